package archtest

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// unfinishedMark is spelt so that this file does not find itself.
var unfinishedMark = regexp.MustCompile(`\b(TO` + `DO|FIX` + `ME|X` + `XX)\b`)

// unfinished looks at tests too: what is left to do is an issue, not a comment.
func unfinished(files []*file) (found []finding) {
	for _, f := range files {
		for _, group := range f.ast.Comments {
			for _, c := range group.List {
				if m := unfinishedMark.FindString(c.Text); m != "" {
					found = append(found, finding{f, f.line(c), m + ": finish it, or write an issue"})
				}
			}
		}
	}
	return found
}

func TestNothingUnfinished(t *testing.T) { hold(t, unfinished, "") }

// TestNothingUnfinishedBesideGo looks at what is not Go but written here.
func TestNothingUnfinishedBesideGo(t *testing.T) {
	for _, pattern := range []string{"migrations/*.sql", "templates/*/*.html", "static/app.*", ".ci/*"} {
		names, err := filepath.Glob("../../" + pattern)
		if err != nil || len(names) == 0 {
			t.Errorf("nothing is at %s: %v", pattern, err)
		}
		for _, name := range names {
			src, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			for i, line := range strings.Split(string(src), "\n") {
				if m := unfinishedMark.FindString(line); m != "" {
					t.Errorf("%s:%d: %s: finish it, or write an issue", strings.TrimPrefix(name, "../../"), i+1, m)
				}
			}
		}
	}
}

func TestNothingUnfinishedCanFail(t *testing.T) {
	f, err := parse("internal/app/x.go", []byte("package app\n\n// TO"+"DO: later\nvar x int\n"))
	if err != nil {
		t.Fatal(err)
	}
	if got := unfinished([]*file{f}); len(got) != 1 || got[0].line != 3 {
		t.Errorf("found %v", got)
	}
}
