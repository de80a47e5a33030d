package report

import (
	"fmt"
	"net/url"

	"reliefbook/internal/lang"
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
func ThreeWay(tag lang.Tag, program string, rows []recon.Row) *Table {
	b := start("three-way", tag)
	for _, r := range rows {
		name := r.Department
		if name == "" {
			name = lang.Text(tag, "report.department_gone", "ID", r.DepartmentID)
		}
		b.row(name, int64(r.EntitledHeads), r.Entitled, int64(r.PaidHeads), r.Paid, int64(r.ConfirmedHeads), r.Confirmed,
			int64(r.NotReceivedHeads), r.Forgone, r.Unpaid(), r.Unconfirmed(), money.Percent(r.Confirmed, r.Entitled), agreement(tag, r))
		open, people, classes := ofUnit("differences", program, r.Code), ofUnit("sign-off", program, r.Code), ofUnit("payroll", program, r.Code)
		b.drill("entitled_heads", classes, "entitled", classes, "paid_heads", classes, "paid", classes, "confirmed_heads", people, "confirmed", people,
			"forgone", classes, "unpaid", open, "unconfirmed", open, "not_received_heads", open)
	}
	s := recon.Sum(rows)
	b.t.Totals["confirmed_share"], b.t.Totals["agreement"] = money.Percent(s.Confirmed, s.Entitled), agreement(tag, s)
	b.t.Notes = []string{lang.Text(tag, "report.in_capitals", "Capitals", money.Capitals(s.Entitled))}
	return b.t
}

// ofUnit is the page of a report of one program and department; of one that is
// no longer listed there is none.
func ofUnit(name, program, department string) string {
	if department == "" {
		return ""
	}
	return "/reports/" + name + "?" + url.Values{"program": {program}, "department": {department}}.Encode()
}

func agreement(tag lang.Tag, r recon.Row) string {
	if r.Agrees() {
		return lang.Text(tag, "report.agrees")
	}
	return lang.Text(tag, "report.differs")
}

// Differences is 差异明细表: every person whose three sides disagree, by name.
func Differences(tag lang.Tag, program int64, people []recon.Person) *Table {
	b := start("differences", tag)
	for _, p := range people {
		d, ok := recon.Compare(p)
		if ok {
			continue
		}
		var batch Value
		if p.Batch != 0 {
			batch = int64(p.Batch)
		}
		reason := p.Reason
		if p.Failure != "" && d.Amount == p.Entitled-p.Paid-p.Forgone {
			reason = lang.Text(tag, "bank.reason."+p.Failure)
		}
		b.row(lang.Text(tag, "difference."+string(d.Kind)), p.StudentNo, p.Name, p.Department, p.Class, batch, p.Entitled, p.Paid, d.Amount, reason)
		b.drill("student_no", fmt.Sprintf("/programs/%d/roster?", program)+url.Values{"q": {p.StudentNo}}.Encode())
	}
	b.t.Totals["student_no"] = int64(len(b.t.Rows))
	return b.t
}
