package app

import (
	"fmt"
	"slices"
	"time"

	"reliefbook/internal/money"
	"reliefbook/internal/recon"
	"reliefbook/internal/report"
)

// findings is everything the audit tests find now, and the sums of all vouchers.
func (b reporter) findings() (found []recon.Suspect, sums []int64, err error) {
	if found, err = b.tx.AuditFindings(); err != nil {
		return nil, nil, err
	}
	posted, err := b.tx.Posted()
	for _, p := range posted {
		sums = append(sums, p.Total)
		for _, test := range recon.OddHours(p, china) {
			found = append(found, recon.Suspect{Test: test, Page: fmt.Sprintf("/vouchers/%d", p.ID), What: fmt.Sprintf("%s %s #%d", p.Book, p.Period, p.Number),
				Day: p.Day, Amount: money.Amount(p.Total), Note: time.UnixMicro(p.At).In(china).Format("2006-01-02 15:04")})
		}
	}
	order := map[recon.AuditTest]int{}
	for i, t := range recon.AuditTests {
		order[t] = i
	}
	slices.SortStableFunc(found, func(x, y recon.Suspect) int { return order[x.Test] - order[y.Test] })
	return found, sums, err
}

func auditTests(b reporter) (*report.Table, error) {
	found, sums, err := b.findings()
	return report.AuditTests(b.tag, found, recon.FirstDigits(sums)), err
}

func auditFindings(b reporter) (*report.Table, error) {
	found, _, err := b.findings()
	if b.test != "" {
		found = slices.DeleteFunc(found, func(f recon.Suspect) bool { return string(f.Test) != b.test })
	}
	return report.AuditFindings(b.tag, found), err
}
