package app_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"reliefbook/internal/app"
	"reliefbook/internal/apptest"
	"reliefbook/internal/fault"
	"reliefbook/internal/fund"
	"reliefbook/internal/money"
	"reliefbook/internal/recon"
)

// bankFile is a statement with a running balance: each row day, in, out, serial, text, ref, party, account.
func bankFile(opening money.Amount, rows ...[8]string) []byte {
	var b strings.Builder
	b.WriteString("账号：6200001234567890123,,,,,,,,\r\n期初余额," + opening.String() + ",,,,,,,\r\n")
	b.WriteString("交易日期,收入金额,支出金额,余额,流水号,摘要,附言,对方户名,对方账号\r\n")
	at := opening
	for _, r := range rows {
		for i, sign := range []money.Amount{1, -1} {
			if r[1+i] != "" {
				a, err := money.Parse(r[1+i])
				if err != nil {
					panic(err)
				}
				at += sign * a
			}
		}
		fmt.Fprintf(&b, "%s,%s,%s,%s,%s,%s,%s,%s,%s\r\n", r[0], r[1], r[2], at, r[3], r[4], r[5], r[6], r[7])
	}
	b.WriteString("期末余额," + at.String() + ",,,,,,,\r\n")
	return []byte(b.String())
}

// imported imports a statement of a fund's account, and gives the statement it became.
func imported(t *testing.T, h *apptest.House, fund int64, name string, data []byte) (app.StatementRun, int64) {
	t.Helper()
	ctx := context.Background()
	run, err := h.CheckStatement(ctx, h.Cashier, fund, name, data, app.StatementReading{})
	check(t, err)
	run, made, err := h.TakeStatement(h.Cashier, fund, run.Upload, app.StatementReading{})
	if err != nil {
		t.Fatalf("%v: %+v", err, run.Statement.Problems)
	}
	return run, made
}

func TestStatementIsImportedAndMatched(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		h.Funded(t, "AID", fund.StudentAid, 90_000)
		h.Clock.Pass(5 * 24 * time.Hour)
		data := bankFile(0, [8]string{"2021-09-17", "900.00", "", "S1", "转入", "AID-receipt", "上级", ""}, [8]string{"2021-09-21", "1.23", "", "S2", "结息", "", "", ""})
		run, made := imported(t, h, 1, "s.csv", data)
		if made == 0 || run.Statement.Received != 90_123 {
			t.Fatalf("%+v", run)
		}
		again, err := h.CheckStatement(ctx, h.Maker, 1, "other name.csv", data, app.StatementReading{})
		check(t, err)
		if again.Same.ID != made || again.Ready() {
			t.Errorf("the same file was not recognised: %+v", again.Same)
		}
		done, err := h.RunMatching(ctx, h.Maker, 1)
		check(t, err)
		if done.ByPass[recon.ByCounter] != 1 || done.Open != 1 {
			t.Errorf("%+v", done)
		}
		adj, err := h.Reconciliation(ctx, h.Auditor, 1, "")
		check(t, err)
		if adj.Difference() != 0 || adj.Of(recon.BankReceived) != 123 || adj.Bank != 90_123 || adj.Books != 90_000 {
			t.Errorf("%+v", adj)
		}
		holds(t, h)
		_, err = h.MatchByHand(ctx, h.Cashier, 1, app.Pairing{Lines: []int64{1, 2}})
		refusedWith(t, err, "match.taken")
	})
}

func refusedWith(t *testing.T, err error, code string) {
	t.Helper()
	if !fault.Is(err, code) {
		t.Errorf("got %v, want %s", err, code)
	}
}

// banked adds to a house whose first fund has paid a batch its bank statement,
// what was matched of it by passes and by hand, and what was undone.
func banked(t *testing.T, h *apptest.House) {
	ctx := context.Background()
	day := h.Today()
	imported(t, h, 1, "september.csv", bankFile(500, [8]string{day, "900.00", "", "S1", "转入", "", "上级", ""}, [8]string{day, "", "900.00", "S2", "代发", "MZ-1", "", apptest.Card(3)},
		[8]string{day, "1.23", "", "S3", "结息"}, [8]string{day, "", "1.23", "S4", "结息冲正"}))
	done, err := h.RunMatching(ctx, h.Maker, 1)
	check(t, err)
	if done.ByPass[recon.ByCounter] != 1 || done.ByPass[recon.ByReference] != 1 {
		t.Fatalf("%+v", done)
	}
	id, err := h.MatchByHand(ctx, h.Cashier, 1, app.Pairing{Lines: []int64{4, 5}})
	check(t, err)
	check(t, h.UndoMatch(ctx, h.Maker, id, "先等银行答复"))
	_, err = h.MatchByHand(ctx, h.Cashier, 1, app.Pairing{Lines: []int64{4, 5}})
	check(t, err)
}

// statementTampers are what TestVerifyFindsTampering does to statements and matches.
var statementTampers = []struct{ what, sql, names string }{
	{"a statement's closing balance", "UPDATE bank_statement SET closing = closing + 1, received = received + 1", "statement:1"},
	{"a statement's file", "UPDATE bank_statement SET file_hash = lines_root FROM (SELECT lines_root FROM voucher LIMIT 1) v WHERE id = 1", "statement:1"},
	{"until when a statement is", "UPDATE bank_statement SET day_to = '2021-12-31'", "statement:1"},
	{"a bank line's amount", "UPDATE statement_line SET amount = amount + 1 WHERE id = 2", "statement:1"},
	{"two bank lines that cancel out", "UPDATE statement_line SET amount = amount + CASE WHEN id = 4 THEN 1 ELSE -1 END WHERE id IN (4, 5)", "statement:1"},
	{"a bank line's other party", "UPDATE statement_line SET party = '别人' WHERE id = 2", "statement:1"},
	{"a bank line removed", "DELETE FROM statement_line WHERE id = 5", "statement:1"},
	{"a match's pass", "UPDATE statement_match SET pass = 'hand' WHERE id = 1", "match_run:1"},
	{"a match's amount", "UPDATE statement_match SET amount = amount + 1 WHERE id = 1", "match:1"},
	{"a match's other line", "UPDATE match_side SET line_id = 1 WHERE id = 1", "match:1"},
	{"a match's side removed", "DELETE FROM match_side WHERE id = 2", "match:1"},
	{"a match undone without a word", "UPDATE match_side SET live = 0 WHERE match_id = 1", "match:1"},
	{"why a match was undone", "UPDATE match_undo SET reason = 'x'", "match:3"},
	{"who matched", "UPDATE match_run SET account_id = account_id + 1 WHERE id = 1", "match"},
	{"an undoing removed", "DELETE FROM match_undo", "match:3"},
}
