package app_test

import (
	"context"
	"testing"

	"reliefbook/internal/app/core"
	"reliefbook/internal/app/payments"
	"reliefbook/internal/apptest"
	"reliefbook/internal/fault"
	"reliefbook/internal/fund"
	"reliefbook/internal/lang"
	"reliefbook/internal/money"
	"reliefbook/internal/payout"
	"reliefbook/internal/report"
)

// TestPath walks the whole path: allocation, roster, batch, release, receipts, reports.
func TestPath(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		h.Structure(t, []string{"东校区"}, []string{"护理系", "药学系"})
		allocation := h.Funded(t, "AID", fund.StudentAid, 300_000)
		program := h.RosterProgram(t, "MZ", allocation, 3000, 100)
		done, err := h.Relief.ImportRosterFile(ctx, h.Maker, program, "roster.csv", apptest.RosterCSV(100, "护理系", "药学系"), core.Reading{})
		if err != nil {
			for _, p := range done.Draft.Problems {
				t.Log(p)
			}
		}
		apptest.Check(t, err)
		batch, err := h.Payments.PrepareBatch(ctx, h.Maker, payments.Preparation{Program: program, Name: "第一批", Channel: payout.Bank, Key: "k1"})
		apptest.Check(t, err)
		again, err := h.Payments.PrepareBatch(ctx, h.Maker, payments.Preparation{Program: program, Name: "第一批", Channel: payout.Bank, Key: "k1"})
		apptest.Check(t, err)
		if again != batch {
			t.Fatalf("a repeat made batch %d beside %d", again, batch)
		}
		apptest.Refused(t, h.Payments.ActOnBatch(ctx, h.Maker, batch, payout.Approve, ""), "auth.forbidden")
		apptest.Check(t, h.Payments.ActOnBatch(ctx, h.Checker, batch, payout.Approve, ""))
		apptest.Refused(t, h.Payments.ActOnBatch(ctx, h.Checker, batch, payout.Release, ""), "batch.same_person")
		apptest.Check(t, h.Payments.ActOnBatch(ctx, h.Cashier, batch, payout.Release, ""))
		apptest.Check(t, h.Payments.ActOnBatch(ctx, h.Cashier, batch, payout.Release, ""))
		h.Answer(t, batch, apptest.AllPaid)

		nurse := h.Branch["护理系"]
		views, err := h.Payments.ReceiptOverviews(ctx, nurse)
		apptest.Check(t, err)
		if len(views) != 1 {
			t.Fatalf("the branch sees %d programs", len(views))
		}
		confirmed := 0
		for _, c := range views[0].Classes {
			if c.Department != "护理系" {
				t.Fatalf("the branch sees %s", c.Department)
			}
			m, err := h.Payments.ConfirmClass(ctx, nurse, program, c.ClassID)
			apptest.Check(t, err)
			confirmed += len(m.Changed)
		}
		if confirmed != 50 {
			t.Fatalf("confirmed %d, want 50", confirmed)
		}
		n, err := h.SealNow(ctx)
		apptest.Check(t, err)
		if n == 0 {
			t.Fatal("nothing was sealed")
		}
		for _, info := range report.All {
			table, err := h.Reports.Report(ctx, h.Auditor, report.Request{Name: info.Name, Values: report.Values{"program": "MZ"}, Lang: lang.ZhCN})
			apptest.Check(t, err)
			elsewhere := map[string]bool{"advances": true, "stock": true, "gifts-given": true, "gift-recipients": true, "prizes": true, "duty-rota": true,
				"duty-count": true, "duty-posts": true, "visit-ledger": true, "party-dues": true, "exceptions": true}
			if len(table.Rows) == 0 && !elsewhere[info.Name] { // no cash, gifts, visits, duty, party dues or differences in this one
				t.Errorf("%s is empty", info.Name)
			}
		}
		table, err := h.Reports.Report(ctx, h.Auditor, report.Request{Name: "three-way", Values: report.Values{"program": "MZ"}, Lang: lang.ZhCN})
		apptest.Check(t, err)
		if table.Totals["paid"] != money.Amount(300_000) || table.Totals["confirmed"] != money.Amount(150_000) {
			t.Errorf("totals %v", table.Totals)
		}
		books, err := h.Reports.Report(ctx, h.Auditor, report.Request{Name: "trial-balance", Lang: lang.ZhCN})
		apptest.Check(t, err)
		if books.Totals["debits"] != books.Totals["credits"] || books.Totals["debit_balance"] != books.Totals["credit_balance"] ||
			books.Totals["debit_balance"] != money.Amount(300_000) || len(books.Rows) != 6 {
			t.Errorf("trial balance %v of %d accounts", books.Totals, len(books.Rows))
		}
		for _, row := range books.Rows {
			if row[1] == "" || row[2] == "" {
				t.Errorf("an account without its code or name: %v", row)
			}
		}
		funds, err := h.Books.Funds(ctx, h.Auditor)
		apptest.Check(t, err)
		if funds[0].Allocated != 300_000 || funds[0].Unallocated != 0 {
			t.Errorf("fund %+v", funds[0])
		}
		if _, err := h.People.Users(ctx, h.Maker); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("a maker lists users: %v", err)
		}
	})
}
