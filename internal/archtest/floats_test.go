package archtest

import (
	"go/ast"
	"go/token"
	"slices"
	"strings"
	"testing"
)

// exact are the packages that hold or carry money: no binary fraction comes near it.
var exact = []string{"internal/money", "internal/ledger", "internal/fund", "internal/roster", "internal/payout", "internal/visit", "internal/gift",
	"internal/recon", "internal/report", "internal/store", "internal/app", "internal/seal", "internal/sheet",
	"internal/statement", "internal/bundle"}

func floats(files []*file) (found []finding) {
	for _, f := range files {
		if f.test || !slices.Contains(exact, f.house()) {
			continue
		}
		ast.Inspect(f.ast, func(n ast.Node) bool {
			what := ""
			switch n := n.(type) {
			case *ast.Ident: // the types, and ParseFloat, NewFromFloat, InexactFloat64 …
				if n.Name == "float32" || n.Name == "float64" || strings.Contains(n.Name, "Float") {
					what = n.Name
				}
			case *ast.BasicLit:
				if n.Kind == token.FLOAT || n.Kind == token.IMAG {
					what = n.Value
				}
			}
			if what != "" && !f.exempt("float", f.line(n)) {
				found = append(found, finding{f, f.line(n), what + ": money is a whole number of fen; no float in " + f.dir})
			}
			return true
		})
	}
	return found
}

func TestNoFloatNearMoney(t *testing.T) { hold(t, floats, "float") }

func TestNoFloatNearMoneyCanFail(t *testing.T) {
	breaks(t, floats, "internal/money/x.go", `package money
import "strconv"
var rate = 0.5 // bad
func a(f float64) int64 { return 1 } // bad
func b() { _, _ = strconv.ParseFloat("1", 64) } // bad
const width = 8.43 //arch:float a column's width
var n = 1_000
`)
	breaks(t, floats, "internal/web/x.go", "package web\nvar opacity = 0.5\n")
}
