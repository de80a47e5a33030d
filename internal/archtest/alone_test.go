package archtest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// borrowed names what a test file of a folder uses of another one of it: what
// several need belongs into apptest or webtest, so that each can move with what it tests.
func borrowed(sources map[string]string) (found []string) {
	owner := map[string]string{} // by package and name
	files := map[string]*ast.File{}
	for name, src := range sources {
		f, err := parser.ParseFile(token.NewFileSet(), name, src, 0) // with objects: what is left open is of elsewhere
		if err != nil {
			return append(found, err.Error())
		}
		files[name] = f
		for declared := range f.Scope.Objects {
			owner[f.Name.Name+"."+declared] = name
		}
	}
	for name, f := range files {
		keys := map[*ast.Ident]bool{} // of a struct's fields, which are no names of their own
		ast.Inspect(f, func(n ast.Node) bool {
			if kv, ok := n.(*ast.KeyValueExpr); ok {
				if id, ok := kv.Key.(*ast.Ident); ok {
					keys[id] = true
				}
			}
			return true
		})
		for _, id := range f.Unresolved {
			if of, ok := owner[f.Name.Name+"."+id.Name]; ok && of != name && !keys[id] {
				found = append(found, name+" uses "+id.Name+" of "+of)
			}
		}
	}
	return found
}

func TestEachTestFileStandsAlone(t *testing.T) {
	files, err := tree()
	if err != nil {
		t.Fatal(err)
	}
	folders := map[string]map[string]string{}
	for _, f := range files {
		if !f.test || !strings.HasPrefix(f.dir, "internal/app") && !strings.HasPrefix(f.dir, "internal/web") {
			continue
		}
		src, err := os.ReadFile(filepath.Join("..", "..", f.path))
		if err != nil {
			t.Fatal(err)
		}
		if folders[f.dir] == nil {
			folders[f.dir] = map[string]string{}
		}
		folders[f.dir][f.path] = string(src)
	}
	for _, sources := range folders {
		for _, what := range borrowed(sources) {
			t.Error(what + ": put it into apptest or webtest")
		}
	}
}

func TestEachTestFileStandsAloneCanFail(t *testing.T) {
	got := borrowed(map[string]string{
		"a_test.go": "package app_test\nfunc helper() {}\nvar word int\n",
		"b_test.go": "package app_test\nfunc f() { helper(); word := 1; _ = word; _ = T{word: 2} }\n",
		"c_test.go": "package app\nfunc g() { helper() }\n",
	})
	if len(got) != 1 || got[0] != "b_test.go uses helper of a_test.go" {
		t.Errorf("found %q", got)
	}
}

// unstopped names the folders whose tests use a database server and don't stop it at their end.
func unstopped(files []*file) (found []finding) {
	needs, stops := map[string]*file{}, map[string]bool{}
	for _, f := range files {
		if !f.test {
			continue
		}
		for imported := range f.imports() {
			if imported == module+"internal/apptest" || imported == module+"internal/pgtest" || imported == module+"internal/webtest/site" {
				needs[f.dir] = f
			}
		}
		own := f.named(module + "internal/pgtest")
		ast.Inspect(f.ast, func(n ast.Node) bool {
			if e, ok := n.(ast.Expr); ok {
				x, sel := selector(e)
				stops[f.dir] = stops[f.dir] || x == own && sel == "Main"
			}
			return true
		})
	}
	for dir, f := range needs {
		if !stops[dir] {
			found = append(found, finding{f, 1, dir + " has no TestMain that ends with pgtest.Main: its server's folder would stay"})
		}
	}
	return found
}

func TestServersAreStopped(t *testing.T) { hold(t, unstopped, "") }

func TestServersAreStoppedCanFail(t *testing.T) {
	var files []*file
	for name, src := range map[string]string{
		"internal/x/a_test.go":    "package x\nimport \"reliefbook/internal/apptest\"\n",
		"internal/y/a_test.go":    "package y\nimport \"reliefbook/internal/apptest\"\n",
		"internal/y/main_test.go": "package y\nimport \"reliefbook/internal/pgtest\"\nfunc TestMain(m *testing.M) { os.Exit(pgtest.Main(m)) }\n",
	} {
		f, err := parse(name, []byte(src))
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, f)
	}
	if got := unstopped(files); len(got) != 1 || got[0].file.dir != "internal/x" {
		t.Errorf("found %v", got)
	}
}
