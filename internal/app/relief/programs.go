package relief

import (
	"context"

	"reliefbook/internal/access"
	"reliefbook/internal/app/core"
	"reliefbook/internal/fault"
	"reliefbook/internal/fund"
	"reliefbook/internal/payout"
	"reliefbook/internal/posting"
	"reliefbook/internal/recon"
	"reliefbook/internal/roster"
	"reliefbook/internal/seal"
	"reliefbook/internal/store"
	"reliefbook/internal/visit"
)

// CreateProgram creates a program on a posted allocation, with its accounts and its
// control totals. Refusal: fund.allocation when the allocation is not posted.
func (a *Area) CreateProgram(ctx context.Context, actor access.Actor, p fund.Program) (id int64, err error) {
	core.Trim(&p.Code, &p.Name, &p.Purpose)
	if err := p.Check(); err != nil {
		return 0, err
	}
	err = a.Write(ctx, actor, access.ProgramCreate, func(tx *store.Tx) error {
		if err := openProgramAccounts(tx, &p); err != nil {
			return err
		}
		if id, err = tx.CreateProgram(p, actor.UserID, a.Now()); err != nil {
			return err
		}
		return a.RecordAct(tx, actor.UserID, "program_create", store.NounProgram, id, ProgramLeaf(p))
	})
	return id, err
}

func ProgramLeaf(p fund.Program) func(*seal.LeafWriter) {
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
	if p.ExpenseID, err = core.MoneyAccount(tx, f.BookID, posting.Expense, posting.OfProgram(*p)); err != nil {
		return err
	}
	p.PayableID, err = core.MoneyAccount(tx, f.BookID, posting.Payable, posting.OfProgram(*p))
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
func (a *Area) Programs(ctx context.Context, actor access.Actor) (list []ProgramStatus, err error) {
	err = a.Read(ctx, actor, access.ProgramRead, func(tx *store.Tx) error {
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

// newestClosing finds a program's newest closing in a list that is newest first.
func newestClosing(list []fund.Closing, program int64) fund.Closing {
	for _, c := range list {
		if c.ProgramID == program {
			return c
		}
	}
	return fund.Closing{}
}

// Program is one program with its rosters, batches and visits.
func (a *Area) Program(ctx context.Context, actor access.Actor, id int64) (s ProgramStatus, err error) {
	err = a.Read(ctx, actor, access.ProgramRead, func(tx *store.Tx) error {
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
func (a *Area) ProgramByCode(ctx context.Context, actor access.Actor, code string) (fund.Program, error) {
	return core.Ask(ctx, a.Core, actor, access.ProgramRead, func(tx *store.Tx) (fund.Program, error) {
		return tx.ProgramByCode(code)
	})
}

// programFlow is a program's entitled, paid and confirmed sums.
func programFlow(tx *store.Tx, scope access.Scope, program int64) (recon.Row, error) {
	rows, err := tx.ThreeWay(scope, program)
	return recon.Sum(rows), err
}
