package report

import (
	"fmt"
	"net/url"

	"reliefbook/internal/lang"
	"reliefbook/internal/money"
	"reliefbook/internal/recon"
)

// ThreeWay is 三方对账表: entitled, paid by the ledger, confirmed by the branch,
// per department and in all.
func ThreeWay(tag lang.Tag, program string, rows []recon.Row) *Table {
	b := start("three-way", tag).
		column("department", Text).
		column("entitled_heads", Integer).column("entitled", Amount).
		column("paid_heads", Integer).column("paid", Amount).
		column("confirmed_heads", Integer).column("confirmed", Amount).
		column("not_received_heads", Integer).
		column("forgone", Amount).column("unpaid", Amount).column("unconfirmed", Amount).
		column("confirmed_share", Percent).
		column("agreement", State)
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
	b.t.Totals = map[string]Value{
		"entitled_heads": int64(s.EntitledHeads), "entitled": s.Entitled, "paid_heads": int64(s.PaidHeads), "paid": s.Paid,
		"confirmed_heads": int64(s.ConfirmedHeads), "confirmed": s.Confirmed, "not_received_heads": int64(s.NotReceivedHeads),
		"forgone": s.Forgone, "unpaid": s.Unpaid(), "unconfirmed": s.Unconfirmed(), "confirmed_share": money.Percent(s.Confirmed, s.Entitled),
		"agreement": agreement(tag, s),
	}
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
	b := start("differences", tag).
		column("kind", State).column("student_no", Text).column("name", Text).column("department", Text).column("class", Text).
		column("batch", Integer).column("entitled", Amount).column("paid", Amount).column("difference", Amount).column("reason", Text)
	var total money.Amount
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
		total += d.Amount
	}
	b.t.Totals = map[string]Value{"student_no": int64(len(b.t.Rows)), "difference": total}
	return b.t
}
