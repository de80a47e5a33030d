package reports_test

import (
	"bytes"
	"context"
	"testing"
	"time"

	"reliefbook/internal/app/payments"
	"reliefbook/internal/apptest"
	"reliefbook/internal/fund"
	"reliefbook/internal/lang"
	"reliefbook/internal/payout"
	"reliefbook/internal/report"
)

// TestALateCommit: a voucher dated before a moment but sealed after it is not in
// the report as of that moment, nor are a receipt undone and a red voucher of later.
func TestALateCommit(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		p := h.Released(t, 6, "护理系", "药学系")
		ids := h.PaymentIDs(t, p.Program)
		for _, id := range ids[:2] {
			list, _, err := h.Payments.Payments(ctx, h.Auditor, payout.Filter{IDs: []int64{id}})
			apptest.Check(t, err)
			_, err = h.Payments.MarkReceipts(ctx, h.Branch[list[0].Department], payments.Mark{Payments: []int64{id}, Act: payout.Confirm})
			apptest.Check(t, err)
		}
		m := h.Remember(t, "MZ")
		list, _, err := h.Payments.Payments(ctx, h.Auditor, payout.Filter{IDs: ids[:1]})
		apptest.Check(t, err)
		_, err = h.Payments.MarkReceipts(ctx, h.Branch[list[0].Department], payments.Mark{Payments: ids[:1], Act: payout.Undo})
		apptest.Check(t, err)
		h.Funded(t, "LATE", fund.PartyDues, 5_000) // dated 2021-09-17, the day everything else is
		apptest.Check(t, m.Stands(t, h))
		_, err = h.SealNow(ctx)
		apptest.Check(t, err)
		apptest.Check(t, m.Stands(t, h))
		now := h.Remember(t, "MZ")
		for name, was := range m.Said {
			if changes := name == "three-way" || name == "trial-balance"; changes && now.Said[name] == was {
				t.Errorf("%s did not change", name)
			}
		}
	})
}

// TestAWrongMoment: each has its refusal.
func TestAWrongMoment(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		h.Released(t, 4, "护理系")
		ask := func(name, at string) error {
			_, err := h.Reports.Report(ctx, h.Auditor, report.Request{Name: name, Values: report.Values{"as_of": at, "program": "MZ"}})
			return err
		}
		apptest.Refused(t, ask("trial-balance", "gestern"), "report.moment")
		apptest.Refused(t, ask("trial-balance", "2021-02-30"), "report.moment")
		apptest.Refused(t, ask("trial-balance", "2021-09-17"), "report.future") // the day is not over
		apptest.Refused(t, ask("trial-balance", "2031-01-01T00:00:00Z"), "report.future")
		apptest.Refused(t, ask("trial-balance", "2021-09-16"), "report.before_seal")
		apptest.Refused(t, ask("prizes", "2021-09-16"), "report.no_past")
		_, err := h.SealNow(ctx)
		apptest.Check(t, err)
		h.Clock.Pass(24 * time.Hour)
		apptest.Check(t, ask("trial-balance", "2021-09-17"))
		_, err = h.Reports.Report(ctx, h.Branch["护理系"], report.Request{Name: "three-way",
			Values: report.Values{"program": "MZ", "as_of": "2021-09-17"}})
		apptest.Refused(t, err, "auth.forbidden")
	})
}

// TestAKeptReport: a report that was given out is had again, byte for byte, by
// its moment and by its number, after the books went on.
func TestAKeptReport(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		h.Whole(t)
		for _, info := range report.All {
			r := report.Request{Name: info.Name, Lang: lang.En,
				Values: report.Values{"program": "MZ", "from": "2021-09-01", "to": "2021-09-30"}}
			if info.Of == report.VisitProgram {
				r.Values["program"] = "VISIT"
			}
			first, err := h.Reports.IssueReport(ctx, h.Auditor, r)
			apptest.Check(t, err)
			h.Clock.Pass(time.Hour)
			_, err = h.SealNow(ctx)
			apptest.Check(t, err)
			r.Values["as_of"] = first.AsOf.Format(time.RFC3339Nano)
			again, err := h.Reports.IssueReport(ctx, h.Maker, r)
			apptest.Check(t, err)
			byNumber, err := h.Reports.KeptReport(ctx, h.Checker, first.Kept)
			apptest.Check(t, err)
			var a, b, c bytes.Buffer
			apptest.Check(t, first.WriteJSON(&a))
			apptest.Check(t, again.WriteJSON(&b))
			apptest.Check(t, byNumber.WriteJSON(&c))
			if a.String() != b.String() || a.String() != c.String() || again.Kept != first.Kept {
				t.Errorf("%s is not the same", info.Name)
			}
		}
		list, total, err := h.Reports.ReportIssues(ctx, h.Auditor, report.IssueFilter{})
		apptest.Check(t, err)
		if total != len(report.All)+1 || list[0].By != h.Auditor.Name {
			t.Errorf("%d kept, the last by %q", total, list[0].By)
		}
		_, err = h.Reports.KeptReport(ctx, h.Branch["护理系"], 1)
		apptest.Refused(t, err, "auth.forbidden")
		_, err = h.Reports.KeptReport(ctx, h.Auditor, 9999)
		apptest.Refused(t, err, "not_found")
	})
}

// TestThePageIsOfOneMoment: the three-way reconciliation and the differences
// below it are of one snapshot, now and of the past. A copy that was given out
// may know what was not sealed by then, so that nothing made anew stands below it.
func TestThePageIsOfOneMoment(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		h.Released(t, 6, "护理系", "药学系")
		_, err := h.SealNow(ctx)
		apptest.Check(t, err)
		page := func(name, asOf string) []*report.Table {
			t.Helper()
			h.Clock.Pass(time.Second)
			list, err := h.Reports.ReportPage(ctx, h.Auditor, report.Request{Name: name, Values: report.Values{"program": "MZ", "as_of": asOf}, Lang: lang.ZhCN})
			apptest.Check(t, err)
			return list
		}
		agree := func(list []*report.Table, past bool) {
			t.Helper()
			if len(list) != 2 || list[1].Name != "differences" {
				t.Fatalf("%d reports", len(list))
			}
			a, b := list[0], list[1]
			if a.Past != past || b.Past != past || !a.AsOf.Equal(b.AsOf) || a.Checkpoint != b.Checkpoint || a.ContentHash == "" || b.ContentHash == "" {
				t.Errorf("of %v at %v, and of %v at %v", a.AsOf, a.Checkpoint, b.AsOf, b.Checkpoint)
			}
			if open := apptest.AmountOf(a.Totals["unpaid"]) + apptest.AmountOf(a.Totals["unconfirmed"]); open != apptest.AmountOf(b.Totals["difference"]) {
				t.Errorf("%s is open, by name %s", open, b.Totals["difference"])
			}
		}
		now := page("three-way", "")
		agree(now, false)
		moment := now[0].AsOf.Format(time.RFC3339Nano)
		agree(page("three-way", moment), true)
		if list := page("payroll", ""); len(list) != 1 {
			t.Errorf("%d reports on a page of one", len(list))
		}
		kept, err := h.Reports.IssueReport(ctx, h.Auditor, report.Request{Name: "three-way", Values: report.Values{"program": "MZ"}, Lang: lang.ZhCN})
		apptest.Check(t, err)
		if list := page("three-way", kept.AsOf.Format(time.RFC3339Nano)); len(list) != 1 || list[0].Kept != kept.Kept {
			t.Errorf("%d reports beside a kept one", len(list))
		}
		_, err = h.Reports.ReportPage(ctx, h.Branch["护理系"], report.Request{Name: "three-way", Values: report.Values{"program": "MZ"}})
		apptest.Refused(t, err, "auth.forbidden")
	})
}

// TestASecondStart: a program that is started again reads the checkpoints it signed before.
func TestASecondStart(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		h.Released(t, 4, "护理系")
		_, err := h.SealNow(ctx)
		apptest.Check(t, err)
		again, err := apptest.Reopen(ctx, h.URL, h.KeyDir)
		apptest.Check(t, err)
		defer again.DB.Close() //nolint:errcheck // a test's end
		r, err := again.Reports.Report(ctx, h.Auditor, report.Request{Name: "trial-balance", Lang: lang.En})
		apptest.Check(t, err)
		if r.Checkpoint.Root == "" {
			t.Error("no checkpoint was read")
		}
	})
}
