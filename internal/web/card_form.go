package web

import (
	"reliefbook/internal/app/payments"
)

// formBody is the page "card-form": a form with a card in full, and each time it was opened.
type formBody struct {
	payments.FormBook
	Form formView
}

func showForm(r *request) error {
	id, err := r.id("id")
	if err != nil {
		return err
	}
	return r.cardForm(id, r.form())
}

func (r *request) cardForm(id int64, f formView) error {
	b, err := r.app.Payments.OfferForm(r.ctx(), r.Actor, id)
	if err != nil {
		return err
	}
	return r.page(f.Status, "card-form", "remedy.open_form", formBody{b, f})
}

// openForm is the signed form on which a new card was given: the answer to this form, and behind no link.
func openForm(r *request) error {
	id, err := r.id("id")
	if err != nil {
		return err
	}
	f := r.form("reason")
	o, content, err := r.app.Payments.OpenForm(r.ctx(), r.Actor, id, f.Values["reason"], r.Request().PostForm.Get("password"))
	if r.refuse(err, &f) {
		return r.cardForm(id, f)
	}
	if err != nil {
		return err
	}
	return r.attach(o.Name, o.Kind, content)
}
