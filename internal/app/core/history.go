package core

import (
	"slices"
	"strings"

	"reliefbook/internal/seal"
)

// saying are the fields of a leaf that give an act's reason.
var saying = []string{"note", "reason", "answer"}

// Reasons is the reason each act of a record's history gave, empty for none. Every
// leaf holds the record as it was then, so an earlier reason is found although the
// record has another one by now. A reason that an act left unchanged belongs to the
// earlier act.
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
