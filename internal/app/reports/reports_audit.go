package reports

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"reliefbook/internal/app/core"
	"reliefbook/internal/app/exceptions"
	"reliefbook/internal/fund"
	"reliefbook/internal/money"
	"reliefbook/internal/recon"
	"reliefbook/internal/report"
)

var auditQuestions = map[string]question{
	"audit-tests":    ask(reporter.findings, report.AuditTests),
	"audit-findings": ask(reporter.findings, report.AuditFindings),
}

// findings is everything the audit tests find now, and the totals of all vouchers.
func (b reporter) findings() (audit report.Audit, err error) {
	found, err := b.tx.AuditFindings()
	if err != nil {
		return audit, err
	}
	rules, err := exceptions.ExceptionRules(b.tx)
	if err != nil {
		return audit, err
	}
	more, err := b.tx.LinkFindings(rules)
	if err != nil {
		return audit, err
	}
	in, err := b.tx.Inflows(0)
	if err != nil {
		return audit, err
	}
	for _, i := range in {
		if i.By == fund.Provisional {
			more = append(more, recon.Finding{Test: recon.Provisional, Page: inflowPage(i), What: strings.TrimSpace(i.DocNo + " " + i.Body), Day: i.Day, Amount: i.Amount})
		}
	}
	found = append(found, more...)
	posted, err := b.tx.Posted()
	for _, p := range posted {
		audit.Sums = append(audit.Sums, p.Total)
		for _, test := range recon.OddHours(p, core.China) {
			found = append(found, recon.Finding{Test: test, Page: fmt.Sprintf("/vouchers/%d", p.ID), What: fmt.Sprintf("%s %s #%d", p.Book, p.Period, p.Number),
				Day: p.Day, Amount: money.Amount(p.Total), Note: time.UnixMicro(p.At).In(core.China).Format("2006-01-02 15:04")})
		}
	}
	order := map[recon.AuditTest]int{}
	for i, t := range recon.AuditTests {
		order[t] = i
	}
	slices.SortStableFunc(found, func(x, y recon.Finding) int { return order[x.Test] - order[y.Test] })
	audit.Found = found
	return audit, err
}

// inflowPage is the page of a receipt of funds.
func inflowPage(i fund.Inflow) string {
	if i.DocumentID != 0 {
		return fmt.Sprintf("/documents/%d", i.DocumentID)
	}
	return fmt.Sprintf("/vouchers/%d", i.VoucherID)
}
