package kit

import (
	"bytes"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"net/url"
	"path"
	"reflect"
	"strconv"
	"strings"
	"time"

	"reliefbook/internal/fault"
	"reliefbook/internal/lang"
	"reliefbook/internal/money"
	"reliefbook/static"
)

// Page is what the layout needs of every screen; what the screen itself shows is Body.
type Page struct {
	Lang  lang.Tag
	Title string
	User  *PageUser // nil before sign-in
	Menu  []MenuItem
	Flash []Flash
	Alarm []Alarm
	Path  string // this page's path and query, to come back to after a switch of language
	Seal  string // the last checkpoint in words; empty: none yet
	Back  string // of an error: the page on which it happened
	Body  any
}

// Alarm is what keeps the college from recording anything, and where it is set right.
type Alarm struct {
	Text string
	Href string // empty: not by this person
}

// PageUser is who is signed in.
type PageUser struct {
	Name string
	Role string // access.Role; named by the catalogue's "role." keys
}

// MenuItem is one entry of the main menu.
type MenuItem struct {
	Label  string
	Href   string
	Active bool
}

// Flash is one message about what was just done. Kind: ok, info, warn or error.
type Flash struct {
	Kind string
	Text string
}

// Renderer holds every page, parsed once per language, since the functions of a
// template are bound to it.
type Renderer struct {
	pages map[lang.Tag]map[string]*template.Template
}

// NewRenderer parses layout/ and parts/ of the first file system and pages/ of
// all of them. A page's name is its file's without the ending: "error".
func NewRenderer(base fs.FS, more ...fs.FS) (*Renderer, error) {
	r := &Renderer{pages: map[lang.Tag]map[string]*template.Template{}}
	for _, tag := range []lang.Tag{lang.ZhCN, lang.En} {
		r.pages[tag] = map[string]*template.Template{}
		shared, err := template.New("").Funcs(Funcs(tag)).ParseFS(base, "layout/*.html", "parts/*.html")
		if err != nil {
			return nil, fault.Wrap(err, "parse the layout")
		}
		for _, fsys := range append([]fs.FS{base}, more...) {
			if err := r.addPages(tag, shared, fsys); err != nil {
				return nil, err
			}
		}
	}
	return r, nil
}

func (r *Renderer) addPages(tag lang.Tag, shared *template.Template, fsys fs.FS) error {
	files, err := fs.Glob(fsys, "pages/*.html")
	if err != nil {
		return fault.Wrap(err, "list the pages")
	}
	for _, file := range files {
		text, err := fs.ReadFile(fsys, file)
		if err != nil {
			return fault.Wrap(err, "read "+file)
		}
		name := strings.TrimSuffix(path.Base(file), ".html")
		page, err := shared.Clone()
		if err == nil {
			page, err = page.New("page:" + name).Parse(string(text))
		}
		if err != nil {
			return fault.Wrap(err, "parse "+file)
		}
		r.pages[tag][name] = page
	}
	return nil
}

// Pages lists the names of all pages; a test renders or at least parses each.
func (r *Renderer) Pages() []string {
	var names []string
	for name := range r.pages[lang.ZhCN] {
		names = append(names, name)
	}
	return names
}

// Render writes one page, whole or not at all. data is a Page as a rule.
func (r *Renderer) Render(w io.Writer, page string, tag lang.Tag, data any) error {
	return r.run(w, page, "page:"+page, tag, data)
}

// RenderPart writes one named block of a page, or of parts/, for htmx; data is what the block itself expects.
func (r *Renderer) RenderPart(w io.Writer, page, block string, tag lang.Tag, data any) error {
	return r.run(w, page, block, tag, data)
}

func (r *Renderer) run(w io.Writer, page, block string, tag lang.Tag, data any) error {
	t := r.pages[tag][page]
	if t == nil {
		return fmt.Errorf("web: no page %q in %s", page, tag)
	}
	var buf bytes.Buffer
	if err := t.ExecuteTemplate(&buf, block, data); err != nil {
		return fault.Wrap(err, "render "+page)
	}
	_, err := w.Write(buf.Bytes())
	return fault.Wrap(err, "send "+page)
}

// zone is China's: one zone, no summer time. Screens show every time in it.
var zone = time.FixedZone("CST", 8*60*60)

// Funcs is every function a template may call; templates/README.md is their reference.
func Funcs(tag lang.Tag) template.FuncMap {
	return template.FuncMap{
		"t":        func(key any, pairs ...any) string { return lang.Text(tag, fmt.Sprint(key), pairs...) },
		"has":      func(key string) bool { return lang.Has(tag, key) },
		"ref":      func(key string) lang.Ref { return lang.Ref(key) },
		"fault":    func(e *fault.Error) string { return lang.Fault(tag, e) },
		"faultOf":  func(f fault.Field) string { return lang.Field(tag, f) },
		"lang":     func() string { return string(tag) },
		"static":   static.Path,
		"dict":     fault.Pairs,
		"fact":     func(key, value any, more ...any) map[string]any { return fact(tag, key, value, more) },
		"input":    func(f FormView, name, key string, more ...any) map[string]any { return input(tag, f, name, key, more) },
		"heads":    func(keys ...string) []head { return columnHeads(tag, keys) },
		"list":     func(items ...any) []any { return items },
		"yuan":     func(a money.Amount) string { return Signed("¥", a) },
		"grouped":  func(a money.Amount) string { return Signed("", a) },
		"show":     Show,
		"plain":    func(a money.Amount) string { return a.String() },
		"capitals": money.Capitals,
		"count":    Count,
		"percent":  percent,
		"day":      Day,
		"clock":    Clock,
		"tone":     tone,
		"share":    share,
		"largest":  largest,
		"pages":    pages,
		"withPage": withPage,
		"dialog":   dialog,
		"add":      func(a, b int) int { return a + b },
		"sub":      minus,
	}
}

// dialog is the id of the dialog whose form goes to an address.
func dialog(at any) string { return strings.ReplaceAll(strings.Trim(fmt.Sprint(at), "/"), "/", "-") }

// Signed is the amount with thousands separated and a minus as wide as a digit.
func Signed(mark string, a money.Amount) string {
	if s, negative := strings.CutPrefix(a.Grouped(), "-"); negative {
		return "−" + mark + s
	}
	return mark + a.Grouped()
}

// whole reads any whole number, an amount's fen among them.
func whole(v any) int64 {
	r := reflect.ValueOf(v)
	switch {
	case r.IsValid() && r.CanInt():
		return r.Int()
	case r.IsValid() && r.CanUint():
		return int64(r.Uint())
	}
	return 0
}

// Count is a number of people or pieces with thousands separated.
func Count(v any) string {
	s := strconv.FormatInt(whole(v), 10)
	start := 0
	if s[0] == '-' {
		start = 1
	}
	for i := len(s) - 3; i > start; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// percent is part of all, floored: 100 % means all of it.
func percent(part, all any) string {
	return money.Percent(money.Amount(whole(part)), money.Amount(whole(all)))
}

// minus subtracts and keeps the type of the first, so that an amount stays an amount.
func minus(a, b any) any {
	if _, ok := a.(money.Amount); ok {
		return money.Amount(whole(a) - whole(b))
	}
	return int(whole(a) - whole(b))
}

// Show is any value as people read it: amounts in yuan, numbers grouped, moments by the clock.
func Show(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case money.Amount:
		return Signed("¥", v)
	case time.Time:
		return Clock(v)
	case int, int64:
		return Count(v)
	}
	return fmt.Sprint(v)
}

// Day is a date as YYYY-MM-DD in either language; text passes as it is.
func Day(v any) string {
	switch v := v.(type) {
	case time.Time:
		if v.IsZero() {
			return ""
		}
		return v.In(zone).Format(time.DateOnly)
	case string:
		return v
	}
	return ""
}

// Clock is a moment as YYYY-MM-DD HH:MM in China's zone.
func Clock(v time.Time) string {
	if v.IsZero() {
		return ""
	}
	return v.In(zone).Format("2006-01-02 15:04")
}

// tone is what a state means to the reader: wait (somebody must act), next (on its
// way), done, bad (went wrong, act), off (over and void). It decides colour and
// shape; the words are the catalogue's.
func tone(state any) string {
	switch fmt.Sprint(state) {
	case "prepared", "proposed", "pending", "open", "draft", "unmatched", "asked", "no_password":
		return "wait"
	case "approved", "running", "sent", "held", "carried", "ordered", "on", "assigned", "planned", "under_way", "reopening", "earlier", "decided":
		return "next"
	case "released", "paid", "confirmed", "posted", "published", "ended", "seen", "colleague", "reported", "agrees", "enabled", "balanced", "sealed", "closed", "done", "answered", "matched", "applied", "live", "granted":
		return "done"
	case "sent_back", "rejected", "not_received", "problem", "returned", "failed", "differs", "locked", "refused", "absent", "not_met", "excepted", "resting":
		return "bad"
	}
	return "off"
}

// share is part of all in percent for a drawing, floored, never above 100 and,
// when there is anything at all, never too thin to be seen.
func share(part, all any) string {
	p, a := whole(part), whole(all)
	if a <= 0 || p <= 0 {
		return "0"
	}
	n := min(max(money.Permille(p, a), 4), 1000)
	return fmt.Sprintf("%d.%d", n/10, n%10)
}

// largest is the greatest of the named fields over all rows, structs or dicts alike: the scale of a chart.
func largest(rows any, fields ...string) int64 {
	var most int64
	list := reflect.ValueOf(rows)
	if !list.IsValid() || list.Kind() != reflect.Slice {
		return 0
	}
	for i := range list.Len() {
		row := reflect.Indirect(list.Index(i))
		if row.Kind() == reflect.Interface {
			row = reflect.Indirect(row.Elem())
		}
		for _, field := range fields {
			var v reflect.Value
			if row.Kind() == reflect.Map {
				v = row.MapIndex(reflect.ValueOf(field))
			} else {
				v = row.FieldByName(field)
			}
			if v.IsValid() {
				most = max(most, whole(v.Interface()))
			}
		}
	}
	return most
}

// pages lists the page numbers worth a link: the first, the last and those about the current one; 0 is a gap.
func pages(at, last int) []int {
	var out []int
	for n := 1; n <= last; n++ {
		near := n >= at-1 && n <= at+1
		switch {
		case n == 1 || n == last || near:
			out = append(out, n)
		case out[len(out)-1] != 0:
			out = append(out, 0)
		}
	}
	return out
}

// withPage is the address with its page number set.
func withPage(address string, n int) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	q := u.Query()
	q.Set("page", strconv.Itoa(n))
	u.RawQuery = q.Encode()
	return u.String()
}
