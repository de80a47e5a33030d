package kit

import (
	"fmt"
	"strings"

	"reliefbook/internal/fault"
	"reliefbook/internal/lang"
)

// What the blocks of the templates take, with its words: see templates/README.md.

// fact is one entry of "facts" or "tiles": the words of key, and the value.
func fact(tag lang.Tag, key, value any, more []any) map[string]any {
	return fault.Pairs(append([]any{"Label", lang.Text(tag, fmt.Sprint(key)), "Value", value}, more...)...)
}

// input is a "field" of a form under the words of key, with what was typed and what is wrong with it.
func input(tag lang.Tag, f FormView, name, key string, more []any) map[string]any {
	own := []any{"Name", name, "Label", lang.Text(tag, key), "Value", f.Values[name], "Error", f.Errors[name]}
	return fault.Pairs(append(own, more...)...)
}

// head is the head of a column: its words, and whether it holds numbers.
type head struct {
	Label string
	Num   bool
}

// columnHeads are the columns of a "thead"; "#" before a key is a column of numbers, and "" one without a name.
func columnHeads(tag lang.Tag, keys []string) (out []head) {
	for _, key := range keys {
		key, num := strings.CutPrefix(key, "#")
		h := head{Num: num}
		if key != "" {
			h.Label = lang.Text(tag, key)
		}
		out = append(out, h)
	}
	return out
}
