package web

import (
	"fmt"
	"net/url"

	"reliefbook/internal/access"
	"reliefbook/internal/fund"
	"reliefbook/internal/money"
	"reliefbook/internal/payout"
	"reliefbook/internal/visit"
)

// sum is heads and fen together.
type sum struct {
	heads int
	total money.Amount
}

func (s *sum) add(heads int, total money.Amount) { s.heads, s.total = s.heads+heads, s.total+total }

// describe says where a program stands and what comes next.
func (r *request) describe(b *programBody) {
	if b.Kind == fund.ByVisit {
		r.describeVisits(b)
	} else {
		r.describeRoster(b)
	}
	names := []string{"three-way", "differences", "progress", "advances", "allocation-use"}
	if b.Kind == fund.ByVisit {
		names = []string{"visit-ledger", "allocation-use"}
	}
	for _, name := range names {
		if r.knows("/reports/:name") {
			b.Reports = append(b.Reports, option{"/reports/" + name + "?program=" + url.QueryEscape(b.Code), r.t("report." + name)})
		}
	}
}

// control holds a sum against what was declared. Less is on its way; a roster
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

func (r *request) describeRoster(b *programBody) {
	prepared, approved, released, sentBack := batchSums(b.ProgramStatus.Batches)
	f := b.Flow
	paid, confirmed := sum{f.PaidHeads, f.Paid}, sum{f.ConfirmedHeads, f.Confirmed}
	b.control(r.t("program.by_roster"), sum{f.EntitledHeads, f.Entitled}, true)
	b.control(r.t("program.prepared"), prepared, false)
	b.control(r.t("ui.flow_paid"), paid, false)
	b.control(r.t("ui.flow_confirmed"), confirmed, false)
	b.Stages = []stage{{r.t("ui.flow_allocated"), b.Use.Allocated - b.Use.Returned, "allocated"}, {r.t("ui.flow_entitled"), f.Entitled, "confirmed"},
		{r.t("ui.flow_paid"), f.Paid, "confirmed"}, {r.t("ui.flow_confirmed"), f.Confirmed, "confirmed"}}
	all := func(n int) bool { return f.EntitledHeads > 0 && n >= f.EntitledHeads }
	at := b.steps([]string{r.t("program.step.import"), r.t("program.step.prepare"), r.t("program.step.approve"), r.t("program.step.release"),
		r.t("program.step.paid"), r.t("program.step.confirm")}, f.EntitledHeads > 0, all(prepared.heads), all(approved.heads), all(released.heads),
		all(f.PaidHeads+f.ForgoneHeads), all(f.ConfirmedHeads+f.ForgoneHeads))
	b.Next = r.nextOfRoster(b, at)
	if sentBack && at < 3 {
		b.Next.Text = r.t("program.next.sent_back")
	}
}

// batchSums adds up how far a program's batches are. A re-issue pays what was counted before.
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

// nextPaying says where money is that has not arrived.
func (r *request) nextPaying(b *programBody) next {
	at := map[payout.PaymentState]int{}
	for _, t := range b.States {
		at[t.State] = t.Heads
	}
	n := next{Text: r.t("program.next.paying", "Sent", count(at[payout.PaymentSent]), "Held", count(at[payout.PaymentHeld]), "Queue", count(b.Queue))}
	switch {
	case b.Queue > 0:
		n.Label, n.Href = r.t("menu.queue"), fmt.Sprintf("/queue?program=%d", b.ID)
		return r.offer(n, "/queue", access.QueueRead)
	case at[payout.PaymentSent] > 0:
		n.Label, n.Href = r.t("answer.import"), r.waitingBatch(b, payout.Released)
		return r.offer(n, "/batches/:id", access.ResultImport)
	}
	n.Label, n.Href = r.t("menu.advances"), "/advances"
	return r.offer(n, "/advances", access.AdvanceRead)
}

// steps puts the work's stages down and tells which is the one to do now: the first that is not done.
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

// nextOfRoster is the step to do now, with a way there for whoever may do it.
func (r *request) nextOfRoster(b *programBody, at int) next {
	f := b.Flow
	switch at {
	case 0:
		return r.offer(next{Text: r.t("program.next.import"), Label: r.t("roster.import"), Href: fmt.Sprintf("/programs/%d/roster/import", b.ID)},
			"/programs/:id/roster/import", access.RosterImport)
	case 1:
		return r.offer(next{Text: r.t("program.next.prepare", "Heads", count(f.EntitledHeads)), Label: r.t("program.step.prepare"),
			Href: fmt.Sprintf("/programs/%d/batches/new", b.ID)}, "/programs/:id/batches/new", access.BatchPrepare)
	case 2:
		return r.offer(next{Text: r.t("program.next.approve"), Label: r.t("program.step.approve"), Href: r.waitingBatch(b, payout.Prepared)},
			"/batches/:id", access.BatchApprove)
	case 3:
		return r.offer(next{Text: r.t("program.next.release"), Label: r.t("program.step.release"), Href: r.waitingBatch(b, payout.Approved)},
			"/batches/:id", access.BatchRelease)
	case 4:
		return r.nextPaying(b)
	case 5:
		return r.offer(next{Text: r.t("program.next.confirm", "Heads", count(f.OpenHeads()), "NotReceived", count(f.NotReceivedHeads)),
			Label: r.t("program.to_receipts"), Href: fmt.Sprintf("/receipts?program=%d", b.ID)}, "/receipts", access.ReceiptRead)
	}
	return r.offer(next{Text: r.t("program.next.done"), Label: r.t("report.three-way"), Href: "/reports/three-way?program=" + url.QueryEscape(b.Code)},
		"/reports/:name", access.ReportRead)
}

// offer keeps the way there only if there is such a page and this person may do what is done on it.
func (r *request) offer(n next, page string, action access.Action) next {
	if n.Href == "" || !r.knows(page) || !r.Actor.Can(action) {
		n.Label, n.Href = "", ""
	}
	return n
}

// waitingBatch is the address of the first batch in a state.
func (r *request) waitingBatch(b *programBody, state payout.BatchState) string {
	for _, batch := range b.Batches {
		if batch.State == state {
			return batch.Href
		}
	}
	return ""
}

func (r *request) describeVisits(b *programBody) {
	var posted, pending sum
	for _, v := range b.ProgramStatus.Visits {
		switch v.State {
		case visit.Posted:
			posted.add(v.Heads, v.Total)
		case visit.Pending:
			pending.add(v.Heads, v.Total)
		}
	}
	b.control(r.t("program.visited"), posted, false)
	b.Stages = []stage{{r.t("ui.flow_allocated"), b.Use.Allocated - b.Use.Returned, "allocated"},
		{r.t("program.declared"), b.Total, "confirmed"}, {r.t("program.visited"), posted.total, "confirmed"}}
	recorded := posted.heads+pending.heads >= b.Heads
	at := b.steps([]string{r.t("program.step.visit"), r.t("program.step.check")}, recorded, recorded && pending.heads == 0)
	switch at {
	case 0:
		b.Next = r.offer(next{Text: r.t("program.next.visit", "Heads", count(b.Heads-posted.heads-pending.heads)), Label: r.t("program.step.visit"),
			Href: fmt.Sprintf("/programs/%d/visits/new", b.ID)}, "/programs/:id/visits/new", access.VisitRecord)
	case 1:
		b.Next = r.offer(next{Text: r.t("program.next.check"), Label: r.t("program.to_visits"), Href: fmt.Sprintf("/visits?program=%d", b.ID)},
			"/visits", access.VisitRead)
	default:
		b.Next = r.offer(next{Text: r.t("program.next.visited"), Label: r.t("report.allocation-use"), Href: "/reports/allocation-use?program=" +
			url.QueryEscape(b.Code)}, "/reports/:name", access.ReportRead)
	}
}
