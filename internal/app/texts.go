package app

import (
	"strings"

	"reliefbook/internal/person"
)

// trim takes the blanks around what somebody wrote away and puts the digits that
// may be somebody's papers out of sight: notes and reasons are sealed for good,
// and people write cards and IDs into them. Every free text of every use case
// comes through here, whichever door it came in by. Numbers that are asked for
// as such (of a document, an invoice, a student, a card that is encrypted) go
// through bare.
func trim(texts ...*string) {
	bare(texts...)
	hide(texts...)
}

// bare takes the blanks around a typed number or code away.
func bare(texts ...*string) {
	for _, t := range texts {
		*t = strings.TrimSpace(*t)
	}
}

// hide is trim for what keeps its blanks, such as a bank's caption.
func hide(texts ...*string) {
	for _, t := range texts {
		*t = person.HidePapers(*t)
	}
}

// shortName is the end of a file's name, its papers out of sight: enough to know it by.
func shortName(name string) string {
	r := []rune(person.HidePapers(name))
	return string(r[max(0, len(r)-80):])
}
