package payments

import (
	"net/http"
	"slices"
	"strconv"
	"time"

	"reliefbook/internal/access"
	"reliefbook/internal/app/payments"
	"reliefbook/internal/fault"
	"reliefbook/internal/link"
	"reliefbook/internal/payout"
	"reliefbook/internal/web/kit"
)

var ReceiptRoutes = []kit.Route{
	{Method: "GET", Path: "/receipts", Action: access.ReceiptRead, Handle: listReceipts},
	{Method: "GET", Path: "/programs/:id/classes/:class", Action: access.ReceiptRead, Handle: showClass},
	{Method: "POST", Path: "/programs/:id/classes/:class", Action: access.ReceiptConfirm, Handle: markReceipts},
	{Method: "POST", Path: "/programs/:id/classes/:class/withdraw", Action: access.ReceiptWithdraw, Handle: markReceipts},
	{Method: "POST", Path: "/programs/:id/classes/:class/confirm", Action: access.ReceiptConfirm, Handle: confirmClass},
}

func listReceipts(r *kit.Request) error {
	list, err := r.App.Payments.ReceiptOverviews(r.Ctx(), r.Actor)
	if err != nil {
		return err
	}
	for _, p := range list { // classes with somebody open come first: there is the work
		slices.SortStableFunc(p.Classes, func(a, b payout.ClassProgress) int { return min(b.Open(), 1) - min(a.Open(), 1) })
	}
	return r.Page(http.StatusOK, "receipts", "menu.receipts", list)
}

// classBody is the page "class".
type classBody struct {
	payments.ClassReceipts
	Here   string // the class's address
	Mine   bool   // this person confirms here
	Rows   []receiptRow
	Form   kit.FormView
	Acting int64 // the payment whose dialog stays open after a refusal
	Scans  []payout.Scan
	Papers bool // may attach scans
	Links  bool // may make links
	Prints []link.Print
}

// newReceiptRow is one student's payment as the branch sees it.
type receiptRow struct {
	payout.Payment
	Here        string
	Mine        bool
	CanUndo     bool
	CanWithdraw bool
}

func classIDs(r *kit.Request) (program, class int64, err error) {
	if program, err = r.Id("id"); err != nil {
		return 0, 0, err
	}
	class, err = r.Id("class")
	return program, class, err
}

func showClass(r *kit.Request) error {
	program, class, err := classIDs(r)
	if err != nil {
		return err
	}
	return classPage(r, program, class, r.Form())
}

func classPage(r *kit.Request, program, class int64, f kit.FormView) error {
	c, err := r.App.Payments.ClassReceipts(r.Ctx(), r.Actor, program, class)
	if err != nil {
		return err
	}
	body := classBody{ClassReceipts: c, Mine: r.Actor.Can(access.ReceiptConfirm), Form: f,
		Here: "/programs/" + strconv.FormatInt(program, 10) + "/classes/" + strconv.FormatInt(class, 10)}
	for _, p := range c.Payments {
		body.Rows = append(body.Rows, newReceiptRow(r, p, body.Here))
	}
	if body.Scans, err = r.App.Payments.Scans(r.Ctx(), r.Actor, program, class); err != nil {
		return err
	}
	if body.Prints, err = r.App.Payments.LinkPrints(r.Ctx(), r.Actor, program, class); err != nil {
		return err
	}
	body.Papers, body.Links = r.Actor.Can(access.ScanAttach), r.Actor.Can(access.LinkMake)
	if f.Values["act"] != "" {
		body.Acting, _ = strconv.ParseInt(f.Values["payment"], 10, 64) // 0 opens no dialog
		body.Form.Row = f.Values["act"] + "-" + f.Values["payment"]
	}
	r.Title = c.Progress.Class
	return r.Page(f.Status, "class", "menu.receipts", body)
}

func newReceiptRow(r *kit.Request, p payout.Payment, here string) receiptRow {
	undo := p.Receipt != payout.Open && p.ReceiptByID == r.Actor.UserID && r.App.Within(p.ReceiptAt, payout.UndoFor-10*time.Second)
	return receiptRow{Payment: p, Here: here, Mine: r.Actor.Can(access.ReceiptConfirm), CanUndo: undo,
		CanWithdraw: p.Receipt != payout.Open && r.Actor.Can(access.ReceiptWithdraw)}
}

// markReceipts confirms, denies or undoes for one or several students.
func markReceipts(r *kit.Request) error {
	program, class, err := classIDs(r)
	if err != nil {
		return err
	}
	f := r.Form("payment", "act", "reason", "amount", "proxy_name", "proxy_relation", "proxy_letter")
	ids, err := paymentIDs(f.Multi["payment"])
	if err != nil {
		return err
	}
	act := payout.ReceiptAct(f.Values["act"])
	var y kit.Typed
	mark := payments.Mark{Payments: ids, Act: act, Reason: f.Values["reason"], Amount: y.Amount(f, "amount"),
		Proxy: payout.Proxy{Name: f.Values["proxy_name"], Relation: f.Values["proxy_relation"], Letter: f.Values["proxy_letter"]}}
	var m payments.Marked
	if err = y.With(nil); err == nil {
		m, err = r.App.Payments.MarkReceipts(r.Ctx(), r.Actor, mark)
	}
	if r.Refuse(err, &f) {
		return classPage(r, program, class, f)
	}
	if err != nil {
		return err
	}
	if r.IsHTMX() && len(ids) == 1 {
		return oneRow(r, program, class, ids[0])
	}
	say(r, m, act)
	return r.SeeOther("/programs/%d/classes/%d", program, class)
}

// oneRow answers htmx with the student's row as it stands now, and the class's progress.
func oneRow(r *kit.Request, program, class, payment int64) error {
	c, err := r.App.Payments.ClassReceipts(r.Ctx(), r.Actor, program, class)
	if err != nil {
		return err
	}
	here := "/programs/" + strconv.FormatInt(program, 10) + "/classes/" + strconv.FormatInt(class, 10)
	for _, p := range c.Payments {
		if p.ID == payment {
			return r.Part("class", "receipt-answer", struct {
				Row      receiptRow
				Progress any
			}{newReceiptRow(r, p, here), c.Progress})
		}
	}
	return kit.ErrNotFound()
}

// say tells what was recorded and what was recorded before.
func say(r *kit.Request, m payments.Marked, act payout.ReceiptAct) {
	if len(m.Changed) > 0 {
		r.Flash("ok", "receipt.done."+string(act), "Count", len(m.Changed))
	}
	if m.Already > 0 {
		r.Flash("info", "receipt.already", "Count", m.Already)
	}
}

func paymentIDs(texts []string) ([]int64, error) {
	seen := map[int64]bool{}
	var ids []int64
	for _, t := range texts {
		id, err := strconv.ParseInt(t, 10, 64)
		if err != nil {
			return nil, fault.New(fault.NotFound, "not_found")
		}
		if !seen[id] {
			seen[id] = true
			ids = append(ids, id)
		}
	}
	return ids, nil
}

func confirmClass(r *kit.Request) error {
	program, class, err := classIDs(r)
	if err != nil {
		return err
	}
	m, err := r.App.Payments.ConfirmClass(r.Ctx(), r.Actor, program, class)
	if err != nil {
		return err
	}
	if len(m.Changed) == 0 {
		r.Flash("info", "receipt.none_open")
	}
	say(r, m, payout.Confirm)
	return r.SeeOther("/programs/%d/classes/%d", program, class)
}
