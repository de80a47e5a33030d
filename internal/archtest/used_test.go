package archtest

import (
	"go/ast"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"reliefbook/internal/lang"
)

// unused names the refusals of the catalogue that no code gives: a sentence
// nobody can meet is one nobody keeps right.
func unused(files []*file, keys []string) (out []string) {
	literals := map[string]bool{}
	for _, f := range files {
		if f.test {
			continue
		}
		ast.Inspect(f.ast, func(n ast.Node) bool {
			if lit, ok := n.(*ast.BasicLit); ok {
				literals[text(lit)] = true
			}
			return true
		})
	}
	for _, key := range keys {
		if code, ok := strings.CutPrefix(key, "fault."); ok && !literals[code] {
			out = append(out, key)
		}
	}
	return out
}

func TestEveryRefusalIsGiven(t *testing.T) {
	files, err := tree()
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range unused(files, lang.Keys(lang.ZhCN)) {
		t.Errorf("%s stands in the catalogue and in no code", key)
	}
}

func TestEveryRefusalIsGivenCanFail(t *testing.T) {
	f, err := parse("internal/app/x.go", []byte("package app\nvar a = fault.New(fault.Conflict, \"a.given\")\n"))
	if err != nil {
		t.Fatal(err)
	}
	if got := unused([]*file{f}, []string{"fault.a.given", "fault.a.never", "ui.ok"}); len(got) != 1 || got[0] != "fault.a.never" {
		t.Errorf("found %v", got)
	}
}

// templateWord is a whole key a template names: {{t "ui.ok"}}, (fact "ui.code" .Code),
// (input $f "name" "ui.name"). One that ends in a dot is the start of a key put together when shown.
var templateWord = regexp.MustCompile(`[{(\s-](?:t|fact|input \S+ "\w+") "([^"]*[^".])"`)

// templateHeads are the keys of a table's columns: (heads "column.day" "#column.amount" "").
var templateHeads = regexp.MustCompile(`heads((?:\s+"[^"]*")+)`)

// templatePrefix is the start of a key a template puts together: (print "state." .Kind).
var templatePrefix = regexp.MustCompile(`t \(print "([a-z_.]*\.)"`)

// wordless names the keys of a template that are in no catalogue, and the starts of keys that start none.
func wordless(src string) (out []string) {
	for _, m := range templateWord.FindAllStringSubmatch(src, -1) {
		if missing(m[1]) != nil {
			out = append(out, m[1])
		}
	}
	for _, m := range templateHeads.FindAllStringSubmatch(src, -1) {
		for _, key := range strings.Fields(m[1]) {
			if key = strings.TrimPrefix(strings.Trim(key, `"`), "#"); key != "" && missing(key) != nil {
				out = append(out, key)
			}
		}
	}
	for _, m := range templatePrefix.FindAllStringSubmatch(src, -1) {
		if !slices.ContainsFunc(lang.Keys(lang.En), func(key string) bool { return strings.HasPrefix(key, m[1]) }) {
			out = append(out, m[1])
		}
	}
	return out
}

const maxTemplateLine = 120

// TestTemplatesHaveTheirWords holds the keys of every template, and the length of its lines.
func TestTemplatesHaveTheirWords(t *testing.T) {
	pages, err := filepath.Glob("../../templates/*/*.html")
	if err != nil || len(pages) < 5 {
		t.Fatalf("%d templates were found: %v", len(pages), err)
	}
	for _, page := range pages {
		src, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for _, key := range wordless(string(src)) {
			t.Errorf("%s: %s is not in the catalogue (internal/lang/catalog)", strings.TrimPrefix(page, "../../"), key)
		}
		for i, line := range strings.Split(string(src), "\n") {
			if n := utf8.RuneCountInString(line); n > maxTemplateLine {
				t.Errorf("%s:%d: the line has %d characters, at most %d", strings.TrimPrefix(page, "../../"), i+1, n, maxTemplateLine)
			}
		}
	}
	got := wordless(`{{t "ui.ok"}} {{list (t "no.such" "A" 1)}} {{t (print "no." .X)}} {{t (print "ui." .X)}}
		{{template "field" (input $f "name" "no.field")}} {{list (fact "no.fact" .X)}} {{heads "ui.by" "#no.head" ""}}`)
	if strings.Join(got, " ") != "no.such no.field no.fact no.head no." {
		t.Errorf("in a bad template it finds %v", got)
	}
}
