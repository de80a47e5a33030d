package payments

import (
	"reliefbook/internal/app/payments"
	"reliefbook/internal/web/kit"
)

// formBody is the page "card-form": a form with a full card number, and each time it was opened.
type formBody struct {
	payments.FormBook
	Form kit.FormView
}

func cardForm(r *kit.Request, id int64, f kit.FormView) error {
	b, err := r.App.Payments.OfferForm(r.Ctx(), r.Actor, id)
	if err != nil {
		return err
	}
	return r.Page(f.Status, "card-form", "remedy.open_form", formBody{b, f})
}

// openForm sends the signed form with a new card as the answer to this form; no link leads to it.
func openForm(r *kit.Request) error {
	id, err := r.Id("id")
	if err != nil {
		return err
	}
	f := r.Form("reason")
	o, content, err := r.App.Payments.OpenForm(r.Ctx(), r.Actor, id, f.Values["reason"], r.Request().PostForm.Get("password"))
	if r.Refuse(err, &f) {
		return cardForm(r, id, f)
	}
	if err != nil {
		return err
	}
	return r.Attach(o.Name, o.Kind, content)
}
