package gifts

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"reliefbook/internal/access"
	"reliefbook/internal/app/core"
	"reliefbook/internal/fault"
	"reliefbook/internal/gift"
	"reliefbook/internal/seal"
	"reliefbook/internal/store"
)

// CountStock records what a holder's keeper counted of an item 盘点. A difference to
// the books waits as a movement for a checker; without one it is recorded as
// agreeing, and the id is 0. Refusal: gift.in_motion while a movement of the item
// waits, since nobody would know on which side its pieces were counted.
func (a *Area) CountStock(ctx context.Context, actor access.Actor, holder, item, counted int64, reason string) (id int64, err error) {
	core.Trim(&reason)
	if counted < 0 || counted > gift.MaxPieces {
		return 0, fault.New(fault.Invalid, "form.invalid").Field("counted", "gift.counted", "Max", gift.MaxPieces)
	}
	err = a.Write(ctx, actor, access.StockMove, func(tx *store.Tx) error {
		h, err := keeps(tx, actor, holder)
		if err != nil {
			return err
		}
		if _, err := tx.Item(item); err != nil {
			return fault.New(fault.Invalid, "form.invalid").Field("item", "gift.item").Because(err)
		}
		if err := tx.LockHolder(h.ID); err != nil {
			return err
		}
		held, err := still(tx, holder, item)
		if err != nil {
			return err
		}
		if counted == held {
			return a.RecordAct(tx, actor.UserID, "stock_counted", store.NounHolderCount, holder, func(w *seal.LeafWriter) {
				w.Int("item", item).Int("pieces", counted)
			})
		}
		m := gift.Movement{Kind: gift.Count, ItemID: item, Pieces: counted - held, Purpose: countPurpose(held, counted), Reason: reason,
			State: gift.Pending, MakerID: actor.UserID, Day: a.Today()}
		if m.Pieces > 0 {
			m.ToID = holder
		} else {
			m.FromID = holder
		}
		if err := m.Check(); err != nil {
			return err
		}
		id, err = a.saveMovement(tx, actor, "movement_record", m)
		return err
	})
	return id, err
}

// still is what the books say a holder has, while no movement of it is waiting.
func still(tx *store.Tx, holder, item int64) (held int64, err error) {
	open, _, err := tx.Movements(gift.MovementFilter{Scope: access.Everything, Holder: holder, Item: item, Open: true})
	if err != nil {
		return 0, err
	}
	if len(open) > 0 {
		return 0, fault.New(fault.Conflict, "gift.in_motion")
	}
	stock, err := tx.Stock(holder, item)
	for _, s := range stock {
		held += s.Pieces
	}
	return held, err
}

// countPurpose keeps both figures of a stocktake with its movement.
func countPurpose(held, counted int64) string { return core.Itoa(held) + " → " + core.Itoa(counted) }

// unmoved refuses a stocktake whose stock has changed since it was counted.
func unmoved(tx *store.Tx, m gift.Movement) error {
	before, _, _ := strings.Cut(m.Purpose, " ")
	want, err := strconv.ParseInt(before, 10, 64)
	if err != nil {
		return fault.Wrap(err, "read a stocktake")
	}
	stock, err := tx.Stock(max(m.FromID, m.ToID), m.ItemID)
	if err != nil {
		return err
	}
	var held int64
	for _, s := range stock {
		held += s.Pieces
	}
	if held != want {
		return fault.New(fault.Conflict, "gift.count_moved", "Then", want, "Now", held)
	}
	return nil
}

// Given lists who was given what, within the actor's scope.
func (a *Area) Given(ctx context.Context, actor access.Actor, f gift.RecipientFilter) ([]gift.Recipient, error) {
	list, _, err := a.GivenPage(ctx, actor, f)
	return list, err
}

// GivenPage is Given, and how many there are in all.
func (a *Area) GivenPage(ctx context.Context, actor access.Actor, f gift.RecipientFilter) (list []gift.Recipient, total int, err error) {
	f.Scope = actor.Scope()
	err = a.Read(ctx, actor, access.GiftRead, func(tx *store.Tx) error {
		if list, err = tx.Given(f); err != nil {
			return err
		}
		total, err = tx.CountGiven(f)
		return err
	})
	return list, total, err
}

// SignForGifts records that recipients within the actor's scope have signed. Those
// who have signed before stay as they are. Refusal: not_found when one is outside
// the scope.
func (a *Area) SignForGifts(ctx context.Context, actor access.Actor, ids []int64) error {
	if len(ids) == 0 || len(ids) > gift.MaxRecipients {
		return fault.New(fault.Invalid, "receipt.none_chosen")
	}
	return a.Write(ctx, actor, access.GiftReceipt, func(tx *store.Tx) error {
		var open []int64
		for _, id := range ids {
			list, err := tx.Given(gift.RecipientFilter{Scope: actor.Scope(), ID: id})
			if err != nil {
				return err
			}
			if len(list) == 0 {
				return core.ErrNotFound()
			}
			if list[0].Signed || slices.Contains(open, id) {
				continue
			}
			open = append(open, id)
			if err := a.RecordAct(tx, actor.UserID, "gift_signed", store.NounRecipient, id, RecipientLeaf(list[0], true)); err != nil {
				return err
			}
		}
		return tx.SignFor(open, actor.UserID, a.Now())
	})
}

func RecipientLeaf(r gift.Recipient, signed bool) func(*seal.LeafWriter) {
	state := int64(0)
	if signed {
		state = 1
	}
	return func(w *seal.LeafWriter) {
		w.Int("movement", r.MovementID).Int("person", r.PersonID).Int("pieces", r.Pieces).Int("signed", state)
	}
}
