package report

import (
	"fmt"

	"reliefbook/internal/lang"
	"reliefbook/internal/money"
	"reliefbook/internal/recon"
)

var auditReports = []Declaration{
	{Name: "audit-tests", Columns: columns(Text.of("test", "looks_for"), Integer.of("findings"), Amount.of("amount"), State.of("verdict"),
		Text.of("note"))},
	{Name: "audit-findings", Takes: []Param{{Key: "test", Kind: Code, Hidden: true, Label: lang.Words{ZhCN: "测试", En: "Test"},
		Help: "Of audit findings: one test."}}, Columns: columns(Text.of("test", "finding", "day"), Amount.summed("amount"), Text.of("note"))},
}

// Audit is what the audit tests found, and what every voucher comes to, in fen.
type Audit struct {
	Found []recon.Finding
	Sums  []int64
}

// AuditTests is 审计异常测试: each test with what it looks for, how much it found
// and what to make of it; Benford's law stands last.
func AuditTests(a Asked, audit Audit) *Table {
	b := a.start()
	count, total := map[recon.AuditTest]int64{}, map[recon.AuditTest]money.Amount{}
	for _, f := range audit.Found {
		count[f.Test]++
		total[f.Test] += f.Amount
	}
	for _, test := range recon.AuditTests {
		verdict, page := "none", ""
		if count[test] > 0 {
			page = "/reports/audit-findings?test=" + string(test)
			if verdict = "look"; test.MustBeNone() {
				verdict = "wrong"
			}
		}
		b.linked(page, b.text("audit.test."+string(test)), b.text("audit.about."+string(test)), count[test], total[test],
			b.text("audit.verdict."+verdict), "")
		b.drill("findings", page, "amount", page)
	}
	digits := recon.FirstDigits(audit.Sums)
	b.row(b.benford(digits)...)
	for d := 1; d <= 9 && digits.Why() == ""; d++ {
		b.t.Notes = append(b.t.Notes, b.text("audit.digit", "Digit", d, "Seen", digits.Seen[d], "Share", recon.BenfordShare(d)))
	}
	return b.t
}

func (b builder) benford(d recon.Benford) []Value {
	verdict, note := "none", b.text("audit.chi", "Count", d.Count, "Chi", fmt.Sprintf("%d.%03d", d.Chi/1000, d.Chi%1000))
	if why := d.Why(); why != "" {
		verdict, note = "not_asked", b.text("audit.why."+why, "Count", d.Count, "Distinct", d.Distinct, "Span", d.Span)
	} else if !d.Fits() {
		verdict = "look"
	}
	return []Value{b.text("audit.test.benford"), b.text("audit.about.benford"), d.Count, nil, b.text("audit.verdict." + verdict), note}
}

// AuditFindings is 审计异常明细: everything the tests found, or one of them, each
// with the page behind it.
func AuditFindings(a Asked, audit Audit) *Table {
	b := a.start()
	for _, f := range audit.Found {
		if only := a.Values["test"]; only != "" && only != string(f.Test) {
			continue
		}
		b.linked("", b.text("audit.test."+string(f.Test)), f.What, f.Day, f.Amount, f.Note)
		b.drill("finding", f.Page, "amount", f.Page)
	}
	b.t.Totals["finding"] = int64(len(b.t.Rows))
	return b.t
}
