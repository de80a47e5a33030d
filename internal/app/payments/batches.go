package payments

import (
	"context"

	"reliefbook/internal/access"
	"reliefbook/internal/app/core"
	"reliefbook/internal/app/relief"
	"reliefbook/internal/bank"
	"reliefbook/internal/fault"
	"reliefbook/internal/form"
	"reliefbook/internal/money"
	"reliefbook/internal/payout"
	"reliefbook/internal/posting"
	"reliefbook/internal/seal"
	"reliefbook/internal/store"
)

// Preparation is a batch to be prepared. Key makes a repeat harmless.
type Preparation struct {
	Program     int64
	Kind        payout.BatchKind // empty: First
	Name        string
	Channel     payout.Channel
	Campuses    []string     // empty: every campus
	Departments []int64      // empty: every department
	Classes     []int64      // empty: every class
	Heads       int          // control total; 0: whatever the selection finds
	Total       money.Amount // control total in fen; 0: whatever the selection finds
	Key         string
}

// Selected is how many people and fen a selection includes now, for the form.
func (a *Area) Selected(ctx context.Context, actor access.Actor, p Preparation) (heads int, total money.Amount, err error) {
	err = a.Read(ctx, actor, access.BatchPrepare, func(tx *store.Tx) error {
		heads, total, err = tx.Selected(p.Program, p.selection())
		return err
	})
	return heads, total, err
}

func (p Preparation) selection() store.Selection {
	return store.Selection{Kind: p.Kind, Channel: p.Channel, Campuses: p.Campuses, Departments: p.Departments, Classes: p.Classes}
}

// PrepareBatch makes a batch with a payment for every selected entitlement that has
// no payment yet or, for a re-issue, for every approved correction of the channel.
// Refusals: batch.empty when there is none; batch.control_totals when they differ
// from what was declared.
func (a *Area) PrepareBatch(ctx context.Context, actor access.Actor, p Preparation) (int64, error) {
	core.Trim(&p.Name)
	e := form.New()
	form.Text(e, "name", p.Name, 60, "form.text")
	if _, ok := payout.WayOf(p.Channel); !ok {
		e.Field("channel", "batch.channel")
	}
	if p.Kind == "" {
		p.Kind = payout.First
	}
	if p.Kind != payout.First && p.Kind != payout.Reissue {
		e.Field("kind", "batch.kind")
	}
	if err := e.OrNil(); err != nil {
		return 0, err
	}
	return core.Make(ctx, a.Core, actor, access.BatchPrepare, func(tx *store.Tx) (int64, error) {
		return a.OnceID(tx, actor.UserID, p.Key, "batch.prepare", p.body(),
			func() (int64, error) { return a.prepare(tx, actor, p) })
	})
}

func (a *Area) prepare(tx *store.Tx, actor access.Actor, p Preparation) (int64, error) {
	if err := tx.LockProgram(); err != nil {
		return 0, err
	}
	if _, err := relief.RosterProgram(tx, p.Program); err != nil {
		return 0, err
	}
	if err := tx.ProgramOpen(p.Program); err != nil {
		return 0, err
	}
	heads, total, err := tx.Selected(p.Program, p.selection())
	if err != nil {
		return 0, err
	}
	if heads == 0 {
		return 0, fault.New(fault.Conflict, "batch.empty")
	}
	b := payout.Batch{ProgramID: p.Program, Kind: p.Kind, Name: p.Name, Channel: p.Channel, Heads: heads, Total: total, MakerID: actor.UserID}
	if p.Heads != 0 {
		b.Heads = p.Heads
	}
	if p.Total != 0 {
		b.Total = p.Total
	}
	if err := b.Prove(heads, total); err != nil {
		return 0, err
	}
	id, err := tx.CreateBatch(b, p.selection(), a.Now())
	if err != nil {
		return 0, err
	}
	b.State = payout.Prepared
	return id, a.recordBatch(tx, actor, "batch_prepare", id, b)
}

func (a *Area) recordBatch(tx *store.Tx, actor access.Actor, act string, id int64, b payout.Batch) error {
	lines, err := tx.BatchLines(id)
	if err == nil {
		err = a.RecordAct(tx, actor.UserID, act, store.NounBatch, id, BatchLeaf(b, lines[id]))
	}
	return err
}

// BatchLeaf is the leaf of a batch with a root over its payments: who is paid what,
// by which papers and which channel, so that nobody can exchange two of them
// unnoticed.
func BatchLeaf(b payout.Batch, payments [][]byte) func(*seal.LeafWriter) {
	before := BatchLeafBefore(b)
	return func(w *seal.LeafWriter) {
		before(w)
		w.Lines("payments", payments)
	}
}

// BatchLeafBefore is the leaf of a batch as the earlier version sealed it, without its payments.
func BatchLeafBefore(b payout.Batch) func(*seal.LeafWriter) {
	return func(w *seal.LeafWriter) {
		w.Int("program", b.ProgramID).Text("name", b.Name).Text("channel", string(b.Channel)).Int("heads", int64(b.Heads)).
			Int("total", int64(b.Total)).Text("state", string(b.State)).Text("reason", b.Reason).Int("maker", b.MakerID).
			Int("checker", b.CheckerID).Int("releaser", b.ReleaserID).Int("approval", b.ApprovalVoucherID).Int("release", b.ReleaseVoucherID)
		if b.Kind == payout.Reissue {
			w.Text("kind", string(b.Kind))
		}
	}
}

// BatchDetail is one batch with its history.
type BatchDetail struct {
	payout.Batch
	History []seal.Entry
	States  []store.StateTally // its payments by where they stand
	Exports []bank.Export
	Recall  bool // a bank was told nothing that stands: the release can be taken back
	Results []bank.Result
	Waiting []bank.Intake // answers that nobody has confirmed yet
}

// Batches lists a program's batches, or every program's for 0.
func (a *Area) Batches(ctx context.Context, actor access.Actor, program int64) ([]payout.Batch, error) {
	return core.Ask(ctx, a.Core, actor, access.BatchRead, func(tx *store.Tx) ([]payout.Batch, error) {
		return tx.Batches(program)
	})
}

// Batch is one batch with its history.
func (a *Area) Batch(ctx context.Context, actor access.Actor, id int64) (d BatchDetail, err error) {
	err = a.Read(ctx, actor, access.BatchRead, func(tx *store.Tx) error {
		if d.Batch, err = tx.Batch(id); err != nil {
			return err
		}
		if d.History, err = tx.History(seal.Subject("batch", id)); err != nil {
			return err
		}
		if d.States, err = tx.PaymentStates(0, id); err != nil {
			return err
		}
		if d.Exports, err = tx.Exports(id); err != nil {
			return err
		}
		d.Recall = d.State == payout.Released && mayRecall(tx, id) == nil
		if d.Results, err = tx.Results(id); err != nil {
			return err
		}
		d.Waiting, _, err = tx.Intakes(bank.IntakeFilter{Batch: id, State: bank.IntakeProposed})
		return err
	})
	return d, err
}

// Payments lists payments within the actor's scope.
func (a *Area) Payments(ctx context.Context, actor access.Actor, f payout.Filter) (list []payout.Payment, total int, err error) {
	f.Scope = actor.Scope()
	err = a.Read(ctx, actor, access.ReceiptRead, func(tx *store.Tx) error {
		list, total, err = tx.Payments(f)
		return err
	})
	return list, total, err
}

// BatchActs is the permission that each act on a batch needs.
var BatchActs = map[payout.Act]access.Action{
	payout.Approve: access.BatchApprove, payout.SendBack: access.BatchApprove, payout.Release: access.BatchRelease,
	payout.Resubmit: access.BatchPrepare, payout.Cancel: access.BatchPrepare, payout.Recall: access.BatchApprove,
}

// ActOnBatch performs one act on a batch in one transaction: the rule, the four
// eyes, the control totals proven again, and the voucher, the payments and the
// batch changed together or not at all. An act that the same person did before does
// nothing and is no error: a double click is harmless.
func (a *Area) ActOnBatch(ctx context.Context, actor access.Actor, id int64, act payout.Act, reason string) error {
	core.Trim(&reason)
	needs, ok := BatchActs[act]
	if !ok {
		return core.ErrNotFound()
	}
	return a.Write(ctx, actor, needs, func(tx *store.Tx) error {
		b, err := tx.LockBatch(id)
		if err != nil {
			return err
		}
		if done, err := actDone(tx, b, act, actor.UserID); done || err != nil {
			return err
		}
		if err := tx.ProgramOpen(b.ProgramID); err != nil {
			return err
		}
		from := b.State
		if b.State, err = b.Next(act, actor.UserID, reason); err != nil {
			return err
		}
		if err := a.carryOut(tx, actor, &b, act, reason); err != nil {
			return err
		}
		if err := tx.MoveBatch(b, from); err != nil {
			return err
		}
		return a.recordBatch(tx, actor, "batch_"+string(act), id, b)
	})
}

// actDone reports whether the person did this very act and nobody has done anything
// since. Who sent a batch back or resubmitted it is only in the trail.
func actDone(tx *store.Tx, b payout.Batch, act payout.Act, by int64) (bool, error) {
	if b.DoneBy(act, by) || act != payout.SendBack && act != payout.Resubmit && act != payout.Recall {
		return b.DoneBy(act, by), nil
	}
	history, err := tx.History(seal.Subject(store.NounBatch, b.ID))
	if err != nil || len(history) == 0 {
		return false, err
	}
	last := history[len(history)-1]
	return last.Kind == "batch_"+string(act) && last.ActorID == by, nil
}

func (a *Area) carryOut(tx *store.Tx, actor access.Actor, b *payout.Batch, act payout.Act, reason string) error {
	switch act {
	case payout.Approve:
		b.CheckerID, b.Reason = actor.UserID, ""
		if err := a.relief.MayApprove(tx, b); err != nil {
			return err
		}
		return a.approve(tx, b)
	case payout.Release:
		b.ReleaserID = actor.UserID
		return a.release(tx, b)
	case payout.SendBack:
		b.Reason = reason
		return a.takeBack(tx, actor, b)
	case payout.Recall:
		if err := mayRecall(tx, b.ID); err != nil {
			return err
		}
		if _, err := tx.MovePayments(b.ID, payout.PaymentSent, payout.PaymentPrepared); err != nil {
			return err
		}
		if err := takeIn(tx, b.ID); err != nil {
			return err
		}
		b.Reason = reason
		err := a.takeBack(tx, actor, b)
		b.CheckerID, b.ReleaserID = 0, 0
		return err
	case payout.Cancel:
		_, err := tx.MovePayments(b.ID, payout.PaymentPrepared, payout.PaymentCancelled)
		return err
	}
	b.Reason = ""
	return nil
}

// mayRecall refuses to recall a batch that a bank may know of: export.live while it
// has a live file, export.answered once there is any answer.
func mayRecall(tx *store.Tx, batch int64) error {
	b, err := FilesOf(tx, batch)
	if err != nil {
		return err
	}
	switch {
	case b.Answered:
		return fault.New(fault.Conflict, "export.answered")
	case len(b.Live()) > 0:
		return fault.New(fault.Conflict, "export.live")
	}
	return nil
}

// approve proves the control totals and posts what becomes payable. What a re-issue
// pays is payable already.
func (a *Area) approve(tx *store.Tx, b *payout.Batch) error {
	heads, total, err := tx.PaymentTotals(b.ID)
	if err != nil {
		return err
	}
	if err := b.Prove(heads, total); err != nil || b.Kind == payout.Reissue {
		return err
	}
	k, err := a.BooksOf(tx, b.ProgramID)
	if err != nil {
		return err
	}
	times, err := tx.Approvals(b.ID)
	if err != nil {
		return err
	}
	b.ApprovalVoucherID, err = tx.Post(k.BatchApproval(*b, times), a.Now())
	return err
}

// release hands the payments over: to the bank or card office, which will answer,
// or to the branches, with the cash.
func (a *Area) release(tx *store.Tx, b *payout.Batch) error {
	way, ok := payout.WayOf(b.Channel)
	if !ok {
		return fault.New(fault.Conflict, "batch.channel")
	}
	payments, err := tx.BatchPayments(b.ID, payout.PaymentPrepared)
	if err != nil {
		return err
	}
	total, err := sumOf(payments)
	if err != nil {
		return err
	}
	if err := b.Prove(len(payments), total); err != nil {
		return err
	}
	if way.Handling == payout.ByBranch {
		if err := a.handOut(tx, b, payments); err != nil {
			return err
		}
	}
	out := 0
	if way.Card {
		if out, err = leaveOut(tx, *b); err != nil {
			return err
		}
	}
	moved, err := tx.MovePayments(b.ID, payout.PaymentPrepared, way.Sent())
	if err != nil {
		return err
	}
	return b.Prove(moved+out, total)
}

// leaveOut fails the payments that no file can hold, because there is no card to
// pay to: they are queued to be paid in another way, and the others can be paid
// today. It returns how many there are; batch.no_cards when nobody would be left.
func leaveOut(tx *store.Tx, b payout.Batch) (int, error) {
	without, err := tx.WithoutCard(b.ID, payout.PaymentPrepared)
	if err != nil {
		return 0, err
	}
	if len(without) == b.Heads {
		return 0, fault.New(fault.Conflict, "batch.no_cards")
	}
	return len(without), tx.MoveSome(idsOf(without), payout.PaymentPrepared, payout.PaymentFailed, payout.NoAccount)
}

// takeIn takes back what leaveOut failed, with the batch that is recalled. Refusal:
// batch.settled when something is proposed or paid for one of them already.
func takeIn(tx *store.Tx, batch int64) error {
	failed, err := tx.WithoutCard(batch, payout.PaymentFailed)
	if err != nil || len(failed) == 0 {
		return err
	}
	settled, err := tx.Settled(idsOf(failed))
	if err != nil {
		return err
	}
	if settled > 0 {
		return fault.New(fault.Conflict, "batch.settled", "Count", settled)
	}
	return tx.MoveSome(idsOf(failed), payout.PaymentFailed, payout.PaymentPrepared, "")
}

func sumOf(payments []payout.Payment) (total money.Amount, err error) {
	for _, p := range payments {
		if total, err = money.Add(total, p.Amount); err != nil {
			return 0, err
		}
	}
	return total, nil
}

// takeBack reverses the approval's voucher when an approved batch is sent back.
func (a *Area) takeBack(tx *store.Tx, actor access.Actor, b *payout.Batch) error {
	if b.ApprovalVoucherID == 0 {
		return nil
	}
	standing, err := tx.StandingVoucher(b.ApprovalVoucherID)
	if err != nil {
		return err
	}
	v, err := tx.Voucher(standing)
	if err != nil {
		return err
	}
	red, err := posting.SentBack(*b, v, a.Today(), actor.UserID)
	if err != nil {
		return err
	}
	_, err = tx.Post(red, a.Now())
	b.ApprovalVoucherID, b.CheckerID = 0, 0
	return err
}

func FilesOf(tx *store.Tx, batch int64) (b bank.FileBook, err error) {
	if b.Batch, err = tx.Batch(batch); err != nil {
		return b, err
	}
	if b.Batch.State != payout.Released || b.Batch.Channel.Way().Handling != payout.ByFile {
		return b, fault.New(fault.Conflict, "result.batch")
	}
	if b.Exports, err = tx.Exports(batch); err != nil {
		return b, err
	}
	if b.Voids, err = tx.Voids(batch); err != nil {
		return b, err
	}
	if b.Downloads, err = tx.Downloads(batch); err != nil {
		return b, err
	}
	b.Answered, err = tx.Answered(batch)
	return b, err
}

func (p Preparation) body() string {
	p.Key = ""
	return core.Encoded(p)
}
