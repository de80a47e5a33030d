package banking

import (
	"context"

	"reliefbook/internal/access"
	"reliefbook/internal/app/core"
	"reliefbook/internal/app/payments"
	"reliefbook/internal/bank"
	"reliefbook/internal/decide"
	"reliefbook/internal/seal"
	"reliefbook/internal/store"
)

// AskVoid requests that a batch's live file be voided; until a checker has decided,
// nothing can be downloaded. Refusals: those of bank.FileBook.AskVoid.
func (a *Area) AskVoid(ctx context.Context, actor access.Actor, export int64, reason string) (id int64, err error) {
	core.Trim(&reason)
	err = a.Write(ctx, actor, access.FileExport, func(tx *store.Tx) error {
		b, err := lockFile(tx, export)
		if err != nil {
			return err
		}
		v, err := b.AskVoid(export, actor.UserID, reason)
		if id = v.ID; err != nil || id != 0 {
			return err
		}
		if id, err = tx.CreateVoid(v, a.Now()); err != nil {
			return err
		}
		return a.RecordAct(tx, actor.UserID, "void_ask", store.NounVoid, id, VoidLeaf(v))
	})
	return id, err
}

// lockFile is the file book of a file's batch, with the batch locked.
func lockFile(tx *store.Tx, export int64) (b bank.FileBook, err error) {
	x, err := tx.Export(export)
	if err != nil {
		return b, err
	}
	if _, err = tx.LockBatch(x.BatchID); err != nil {
		return b, err
	}
	return payments.FilesOf(tx, x.BatchID)
}

// DecideVoid voids a file, rejects the request or withdraws it. Refusals: those of
// bank.VoidRule and bank.FileBook.MayVoid.
func (a *Area) DecideVoid(ctx context.Context, actor access.Actor, id int64, act decide.Act, reason string) error {
	needs := access.FileVoid
	if act == decide.Withdraw {
		needs = access.FileExport
	}
	var b bank.FileBook
	return core.Settle(ctx, a.Core, actor, needs, core.Settling[bank.Void, bank.VoidState]{
		Noun: store.NounVoid, Leaf: VoidLeaf, Rule: bank.VoidRule, Matter: bank.Void.Matter, Acts: core.ActNames("void"),
		Find: func(tx *store.Tx, id int64) (bank.Void, error) {
			v, err := tx.Void(id)
			if err == nil {
				b, err = lockFile(tx, v.ExportID)
			}
			return core.OneOf(b.Voids, err, func(v bank.Void) bool { return v.ID == id }) // as it stands under the lock
		},
		Put: func(v *bank.Void, to bank.VoidState, by int64, why string) {
			v.State, v.CheckerID, v.Answer = to, by, why
		},
		Do: core.Approved(func(tx *store.Tx, v *bank.Void) error {
			x, err := b.MayVoid(*v)
			if err != nil {
				return err
			}
			if err := tx.VoidExport(x.ID); err != nil {
				return err
			}
			return a.RecordAct(tx, actor.UserID, "file_void", store.NounExport, x.ID, ExportLeaf(x))
		}),
		Save: func(tx *store.Tx, v bank.Void) error { return tx.DecideVoid(v, a.Now()) },
	}, id, act, reason)
}

func VoidLeaf(v bank.Void) func(*seal.LeafWriter) {
	return func(w *seal.LeafWriter) {
		w.Int("export", v.ExportID).Int("batch", v.BatchID).Text("reason", v.Reason).Text("state", string(v.State)).Int("maker", v.MakerID).
			Int("checker", v.CheckerID).Text("answer", v.Answer)
	}
}
