package payments

import (
	"net/http"
	"slices"
	"strconv"

	"reliefbook/internal/access"
	"reliefbook/internal/app/core"
	"reliefbook/internal/app/payments"
	"reliefbook/internal/bank"
	"reliefbook/internal/fund"
	"reliefbook/internal/money"
	"reliefbook/internal/payout"
	"reliefbook/internal/web/kit"
)

var BatchRoutes = slices.Concat([]kit.Route{
	{Method: "GET", Path: "/batches", Action: access.BatchRead, Handle: listBatches},
	{Method: "GET", Path: "/programs/:id/batches/new", Action: access.BatchPrepare, Handle: newBatch},
	{Method: "POST", Path: "/programs/:id/batches/count", Action: access.BatchPrepare, Handle: countBatch},
	{Method: "POST", Path: "/programs/:id/batches", Action: access.BatchPrepare, Handle: createBatch.Handle},
	{Method: "GET", Path: "/batches/:id", Action: access.BatchRead, Handle: kit.Showing(batchPage)},
}, batchActRoutes())

// batchesBody is the page "batches".
type batchesBody struct {
	Waiting []payout.Batch
	Done    []payout.Batch
}

func listBatches(r *kit.Request) error {
	list, err := r.App.Payments.Batches(r.Ctx(), r.Actor, 0)
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
	return r.Page(http.StatusOK, "batches", "menu.batches", body)
}

// batchFormBody is the page "batch-new".
type batchFormBody struct {
	Program  fund.Program
	Form     kit.FormView
	Units    core.Structure
	Channels []kit.Option
	Kinds    []kit.Option
	Heads    int // what the selection takes now
	Total    money.Amount
}

func newBatch(r *kit.Request) error {
	id, err := r.Id("id")
	if err != nil {
		return err
	}
	f := r.Form()
	f.Values["channel"], f.Values["kind"] = string(payout.Channels()[0]), string(payout.First)
	if kind := r.QueryParam("kind"); kind == string(payout.Reissue) {
		f.Values["kind"], f.Values["name"] = kind, r.T("batch.reissue_name")
	}
	if way, ok := payout.WayOf(payout.Channel(r.QueryParam("channel"))); ok {
		f.Values["channel"] = string(way.Channel)
	}
	return batchForm(r, id, f)
}

// countBatch shows the form again with what the selection includes now.
func countBatch(r *kit.Request) error {
	id, err := r.Id("id")
	if err != nil {
		return err
	}
	return batchForm(r, id, r.Form(batchFields...))
}

var batchFields = []string{"name", "channel", "kind", "campus", "department", "heads", "total"}

func batchForm(r *kit.Request, program int64, f kit.FormView) error {
	body := batchFormBody{Form: f}
	status, err := r.App.Relief.Program(r.Ctx(), r.Actor, program)
	if err != nil {
		return err
	}
	body.Program = status.Program
	if body.Units, err = r.App.Structure(r.Ctx(), r.Actor); err != nil {
		return err
	}
	p := selection(program, f)
	if body.Heads, body.Total, err = r.App.Payments.Selected(r.Ctx(), r.Actor, p); err != nil {
		return err
	}
	body.Channels = kit.Options(r, "channel.", payout.Channels())
	body.Kinds = kit.Options(r, "batch.kind.", []payout.BatchKind{payout.First, payout.Reissue})
	return r.Page(f.Status, "batch-new", "batch.new", body)
}

// selection is what the form's check boxes choose.
func selection(program int64, f kit.FormView) payments.Preparation {
	p := payments.Preparation{Program: program, Kind: payout.BatchKind(f.Values["kind"]), Name: f.Values["name"], Channel: payout.Channel(f.Values["channel"]),
		Campuses: f.Multi["campus"], Key: f.Key}
	for _, d := range f.Multi["department"] {
		if id, err := strconv.ParseInt(d, 10, 64); err == nil {
			p.Departments = append(p.Departments, id)
		}
	}
	return p
}

var createBatch = kit.Deed{Fields: batchFields, Page: batchForm, Said: "batch.made", To: "/batches/%d",
	Do: func(r *kit.Request, program int64, f kit.FormView) (int64, error) {
		var y kit.Typed
		p := selection(program, f)
		p.Heads, p.Total = y.Heads(f, "heads"), y.Amount(f, "total")
		if err := y.With(nil); err != nil {
			return 0, err
		}
		return r.App.Payments.PrepareBatch(r.Ctx(), r.Actor, p)
	}}

const paymentsPerPage = 50

// batchBody is the page "batch".
type batchBody struct {
	payments.BatchDetail
	May       map[string]bool // the acts this person may do now
	Steps     []batchStep
	Events    []kit.Story
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
	Pager     kit.Pager
	Form      kit.FormView
	Confirm   string // what releasing means, in full
}

// batchStep is one step of a batch's life for the block "steps".
type batchStep struct{ Label, Tone string }

func batchPage(r *kit.Request, id int64, f kit.FormView) error {
	d, err := r.App.Payments.Batch(r.Ctx(), r.Actor, id)
	if err != nil {
		return err
	}
	body := batchBody{BatchDetail: d, Form: f, Search: r.Sought(), Receipt: r.QueryParam("receipt"), Standing: r.QueryParam("state"),
		May: map[string]bool{}, Steps: batchSteps(r, d.Batch), Events: r.Story(d.History)}
	for act, needs := range payments.BatchActs {
		body.May[string(act)] = r.Actor.Can(needs) && d.May(act, r.Actor.UserID)
	}
	body.May["recall"] = body.May["recall"] && d.Recall
	body.Confirm = r.T("batch.release_confirm", "Heads", kit.Count(d.Heads), "Total", d.Total.Grouped(), "Capitals", money.Capitals(d.Total))
	if body.Conflicts, err = conflictsOf(r, d.Batch); err != nil {
		return err
	}
	if d.Channel.Way().Handling == payout.ByFile && d.State == payout.Released {
		body.ByFile, body.MayFile, body.MayAnswer = true, r.Actor.Can(access.FileExport), r.Actor.Can(access.ResultImport)
		body.Live = bank.FileBook{Exports: d.Exports}.Live()
		if body.Files, err = r.App.Banking.BankTemplates(r.Ctx(), r.Actor); err != nil {
			return err
		}
	}
	limit, offset, page := r.PageOf(paymentsPerPage)
	filter := payout.Filter{Batch: id, State: payout.PaymentState(r.QueryParam("state")), Search: body.Search, Receipt: payout.ReceiptState(body.Receipt), Limit: limit, Offset: offset}
	list, total, err := r.App.Payments.Payments(r.Ctx(), r.Actor, filter)
	if err != nil {
		return err
	}
	body.Payments, body.Pager = list, r.Pager(page, total, paymentsPerPage)
	r.Title = d.Name
	return r.Page(f.Status, "batch", "menu.batches", body)
}

// conflictsOf is a batch's conflicts while they matter: until it is released.
func conflictsOf(r *kit.Request, b payout.Batch) (map[string]any, error) {
	if b.State != payout.Prepared && b.State != payout.Approved && b.State != payout.SentBack {
		return nil, nil
	}
	list, err := r.App.Relief.Conflicts(r.Ctx(), r.Actor, b.ID)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return map[string]any{"List": list, "Batch": b.ID, "MayAccept": r.Actor.Can(access.ConflictAccept) && b.May(payout.Approve, r.Actor.UserID)}, nil
}

func batchSteps(r *kit.Request, b payout.Batch) []batchStep {
	states := []payout.BatchState{payout.Prepared, payout.Approved, payout.Released}
	if b.State == payout.SentBack || b.State == payout.Cancelled {
		return []batchStep{{r.T("state.batch.prepared"), "done"}, {r.T("state.batch." + string(b.State)), "bad"}}
	}
	tone, steps := "done", []batchStep(nil)
	for _, s := range states {
		step := batchStep{r.T("state.batch." + string(s)), tone}
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

// batchActRoutes are the acts on a batch; one sent twice counts once.
func batchActRoutes() (out []kit.Route) {
	for act, needs := range payments.BatchActs {
		form := kit.Deed{Fields: []string{"reason"}, Page: batchPage, Said: "batch.done." + string(act), To: "/batches/%d",
			Do: kit.On(func(r *kit.Request, id int64, f kit.FormView) error {
				return r.App.Payments.ActOnBatch(r.Ctx(), r.Actor, id, act, f.Values["reason"])
			})}
		out = append(out, kit.Route{Method: "POST", Path: "/batches/:id/" + string(act), Action: needs, Handle: form.Handle})
	}
	return out
}
