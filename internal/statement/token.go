package statement

import (
	"slices"
	"strings"

	"reliefbook/internal/table"
)

// Tokens are the references in what is written on a line or a document: the
// first text whole, and every run of letters, digits and hyphens that has a digit
// and is longer than a year. 银行回单2021-0916 and 2021-0916 share one. They are folded.
func Tokens(texts ...string) (out []string) {
	add := func(s string) {
		f := table.Fold(s)
		if len(f) > 5 || len(f) > 2 && strings.Trim(f, "0123456789") != "" {
			if !slices.Contains(out, f) {
				out = append(out, f)
			}
		}
	}
	for i, text := range texts {
		if i == 0 && strings.ContainsAny(table.Fold(text), "0123456789") {
			add(text)
		}
		for _, run := range strings.FieldsFunc(text, func(r rune) bool { return r > 0x7f || !(r == '-' || word(byte(r))) }) {
			if strings.ContainsAny(run, "0123456789") {
				add(run)
			}
		}
	}
	return out
}

func word(b byte) bool {
	return b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z'
}
