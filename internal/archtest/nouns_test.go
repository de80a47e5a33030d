package archtest

import (
	"go/ast"
	"slices"
	"strconv"
	"strings"
	"testing"

	"reliefbook/internal/store"
)

// registeredNouns wants a constant of package store for the noun of every
// recorded act; a name that holds one is typed, and holds no other.
func registeredNouns(files []*file) (found []finding) {
	for _, f := range files {
		if f.test {
			continue
		}
		ast.Inspect(f.ast, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			_, name := selector(call.Fun)
			at, records := map[string]int{"Record/6": 1, "RecordAct/6": 3, "Create/8": 4}[name+"/"+strconv.Itoa(len(call.Args))]
			if !records {
				return true
			}
			switch arg := call.Args[at].(type) {
			case *ast.Ident:
			case *ast.SelectorExpr:
				if x, name := selector(arg); x == "store" && !strings.HasPrefix(name, "Noun") {
					found = append(found, finding{f, f.line(arg), name + " is no noun of the trail"})
				}
			default:
				found = append(found, finding{f, f.line(arg), "an act is recorded on a noun that is no constant of package store"})
			}
			return true
		})
	}
	return found
}

func TestActsAreOnRegisteredNouns(t *testing.T) {
	hold(t, registeredNouns, "")
	for _, name := range constantsOf(t, "internal/store", "Noun", "") {
		if !slices.Contains(store.Nouns, store.Noun(name)) {
			t.Errorf("%s is a constant of store.Noun and not in store.Nouns", name)
		}
	}
}

func TestActsAreOnRegisteredNounsCanFail(t *testing.T) {
	breaks(t, registeredNouns, "internal/app/x.go", `package app
func f() {
	tx.Record("batch_approve", store.NounBatch, id, by, at, leaf)
	tx.Record(act, noun, id, by, at, leaf)
	a.RecordAct(tx, by, act, store.NounBatch, id, leaf)
	a.RecordAct(tx, by, act, "batch", id, leaf) // bad
	tx.Record("batch_approve", "batch", id, by, at, leaf) // bad
	tx.Record("batch_approve", store.Noun("batch"), id, by, at, leaf) // bad
	tx.Record("batch_approve", store.Subjects, id, by, at, leaf) // bad
	core.Create(tx, a, by, "batch_prepare", store.NounBatch, b, save, leaf)
	core.Create(tx, a, by, "batch_prepare", "batch", b, save, leaf) // bad
}
`)
}
