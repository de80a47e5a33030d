package web

import (
	"net/http"

	"reliefbook/internal/access"
	"reliefbook/internal/app/core"
	"reliefbook/internal/app/payments"
	"reliefbook/internal/fault"
	"reliefbook/internal/payout"
)

var paperRoutes = []route{
	{method: "GET", path: "/programs/:id/classes/:class/signoff.pdf", action: access.SheetPrint, handle: printSignOff},
	{method: "GET", path: "/programs/:id/summary.pdf", action: access.SheetPrint, handle: printSummary},
	{method: "POST", path: "/programs/:id/classes/:class/slips.pdf", action: access.LinkMake, handle: printSlips},
	{method: "POST", path: "/programs/:id/classes/:class/scans", action: access.ScanAttach, handle: attachScan, limit: core.MaxScan + bodyLimit},
	{method: "GET", path: "/scans/:id/scan.file", action: access.ReceiptRead, handle: openScan},
	{method: "GET", path: "/overdue", action: access.ReceiptRead, handle: listOverdue},
	{method: "POST", path: "/overdue/:program/:department/remind", action: access.ReminderSend, handle: remind},
	{method: "GET", path: "/r/:token", action: access.Public, handle: showLink},
	{method: "POST", path: "/r/:token", action: access.Public, handle: answerLink},
	{method: "POST", path: "/r/:token/card", action: access.Public, handle: offerCard},
	{method: "GET", path: "/offers/:id/form", action: access.FormOpen, handle: showForm},
	{method: "POST", path: "/offers/:id/form", action: access.FormOpen, handle: openForm},
	{method: "GET", path: "/r/:token/proof.json", action: access.Public, handle: downloadProof},
}

const pdfType = "application/pdf"

func printSignOff(r *request) error {
	program, class, err := r.classIDs()
	if err != nil {
		return err
	}
	p, err := r.app.Payments.SignOffSheet(r.ctx(), r.Actor, program, class, r.Lang)
	if err != nil {
		return err
	}
	return r.attach(p.Name, pdfType, p.Content)
}

func printSummary(r *request) error {
	program, err := r.id("id")
	if err != nil {
		return err
	}
	p, err := r.app.Payments.SummarySheet(r.ctx(), r.Actor, program, r.Lang)
	if err != nil {
		return err
	}
	return r.attach(p.Name, pdfType, p.Content)
}

func printSlips(r *request) error {
	program, class, err := r.classIDs()
	if err != nil {
		return err
	}
	f := r.form()
	p, err := r.app.Payments.Slips(r.ctx(), r.Actor, program, class, r.site(), r.Lang)
	if r.refuse(err, &f) {
		return r.classPage(program, class, f)
	}
	if err != nil {
		return err
	}
	return r.attach(p.Name, pdfType, p.Content)
}

// site is where this browser reaches the service.
func (r *request) site() string {
	if r.srv.secure {
		return "https://" + r.Request().Host
	}
	return "http://" + r.Request().Host
}

func attachScan(r *request) error {
	program, class, err := r.classIDs()
	if err != nil {
		return err
	}
	f := r.form()
	name, content, err := r.file("file")
	if err == nil && name == "" {
		err = fault.New(fault.Invalid, "form.invalid").Field("file", "roster.no_file")
	}
	if err == nil {
		err = r.app.Payments.AttachScan(r.ctx(), r.Actor, program, class, name, content)
	}
	if r.refuse(err, &f) {
		return r.classPage(program, class, f)
	}
	if err != nil {
		return err
	}
	r.flash("ok", "scan.attached")
	return r.seeOther("/programs/%d/classes/%d", program, class)
}

func openScan(r *request) error {
	id, err := r.id("id")
	if err != nil {
		return err
	}
	s, content, err := r.app.Payments.Scan(r.ctx(), r.Actor, id)
	if err != nil {
		return err
	}
	return r.attach(s.Name, s.Kind, content)
}

// overdueBody is the page "overdue".
type overdueBody struct {
	List      []payout.Overdue
	MayRemind bool
	Today     string
}

func listOverdue(r *request) error {
	list, err := r.app.Desk.Overdue(r.ctx(), r.Actor)
	if err != nil {
		return err
	}
	return r.page(http.StatusOK, "overdue", "overdue.title", overdueBody{list, r.Actor.Can(access.ReminderSend), r.app.Today()})
}

func remind(r *request) error {
	program, err := r.id("program")
	if err != nil {
		return err
	}
	department, err := r.id("department")
	if err != nil {
		return err
	}
	err = r.app.Desk.Remind(r.ctx(), r.Actor, program, department)
	f := r.form()
	switch {
	case r.refuse(err, &f):
		r.flashText("error", f.Summary)
	case err != nil:
		return err
	default:
		r.flash("ok", "overdue.reminded")
	}
	return r.seeOther("/overdue")
}

// linkBody is the page "link": a student's own, without signing in.
type linkBody struct {
	payments.LinkView
	Form formView
	Here string
}

func showLink(r *request) error { return r.linkPage(r.form()) }

func (r *request) linkPage(f formView) error {
	v, err := r.app.Payments.Link(r.ctx(), r.bearer())
	if err != nil {
		return err
	}
	return r.page(f.Status, "link", "link.title", linkBody{v, f, "/r/" + r.Param("token")})
}

// downloadProof is the proof that the student's payment is in the sealed log.
func downloadProof(r *request) error {
	file, err := r.app.Audit.LinkProof(r.ctx(), r.Param("token"))
	if err != nil {
		return err
	}
	return r.attach("proof.json", "application/json", file)
}

func answerLink(r *request) error {
	f := r.form("act", "reason", "birth")
	err := r.app.Payments.AnswerLink(r.ctx(), r.bearer(), payments.LinkAnswer{Act: payout.ReceiptAct(f.Values["act"]), Reason: f.Values["reason"], Birth: f.Values["birth"]})
	f.Values["birth"] = "" // never shown again
	if r.refuse(err, &f) {
		return r.linkPage(f)
	}
	if err != nil {
		return err
	}
	return r.seeOther("/r/%s", r.Param("token"))
}

// offerCard takes a student's new card for what did not get through.
func offerCard(r *request) error {
	f := r.form("card", "holder", "birth")
	err := r.app.Payments.OfferCard(r.ctx(), r.bearer(), payments.NewCard{Birth: f.Values["birth"], Card: f.Values["card"], Holder: f.Values["holder"]})
	f.Values["birth"], f.Values["act"] = "", "card"
	if r.refuse(err, &f) {
		return r.linkPage(f)
	}
	if err != nil {
		return err
	}
	return r.seeOther("/r/%s", r.Param("token"))
}
