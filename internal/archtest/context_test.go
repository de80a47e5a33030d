package archtest

import (
	"go/ast"
	"slices"
	"testing"
)

// called are the packages that always work for somebody: the context is the caller's.
var called = []string{"internal/app", "internal/store", "internal/web"}

func contexts(files []*file) (found []finding) {
	for _, f := range files {
		if f.test || !slices.Contains(called, f.house()) {
			continue
		}
		own := f.named("context")
		ast.Inspect(f.ast, func(n ast.Node) bool {
			e, ok := n.(ast.Expr)
			if !ok {
				return true
			}
			x, sel := selector(e)
			if x == own && (sel == "Background" || sel == "TODO") && !f.exempt("context", f.line(n)) {
				found = append(found, finding{f, f.line(n), "context." + sel + ": use the caller's, or say why not with //arch:context"})
			}
			return true
		})
	}
	return found
}

func TestContextIsTheCallers(t *testing.T) { hold(t, contexts, "context") }

func TestContextIsTheCallersCanFail(t *testing.T) {
	breaks(t, contexts, "internal/store/x.go", `package store
import "context"
var a = context.Background() // bad
var b = context.Background() //arch:context the lock is let go also when the caller has left
`)
}
