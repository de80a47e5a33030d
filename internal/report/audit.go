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

// AuditTests is 审计异常测试: each test with what it looks for, how much it found
// and what to make of it; Benford's law stands last.
func AuditTests(tag lang.Tag, found []recon.Suspect, digits recon.Benford) *Table {
	b := start("audit-tests", tag)
	count, total := map[recon.AuditTest]int64{}, map[recon.AuditTest]money.Amount{}
	for _, f := range found {
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
		b.linked(page, lang.Text(tag, "audit.test."+string(test)), lang.Text(tag, "audit.about."+string(test)), count[test], total[test],
			lang.Text(tag, "audit.verdict."+verdict), "")
		b.drill("findings", page, "amount", page)
	}
	b.row(benford(tag, digits)...)
	for d := 1; d <= 9 && digits.Why() == ""; d++ {
		b.t.Notes = append(b.t.Notes, lang.Text(tag, "audit.digit", "Digit", d, "Seen", digits.Seen[d], "Share", recon.BenfordShare(d)))
	}
	return b.t
}

func benford(tag lang.Tag, d recon.Benford) []Value {
	verdict, note := "none", lang.Text(tag, "audit.chi", "Count", d.Count, "Chi", fmt.Sprintf("%d.%03d", d.Chi/1000, d.Chi%1000))
	if why := d.Why(); why != "" {
		verdict, note = "not_asked", lang.Text(tag, "audit.why."+why, "Count", d.Count, "Distinct", d.Distinct, "Span", d.Span)
	} else if !d.Fits() {
		verdict = "look"
	}
	return []Value{lang.Text(tag, "audit.test.benford"), lang.Text(tag, "audit.about.benford"), d.Count, nil, lang.Text(tag, "audit.verdict."+verdict), note}
}

// AuditFindings is 审计异常明细: everything the tests found, or one of them, each
// with the page behind it.
func AuditFindings(tag lang.Tag, found []recon.Suspect) *Table {
	b := start("audit-findings", tag)
	for _, f := range found {
		b.linked("", lang.Text(tag, "audit.test."+string(f.Test)), f.What, f.Day, f.Amount, f.Note)
		b.drill("finding", f.Page, "amount", f.Page)
	}
	b.t.Totals["finding"] = int64(len(found))
	return b.t
}
