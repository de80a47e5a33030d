package archtest

import (
	"go/ast"
	"testing"
)

// openers are who opens papers of many people, each with where what it opened goes.
// Whoever shows them in full makes each time an act: a reason, a password, a record.
var openers = map[string]string{
	"BirthOf":     "compared with what a student types",
	"PapersOf":    "compared by the look for conflicts",
	"rosterLines": "into another roster or a list, encrypted",
	"signing":     "masked on the sign-off sheet",
	"queueItems":  "masked in the queue",
	"showCards":   "masked on a payment's page",
	"newCard":     "whether there is a card",
	"filePayees":  "the bank's file, each time an act; compared with an answer",
	"masked":      "masked on the roster's page",
}

func paperOpeners(files []*file) (found []finding) {
	for _, f := range files {
		if f.test || f.house() != "internal/app" {
			continue
		}
		for _, d := range f.ast.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok || fn.Body == nil || openers[fn.Name.Name] != "" {
				continue
			}
			ast.Inspect(fn.Body, func(n ast.Node) bool {
				if call, ok := n.(*ast.CallExpr); ok {
					if _, name := selector(call.Fun); name == "Papers" {
						found = append(found, finding{f, f.line(call), fn.Name.Name + " opens papers: say in openers where they go; in full only as an act"})
					}
				}
				return true
			})
		}
	}
	return found
}

func TestPapersAreOpenedInFewPlaces(t *testing.T) { hold(t, paperOpeners, "") }

func TestPapersAreOpenedInFewPlacesCanFail(t *testing.T) {
	f, err := parse("internal/app/x.go", []byte("package app\n\nfunc show(tx *T) {\n\ttx.Papers(nil, nil)\n}\n"))
	if err != nil {
		t.Fatal(err)
	}
	if got := paperOpeners([]*file{f}); len(got) != 1 || got[0].line != 4 {
		t.Errorf("found %v", got)
	}
}
