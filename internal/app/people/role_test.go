package people_test

import (
	"context"
	"strings"
	"testing"

	"reliefbook/internal/app/payments"
	"reliefbook/internal/apptest"
	"reliefbook/internal/fund"
	"reliefbook/internal/payout"
	"reliefbook/internal/report"
	"reliefbook/internal/store"
	"reliefbook/internal/visit"
)

// TestLesserRole: on PostgreSQL the program works whole with a role that may
// read and add, and change only what has a state; the ledger is closed to it.
func TestLesserRole(t *testing.T) {
	ctx := context.Background()
	h := apptest.New(t, store.Postgres)
	raw := h.Console(t)
	_, err := raw.Exec("DROP ROLE IF EXISTS reliefbook_app")
	apptest.Check(t, err)
	_, err = raw.Exec("CREATE ROLE reliefbook_app LOGIN")
	apptest.Check(t, err)
	t.Cleanup(func() {
		_, err := raw.Exec("DROP OWNED BY reliefbook_app; DROP ROLE reliefbook_app")
		apptest.Check(t, err)
	})
	apptest.Check(t, h.DB.GrantTo(ctx, "reliefbook_app"))
	lesser, err := apptest.Reopen(ctx, strings.Replace(h.URL, "postgres@", "reliefbook_app@", 1), h.KeyDir)
	apptest.Check(t, err)
	defer lesser.DB.Close()

	owner := h.App
	h.App, h.Clock = lesser.App, lesser.Clock
	p := h.Released(t, 40, "护理系")
	_, err = h.Payments.MarkReceipts(ctx, h.Branch["护理系"], payments.Mark{Payments: h.PaymentIDs(t, p.Program)[:3], Act: payout.Confirm})
	apptest.Check(t, err)
	dues := h.Funded(t, "DUES", fund.PartyDues, 100)
	h.GivenAway(t)
	visiting, err := h.Relief.CreateProgram(ctx, h.Maker, fund.Program{Code: "VISIT", Name: "走访慰问", Kind: fund.ByVisit, Purpose: "慰问一线",
		FromDay: "2021-09-17", ToDay: "2021-09-30", AllocationID: dues, Heads: 1, Total: 100})
	apptest.Check(t, err)
	v, err := h.Visits.RecordVisit(ctx, h.Maker, visit.Visit{ProgramID: visiting, Team: "第一小分队", Leader: "院长", CampusID: h.Campus["东校区"], Day: "2021-09-20",
		People: []visit.Person{{Name: "甲", Category: visit.Counsellor, Amount: 100}}}, "")
	apptest.Check(t, err)
	apptest.Check(t, h.Visits.DecideVisit(ctx, h.Checker, v, true, ""))
	_, err = h.Exceptions.SweepExceptions(ctx, h.Maker, p.Program)
	apptest.Check(t, err)
	h.Settled(t, visiting)
	apptest.Check(t, h.Remember(t, "MZ").Stands(t, h)) // the past needs views of its own, and no more rights
	_, err = h.Reports.IssueReport(ctx, h.Auditor, report.Request{Name: "sign-off", Values: report.Values{"program": "MZ"}, Lang: "zh-CN"})
	apptest.Check(t, err)
	h.Holds(t)
	h.App = owner
	h.Holds(t)

	h.URL = lesser.URL
	closed := h.Console(t)
	for _, s := range []string{"UPDATE voucher SET summary = 'x'", "DELETE FROM transfer", "UPDATE entry SET kind = 'x'", "TRUNCATE transfer",
		"ALTER TABLE transfer DISABLE TRIGGER ALL", "DROP TRIGGER transfer_append_only ON transfer", "UPDATE entitlement SET amount = 1", "UPDATE dice_roll SET won = 0",
		"DELETE FROM movement", "UPDATE goods_in SET accepted = 0", "DELETE FROM exception", "UPDATE exception_note SET note = 'x'", "UPDATE exception_rule SET value = 0", "UPDATE correction_line SET amount = 1", "DELETE FROM period_close",
		"UPDATE report_issue SET lines = 0", "DELETE FROM report_issue", "DELETE FROM recipient"} {
		if _, err := closed.Exec(s); err == nil || !strings.Contains(err.Error(), "permission denied") && !strings.Contains(err.Error(), "must be owner") {
			t.Errorf("%s: %v", s, err)
		}
	}
}
