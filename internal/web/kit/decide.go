package kit

import (
	"context"

	"reliefbook/internal/access"
	"reliefbook/internal/app"
)

// Decision is a screen on which somebody decides on what another proposed. The
// very same decision sent again is no error: it shows what stands.
type Decision struct {
	Do     func(r *Request, id int64, approve bool, reason string) error // the use case
	Page   func(r *Request, id int64, f FormView, approve bool) error    // shown again with why it was refused
	To     func(r *Request, id int64, f FormView) error                  // where it leads
	Said   [2]string                                                     // the words for having refused, and for having approved
	Fields []string                                                      // what the form has besides decision and reason
}

// Decider is a use case by which somebody says yes or no, with a reason, to a proposal's number.
type Decider = func(context.Context, access.Actor, int64, bool, string) error

// By is a use case that takes a proposal's number, yes or no, and a reason.
func By(use func(*app.App) Decider) func(*Request, int64, bool, string) error {
	return func(r *Request, id int64, approve bool, reason string) error {
		return use(r.App)(r.Ctx(), r.Actor, id, approve, reason)
	}
}

// ToPage leads to the page of what was decided on, or to a list.
func ToPage(format string) func(*Request, int64, FormView) error {
	return func(r *Request, id int64, _ FormView) error { return r.SeeOther(format, id) }
}

// ToList leads to a list of such proposals.
func ToList(path string) func(*Request, int64, FormView) error {
	return func(r *Request, _ int64, _ FormView) error { return r.SeeOther("%s", path) }
}

// Form handles a route whose form says yes or no.
func (d Decision) Form(r *Request) error {
	f := r.Form(append([]string{"decision", "reason"}, d.Fields...)...)
	return d.run(r, f, f.Values["decision"] == "approve")
}

// As handles a route that is the yes, or the no.
func (d Decision) As(approve bool) func(*Request) error {
	return func(r *Request) error { return d.run(r, r.Form(append([]string{"reason"}, d.Fields...)...), approve) }
}

func (d Decision) run(r *Request, f FormView, approve bool) error {
	id, err := r.Id("id")
	if err != nil {
		return err
	}
	err = d.Do(r, id, approve, f.Values["reason"])
	if r.Refuse(err, &f) {
		return d.Page(r, id, f, approve)
	}
	if err != nil {
		return err
	}
	said := d.Said[0]
	if approve {
		said = d.Said[1]
	}
	r.Flash("ok", said)
	return d.To(r, id, f)
}
