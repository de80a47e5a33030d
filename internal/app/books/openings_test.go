package books_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"reliefbook/internal/access"
	"reliefbook/internal/app/audit"
	"reliefbook/internal/app/core"
	"reliefbook/internal/apptest"
	"reliefbook/internal/decide"
	"reliefbook/internal/fund"
	"reliefbook/internal/ledger"
	"reliefbook/internal/money"
	"reliefbook/internal/report"
)

// broken reports whether a rule names a record.
func broken(v audit.Verification, rule, subject string) bool {
	return slices.ContainsFunc(v.Verdicts, func(d audit.Verdict) bool { return d.Rule == rule && slices.Contains(d.Breaks, subject) })
}

// aid is a fund for students that has nothing yet.
func aid(t *testing.T, h *apptest.House, code string) int64 {
	t.Helper()
	id, err := h.Books.CreateFund(context.Background(), h.Maker, fund.Fund{Code: code, Name: "资助" + code, Source: fund.StudentAid, Restriction: "学生"})
	apptest.Check(t, err)
	return id
}

// TestABookBeginsWithWhatItsFundsHave: it can be allocated, it is no turnover, and the bank's first statement agrees with it.
func TestABookBeginsWithWhatItsFundsHave(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		id, opening := h.Opened(t, "MAIN", "AID", fund.StudentAid, 100_000)
		v := h.VoucherOf(t, ledger.Opening)
		if v.Summary != "期初余额" || v.Day != "2021-08-31" || len(v.Transfers) != 1 || v.Transfers[0].Summary != "期初余额 上年结转，旧卡****"+apptest.Card(951)[15:] {
			t.Errorf("%+v", v)
		}
		if d, err := h.Books.Opening(ctx, h.Auditor, opening); err != nil || d.VoucherID != v.ID || len(d.History) != 2 || d.Total != 100_000 {
			t.Errorf("%v %+v", err, d)
		}
		allocated, err := h.Books.RecordDocument(ctx, h.Maker, fund.Document{FundID: id, Kind: fund.Allocation, DocNo: "拨1号", Body: "学校", Purpose: "中秋慰问",
			Minutes: "纪要1号", Amount: 60_000, Day: "2021-09-17"})
		apptest.Check(t, err)
		apptest.Check(t, h.Books.DecideDocument(ctx, h.Checker, allocated, true, ""))
		day := "2021-09-17"
		h.ImportStatement(t, id, "september.csv", apptest.StatementFile(100_000, [8]string{day, "1.00", "", "S1", "利息", "", "", ""}, [8]string{day, "", "1.00", "S2", "手续费", "", "", ""}))
		adj, err := h.Banking.Reconciliation(ctx, h.Auditor, id, "")
		if err != nil || !adj.Agrees() || adj.Books != 100_000 {
			t.Errorf("%v %+v", err, adj)
		}
		for _, from := range []string{"", "2021-08-01", "2021-09-01"} {
			r, at := h.Asked(t, report.Request{Name: "trial-balance", Values: report.Values{"from": from}})
			if len(r.Rows) != 3 || at(0, "opening_debit") != money.Amount(100_000) || at(0, "debits") != money.Amount(0) || at(1, "opening_credit") != money.Amount(100_000) ||
				at(1, "debits") != money.Amount(60_000) || at(1, "credits") != money.Amount(0) || at(1, "credit_balance") != money.Amount(40_000) {
				t.Errorf("from %q: %v", from, r.Rows)
			}
		}
		if r, _ := h.Asked(t, report.Request{Name: "trial-balance", Values: report.Values{"to": "2021-08-30"}}); len(r.Rows) != 0 {
			t.Errorf("before it began: %v", r.Rows)
		}
		if r, at := h.Asked(t, report.Request{Name: "detail-ledger", Values: report.Values{"account": "1002"}}); len(r.Rows) != 1 || at(0, "balance") != money.Amount(100_000) {
			t.Errorf("%v", r.Rows)
		}
		h.Holds(t)
	})
}

// TestAWrongOpeningIsCorrected by the difference, as a receipt of funds is; then it agrees with the bank's first statement.
func TestAWrongOpeningIsCorrected(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		id, _ := h.Opened(t, "MAIN", "AID", fund.StudentAid, 100_000)
		v := h.VoucherOf(t, ledger.Opening)
		line := ledger.CorrectedLine{DebitID: v.Transfers[0].CreditID, CreditID: v.Transfers[0].DebitID, Amount: 10_000}
		h.CorrectVoucher(t, ledger.Correction{VoucherID: v.ID, Kind: ledger.Difference, Day: "2021-09-17", Summary: "期初多记", Reason: "对账单不符", Lines: []ledger.CorrectedLine{line}})
		h.ImportStatement(t, id, "september.csv", apptest.StatementFile(90_000, [8]string{"2021-09-17", "1.00", "", "S1", "利息", "", "", ""},
			[8]string{"2021-09-17", "", "1.00", "S2", "手续费", "", "", ""}))
		if adj, err := h.Banking.Reconciliation(context.Background(), h.Auditor, id, ""); err != nil || !adj.Agrees() || adj.Books != 90_000 || adj.Bank != 90_000 {
			t.Errorf("%v %+v", err, adj)
		}
		h.Holds(t)
	})
}

// TestOpeningBalancesTakeTwoPeople: one person alone, somebody else, twice, by a changed file, and after a voucher.
func TestOpeningBalancesTakeTwoPeople(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		aid(t, h, "AID")
		propose := func(by access.Actor, book, day string, file []byte) error {
			return apptest.Err(h.Books.ProposeOpening(ctx, by, book, day, "期初.csv", file, "旧账结转"))
		}
		file, day := apptest.OpeningFile(100_000, "AID"), "2021-08-31"
		for _, by := range []access.Actor{h.Checker, h.Cashier, h.Admin, h.Auditor} {
			apptest.Refused(t, propose(by, "MAIN", day, file), "auth.forbidden")
		}
		apptest.Refused(t, propose(h.Maker, "OTHER", day, file), "not_found")
		apptest.Refused(t, propose(h.Maker, "PARTY", day, file), "table.refused") // not its account
		apptest.Refused(t, propose(h.Maker, "MAIN", "2031-08-31", file), "form.invalid")
		apptest.Refused(t, propose(h.Maker, "MAIN", day, []byte(strings.Replace(string(file), "借,1000.00", "借,1000.01", 1))), "table.refused")
		hearing, heard := core.Hearing(ctx)
		_, err := h.Books.ProposeOpening(hearing, h.Maker, "MAIN", day, "期初.csv", append(file, []byte("合计,,,2000.00,\n")...), "旧账结转")
		if apptest.Check(t, err); len(*heard) == 0 {
			t.Error("nothing is said of the row of totals")
		}
		apptest.Refused(t, propose(h.Maker, "MAIN", day, file), "opening.open")
		apptest.Refused(t, h.Books.DecideOpening(ctx, h.Maker, 1, decide.Approve, ""), "auth.forbidden")
		alone := h.Maker
		alone.Role = access.Checker
		apptest.Refused(t, h.Books.DecideOpening(ctx, alone, 1, decide.Approve, ""), "decide.same_person")
		apptest.Refused(t, h.Books.DecideOpening(ctx, h.Checker, 1, decide.Reject, ""), "form.invalid")
		apptest.Check(t, h.Books.DecideOpening(ctx, h.Checker, 1, decide.Reject, "少一项"))
		id, err := h.Books.ProposeOpening(ctx, h.Maker, "MAIN", day, "期初.csv", file, "旧账结转")
		apptest.Check(t, err)
		apptest.Check(t, h.Books.DecideOpening(ctx, h.Checker, id, decide.Approve, ""))
		apptest.Check(t, h.Books.DecideOpening(ctx, h.Checker, id, decide.Approve, "")) // the same decision twice
		apptest.Refused(t, propose(h.Maker, "MAIN", day, file), "opening.late")
		h.Holds(t)
	})
}

// TestNoOpeningAfterAVoucher: one that was proposed before it is refused at its approval.
func TestNoOpeningAfterAVoucher(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		aid(t, h, "AID")
		id, err := h.Books.ProposeOpening(ctx, h.Maker, "MAIN", "2021-08-31", "期初.csv", apptest.OpeningFile(100_000, "AID"), "旧账结转")
		apptest.Check(t, err)
		h.Funded(t, "YOUTH", fund.Other, 100_000)
		apptest.Refused(t, h.Books.DecideOpening(ctx, h.Checker, id, decide.Approve, ""), "opening.late")
		apptest.Check(t, h.Books.DecideOpening(ctx, h.Maker, id, decide.Withdraw, "已有凭证"))
		h.Holds(t)
	})
}

// TestTheCommandLineAsksForOpeningBalances: it neither takes them up nor approves them.
func TestTheCommandLineAsksForOpeningBalances(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx, server := context.Background(), access.CommandLine(access.Maker)
		aid(t, h, "AID")
		id, err := h.Books.ProposeOpening(ctx, server, "MAIN", "2021-08-31", "期初.csv", apptest.OpeningFile(100_000, "AID"), "旧账结转")
		apptest.Check(t, err)
		apptest.Refused(t, h.Books.TakeUpOpening(ctx, server, id, true, ""), "decide.nobody")
		apptest.Refused(t, h.Books.DecideOpening(ctx, access.CommandLine(access.Checker), id, decide.Approve, ""), "auth.in_person")
		apptest.Refused(t, h.Books.DecideOpening(ctx, h.Checker, id, decide.Approve, ""), "decide.over")
		apptest.Check(t, h.Books.TakeUpOpening(ctx, h.Maker, id, true, ""))
		apptest.Check(t, h.Books.DecideOpening(ctx, h.Checker, id, decide.Approve, ""))
		h.Holds(t)
	})
}

// TestOpeningBalancesAreChangedByNobodyElse: not by SQL, and not behind the triggers' back.
func TestOpeningBalancesAreChangedByNobodyElse(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		h.Opened(t, "MAIN", "AID", fund.StudentAid, 100_000)
		_, err := h.Books.CreateFund(ctx, h.Maker, fund.Fund{Code: "DUES", Name: "党费", Source: fund.PartyDues, Restriction: "党员"})
		apptest.Check(t, err)
		_, err = h.Books.ProposeOpening(ctx, h.Maker, "PARTY", "2021-08-31", "期初.csv", apptest.OpeningFile(100_000, "DUES"), "旧账结转")
		apptest.Check(t, err)
		h.Funded(t, "YOUTH", fund.Other, 100_000)
		raw, _ := h.BehindTheBack(t)
		for _, statement := range []string{
			"UPDATE opening SET lines = replace(lines, '1000.00', '9000.00') WHERE id = 2", "UPDATE opening SET state = 'withdrawn' WHERE id = 1",
			"UPDATE opening SET state = 'approved', checker_id = maker_id, voucher_id = 2 WHERE id = 2", "UPDATE opening SET book = 'MAIN' WHERE id = 2",
			"UPDATE opening SET state = 'approved' WHERE id = 2", "DELETE FROM opening",
			"UPDATE voucher SET kind = 'opening' WHERE id = 2",
		} {
			if r, err := raw.Exec(statement); err == nil {
				if n, _ := r.RowsAffected(); n > 0 {
					t.Errorf("done: %s", statement)
				}
			}
		}
		h.Holds(t)
		free := h.NoTriggers(t)
		if _, err := free.Exec("UPDATE voucher SET kind = 'opening' WHERE id = 2"); err == nil {
			t.Error("a second one is let in") // by the unique index alone
		}
		for _, c := range []struct{ statement, named string }{
			{"UPDATE opening SET lines = replace(lines, '1000.00', '9000.00') WHERE id = 1", "opening:1"},
			{"UPDATE voucher SET day = '2021-08-30' WHERE kind = 'opening'", "opening:1"},
			{"UPDATE opening SET voucher_id = 2 WHERE id = 1", "opening:1"},
			{"UPDATE opening SET state = 'rejected', voucher_id = NULL WHERE id = 1", "voucher:1"},
		} {
			_, err := free.Exec(c.statement)
			apptest.Check(t, err)
			if v, err := h.Audit.Verify(ctx); err != nil || !broken(v, "openings", c.named) {
				t.Errorf("nobody noticed: %s: %v %+v", c.statement, err, v.Verdicts)
			}
		}
		_, err = free.Exec("UPDATE voucher SET kind = CASE id WHEN 1 THEN 'fund_receipt' ELSE 'fund_return' END WHERE id < 3")
		apptest.Check(t, err)
		_, err = free.Exec("UPDATE voucher SET kind = 'opening' WHERE id = 2")
		apptest.Check(t, err)
		_, err = free.Exec("UPDATE opening SET state = 'approved', voucher_id = 2 WHERE id = 1")
		apptest.Check(t, err)
		if v, err := h.Audit.Verify(ctx); err != nil || !broken(v, "openings", "voucher:2") {
			t.Errorf("nobody noticed one after another voucher: %v %+v", err, v.Verdicts)
		}
	})
}
