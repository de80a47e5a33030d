package app

import (
	"context"

	"reliefbook/internal/fault"
	"reliefbook/internal/payout"
	"reliefbook/internal/seal"
	"reliefbook/internal/store"
)

// LinkProof is the proof that the payment of a student's link is in the sealed
// log, as a file anybody can check with verify --proof. It tells nothing about
// anybody else. not_found as Link; proof.none while it is not paid and sealed.
func (a *App) LinkProof(ctx context.Context, token string) (file []byte, err error) {
	err = a.db.Read(ctx, func(tx *store.Tx) error {
		o, err := a.link(tx, token)
		if err != nil {
			return err
		}
		e, err := a.evidence(tx, o.payment)
		if err != nil {
			return err
		}
		file, err = e.JSON()
		return err
	})
	return file, err
}

func (a *App) evidence(tx *store.Tx, p payout.Payment) (e seal.Evidence, err error) {
	voucher, line, entry, err := payingEntry(tx, p)
	if err != nil {
		return e, err
	}
	if entry.Seq < 0 {
		return e, fault.New(fault.Conflict, "proof.none")
	}
	v, err := tx.Voucher(voucher)
	if err != nil {
		return e, err
	}
	lines := v.LeafLines()
	if len(v.Salt) == 0 && len(lines) > 1 { // posted before lines were blinded: a neighbour's could be guessed from its hash
		return e, fault.New(fault.Conflict, "proof.none")
	}
	last, err := tx.LastCheckpoint()
	if err != nil {
		return e, err
	}
	if _, err := a.openStored(last.Note); err != nil { // takes a key that was rotated meanwhile
		return e, err
	}
	up, err := seal.ProveRecord(last.Size, entry.Seq, tx.StoredHashes())
	if err != nil {
		return e, err
	}
	in, err := seal.LineProof(lines, int(line-1))
	return seal.NewEvidence(a.key().Public, last.Note, seal.PathToRoot{Index: entry.Seq, Size: last.Size, Bytes: entry.Leaf, Path: up},
		seal.PathToRoot{Index: line - 1, Size: int64(len(lines)), Bytes: lines[line-1], Path: in}), err
}

// payingEntry is the sealed act by which a payment was paid; of place -1 when
// there is none, or it waits.
func payingEntry(tx *store.Tx, p payout.Payment) (voucher, line int64, e seal.Entry, err error) {
	e.Seq = -1
	if p.State != payout.PaymentPaid {
		return 0, 0, e, nil
	}
	if voucher, line, err = tx.PayingLine(p); err != nil || voucher == 0 {
		return 0, 0, e, err
	}
	history, err := tx.History(store.Subject("voucher", voucher))
	for _, h := range history {
		if h.Kind == "voucher" {
			e = h
		}
	}
	return voucher, line, e, err
}
