package web

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
)

var receiptRoutes = []route{
	{method: "GET", path: "/receipts", action: access.ReceiptRead, handle: listReceipts},
	{method: "GET", path: "/programs/:id/classes/:class", action: access.ReceiptRead, handle: showClass},
	{method: "POST", path: "/programs/:id/classes/:class", action: access.ReceiptConfirm, handle: markReceipts},
	{method: "POST", path: "/programs/:id/classes/:class/withdraw", action: access.ReceiptWithdraw, handle: markReceipts},
	{method: "POST", path: "/programs/:id/classes/:class/confirm", action: access.ReceiptConfirm, handle: confirmClass},
}

func listReceipts(r *request) error {
	list, err := r.app.Payments.ReceiptOverviews(r.ctx(), r.Actor)
	if err != nil {
		return err
	}
	for _, p := range list { // classes with somebody open come first: there is the work
		slices.SortStableFunc(p.Classes, func(a, b payout.ClassProgress) int { return min(b.Open(), 1) - min(a.Open(), 1) })
	}
	return r.page(http.StatusOK, "receipts", "menu.receipts", list)
}

// classBody is the page "class".
type classBody struct {
	payments.ClassReceipts
	Here   string // the class's address
	Mine   bool   // this person confirms here
	Rows   []receiptRow
	Form   formView
	Acting int64 // the payment whose dialog stays open after a refusal
	Scans  []payout.Scan
	Papers bool // may attach scans
	Links  bool // may make links
	Prints []link.Print
}

// receiptRow is one student's payment as the branch sees it.
type receiptRow struct {
	payout.Payment
	Here        string
	Mine        bool
	CanUndo     bool
	CanWithdraw bool
}

func (r *request) classIDs() (program, class int64, err error) {
	if program, err = r.id("id"); err != nil {
		return 0, 0, err
	}
	class, err = r.id("class")
	return program, class, err
}

func showClass(r *request) error {
	program, class, err := r.classIDs()
	if err != nil {
		return err
	}
	return r.classPage(program, class, r.form())
}

func (r *request) classPage(program, class int64, f formView) error {
	c, err := r.app.Payments.ClassReceipts(r.ctx(), r.Actor, program, class)
	if err != nil {
		return err
	}
	body := classBody{ClassReceipts: c, Mine: r.Actor.Can(access.ReceiptConfirm), Form: f,
		Here: "/programs/" + strconv.FormatInt(program, 10) + "/classes/" + strconv.FormatInt(class, 10)}
	for _, p := range c.Payments {
		body.Rows = append(body.Rows, r.receiptRow(p, body.Here))
	}
	if body.Scans, err = r.app.Payments.Scans(r.ctx(), r.Actor, program, class); err != nil {
		return err
	}
	if body.Prints, err = r.app.Payments.LinkPrints(r.ctx(), r.Actor, program, class); err != nil {
		return err
	}
	body.Papers, body.Links = r.Actor.Can(access.ScanAttach), r.Actor.Can(access.LinkMake)
	if f.Values["act"] != "" {
		body.Acting, _ = strconv.ParseInt(f.Values["payment"], 10, 64) // 0 opens no dialog
	}
	r.Title = c.Progress.Class
	return r.page(f.Status, "class", "menu.receipts", body)
}

func (r *request) receiptRow(p payout.Payment, here string) receiptRow {
	undo := p.Receipt != payout.Open && p.ReceiptByID == r.Actor.UserID && r.app.Now().Sub(p.ReceiptAt) < payout.UndoFor-10*time.Second
	return receiptRow{Payment: p, Here: here, Mine: r.Actor.Can(access.ReceiptConfirm), CanUndo: undo,
		CanWithdraw: p.Receipt != payout.Open && r.Actor.Can(access.ReceiptWithdraw)}
}

// markReceipts confirms, denies or takes back for one or several students.
func markReceipts(r *request) error {
	program, class, err := r.classIDs()
	if err != nil {
		return err
	}
	f := r.form("payment", "act", "reason", "amount", "proxy_name", "proxy_relation", "proxy_letter")
	ids, err := paymentIDs(f.Multi["payment"])
	if err != nil {
		return err
	}
	act := payout.ReceiptAct(f.Values["act"])
	var y typed
	mark := payments.Mark{Payments: ids, Act: act, Reason: f.Values["reason"], Amount: y.amount(f, "amount"),
		Proxy: payout.Proxy{Name: f.Values["proxy_name"], Relation: f.Values["proxy_relation"], Letter: f.Values["proxy_letter"]}}
	var m payments.Marked
	if err = y.with(nil); err == nil {
		m, err = r.app.Payments.MarkReceipts(r.ctx(), r.Actor, mark)
	}
	if r.refuse(err, &f) {
		return r.classPage(program, class, f)
	}
	if err != nil {
		return err
	}
	if r.isHTMX() && len(ids) == 1 {
		return r.oneRow(program, class, ids[0])
	}
	r.say(m, act)
	return r.seeOther("/programs/%d/classes/%d", program, class)
}

// oneRow answers htmx with the student's row as it stands now, and the class's progress.
func (r *request) oneRow(program, class, payment int64) error {
	c, err := r.app.Payments.ClassReceipts(r.ctx(), r.Actor, program, class)
	if err != nil {
		return err
	}
	here := "/programs/" + strconv.FormatInt(program, 10) + "/classes/" + strconv.FormatInt(class, 10)
	for _, p := range c.Payments {
		if p.ID == payment {
			return r.part("class", "receipt-answer", struct {
				Row      receiptRow
				Progress any
			}{r.receiptRow(p, here), c.Progress})
		}
	}
	return errNotFound()
}

// say tells what arrived and what stood there before.
func (r *request) say(m payments.Marked, act payout.ReceiptAct) {
	if len(m.Changed) > 0 {
		r.flash("ok", "receipt.done."+string(act), "Count", len(m.Changed))
	}
	if m.Already > 0 {
		r.flash("info", "receipt.already", "Count", m.Already)
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

func confirmClass(r *request) error {
	program, class, err := r.classIDs()
	if err != nil {
		return err
	}
	m, err := r.app.Payments.ConfirmClass(r.ctx(), r.Actor, program, class)
	if err != nil {
		return err
	}
	if len(m.Changed) == 0 {
		r.flash("info", "receipt.none_open")
	}
	r.say(m, payout.Confirm)
	return r.seeOther("/programs/%d/classes/%d", program, class)
}
