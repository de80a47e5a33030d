package desk

import (
	"context"

	"reliefbook/internal/access"
	"reliefbook/internal/app/core"
	"reliefbook/internal/bank"
	"reliefbook/internal/fund"
	"reliefbook/internal/payout"
	"reliefbook/internal/recon"
	"reliefbook/internal/seal"
	"reliefbook/internal/store"
	"reliefbook/internal/visit"
)

// Home is the home page: what waits for this person, and where the money is.
type Home struct {
	Programs  []HomeProgram
	Documents []fund.Document // waiting for a checker
	Batches   []payout.Batch  // waiting for a checker, a cashier or, sent back, their maker
	Visits    []visit.Visit   // waiting for a checker
	Intakes   []bank.Intake   // files of banks, waiting for a checker
	Uses      []fund.Use      // of every allocation; empty for a branch
	Users     int             // for the administrator
	Waiting   store.Waiting
	Rights    int // under way, of those this person may see or witness
	Tiers     int // proposed
}

// HomeProgram is one program with where its money is, by the departments in the actor's scope.
type HomeProgram struct {
	ID   int64
	Code string
	Name string
	Kind fund.ProgramKind
	Rows []recon.Row
	Sum  recon.Row
}

// Home collects the home page of the signed-in user.
func (a *Area) Home(ctx context.Context, actor access.Actor) (h Home, err error) {
	err = a.Read(ctx, actor, access.Self, func(tx *store.Tx) error {
		if err := a.rightsWaiting(tx, actor, &h); err != nil || actor.Role.Administers() || actor.Role == access.None {
			return err
		}
		var programs []fund.Program
		if actor.Can(access.ReceiptRead) {
			if programs, err = tx.Programs(); err != nil {
				return err
			}
		}
		for _, p := range programs {
			hp := HomeProgram{ID: p.ID, Code: p.Code, Name: p.Name, Kind: p.Kind}
			if p.Kind == fund.ByRoster {
				if hp.Rows, err = tx.ThreeWay(actor.Scope(), p.ID); err != nil {
					return err
				}
				hp.Sum = recon.Sum(hp.Rows)
			}
			h.Programs = append(h.Programs, hp)
		}
		if h.Waiting, err = tx.Waiting(actor.Scope()); err != nil || !actor.Can(access.FundRead) {
			return err
		}
		return a.waiting(tx, &h)
	})
	return h, err
}

// rightsWaiting counts the rights and tiers that wait for this person.
func (a *Area) rightsWaiting(tx *store.Tx, actor access.Actor, h *Home) error {
	list, err := a.people.RightsUnderWay(tx, actor)
	if err != nil {
		return err
	}
	if h.Rights = len(list); !actor.Role.Administers() {
		return nil
	}
	changes, err := tx.PendingTierChanges()
	h.Tiers = len(changes)
	if err == nil {
		h.Users, err = tx.CountUsers()
	}
	return err
}

func (a *Area) waiting(tx *store.Tx, h *Home) (err error) {
	if h.Documents, err = tx.PendingDocuments(); err != nil {
		return err
	}
	if h.Batches, err = tx.BatchesUnderWay(); err != nil {
		return err
	}
	if h.Visits, err = tx.PendingVisits(); err != nil {
		return err
	}
	if h.Intakes, _, err = tx.Intakes(bank.IntakeFilter{State: bank.IntakeProposed}); err != nil {
		return err
	}
	h.Uses, err = tx.Uses(0)
	return err
}

// Checkpoints lists the newest checkpoints.
func (a *Area) Checkpoints(ctx context.Context, actor access.Actor, limit int) ([]seal.StoredCheckpoint, error) {
	return core.Ask(ctx, a.Core, actor, access.LogRead, func(tx *store.Tx) ([]seal.StoredCheckpoint, error) {
		return tx.CheckpointsBefore(0, limit)
	})
}

// Checkpoint is the signed checkpoint of a size. Every signed-in user may keep it.
func (a *Area) Checkpoint(ctx context.Context, actor access.Actor, size int64) (seal.StoredCheckpoint, error) {
	return core.Ask(ctx, a.Core, actor, access.Self, func(tx *store.Tx) (seal.StoredCheckpoint, error) {
		return tx.Checkpoint(size)
	})
}

// Trail is one page of the audit trail, newest first, before an entry's id (0: the newest).
func (a *Area) Trail(ctx context.Context, actor access.Actor, before int64, limit int) ([]seal.Entry, error) {
	return core.Ask(ctx, a.Core, actor, access.LogRead, func(tx *store.Tx) ([]seal.Entry, error) {
		return tx.Entries(before, limit)
	})
}
