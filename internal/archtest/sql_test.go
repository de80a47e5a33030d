package archtest

import (
	"go/ast"
	"go/token"
	"testing"
)

// statements says which argument of a method in package store becomes SQL:
// gorm's, the driver's, and the store's own.
var statements = map[string]int{
	"Raw": 0, "Exec": 0, "Order": 0, "Where": 0, "Select": 0, "Group": 0, "Table": 0, "Joins": 0, "Having": 0,
	"ExecContext": 1, "QueryContext": 1, "QueryRowContext": 1, "PrepareContext": 1,
	"scan": 1, "one": 1, "exec": 0, "affect": 0, "insert": 0, "bind": 0, "bulk": 0, "reserve": 0, "program": 0,
	"and": 0, "andIf": 1, "within": 1,
}

// sqlConstants flags a statement that is not a literal, a constant or several
// of them joined. gorm's Order and Table take raw text as much as Raw does.
func sqlConstants(files []*file) (found []finding) {
	constants := map[string]bool{}
	for _, f := range files {
		if !f.test && f.dir == "internal/store" {
			ast.Inspect(f.ast, func(n ast.Node) bool {
				if d, ok := n.(*ast.GenDecl); ok && d.Tok == token.CONST {
					for _, s := range d.Specs {
						for _, name := range s.(*ast.ValueSpec).Names {
							constants[name.Name] = true
						}
					}
				}
				return true
			})
		}
	}
	for _, f := range files {
		if f.test || f.dir != "internal/store" {
			continue
		}
		ast.Inspect(f.ast, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			_, name := selector(call.Fun)
			i, ok := statements[name]
			switch {
			case !ok || i >= len(call.Args) || constant(call.Args[i], constants):
				return true
			case call.Ellipsis.IsValid() && i == len(call.Args)-1: // a prepared statement's values
				return true
			}
			from, to := f.fset.Position(call.Fun.End()).Line, f.fset.Position(call.Args[i].End()).Line
			for line := from; line <= to; line++ {
				if f.exempt("sql", line) {
					return true
				}
			}
			found = append(found, finding{f, from, name + ": SQL comes from constants; say with //arch:sql what keeps this one safe"})
			return true
		})
	}
	return found
}

// constant reports whether an expression can only be text that stands in the source.
func constant(e ast.Expr, constants map[string]bool) bool {
	switch e := e.(type) {
	case *ast.BasicLit:
		return e.Kind == token.STRING
	case *ast.Ident:
		return constants[e.Name]
	case *ast.ParenExpr:
		return constant(e.X, constants)
	case *ast.BinaryExpr:
		return e.Op == token.ADD && constant(e.X, constants) && constant(e.Y, constants)
	case *ast.FuncLit: // of sql.Conn.Raw: no statement
		return true
	case *ast.CallExpr: // bind is looked at itself
		_, name := selector(e.Fun)
		return name == "bind"
	}
	return false
}

func TestSQLFromConstants(t *testing.T) { hold(t, sqlConstants, "sql") }

func TestSQLFromConstantsCanFail(t *testing.T) {
	breaks(t, sqlConstants, "internal/store/x.go", `package store
const list = "SELECT 1"
func (tx *Tx) f(key string, w *where) {
	tx.scan(&x, list+" ORDER BY id", key)
	tx.scan(&x, list+" ORDER BY "+key) // bad
	tx.exec("DELETE FROM " + key) // bad
	tx.exec("DELETE FROM "+key, 1) //arch:sql key is one of two constants
	db.Order(key).Find(&x) // bad
	tx.g.Raw(fmt.Sprintf("SELECT %s", key)).Scan(&x) // bad
	w.and("a = " + key) // bad
	tx.one(&x, `+"`SELECT a\n\t\tFROM b`"+`+
		key) //arch:sql key is one of two constants
	tx.conn.Raw(func(any) error { return nil })
	tx.tx.QueryContext(ctx, tx.bind("SELECT ?"), key)
	tx.tx.QueryContext(ctx, tx.bind(key)) // bad
	stmt.ExecContext(ctx, args...)
}
`)
}
