package web

import (
	"net/http"
	"net/url"
	"strconv"

	"reliefbook/internal/access"
	"reliefbook/internal/app/core"
	"reliefbook/internal/app/payments"
	"reliefbook/internal/bank"
	"reliefbook/internal/fault"
	"reliefbook/internal/fund"
	"reliefbook/internal/money"
	"reliefbook/internal/payout"
)

var batchRoutes = []route{
	{method: "GET", path: "/batches", action: access.BatchRead, handle: listBatches},
	{method: "GET", path: "/programs/:id/batches/new", action: access.BatchPrepare, handle: newBatch},
	{method: "POST", path: "/programs/:id/batches/count", action: access.BatchPrepare, handle: countBatch},
	{method: "POST", path: "/programs/:id/batches", action: access.BatchPrepare, handle: createBatch},
	{method: "GET", path: "/batches/:id", action: access.BatchRead, handle: showBatch},
	{method: "POST", path: "/batches/:id/approve", action: access.BatchApprove, handle: actOnBatch(payout.Approve)},
	{method: "POST", path: "/batches/:id/send_back", action: access.BatchApprove, handle: actOnBatch(payout.SendBack)},
	{method: "POST", path: "/batches/:id/recall", action: access.BatchApprove, handle: actOnBatch(payout.Recall)},
	{method: "POST", path: "/batches/:id/release", action: access.BatchRelease, handle: actOnBatch(payout.Release)},
	{method: "POST", path: "/batches/:id/resubmit", action: access.BatchPrepare, handle: actOnBatch(payout.Resubmit)},
	{method: "POST", path: "/batches/:id/cancel", action: access.BatchPrepare, handle: actOnBatch(payout.Cancel)},
}

// batchesBody is the page "batches".
type batchesBody struct {
	Waiting []payout.Batch
	Done    []payout.Batch
}

func listBatches(r *request) error {
	list, err := r.app.Payments.Batches(r.ctx(), r.Actor, 0)
	if err != nil {
		return err
	}
	var body batchesBody
	for _, b := range list {
		if b.State == payout.Released || b.State == payout.Cancelled {
			body.Done = append(body.Done, b)
		} else {
			body.Waiting = append(body.Waiting, b)
		}
	}
	return r.page(http.StatusOK, "batches", "menu.batches", body)
}

// batchFormBody is the page "batch-new".
type batchFormBody struct {
	Program  fund.Program
	Form     formView
	Units    core.Structure
	Channels []option
	Kinds    []option
	Heads    int // what the selection takes now
	Total    money.Amount
}

func newBatch(r *request) error {
	id, err := r.id("id")
	if err != nil {
		return err
	}
	f := r.form()
	f.Values["channel"], f.Values["kind"] = string(payout.Bank), string(payout.First)
	if kind := r.QueryParam("kind"); kind == string(payout.Reissue) {
		f.Values["kind"], f.Values["name"] = kind, r.t("batch.reissue_name")
	}
	if way, ok := payout.WayOf(payout.Channel(r.QueryParam("channel"))); ok {
		f.Values["channel"] = string(way.Channel)
	}
	return r.batchForm(id, f)
}

// countBatch shows the form again with what the selection takes now.
func countBatch(r *request) error {
	id, err := r.id("id")
	if err != nil {
		return err
	}
	return r.batchForm(id, r.typedBatch())
}

func (r *request) typedBatch() formView {
	return r.form("name", "channel", "kind", "campus", "department", "heads", "total")
}

func (r *request) batchForm(program int64, f formView) error {
	body := batchFormBody{Form: f}
	status, err := r.app.Relief.Program(r.ctx(), r.Actor, program)
	if err != nil {
		return err
	}
	body.Program = status.Program
	if body.Units, err = r.app.Structure(r.ctx(), r.Actor); err != nil {
		return err
	}
	p := selection(program, f)
	if body.Heads, body.Total, err = r.app.Payments.Selected(r.ctx(), r.Actor, p); err != nil {
		return err
	}
	body.Channels = options(r, "channel.", payout.Channels())
	body.Kinds = options(r, "batch.kind.", []payout.BatchKind{payout.First, payout.Reissue})
	return r.page(f.Status, "batch-new", "batch.new", body)
}

// selection is what the form's check boxes choose.
func selection(program int64, f formView) payments.Preparation {
	p := payments.Preparation{Program: program, Kind: payout.BatchKind(f.Values["kind"]), Name: f.Values["name"], Channel: payout.Channel(f.Values["channel"]),
		Campuses: f.Multi["campus"], Key: f.Key}
	for _, d := range f.Multi["department"] {
		if id, err := strconv.ParseInt(d, 10, 64); err == nil {
			p.Departments = append(p.Departments, id)
		}
	}
	return p
}

func createBatch(r *request) error {
	program, err := r.id("id")
	if err != nil {
		return err
	}
	f := r.typedBatch()
	var y typed
	p := selection(program, f)
	p.Heads, p.Total = y.heads(f, "heads"), y.amount(f, "total")
	id, err := int64(0), y.with(nil)
	if err == nil {
		id, err = r.app.Payments.PrepareBatch(r.ctx(), r.Actor, p)
	}
	if r.refuse(err, &f) {
		return r.batchForm(program, f)
	}
	if err != nil {
		return err
	}
	r.flash("ok", "batch.made")
	return r.seeOther("/batches/%d", id)
}

// heads reads a number of people; blank is 0: not declared.
func (y *typed) heads(f formView, name string) int {
	if f.Values[name] == "" {
		return 0
	}
	n, err := strconv.Atoi(f.Values[name])
	if err != nil || n <= 0 {
		y.wrong = append(y.wrong, fault.Field{Name: name, Code: "program.heads"})
	}
	return n
}

const paymentsPerPage = 50

// batchBody is the page "batch".
type batchBody struct {
	payments.BatchDetail
	May       map[string]bool // the acts this person may do now
	Steps     []batchStep
	Events    []story
	Payments  []payout.Payment
	Conflicts map[string]any         // of the block "conflicts", nil for none
	Files     []bank.TemplateVersion // to export by
	ByFile    bool                   // a bank or card office answers
	MayFile   bool
	MayAnswer bool
	Live      []bank.Export // the files that stand
	Search    string
	Receipt   string
	Standing  string // of the payments listed
	Pager     pager
	Form      formView
	Act       string // the act that was refused
	Confirm   string // what releasing means, in full
}

// batchStep is one step of a batch's life for the block "steps".
type batchStep struct{ Label, Tone string }

func showBatch(r *request) error {
	id, err := r.id("id")
	if err != nil {
		return err
	}
	return r.batchPage(id, r.form(), "")
}

func (r *request) batchPage(id int64, f formView, act string) error {
	d, err := r.app.Payments.Batch(r.ctx(), r.Actor, id)
	if err != nil {
		return err
	}
	body := batchBody{BatchDetail: d, Form: f, Act: act, Search: r.QueryParam("q"), Receipt: r.QueryParam("receipt"), Standing: r.QueryParam("state"),
		May: map[string]bool{}, Steps: r.batchSteps(d.Batch), Events: r.story(d.History)}
	for act, needs := range batchActs {
		body.May[string(act)] = r.Actor.Can(needs) && d.May(act, r.Actor.UserID)
	}
	body.May["recall"] = body.May["recall"] && d.Recall
	body.Confirm = r.t("batch.release_confirm", "Heads", count(d.Heads), "Total", d.Total.Grouped(), "Capitals", money.Capitals(d.Total))
	if body.Conflicts, err = r.conflictsOf(d.Batch); err != nil {
		return err
	}
	if way, _ := payout.WayOf(d.Channel); way.Handling == payout.ByFile && d.State == payout.Released {
		body.ByFile, body.MayFile, body.MayAnswer = true, r.Actor.Can(access.FileExport), r.Actor.Can(access.ResultImport)
		body.Live = bank.FileBook{Exports: d.Exports}.Live()
		if body.Files, err = r.app.Banking.BankTemplates(r.ctx(), r.Actor); err != nil {
			return err
		}
	}
	limit, offset, page := r.pageOf(paymentsPerPage)
	filter := payout.Filter{Batch: id, State: payout.PaymentState(r.QueryParam("state")), Search: body.Search, Receipt: payout.ReceiptState(body.Receipt), Limit: limit, Offset: offset}
	list, total, err := r.app.Payments.Payments(r.ctx(), r.Actor, filter)
	if err != nil {
		return err
	}
	body.Payments, body.Pager = list, r.pager(page, total, paymentsPerPage)
	r.Title = d.Name
	return r.page(f.Status, "batch", "menu.batches", body)
}

// conflictsOf is a batch's conflicts while they matter: until it is released.
func (r *request) conflictsOf(b payout.Batch) (map[string]any, error) {
	if b.State != payout.Prepared && b.State != payout.Approved && b.State != payout.SentBack {
		return nil, nil
	}
	list, err := r.app.Relief.Conflicts(r.ctx(), r.Actor, b.ID)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return map[string]any{"List": list, "Batch": b.ID, "MayAccept": r.Actor.Can(access.ConflictAccept) && b.May(payout.Approve, r.Actor.UserID)}, nil
}

// batchActs is the permission each act's button needs.
var batchActs = map[payout.Act]access.Action{
	payout.Approve: access.BatchApprove, payout.SendBack: access.BatchApprove, payout.Release: access.BatchRelease,
	payout.Resubmit: access.BatchPrepare, payout.Cancel: access.BatchPrepare, payout.Recall: access.BatchApprove,
}

func (r *request) batchSteps(b payout.Batch) []batchStep {
	states := []payout.BatchState{payout.Prepared, payout.Approved, payout.Released}
	if b.State == payout.SentBack || b.State == payout.Cancelled {
		return []batchStep{{r.t("state.batch.prepared"), "done"}, {r.t("state.batch." + string(b.State)), "bad"}}
	}
	tone, steps := "done", []batchStep(nil)
	for _, s := range states {
		step := batchStep{r.t("state.batch." + string(s)), tone}
		if s == b.State {
			if s != payout.Released {
				step.Tone = "next"
			}
			tone = "wait"
		}
		steps = append(steps, step)
	}
	return steps
}

// actOnBatch does one act; sent twice it counts once.
func actOnBatch(act payout.Act) func(*request) error {
	return func(r *request) error {
		id, err := r.id("id")
		if err != nil {
			return err
		}
		f := r.form("reason")
		err = r.app.Payments.ActOnBatch(r.ctx(), r.Actor, id, act, f.Values["reason"])
		if r.refuse(err, &f) {
			return r.batchPage(id, f, string(act))
		}
		if err != nil {
			return err
		}
		r.flash("ok", "batch.done."+string(act))
		return r.seeOther("/batches/%d", id)
	}
}

// pager is what the block "pagination" reads.
type pager struct {
	Page, Pages, Total int
	Href               string
}

// pager is the pages of a list of size rows each.
func (r *request) pager(page, total, size int) pager {
	u := url.URL{Path: r.Request().URL.Path, RawQuery: r.Request().URL.RawQuery}
	return pager{Page: page, Pages: pagesIn(total, size), Total: total, Href: u.RequestURI()}
}
