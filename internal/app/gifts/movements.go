package gifts

import (
	"cmp"
	"context"
	"slices"

	"reliefbook/internal/access"
	"reliefbook/internal/app/core"
	"reliefbook/internal/decide"
	"reliefbook/internal/fault"
	"reliefbook/internal/game"
	"reliefbook/internal/gift"
	"reliefbook/internal/posting"
	"reliefbook/internal/seal"
	"reliefbook/internal/store"
)

// Movements lists the movements of the holders within the actor's scope, newest
// first, and how many there are in all.
func (a *Area) Movements(ctx context.Context, actor access.Actor, f gift.MovementFilter) (list []gift.Movement, total int, err error) {
	f.Scope = actor.Scope()
	err = a.Read(ctx, actor, access.GiftRead, func(tx *store.Tx) error {
		list, total, err = tx.Movements(f)
		return err
	})
	return list, total, err
}

// Movement is one movement of a holder within the actor's scope, with its history.
func (a *Area) Movement(ctx context.Context, actor access.Actor, id int64) (m gift.Movement, history []seal.Entry, err error) {
	err = a.Read(ctx, actor, access.GiftRead, func(tx *store.Tx) error {
		if m, err = tx.Movement(id); err != nil {
			return err
		}
		if ok, err := sees(tx, actor, m); err != nil || !ok {
			return cmp.Or(err, core.ErrNotFound())
		}
		history, err = tx.History(seal.Subject("movement", id))
		return err
	})
	return m, history, err
}

// sees reports whether either side of a movement is within the actor's scope.
func sees(tx *store.Tx, actor access.Actor, m gift.Movement) (bool, error) {
	if actor.Scope().All {
		return true, nil
	}
	for _, id := range []int64{m.FromID, m.ToID} {
		if id == 0 {
			continue
		}
		h, err := tx.Holder(id)
		if err != nil || h.DepartmentID != 0 && actor.Scope().Has(h.DepartmentID) {
			return err == nil, err
		}
	}
	return false, nil
}

// keeps finds a holder that the actor keeps. Refusal: not_found for any other, as
// if it did not exist.
func keeps(tx *store.Tx, actor access.Actor, id int64) (gift.Holder, error) {
	h, err := tx.Holder(id)
	if err == nil && !h.KeptBy(actor) {
		err = core.ErrNotFound()
	}
	return h, err
}

// MovePieces records a movement by the keeper of the pieces. An issue and a return
// are posted at once, based on the decision to buy the goods; a transfer waits for
// its receiver; a write-off waits for a checker. key makes a repeat harmless.
// Refusal: gift.short when the stock is smaller.
func (a *Area) MovePieces(ctx context.Context, actor access.Actor, m gift.Movement, key string) (int64, error) {
	core.Trim(&m.Purpose, &m.Reason)
	m.Recipients = slices.Clone(m.Recipients)
	for i := range m.Recipients {
		core.Trim(&m.Recipients[i].Name, &m.Recipients[i].Unit)
	}
	if len(m.Recipients) > 0 {
		m.Pieces = gift.PiecesOf(m.Recipients)
	}
	if err := m.Check(); err != nil {
		return 0, err
	}
	m.MakerID, m.Day = actor.UserID, a.Today()
	return core.Make(ctx, a.Core, actor, access.StockMove, func(tx *store.Tx) (int64, error) {
		return a.OnceID(tx, actor.UserID, key, "stock.move", core.Encoded(m),
			func() (int64, error) { return a.movePieces(tx, actor, m) })
	})
}

func (a *Area) movePieces(tx *store.Tx, actor access.Actor, m gift.Movement) (int64, error) {
	h, err := keeps(tx, actor, m.Owner())
	if err != nil {
		return 0, err
	}
	if _, err := tx.Item(m.ItemID); err != nil {
		return 0, fault.New(fault.Invalid, "form.invalid").Field("item", "gift.item").Because(err)
	}
	if err := tx.LockHolder(h.ID); err != nil {
		return 0, err
	}
	way := m.Kind.Way()
	switch {
	case m.Kind == gift.Return:
		return a.returnPieces(tx, actor, m)
	case !way.Form || m.Kind == gift.Count:
		return 0, fault.New(fault.Invalid, "form.invalid").Field("kind", "gift.kind")
	case way.Waits == gift.Posted:
		if err := ownRecipients(actor, &m, h); err != nil {
			return 0, err
		}
		if err := enough(tx, m); err != nil {
			return 0, err
		}
		stock, err := FreeStock(tx, m.FromID, m.ItemID)
		if err != nil {
			return 0, err
		}
		return a.give(tx, actor, m, stock)
	case way.Waits == gift.Sent:
		if _, err := tx.Holder(m.ToID); err != nil {
			return 0, fault.New(fault.Invalid, "form.invalid").Field("to", "gift.receiver").Because(err)
		}
	}
	if err := enough(tx, m); err != nil {
		return 0, err
	}
	m.State = way.Waits
	return a.saveMovement(tx, actor, "movement_record", m)
}

// ownRecipients puts recipients under the department whose branch gives.
func ownRecipients(actor access.Actor, m *gift.Movement, h gift.Holder) error {
	for i := range m.Recipients {
		if m.Recipients[i].DepartmentID == 0 {
			m.Recipients[i].DepartmentID = h.DepartmentID
		}
		if d := m.Recipients[i].DepartmentID; d != 0 && !actor.Scope().Has(d) {
			return core.ErrNotFound()
		}
	}
	return nil
}

// enough refuses to give away what is not in stock, is already in transit, or is
// promised as a prize.
func enough(tx *store.Tx, m gift.Movement) error {
	stock, err := tx.Stock(m.FromID, m.ItemID)
	if err != nil {
		return err
	}
	away, err := tx.OnTheWay(m.FromID, m.ItemID)
	if err != nil {
		return err
	}
	promised, err := tx.Promised(m.FromID, m.ItemID)
	if err != nil {
		return err
	}
	if _, err = gift.Pick(gift.Free(stock, promised), m.Pieces+away); err != nil && away+promised > 0 {
		err = fault.New(fault.Conflict, "gift.spoken_for", "Away", away, "Promised", promised).Field("pieces", "gift.spoken_for", "Away", away, "Promised", promised)
	}
	return err
}

func (a *Area) saveMovement(tx *store.Tx, actor access.Actor, act string, m gift.Movement) (int64, error) {
	return core.Create(tx, a.Core, actor.UserID, act, store.NounMovement, m, tx.CreateMovement, MovementLeaf)
}

func MovementLeaf(m gift.Movement) func(*seal.LeafWriter) {
	return func(w *seal.LeafWriter) {
		w.Text("kind", string(m.Kind)).Int("item", m.ItemID).Int("from", m.FromID).Int("to", m.ToID).Int("pieces", m.Pieces).
			Int("activity", m.ActivityID).Int("visit", m.VisitID).Int("returns", m.ReturnsID).Text("state", string(m.State)).
			Int("maker", m.MakerID).Int("checker", m.CheckerID).Text("reason", m.Reason).Text("answer", m.Answer).Int("voucher", m.VoucherID)
	}
}

// give posts pieces that people get: an issue or a prize. The caller has locked the holder.
func (a *Area) give(tx *store.Tx, actor access.Actor, m gift.Movement, stock []gift.Stock) (int64, error) {
	lots, err := gift.Pick(stock, m.Pieces)
	if err != nil {
		return 0, err
	}
	return a.postMovement(tx, actor, m, lots)
}

// postMovement saves a movement that is posted at once.
func (a *Area) postMovement(tx *store.Tx, actor access.Actor, m gift.Movement, lots []gift.Picked) (int64, error) {
	m.State = gift.Pending
	id, err := tx.CreateMovement(m, a.Now())
	if err != nil {
		return 0, err
	}
	m.ID = id
	if err := a.postLots(tx, actor, &m, lots); err != nil {
		return 0, err
	}
	m.State = gift.Posted
	if err := tx.MoveMovement(m, gift.Pending); err != nil {
		return 0, err
	}
	return id, a.RecordAct(tx, actor.UserID, "movement_posted", store.NounMovement, id, MovementLeaf(m))
}

// postLots posts a saved movement of certain lots.
func (a *Area) postLots(tx *store.Tx, actor access.Actor, m *gift.Movement, lots []gift.Picked) error {
	from, err := holderOr(tx, m.FromID)
	if err != nil {
		return err
	}
	to, err := holderOr(tx, m.ToID)
	if err != nil {
		return err
	}
	pieces, err := PiecesOf(tx, lots, from, to)
	if err != nil {
		return err
	}
	var g game.Activity
	if m.Kind == gift.Prize {
		if g, err = tx.Activity(access.Everything, m.ActivityID); err != nil {
			return err
		}
	}
	draft, err := posting.Movement(*m, pieces, g, a.Today(), actor.UserID)
	if err != nil {
		return err
	}
	if m.VoucherID, err = tx.Post(draft, a.Now()); err != nil {
		return err
	}
	return tx.PutLots(m.ID, lots)
}

func holderOr(tx *store.Tx, id int64) (gift.Holder, error) {
	if id == 0 {
		return gift.Holder{}, nil
	}
	return tx.Holder(id)
}

// returnPieces posts the return of a part of an issue, at most what is still out.
func (a *Area) returnPieces(tx *store.Tx, actor access.Actor, m gift.Movement) (int64, error) {
	of, err := tx.LockMovement(m.ReturnsID)
	if err != nil {
		return 0, err
	}
	if of.Kind != gift.Issue || of.State != gift.Posted || of.FromID != m.ToID || of.ItemID != m.ItemID {
		return 0, fault.New(fault.Conflict, "gift.not_issued")
	}
	earlier, _, err := tx.Movements(gift.MovementFilter{Scope: access.Everything, Returns: of.ID})
	if err != nil {
		return 0, err
	}
	back := map[int64]int64{}
	for _, e := range earlier {
		full, err := tx.Movement(e.ID)
		if err != nil {
			return 0, err
		}
		for _, l := range full.Lots {
			back[l.PurchaseID] += l.Pieces
		}
	}
	lots, err := gift.Outstanding(of.Lots, back, m.Pieces)
	if err != nil {
		return 0, err
	}
	m.Purpose = of.Purpose
	return a.postMovement(tx, actor, m, lots)
}

// DecideMovement confirms or refuses a transfer, for its receiver; or approves or
// refuses a write-off or a stocktake, for a checker. Refusals: those of
// gift.MovementRule; gift.short when the pieces are gone by now; gift.count_moved
// when the stock has changed since it was counted.
func (a *Area) DecideMovement(ctx context.Context, actor access.Actor, id int64, accept bool, reason string) error {
	may := func(tx *store.Tx, m gift.Movement) error {
		if ok, err := sees(tx, actor, m); err != nil || !ok {
			return cmp.Or(err, core.ErrNotFound())
		}
		return mayDecide(tx, actor, m)
	}
	return core.Settle(ctx, a.Core, actor, access.StockSettle, a.settlingMovement(actor, gift.Movement.Matter, may), id, decide.Of(accept), reason)
}

// settlingMovement is how a movement is decided on, or withdrawn by its maker.
func (a *Area) settlingMovement(actor access.Actor, matter func(gift.Movement) decide.Matter[gift.State],
	may func(*store.Tx, gift.Movement) error) core.Settling[gift.Movement, gift.State] {
	return core.Settling[gift.Movement, gift.State]{
		Noun: store.NounMovement, Leaf: MovementLeaf, Rule: gift.MovementRule, Matter: matter,
		Find: func(tx *store.Tx, id int64) (gift.Movement, error) {
			m, err := tx.LockMovement(id)
			if err == nil {
				err = may(tx, m)
			}
			return m, err
		},
		Put: func(m *gift.Movement, to gift.State, by int64, why string) {
			m.State, m.CheckerID, m.Answer = to, by, why
		},
		Do:   core.Approved(func(tx *store.Tx, m *gift.Movement) error { return a.postPending(tx, actor, m) }),
		Move: (*store.Tx).MoveMovement,
		Acts: map[decide.Act]string{decide.Reject: "movement_refused", decide.Withdraw: "movement_withdrawn"},
	}
}

// WithdrawMovement withdraws a waiting movement, with the reason, by the keeper of
// the pieces; otherwise they would wait until somebody else refuses their own
// mistake. Refusals: those of gift.MovementRule.
func (a *Area) WithdrawMovement(ctx context.Context, actor access.Actor, id int64, reason string) error {
	theirs := func(m gift.Movement) decide.Matter[gift.State] { return m.Withdrawal(actor.UserID) }
	may := func(tx *store.Tx, m gift.Movement) error {
		_, err := keeps(tx, actor, m.Owner())
		return err
	}
	return core.Settle(ctx, a.Core, actor, access.StockMove, a.settlingMovement(actor, theirs, may), id, decide.Withdraw, reason)
}

// mayDecide requires the receiver of a transfer, or a checker.
func mayDecide(tx *store.Tx, actor access.Actor, m gift.Movement) error {
	if m.Kind.Way().Waits != gift.Sent {
		return actor.Require(access.StockDecide)
	}
	if err := actor.Require(access.StockMove); err != nil {
		return err
	}
	_, err := keeps(tx, actor, m.ToID)
	return err
}

func (a *Area) postPending(tx *store.Tx, actor access.Actor, m *gift.Movement) error {
	if err := tx.LockHolder(m.Owner()); err != nil {
		return err
	}
	lots, err := pendingLots(tx, *m)
	if err != nil {
		return err
	}
	return a.postLots(tx, actor, m, lots)
}

// pendingLots chooses the lots of a movement that is being approved.
func pendingLots(tx *store.Tx, m gift.Movement) ([]gift.Picked, error) {
	if m.Kind == gift.Count {
		if err := unmoved(tx, m); err != nil {
			return nil, err
		}
	}
	if m.Kind == gift.Count && m.Pieces > 0 {
		last, err := tx.NewestLot(m.ToID, m.ItemID)
		last.Pieces = m.Pieces
		return []gift.Picked{last}, err
	}
	from := FreeStock
	if m.Kind == gift.Count { // what is missing is missing, promised or not
		from = (*store.Tx).Stock
	}
	stock, err := from(tx, m.FromID, m.ItemID)
	if err != nil {
		return nil, err
	}
	return gift.Pick(stock, max(m.Pieces, -m.Pieces))
}
