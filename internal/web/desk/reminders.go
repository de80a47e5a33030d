package desk

import (
	"net/http"

	"reliefbook/internal/access"
	"reliefbook/internal/payout"
	"reliefbook/internal/web/kit"
)

var ReminderRoutes = []kit.Route{
	{Method: "GET", Path: "/overdue", Action: access.ReceiptRead, Handle: listOverdue},
	{Method: "POST", Path: "/overdue/:program/:department/remind", Action: access.ReminderSend, Handle: remind},
}

// overdueBody is the page "overdue".
type overdueBody struct {
	List      []payout.Overdue
	MayRemind bool
	Today     string
}

func listOverdue(r *kit.Request) error {
	list, err := r.App.Desk.Overdue(r.Ctx(), r.Actor)
	if err != nil {
		return err
	}
	return r.Page(http.StatusOK, "overdue", "overdue.title", overdueBody{list, r.Actor.Can(access.ReminderSend), r.App.Today()})
}

func remind(r *kit.Request) error {
	program, err := r.Id("program")
	if err != nil {
		return err
	}
	department, err := r.Id("department")
	if err != nil {
		return err
	}
	err = r.App.Desk.Remind(r.Ctx(), r.Actor, program, department)
	f := r.Form()
	switch {
	case r.Refuse(err, &f):
		r.FlashText("error", f.Summary)
	case err != nil:
		return err
	default:
		r.Flash("ok", "overdue.reminded")
	}
	return r.SeeOther("/overdue")
}
