package kit

import (
	"net/url"
	"strconv"
	"strings"
)

// Deed is a form that does one thing to the record its address names, or makes
// one. What stands against it is said on the page, with the form as it was typed.
type Deed struct {
	Fields []string
	Do     func(r *Request, id int64, f FormView) (to int64, err error) // the use case, and the record it leads to
	Page   func(r *Request, id int64, f FormView) error                 // shown again with why it was refused
	Said   string                                                       // the words for having done it; empty where do says them
	To     string                                                       // where it leads: %d is that record, :name what the address has so
	Goes   func(r *Request, f FormView) string                          // where else it leads, by what the form says
}

// Handle is the route's handler.
func (d Deed) Handle(r *Request) error {
	var id int64
	if r.Param("id") != "" {
		var err error
		if id, err = r.Id("id"); err != nil {
			return err
		}
	}
	f := r.Form(d.Fields...)
	to, err := d.Do(r, id, f)
	if r.RefuseFile(err, &f) {
		return d.Page(r, id, f)
	}
	if err != nil {
		return err
	}
	if d.Said != "" {
		r.Flash("ok", d.Said)
	}
	if d.Goes != nil {
		return r.SeeOther("%s", d.Goes(r, f))
	}
	leads := parameter.ReplaceAllStringFunc(d.To, func(name string) string { return url.PathEscape(r.Param(name[1:])) })
	return r.SeeOther("%s", strings.ReplaceAll(leads, "%d", strconv.FormatInt(to, 10)))
}

// On is a use case that leads back to the record it was about.
func On(do func(r *Request, id int64, f FormView) error) func(*Request, int64, FormView) (int64, error) {
	return func(r *Request, id int64, f FormView) (int64, error) { return id, do(r, id, f) }
}

// Showing is a route that shows a record's page.
func Showing(page func(r *Request, id int64, f FormView) error) func(*Request) error {
	return func(r *Request) error {
		id, err := r.Id("id")
		if err != nil {
			return err
		}
		return page(r, id, r.Form())
	}
}

// OnList is a page about no one record, for a deed on one of its rows.
func OnList(page func(r *Request, f FormView) error) func(*Request, int64, FormView) error {
	return func(r *Request, _ int64, f FormView) error { return page(r, f) }
}
