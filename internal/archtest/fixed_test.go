package archtest

import (
	"go/ast"
	"go/token"
	"maps"
	"strings"
)

// addFixed adds a declaration's constants, and the texts that are embedded from a file.
func addFixed(fixed map[string]bool, d *ast.GenDecl) {
	for _, s := range d.Specs {
		if v, ok := s.(*ast.ValueSpec); !ok || d.Tok != token.CONST && !embedded(d, v) {
			continue
		}
		for _, name := range s.(*ast.ValueSpec).Names {
			fixed[name.Name] = true
		}
	}
}

func embedded(d *ast.GenDecl, v *ast.ValueSpec) bool {
	for _, doc := range []*ast.CommentGroup{d.Doc, v.Doc} {
		if doc != nil && strings.HasPrefix(doc.List[len(doc.List)-1].Text, "//go:embed ") {
			return strings.HasSuffix(v.Names[0].Name, "SQL")
		}
	}
	return false
}

// fixedIn is the names that stand for text of the source everywhere in a
// declaration: shared constants, its own, and variables set once from such. A
// name that is anything else somewhere in it counts as that everywhere.
func fixedIn(d ast.Decl, shared map[string]bool) map[string]bool {
	fixed := maps.Clone(shared)
	ast.Inspect(d, func(n ast.Node) bool {
		if g, ok := n.(*ast.GenDecl); ok {
			addFixed(fixed, g)
		}
		return true
	})
	constants := maps.Clone(fixed)
	set := map[string]int{} // how often a variable is given a value
	ast.Inspect(d, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Field: // a parameter, a result, a struct's field
			for _, name := range n.Names {
				set[name.Name] += 2
			}
		case *ast.RangeStmt:
			set[base(n.Key)] += 2
			set[base(n.Value)] += 2
		case *ast.UnaryExpr: // somebody else may write through it
			if n.Op == token.AND {
				set[base(n.X)] += 2
			}
		case *ast.GenDecl:
			for _, s := range n.Specs {
				if v, ok := s.(*ast.ValueSpec); ok && n.Tok == token.VAR {
					for _, name := range v.Names {
						set[name.Name] += 2
					}
				}
			}
		case *ast.AssignStmt:
			for i, left := range n.Lhs {
				name := base(left)
				set[name]++
				if n.Tok == token.DEFINE && len(n.Lhs) == len(n.Rhs) && constant(n.Rhs[i], constants) {
					fixed[name] = true
				} else {
					set[name]++
				}
			}
		}
		return true
	})
	for name, times := range set {
		if times > 1 {
			delete(fixed, name)
		}
	}
	return fixed
}

// base is the variable an expression writes to: a of a, a[i], a.b and *a.
func base(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.IndexExpr:
		return base(e.X)
	case *ast.SelectorExpr:
		return base(e.X)
	case *ast.StarExpr:
		return base(e.X)
	case *ast.ParenExpr:
		return base(e.X)
	}
	return ""
}
