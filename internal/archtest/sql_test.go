package archtest

import (
	"go/ast"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// statements says which arguments of a method in package store become SQL:
// gorm's, the driver's, and the store's own.
var statements = map[string][]int{
	"Raw": {0}, "Exec": {0}, "Order": {0}, "Where": {0}, "Or": {0}, "Not": {0}, "Select": {0}, "Group": {0}, "Table": {0}, "Joins": {0},
	"Having": {0}, "Pluck": {0}, "Distinct": {0}, "Expr": {0}, "Query": {0}, "QueryRow": {0}, "Prepare": {0},
	"ExecContext": {1}, "QueryContext": {1}, "QueryRowContext": {1}, "PrepareContext": {1},
	"exec": {0}, "affect": {0}, "insert": {0}, "bulk": {0, 1}, "reserve": {0}, "rows": {0},
	"list": {1}, "one": {1}, "find": {1}, "first": {1}, "each": {1}, "byID": {1}, "count": {1},
	"listWhere": {1, 3}, "oneWhere": {1}, "page": {1, 2, 4}, "create": {0, 1}, "createAll": {1, 2}, "change": {0, 1, 3},
	"and": {0}, "andIf": {1}, "within": {1},
	"program": {0}, "chart": {0}, "corrections": {0}, "tierChanges": {0}, "readHashes": {1}, "facts": {2}, "findings": {1},
}

// sqlConstants flags a statement that is not a literal, a constant or several
// of them joined, or text embedded from a file into a variable called …SQL.
// gorm's Order and Table take raw text as much as Raw does.
func sqlConstants(files []*file) (found []finding) {
	shared := map[string]bool{} // the package's constants
	for _, f := range files {
		if f.test || f.dir != "internal/store" {
			continue
		}
		for _, d := range f.ast.Decls {
			if g, ok := d.(*ast.GenDecl); ok {
				addFixed(shared, g)
			}
		}
	}
	for _, f := range files {
		if f.test || f.dir != "internal/store" {
			continue
		}
		for _, d := range f.ast.Decls {
			fixed := fixedIn(d, shared)
			if fn, ok := d.(*ast.FuncDecl); ok {
				for _, i := range statements[fn.Name.Name] { // its callers are looked at
					if all := parameters(fn); i < len(all) {
						fixed[all[i]] = true
					}
				}
			}
			ast.Inspect(d, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.CallExpr:
					found = append(found, loose(f, n, fixed)...)
				case *ast.AssignStmt:
					for _, left := range n.Lhs {
						if name := base(left); n.Tok == token.ASSIGN && strings.HasSuffix(name, "SQL") && shared[name] {
							found = append(found, finding{f, f.line(n), name + " is given another value: SQL comes from constants"})
						}
					}
				}
				return true
			})
		}
	}
	return found
}

// loose is what a call makes SQL of that is not constant.
func loose(f *file, call *ast.CallExpr, fixed map[string]bool) (found []finding) {
	name := callee(call.Fun)
	at := statements[name]
	if fn, ok := call.Fun.(*ast.SelectorExpr); ok && name == "WriteString" {
		if _, of := selector(fn.X); of == "sql" { // where's own text
			at = []int{0}
		}
	}
	for _, i := range at {
		if i >= len(call.Args) || constant(call.Args[i], fixed) {
			continue
		}
		if call.Ellipsis.IsValid() && i == len(call.Args)-1 { // a prepared statement's values
			continue
		}
		from, to := f.fset.Position(call.Fun.End()).Line, f.fset.Position(call.Args[i].End()).Line
		if !f.exempt("sql", span(from, to)...) {
			found = append(found, finding{f, from, name + ": SQL comes from constants; say with //arch:sql what keeps this one safe"})
		}
	}
	return found
}

// callee is the name of a function or method, without the types it is for.
func callee(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.IndexExpr:
		return callee(e.X)
	case *ast.Ident:
		return e.Name
	}
	_, name := selector(e)
	return name
}

func span(from, to int) (lines []int) {
	for ; from <= to; from++ {
		lines = append(lines, from)
	}
	return lines
}

// constant reports whether an expression can only be text that stands in the source.
func constant(e ast.Expr, fixed map[string]bool) bool {
	switch e := e.(type) {
	case *ast.BasicLit:
		return e.Kind == token.STRING
	case *ast.Ident:
		return fixed[e.Name]
	case *ast.ParenExpr:
		return constant(e.X, fixed)
	case *ast.BinaryExpr:
		return e.Op == token.ADD && constant(e.X, fixed) && constant(e.Y, fixed)
	case *ast.CompositeLit: // a list of columns
		return !slices.ContainsFunc(e.Elts, func(x ast.Expr) bool { return !constant(x, fixed) })
	case *ast.FuncLit: // of sql.Conn.Raw: no statement
		return true
	}
	return false
}

// TestEverySQLFileIsEmbedded holds that no query lies in a file that nothing asks.
func TestEverySQLFileIsEmbedded(t *testing.T) {
	const root = "../store"
	var source strings.Builder
	names, err := filepath.Glob(root + "/*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		src, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		source.Write(src)
	}
	err = filepath.WalkDir(root+"/sql", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		file := filepath.ToSlash(strings.TrimPrefix(name, root+"/"))
		if !strings.Contains(source.String(), "//go:embed "+file+"\n") && !strings.Contains(source.String(), "//go:embed "+path.Dir(file)+"/*.sql\n") {
			t.Errorf("%s is embedded by nothing", file)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestSQLFromConstants(t *testing.T) { hold(t, sqlConstants, "sql") }

func TestSQLFromConstantsCanFail(t *testing.T) {
	breaks(t, sqlConstants, "internal/store/x.go", `package store
const list = "SELECT 1"
func (tx *Tx) f(key string, w *where) {
	find[int](tx, list+" ORDER BY id", key)
	find[int](tx, list+" ORDER BY "+key) // bad
	tx.exec("DELETE FROM " + key) // bad
	tx.exec("DELETE FROM "+key, 1) //arch:sql key is one of two constants
	db.Order(key).Find(&x) // bad
	tx.g.Raw(fmt.Sprintf("SELECT %s", key)).Scan(&x) // bad
	w.and("a = " + key) // bad
	one[int](tx, `+"`SELECT a\n\t\tFROM b`"+`+
		key) //arch:sql key is one of two constants
	tx.conn.Raw(func(any) error { return nil })
	tx.tx.QueryContext(ctx, "SELECT ?", key)
	tx.tx.QueryContext(ctx, key) // bad
	stmt.ExecContext(ctx, args...)
	tx.reserve(key, 2) // bad
	tx.bulk("a", []string{"b", list}, 1, row)
	tx.bulk("a", []string{"b", key}, 1, row) // bad
	columns := []string{"b", "c"}
	tx.bulk("a", columns, 1, row)
	createAll(tx, "a", "b, c", rows)
	createAll(tx, "a", key, rows) // bad
	tx.g.Where("a = 1").Or(key) // bad
	db.Model(&x).Update("n", gorm.Expr(key)) // bad
}
`)
	breaks(t, sqlConstants, "internal/store/x.go", `package store
import _ "embed"
const list = "SELECT 1"
//go:embed sql/x/all.sql
var allSQL string
var loose string
func k() { tx.exec(allSQL); listWhere[int](tx, allSQL, w, "ORDER BY id") }
func l() {
	tx.exec(loose) // bad
	list[int](tx, loose) // bad
	page[int](tx, allSQL, allSQL, w, loose, 1, 2) // bad
	allSQL = loose // bad
}
func find(tx *Tx, query string) { tx.exec(query) }
func a() { const own = "SELECT 2"; tx.exec(own) }
func b(own string) { tx.exec(own) } // bad
func c(key string) {
	list := list + key
	tx.exec(list) // bad
}
func (w *where) and(condition string) { w.sql.WriteString(condition) }
func (w *where) or(condition string) { w.sql.WriteString(condition) } // bad
func i(name string) { h.WriteString(name) }
func h(key string) {
	var list = key
	tx.exec(list) // bad
}
func d(key string) {
	columns := []string{"b"}
	columns = append(columns, key)
	tx.bulk("a", columns, 1, row) // bad
}
func e(key string) {
	columns := []string{"b"}
	columns[0] = key
	tx.bulk("a", columns, 1, row) // bad
}
func g(rows []string) {
	for _, list := range rows {
		tx.exec(list) // bad
	}
}
`)
}
