package web

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
)

var homeRoutes = []route{
	{method: "GET", path: "/", action: access.Self, handle: home},
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
	Todo      []option // counts of what else waits, with the way there
	Reads     bool     // sees funds and programs, not only its own receipts
	Alone     string   // says that the college runs single-handed; empty when it does not
}

// Open is how many paid heads nobody has answered for.
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

// homeProgram is one program with where its money is.
type homeProgram struct {
	desk.HomeProgram
	Href   string // empty: no page this person may see
	Stages []stage
	Rows   []flowRow
}

// stage and flowRow are what the block "flow-chart" reads.
type stage struct {
	Label  string
	Amount money.Amount
	Kind   string
}

type flowRow struct {
	Label, Href               string
	Entitled, Paid, Confirmed money.Amount
}

func home(r *request) error {
	h, err := r.app.Desk.Home(r.ctx(), r.Actor)
	if err != nil {
		return err
	}
	body := homeBody{Role: r.Actor.Role, Uses: h.Uses, Users: h.Users, Reads: r.Actor.Can(access.FundRead)}
	for _, u := range h.Uses {
		body.Allocated += u.Allocated
	}
	for _, p := range h.Programs {
		body.Programs = append(body.Programs, r.homeProgram(p))
		body.Sum = recon.Sum([]recon.Row{body.Sum, p.Sum})
	}
	r.sortTasks(h, &body)
	body.Todo = r.todo(h)
	if body.Alone, err = r.singleHanded(); err != nil {
		return err
	}
	if r.Actor.Role.Administers() {
		if body.Units, err = r.app.Structure(r.ctx(), r.Actor); err != nil {
			return err
		}
		if body.Seal, err = r.app.SealState(r.ctx(), r.Actor); err != nil {
			return err
		}
	}
	return r.page(http.StatusOK, "home", "menu.home", body)
}

func (r *request) homeProgram(p desk.HomeProgram) homeProgram {
	out := homeProgram{HomeProgram: p}
	if r.knows("/programs/:id") {
		out.Href = "/programs/" + strconv.FormatInt(p.ID, 10)
	}
	out.Stages = []stage{{r.t("ui.flow_entitled"), p.Sum.Entitled, "confirmed"}, {r.t("ui.flow_paid"), p.Sum.Paid, "confirmed"},
		{r.t("ui.flow_confirmed"), p.Sum.Confirmed, "confirmed"}}
	for _, row := range p.Rows {
		out.Rows = append(out.Rows, flowRow{Label: row.Department, Entitled: row.Entitled, Paid: row.Paid, Confirmed: row.Confirmed})
	}
	return out
}

// todo is what waits beside batches and documents, for those who may see to it.
func (r *request) todo(h desk.Home) (out []option) {
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
			out = append(out, option{t.href, r.t(t.key, "Count", count(t.n))})
		}
	}
	return out
}

// sortTasks tells what waits for this person from what waits for others.
func (r *request) sortTasks(h desk.Home, body *homeBody) {
	put := func(mine bool, t task) {
		if mine {
			body.Mine = append(body.Mine, t)
		} else {
			body.Others = append(body.Others, t)
		}
	}
	for _, d := range h.Documents {
		put(r.Actor.Can(access.DocumentDecide) && d.MakerID != r.Actor.UserID, task{Kind: "document", State: string(d.State),
			Title: r.t("home.document."+string(d.Kind)) + " " + d.DocNo, Sub: d.FundName, Amount: d.Amount, Maker: d.Maker,
			Href: r.pageAt("/documents/", d.ID)})
	}
	for _, b := range h.Batches {
		put(r.mayMove(b), task{Kind: "batch", State: string(b.State), Title: b.Name,
			Sub: r.t("home.batch", "Program", b.ProgramName, "No", b.No, "Heads", count(b.Heads)), Amount: b.Total, Maker: b.Maker,
			Href: r.pageAt("/batches/", b.ID)})
	}
	for _, v := range h.Visits {
		put(r.Actor.Can(access.VisitDecide) && v.MakerID != r.Actor.UserID, task{Kind: "visit", State: string(v.State),
			Title: v.Team + " · " + v.Campus, Sub: r.t("home.visit", "Program", v.ProgramName, "Heads", count(v.Heads)),
			Amount: v.Total, Maker: v.Maker, Href: r.pageAt("/visits/", v.ID)})
	}
	for _, i := range h.Intakes {
		put(r.Actor.Can(access.IntakeDecide) && bank.Intakes.May(i.Matter(), decide.Approve, r.Actor.UserID), task{Kind: "intake", State: string(i.State),
			Title: r.t("intake.kind."+string(i.Kind)) + " " + i.FileName, Sub: i.About, Amount: i.Into, Maker: i.Maker, Href: r.pageAt("/intakes/", i.ID)})
	}
}

// pageAt is a record's address; empty when there is no such page for this person.
func (r *request) pageAt(under string, id int64) string {
	if !r.knows(under + ":id") {
		return ""
	}
	return under + strconv.FormatInt(id, 10)
}

// mayMove reports whether the batch's next step is this person's.
func (r *request) mayMove(b payout.Batch) bool {
	for act, needs := range map[payout.Act]access.Action{payout.Approve: access.BatchApprove, payout.Release: access.BatchRelease,
		payout.Resubmit: access.BatchPrepare} {
		if r.Actor.Can(needs) && b.May(act, r.Actor.UserID) {
			return true
		}
	}
	return false
}
