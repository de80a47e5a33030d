package core

import (
	"slices"
	"strings"

	"reliefbook/internal/seal"
)

// saying are the fields of a leaf in which an act says why.
var saying = []string{"note", "reason", "answer"}

// Reasons is, act by act of one record's history, the reason each gave, empty
// for none. Every leaf holds the record as it stood then, so that a reason is
// there also when the record says another or none by now; a reason that an act
// leaves as it was is the earlier act's.
func Reasons(history []seal.Entry) []string {
	out := make([]string, len(history))
	before := map[string]string{}
	for i, e := range history {
		said := map[string]string{}
		if _, _, fields, err := seal.DecodeLeaf(e.Leaf); err == nil {
			for _, f := range fields {
				if text, ok := f.Text(); ok && slices.Contains(saying, f.Name) {
					said[f.Name] = text
				}
			}
		}
		var news []string
		for _, name := range saying {
			if text := said[name]; text != "" && text != before[name] {
				news = append(news, text)
			}
		}
		out[i], before = strings.Join(news, "；"), said
	}
	return out
}
