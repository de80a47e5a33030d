package report

import (
	"fmt"
	"net/url"

	"reliefbook/internal/money"
	"reliefbook/internal/recon"
)

var rosterReports = []Declaration{
	{Name: "three-way", Of: RosterProgram, Past: OfPeople, Beneath: "differences", Columns: columns(Text.of("department"),
		Integer.summed("entitled_heads"), Amount.summed("entitled"), Integer.summed("paid_heads"), Amount.summed("paid"),
		Integer.summed("confirmed_heads"), Amount.summed("confirmed"), Integer.summed("not_received_heads"),
		Amount.summed("forgone", "unpaid", "unconfirmed"), Percent.of("confirmed_share"), State.of("agreement"))},
	{Name: "differences", Of: RosterProgram, Past: OfPeople, Takes: []Param{takesUnit}, Columns: columns(State.of("kind"),
		Text.of("student_no", "name", "department", "class"), Integer.of("batch"), Amount.of("entitled", "paid"),
		Amount.summed("difference"), Text.of("reason"))},
	{Name: "progress", Of: RosterProgram, Past: OfPeople, Columns: columns(Text.of("department"), Amount.summed("entitled"),
		placeColumns(), Amount.summed("open"))},
	{Name: "payroll", Of: RosterProgram, Past: OfPeople, Takes: []Param{takesUnit}, Columns: columns(Text.of("department", "class"),
		State.of("channel"), Integer.summed("entitled_heads"), Amount.summed("entitled"), Integer.summed("paid_heads"),
		Amount.summed("paid"), Integer.summed("confirmed_heads"), Amount.summed("confirmed", "forgone", "unpaid"))},
	{Name: "sign-off", Of: RosterProgram, Past: OfPeople, Takes: []Param{takesUnit}, Columns: columns(Integer.of("no"),
		Text.of("student_no", "name", "department", "class", "paper", "card"), Amount.summed("amount"), State.of("channel", "receipt"),
		Text.of("signed_on", "proxy", "note"))},
	{Name: "advances", Of: AnyProgram, Past: OfPeople, Columns: columns(Text.of("program", "department"),
		Amount.summed("received", "paid", "handed_back", "open"), Integer.of("waiting_heads"))},
}

// ThreeWay is 三方对账表: entitled, paid by the ledger, confirmed by the branch,
// per department and in all.
func ThreeWay(a Asked, rows []recon.Row) *Table {
	b := a.start()
	for _, r := range rows {
		b.row(b.unit(r.Department, r.DepartmentID), int64(r.EntitledHeads), r.Entitled, int64(r.PaidHeads), r.Paid, int64(r.ConfirmedHeads), r.Confirmed,
			int64(r.NotReceivedHeads), r.Forgone, r.Unpaid(), r.Unconfirmed(), money.Percent(r.Confirmed, r.Entitled), b.agreement(r.Agrees()))
		open, people, classes := a.ofUnit("differences", r.Code), a.ofUnit("sign-off", r.Code), a.ofUnit("payroll", r.Code)
		b.drill("entitled_heads", classes, "entitled", classes, "paid_heads", classes, "paid", classes, "confirmed_heads", people, "confirmed", people,
			"forgone", classes, "unpaid", open, "unconfirmed", open, "not_received_heads", open)
	}
	s := recon.Sum(rows)
	b.t.Totals["confirmed_share"], b.t.Totals["agreement"] = money.Percent(s.Confirmed, s.Entitled), b.agreement(s.Agrees())
	b.t.Notes = []string{b.text("report.in_capitals", "Capitals", money.Capitals(s.Entitled))}
	return b.t
}

// ofUnit is the page of a report of the same program and of one department; of
// one that is no longer listed there is none.
func (a Asked) ofUnit(name, department string) string {
	if department == "" {
		return ""
	}
	return "/reports/" + name + "?" + url.Values{"program": {a.Program.Code}, "department": {department}}.Encode()
}

// Differences is 差异明细表: every person whose three sides disagree, by name.
func Differences(a Asked, people []recon.Person) *Table {
	b := a.start()
	for _, p := range people {
		d, ok := recon.Compare(p)
		if ok {
			continue
		}
		reason := p.Reason
		if p.Failure != "" && d.Amount == p.Entitled-p.Paid-p.Forgone {
			reason = b.text("bank.reason." + p.Failure)
		}
		b.row(b.text("difference."+string(d.Kind)), p.StudentNo, p.Name, p.Department, p.Class, some(int64(p.Batch)), p.Entitled, p.Paid, d.Amount, reason)
		b.drill("student_no", fmt.Sprintf("/programs/%d/roster?", a.Program.ID)+url.Values{"q": {p.StudentNo}}.Encode())
	}
	b.t.Totals["student_no"] = int64(len(b.t.Rows))
	return b.t
}
