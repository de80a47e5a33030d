package desk

import (
	"net/http"
	"strconv"

	"reliefbook/internal/access"
	"reliefbook/internal/app/core"
	"reliefbook/internal/app/desk"
	"reliefbook/internal/bank"
	"reliefbook/internal/decide"
	"reliefbook/internal/fund"
	"reliefbook/internal/money"
	"reliefbook/internal/payout"
	"reliefbook/internal/recon"
	"reliefbook/internal/web/kit"
)

var HomeRoutes = []kit.Route{
	{Method: "GET", Path: "/", Action: access.Self, Handle: home},
}

// homeBody is the page "home".
type homeBody struct {
	Role      access.Role
	Mine      []task // waits for this person
	Others    []task // under way with somebody else
	Programs  []homeProgram
	Uses      []fund.Use
	Allocated money.Amount
	Sum       recon.Row // of every program
	Users     int
	Units     core.Structure
	Seal      core.SealState
	Todo      []kit.Option // counts of what else waits, with the way there
	Reads     bool         // sees funds and programs, not only its own receipts
	Alone     string       // says that the college runs single-handed; empty when it does not
}

// Open is how many people are paid and have no receipt yet.
func (b homeBody) Open() int { return b.Sum.OpenHeads() }

// task is one thing that waits for somebody.
type task struct {
	Kind   string // of the state: batch, document, visit
	State  string
	Title  string
	Sub    string
	Amount money.Amount
	Maker  string
	Href   string
}

// newHomeProgram is one program with where its money is.
type homeProgram struct {
	desk.HomeProgram
	Href   string // empty: no page this person may see
	Stages []kit.Stage
	Rows   []kit.FlowRow
}

func home(r *kit.Request) error {
	h, err := r.App.Desk.Home(r.Ctx(), r.Actor)
	if err != nil {
		return err
	}
	body := homeBody{Role: r.Actor.Role, Uses: h.Uses, Users: h.Users, Reads: r.Actor.Can(access.FundRead)}
	for _, u := range h.Uses {
		body.Allocated += u.Allocated
	}
	for _, p := range h.Programs {
		body.Programs = append(body.Programs, newHomeProgram(r, p))
		body.Sum = recon.Sum([]recon.Row{body.Sum, p.Sum})
	}
	sortTasks(r, h, &body)
	body.Todo = todo(r, h)
	if body.Alone, err = r.SingleHanded(); err != nil {
		return err
	}
	if r.Actor.Role.Administers() {
		if body.Units, err = r.App.Structure(r.Ctx(), r.Actor); err != nil {
			return err
		}
		if body.Seal, err = r.App.SealState(r.Ctx(), r.Actor); err != nil {
			return err
		}
	}
	return r.Page(http.StatusOK, "home", "menu.home", body)
}

func newHomeProgram(r *kit.Request, p desk.HomeProgram) homeProgram {
	out := homeProgram{HomeProgram: p}
	if r.Knows("/programs/:id") {
		out.Href = "/programs/" + strconv.FormatInt(p.ID, 10)
	}
	out.Stages = []kit.Stage{{Label: r.T("ui.flow_entitled"), Amount: p.Sum.Entitled, Kind: "confirmed"}, {Label: r.T("ui.flow_paid"), Amount: p.Sum.Paid, Kind: "confirmed"},
		{Label: r.T("ui.flow_confirmed"), Amount: p.Sum.Confirmed, Kind: "confirmed"}}
	for _, row := range p.Rows {
		out.Rows = append(out.Rows, kit.FlowRow{Label: row.Department, Entitled: row.Entitled, Paid: row.Paid, Confirmed: row.Confirmed})
	}
	return out
}

// todo is what waits besides batches and documents, for those who may deal with it.
func todo(r *kit.Request, h desk.Home) (out []kit.Option) {
	for _, t := range []struct {
		n         int
		key, href string
		action    access.Action
	}{
		{h.Waiting.Answers, "home.todo.answers", "/batches", access.ResultImport}, {h.Waiting.Stuck, "home.todo.stuck", "/queue", access.QueueRead},
		{h.Waiting.Remedies, "home.todo.remedies", "/queue", access.RemedyDecide}, {h.Waiting.Supplements, "home.todo.supplements", "/programs", access.SupplementDecide},
		{h.Waiting.Handovers, "home.todo.handovers", "/advances", access.AdvanceAccept}, {h.Waiting.Tickets, "home.todo.tickets", "/tickets", access.TicketRead},
		{h.Waiting.Exceptions, "home.todo.exceptions", "/exceptions", access.ExceptionRead}, {h.Waiting.Arriving, "home.todo.arriving", "/gifts", access.StockMove},
		{h.Waiting.Purchases, "home.todo.purchases", "/purchases", access.PurchaseDecide}, {h.Waiting.Movements, "home.todo.movements", "/gifts", access.StockDecide},
		{h.Waiting.Activities, "home.todo.activities", "/activities", access.ActivityDecide}, {h.Waiting.Problems, "home.todo.problems", "/duty", access.DutyManage},
		{h.Waiting.Closings, "home.todo.closings", "/programs", access.ProgramSettle}, {h.Waiting.Carries, "home.todo.carries", "/exceptions", access.ExceptionClose},
		{h.Waiting.Corrections, "home.todo.corrections", "/corrections", access.CorrectionDecide},
		{h.Rights, "home.todo.rights", "/rights", access.UserDisable}, {h.Rights, "home.todo.witness", "/rights", access.RightWitness},
		{h.Tiers, "home.todo.tiers", "/tiers", access.TierDecide},
	} {
		if t.n > 0 && r.Actor.Can(t.action) {
			out = append(out, kit.Option{Value: t.href, Label: r.T(t.key, "Count", kit.Count(t.n))})
		}
	}
	return out
}

// sortTasks separates what waits for this person from what waits for others.
func sortTasks(r *kit.Request, h desk.Home, body *homeBody) {
	put := func(mine bool, t task) {
		if mine {
			body.Mine = append(body.Mine, t)
		} else {
			body.Others = append(body.Others, t)
		}
	}
	for _, d := range h.Documents {
		put(r.Actor.Can(access.DocumentDecide) && d.MakerID != r.Actor.UserID, task{Kind: "document", State: string(d.State),
			Title: r.T("home.document."+string(d.Kind)) + " " + d.DocNo, Sub: d.FundName, Amount: d.Amount, Maker: d.Maker,
			Href: r.PageAt("/documents/", d.ID)})
	}
	for _, b := range h.Batches {
		put(mayMove(r, b), task{Kind: "batch", State: string(b.State), Title: b.Name,
			Sub: r.T("home.batch", "Program", b.ProgramName, "No", b.No, "Heads", kit.Count(b.Heads)), Amount: b.Total, Maker: b.Maker,
			Href: r.PageAt("/batches/", b.ID)})
	}
	for _, v := range h.Visits {
		put(r.Actor.Can(access.VisitDecide) && v.MakerID != r.Actor.UserID, task{Kind: "visit", State: string(v.State),
			Title: v.Team + " · " + v.Campus, Sub: r.T("home.visit", "Program", v.ProgramName, "Heads", kit.Count(v.Heads)),
			Amount: v.Total, Maker: v.Maker, Href: r.PageAt("/visits/", v.ID)})
	}
	for _, i := range h.Intakes {
		put(r.Actor.Can(access.IntakeDecide) && bank.Intakes.May(i.Matter(), decide.Approve, r.Actor.UserID), task{Kind: "intake", State: string(i.State),
			Title: r.T("intake.kind."+string(i.Kind)) + " " + i.FileName, Sub: i.About, Amount: i.Into, Maker: i.Maker, Href: r.PageAt("/intakes/", i.ID)})
	}
}

// mayMove reports whether the batch's next step is this person's.
func mayMove(r *kit.Request, b payout.Batch) bool {
	for act, needs := range map[payout.Act]access.Action{payout.Approve: access.BatchApprove, payout.Release: access.BatchRelease,
		payout.Resubmit: access.BatchPrepare} {
		if r.Actor.Can(needs) && b.May(act, r.Actor.UserID) {
			return true
		}
	}
	return false
}
