package core

import (
	"crypto/sha256"
	"strconv"
	"strings"

	"reliefbook/internal/person"
)

// Trim trims what somebody wrote and masks digits that may be somebody's papers:
// notes and reasons are sealed for good, and people write cards and IDs into them.
// Every free text of every use case goes through it. Numbers asked for as such (of
// a document, an invoice, a student, a card that is encrypted) go through Bare.
func Trim(texts ...*string) {
	Bare(texts...)
	Hide(texts...)
}

// Bare trims a typed number or code.
func Bare(texts ...*string) {
	for _, t := range texts {
		*t = strings.TrimSpace(*t)
	}
}

// Hide is Trim for texts that keep their blanks, such as a bank's caption.
func Hide(texts ...*string) {
	for _, t := range texts {
		*t = person.HidePapers(*t)
	}
}

// ShortName is the end of a file's name, masked: enough to recognise it.
func ShortName(name string) string {
	r := []rune(person.HidePapers(name))
	return string(r[max(0, len(r)-80):])
}

func Itoa(n int64) string { return strconv.FormatInt(n, 10) }

// Flat is a field's arguments as name and value pairs.
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
