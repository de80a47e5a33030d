package archtest

import (
	"go/ast"
	"slices"
	"testing"
)

// clocks are the packages that may look at the clock; everywhere else it is a parameter.
var clocks = []string{"cmd/reliefbook", "internal/web", "internal/bench", "internal/demo", "internal/pgtest", "internal/webtest/site"}

func clock(files []*file) (found []finding) {
	for _, f := range files {
		if f.test || slices.Contains(clocks, f.house()) {
			continue
		}
		own := f.named("time")
		ast.Inspect(f.ast, func(n ast.Node) bool {
			e, ok := n.(ast.Expr)
			if !ok {
				return true
			}
			if x, sel := selector(e); x == own && slices.Contains([]string{"Now", "Since", "Until"}, sel) {
				found = append(found, finding{f, f.line(n), "time." + sel + ": the clock is a parameter in " + f.dir})
			}
			return true
		})
	}
	return found
}

func TestClockIsAParameter(t *testing.T) { hold(t, clock, "") }

func TestClockIsAParameterCanFail(t *testing.T) {
	const src = `package x
import "time"
var at = time.Now() // bad
func f() time.Duration { return time.Since(at) } // bad
var zone = time.UTC
`
	breaks(t, clock, "internal/app/x.go", src)
	breaks(t, clock, "internal/app/x.go", `package app
import clock "time"
var at = clock.Now() // bad
`)
	breaks(t, clock, "internal/web/x.go", "package web\nimport \"time\"\nvar at = time.Now()\n")
}
