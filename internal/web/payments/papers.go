package payments

import (
	"reliefbook/internal/access"
	"reliefbook/internal/app/core"
	"reliefbook/internal/app/payments"
	"reliefbook/internal/payout"
	"reliefbook/internal/web/kit"
)

var PaperRoutes = []kit.Route{
	{Method: "GET", Path: "/programs/:id/classes/:class/signoff.pdf", Action: access.SheetPrint, Handle: printSignOff},
	{Method: "GET", Path: "/programs/:id/summary.pdf", Action: access.SheetPrint, Handle: printSummary},
	{Method: "POST", Path: "/programs/:id/classes/:class/slips.pdf", Action: access.LinkMake, Handle: printSlips},
	{Method: "POST", Path: "/programs/:id/classes/:class/scans", Action: access.ScanAttach, Handle: attachScan.Handle, Limit: core.MaxScan + kit.BodyLimit},
	{Method: "GET", Path: "/scans/:id/scan.file", Action: access.ReceiptRead, Handle: openScan},
	{Method: "GET", Path: "/r/:token", Action: access.Public, Handle: showLink},
	{Method: "POST", Path: "/r/:token", Action: access.Public, Handle: answerLink},
	{Method: "POST", Path: "/r/:token/card", Action: access.Public, Handle: offerCard},
	{Method: "GET", Path: "/offers/:id/form", Action: access.FormOpen, Handle: kit.Showing(cardForm)},
	{Method: "POST", Path: "/offers/:id/form", Action: access.FormOpen, Handle: openForm},
	{Method: "GET", Path: "/r/:token/proof.json", Action: access.Public, Handle: downloadProof},
}

func printSignOff(r *kit.Request) error {
	program, class, err := classIDs(r)
	if err != nil {
		return err
	}
	p, err := r.App.Payments.SignOffSheet(r.Ctx(), r.Actor, program, class, r.Lang)
	if err != nil {
		return err
	}
	return r.Attach(p.Name, kit.PdfType, p.Content)
}

func printSummary(r *kit.Request) error {
	program, err := r.Id("id")
	if err != nil {
		return err
	}
	p, err := r.App.Payments.SummarySheet(r.Ctx(), r.Actor, program, r.Lang)
	if err != nil {
		return err
	}
	return r.Attach(p.Name, kit.PdfType, p.Content)
}

func printSlips(r *kit.Request) error {
	program, class, err := classIDs(r)
	if err != nil {
		return err
	}
	f := r.Form()
	p, err := r.App.Payments.Slips(r.Ctx(), r.Actor, program, class, r.Site(), r.Lang)
	if r.Refuse(err, &f) {
		return classPage(r, program, class, f)
	}
	if err != nil {
		return err
	}
	return r.Attach(p.Name, kit.PdfType, p.Content)
}

var attachScan = kit.Deed{Said: "scan.attached", To: "/programs/:id/classes/:class",
	Page: func(r *kit.Request, program int64, f kit.FormView) error {
		class, err := r.Id("class")
		if err != nil {
			return err
		}
		return classPage(r, program, class, f)
	},
	Do: func(r *kit.Request, program int64, _ kit.FormView) (int64, error) {
		class, err := r.Id("class")
		if err != nil {
			return 0, err
		}
		name, content, err := r.Chosen("file")
		if err != nil {
			return 0, err
		}
		return 0, r.App.Payments.AttachScan(r.Ctx(), r.Actor, program, class, name, content)
	}}

func openScan(r *kit.Request) error {
	id, err := r.Id("id")
	if err != nil {
		return err
	}
	s, content, err := r.App.Payments.Scan(r.Ctx(), r.Actor, id)
	if err != nil {
		return err
	}
	return r.Attach(s.Name, s.Kind, content)
}

// linkBody is the page "link": a student's own, without signing in.
type linkBody struct {
	payments.LinkView
	Form kit.FormView
	Here string
}

func showLink(r *kit.Request) error { return linkPage(r, r.Form()) }

func linkPage(r *kit.Request, f kit.FormView) error {
	v, err := r.App.Payments.Link(r.Ctx(), r.Bearer())
	if err != nil {
		return err
	}
	return r.Page(f.Status, "link", "link.title", linkBody{v, f, "/r/" + r.Param("token")})
}

// downloadProof is the proof that the student's payment is in the sealed log.
func downloadProof(r *kit.Request) error {
	file, err := r.App.Audit.LinkProof(r.Ctx(), r.Param("token"))
	if err != nil {
		return err
	}
	return r.Attach("proof.json", "application/json", file)
}

func answerLink(r *kit.Request) error {
	f := r.Form("act", "reason", "birth")
	err := r.App.Payments.AnswerLink(r.Ctx(), r.Bearer(), payments.LinkAnswer{Act: payout.ReceiptAct(f.Values["act"]), Reason: f.Values["reason"], Birth: f.Values["birth"]})
	f.Values["birth"] = "" // never shown again
	if r.Refuse(err, &f) {
		return linkPage(r, f)
	}
	if err != nil {
		return err
	}
	return r.SeeOther("/r/%s", r.Param("token"))
}

// offerCard records a student's new card for a failed payment.
func offerCard(r *kit.Request) error {
	f := r.Form("card", "holder", "birth")
	err := r.App.Payments.OfferCard(r.Ctx(), r.Bearer(), payments.NewCard{Birth: f.Values["birth"], Card: f.Values["card"], Holder: f.Values["holder"]})
	f.Values["birth"], f.Values["act"] = "", "card"
	if r.Refuse(err, &f) {
		return linkPage(r, f)
	}
	if err != nil {
		return err
	}
	return r.SeeOther("/r/%s", r.Param("token"))
}
