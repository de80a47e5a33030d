package books

import (
	"context"
	"slices"
	"time"

	"reliefbook/internal/access"
	"reliefbook/internal/app/banking"
	"reliefbook/internal/app/core"
	"reliefbook/internal/decide"
	"reliefbook/internal/fault"
	"reliefbook/internal/form"
	"reliefbook/internal/fund"
	"reliefbook/internal/ledger"
	"reliefbook/internal/money"
	"reliefbook/internal/seal"
	"reliefbook/internal/store"
)

// BookPeriod is one period of one book.
type BookPeriod struct {
	store.PeriodCount
	Book    string
	Amount  money.Amount
	Closing fund.PeriodClosing // the newest; ID 0: it was never closed
	History []seal.Entry       // of every closing, oldest first, where there is more to say than that it was closed
	all     []int64            // its closings, oldest first
}

// Shut reports whether nothing can be posted into the period.
func (p BookPeriod) Shut() bool {
	return p.Closing.State == fund.Closed || p.Closing.State == fund.Reopening
}

// Periods lists the periods of all books, oldest first.
func (a *Area) Periods(ctx context.Context, actor access.Actor) (list []BookPeriod, err error) {
	err = a.Read(ctx, actor, access.VoucherRead, func(tx *store.Tx) error {
		if list, err = bookPeriods(tx); err != nil {
			return err
		}
		for i := range list {
			if err := list[i].readHistory(tx); err != nil {
				return err
			}
		}
		return nil
	})
	return list, err
}

// readHistory collects the history of a period that was reopened, or proposed to be.
func (p *BookPeriod) readHistory(tx *store.Tx) error {
	if len(p.all) < 2 && p.Closing.ReopenMakerID == 0 && p.Closing.Answer == "" {
		return nil
	}
	for _, id := range p.all {
		history, err := tx.History(seal.Subject(store.NounPeriodClose, id))
		if err != nil {
			return err
		}
		p.History = append(p.History, history...)
	}
	return nil
}

func bookPeriods(tx *store.Tx) (list []BookPeriod, err error) {
	sums, err := tx.PeriodCounts()
	if err != nil {
		return nil, err
	}
	names, err := BookNames(tx)
	if err != nil {
		return nil, err
	}
	closings, err := tx.PeriodClosings(0)
	if err != nil {
		return nil, err
	}
	for _, s := range sums {
		p := BookPeriod{PeriodCount: s, Book: names[s.BookID], Amount: money.Amount(s.Total)}
		for _, c := range closings {
			if c.BookID == s.BookID && c.Period == s.Period {
				p.Closing, p.all = c, append(p.all, c.ID)
			}
		}
		list = append(list, p)
	}
	return list, nil
}

// ClosePeriod closes a period of a book: nothing can be posted into it afterwards.
// Refusals: not_found when it has no voucher, period.future, period.closed,
// period.earlier_open, period.unsealed while a voucher has no number yet,
// period.unbalanced, and period.bank.
func (a *Area) ClosePeriod(ctx context.Context, actor access.Actor, book int64, period string) error {
	if err := actor.Require(access.PeriodClose); err != nil {
		return err
	}
	if _, err := a.SealNow(ctx); err != nil { // so that every voucher has its number
		return err
	}
	return a.Write(ctx, actor, access.PeriodClose, func(tx *store.Tx) error {
		if err := tx.LockPeriods(book); err != nil {
			return err
		}
		list, err := bookPeriods(tx)
		if err != nil {
			return err
		}
		p, err := closable(list, book, period, a.Today())
		if err != nil {
			return err
		}
		if n, err := tx.Unbalanced(book); err != nil || n > 0 {
			if err == nil {
				err = fault.New(fault.Conflict, "period.unbalanced", "Count", n)
			}
			return err
		}
		if err := a.bankAgrees(tx, book, period); err != nil {
			return err
		}
		c := fund.PeriodClosing{BookID: book, Period: period, State: fund.Closed, Vouchers: p.Vouchers, MakerID: actor.UserID}
		id, err := tx.CreatePeriodClosing(c, a.Now())
		if err != nil {
			return err
		}
		return a.RecordAct(tx, actor.UserID, "period_close", store.NounPeriodClose, id, PeriodLeaf(c))
	})
}

// bankAgrees requires the reconciliation of every bank account of the book that has
// statements to agree at the end of the period. Refusal: period.bank.
func (a *Area) bankAgrees(tx *store.Tx, book int64, period string) error {
	day, err := a.banking.ReconciliationDay(period)
	if err != nil {
		return err
	}
	funds, err := tx.Funds()
	if err != nil {
		return err
	}
	for _, f := range funds {
		if f.BookID != book {
			continue
		}
		last, err := tx.LastStatement(f.BankID)
		if err != nil {
			return err
		}
		if last.ID == 0 {
			continue
		}
		adj, err := banking.Adjustment(tx, f, day)
		if err != nil {
			return err
		}
		if !adj.Agrees() {
			return fault.New(fault.Conflict, "period.bank", "Fund", f.Name, "Period", period, "Difference", adj.Difference())
		}
	}
	return nil
}

// closable finds a period of a book and refuses when something prevents its closing.
func closable(list []BookPeriod, book int64, period, today string) (BookPeriod, error) {
	at := slices.IndexFunc(list, func(p BookPeriod) bool { return p.BookID == book && p.Period == period })
	if at < 0 {
		return BookPeriod{}, fault.New(fault.NotFound, "not_found")
	}
	p := list[at]
	for _, q := range list {
		if q.BookID == book && q.Period < period && !q.Shut() {
			return p, fault.New(fault.Conflict, "period.earlier_open", "Period", q.Period)
		}
	}
	switch {
	case p.Shut():
		return p, fault.New(fault.Conflict, "period.closed", "Period", period)
	case period > ledger.Period(today):
		return p, fault.New(fault.Conflict, "period.future", "Period", period)
	case p.Unnumbered > 0:
		return p, fault.New(fault.Conflict, "period.unsealed", "Count", p.Unnumbered)
	}
	return p, nil
}

func PeriodLeaf(c fund.PeriodClosing) func(*seal.LeafWriter) {
	return func(w *seal.LeafWriter) {
		w.Int("book", c.BookID).Text("period", c.Period).Text("state", string(c.State)).Int("vouchers", int64(c.Vouchers)).Text("reason", c.Reason).
			Text("answer", c.Answer).Int("maker", c.MakerID).Int("reopen.maker", c.ReopenMakerID).Int("reopen.checker", c.ReopenerID)
	}
}

// lastPeriod finds the closing of a period, locked, and the newest closed period
// after it, if any. Refusal: close.none when the period was never closed.
func lastPeriod(tx *store.Tx, book int64, period string) (c fund.PeriodClosing, later string, err error) {
	if _, err := time.Parse("2006-01", period); err != nil {
		return c, "", core.ErrNotFound()
	}
	if err := tx.LockPeriods(book); err != nil {
		return c, "", err
	}
	list, err := bookPeriods(tx)
	if err != nil {
		return c, "", err
	}
	for _, p := range list {
		if p.BookID == book && p.Period > period && p.Shut() {
			later = p.Period
		}
		if p.BookID == book && p.Period == period {
			c = p.Closing
		}
	}
	if c.ID == 0 {
		err = fault.New(fault.Conflict, "close.none")
	}
	return c, later, err
}

// unlessLater refuses to reopen a period while a later one is closed: period.later_closed.
func unlessLater(later string) error {
	if later == "" {
		return nil
	}
	return fault.New(fault.Conflict, "period.later_closed", "Period", later)
}

// ReopenPeriod proposes to reopen a closed period, with a reason. Refusals:
// period.later_closed; close.pending when it is already proposed.
func (a *Area) ReopenPeriod(ctx context.Context, actor access.Actor, book int64, period, reason string) error {
	core.Trim(&reason)
	if err := form.Reason(reason); err != nil {
		return err
	}
	return a.Write(ctx, actor, access.PeriodClose, func(tx *store.Tx) error {
		c, later, err := lastPeriod(tx, book, period)
		if err != nil {
			return err
		}
		switch c.State {
		case fund.Reopening:
			return fault.New(fault.Conflict, "close.pending")
		case fund.Closed:
		default:
			return fault.New(fault.Conflict, "close.not_closed")
		}
		if err := unlessLater(later); err != nil {
			return err
		}
		c.State, c.Reason, c.Answer, c.ReopenMakerID, c.ReopenerID = fund.Reopening, reason, "", actor.UserID, 0
		if err := tx.SavePeriodClosing(c, fund.Closed); err != nil {
			return err
		}
		return a.RecordAct(tx, actor.UserID, "period_reopen_propose", store.NounPeriodClose, c.ID, PeriodLeaf(c))
	})
}

// DecideReopenPeriod reopens a period, or keeps it closed with a reason.
func (a *Area) DecideReopenPeriod(ctx context.Context, actor access.Actor, book int64, period string, approve bool, reason string) error {
	var later string
	return core.Settle(ctx, a.Core, actor, access.PeriodSettle, core.Settling[fund.PeriodClosing, fund.CloseState]{
		Noun: store.NounPeriodClose, Leaf: PeriodLeaf, Rule: fund.PeriodRule, Matter: fund.PeriodClosing.Reopening,
		Find: func(tx *store.Tx, book int64) (c fund.PeriodClosing, err error) {
			c, later, err = lastPeriod(tx, book, period)
			return c, err
		},
		Id: func(c fund.PeriodClosing) int64 { return c.ID },
		Put: func(c *fund.PeriodClosing, to fund.CloseState, by int64, why string) {
			c.State, c.ReopenerID, c.Answer = to, by, why
		},
		Do:   core.Approved(func(*store.Tx, *fund.PeriodClosing) error { return unlessLater(later) }),
		Move: (*store.Tx).SavePeriodClosing,
		Acts: map[decide.Act]string{decide.Approve: "period_reopen", decide.Reject: "period_stay_closed"},
	}, book, decide.Of(approve), reason)
}
