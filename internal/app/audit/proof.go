package audit

import (
	"context"

	"reliefbook/internal/app/payments"
	"reliefbook/internal/fault"
	"reliefbook/internal/payout"
	"reliefbook/internal/seal"
	"reliefbook/internal/store"
)

// LinkProof is the proof that the payment of a student's link is in the sealed log,
// as a file that anybody can check with verify --proof. It reveals nothing about
// anybody else. Refusals: not_found as for Link; proof.none until the payment is
// paid and sealed.
func (a *Area) LinkProof(ctx context.Context, token string) (file []byte, err error) {
	err = a.DB().Read(ctx, func(tx *store.Tx) error {
		o, err := a.payments.ResolveLink(tx, token)
		if err != nil {
			return err
		}
		e, err := a.evidence(tx, o.Payment)
		if err != nil {
			return err
		}
		file, err = e.JSON()
		return err
	})
	return file, err
}

func (a *Area) evidence(tx *store.Tx, p payout.Payment) (e seal.Evidence, err error) {
	voucher, line, entry, err := payments.PayingEntry(tx, p)
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
	if _, err := a.OpenStored(last.Note); err != nil { // takes a key that was rotated meanwhile
		return e, err
	}
	up, err := seal.ProveRecord(last.Size, entry.Seq, tx.StoredHashes())
	if err != nil {
		return e, err
	}
	in, err := seal.LineProof(lines, int(line-1))
	return seal.NewEvidence(a.Key().Public, last.Note, seal.PathToRoot{Index: entry.Seq, Size: last.Size, Bytes: entry.Leaf, Path: up},
		seal.PathToRoot{Index: line - 1, Size: int64(len(lines)), Bytes: lines[line-1], Path: in}), err
}
