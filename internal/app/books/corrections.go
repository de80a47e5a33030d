package books

import (
	"context"

	"reliefbook/internal/access"
	"reliefbook/internal/app/core"
	"reliefbook/internal/decide"
	"reliefbook/internal/fault"
	"reliefbook/internal/ledger"
	"reliefbook/internal/posting"
	"reliefbook/internal/seal"
	"reliefbook/internal/store"
)

// CorrectionDetail is one correction with the voucher it is about.
type CorrectionDetail struct {
	ledger.Correction
	Of       ledger.Voucher
	Accounts map[int64]ledger.Account
	History  []seal.Entry
}

// CorrectionItem is one correction of the list, with its voucher's number.
type CorrectionItem struct {
	ledger.Correction
	Number int64
	Period string
	Was    string // the voucher's summary
}

// Corrections lists every correction, newest first.
func (a *Area) Corrections(ctx context.Context, actor access.Actor) (list []CorrectionItem, err error) {
	err = a.Read(ctx, actor, access.VoucherRead, func(tx *store.Tx) error {
		all, err := tx.Corrections(0)
		if err != nil {
			return err
		}
		for _, c := range all {
			v, err := tx.VoucherHead(c.VoucherID)
			if err != nil {
				return err
			}
			list = append(list, CorrectionItem{Correction: c, Number: v.Number, Period: v.Period, Was: v.Summary})
		}
		return nil
	})
	return list, err
}

// Correction is one correction.
func (a *Area) Correction(ctx context.Context, actor access.Actor, id int64) (d CorrectionDetail, err error) {
	err = a.Read(ctx, actor, access.VoucherRead, func(tx *store.Tx) error {
		if d.Correction, err = tx.Correction(id); err != nil {
			return err
		}
		if d.Of, err = tx.Voucher(d.VoucherID); err != nil {
			return err
		}
		if d.Accounts, _, err = AccountsByID(tx); err != nil {
			return err
		}
		d.History, err = tx.History(seal.Subject("correction", id))
		return err
	})
	return d, err
}

// ProposeCorrection proposes to correct a posted voucher. Refusals: those of
// ledger.Correction.Check; correction.pending; period.closed for a day in a closed
// period.
func (a *Area) ProposeCorrection(ctx context.Context, actor access.Actor, c ledger.Correction) (id int64, err error) {
	core.Trim(&c.Summary, &c.Reason, &c.Day)
	return core.Make(ctx, a.Core, actor, access.CorrectionPropose, func(tx *store.Tx) (int64, error) {
		if _, err := correctable(tx, c, a.Today()); err != nil {
			return 0, err
		}
		c.MakerID, c.State = actor.UserID, ledger.CorrectionPending
		return core.Create(tx, a.Core, actor.UserID, "correction_propose", store.NounCorrection, c,
			tx.CreateCorrection, CorrectionLeaf)
	})
}

// correctable is the voucher to be corrected, locked, if it may be corrected.
func correctable(tx *store.Tx, c ledger.Correction, today string) (v ledger.Voucher, err error) {
	if err := tx.LockVoucher(c.VoucherID); err != nil {
		return v, err
	}
	if v, err = tx.Voucher(c.VoucherID); err != nil {
		return v, err
	}
	accounts, _, err := AccountsByID(tx)
	if err != nil {
		return v, err
	}
	red, err := tx.ReversedBy(v.ID)
	if err != nil {
		return v, err
	}
	if err := c.Check(v, accounts, red != 0, today); err != nil {
		return v, err
	}
	differs, err := tx.StandingDifference(v.ID)
	if err != nil {
		return v, err
	}
	if differs != 0 && (c.Kind == ledger.Difference || len(c.Lines) > 0) { // what the form computes from is no longer what stands
		return v, fault.New(fault.Conflict, "correction.differs", "Voucher", differs)
	}
	return v, tx.PeriodOpen(v.BookID, ledger.Period(c.Day))
}

func CorrectionLeaf(c ledger.Correction) func(*seal.LeafWriter) {
	lines := make([][]byte, len(c.Lines))
	for i, l := range c.Lines {
		lines[i] = seal.NewLeaf("corrected").Int("line", int64(i+1)).Int("debit", l.DebitID).Int("credit", l.CreditID).Int("amount", l.Amount).Encode()
	}
	return func(w *seal.LeafWriter) {
		w.Int("voucher", c.VoucherID).Text("kind", string(c.Kind)).Text("day", c.Day).Text("summary", c.Summary).Text("reason", c.Reason).Text("state", string(c.State)).
			Text("answer", c.Answer).Int("maker", c.MakerID).Int("checker", c.CheckerID).Int("red", c.RedID).Int("blue", c.BlueID).Lines("lines", lines)
	}
}

// DecideCorrection posts a correction, the red and the blue voucher in one
// transaction, or rejects it with a reason. Refusals: those of
// ledger.CorrectionRule and Correction.Check as the books are now; those of
// posting.
func (a *Area) DecideCorrection(ctx context.Context, actor access.Actor, id int64, approve bool, reason string) error {
	return core.Settle(ctx, a.Core, actor, access.CorrectionDecide, core.Settling[ledger.Correction, ledger.CorrectionState]{
		Noun: store.NounCorrection, Leaf: CorrectionLeaf, Rule: ledger.CorrectionRule, Matter: ledger.Correction.Matter,
		Find: func(tx *store.Tx, id int64) (ledger.Correction, error) {
			c, err := tx.Correction(id)
			if err != nil {
				return c, err
			}
			if err := tx.LockVoucher(c.VoucherID); err != nil {
				return c, err
			}
			return tx.Correction(id) // as it stands under the lock
		},
		Put: func(c *ledger.Correction, to ledger.CorrectionState, by int64, why string) {
			c.State, c.CheckerID, c.Answer = to, by, why
		},
		Do:   core.Approved(a.postCorrection),
		Save: (*store.Tx).DecideCorrection,
	}, id, decide.Of(approve), reason)
}

func (a *Area) postCorrection(tx *store.Tx, c *ledger.Correction) error {
	v, err := correctable(tx, *c, a.Today())
	if err != nil {
		return err
	}
	cny, err := core.CnyOf(tx)
	if err != nil {
		return err
	}
	drafts, err := posting.Correction(*c, v, cny)
	if err != nil {
		return err
	}
	ids, err := tx.PostTogether(a.Now(), drafts...)
	if err != nil {
		return err
	}
	c.BlueID = ids[len(ids)-1]
	if len(ids) > 1 {
		c.RedID = ids[0]
	}
	return nil
}
