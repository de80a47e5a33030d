package archtest

import (
	"go/ast"
	"slices"
	"testing"
)

// giver is a function that passes a parameter on as a refusal's code: what its
// callers write there is a code too.
type giver struct {
	dir, name string
	at        int // which parameter
}

// givers finds them, and those that pass a parameter on to one of them.
func givers(files []*file) map[giver]bool {
	found := map[giver]bool{}
	for {
		before := len(found)
		for _, f := range files {
			if f.test {
				continue
			}
			for _, d := range f.ast.Decls {
				fn, ok := d.(*ast.FuncDecl)
				if !ok || fn.Body == nil {
					continue
				}
				params := parameters(fn)
				ast.Inspect(fn.Body, func(n ast.Node) bool {
					for _, code := range codes(f, n, found) {
						if at := slices.Index(params, ident(code)); at >= 0 && ident(code) != "" {
							found[giver{f.dir, fn.Name.Name, at}] = true
						}
					}
					return true
				})
			}
		}
		if len(found) == before {
			return found
		}
	}
}

func parameters(fn *ast.FuncDecl) (names []string) {
	for _, field := range fn.Type.Params.List {
		if len(field.Names) == 0 {
			names = append(names, "_")
		}
		for _, name := range field.Names {
			names = append(names, name.Name)
		}
	}
	return names
}

// codes is what a node uses as a refusal's code.
func codes(f *file, n ast.Node, givers map[giver]bool) (out []ast.Expr) {
	switch n := n.(type) {
	case *ast.CompositeLit:
		name := ident(n.Type)
		if x, sel := selector(n.Type); x == "table" {
			name = sel
		}
		if name != "Problem" {
			return nil
		}
		for _, e := range n.Elts {
			if kv, ok := e.(*ast.KeyValueExpr); ok && ident(kv.Key) == "Code" {
				out = append(out, kv.Value)
			}
		}
	case *ast.CallExpr:
		x, name := selector(n.Fun)
		if name == "" {
			name = ident(n.Fun)
		}
		if len(n.Args) >= 2 && (x == "fault" && name == "New" || x != "reflect" && name == "Field" && x != "lang") {
			out = append(out, n.Args[1])
		}
		for at, arg := range n.Args {
			if givers[giver{f.dir, name, at}] {
				out = append(out, arg)
			}
		}
	}
	return out
}

// given is the codes a file passes to such functions of its package. The values
// that go with them are not seen.
func given(f *file, givers map[giver]bool) (words []word) {
	ast.Inspect(f.ast, func(n ast.Node) bool {
		for _, code := range codes(f, n, givers) {
			if s := text(code); s != "" {
				words = append(words, word{line: f.line(code), key: "fault." + s, any: true})
			}
		}
		return true
	})
	return words
}

func TestGiversAreFound(t *testing.T) {
	files, err := tree()
	if err != nil {
		t.Fatal(err)
	}
	found := givers(files)
	for g := range found {
		t.Logf("%s.%s, parameter %d", g.dir, g.name, g.at)
	}
	if len(found) == 0 {
		t.Error("no function passes a refusal's code on: the test looks in the wrong place")
	}
}
