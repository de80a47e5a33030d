package web

import (
	"crypto/rand"
	"net/http"

	"reliefbook/internal/fault"
	"reliefbook/internal/lang"
)

// formView is a form as it is shown: what was typed, what is wrong with it, and
// the key that makes sending it twice harmless.
type formView struct {
	Values  map[string]string
	Multi   map[string][]string // of fields with several values, such as check boxes
	Errors  map[string]string   // by field, in the page's language
	Summary string              // the refusal as one sentence
	Status  int                 // what to answer with when the form is shown again
	Key     string              // goes into the hidden field _key

	wrong []wrongField
}

// wrongField is one line of the block "errors".
type wrongField struct{ Name, Text string }

// Wrong lists the wrong fields in the order the rules found them, for the block "errors".
func (f formView) Wrong() []wrongField { return f.wrong }

// Has reports whether a field of several values has this one.
func (f formView) Has(field string, value any) bool {
	for _, v := range f.Multi[field] {
		if v == show(value) {
			return true
		}
	}
	return false
}

// keyField is the hidden field with a form's idempotency key.
const keyField = "_key"

// form reads the named fields as they were typed. A fresh form gets a fresh
// key; one that was sent keeps its own, so that a corrected form is still the same try.
func (r *request) form(fields ...string) formView {
	f := formView{Values: map[string]string{}, Multi: map[string][]string{}, Errors: map[string]string{}, Status: http.StatusOK}
	sent := r.Request().PostForm
	for _, name := range fields {
		f.Values[name], f.Multi[name] = sent.Get(name), sent[name]
	}
	if f.Key = sent.Get(keyField); f.Key == "" || len(f.Key) > 100 {
		f.Key = rand.Text()
	}
	return f
}

// refuse puts a refusal into the form and reports whether the form can show it:
// wrong input, another state of the books, or a rule about persons such as four
// eyes. Anything else is the error handler's.
func (r *request) refuse(err error, f *formView) bool {
	e := fault.Of(err)
	if e == nil || e.Code == "auth.forbidden" {
		return false
	}
	switch e.Kind {
	case fault.Invalid, fault.Conflict, fault.Forbidden:
	default:
		return false
	}
	f.Status, f.Summary = statusOf(e), lang.Fault(r.Lang, e)
	for _, field := range e.Fields {
		r.wrong(f, field)
	}
	return true
}

func (r *request) wrong(f *formView, field fault.Field) {
	text := lang.Field(r.Lang, field)
	f.wrong = append(f.wrong, wrongField{Name: field.Name, Text: text})
	if f.Errors[field.Name] == "" {
		f.Errors[field.Name] = text
	}
}
