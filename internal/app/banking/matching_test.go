package banking_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"reliefbook/internal/access"
	"reliefbook/internal/app/banking"
	"reliefbook/internal/apptest"
	"reliefbook/internal/fault"
	"reliefbook/internal/fund"
	"reliefbook/internal/lang"
	"reliefbook/internal/money"
	"reliefbook/internal/recon"
	"reliefbook/internal/report"
	"reliefbook/internal/statement"
	"reliefbook/internal/store"
	"reliefbook/internal/teller"
)

// try imports a statement and gives what it was refused for.
func try(t *testing.T, h *apptest.House, actor access.Actor, fund int64, data []byte, how banking.StatementReading) (banking.StatementRun, error) {
	t.Helper()
	ctx := context.Background()
	run, err := h.Banking.CheckStatement(ctx, actor, fund, "s.csv", data, banking.StatementReading{})
	if err != nil {
		return run, err
	}
	run, _, err = h.TakeStatement(actor, fund, run.Upload, how)
	return run, err
}

// TestStatementsAreJoined imports statements twice, too late, overlapping, with a
// gap, broken, and from many at once: only what is new and proven is kept.
func TestStatementsAreJoined(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		h.Clock.Pass(14 * 24 * time.Hour)
		h.Funded(t, "AID", fund.StudentAid, 90_000)
		row := func(day, in, out, serial string) [8]string { return [8]string{"2021-09-" + day, in, out, serial, "x"} }
		first := apptest.StatementFile(0, row("01", "100.00", "", "A"), row("02", "", "30.00", "B"), row("02", "", "30.00", "C"))
		_, made := h.ImportStatement(t, 1, "1.csv", first)
		run, err := try(t, h, h.Cashier, 1, first, banking.StatementReading{})
		if err != nil || run.Same.ID != made || run.Waits != 0 {
			t.Errorf("the same file again: %v %+v", err, run.Same)
		}
		_, err = try(t, h, h.Cashier, 1, apptest.StatementFile(10_000, row("02", "", "30.00", "B"), row("02", "", "30.00", "C")), banking.StatementReading{})
		apptest.Refused(t, err, "statement.all_known")
		_, err = try(t, h, h.Cashier, 1, apptest.StatementFile(5_000, row("05", "1.00", "", "D")), banking.StatementReading{})
		apptest.Refused(t, err, "statement.gap")
		_, err = try(t, h, h.Cashier, 1, apptest.StatementFile(10_000, row("02", "", "30.00", "B"), row("02", "", "31.00", "C")), banking.StatementReading{})
		apptest.Refused(t, err, "statement.overlap")
		run, err = try(t, h, h.Cashier, 1, apptest.StatementFile(7_000, row("02", "", "30.00", "C"), row("03", "5.00", "", "D")), banking.StatementReading{Until: "2021-09-30"})
		if err != nil || run.Skip != 1 {
			t.Fatalf("%v, skipped %d", err, run.Skip)
		}
		list, err := h.Banking.Statements(ctx, h.Auditor, 1)
		apptest.Check(t, err)
		if len(list) != 2 || list[1].Opening != 4_000 || list[1].Closing != 4_500 || list[1].Lines != 1 || list[1].Known != 1 || list[1].DayTo != "2021-09-30" {
			t.Errorf("%+v", list)
		}
		for cut := range len(first) { // a file cut at any byte changes nothing that does not add up
			if run, err := h.Banking.CheckStatement(ctx, h.Cashier, 1, "cut.csv", first[:cut], banking.StatementReading{}); err == nil && run.Ready() {
				t.Fatalf("cut at %d it may be imported: %+v", cut, run.Statement)
			}
		}
		next := apptest.StatementFile(4_500, row("04", "7.00", "", "E"))
		upload, err := h.Banking.CheckStatement(ctx, h.Cashier, 1, "next.csv", next, banking.StatementReading{})
		apptest.Check(t, err)
		var wait sync.WaitGroup
		for range 4 {
			wait.Go(func() {
				if _, _, err := h.TakeStatement(h.Cashier, 1, upload.Upload, banking.StatementReading{}); err != nil && !fault.Is(err, "statement.same") && !fault.Is(err, "statement.all_known") {
					t.Errorf("at once: %v", err)
				}
			})
		}
		wait.Wait()
		if list, err = h.Banking.Statements(ctx, h.Auditor, 1); err != nil || len(list) != 3 {
			t.Errorf("%d statements kept, %v", len(list), err)
		}
		h.Holds(t)
	})
}

// TestStatementOfXML: camt.053 overlaps are joined; a header nobody knows is not guessed.
func TestStatementOfXML(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		h.Clock.Pass(14 * 24 * time.Hour)
		h.Funded(t, "AID", fund.StudentAid, 90_000)
		entry := func(amount, side, day, serial string) string {
			return fmt.Sprintf(`<Ntry><Amt Ccy="CNY">%s</Amt><CdtDbtInd>%s</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>%s</Dt></BookgDt><AcctSvcrRef>%s</AcctSvcrRef></Ntry>`, amount, side, day, serial)
		}
		xml := func(opening, closing string, entries ...string) []byte {
			bal := func(code, a string) string {
				return `<Bal><Tp><CdOrPrtry><Cd>` + code + `</Cd></CdOrPrtry></Tp><Amt Ccy="CNY">` + a + `</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>`
			}
			return []byte(`<?xml version="1.0" encoding="UTF-8"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.04"><BkToCstmrStmt><Stmt>` +
				bal("OPBD", opening) + bal("CLBD", closing) + strings.Join(entries, "") + `</Stmt></BkToCstmrStmt></Document>`)
		}
		h.ImportStatement(t, 1, "1.xml", xml("0.00", "900.00", entry("900.00", "CRDT", "2021-09-17", "S1")))
		run, _ := h.ImportStatement(t, 1, "2.xml", xml("0.00", "899.50", entry("900.00", "CRDT", "2021-09-17", "S1"), entry("0.50", "DBIT", "2021-09-18", "S2")))
		if run.Skip != 1 || run.Statement.Format != "camt.053" {
			t.Errorf("%+v", run)
		}
		odd := []byte("甲,乙,丙,余额\r\n2021-09-19,1.00,,900.50\r\n")
		first, err := h.Banking.CheckStatement(ctx, h.Cashier, 1, "odd.csv", odd, banking.StatementReading{})
		apptest.Check(t, err)
		if first.Ready() {
			t.Fatalf("a header nobody knows was read: %+v", first.Mapping)
		}
		h.Holds(t)
	})
}

// TestStatementMappingIsRemembered: what a clerk says of a header's columns is asked once.
func TestStatementMappingIsRemembered(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		h.Clock.Pass(14 * 24 * time.Hour)
		h.Funded(t, "AID", fund.StudentAid, 90_000)
		data := func(day, balance string) []byte {
			return []byte("日期,进,出,余额\r\n" + day + ",1.00,," + balance + "\r\n")
		}
		run, err := h.Banking.CheckStatement(ctx, h.Cashier, 1, "a.csv", data("2021-09-19", "1.00"), banking.StatementReading{})
		apptest.Check(t, err)
		if run.Ready() {
			t.Fatal("read without knowing the columns")
		}
		m := statement.Mapping{Columns: map[statement.Part]int{statement.ByDay: 0, statement.ByIn: 1, statement.ByOut: 2, statement.ByBalance: 3}}
		run, err = h.Banking.KeepStatementMapping(ctx, h.Cashier, 1, run.Upload, banking.StatementReading{Mapping: &m})
		apptest.Check(t, err)
		if !run.Ready() {
			t.Fatalf("%+v", run.Statement.Problems)
		}
		_, _, err = h.TakeStatement(h.Cashier, 1, run.Upload, banking.StatementReading{})
		apptest.Check(t, err)
		next, err := h.Banking.CheckStatement(ctx, h.Maker, 1, "b.csv", data("2021-09-20", "2.00"), banking.StatementReading{})
		apptest.Check(t, err)
		if next.Known.Body == "" || !next.Ready() {
			t.Errorf("%+v", next)
		}
		future, err := h.Banking.CheckStatement(ctx, h.Maker, 1, "c.csv", data("2021-10-02", "2.00"), banking.StatementReading{})
		apptest.Check(t, err)
		if p := future.Statement.Problems; len(p) != 1 || p[0].Code != "statement.future" {
			t.Errorf("%+v", p)
		}
	})
}

// TestMatchingByHand: sums to the fen, each side once, by those who may, undone
// with a reason once, from many at once.
func TestMatchingByHand(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		p := h.Released(t, 30, "护理系")
		h.ImportStatement(t, 1, "s.csv", apptest.StatementFile(0, [8]string{"2021-09-17", "400.00", "", "S1", "款一"}, [8]string{"2021-09-17", "500.00", "", "S2", "款二"},
			[8]string{"2021-09-17", "", "1.00", "S3", "费"}, [8]string{"2021-09-17", "1.00", "", "S4", "费退"}))
		list, err := h.Banking.Worklist(ctx, h.Auditor, 1, banking.WorkOpen, 50, 0)
		apptest.Check(t, err)
		if len(list.Lines) != 4 || len(list.Movements) != 2 || p.Batch == 0 {
			t.Fatalf("%+v", list)
		}
		receipt, paid := statement.MovementKey{Voucher: list.Movements[0].VoucherID}, statement.MovementKey{Voucher: list.Movements[1].VoucherID}
		for _, c := range []struct {
			p    statement.Pairing
			want string
		}{
			{statement.Pairing{Lines: []int64{1}}, "match.few"},
			{statement.Pairing{Lines: []int64{1}, Movements: []statement.MovementKey{receipt}}, "match.sums"},
			{statement.Pairing{Lines: []int64{1, 2}, Movements: []statement.MovementKey{paid}}, "match.sums"},
			{statement.Pairing{Lines: []int64{3, 3}}, "match.taken"},
			{statement.Pairing{Lines: []int64{3, 99}}, "match.taken"},
			{statement.Pairing{Movements: []statement.MovementKey{receipt, paid, {Voucher: 1 << 40}}}, "match.taken"},
		} {
			_, err := h.Banking.MatchByHand(ctx, h.Maker, 1, c.p)
			apptest.Refused(t, err, c.want)
		}
		for _, actor := range []access.Actor{h.Checker, h.Auditor, h.Branch["护理系"], h.Admin} {
			_, err := h.Banking.MatchByHand(ctx, actor, 1, statement.Pairing{Lines: []int64{3, 4}})
			apptest.Refused(t, err, "auth.forbidden")
			apptest.Refused(t, h.Banking.UndoMatch(ctx, actor, 1, "x"), "auth.forbidden")
			if _, err := h.Banking.RunMatching(ctx, actor, 1); !fault.Is(err, "auth.forbidden") {
				t.Error(err)
			}
		}
		good := statement.Pairing{Lines: []int64{1, 2}, Movements: []statement.MovementKey{receipt}}
		var wait sync.WaitGroup
		won := make(chan int64, 4)
		for range 4 {
			wait.Go(func() {
				if id, err := h.Banking.MatchByHand(ctx, h.Maker, 1, good); err == nil {
					won <- id
				} else if !fault.Is(err, "match.taken") {
					t.Error(err)
				}
			})
		}
		wait.Wait()
		if len(won) != 1 {
			t.Fatalf("%d matches of the same lines", len(won))
		}
		id := <-won
		apptest.Refused(t, h.Banking.ExceptLine(ctx, h.Maker, 1), "match.matched")
		apptest.Refused(t, h.Banking.UndoMatch(ctx, h.Maker, id, " "), "form.invalid")
		apptest.Check(t, h.Banking.UndoMatch(ctx, h.Cashier, id, "配错了"))
		apptest.Refused(t, h.Banking.UndoMatch(ctx, h.Cashier, id, "再来"), "match.undone")
		apptest.Refused(t, h.Banking.UndoMatch(ctx, h.Cashier, 1<<40, "没有"), "not_found")
		d, err := h.Banking.Match(ctx, h.Auditor, id)
		apptest.Check(t, err)
		if !d.Undone || d.Reason != "配错了" || len(d.Sides) != 3 || d.Sides[0].Live {
			t.Errorf("%+v", d)
		}
		_, err = h.Banking.MatchByHand(ctx, h.Maker, 1, good)
		apptest.Check(t, err)
		apptest.Check(t, h.Banking.ExceptLine(ctx, h.Maker, 3))
		apptest.Check(t, h.Banking.ExceptLine(ctx, h.Maker, 3)) // named once
		apptest.Check(t, h.Banking.ExceptMovement(ctx, h.Maker, 1, paid))
		list, err = h.Banking.Worklist(ctx, h.Auditor, 1, banking.WorkExcepted, 50, 0)
		apptest.Check(t, err)
		if len(list.Lines) != 1 || list.Lines[0].ID != 3 || list.Movements[0].Exception == 0 || list.Count[banking.WorkMatched] != 2 {
			t.Errorf("%+v", list)
		}
		h.Holds(t)
	})
}

// TestReturnsAreMovementsOfTheirOwn: what the bank gives back student by student
// is matched student by student, by the card it came from.
func TestReturnsAreMovementsOfTheirOwn(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		p := h.Released(t, 6, "护理系")
		h.Answer(t, p.Batch, func(line int, _ teller.Payee) teller.Reply {
			if line < 3 {
				return teller.Reply{Result: "退汇", Reason: "账户已销户"}
			}
			return teller.Reply{}
		})
		day := h.Today()
		h.ImportStatement(t, 1, "s.csv", apptest.StatementFile(0, [8]string{day, "180.00", "", "S1", "转入", "", "上级"}, [8]string{day, "", "180.00", "S2", "代发"},
			[8]string{day, "30.00", "", "S3", "退汇", "", "", apptest.Card(0)}, [8]string{day, "30.00", "", "S4", "退汇 RB2"}, [8]string{day, "30.00", "", "S5", "退汇"}))
		done, err := h.Banking.RunMatching(ctx, h.Maker, 1)
		apptest.Check(t, err)
		if done.ByPass[recon.ByCounter] != 2 || done.ByPass[recon.ByReference] != 1 || done.ByPass[recon.ByBatch] != 1 || done.Open != 1 {
			t.Errorf("%+v", done)
		}
		d, err := h.Banking.StatementLine(ctx, h.Auditor, 5)
		apptest.Check(t, err)
		if d.Match != nil || len(d.Suggestions) != 1 || !d.Suggestions[0].Same || d.Suggestions[0].Of.PaymentID != 3 {
			t.Errorf("%+v", d)
		}
		h.Holds(t)
	})
}

// TestReconciliationByMonth: what was matched across a month's end is open at
// that end, a statement that stops short is said, and so is a first balance.
func TestReconciliationByMonth(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		h.Funded(t, "AID", fund.StudentAid, 90_000) // on 17 September
		h.Clock.Pass(40 * 24 * time.Hour)
		h.ImportStatement(t, 1, "9.csv", apptest.StatementFile(700, [8]string{"2021-09-29", "1.00", "", "S1", "结息"}))
		september, err := h.Banking.Reconciliation(ctx, h.Auditor, 1, "2021-09")
		apptest.Check(t, err)
		if september.Reached() || september.Difference() != 0 || september.Of(recon.BooksReceived) != 90_000 || september.Of(recon.BankReceived) != 800 {
			t.Errorf("%+v", september)
		}
		h.ImportStatement(t, 1, "10.csv", apptest.StatementFile(800, [8]string{"2021-10-02", "900.00", "", "S2", "转入", "", "上级"}))
		list, err := h.Banking.Worklist(ctx, h.Maker, 1, banking.WorkSuggested, 10, 0)
		apptest.Check(t, err)
		_, err = h.Banking.MatchByHand(ctx, h.Maker, 1, statement.Pairing{Lines: []int64{list.Lines[0].ID}, Suggested: true,
			Movements: []statement.MovementKey{{Voucher: list.Lines[0].Suggestions[0].Of.VoucherID}}})
		apptest.Check(t, err)
		september, err = h.Banking.Reconciliation(ctx, h.Auditor, 1, "2021-09")
		apptest.Check(t, err)
		if !september.Agrees() || september.Of(recon.BooksReceived) != 90_000 || september.Bank != 800 || september.Books != 90_000 {
			t.Errorf("%+v", september)
		}
		october, err := h.Banking.Reconciliation(ctx, h.Auditor, 1, "2021-10")
		apptest.Check(t, err)
		if october.Difference() != 0 || october.Of(recon.BooksReceived) != 0 || october.Of(recon.BankReceived) != 800 || october.Bank != 90_800 {
			t.Errorf("%+v", october)
		}
		_, err = h.Banking.Reconciliation(ctx, h.Auditor, 1, "2021-9")
		apptest.Refused(t, err, "report.month")
		table, err := h.Reports.Report(ctx, h.Auditor, report.Request{Name: "bank-reconciliation", Values: report.Values{"fund": "AID", "month": "2021-09"}, Lang: lang.ZhCN})
		apptest.Check(t, err)
		if len(table.Rows) != 7 || !strings.Contains(table.Notes[0], "一致") {
			t.Errorf("%+v", table)
		}
	})
}

// TestMatchingKeepsItsRules: statements, matches, undoings and vouchers in any
// order leave nothing matched twice, every match equal, and the balances explained.
func TestMatchingKeepsItsRules(t *testing.T) {
	h := apptest.New(t, store.SQLite)
	ctx := context.Background()
	h.Funded(t, "AID", fund.StudentAid, 90_000)
	at, n := int64(0), 0
	rapid.Check(t, func(t *rapid.T) {
		for range rapid.IntRange(1, 6).Draw(t, "acts") {
			switch rapid.IntRange(0, 3).Draw(t, "act") {
			case 0:
				amount := rapid.Int64Range(1, 3).Draw(t, "fen") * 100
				n++
				row := fmt.Sprintf("期初余额：%d.%02d\n日期,收入,支出,余额,流水号,对方户名\n%s,%d.00,,%d.%02d,S%d,甲\n", at/100, at%100, h.Today(), amount/100, (at+amount)/100, (at+amount)%100, n)
				run, err := h.Banking.CheckStatement(ctx, h.Cashier, 1, "s.csv", []byte(row), banking.StatementReading{})
				if err == nil {
					_, _, err = h.TakeStatement(h.Cashier, 1, run.Upload, banking.StatementReading{})
				}
				if err != nil {
					t.Fatalf("%v\n%s", err, row)
				}
				at += amount
			case 1:
				n++
				id, err := h.Books.RecordDocument(ctx, h.Maker, fund.Document{FundID: 1, Kind: fund.Receipt, DocNo: fmt.Sprint("N", n), Body: "甲", Purpose: "x",
					Amount: money.Amount(100 * rapid.Int64Range(1, 3).Draw(t, "yuan")), Day: h.Today()})
				if err == nil {
					err = h.Books.DecideDocument(ctx, h.Checker, id, true, "")
				}
				if err != nil {
					t.Fatal(err)
				}
			case 2:
				if _, err := h.Banking.RunMatching(ctx, h.Maker, 1); err != nil {
					t.Fatal(err)
				}
			case 3:
				list, err := h.Banking.Worklist(ctx, h.Maker, 1, banking.WorkMatched, 5, 0)
				if err != nil {
					t.Fatal(err)
				}
				if len(list.Matches) > 0 {
					err := h.Banking.UndoMatch(ctx, h.Maker, list.Matches[0].ID, "x")
					if err != nil && !fault.Is(err, "match.undone") {
						t.Fatal(err)
					}
				}
			}
		}
		a, err := h.Banking.Reconciliation(ctx, h.Auditor, 1, "")
		if err != nil || a.Difference() != 0 || int64(a.Bank) != at {
			t.Fatalf("%v: %+v, the bank has %d", err, a, at)
		}
	})
	h.Holds(t)
}
