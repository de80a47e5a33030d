package archtest

import (
	"go/ast"
	"slices"
	"testing"
)

// drafters are the folders that may make a voucher's draft, a transfer or an
// account themselves, each with what it makes of them.
var drafters = map[string]string{
	"internal/posting": "what is posted",
	"internal/store":   "rows as they were posted",
	"internal/bundle":  "rows as they were posted, out of a bundle",
	"internal/print":   "lines to print",
	"internal/web":     "lines to show",
	"internal/bench":   "a floor to measure against, on accounts of its own",
}

func postings(files []*file) (found []finding) {
	for _, f := range files {
		if f.test || drafters[f.house()] != "" {
			continue
		}
		ast.Inspect(f.ast, func(n ast.Node) bool {
			made, ok := n.(*ast.CompositeLit)
			if !ok || len(made.Elts) == 0 {
				return true
			}
			of := made.Type
			if list, ok := of.(*ast.ArrayType); ok {
				of = list.Elt
			}
			if of == nil {
				return true
			}
			if x, name := selector(of); x == "ledger" && slices.Contains([]string{"Draft", "Transfer", "Account"}, name) {
				found = append(found, finding{f, f.line(made), "what is posted, and to which accounts, is said in internal/posting alone"})
			}
			return true
		})
	}
	return found
}

func TestOnlyPostingPosts(t *testing.T) { hold(t, postings, "") }

func TestOnlyPostingPostsCanFail(t *testing.T) {
	breaks(t, postings, "internal/app/x.go", `package app
var a = ledger.Draft{Kind: ledger.Forgone} // bad
var b = []ledger.Transfer{ // bad
	{Amount: 1},
}
var c = ledger.Account{Code: "1002"} // bad
var d = ledger.Account{}
var e = posting.Books{Day: "2021-09-17"}
`)
}
