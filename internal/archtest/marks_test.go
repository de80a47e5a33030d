package archtest

import (
	"slices"
	"strings"
	"testing"
)

// marked are the rules a line may be exempt from.
var marked = []string{"float", "sql", "context"}

// strangeMarks finds the exemptions of no rule: a slip of the pen, or a rule that is gone.
func strangeMarks(files []*file) (found []finding) {
	for _, f := range files {
		for line, m := range f.marks {
			if !slices.Contains(marked, m.rule) {
				found = append(found, finding{f, line, "//arch:" + m.rule + " is no rule's mark: [" + strings.Join(marked, " ") + "]"})
			}
		}
	}
	return found
}

func TestMarksAreOfRules(t *testing.T) { hold(t, strangeMarks, "") }

func TestMarksAreOfRulesCanFail(t *testing.T) {
	f, err := parse("internal/app/x.go", []byte("package app\n\nvar a = 0.5 //arch:flaot a slip\nvar b = 0.5 //arch:float none\n"))
	if err != nil {
		t.Fatal(err)
	}
	if got := strangeMarks([]*file{f}); len(got) != 1 || got[0].line != 3 {
		t.Errorf("found %v", got)
	}
}
