package audit

import (
	"reliefbook/internal/app/banking"
	"reliefbook/internal/app/payments"
	appvisits "reliefbook/internal/app/visits"
	"reliefbook/internal/report"
	"reliefbook/internal/store"
)

// eachBatch checks every batch with its payments against its leaf; leaves of the
// earlier version leave the payments out.
func eachBatch(tx *store.Tx, check nounCheck) error {
	list, err := tx.Batches(0)
	if err != nil {
		return err
	}
	lines, err := tx.BatchLines(0)
	if err != nil {
		return err
	}
	for _, b := range list {
		if err := check(store.NounBatch, b.ID, payments.BatchLeaf(b, lines[b.ID]), payments.BatchLeafBefore(b)); err != nil {
			return err
		}
	}
	return nil
}

func eachVisit(tx *store.Tx, check nounCheck) error {
	visits, err := tx.Visits(0)
	if err != nil {
		return err
	}
	for _, v := range visits {
		full, err := tx.Visit(v.ID)
		if err != nil {
			return err
		}
		if err := check(store.NounVisit, v.ID, appvisits.VisitLeaf(full)); err != nil {
			return err
		}
	}
	return nil
}

func eachResult(tx *store.Tx, check nounCheck) error {
	list, err := tx.Results(0)
	if err != nil {
		return err
	}
	for _, r := range list {
		lines, err := tx.ResultLines(r.ID)
		if err != nil {
			return err
		}
		if err := check(store.NounResult, r.ID, banking.ResultLeaf(r, lines)); err != nil {
			return err
		}
	}
	return nil
}

// spoiledReports opens every kept report and checks it against its content hash.
func spoiledReports(a *Area, tx *store.Tx, _ *store.Trail) (looked int64, breaks []string, err error) {
	list, _, err := tx.ReportIssues(report.IssueFilter{})
	for _, r := range list {
		looked++
		if _, err := a.reports.OpenReport(tx, r); err != nil {
			breaks = append(breaks, store.Subject("report", r.ID))
		}
	}
	return looked, breaks, err
}
