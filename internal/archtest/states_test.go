package archtest

import (
	"go/ast"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// A state stands in a query as a word. It is the word of a constant of the noun
// it belongs to; and a query asks how a channel pays, not which channel it is.
var (
	stateAsked   = regexp.MustCompile(`\bstate (?:=|<>|IN|NOT IN) \(?((?:'\w+'(?:, )?)+)`)
	channelAsked = regexp.MustCompile(`\bchannel (?:=|<>|IN|NOT IN) \(?'`)
	quoted       = regexp.MustCompile(`'(\w+)'`)
)

// askedWords names what a query says of states and channels that it should not.
func askedWords(query string, states map[string]bool) (wrong []string) {
	for _, m := range stateAsked.FindAllStringSubmatch(query, -1) {
		for _, word := range quoted.FindAllStringSubmatch(m[1], -1) {
			if !states[word[1]] {
				wrong = append(wrong, word[0]+" is no constant of a state in any noun's package")
			}
		}
	}
	if channelAsked.MatchString(query) {
		wrong = append(wrong, "a channel is asked for by name: ask how it pays, by payout.Handled or payout.ToCards")
	}
	return wrong
}

// statesOf is the words of every constant of a type whose name ends in State.
func statesOf(files []*file) map[string]bool {
	states := map[string]bool{}
	for _, f := range files {
		if f.test || f.dir == "internal/store" {
			continue
		}
		ast.Inspect(f.ast, func(n ast.Node) bool {
			if s, ok := n.(*ast.ValueSpec); ok && strings.HasSuffix(ident(s.Type), "State") && len(s.Values) == 1 {
				states[text(s.Values[0])] = true
			}
			return true
		})
	}
	return states
}

// statesInQueries looks at every text of package store.
func statesInQueries(states map[string]bool) rule {
	return func(files []*file) (found []finding) {
		for _, f := range files {
			if f.test || f.dir != "internal/store" {
				continue
			}
			ast.Inspect(f.ast, func(n ast.Node) bool {
				if lit, ok := n.(*ast.BasicLit); ok {
					for _, wrong := range askedWords(text(lit), states) {
						found = append(found, finding{f, f.line(lit), wrong})
					}
				}
				return true
			})
		}
		return found
	}
}

func TestStatesInQueries(t *testing.T) {
	files, err := tree()
	if err != nil {
		t.Fatal(err)
	}
	states := statesOf(files)
	hold(t, statesInQueries(states), "")
	err = filepath.WalkDir("../store/sql", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		query, err := os.ReadFile(name)
		for _, wrong := range askedWords(string(query), states) {
			t.Errorf("%s: %s", name, wrong)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

func TestStatesInQueriesCanFail(t *testing.T) {
	breaks(t, statesInQueries(map[string]bool{"open": true, "used": true}), "internal/store/x.go", `package store
const a = "SELECT 1 FROM link WHERE state = 'open' AND kind = 'team'"
const b = "SELECT 1 FROM link WHERE state IN ('open', 'spent')" // bad
const c = "SELECT 1 FROM link l WHERE l.state <> 'gone'" // bad
const d = "SELECT 1 FROM batch b WHERE b.channel = 'cash'" // bad
const e = "SELECT 1 FROM batch b WHERE b.channel IN ?"
`)
}

// channelsByName flags a channel that is named where it should be asked how it
// pays. The made-up college and the benchmarks choose their channels.
func channelsByName(channels []string) rule {
	return func(files []*file) (found []finding) {
		for _, f := range files {
			if f.test || slices.Contains([]string{"internal/payout", "internal/demo", "internal/bench", "internal/apptest", "internal/webtest"}, f.house()) {
				continue
			}
			ast.Inspect(f.ast, func(n ast.Node) bool {
				if x, name := selectorOf(n); x == "payout" && slices.Contains(channels, name) {
					found = append(found, finding{f, f.line(n), "payout." + name + ": ask the channel's Way how it pays"})
				}
				return true
			})
		}
		return found
	}
}

func selectorOf(n ast.Node) (x, name string) {
	if e, ok := n.(*ast.SelectorExpr); ok {
		return selector(e)
	}
	return "", ""
}

func TestChannelsAreAskedHowTheyPay(t *testing.T) {
	files, err := tree()
	if err != nil {
		t.Fatal(err)
	}
	var channels []string
	for _, f := range files {
		ast.Inspect(f.ast, func(n ast.Node) bool {
			if s, ok := n.(*ast.ValueSpec); ok && f.dir == "internal/payout" && ident(s.Type) == "Channel" {
				channels = append(channels, s.Names[0].Name)
			}
			return true
		})
	}
	if len(channels) < 3 {
		t.Fatalf("channels: %v", channels)
	}
	hold(t, channelsByName(channels), "")
}

func TestChannelsAreAskedHowTheyPayCanFail(t *testing.T) {
	breaks(t, channelsByName([]string{"Bank", "Cash"}), "internal/app/payments/x.go", `package payments
func f(p payout.Payment) bool {
	if p.Channel == payout.Cash { // bad
		return false
	}
	return p.Channel.Way().Card
}
`)
}
