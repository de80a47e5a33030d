package books_test

import (
	"context"
	"strings"
	"testing"

	"reliefbook/internal/access"
	"reliefbook/internal/apptest"
	"reliefbook/internal/decide"
	"reliefbook/internal/fund"
	"reliefbook/internal/ledger"
	"reliefbook/internal/payout"
	"reliefbook/internal/posting"
	"reliefbook/internal/store"
)

// own is a college's own chart: each code and name another one.
var own = posting.Chart{
	posting.Cash: {Code: "1001.02", Name: "库存现金－慰问", English: "Cash－relief"}, posting.Bank: {Code: "1002.01", Name: "银行存款－基本户", English: "Bank－basic"},
	posting.Advance: {Code: "1221", Name: "备用金", English: "Advances"}, posting.Payable: {Code: "2309", Name: "应付学生款", English: "Owed to students"},
	posting.Supplier: {Code: "2307", Name: "其他应付款", English: "Other payables"}, posting.Fund: {Code: "3201", Name: "专项资金", English: "Funds"},
	posting.Unused: {Code: "3201", Name: "专项资金", English: "Funds"}, posting.Used: {Code: "3201", Name: "专项资金", English: "Funds"},
	posting.Expense: {Code: "5101", Name: "单位管理费用", English: "Administration"},
}

// codesOf are the codes of a book's accounts, each with a blank before and behind.
func codesOf(t *testing.T, h *apptest.House) string {
	t.Helper()
	codes := " "
	apptest.Check(t, h.DB.Read(context.Background(), func(tx *store.Tx) error {
		list, err := tx.Chart()
		for _, a := range list {
			codes += a.Code + " "
		}
		return err
	}))
	return codes
}

// TestACollegesOwnChart pays students by file and in cash on a chart of the college's own, which is changed in between.
func TestACollegesOwnChart(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		id, err := h.Books.ProposeChart(ctx, h.Maker, "MAIN", "科目表.csv", apptest.ChartFile(own), "本校科目表")
		apptest.Check(t, err)
		apptest.Refused(t, h.Books.DecideChart(ctx, h.Checker, id, decide.Reject, ""), "form.invalid")
		apptest.Check(t, h.Books.DecideChart(ctx, h.Checker, id, decide.Approve, ""))
		apptest.Check(t, h.Books.DecideChart(ctx, h.Checker, id, decide.Approve, "")) // the same decision twice
		p := h.PreparedBy(t, payout.Cash, 4, "护理系")
		h.Charted(t, "MAIN", posting.Chart{posting.Cash: {Code: "1001.09", Name: "库存现金－备用", English: "Cash－petty"},
			posting.Expense:  {Code: "5101", Name: "单位管理费用", English: "Administration"},
			posting.Supplier: {Code: "2306", Name: "应付货款", English: "Owed to suppliers"}, posting.Payable: {Code: "2399", Name: "应付慰问金", English: "Relief owed"}})
		h.Release(t, p.Batch)
		h.Funded(t, "YOUTH", fund.Other, 100_000)
		in := h.VoucherOf(t, ledger.FundReceipt)
		h.CorrectVoucher(t, ledger.Correction{VoucherID: in.ID, Kind: ledger.Difference, Day: in.Day, Summary: "补记", Reason: "少记",
			Lines: []ledger.CorrectedLine{{DebitID: in.Transfers[0].DebitID, CreditID: in.Transfers[0].CreditID, Amount: 100}}})
		codes := codesOf(t, h)
		for _, code := range []string{"1002.01.AID", "3201.AID", "3201.AID.2.1", "3201.AID.2.2", "2309.MZ", "5101.MZ", "1001.09.AID", "1218.MZ.A", "1002.YOUTH", "3101.YOUTH.4.1"} {
			if !strings.Contains(codes, " "+code+" ") {
				t.Errorf("no %s in%s", code, codes)
			}
		}
		h.Holds(t)
	})
}

// TestAChartTakesTwoPeople: one person alone, somebody else, twice, late, and with another one waiting.
func TestAChartTakesTwoPeople(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx, file := context.Background(), apptest.ChartFile(own)
		propose := func(by access.Actor, book string, file []byte) error {
			return apptest.Err(h.Books.ProposeChart(ctx, by, book, "科目表.csv", file, "本校科目表"))
		}
		for _, by := range []access.Actor{h.Checker, h.Cashier, h.Admin, h.Auditor} {
			apptest.Refused(t, propose(by, "MAIN", file), "auth.forbidden")
		}
		apptest.Refused(t, propose(h.Maker, "OTHER", file), "not_found")
		apptest.Refused(t, propose(h.Maker, "MAIN", apptest.ChartFile(nil)), "chart.same")
		apptest.Refused(t, propose(h.Maker, "MAIN", []byte("%PDF-1.7\x00")), "sheet.wrong_type")
		apptest.Refused(t, apptest.Err(h.Books.ProposeChart(ctx, h.Maker, "MAIN", "科目表.csv", file, " ")), "form.invalid")
		apptest.Check(t, propose(h.Maker, "MAIN", file))
		apptest.Refused(t, propose(h.Maker, "MAIN", file), "chart.open")
		apptest.Refused(t, h.Books.DecideChart(ctx, h.Maker, 1, decide.Approve, ""), "auth.forbidden")
		alone := h.Maker
		alone.Role = access.Checker
		apptest.Refused(t, h.Books.DecideChart(ctx, alone, 1, decide.Approve, ""), "decide.same_person")
		if codes := codesOf(t, h); codes != " " {
			t.Errorf("accounts are open: %s", codes)
		}
		h.RosterProgram(t, "MZ", h.Funded(t, "AID", fund.StudentAid, 100_000), apptest.Head, 1) // meanwhile, by the usual chart: 2307 owes students
		apptest.Refused(t, h.Books.DecideChart(ctx, h.Checker, 1, decide.Approve, ""), "form.invalid")
		apptest.Check(t, h.Books.DecideChart(ctx, h.Maker, 1, decide.Withdraw, "编码已被占用"))
		apptest.Refused(t, h.Books.DecideChart(ctx, h.Checker, 1, decide.Approve, ""), "decide.over")
		apptest.Refused(t, propose(h.Maker, "MAIN", file), "form.invalid")
		apptest.Check(t, propose(h.Maker, "PARTY", file)) // a book of its own
		h.Holds(t)
	})
}

// TestTheCommandLineAsksForAChart: it neither takes it up nor approves it.
func TestTheCommandLineAsksForAChart(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		server := access.CommandLine(access.Maker)
		id, err := h.Books.ProposeChart(ctx, server, "MAIN", "科目表.csv", apptest.ChartFile(own), "本校科目表")
		apptest.Check(t, err)
		apptest.Refused(t, h.Books.TakeUpChart(ctx, server, id, true, ""), "decide.nobody")
		apptest.Refused(t, h.Books.DecideChart(ctx, access.CommandLine(access.Checker), id, decide.Approve, ""), "auth.in_person")
		apptest.Refused(t, h.Books.DecideChart(ctx, h.Checker, id, decide.Approve, ""), "decide.over")
		apptest.Refused(t, h.Books.TakeUpChart(ctx, h.Checker, id, true, ""), "auth.forbidden")
		apptest.Check(t, h.Books.TakeUpChart(ctx, h.Maker, id, true, ""))
		apptest.Check(t, h.Books.TakeUpChart(ctx, h.Maker, id, true, ""))
		apptest.Check(t, h.Books.DecideChart(ctx, h.Checker, id, decide.Approve, ""))
		d, err := h.Books.Chart(ctx, h.Auditor, id)
		if err != nil || d.MakerID != h.Maker.UserID || len(d.History) != 3 {
			t.Errorf("%v %+v", err, d)
		}
		id, err = h.Books.ProposeChart(ctx, server, "PARTY", "科目表.csv", apptest.ChartFile(own), "本校科目表")
		apptest.Check(t, err)
		apptest.Check(t, h.Books.TakeUpChart(ctx, h.Maker, id, false, "党费账另有科目表"))
		h.Holds(t)
	})
}

// TestAChartIsChangedByNobodyElse: not by SQL, and not behind the triggers' back.
func TestAChartIsChangedByNobodyElse(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		h.Charted(t, "MAIN", own)
		_, err := h.Books.ProposeChart(context.Background(), h.Maker, "PARTY", "科目表.csv", apptest.ChartFile(own), "本校科目表")
		apptest.Check(t, err)
		h.Funded(t, "AID", fund.StudentAid, 100_000)
		raw, _ := h.BehindTheBack(t)
		for _, statement := range []string{
			"UPDATE chart SET chart = replace(chart, '1002.01', '1001.02') WHERE id = 2", "UPDATE chart SET state = 'withdrawn' WHERE id = 1",
			"UPDATE chart SET state = 'approved', checker_id = maker_id WHERE id = 2", "UPDATE chart SET state = 'approved' WHERE id = 2", "DELETE FROM chart",
			"UPDATE account SET code = '1002.AID' WHERE code = '1002.01.AID'", "UPDATE fund_cash SET account_id = 1", "DELETE FROM fund_cash",
		} {
			if r, err := raw.Exec(statement); err == nil {
				if n, _ := r.RowsAffected(); n > 0 {
					t.Errorf("done: %s", statement)
				}
			}
		}
		h.Holds(t)
		free := h.NoTriggers(t)
		for _, statement := range []string{"UPDATE chart SET chart = replace(chart, '1002.01', '1009') WHERE id = 1", "UPDATE chart SET state = 'rejected' WHERE id = 1"} {
			_, err := free.Exec(statement)
			apptest.Check(t, err)
			if v, err := h.Audit.Verify(context.Background()); err != nil || !apptest.Named(v, "chart:1") || !apptest.Named(v, "account:") {
				t.Errorf("nobody noticed: %s: %v %+v", statement, err, v.Verdicts)
			}
		}
	})
}
