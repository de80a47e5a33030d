package banking

import (
	"reliefbook/internal/access"
	"reliefbook/internal/app"
	"reliefbook/internal/bank"
	"reliefbook/internal/decide"
	"reliefbook/internal/web/kit"
)

var BankNameRoutes = []kit.Route{
	{Method: "GET", Path: "/bank-names", Action: access.BatchRead, Handle: listNames},
	{Method: "POST", Path: "/bank-names", Action: access.TemplateManage, Handle: proposeName},
	{Method: "POST", Path: "/bank-names/:id/approve", Action: access.NameDecide, Handle: decideName.As(true)},
	{Method: "POST", Path: "/bank-names/:id/reject", Action: access.NameDecide, Handle: decideName.As(false)},
}

// namesBody is the page "bank-names".
type namesBody struct {
	List      []bank.Substitute
	Form      kit.FormView
	Rejecting int64
	decides   bool
	me        int64
}

// May reports whether this person may decide on a substitute now.
func (b namesBody) May(s bank.Substitute) bool {
	return b.decides && bank.NameRule.May(s.Matter(), decide.Approve, b.me)
}

func listNames(r *kit.Request) error { return namesPage(r, r.Form(), 0) }

func namesPage(r *kit.Request, f kit.FormView, rejecting int64) error {
	list, err := r.App.Payments.Substitutes(r.Ctx(), r.Actor)
	if err != nil {
		return err
	}
	return r.Page(f.Status, "bank-names", "bank.names", namesBody{list, f, rejecting, r.Actor.Can(access.NameDecide), r.Actor.UserID})
}

func proposeName(r *kit.Request) error {
	f := r.Form("student_no", "substitute", "back")
	err := r.App.Payments.ProposeName(r.Ctx(), r.Actor, f.Values["student_no"], f.Values["substitute"])
	if r.Refuse(err, &f) {
		return namesPage(r, f, 0)
	}
	if err != nil {
		return err
	}
	r.Flash("ok", "bank.name_proposed")
	return r.SeeOther("%s", kit.LocalPath(f.Values["back"]))
}

var decideName = kit.Decision{Do: kit.By(func(a *app.App) kit.Decider { return a.Payments.DecideName }), Said: [2]string{"ui.saved", "ui.saved"}, To: kit.ToList("/bank-names"),
	Page: func(r *kit.Request, id int64, f kit.FormView, approve bool) error {
		if approve {
			id = 0
		}
		return namesPage(r, f, id)
	}}
