package report

import (
	"fmt"

	"reliefbook/internal/money"
	"reliefbook/internal/payout"
	"reliefbook/internal/recon"
)

// Payroll is 发放汇总表: what every class is entitled to, by channel, with what was
// paid and confirmed of it; each department's sum stands in capitals below.
func Payroll(a Asked, lines []recon.PayrollLine) *Table {
	b, p := a.start(), a.Program
	var units []recon.PayrollLine
	for _, l := range lines {
		channel := b.text("report.no_channel")
		if l.Channel != "" {
			channel = b.text("channel." + l.Channel)
		}
		b.row(l.Department, l.Class, channel, int64(l.Heads), l.Due, int64(l.PaidHeads), l.Paid, int64(l.ConfirmedHeads), l.Confirmed, l.Forgone, l.Open())
		class, people := fmt.Sprintf("/programs/%d/classes/%d", p.ID, l.ClassID), a.ofUnit("sign-off", l.Code)
		if l.Channel == "" || l.PaidHeads == 0 {
			class, people = "", "" // nobody of it was paid: there is nothing to sign
		}
		b.drill("class", class, "paid", people, "confirmed", people, "unpaid", a.ofUnit("differences", l.Code))
		if len(units) == 0 || units[len(units)-1].Code != l.Code {
			units = append(units, recon.PayrollLine{Code: l.Code, Department: l.Department})
		}
		u := &units[len(units)-1]
		u.Heads, u.Due = u.Heads+l.Heads, u.Due+l.Due
	}
	for _, u := range units {
		b.t.Notes = append(b.t.Notes, b.text("report.unit_capitals", "Department", u.Department, "Heads", Shown(int64(u.Heads)), "Total", u.Due.Grouped(), "Capitals", money.Capitals(u.Due)))
	}
	b.t.Notes = append(b.t.Notes, b.text("report.in_capitals", "Capitals", money.Capitals(b.sum("entitled"))))
	b.signed("maker", "checker", "approver", "seal")
	return b.t
}

// signed names who signs the paper, by role.
func (b builder) signed(roles ...string) {
	for _, r := range roles {
		b.t.People = append(b.t.People, b.text("report.signs."+r))
	}
}

// Signed is one student of a sign-off list; the papers come masked.
type Signed struct {
	payout.Payment
	ID     string
	Card   string
	Letter string // of who collected for them
}

// SignOff is 签领表 as a list: everybody who has or should have the money, and what
// was said about it.
func SignOff(a Asked, list []Signed) *Table {
	b := a.start()
	for i, s := range list {
		on, proxy := "", s.Proxy
		if s.Receipt == payout.Confirmed {
			on = day(s.ReceiptAt)
		}
		amount := s.Amount
		if s.State == payout.PaymentPaid {
			amount = s.Net()
		}
		if proxy != "" && s.Letter != "" {
			proxy += " / " + s.Letter
		}
		b.linked("", int64(i+1), s.StudentNo, s.Name, s.Department, s.Class, s.ID, s.Card, amount, b.text("channel."+string(s.Channel)),
			b.text("state.receipt."+string(s.Receipt)), on, proxy, s.Reason)
		page := fmt.Sprintf("/payments/%d", s.Payment.ID)
		b.drill("student_no", page, "amount", page, "receipt", page, "class", fmt.Sprintf("/programs/%d/classes/%d", a.Program.ID, s.ClassID))
	}
	b.t.Notes = []string{b.text("report.heads_capitals", "Heads", Shown(int64(len(list))), "Capitals", money.Capitals(b.sum("amount")))}
	b.signed("maker", "checker", "approver", "seal")
	return b.t
}
