package archtest

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// module is the import path every package of the house begins with.
const module = "reliefbook/"

// file is one Go file of the tree.
type file struct {
	path  string // from the root, with slashes
	dir   string // the package's folder: "internal/store"
	test  bool
	lines int
	fset  *token.FileSet
	ast   *ast.File
	marks map[int]*mark // by line
}

// house is the package itself, or that which a folder is an area of.
func house(dir string) string {
	for _, h := range houses {
		if strings.HasPrefix(dir, h+"/") {
			return h
		}
	}
	return dir
}

func (f *file) house() string { return house(f.dir) }

// mark is an exemption: "//arch:RULE reason".
type mark struct {
	rule, reason string
	used         bool
}

var markText = regexp.MustCompile(`^//arch:(\w+)\s*(.*)$`)

// finding is one place that breaks a rule.
type finding struct {
	file *file
	line int
	text string
}

func (f finding) String() string { return fmt.Sprintf("%s:%d: %s", f.file.path, f.line, f.text) }

// parse reads one file of the house, or a snippet that pretends to be one.
func parse(name string, src []byte) (*file, error) {
	f := &file{path: name, dir: path.Dir(name), test: strings.HasSuffix(name, "_test.go"), lines: strings.Count(string(src), "\n"),
		fset: token.NewFileSet(), marks: map[int]*mark{}}
	var err error
	if f.ast, err = parser.ParseFile(f.fset, name, src, parser.ParseComments|parser.SkipObjectResolution); err != nil {
		return nil, err
	}
	for _, group := range f.ast.Comments {
		for _, c := range group.List {
			if m := markText.FindStringSubmatch(c.Text); m != nil {
				f.marks[f.line(c)] = &mark{rule: m[1], reason: m[2]}
			}
		}
	}
	return f, nil
}

// tree is every Go file of the house, read once.
var tree = sync.OnceValues(func() ([]*file, error) {
	root := filepath.Join("..", "..")
	var files []*file
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == "testdata" || strings.HasPrefix(d.Name(), ".") && name != root):
			return filepath.SkipDir
		case d.IsDir() || !strings.HasSuffix(name, ".go"):
			return nil
		}
		rel, err := filepath.Rel(root, name)
		if err != nil {
			return err
		}
		src, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		f, err := parse(filepath.ToSlash(rel), src)
		files = append(files, f)
		return err
	})
	return files, err
})

// rule looks at files and names what breaks it.
type rule func(files []*file) []finding

// hold runs a rule over the house. mark is its exemption's name, empty when it has none.
func hold(t *testing.T, r rule, mark string) {
	t.Helper()
	files, err := tree()
	if err != nil {
		t.Fatal(err)
	}
	if len(files) < 50 {
		t.Fatalf("only %d files were found: the rules would hold for nothing", len(files))
	}
	found := r(files)
	for _, f := range files {
		for line, m := range f.marks {
			switch {
			case m.rule != mark:
			case !m.used:
				found = append(found, finding{f, line, "//arch:" + mark + " shields nothing here: remove it"})
			case m.reason == "":
				found = append(found, finding{f, line, "//arch:" + mark + " must say why"})
			default:
				t.Logf("%s:%d: exempt: %s", f.path, line, m.reason)
			}
		}
	}
	slices.SortFunc(found, func(a, b finding) int { return cmp.Or(cmp.Compare(a.file.path, b.file.path), a.line-b.line) })
	for _, f := range found {
		t.Error(f)
	}
}

// breaks proves that a rule finds exactly the lines of a snippet that end in
// "// bad"; name says which file it pretends to be.
func breaks(t *testing.T, r rule, name, src string) {
	t.Helper()
	f, err := parse(name, []byte(src))
	if err != nil {
		t.Fatal(err)
	}
	var want, got []int
	for i, line := range strings.Split(src, "\n") {
		if strings.HasSuffix(line, "// bad") {
			want = append(want, i+1)
		}
	}
	found := r([]*file{f})
	for _, x := range found {
		got = append(got, x.line)
	}
	slices.Sort(got)
	if got = slices.Compact(got); !slices.Equal(got, want) {
		t.Errorf("%s: found lines %v, want %v: %v", name, got, want, found)
	}
}

func (f *file) line(n ast.Node) int { return f.fset.Position(n.Pos()).Line }

// exempt reports whether the lines carry the rule's mark, and notes that it was needed.
func (f *file) exempt(rule string, lines ...int) bool {
	for _, l := range lines {
		if m := f.marks[l]; m != nil && m.rule == rule {
			m.used = true
			return true
		}
	}
	return false
}

// imports is what the file imports and where.
func (f *file) imports() map[string]int {
	out := map[string]int{}
	for _, i := range f.ast.Imports {
		out[text(i.Path)] = f.line(i)
	}
	return out
}

// named is what the file calls the package it imports from path.
func (f *file) named(path string) string {
	for _, i := range f.ast.Imports {
		if text(i.Path) == path && i.Name != nil {
			return i.Name.Name
		}
	}
	return path[strings.LastIndex(path, "/")+1:]
}

// text is a string literal's value, empty for anything else.
func text(e ast.Expr) string {
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return ""
	}
	s, _ := strconv.Unquote(lit.Value) // the parser accepted it
	return s
}

// selector splits "a.B": the name of a when it is a plain name, and B.
func selector(e ast.Expr) (x, sel string) {
	s, ok := e.(*ast.SelectorExpr)
	if !ok {
		return "", ""
	}
	if id, ok := s.X.(*ast.Ident); ok {
		x = id.Name
	}
	return x, s.Sel.Name
}
