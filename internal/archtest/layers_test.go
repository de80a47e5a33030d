package archtest

import (
	"slices"
	"strings"
	"testing"
)

// ranks is the house from the ground up. A package imports only packages of a
// lower rank; one that is not listed fails until somebody decides where it stands.
var ranks = [][]string{
	{"migrations", "static", "templates", "internal/fault", "internal/vault/keyfile", "internal/pgtest"},
	{"internal/money", "internal/form", "internal/notify", "internal/gate"},
	{"internal/lang"},
	{"internal/vault", "internal/person", "internal/access", "internal/decide"},
	{"internal/table"},
	{"internal/seal"},
	{"internal/ledger"},
	{"internal/fund", "internal/roster", "internal/payout", "internal/gift", "internal/game", "internal/visit", "internal/duty", "internal/org", "internal/right",
		"internal/exception", "internal/link"},
	{"internal/recon", "internal/students", "internal/posting"},
	{"internal/report", "internal/bundle"},
	{"internal/photo"},
	{"internal/sheet"}, // below app: an import reads the kept file again within the use case
	{"internal/print", "internal/bank"},
	{"internal/statement"},
	{"internal/teller"},
	{"internal/store"},
	{"internal/app"},
	{"internal/demo", "internal/web", "internal/apptest", "internal/archtest"},
	{"internal/bench", "internal/webtest"},
	{"internal/webtest/site"},
	{"cmd/reliefbook"},
}

// users are the packages that few of those above may import: helpers of tests,
// and the file formats, which a rule or a row must not know.
var users = map[string][]string{
	"internal/pgtest":       {"internal/apptest", "cmd/reliefbook"}, // bench starts a scratch server
	"internal/apptest":      {"internal/webtest", "internal/webtest/site"},
	"internal/webtest":      {"internal/webtest/site"},
	"internal/webtest/site": {},
	"internal/teller":       {"internal/demo", "internal/bench", "internal/apptest"},
	"internal/sheet":        {"internal/bank", "internal/teller", "internal/app", "internal/demo", "internal/web", "internal/bench", "cmd/reliefbook"},
}

// strangers are packages that must not know some of those below them: a screen
// speaks to a use case and shows nouns, never rows.
var strangers = map[string][]string{
	"internal/web": {"internal/store"},
	"templates":    {"internal/store"},
}

func rank(dir string) int {
	return slices.IndexFunc(ranks, func(level []string) bool { return slices.Contains(level, dir) })
}

func layers(files []*file) (found []finding) {
	for _, f := range files {
		if f.test {
			continue
		}
		own := rank(f.house())
		if own < 0 {
			found = append(found, finding{f, f.line(f.ast.Name), f.dir + " has no rank: decide where it stands in ranks (layers_test.go)"})
			continue
		}
		for imported, line := range f.imports() {
			dir, ours := strings.CutPrefix(imported, module)
			if !ours {
				continue
			}
			if house(dir) == f.house() && dir != f.dir {
				if !mayKnow(f.dir, dir) {
					found = append(found, finding{f, line, f.dir + " must not import " + dir + ": the areas it knows stand in areas (areas_test.go)"})
				}
				continue
			}
			if to := rank(house(dir)); to >= own || to < 0 {
				found = append(found, finding{f, line, f.dir + " must not import " + dir + ": a package knows only those below it"})
			}
			if slices.Contains(strangers[f.house()], dir) {
				found = append(found, finding{f, line, f.dir + " must not know " + dir + ": it speaks to use cases and shows nouns"})
			}
			if may, few := users[dir]; few && !slices.Contains(may, f.house()) {
				found = append(found, finding{f, line, dir + " is for [" + strings.Join(may, " ") + "] and tests, not for " + f.dir})
			}
		}
	}
	return found
}

func TestLayers(t *testing.T) { hold(t, layers, "") }

func TestLayersCanFail(t *testing.T) {
	breaks(t, layers, "internal/ledger/x.go", `package ledger
import "reliefbook/internal/fault"
import "reliefbook/internal/store" // bad
import "reliefbook/internal/ledger/deep" // bad
`)
	breaks(t, layers, "internal/fund/x.go", `package fund
import "reliefbook/internal/payout" // bad
`)
	breaks(t, layers, "internal/app/x.go", `package app
import "reliefbook/internal/pgtest" // bad
`)
	breaks(t, layers, "internal/web/x.go", `package web
import "reliefbook/internal/app"
import "reliefbook/internal/store" // bad
`)
	breaks(t, layers, "internal/store/x.go", `package store
import "reliefbook/internal/sheet" // bad
`)
	breaks(t, layers, "internal/brandnew/x.go", "package brandnew // bad\n")
	breaks(t, layers, "internal/fund/x_test.go", `package fund
import "reliefbook/internal/store"
`)
}
