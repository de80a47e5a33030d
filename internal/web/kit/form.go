package kit

import (
	"crypto/rand"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"reliefbook/internal/fault"
	"reliefbook/internal/lang"
	"reliefbook/internal/money"
	"reliefbook/internal/person"
)

// FormView is a form as it is shown: what was typed, what is wrong with it, and
// the key that makes sending it twice harmless.
type FormView struct {
	Values  map[string]string
	Multi   map[string][]string // of fields with several values, such as check boxes
	Errors  map[string]string   // by field, in the page's language
	Summary string              // the refusal as one sentence
	Status  int                 // what to answer with when the form is shown again
	Key     string              // goes into the hidden field _key
	At      string              // the address that refused it, by which its dialog comes open again
	Row     string              // which of several dialogs with that address

	wrong []wrongField
}

// wrongField is one line of the block "errors".
type wrongField struct{ Name, Text string }

// Wrong lists the wrong fields in the order the rules found them, for the block "errors".
func (f FormView) Wrong() []wrongField { return f.wrong }

// Has reports whether a field with several values has this one.
func (f FormView) Has(field string, value any) bool {
	for _, v := range f.Multi[field] {
		if v == Show(value) {
			return true
		}
	}
	return false
}

// keyField is the hidden field with a form's idempotency key.
const keyField = "_key"

// Form reads the named fields as typed. A new form gets a new key; one that was
// sent keeps its own, so that a corrected form counts as the same attempt.
func (r *Request) Form(fields ...string) FormView {
	f := FormView{Values: map[string]string{}, Multi: map[string][]string{}, Errors: map[string]string{}, Status: http.StatusOK}
	sent := r.Request().PostForm
	for _, name := range fields {
		f.Values[name], f.Multi[name] = sent.Get(name), sent[name]
	}
	if f.Key = sent.Get(keyField); f.Key == "" || len(f.Key) > 100 {
		f.Key = rand.Text()
	}
	return f
}

// Refuse puts a refusal into the form and reports whether the form can show it:
// wrong input, another state of the books, or a rule about people such as four
// eyes. Anything else is for the error handler.
func (r *Request) Refuse(err error, f *FormView) bool {
	e := fault.Of(err)
	if e == nil || e.Code == "auth.forbidden" {
		return false
	}
	switch e.Kind {
	case fault.Invalid, fault.Conflict, fault.Forbidden:
	default:
		return false
	}
	f.Status, f.Summary, f.At = StatusOf(e), lang.Fault(r.Lang, listed(e)), r.Request().URL.Path
	for _, field := range e.Fields {
		r.wrong(f, field)
	}
	return true
}

// listed is a refused file without its first error in the sentence, since all of them are
// listed below it.
func listed(e *fault.Error) *fault.Error {
	if e.Code != "table.refused" || len(e.Fields) == 0 {
		return e
	}
	short := *e
	short.Args = maps.Clone(e.Args)
	short.Args["First"] = ""
	return &short
}

func (r *Request) wrong(f *FormView, field fault.Field) {
	text := lang.Field(r.Lang, field)
	f.wrong = append(f.wrong, wrongField{Name: field.Name, Text: text})
	if f.Errors[field.Name] == "" {
		f.Errors[field.Name] = text
	}
}

// Heads reads a number of people; blank is 0: not declared.
func (y *Typed) Heads(f FormView, name string) int {
	if f.Values[name] == "" {
		return 0
	}
	n, err := strconv.Atoi(f.Values[name])
	if err != nil || n <= 0 {
		y.wrong = append(y.wrong, fault.Field{Name: name, Code: "program.heads"})
	}
	return n
}

// Typed collects the figures of a form that could not be parsed.
type Typed struct{ wrong []fault.Field }

// Amount reads an amount in yuan; blank is 0, which the noun's own rule judges.
func (y *Typed) Amount(f FormView, name string) money.Amount {
	if f.Values[name] == "" {
		return 0
	}
	a, err := money.Parse(f.Values[name])
	if e := fault.Of(err); e != nil {
		y.wrong = append(y.wrong, fault.Field{Name: name, Code: e.Code, Args: e.Args})
	}
	return a
}

// With is a noun's refusal with the parse errors in place of its own; nil when
// everything could be parsed, so that the use case judges.
func (y *Typed) With(err error) error {
	if len(y.wrong) == 0 {
		return nil
	}
	out := fault.New(fault.Invalid, "form.invalid")
	out.Fields = y.wrong
	if e := fault.Of(err); e != nil {
		for _, field := range e.Fields {
			if !slices.ContainsFunc(y.wrong, func(w fault.Field) bool { return w.Name == field.Name }) {
				out.Fields = append(out.Fields, field)
			}
		}
	}
	return out
}

// FreeTexts are the fields with free text. What may be somebody's papers is masked
// there before a handler reads it; the use cases mask again, for every other way
// in. All other fields are checked by their type: amounts, days, choices, and
// numbers that are asked for as such.
var FreeTexts = []string{
	"answer", "body", "caption", "colleague", "community", "lacks", "leader", "members", "name", "note", "outcome", "owner", "people", "place", "post", "posts",
	"proxy_letter", "proxy_name", "proxy_relation", "purpose", "reason", "recipients", "restriction", "riddles", "substitute", "summary", "summary_text",
	"supplier", "team", "unit", "what",
}

// hidePapers masks the free texts of a form; the next page says so.
func (r *Request) hidePapers() {
	req := r.Request()
	for _, sent := range []url.Values{req.PostForm, req.Form} { // two maps over the same texts, or not
		for _, field := range FreeTexts {
			for i, text := range sent[field] {
				if person.HoldsPapers(text) {
					sent[field][i], r.hid = person.HidePapers(text), true
				}
			}
		}
	}
}

// hiddenMark tells the next page of somebody without a session that papers were masked.
const hiddenMark = "hidden"

// sayHidden says on the next page, at an address, that papers were masked.
func (r *Request) sayHidden(to string) string {
	switch {
	case !r.hid:
	case r.Actor.UserID != 0:
		r.Flash("warn", "form.papers_hidden")
	default:
		page, place, found := strings.Cut(to, "#")
		mark := "?" + hiddenMark + "=1"
		if strings.Contains(page, "?") {
			mark = "&" + mark[1:]
		}
		if to = page + mark; found {
			to += "#" + place
		}
	}
	return to
}

// hiddenFlash says the same on this page: a form shown again, or a page without a session.
func (r *Request) hiddenFlash() []Flash {
	if !r.hid && (r.Actor.UserID != 0 || r.QueryParam(hiddenMark) == "") {
		return nil
	}
	return []Flash{{Kind: "warn", Text: r.T("form.papers_hidden")}}
}
