package app

import (
	"context"
	"strconv"

	"reliefbook/internal/access"
	"reliefbook/internal/fault"
	"reliefbook/internal/fund"
	"reliefbook/internal/ledger"
	"reliefbook/internal/payout"
	"reliefbook/internal/posting"
	"reliefbook/internal/recon"
	"reliefbook/internal/roster"
	"reliefbook/internal/seal"
	"reliefbook/internal/store"
	"reliefbook/internal/visit"
)

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

// onceID is once for what makes one record, and gives its id: the same when the key comes again.
func (a *App) onceID(tx *store.Tx, user int64, key, act, body string, record func() (int64, error)) (int64, error) {
	result, err := a.once(tx, user, key, act, body, func() (string, error) {
		id, err := record()
		return itoa(id), err
	})
	if err != nil {
		return 0, err
	}
	return strconv.ParseInt(result, 10, 64)
}

// cnyOf is the id of CNY.
func cnyOf(tx *store.Tx) (int64, error) {
	cny, err := tx.Asset(ledger.CNY, "人民币", "元")
	return cny.ID, err
}

// booksOf is what a program's vouchers of today are posted to.
func (a *App) booksOf(tx *store.Tx, program int64) (k posting.Books, err error) {
	p, err := tx.Program(program)
	if err != nil {
		return k, err
	}
	if k, err = a.fundBooks(tx, p.Allocation.FundID); err != nil {
		return k, err
	}
	k.Program = p
	return k, nil
}

// fundBooks is what a fund's own vouchers of today are posted to.
func (a *App) fundBooks(tx *store.Tx, id int64) (k posting.Books, err error) {
	k.Day = a.Today()
	if k.Fund, err = tx.Fund(id); err != nil {
		return k, err
	}
	k.CNY, err = cnyOf(tx)
	return k, err
}

// CreateProgram makes a program on a posted allocation, with its accounts and
// its control totals. fund.allocation when the allocation is not posted.
func (a *App) CreateProgram(ctx context.Context, actor access.Actor, p fund.Program) (id int64, err error) {
	trim(&p.Code, &p.Name, &p.Purpose)
	if err := p.Check(); err != nil {
		return 0, err
	}
	err = a.write(ctx, actor, access.ProgramCreate, func(tx *store.Tx) error {
		if err := openProgramAccounts(tx, &p); err != nil {
			return err
		}
		if id, err = tx.CreateProgram(p, actor.UserID, a.now()); err != nil {
			return err
		}
		return a.record(tx, actor.UserID, "program_create", store.NounProgram, id, programLeaf(p))
	})
	return id, err
}

func programLeaf(p fund.Program) func(*seal.LeafWriter) {
	return func(w *seal.LeafWriter) {
		w.Text("code", p.Code).Text("name", p.Name).Text("kind", string(p.Kind)).Text("purpose", p.Purpose).
			Text("from", p.FromDay).Text("to", p.ToDay).Int("allocation", p.AllocationID).Int("per_head", int64(p.PerHead)).
			Int("heads", int64(p.Heads)).Int("total", int64(p.Total)).Int("expense", p.ExpenseID).Int("payable", p.PayableID)
	}
}

func openProgramAccounts(tx *store.Tx, p *fund.Program) error {
	from, err := tx.Document(p.AllocationID)
	if err != nil && !fault.Is(err, "not_found") {
		return err
	}
	if err != nil || from.Kind != fund.Allocation || from.State != fund.Posted {
		return fault.New(fault.Invalid, "form.invalid").Field("allocation", "fund.allocation")
	}
	f, err := tx.Fund(from.FundID)
	if err != nil {
		return err
	}
	if p.ExpenseID, err = moneyAccount(tx, f.BookID, posting.Expense, posting.OfProgram(*p)); err != nil {
		return err
	}
	p.PayableID, err = moneyAccount(tx, f.BookID, posting.Payable, posting.OfProgram(*p))
	return err
}

// ProgramStatus is a program with where its money is.
type ProgramStatus struct {
	fund.Program
	Use      fund.Use  // of its allocation
	Flow     recon.Row // where its money is, in all
	Rosters  []roster.Version
	Batches  []payout.Batch
	Visits   []visit.Visit
	States   []store.StateTally // its payments by where they stand
	Advances []payout.Advance
	Queue    int          // payments that wait to be paid again
	Closing  fund.Closing // the newest; ID 0: it was never proposed
}

// Programs lists every program with where its money is, newest first.
func (a *App) Programs(ctx context.Context, actor access.Actor) (list []ProgramStatus, err error) {
	err = a.read(ctx, actor, access.ProgramRead, func(tx *store.Tx) error {
		programs, err := tx.Programs()
		if err != nil {
			return err
		}
		closings, err := tx.Closings(0)
		if err != nil {
			return err
		}
		for _, p := range programs {
			s := ProgramStatus{Program: p, Closing: newestClosing(closings, p.ID)}
			if s.Flow, err = programFlow(tx, actor.Scope(), p.ID); err != nil {
				return err
			}
			list = append(list, s)
		}
		return nil
	})
	return list, err
}

// newestClosing finds a program's newest closing in a list that has the newest first.
func newestClosing(list []fund.Closing, program int64) fund.Closing {
	for _, c := range list {
		if c.ProgramID == program {
			return c
		}
	}
	return fund.Closing{}
}

// Program is one program with its rosters, batches and visits.
func (a *App) Program(ctx context.Context, actor access.Actor, id int64) (s ProgramStatus, err error) {
	err = a.read(ctx, actor, access.ProgramRead, func(tx *store.Tx) error {
		if s.Program, err = tx.Program(id); err != nil {
			return err
		}
		closings, err := tx.Closings(id)
		if err != nil {
			return err
		}
		s.Closing = newestClosing(closings, id)
		uses, err := tx.Uses(s.AllocationID)
		if err != nil {
			return err
		}
		s.Use = uses[0]
		if s.Flow, err = programFlow(tx, actor.Scope(), id); err != nil {
			return err
		}
		if s.Rosters, err = tx.Rosters(id); err != nil {
			return err
		}
		if s.Batches, err = tx.Batches(id); err != nil {
			return err
		}
		if s.Visits, err = tx.Visits(id); err != nil {
			return err
		}
		if s.States, err = tx.PaymentStates(id, 0); err != nil {
			return err
		}
		if s.Advances, err = tx.Advances(actor.Scope(), id); err != nil {
			return err
		}
		_, s.Queue, err = tx.Queue(payout.QueueFilter{Scope: actor.Scope(), Program: id, Limit: 1})
		return err
	})
	return s, err
}

// ProgramByCode finds a program by its code.
func (a *App) ProgramByCode(ctx context.Context, actor access.Actor, code string) (p fund.Program, err error) {
	err = a.read(ctx, actor, access.ProgramRead, func(tx *store.Tx) error {
		p, err = tx.ProgramByCode(code)
		return err
	})
	return p, err
}

// programFlow is a program's three sides in all.
func programFlow(tx *store.Tx, scope access.Scope, program int64) (recon.Row, error) {
	rows, err := tx.ThreeWay(scope, program)
	return recon.Sum(rows), err
}
