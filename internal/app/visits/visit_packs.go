package visits

import (
	"slices"

	"reliefbook/internal/access"
	"reliefbook/internal/app/gifts"
	"reliefbook/internal/fault"
	"reliefbook/internal/fund"
	"reliefbook/internal/gift"
	"reliefbook/internal/money"
	"reliefbook/internal/posting"
	"reliefbook/internal/store"
	"reliefbook/internal/visit"
)

// visitPacks is the packs a visit gave, by lot, and what posts them. Refusals:
// gift.short when the team has fewer; visit.pack_cost when their cost has changed
// since the report; visit.pack_book when they were bought with another book's
// money.
func visitPacks(tx *store.Tx, f fund.Fund, v visit.Visit) (lots []gift.Picked, out posting.Pieces, err error) {
	pieces, value := v.Packs()
	if pieces == 0 {
		return nil, out, nil
	}
	if err := tx.LockHolder(v.HolderID); err != nil {
		return nil, out, err
	}
	if lots, err = packsOf(tx, f, v.HolderID, v.ItemID, pieces); err != nil {
		return nil, out, err
	}
	cost, err := gift.Cost(lots)
	if err != nil {
		return nil, out, err
	}
	if cost != value {
		return nil, out, fault.New(fault.Conflict, "visit.pack_cost", "Then", value, "Now", cost)
	}
	h, err := tx.Holder(v.HolderID)
	if err != nil {
		return nil, out, err
	}
	out, err = gifts.PiecesOf(tx, lots, h, gift.Holder{})
	return lots, out, err
}

// packsOf takes packs that were bought with money of the visit's own book, since a
// voucher belongs to one book. Refusal: visit.pack_book when there are packs, but
// another book's.
func packsOf(tx *store.Tx, f fund.Fund, holder, item, pieces int64) ([]gift.Picked, error) {
	stock, err := gifts.FreeStock(tx, holder, item)
	if err != nil {
		return nil, err
	}
	own := slices.DeleteFunc(slices.Clone(stock), func(s gift.Stock) bool { return s.BookID != f.BookID })
	if len(own) == 0 && len(stock) > 0 {
		return nil, fault.New(fault.Conflict, "visit.pack_book")
	}
	return gift.Pick(own, pieces)
}

// recordPacks saves the movement of the packs that a visit's voucher posts.
func (a *Area) recordPacks(tx *store.Tx, v visit.Visit, lots []gift.Picked) error {
	pieces, _ := v.Packs()
	if pieces == 0 {
		return nil
	}
	m := gift.Movement{Kind: gift.Visit, ItemID: v.ItemID, FromID: v.HolderID, Pieces: pieces, Purpose: v.ProgramName + " " + v.Team, VisitID: v.ID,
		State: gift.Pending, MakerID: v.MakerID, CheckerID: v.CheckerID, Day: a.Today()}
	id, err := tx.CreateMovement(m, a.Now())
	if err != nil {
		return err
	}
	if err := tx.PutLots(id, lots); err != nil {
		return err
	}
	m.ID, m.State, m.VoucherID = id, gift.Posted, v.VoucherID
	if err := tx.MoveMovement(m, gift.Pending); err != nil {
		return err
	}
	return a.RecordAct(tx, access.Actor{UserID: v.CheckerID}.UserID, "movement_posted", store.NounMovement, id, gifts.MovementLeaf(m))
}

// pricePacks divides the packs' cost among the people who got them by the largest
// remainder: together it is exactly what the team's stock says.
func pricePacks(tx *store.Tx, t visit.Team, people []visit.Person) error {
	weights := make([]int64, len(people))
	var pieces int64
	for i, p := range people {
		weights[i] = p.Packs
		pieces += p.Packs
	}
	if pieces == 0 {
		return nil
	}
	program, err := tx.Program(t.ProgramID)
	if err != nil {
		return err
	}
	f, err := tx.Fund(program.Allocation.FundID)
	if err != nil {
		return err
	}
	lots, err := packsOf(tx, f, t.HolderID, t.ItemID, pieces)
	if err != nil {
		return err
	}
	cost, err := gift.Cost(lots)
	if err != nil {
		return err
	}
	parts, err := money.Shares(cost, weights)
	for i := range parts {
		people[i].PackValue = parts[i]
		people[i].Amount += parts[i]
	}
	return err
}
