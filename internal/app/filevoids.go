package app

import (
	"context"
	"slices"

	"reliefbook/internal/access"
	"reliefbook/internal/bank"
	"reliefbook/internal/decide"
	"reliefbook/internal/fault"
	"reliefbook/internal/form"
	"reliefbook/internal/seal"
	"reliefbook/internal/store"
)

// AskVoid asks for a batch's live file to be voided, because the bank did not
// take it: nothing leaves until a checker has decided. The same wish sent twice
// is one. Refusals: form.reason, export.answered, export.asked, export.void.
func (a *App) AskVoid(ctx context.Context, actor access.Actor, export int64, reason string) (id int64, err error) {
	trim(&reason)
	if err := form.Reason(reason); err != nil {
		return 0, err
	}
	err = a.write(ctx, actor, access.FileExport, func(tx *store.Tx) error {
		b, x, err := lockFile(tx, export)
		if err != nil {
			return err
		}
		v := b.Asked(export)
		switch {
		case v.ID != 0 && v.MakerID == actor.UserID && v.Reason == reason:
			id = v.ID
			return nil
		case x.State != bank.FileLive:
			return fault.New(fault.Conflict, "export.void")
		case b.Answered:
			return fault.New(fault.Conflict, "export.answered")
		}
		v = store.Void{ExportID: export, BatchID: b.Batch.ID, Reason: reason, State: bank.VoidAsked, MakerID: actor.UserID}
		if id, err = tx.CreateVoid(v, a.now()); err != nil {
			return err
		}
		_, err = tx.Record("void_ask", store.NounVoid, id, actor.UserID, a.now(), voidLeaf(v))
		return err
	})
	return id, err
}

// lockFile finds a file with its batch's book, under the batch's lock.
func lockFile(tx *store.Tx, export int64) (b FileBook, x store.Export, err error) {
	if x, err = tx.Export(export); err != nil {
		return b, x, err
	}
	if _, err = tx.LockBatch(x.BatchID); err != nil {
		return b, x, err
	}
	if b, err = fileBook(tx, x.BatchID); err != nil {
		return b, x, err
	}
	at := slices.IndexFunc(b.Exports, func(o store.Export) bool { return o.ID == export })
	return b, b.Exports[at], nil // as it stands under the lock
}

// voidNeeds is the permission each act on such a wish needs.
var voidNeeds = map[decide.Act]access.Action{decide.Approve: access.FileVoid, decide.Reject: access.FileVoid, decide.Withdraw: access.FileExport}

// DecideVoid voids a file, refuses to, or takes the wish back. Refusals: those of
// the rule; decide.same_person also for whoever wrote the file; export.answered.
func (a *App) DecideVoid(ctx context.Context, actor access.Actor, id int64, act decide.Act, reason string) error {
	trim(&reason)
	needs, ok := voidNeeds[act]
	if !ok {
		return errNotFound()
	}
	return a.write(ctx, actor, needs, func(tx *store.Tx) error {
		all, err := tx.Voids(0)
		if err != nil {
			return err
		}
		at := slices.IndexFunc(all, func(v store.Void) bool { return v.ID == id })
		if at < 0 {
			return errNotFound()
		}
		b, x, err := lockFile(tx, all[at].ExportID)
		if err != nil {
			return err
		}
		v := b.Voids[slices.IndexFunc(b.Voids, func(v store.Void) bool { return v.ID == id })]
		m := decide.Matter[bank.VoidState]{State: v.State, Maker: v.MakerID, Decider: v.CheckerID}
		var done bool
		if v.State, done, err = bank.VoidRule.Settle(m, act, actor.UserID, reason); done || err != nil {
			return err
		}
		if act != decide.Withdraw {
			v.CheckerID = actor.UserID
		}
		if act != decide.Approve {
			v.Answer = reason
		}
		return a.carryOutVoid(tx, actor, b, x, v, act)
	})
}

func (a *App) carryOutVoid(tx *store.Tx, actor access.Actor, b FileBook, x store.Export, v store.Void, act decide.Act) error {
	if act == decide.Approve {
		switch {
		case x.ByID == actor.UserID:
			return fault.New(fault.Forbidden, "decide.same_person")
		case b.Answered:
			return fault.New(fault.Conflict, "export.answered")
		}
		x.State = bank.FileVoid
		if err := tx.VoidExport(x.ID); err != nil {
			return err
		}
		if _, err := tx.Record("file_void", store.NounExport, x.ID, actor.UserID, a.now(), exportLeaf(x)); err != nil {
			return err
		}
	}
	if err := tx.DecideVoid(v, a.now()); err != nil {
		return err
	}
	_, err := tx.Record("void_"+string(act), store.NounVoid, v.ID, actor.UserID, a.now(), voidLeaf(v))
	return err
}

func voidLeaf(v store.Void) func(*seal.LeafWriter) {
	return func(w *seal.LeafWriter) {
		w.Int("export", v.ExportID).Int("batch", v.BatchID).Text("reason", v.Reason).Text("state", string(v.State)).Int("maker", v.MakerID).
			Int("checker", v.CheckerID).Text("answer", v.Answer)
	}
}
