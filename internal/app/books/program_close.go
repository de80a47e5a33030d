package books

import (
	"cmp"
	"context"
	"slices"

	"reliefbook/internal/access"
	"reliefbook/internal/app/core"
	"reliefbook/internal/decide"
	"reliefbook/internal/exception"
	"reliefbook/internal/fault"
	"reliefbook/internal/form"
	"reliefbook/internal/fund"
	"reliefbook/internal/seal"
	"reliefbook/internal/store"
)

// ProgramClosing is what is needed to close a program, and what became of it.
type ProgramClosing struct {
	Proof      fund.Proof
	Closings   []fund.Closing        // newest first
	History    []seal.Entry          // of every closing, oldest first
	Open       []exception.Exception // the first of those that are in the way
	Carried    []exception.Exception
	OpenInAll  int
	CarriedAll int
}

// Last is the newest closing, if any.
func (c ProgramClosing) Last() fund.Closing {
	if len(c.Closings) == 0 {
		return fund.Closing{}
	}
	return c.Closings[0]
}

// Closing shows the proof of a program and what prevents its closing.
func (a *Area) Closing(ctx context.Context, actor access.Actor, program int64) (c ProgramClosing, err error) {
	err = a.Read(ctx, actor, access.ProgramRead, func(tx *store.Tx) error {
		if c.Proof, err = tx.Proof(program); err != nil {
			return err
		}
		if c.Closings, err = tx.Closings(program); err != nil {
			return err
		}
		for _, one := range slices.Backward(c.Closings) {
			history, err := tx.History(seal.Subject(store.NounProgramClose, one.ID))
			if err != nil {
				return err
			}
			c.History = append(c.History, history...)
		}
		if c.Open, c.OpenInAll, err = tx.Exceptions(exception.Filter{Scope: actor.Scope(), Program: program, State: exception.Open, Limit: 20}); err != nil {
			return err
		}
		c.Carried, c.CarriedAll, err = tx.Exceptions(exception.Filter{Scope: actor.Scope(), Program: program, State: exception.Carried, Limit: 20})
		return err
	})
	return c, err
}

// ProposeClose proposes to close a program. First it sweeps for every disagreement
// of the program, however young, then it proves everything. Refusals: close.open
// names what prevents it; close.pending when it is already proposed or closed.
func (a *Area) ProposeClose(ctx context.Context, actor access.Actor, program int64, note string) (id int64, err error) {
	core.Trim(&note)
	if err := actor.Require(access.ProgramClose); err != nil {
		return 0, err
	}
	if _, err := a.exceptions.Sweep(ctx, actor, program); err != nil {
		return 0, err
	}
	return core.Make(ctx, a.Core, actor, access.ProgramClose, func(tx *store.Tx) (int64, error) {
		if err := tx.LockClosing(program); err != nil {
			return 0, err
		}
		p, err := proven(tx, program)
		if err != nil {
			return 0, err
		}
		c := closingOf(p)
		c.Note, c.MakerID = note, actor.UserID
		return core.Create(tx, a.Core, actor.UserID, "program_close_propose", store.NounProgramClose, c,
			tx.CreateClosing, ClosingLeaf)
	})
}

// proven is a program's proof, or the refusal that names what does not hold.
func proven(tx *store.Tx, program int64) (fund.Proof, error) {
	p, err := tx.Proof(program)
	if err != nil {
		return p, err
	}
	return p, p.Check()
}

func closingOf(p fund.Proof) fund.Closing {
	return fund.Closing{ProgramID: p.Program.ID, State: fund.ClosePending, Heads: p.EntitledHeads, Entitled: p.Entitled, Paid: p.Paid, Forgone: p.Forgone,
		Carried: p.Carried, CarriedTotal: p.CarriedTotal}
}

func ClosingLeaf(c fund.Closing) func(*seal.LeafWriter) {
	return func(w *seal.LeafWriter) {
		w.Int("program", c.ProgramID).Text("state", string(c.State)).Int("heads", int64(c.Heads)).Int("entitled", int64(c.Entitled)).Int("paid", int64(c.Paid)).
			Int("forgone", int64(c.Forgone)).Int("carried", int64(c.Carried)).Int("carried.total", int64(c.CarriedTotal)).Text("note", c.Note).Text("reason", c.Reason).
			Int("maker", c.MakerID).Int("checker", c.CheckerID).Int("reopen.maker", c.ReopenMakerID).Int("reopen.checker", c.ReopenerID)
	}
}

// lastClosing finds the newest closing of a program, locked.
func lastClosing(tx *store.Tx, program int64) (fund.Closing, error) {
	if err := tx.LockClosing(program); err != nil {
		return fund.Closing{}, err
	}
	list, err := tx.Closings(program)
	if err != nil {
		return fund.Closing{}, err
	}
	if len(list) == 0 {
		return fund.Closing{}, fault.New(fault.Conflict, "close.none")
	}
	return list[0], nil
}

// DecideClose closes a program whose closing was proposed, or rejects that with a
// reason. It sweeps and proves once more. Refusals: close.open when something has
// come up; close.moved when the figures have changed.
func (a *Area) DecideClose(ctx context.Context, actor access.Actor, program int64, approve bool, reason string) error {
	core.Trim(&reason)
	if err := actor.Require(access.ProgramSettle); err != nil {
		return err
	}
	if approve {
		waits, err := a.closingWaits(ctx, actor, program)
		if err != nil {
			return err
		}
		if waits {
			if _, err := a.exceptions.Sweep(ctx, actor, program); err != nil {
				return err
			}
		}
	}
	return core.Settle(ctx, a.Core, actor, access.ProgramSettle, core.Settling[fund.Closing, fund.CloseState]{
		Noun: store.NounProgramClose, Leaf: ClosingLeaf, Find: lastClosing, Id: closingID,
		Rule: fund.ClosingRule, Matter: fund.Closing.Matter,
		Put: func(c *fund.Closing, to fund.CloseState, by int64, why string) {
			c.State, c.CheckerID, c.Reason = to, by, why
		},
		Do:   core.Approved(func(tx *store.Tx, c *fund.Closing) error { return unmovedSince(tx, *c) }),
		Move: (*store.Tx).SaveClosing,
		Acts: map[decide.Act]string{decide.Approve: "program_close", decide.Reject: "program_close_reject"},
	}, program, decide.Of(approve), reason)
}

func closingID(c fund.Closing) int64 { return c.ID }

// closingWaits reports whether a program's closing waits for a decision; only then
// is a sweep needed.
func (a *Area) closingWaits(ctx context.Context, actor access.Actor, program int64) (waits bool, err error) {
	err = a.Read(ctx, actor, access.ProgramSettle, func(tx *store.Tx) error {
		list, err := tx.Closings(program)
		waits = len(list) > 0 && list[0].State == fund.ClosePending
		return err
	})
	return waits, err
}

// unmovedSince proves the program of a proposed closing once more. Refusal:
// close.moved when its figures have changed.
func unmovedSince(tx *store.Tx, c fund.Closing) error {
	p, err := proven(tx, c.ProgramID)
	if err != nil {
		return err
	}
	if now := closingOf(p); now.Heads != c.Heads || now.Entitled != c.Entitled || now.Paid != c.Paid || now.Forgone != c.Forgone ||
		now.Carried != c.Carried || now.CarriedTotal != c.CarriedTotal {
		return fault.New(fault.Conflict, "close.moved")
	}
	return nil
}

// ProposeReopen proposes to reopen a closed program, with a reason.
func (a *Area) ProposeReopen(ctx context.Context, actor access.Actor, program int64, reason string) error {
	core.Trim(&reason)
	if err := form.Reason(reason); err != nil {
		return err
	}
	return a.Write(ctx, actor, access.ProgramClose, func(tx *store.Tx) error {
		c, err := lastClosing(tx, program)
		if err != nil {
			return err
		}
		if c.State != fund.Closed {
			return fault.New(fault.Conflict, "close.not_closed")
		}
		c.State, c.Reason, c.ReopenMakerID, c.ReopenerID = fund.Reopening, reason, actor.UserID, 0
		if err := tx.SaveClosing(c, fund.Closed); err != nil {
			return err
		}
		return a.RecordAct(tx, actor.UserID, "program_reopen_propose", store.NounProgramClose, c.ID, ClosingLeaf(c))
	})
}

// DecideReopen reopens a program, or keeps it closed with a reason.
func (a *Area) DecideReopen(ctx context.Context, actor access.Actor, program int64, approve bool, reason string) error {
	return core.Settle(ctx, a.Core, actor, access.ProgramSettle, core.Settling[fund.Closing, fund.CloseState]{
		Noun: store.NounProgramClose, Leaf: ClosingLeaf, Find: lastClosing, Id: closingID,
		Rule: fund.ReopeningRule, Matter: fund.Closing.Reopening,
		Put: func(c *fund.Closing, to fund.CloseState, by int64, why string) {
			c.State, c.ReopenerID, c.Reason = to, by, cmp.Or(why, c.Reason)
		},
		Move: (*store.Tx).SaveClosing,
		Acts: map[decide.Act]string{decide.Approve: "program_reopen", decide.Reject: "program_stay_closed"},
	}, program, decide.Of(approve), reason)
}
