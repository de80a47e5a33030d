package archtest

import (
	"fmt"
	"go/ast"
	"slices"
	"strings"
	"testing"
)

const (
	maxFiles   = 20 // of a folder of a house, tests among them
	maxMethods = 80 // of a type; a transaction's are as many as there are questions
)

func crowded(files []*file) (found []finding) {
	folders, methods := map[string]int{}, map[string]int{}
	for _, f := range files {
		if slices.Contains(houses, f.house()) {
			if folders[f.dir]++; folders[f.dir] == maxFiles+1 {
				found = append(found, finding{f, 1, fmt.Sprintf("%s has more than %d files: an area is read in an afternoon", f.dir, maxFiles)})
			}
		}
		for _, d := range f.ast.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok || fn.Recv == nil || f.test {
				continue
			}
			of := f.dir + "." + receiver(fn)
			if methods[of]++; methods[of] == maxMethods+1 && of != "internal/store.Tx" {
				found = append(found, finding{f, f.line(fn), fmt.Sprintf("%s has more than %d methods", of, maxMethods)})
			}
		}
	}
	return found
}

func receiver(fn *ast.FuncDecl) string {
	t := fn.Recv.List[0].Type
	if s, ok := t.(*ast.StarExpr); ok {
		t = s.X
	}
	if x, ok := t.(*ast.IndexExpr); ok {
		t = x.X
	}
	if id, ok := t.(*ast.Ident); ok {
		return id.Name
	}
	return ""
}

func TestAreasAreSmall(t *testing.T) { hold(t, crowded, "") }

func TestAreasAreSmallCanFail(t *testing.T) {
	breaks(t, crowded, "internal/app/core/x.go", "package core\n"+strings.Repeat("func (a *Big) f() {}\n", maxMethods)+"func (a *Big) f() {} // bad\n")
}
