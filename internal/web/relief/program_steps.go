package relief

import (
	"fmt"
	"net/url"

	"reliefbook/internal/access"
	"reliefbook/internal/fund"
	"reliefbook/internal/money"
	"reliefbook/internal/payout"
	"reliefbook/internal/visit"
	"reliefbook/internal/web/kit"
)

// sum is a number of people and an amount in fen.
type sum struct {
	heads int
	total money.Amount
}

func (s *sum) add(heads int, total money.Amount) { s.heads, s.total = s.heads+heads, s.total+total }

// describe says how far a program is and what comes next.
func describe(r *kit.Request, b *programBody) {
	if b.Kind == fund.ByVisit {
		describeVisits(r, b)
	} else {
		describeRoster(r, b)
	}
	names := []string{"three-way", "differences", "progress", "advances", "allocation-use"}
	if b.Kind == fund.ByVisit {
		names = []string{"visit-ledger", "allocation-use"}
	}
	for _, name := range names {
		if r.Knows("/reports/:name") {
			b.Reports = append(b.Reports, kit.Option{Value: "/reports/" + name + "?program=" + url.QueryEscape(b.Code), Label: r.T("report." + name)})
		}
	}
}

// control compares a sum with what was declared. Less is still under way; a roster
// is all or nothing.
func (b *programBody) control(label string, s sum, whole bool) {
	state := "open"
	switch {
	case s.heads == b.Heads && s.total == b.Total:
		state = "agrees"
	case s.heads > b.Heads || s.total > b.Total || whole && s.heads > 0:
		state = "differs"
	}
	b.Control = append(b.Control, control{label, s.heads, s.total, state})
}

func describeRoster(r *kit.Request, b *programBody) {
	prepared, approved, released, sentBack := batchSums(b.ProgramStatus.Batches)
	f := b.Flow
	paid, confirmed := sum{f.PaidHeads, f.Paid}, sum{f.ConfirmedHeads, f.Confirmed}
	b.control(r.T("program.by_roster"), sum{f.EntitledHeads, f.Entitled}, true)
	b.control(r.T("program.prepared"), prepared, false)
	b.control(r.T("ui.flow_paid"), paid, false)
	b.control(r.T("ui.flow_confirmed"), confirmed, false)
	b.Stages = []kit.Stage{{Label: r.T("ui.flow_allocated"), Amount: b.Use.Allocated - b.Use.Returned, Kind: "allocated"}, {Label: r.T("ui.flow_entitled"), Amount: f.Entitled, Kind: "confirmed"},
		{Label: r.T("ui.flow_paid"), Amount: f.Paid, Kind: "confirmed"}, {Label: r.T("ui.flow_confirmed"), Amount: f.Confirmed, Kind: "confirmed"}}
	all := func(n int) bool { return f.EntitledHeads > 0 && n >= f.EntitledHeads }
	at := b.steps([]string{r.T("program.step.import"), r.T("program.step.prepare"), r.T("program.step.approve"), r.T("program.step.release"),
		r.T("program.step.paid"), r.T("program.step.confirm")}, f.EntitledHeads > 0, all(prepared.heads), all(approved.heads), all(released.heads),
		all(f.PaidHeads+f.ForgoneHeads), all(f.ConfirmedHeads+f.ForgoneHeads))
	b.Next = nextOfRoster(r, b, at)
	if sentBack && at < 3 {
		b.Next.Text = r.T("program.next.sent_back")
	}
}

// batchSums adds up how far a program's batches are. A re-issue pays what is already counted.
func batchSums(list []payout.Batch) (prepared, approved, released sum, sentBack bool) {
	for _, batch := range list {
		if batch.Kind == payout.Reissue {
			continue
		}
		switch batch.State {
		case payout.Released:
			released.add(batch.Heads, batch.Total)
			fallthrough
		case payout.Approved:
			approved.add(batch.Heads, batch.Total)
			fallthrough
		case payout.Prepared:
			prepared.add(batch.Heads, batch.Total)
		case payout.SentBack:
			sentBack = true
		}
	}
	return prepared, approved, released, sentBack
}

// nextPaying says where the money is that has not arrived.
func nextPaying(r *kit.Request, b *programBody) next {
	at := map[payout.PaymentState]int{}
	for _, t := range b.States {
		at[t.State] = t.Heads
	}
	n := next{Text: r.T("program.next.paying", "Sent", kit.Count(at[payout.PaymentSent]), "Held", kit.Count(at[payout.PaymentHeld]), "Queue", kit.Count(b.Queue))}
	switch {
	case b.Queue > 0:
		n.Label, n.Href = r.T("menu.queue"), fmt.Sprintf("/queue?program=%d", b.ID)
		return offer(r, n, "/queue", access.QueueRead)
	case at[payout.PaymentSent] > 0:
		n.Label, n.Href = r.T("answer.import"), waitingBatch(r, b, payout.Released)
		return offer(r, n, "/batches/:id", access.ResultImport)
	}
	n.Label, n.Href = r.T("menu.advances"), "/advances"
	return offer(r, n, "/advances", access.AdvanceRead)
}

// steps lists the stages of the work; the first that is not done is the one to do now.
func (b *programBody) steps(labels []string, done ...bool) int {
	at := 0
	for at < len(done) && done[at] {
		at++
	}
	for i, label := range labels {
		tone := "wait"
		switch {
		case i < at:
			tone = "done"
		case i == at:
			tone = "next"
		}
		b.Steps = append(b.Steps, step{label, tone})
	}
	return at
}

// nextOfRoster is the step to do now, with a link for whoever may do it.
func nextOfRoster(r *kit.Request, b *programBody, at int) next {
	f := b.Flow
	switch at {
	case 0:
		return offer(r, next{Text: r.T("program.next.import"), Label: r.T("roster.import"), Href: fmt.Sprintf("/programs/%d/roster/import", b.ID)},
			"/programs/:id/roster/import", access.RosterImport)
	case 1:
		return offer(r, next{Text: r.T("program.next.prepare", "Heads", kit.Count(f.EntitledHeads)), Label: r.T("program.step.prepare"),
			Href: fmt.Sprintf("/programs/%d/batches/new", b.ID)}, "/programs/:id/batches/new", access.BatchPrepare)
	case 2:
		return offer(r, next{Text: r.T("program.next.approve"), Label: r.T("program.step.approve"), Href: waitingBatch(r, b, payout.Prepared)},
			"/batches/:id", access.BatchApprove)
	case 3:
		return offer(r, next{Text: r.T("program.next.release"), Label: r.T("program.step.release"), Href: waitingBatch(r, b, payout.Approved)},
			"/batches/:id", access.BatchRelease)
	case 4:
		return nextPaying(r, b)
	case 5:
		return offer(r, next{Text: r.T("program.next.confirm", "Heads", kit.Count(f.OpenHeads()), "NotReceived", kit.Count(f.NotReceivedHeads)),
			Label: r.T("program.to_receipts"), Href: fmt.Sprintf("/receipts?program=%d", b.ID)}, "/receipts", access.ReceiptRead)
	}
	return offer(r, next{Text: r.T("program.next.done"), Label: r.T("report.three-way"), Href: "/reports/three-way?program=" + url.QueryEscape(b.Code)},
		"/reports/:name", access.ReportRead)
}

// offer keeps the link only if the page exists and this person may act on it.
func offer(r *kit.Request, n next, page string, action access.Action) next {
	if n.Href == "" || !r.Knows(page) || !r.Actor.Can(action) {
		n.Label, n.Href = "", ""
	}
	return n
}

// waitingBatch is the address of the first batch in a state.
func waitingBatch(r *kit.Request, b *programBody, state payout.BatchState) string {
	for _, batch := range b.Batches {
		if batch.State == state {
			return batch.Href
		}
	}
	return ""
}

func describeVisits(r *kit.Request, b *programBody) {
	var posted, pending sum
	for _, v := range b.ProgramStatus.Visits {
		switch v.State {
		case visit.Posted:
			posted.add(v.Heads, v.Total)
		case visit.Pending:
			pending.add(v.Heads, v.Total)
		}
	}
	b.control(r.T("program.visited"), posted, false)
	b.Stages = []kit.Stage{{Label: r.T("ui.flow_allocated"), Amount: b.Use.Allocated - b.Use.Returned, Kind: "allocated"},
		{Label: r.T("program.declared"), Amount: b.Total, Kind: "confirmed"}, {Label: r.T("program.visited"), Amount: posted.total, Kind: "confirmed"}}
	recorded := posted.heads+pending.heads >= b.Heads
	at := b.steps([]string{r.T("program.step.visit"), r.T("program.step.check")}, recorded, recorded && pending.heads == 0)
	switch at {
	case 0:
		b.Next = offer(r, next{Text: r.T("program.next.visit", "Heads", kit.Count(b.Heads-posted.heads-pending.heads)), Label: r.T("program.step.visit"),
			Href: fmt.Sprintf("/programs/%d/visits/new", b.ID)}, "/programs/:id/visits/new", access.VisitRecord)
	case 1:
		b.Next = offer(r, next{Text: r.T("program.next.check"), Label: r.T("program.to_visits"), Href: fmt.Sprintf("/visits?program=%d", b.ID)},
			"/visits", access.VisitRead)
	default:
		b.Next = offer(r, next{Text: r.T("program.next.visited"), Label: r.T("report.allocation-use"), Href: "/reports/allocation-use?program=" +
			url.QueryEscape(b.Code)}, "/reports/:name", access.ReportRead)
	}
}
