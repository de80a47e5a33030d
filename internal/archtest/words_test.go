package archtest

import (
	"go/ast"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"reliefbook/internal/fund"
	"reliefbook/internal/lang"
	"reliefbook/internal/report"
	"reliefbook/internal/store"
	"reliefbook/internal/visit"
)

// word is one key of the catalogue that the code names, with the values it
// passes; any is a call whose values can't be seen in the source.
type word struct {
	line int
	key  string
	args []string
	any  bool
}

// wordsOf gathers the keys a file names literally: of refusals, of wrong
// fields, of sentences.
func wordsOf(f *file) (words []word) {
	add := func(call *ast.CallExpr, prefix string, at, pairs int) {
		if len(call.Args) <= at || text(call.Args[at]) == "" {
			return
		}
		w := word{line: f.line(call.Args[at]), key: prefix + text(call.Args[at]), any: call.Ellipsis.IsValid() || pairs < 0}
		for i := pairs; !w.any && i < len(call.Args); i += 2 {
			w.args = append(w.args, text(call.Args[i]))
		}
		words = append(words, w)
	}
	ast.Inspect(f.ast, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		x, name := selector(call.Fun)
		switch {
		case x == "fault" && name == "New":
			add(call, "fault.", 1, 2)
		case x != "reflect" && name == "Field" && len(call.Args) >= 2:
			add(call, "fault.", 1, 2)
		case x == "form" && name == "Text":
			add(call, "fault.", 4, -1)
		case x == "lang" && name == "Text":
			add(call, "", 1, 2)
		case x == "lang" && name == "Ref" && len(call.Args) == 1 && !strings.HasSuffix(text(call.Args[0]), "."):
			add(call, "", 0, -1)
		case (f.house() == "internal/web" && (name == "t" || name == "T") || f.dir == "internal/report" && name == "text") &&
			len(call.Args) > 0 && !strings.HasSuffix(text(call.Args[0]), "."):
			add(call, "", 0, 1)
		}
		return true
	})
	return words
}

func ident(e ast.Expr) string {
	if id, ok := e.(*ast.Ident); ok {
		return id.Name
	}
	return ""
}

// missing names the languages that lack a key.
func missing(key string) (tags []string) {
	for _, tag := range []lang.Tag{lang.ZhCN, lang.En} {
		if !lang.Has(tag, key) {
			tags = append(tags, string(tag))
		}
	}
	return tags
}

// everyWordExists demands every named key in both languages, and from every
// call the values its sentence shows.
func everyWordExists(files []*file) (found []finding) {
	passing := givers(files)
	for _, f := range files {
		if f.test {
			continue
		}
		for _, w := range append(wordsOf(f), given(f, passing)...) {
			if tags := missing(w.key); tags != nil {
				found = append(found, finding{f, w.line, w.key + " is not in the catalogue (internal/lang/catalog): " + strings.Join(tags, ", ")})
				continue
			}
			for _, tag := range []lang.Tag{lang.ZhCN, lang.En} {
				if sentence := withValues(tag, w); !w.any && strings.Contains(sentence, lost) {
					found = append(found, finding{f, w.line, w.key + " (" + string(tag) + ") shows a value the call does not pass: " + sentence})
				}
			}
		}
	}
	return found
}

// lost is what a template shows for a value it was not given.
const lost = "<no value>"

// shown stands for any value; its method is the one sentences call on amounts.
type shown struct{}

func (shown) Grouped() string { return "1.00" }
func (shown) String() string  { return "1" }

func withValues(tag lang.Tag, w word) string {
	values := map[string]any{}
	for _, name := range w.args {
		values[name] = shown{}
	}
	s := lang.TextMap(tag, w.key, values)
	if strings.HasPrefix(s, "⟦") { // a method was called on a value that is not there
		return lost
	}
	return s
}

func TestEveryWordExists(t *testing.T) { hold(t, everyWordExists, "") }

func TestEveryWordExistsCanFail(t *testing.T) {
	breaks(t, everyWordExists, "internal/fund/x.go", `package fund
var a = fault.New(fault.Invalid, "no.such") // bad
var b = fault.New(fault.Invalid, "form.invalid").Field("name", "no.such") // bad
var c = fault.New(fault.TooLarge, "ledger.too_many") // bad
var d = fault.New(fault.TooLarge, "ledger.too_many", "Max", 1)
var e = lang.Text(tag, "no.such") // bad
var f = lang.Text(tag, "no.such."+kind)
func g() { form.Text(e, "name", "", 5, "no.such") } // bad
`)
	breaks(t, everyWordExists, "internal/roster/x.go", `package roster
func refuse(value, code string) error { return fault.New(fault.Invalid, code, "Value", value) }
func (c *checker) note(row int, code string) { c.take(table.Problem{Row: row, Code: code}) }
func (c *checker) twice(code string) { c.note(1, code); c.note(2, code) }
func f() {
	refuse("no.such", "no.such") // bad
	refuse("no.such", "form.invalid")
	c.note(1, "no.such") // bad
	c.twice("no.such") // bad
	_ = table.Problem{Code: "no.such"} // bad
	_ = Account{Code: "no.such"}
}
`)
	breaks(t, everyWordExists, "internal/web/x.go", `package web
var a = r.t("no.such") // bad
var b = r.t("ui.page_of", "Total", 1) // bad
var c = r.t("log.act." + kind)
`)
}

// TestEveryNamedValueHasWords covers the keys that are put together at run time.
func TestEveryNamedValueHasWords(t *testing.T) {
	var keys []string
	for _, d := range report.All {
		keys = append(keys, "report."+d.Name, "report.about."+d.Name)
		for _, c := range d.Columns {
			keys = append(keys, c.Word())
		}
	}
	for _, c := range store.Checks {
		keys = append(keys, "verify."+c.Rule)
	}
	for _, s := range fund.Sources {
		keys = append(keys, "fund.source."+string(s))
	}
	for _, k := range fund.Kinds {
		keys = append(keys, "fund.kind."+string(k))
	}
	for _, c := range visit.Categories {
		keys = append(keys, "visit.category."+string(c))
	}
	keys = append(keys, constantsOf(t, "internal/ledger", "Kind", "voucher.kind.")...)
	keys = append(keys, constantsOf(t, "internal/recon", "DifferenceKind", "difference.")...)
	keys = append(keys, constantsOf(t, "internal/fund", "ProgramKind", "program.kind.")...)
	for _, n := range store.Nouns {
		keys = append(keys, "log.noun."+string(n))
	}
	keys = append(keys, recordKinds(t)...)
	for _, key := range keys {
		if tags := missing(key); tags != nil {
			t.Errorf("%s is not in the catalogue (internal/lang/catalog): %s", key, strings.Join(tags, ", "))
		}
	}
}

// constantsOf is the values of a package's constants of one type, behind a prefix.
func constantsOf(t *testing.T, dir, typ, prefix string) (keys []string) {
	files, err := tree()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if f.test || f.dir != dir {
			continue
		}
		ast.Inspect(f.ast, func(n ast.Node) bool {
			if s, ok := n.(*ast.ValueSpec); ok && ident(s.Type) == typ && len(s.Values) == 1 && text(s.Values[0]) != "" {
				keys = append(keys, prefix+text(s.Values[0]))
			}
			return true
		})
	}
	if len(keys) == 0 {
		t.Errorf("no constant of type %s in %s: the test looks in the wrong place", typ, dir)
	}
	return keys
}

// recordKinds is the words of every audited act whose kind stands in the source.
func recordKinds(t *testing.T) []string {
	files, err := tree()
	if err != nil {
		t.Fatal(err)
	}
	whole := regexp.MustCompile(`^[a-z_]*[a-z]$`)
	kinds := map[string]bool{}
	for _, f := range files {
		if f.test {
			continue
		}
		ast.Inspect(f.ast, func(n ast.Node) bool {
			if call, ok := n.(*ast.CallExpr); ok && len(call.Args) == 6 {
				_, name := selector(call.Fun)
				if name == "Record" && whole.MatchString(text(call.Args[0])) {
					kinds["log.act."+text(call.Args[0])] = true
				}
			}
			return true
		})
	}
	if len(kinds) == 0 {
		t.Error("no audited act was found: the test looks in the wrong place")
	}
	return slices.Sorted(maps.Keys(kinds))
}
