package banking

import (
	"slices"

	"reliefbook/internal/access"
	"reliefbook/internal/app"
	"reliefbook/internal/bank"
	"reliefbook/internal/web/kit"
)

var BankNameRoutes = slices.Concat([]kit.Route{
	{Method: "GET", Path: "/bank-names", Action: access.BatchRead, Handle: listNames},
	{Method: "POST", Path: "/bank-names", Action: access.TemplateManage, Handle: proposeName.Handle},
},
	decideName.Routes(kit.By(func(a *app.App) kit.Decider { return a.Payments.DecideName }), kit.Deed{Page: kit.OnList(namesPage), To: "/bank-names"}),
)

// namesBody is the page "bank-names".
type namesBody struct {
	List []nameRow
	Form kit.FormView
}

// nameRow is one substitute with what this person may do about it.
type nameRow struct {
	bank.Substitute
	Decide kit.Choice
}

func listNames(r *kit.Request) error { return namesPage(r, r.Form()) }

func namesPage(r *kit.Request, f kit.FormView) error {
	list, err := r.App.Payments.Substitutes(r.Ctx(), r.Actor)
	if err != nil {
		return err
	}
	body := namesBody{Form: f}
	for _, s := range list {
		body.List = append(body.List, nameRow{s, decideName.Choice(r, f, kit.May(r, bank.NameRule, s.Matter()), s.ID)})
	}
	return r.Page(f.Status, "bank-names", "bank.names", body)
}

var proposeName = kit.Deed{Fields: []string{"student_no", "substitute", "back"}, Page: kit.OnList(namesPage),
	Said: "bank.name_proposed",
	Do: func(r *kit.Request, _ int64, f kit.FormView) (int64, error) {
		return 0, r.App.Payments.ProposeName(r.Ctx(), r.Actor, f.Values["student_no"], f.Values["substitute"])
	},
	Goes: func(_ *kit.Request, f kit.FormView) string { return kit.LocalPath(f.Values["back"]) }}

var decideName = kit.Decision{At: "/bank-names/:id", Needs: access.NameDecide}
