package core

import (
	"crypto/sha256"
	"strconv"
	"strings"

	"reliefbook/internal/person"
)

// Trim takes the blanks around what somebody wrote away and puts the digits that
// may be somebody's papers out of sight: notes and reasons are sealed for good,
// and people write cards and IDs into them. Every free text of every use case
// comes through here, whichever door it came in by. Numbers that are asked for
// as such (of a document, an invoice, a student, a card that is encrypted) go
// through bare.
func Trim(texts ...*string) {
	Bare(texts...)
	Hide(texts...)
}

// Bare takes the blanks around a typed number or code away.
func Bare(texts ...*string) {
	for _, t := range texts {
		*t = strings.TrimSpace(*t)
	}
}

// Hide is trim for what keeps its blanks, such as a bank's caption.
func Hide(texts ...*string) {
	for _, t := range texts {
		*t = person.HidePapers(*t)
	}
}

// ShortName is the end of a file's name, its papers out of sight: enough to know it by.
func ShortName(name string) string {
	r := []rune(person.HidePapers(name))
	return string(r[max(0, len(r)-80):])
}

func Itoa(n int64) string { return strconv.FormatInt(n, 10) }

// Flat is arguments as the pairs a field takes.
func Flat(args map[string]any) (pairs []any) {
	for name, value := range args {
		pairs = append(pairs, name, value)
	}
	return pairs
}

func TokenHash(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}
