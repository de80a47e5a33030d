package archtest

import (
	"fmt"
	"go/ast"
	"strings"
	"testing"
)

// A function fits a screen, a file is read in one sitting.
const (
	maxFunction = 70
	maxFile     = 500 // lines a file stays under
)

func lengths(files []*file) (found []finding) {
	for _, f := range files {
		if f.test {
			continue
		}
		if f.lines >= maxFile {
			found = append(found, finding{f, 1, fmt.Sprintf("the file has %d lines; it stays under %d: split it by noun", f.lines, maxFile)})
		}
		ast.Inspect(f.ast, func(n ast.Node) bool {
			fn, ok := n.(*ast.FuncDecl)
			if !ok {
				return true
			}
			if n := f.fset.Position(fn.End()).Line - f.line(fn.Type) + 1; n > maxFunction {
				found = append(found, finding{f, f.line(fn.Type), fmt.Sprintf("%s has %d lines, at most %d: name a part of it", fn.Name.Name, n, maxFunction)})
			}
			return true
		})
	}
	return found
}

func TestLengths(t *testing.T) { hold(t, lengths, "") }

func TestLengthsCanFail(t *testing.T) {
	body := func(lines int) string { return " {\n" + strings.Repeat("\t_ = 0\n", lines-2) + "}\n" }
	breaks(t, lengths, "internal/app/x.go", "package app\nfunc fits()"+body(70))
	long := "package app\nfunc long()" + strings.Replace(body(71), "{", "{ // bad", 1)
	breaks(t, lengths, "internal/app/x.go", long)
	breaks(t, lengths, "internal/app/x.go", "package app // bad\n"+strings.Repeat("\n", 499))
	breaks(t, lengths, "internal/app/x_test.go", "package app\n"+strings.Repeat("\n", 600))
}
