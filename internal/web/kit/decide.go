package kit

import (
	"context"
	"fmt"
	"regexp"

	"reliefbook/internal/access"
	"reliefbook/internal/app"
	"reliefbook/internal/decide"
	"reliefbook/internal/lang"
)

// Decision is how a screen lets somebody decide on what another proposed: below
// the record's address stand approve, reject and, where it can be taken back,
// withdraw. The part "decide" shows the buttons.
type Decision struct {
	At    string        // the record's address, e.g. /visits/:id
	Needs access.Action // to approve or reject
	Takes access.Action // to withdraw; empty where nobody may
	Words string        // keys of its own words begin so, e.g. void.approve, void.done.approve; others are those of "decide"
}

// deciding is the use case behind a decision, and the record it leads to.
type deciding = func(r *Request, id int64, act decide.Act, f FormView) (to int64, err error)

// Decider and Actor are use cases by which somebody decides on a proposal's number, with a reason.
type (
	Decider = func(context.Context, access.Actor, int64, bool, string) error
	Actor   = func(context.Context, access.Actor, int64, decide.Act, string) error
)

// By is a use case that takes a proposal's number, yes or no, and a reason.
func By(use func(*app.App) Decider) deciding {
	return func(r *Request, id int64, act decide.Act, f FormView) (int64, error) {
		return id, use(r.App)(r.Ctx(), r.Actor, id, act == decide.Approve, f.Values["reason"])
	}
}

// ByAct is a use case that takes a proposal's number, the act and a reason.
func ByAct(use func(*app.App) Actor) deciding {
	return func(r *Request, id int64, act decide.Act, f FormView) (int64, error) {
		return id, use(r.App)(r.Ctx(), r.Actor, id, act, f.Values["reason"])
	}
}

// Routes are the addresses of the acts, each a deed that has a reason besides its own fields.
func (d Decision) Routes(do deciding, form Deed) []Route {
	form.Fields = append([]string{"reason"}, form.Fields...)
	out := []Route{d.route(decide.Approve, d.Needs, do, form), d.route(decide.Reject, d.Needs, do, form)}
	if d.Takes != "" {
		out = append(out, d.route(decide.Withdraw, d.Takes, do, form))
	}
	return out
}

func (d Decision) route(act decide.Act, needs access.Action, do deciding, form Deed) Route {
	form.Do = func(r *Request, id int64, f FormView) (int64, error) {
		to, err := do(r, id, act, f)
		if err == nil {
			r.FlashText("ok", d.word(r.Lang, "done."+string(act)))
		}
		return to, err
	}
	return Route{Method: "POST", Path: d.At + "/" + string(act), Action: needs, Handle: form.Handle}
}

// word is a word of the decision's own, or the one all have.
func (d Decision) word(tag lang.Tag, name string) string {
	if key := d.Words + "." + name; d.Words != "" && lang.Has(tag, key) {
		return lang.Text(tag, key)
	}
	return lang.Text(tag, "decide."+name)
}

// Choice is what somebody may do about one proposal now, for the part "decide".
type Choice struct {
	At                        string // the record's address
	Approve, Reject, Withdraw bool
	Yes, No, Back             string // what the buttons say
	Hidden                    map[string]any
	Form                      FormView
}

var parameter = regexp.MustCompile(`:\w+`)

// Choice is what the person may do about the record with these numbers: what
// their role allows and the rule, asked by may, does too.
func (d Decision) Choice(r *Request, f FormView, may func(decide.Act) bool, at ...any) Choice {
	return Choice{
		At:      fmt.Sprintf(parameter.ReplaceAllString(d.At, "%v"), at...),
		Approve: r.Actor.Can(d.Needs) && may(decide.Approve), Reject: r.Actor.Can(d.Needs) && may(decide.Reject),
		Withdraw: d.Takes != "" && r.Actor.Can(d.Takes) && may(decide.Withdraw),
		Yes:      d.word(r.Lang, "approve"), No: d.word(r.Lang, "reject"), Back: d.word(r.Lang, "withdraw"), Form: f,
	}
}

// May asks a noun's rule what this person could do now.
func May[S ~string](r *Request, rule decide.Rule[S], m decide.Matter[S]) func(decide.Act) bool {
	return func(act decide.Act) bool { return rule.May(m, act, r.Actor.UserID) }
}
