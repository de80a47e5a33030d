package kit

import (
	"context"
	"fmt"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"reliefbook/internal/access"
	"reliefbook/internal/app"
	"reliefbook/internal/app/core"
	"reliefbook/internal/decide"
	"reliefbook/internal/lang"
	"reliefbook/internal/table"
)

// Decision is how a screen lets somebody decide on what another person proposed:
// below the record's address are approve, reject and, where it can be withdrawn,
// withdraw. The part "decide" shows the buttons.
type Decision struct {
	At    string        // the record's address, e.g. /visits/:id
	Needs access.Action // to approve or reject
	Takes access.Action // to withdraw; empty where nobody may
	Words string        // keys of its own words begin so, e.g. void.approve, void.done.approve; others are those of "decide"
}

// deciding is the use case of a decision, and the record it leads to.
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

// Routes are the addresses of the decisions, each a deed with a reason besides its own fields.
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

// word is the decision's own word, or the common one.
func (d Decision) word(tag lang.Tag, name string) string {
	if key := d.Words + "." + name; d.Words != "" && lang.Has(tag, key) {
		return lang.Text(tag, key)
	}
	return lang.Text(tag, "decide."+name)
}

// Choice is what somebody may decide about one proposal now, for the part "decide".
type Choice struct {
	At                        string // the record's address
	Approve, Reject, Withdraw bool
	Yes, No, Back             string // what the buttons say
	Hidden                    map[string]any
	Form                      FormView
}

var parameter = regexp.MustCompile(`:\w+`)

// Choice is what the person may do about the record with these numbers: allowed by
// their role and by the rule, which may asks.
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

// Deed is a form that does one thing to the record its address names, or makes
// one. What stands against it is said on the page, with the form as it was typed.
type Deed struct {
	Fields []string
	Do     func(r *Request, id int64, f FormView) (to int64, err error) // the use case, and the record it leads to
	Page   func(r *Request, id int64, f FormView) error                 // shown again with why it was refused
	Said   string                                                       // the words for having done it; empty where do says them
	To     string                                                       // where it leads: %d is that record, :name what the address has so
	Goes   func(r *Request, f FormView) string                          // where else it leads, by what the form says
	Reads  *table.List                                                  // of its field "file": where captions don't tell, the person says what a column is
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
	ctx, said := core.Hearing(r.Ctx())
	r.SetRequest(r.Request().WithContext(ctx))
	if done, err := r.takeColumns(d, &f); done || err != nil {
		return err
	}
	to, err := d.Do(r, id, f)
	if done, err := r.askColumns(d, f, err); done || err != nil {
		return err
	}
	if r.RefuseFile(err, &f) {
		return d.Page(r, id, f)
	}
	if err != nil {
		return err
	}
	if d.Said != "" {
		r.Flash("ok", d.Said)
	}
	r.tell(*said)
	if d.Goes != nil {
		return r.SeeOther("%s", d.Goes(r, f))
	}
	leads := parameter.ReplaceAllStringFunc(d.To, func(name string) string { return url.PathEscape(r.Param(name[1:])) })
	return r.SeeOther("%s", strings.ReplaceAll(leads, "%d", strconv.FormatInt(to, 10)))
}

// told is how many warnings and notices of a file are said one by one.
const told = 10

// tell says above the next page what a reader said of a file that refused nothing.
func (r *Request) tell(said []table.Problem) {
	for _, p := range said[:min(len(said), told)] {
		f, kind := p.Field(""), "info"
		if p.Severity == table.Warning {
			kind = "warn"
		}
		r.FlashText(kind, lang.Field(r.Lang, f))
	}
	if more := len(said) - told; more > 0 {
		r.Flash("info", "fault.table.more_problems", "Count", more)
	}
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
