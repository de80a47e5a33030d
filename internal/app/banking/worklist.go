package banking

import (
	"context"

	"reliefbook/internal/access"
	"reliefbook/internal/app/core"
	"reliefbook/internal/exception"
	"reliefbook/internal/fault"
	"reliefbook/internal/fund"
	"reliefbook/internal/money"
	"reliefbook/internal/recon"
	"reliefbook/internal/seal"
	"reliefbook/internal/statement"
	"reliefbook/internal/store"
)

// WorkFilter selects lines of a bank account.
type WorkFilter string

// The filters.
const (
	WorkOpen      WorkFilter = "open"      // in no match
	WorkSuggested WorkFilter = "suggested" // in no match, and a movement has the same amount
	WorkExcepted  WorkFilter = "excepted"  // in no match, and named as an exception
	WorkMatched   WorkFilter = "matched"
)

// WorkFilters lists them in the order screens show them.
var WorkFilters = []WorkFilter{WorkOpen, WorkSuggested, WorkExcepted, WorkMatched}

// WorkLine is one line of a bank account's statement with what can be done about it.
type WorkLine struct {
	statement.KeptLine
	Suggestions []WorkSuggestion // the best first
	Exception   int64            // the one that names it, 0 for none
}

// WorkSuggestion is an account movement that may belong to a line.
type WorkSuggestion struct {
	recon.Suggestion
	Of statement.Movement
}

// WorkMovement is one open account movement.
type WorkMovement struct {
	statement.Movement
	Exception int64
}

// Worklist is what is to be done about one bank account.
type Worklist struct {
	BankAccount
	Filter    WorkFilter
	Count     map[WorkFilter]int
	Lines     []WorkLine
	Total     int
	Movements []WorkMovement    // open, the first of them
	Matches   []statement.Match // of the filter "matched"
}

// shownMovements limits the open account movements shown beside the lines.
const shownMovements = 200

// Worklist is a fund's bank account with a page of its lines or matches.
func (a *Area) Worklist(ctx context.Context, actor access.Actor, fund int64, filter WorkFilter, limit, offset int) (l Worklist, err error) {
	err = a.Read(ctx, actor, access.StatementRead, func(tx *store.Tx) error {
		f, err := tx.Fund(fund)
		if err != nil {
			return err
		}
		balances, err := tx.Balances("")
		if err != nil {
			return err
		}
		if l.BankAccount, err = AccountOf(tx, f, balances); err != nil {
			return err
		}
		w, err := openWork(tx, f.BankID)
		if err != nil {
			return err
		}
		l.Filter = filter
		return l.fill(tx, w, limit, offset)
	})
	return l, err
}

func (l *Worklist) fill(tx *store.Tx, w statement.Work, limit, offset int) error {
	var keys []string
	for _, x := range w.Lines {
		keys = append(keys, seal.Subject("statement_line", x.ID))
	}
	for _, m := range w.Movements {
		keys = append(keys, m.ExceptionKey())
	}
	named, err := tx.NotClosed(keys)
	if err != nil {
		return err
	}
	amounts := map[money.Amount]bool{}
	for i, m := range w.Movements {
		amounts[m.Amount] = true
		if i < shownMovements {
			l.Movements = append(l.Movements, WorkMovement{m, named[m.ExceptionKey()]})
		}
	}
	l.Count = map[WorkFilter]int{WorkOpen: len(w.Lines)}
	var chosen []WorkLine
	for i, x := range w.Lines {
		line := WorkLine{KeptLine: x, Exception: named[keys[i]]}
		in := map[WorkFilter]bool{WorkOpen: true, WorkSuggested: amounts[x.Amount], WorkExcepted: line.Exception != 0}
		for _, f := range []WorkFilter{WorkSuggested, WorkExcepted} {
			if in[f] {
				l.Count[f]++
			}
		}
		if in[l.Filter] {
			chosen = append(chosen, line)
		}
	}
	list, n, err := tx.Matches(statement.MatchFilter{Account: w.AccountID, Limit: limit, Offset: offset})
	if err != nil {
		return err
	}
	l.Count[WorkMatched] = n
	if l.Filter == WorkMatched {
		l.Matches, l.Total = list, n
		return nil
	}
	l.Total = len(chosen)
	l.Lines = chosen[min(offset, len(chosen)):min(offset+limit, len(chosen))]
	items := w.MovementItems()
	for i := range l.Lines {
		l.Lines[i].Suggestions = suggest(w, l.Lines[i].KeptLine, items, 2)
	}
	return nil
}

func suggest(w statement.Work, l statement.KeptLine, items []recon.Item, most int) (out []WorkSuggestion) {
	for _, s := range recon.Suggest(l.Item(), items, most) {
		out = append(out, WorkSuggestion{s, w.Movements[s.Movement]})
	}
	return out
}

// LineDetail is one line of a statement with everything known about it.
type LineDetail struct {
	WorkLine
	Fund      fund.Fund
	Statement statement.Statement
	Match     *statement.Match // nil: open
}

// StatementLine is one line.
func (a *Area) StatementLine(ctx context.Context, actor access.Actor, id int64) (d LineDetail, err error) {
	err = a.Read(ctx, actor, access.StatementRead, func(tx *store.Tx) error {
		if d.KeptLine, d.Fund, err = findLine(tx, id); err != nil {
			return err
		}
		if d.Statement, err = tx.Statement(d.StatementID); err != nil {
			return err
		}
		named, err := tx.NotClosed([]string{seal.Subject("statement_line", id)})
		if err != nil {
			return err
		}
		d.Exception = named[seal.Subject("statement_line", id)]
		if d.MatchID != 0 {
			list, _, err := tx.Matches(statement.MatchFilter{ID: d.MatchID})
			if len(list) > 0 {
				d.Match = &list[0]
			}
			return err
		}
		w, err := openWork(tx, d.Fund.BankID)
		d.Suggestions = suggest(w, d.KeptLine, w.MovementItems(), 10)
		return err
	})
	return d, err
}

func findLine(tx *store.Tx, id int64) (l statement.KeptLine, f fund.Fund, err error) {
	list, err := tx.StatementLines(statement.LineFilter{ID: id})
	if err != nil {
		return l, f, err
	}
	if len(list) == 0 {
		return l, f, core.ErrNotFound()
	}
	f, err = fundOfAccount(tx, list[0].AccountID)
	return list[0], f, err
}

// MatchDetail is one match with both its sides.
type MatchDetail struct {
	statement.Match
	Fund fund.Fund
}

// Match is one match.
func (a *Area) Match(ctx context.Context, actor access.Actor, id int64) (d MatchDetail, err error) {
	err = a.Read(ctx, actor, access.StatementRead, func(tx *store.Tx) error {
		list, _, err := tx.Matches(statement.MatchFilter{ID: id})
		if err != nil {
			return err
		}
		if len(list) == 0 {
			return core.ErrNotFound()
		}
		d.Match = list[0]
		d.Fund, err = fundOfAccount(tx, d.AccountID)
		return err
	})
	return d, err
}

// ExceptLine makes an exception of an open line: the bank has it and the books do
// not. Refusal: match.matched when it is matched.
func (a *Area) ExceptLine(ctx context.Context, actor access.Actor, id int64) error {
	return a.Write(ctx, actor, access.StatementMatch, func(tx *store.Tx) error {
		l, _, err := findLine(tx, id)
		if err != nil {
			return err
		}
		if l.MatchID != 0 {
			return fault.New(fault.Conflict, "match.matched")
		}
		subject := seal.Subject("statement_line", id)
		kind := exception.Kind(recon.OpenKindOf(true, l.Amount))
		return a.exceptions.OpenException(tx, actor, exception.Exception{Kind: kind, Key: subject, Subject: subject, Amount: l.Amount})
	})
}

// ExceptMovement makes an exception of an open account movement: the books have it
// and the bank does not. Refusal: match.matched when it is matched.
func (a *Area) ExceptMovement(ctx context.Context, actor access.Actor, fund int64, key statement.MovementKey) error {
	return a.Write(ctx, actor, access.StatementMatch, func(tx *store.Tx) error {
		f, err := tx.Fund(fund)
		if err != nil {
			return err
		}
		list, err := tx.MovementsOf(f.BankID, true)
		if err != nil {
			return err
		}
		for _, m := range list {
			if m.Key() != key {
				continue
			}
			kind := exception.Kind(recon.OpenKindOf(false, m.Amount))
			return a.exceptions.OpenException(tx, actor, exception.Exception{Kind: kind, Key: m.ExceptionKey(), Subject: m.Subject(), PaymentID: m.PaymentID, Amount: m.Amount})
		}
		return fault.New(fault.Conflict, "match.matched")
	})
}

// NextStep is the document to record for a line that the books do not have; ok is
// false when no document of a fund is meant for it.
func (d LineDetail) NextStep() (kind fund.Kind, ok bool) {
	return fund.Receipt, d.MatchID == 0 && d.Amount > 0
}
