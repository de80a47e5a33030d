package web

import (
	"reliefbook/internal/access"
	"reliefbook/internal/app"
	"reliefbook/internal/bank"
	"reliefbook/internal/decide"
)

var bankNameRoutes = []route{
	{method: "GET", path: "/bank-names", action: access.BatchRead, handle: listNames},
	{method: "POST", path: "/bank-names", action: access.TemplateManage, handle: proposeName},
	{method: "POST", path: "/bank-names/:id/approve", action: access.NameDecide, handle: decideName.as(true)},
	{method: "POST", path: "/bank-names/:id/reject", action: access.NameDecide, handle: decideName.as(false)},
}

// namesBody is the page "bank-names".
type namesBody struct {
	List      []bank.Substitute
	Form      formView
	Rejecting int64
	decides   bool
	me        int64
}

// May reports whether this person may decide on a substitute now.
func (b namesBody) May(s bank.Substitute) bool {
	return b.decides && bank.NameRule.May(s.Matter(), decide.Approve, b.me)
}

func listNames(r *request) error { return r.namesPage(r.form(), 0) }

func (r *request) namesPage(f formView, rejecting int64) error {
	list, err := r.app.Payments.Substitutes(r.ctx(), r.Actor)
	if err != nil {
		return err
	}
	return r.page(f.Status, "bank-names", "bank.names", namesBody{list, f, rejecting, r.Actor.Can(access.NameDecide), r.Actor.UserID})
}

func proposeName(r *request) error {
	f := r.form("student_no", "substitute", "back")
	err := r.app.Payments.ProposeName(r.ctx(), r.Actor, f.Values["student_no"], f.Values["substitute"])
	if r.refuse(err, &f) {
		return r.namesPage(f, 0)
	}
	if err != nil {
		return err
	}
	r.flash("ok", "bank.name_proposed")
	return r.seeOther("%s", localPath(f.Values["back"]))
}

var decideName = decision{do: by(func(a *app.App) decider { return a.Payments.DecideName }), said: [2]string{"ui.saved", "ui.saved"}, to: toList("/bank-names"),
	page: func(r *request, id int64, f formView, approve bool) error {
		if approve {
			id = 0
		}
		return r.namesPage(f, id)
	}}
