package statement_test

import (
	"testing"

	"reliefbook/internal/fault"
	"reliefbook/internal/money"
	"reliefbook/internal/recon"
	"reliefbook/internal/statement"
)

func kept(id int64, amount money.Amount) statement.KeptLine {
	return statement.KeptLine{ID: id, Line: statement.Line{Day: "2021-09-02", Amount: amount}}
}

var (
	out  = statement.MovementKey{Voucher: 7}
	back = statement.MovementKey{Voucher: 8, Payment: 3}
	work = statement.Work{AccountID: 4, Lines: []statement.KeptLine{kept(1, -6000), kept(2, 3000), kept(3, -3000)},
		Movements: []statement.Movement{{VoucherID: 7, Amount: -6000, Day: "2021-09-02"}, {VoucherID: 8, PaymentID: 3, Amount: 3000, Day: "2021-09-02"}}}
)

func TestAMatchByHandAddsUp(t *testing.T) {
	for name, c := range map[string]struct {
		p     statement.Pairing
		code  string
		sides int
		pass  recon.Pass
	}{
		"one with one":                   {statement.Pairing{Lines: []int64{1}, Movements: []statement.MovementKey{out}}, "", 2, recon.ByHand},
		"a suggestion":                   {statement.Pairing{Lines: []int64{2}, Movements: []statement.MovementKey{back}, Suggested: true}, "", 2, recon.Suggested},
		"several with several":           {statement.Pairing{Lines: []int64{1, 2}, Movements: []statement.MovementKey{back, out}}, "", 4, recon.ByHand},
		"lines that cancel out":          {statement.Pairing{Lines: []int64{2, 3}}, "", 2, recon.ByHand},
		"sums that differ":               {statement.Pairing{Lines: []int64{1}, Movements: []statement.MovementKey{back}}, "match.sums", 0, ""},
		"a line named twice":             {statement.Pairing{Lines: []int64{2, 3, 3}}, "match.taken", 0, ""},
		"a line that is not open":        {statement.Pairing{Lines: []int64{1, 9}}, "match.taken", 0, ""},
		"a movement of another payment":  {statement.Pairing{Lines: []int64{2}, Movements: []statement.MovementKey{{Voucher: 8, Payment: 4}}}, "match.taken", 0, ""},
		"a movement that is named twice": {statement.Pairing{Movements: []statement.MovementKey{out, out}}, "match.taken", 0, ""},
	} {
		t.Run(name, func(t *testing.T) {
			m, err := work.Pick(c.p)
			if c.code != "" {
				if !fault.Is(err, c.code) {
					t.Errorf("%v, want %s", err, c.code)
				}
				return
			}
			if err != nil || len(m.Sides) != c.sides || m.Pass != c.pass || m.AccountID != 4 {
				t.Errorf("%+v %v", m, err)
			}
		})
	}
	if err := (statement.Pairing{Lines: []int64{1}}).Check(); !fault.Is(err, "match.few") {
		t.Errorf("one alone: %v", err)
	}
}

func TestAMatchIsUndoneOnceWithAReason(t *testing.T) {
	m := statement.Match{ID: 1}
	if err := m.Undo(5, " "); !fault.Is(err, "form.invalid") {
		t.Error(err)
	}
	if err := m.Undo(5, "看错了"); err != nil || m.UndoByID != 5 || m.Reason != "看错了" {
		t.Errorf("%+v %v", m, err)
	}
	m.Undone = true
	if err := m.Undo(5, "再来"); !fault.Is(err, "match.undone") {
		t.Error(err)
	}
}

func TestWhatCameBackHasAnExceptionOfItsOwn(t *testing.T) {
	for want, m := range map[string]statement.Movement{"bank/voucher:7": work.Movements[0], "bank/payment:3": work.Movements[1]} {
		if got := m.ExceptionKey(); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

func TestAStatementGoesOnFromTheLast(t *testing.T) {
	f := statement.File{Format: "csv", From: "2021-09-01", To: "2021-09-03", Opening: 100, Closing: 160,
		Lines: []statement.Line{{Day: "2021-09-01", Amount: 50}, {Day: "2021-09-02", Amount: 30}, {Day: "2021-09-03", Amount: -20}}}
	first, lines := f.After(statement.Statement{}, 0)
	if len(lines) != 4 || lines[0].Amount != 100 || lines[0].Number != 0 || first.Opening != 100 || first.Received != 80 || first.Paid != 20 || first.Lines != 3 {
		t.Errorf("the first one: %+v %+v", first, lines)
	}
	next, lines := f.After(statement.Statement{ID: 9, Closing: 150, DayTo: "2021-09-05"}, 1)
	if len(lines) != 2 || next.Opening != 150 || next.DayTo != "2021-09-05" || next.PreviousID != 9 || next.Known != 1 || next.Received != 30 || next.Paid != 20 {
		t.Errorf("the next one: %+v %+v", next, lines)
	}
}

func TestTheBanksBalanceAtTheEndOfADay(t *testing.T) {
	list := []statement.Statement{{ID: 1, DayTo: "2021-09-10", Closing: 500}, {ID: 2, DayTo: "2021-09-20", Closing: 700}}
	line := func(of int64, number int, day string, amount money.Amount) statement.KeptLine {
		return statement.KeptLine{StatementID: of, Line: statement.Line{Number: number, Day: day, Amount: amount}}
	}
	lines := []statement.KeptLine{line(1, 0, "2021-09-01", 100), line(1, 2, "2021-09-05", 400), line(2, 2, "2021-09-15", 150), line(2, 3, "2021-09-20", 50)}
	for day, want := range map[string]money.Amount{"2021-08-31": 0, "2021-09-04": 100, "2021-09-10": 500, "2021-09-14": 500, "2021-09-15": 650, "2021-09-30": 700} {
		if got, _ := statement.Balance(list, lines, day); got != want {
			t.Errorf("%s: %s, want %s", day, got, want)
		}
	}
	if sum, until := statement.Balance(nil, nil, "2021-09-01"); sum != 0 || until != "" {
		t.Errorf("without a statement: %s %q", sum, until)
	}
}
