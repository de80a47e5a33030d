package app

import (
	"context"

	"reliefbook/internal/access"
	"reliefbook/internal/bank"
	"reliefbook/internal/decide"
	"reliefbook/internal/seal"
	"reliefbook/internal/store"
)

// AskVoid asks for a batch's live file to be voided: nothing leaves until a
// checker has decided. Refusals: those of bank.FileBook.AskVoid.
func (a *App) AskVoid(ctx context.Context, actor access.Actor, export int64, reason string) (id int64, err error) {
	trim(&reason)
	err = a.write(ctx, actor, access.FileExport, func(tx *store.Tx) error {
		b, err := lockFile(tx, export)
		if err != nil {
			return err
		}
		v, err := b.AskVoid(export, actor.UserID, reason)
		if id = v.ID; err != nil || id != 0 {
			return err
		}
		if id, err = tx.CreateVoid(v, a.now()); err != nil {
			return err
		}
		return a.record(tx, actor.UserID, "void_ask", store.NounVoid, id, voidLeaf(v))
	})
	return id, err
}

// lockFile is the book of a file's batch, under the batch's lock.
func lockFile(tx *store.Tx, export int64) (b bank.FileBook, err error) {
	x, err := tx.Export(export)
	if err != nil {
		return b, err
	}
	if _, err = tx.LockBatch(x.BatchID); err != nil {
		return b, err
	}
	return fileBook(tx, x.BatchID)
}

// voidNeeds is the permission each act on such a wish needs.
var voidNeeds = map[decide.Act]access.Action{decide.Approve: access.FileVoid, decide.Reject: access.FileVoid, decide.Withdraw: access.FileExport}

// DecideVoid voids a file, refuses to, or takes the wish back. Refusals: those of bank.FileBook.DecideVoid.
func (a *App) DecideVoid(ctx context.Context, actor access.Actor, id int64, act decide.Act, reason string) error {
	trim(&reason)
	needs, ok := voidNeeds[act]
	if !ok {
		return errNotFound()
	}
	return a.write(ctx, actor, needs, func(tx *store.Tx) error {
		asked, err := tx.Void(id)
		if err != nil {
			return err
		}
		b, err := lockFile(tx, asked.ExportID)
		if err != nil {
			return err
		}
		v, done, err := b.DecideVoid(id, act, actor.UserID, reason)
		if done || err != nil {
			return err
		}
		if act == decide.Approve {
			x := b.Export(v.ExportID)
			x.State = bank.FileVoid
			if err := tx.VoidExport(x.ID); err != nil {
				return err
			}
			if err := a.record(tx, actor.UserID, "file_void", store.NounExport, x.ID, exportLeaf(x)); err != nil {
				return err
			}
		}
		if err := tx.DecideVoid(v, a.now()); err != nil {
			return err
		}
		return a.record(tx, actor.UserID, "void_"+string(act), store.NounVoid, v.ID, voidLeaf(v))
	})
}

func voidLeaf(v bank.Void) func(*seal.LeafWriter) {
	return func(w *seal.LeafWriter) {
		w.Int("export", v.ExportID).Int("batch", v.BatchID).Text("reason", v.Reason).Text("state", string(v.State)).Int("maker", v.MakerID).
			Int("checker", v.CheckerID).Text("answer", v.Answer)
	}
}
