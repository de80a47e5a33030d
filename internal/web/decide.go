package web

import (
	"context"

	"reliefbook/internal/access"
	"reliefbook/internal/app"
)

// decision is a screen on which somebody decides on what another proposed. The
// very same decision sent again is no error: it shows what stands.
type decision struct {
	do     func(r *request, id int64, approve bool, reason string) error // the use case
	page   func(r *request, id int64, f formView, approve bool) error    // shown again with why it was refused
	to     func(r *request, id int64, f formView) error                  // where it leads
	said   [2]string                                                     // the words for having refused, and for having approved
	fields []string                                                      // what the form has besides decision and reason
}

// decider is a use case by which somebody says yes or no, with a reason, to a proposal's number.
type decider = func(context.Context, access.Actor, int64, bool, string) error

// by is a use case that takes a proposal's number, yes or no, and a reason.
func by(use func(*app.App) decider) func(*request, int64, bool, string) error {
	return func(r *request, id int64, approve bool, reason string) error {
		return use(r.app)(r.ctx(), r.Actor, id, approve, reason)
	}
}

// toPage leads to the page of what was decided on, or to a list.
func toPage(format string) func(*request, int64, formView) error {
	return func(r *request, id int64, _ formView) error { return r.seeOther(format, id) }
}

// toList leads to a list of such proposals.
func toList(path string) func(*request, int64, formView) error {
	return func(r *request, _ int64, _ formView) error { return r.seeOther("%s", path) }
}

// form handles a route whose form says yes or no.
func (d decision) form(r *request) error {
	f := r.form(append([]string{"decision", "reason"}, d.fields...)...)
	return d.run(r, f, f.Values["decision"] == "approve")
}

// as handles a route that is the yes, or the no.
func (d decision) as(approve bool) func(*request) error {
	return func(r *request) error { return d.run(r, r.form(append([]string{"reason"}, d.fields...)...), approve) }
}

func (d decision) run(r *request, f formView, approve bool) error {
	id, err := r.id("id")
	if err != nil {
		return err
	}
	err = d.do(r, id, approve, f.Values["reason"])
	if r.refuse(err, &f) {
		return d.page(r, id, f, approve)
	}
	if err != nil {
		return err
	}
	said := d.said[0]
	if approve {
		said = d.said[1]
	}
	r.flash("ok", said)
	return d.to(r, id, f)
}
