package relief

import (
	"strings"
	"testing"

	"reliefbook/internal/lang"
	"reliefbook/internal/roster"
)

// TestTheNamesOfColumnsAreRead: what the page says a column may also be called is read as that column.
func TestTheNamesOfColumnsAreRead(t *testing.T) {
	for _, c := range templateColumns() {
		for _, name := range strings.Split(lang.Text(lang.ZhCN, "roster.also."+string(c)), "、") {
			if found, _ := roster.List.Find(name); found != c {
				t.Errorf("%q is said to be %s and is not", name, c)
			}
		}
	}
}
