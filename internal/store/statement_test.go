package store_test

import (
	"testing"

	"reliefbook/internal/money"
	"reliefbook/internal/recon"
	"reliefbook/internal/statement"
)

// statement keeps a statement of two lines, 300.00 in and 100.00 out, and gives it with its lines.
func (s *shelf) statement(no int64, after statement.Statement) (statement.Statement, []statement.KeptLine) {
	st := statement.Statement{AccountID: s.fund.BankID, PreviousID: after.ID, FileName: "对账单.csv",
		FileHash: []byte{byte(no)}, Format: "csv", DayFrom: "2021-09-01", DayTo: "2021-09-30",
		Opening: after.Closing, Closing: after.Closing + 20_000, Lines: 2, Known: 1, Received: 30_000, Paid: 10_000,
		ByID: s.maker, SaidBy: "王制单",
		CheckerID: s.checker, Checker: "李复核", At: now}
	lines := []statement.KeptLine{
		{AccountID: s.fund.BankID, Line: statement.Line{Number: 2, Day: "2021-09-02", Amount: 30_000, Balance: 30_000,
			HasBalance: true, Serial: "S1", Ref: "R1", Text: "拨款",
			Party: "财政局", Account: "****1234"}, Blind: []byte{1, 2}},
		{AccountID: s.fund.BankID, Line: statement.Line{Number: 3, Day: "2021-09-20", Amount: -10_000}}}
	st.ID = must(s.tx.CreateStatement(st, lines, now))
	return st, must(s.tx.StatementLines(statement.LineFilter{Statement: st.ID}))
}

func TestAStatementIsKeptOnceWithItsLines(t *testing.T) {
	onBoth(t, func(s *shelf) {
		same(s, must(s.tx.LastStatement(s.fund.BankID)), statement.Statement{})
		want, lines := s.statement(1, statement.Statement{})
		same(s, must(s.tx.Statement(want.ID)), want)
		same(s, must(s.tx.LastStatement(s.fund.BankID)), want)
		s.refuses("statement.same", func() error { return err1(s.tx.CreateStatement(want, nil, now)) })
		same(s, must(s.tx.StatementByMark(s.fund.BankID, [2][]byte{{9}, {1}})), want)
		same(s, must(s.tx.StatementByMark(s.fund.AccountID, [2][]byte{{1}, {1}})), statement.Statement{})
		s.refuses("not_found", func() error { return err1(s.tx.Statement(99)) })

		first := lines[0]
		if first.Line != (statement.Line{Number: 2, Day: "2021-09-02", Amount: 30_000, Balance: 30_000,
			HasBalance: true, Serial: "S1", Ref: "R1", Text: "拨款", Party: "财政局",
			Account: "****1234"}) || string(first.Blind) != "\x01\x02" || first.MatchID != 0 ||
			first.StatementID != want.ID {
			s.Errorf("%+v", first)
		}
		if last := lines[1]; last.HasBalance || last.Balance != 0 || last.Blind != nil || last.Amount != -10_000 {
			s.Errorf("a line that says little: %+v", last)
		}
		next, _ := s.statement(2, want)
		want.Open, next.Open = 2, 2
		same(s, must(s.tx.Statements(s.fund.BankID)), []statement.Statement{want, next})
		same(s, len(must(s.tx.Statements(s.fund.AccountID))), 0)
		for about, c := range map[string]struct {
			f     statement.LineFilter
			n     int
			total money.Amount
		}{
			"everything":   {statement.LineFilter{}, 4, 40_000},
			"an account":   {statement.LineFilter{Account: s.fund.AccountID}, 0, 0},
			"a statement":  {statement.LineFilter{Statement: next.ID, Open: true}, 2, 20_000},
			"from a day":   {statement.LineFilter{FromDay: "2021-09-03"}, 2, -20_000},
			"what matched": {statement.LineFilter{Matched: true}, 0, 0},
			"a line":       {statement.LineFilter{ID: first.ID}, 1, 30_000},
		} {
			if n, total, err := s.tx.CountLines(c.f); n != c.n || total != c.total || err != nil ||
				len(must(s.tx.StatementLines(c.f))) != n {
				s.Errorf("%s: %d, %s, %v", about, n, total, err)
			}
		}
		same(s, must(s.tx.StatementLines(statement.LineFilter{Limit: 1, Offset: 1}))[0].ID, lines[1].ID)
	})
}

func TestALineAndAMovementAreMatchedOnceAtATime(t *testing.T) {
	onBoth(t, func(s *shelf) {
		_, lines := s.statement(1, statement.Statement{})
		voucher := s.voucher("paid in")
		open := must(s.tx.MovementsOf(s.fund.BankID, true))
		if len(open) != 2 || open[1].VoucherID != voucher || open[1].Amount != 100 || open[1].Number != 0 {
			s.Errorf("%+v", open)
		}
		run := statement.MatchRun{AccountID: s.fund.BankID, How: statement.ByHand, ByID: s.maker}
		sides := []statement.MatchSide{{LineID: lines[0].ID, Amount: 30_000}, {VoucherID: voucher, Amount: 30_000}}
		m := []statement.Match{{Pass: recon.ByHand, Amount: 30_000, Sides: sides}}
		run.ID = must(s.tx.CreateRun(run, m, now))
		s.refuses("match.taken", func() error {
			return err1(s.tx.CreateRun(run, []statement.Match{{Pass: recon.ByHand, Amount: 1, Sides: sides[:1]}}, now))
		})
		s.refuses("match.taken", func() error {
			return err1(s.tx.CreateRun(run, []statement.Match{{Pass: recon.ByHand, Amount: 1, Sides: sides[1:]}}, now))
		})
		list, total := must2(s.tx.Matches(statement.MatchFilter{Run: run.ID, Account: s.fund.BankID, Live: true,
			Pass: recon.ByHand}))
		if total != 1 || list[0].By != "王制单" || list[0].Undone || !list[0].UndoneAt.IsZero() ||
			len(list[0].Sides) != 2 {
			s.Fatalf("%d, %+v", total, list)
		}
		if line, movement := list[0].Sides[0], list[0].Sides[1]; line.Day != "2021-09-02" || line.Text != "拨款 财政局" ||
			line.Serial != "S1" || line.VoucherID != 0 || !line.Live ||
			movement.Day != "2021-09-17" || movement.Text != "凭证paid in" || movement.LineID != 0 ||
			movement.Period != "2021-09" || movement.Number != 0 {
			s.Errorf("%+v\n%+v", line, movement)
		}
		same(s, len(must(s.tx.MovementsOf(s.fund.BankID, true))), 1)
		same(s, must(s.tx.StatementLines(statement.LineFilter{Matched: true}))[0].MatchID, list[0].ID)

		undo := list[0]
		undo.Reason, undo.UndoByID = "配错", s.checker
		must(0, s.tx.UndoMatch(undo, later(1)))
		s.refuses("changed_meanwhile", func() error { return s.tx.UndoMatch(undo, later(2)) })
		_, total = must2(s.tx.Matches(statement.MatchFilter{Live: true}))
		same(s, total, 0)
		list, _ = must2(s.tx.Matches(statement.MatchFilter{ID: undo.ID}))
		if len(list) != 1 || !list[0].Undone || list[0].Reason != "配错" || list[0].UndoBy != "李复核" ||
			!list[0].UndoneAt.Equal(later(1)) || list[0].Sides[0].Live {
			s.Errorf("%+v", list)
		}
		must(s.tx.CreateRun(run, m, later(3))) // both are free again
		runs := must(s.tx.MatchRuns())
		if len(runs) != 2 || runs[0].Matches != 1 || runs[0].How != statement.ByHand || runs[0].ByID != s.maker ||
			!runs[0].At.Equal(now) {
			s.Errorf("%+v", runs)
		}
	})
}
