package gifts

import (
	"context"

	"reliefbook/internal/access"
	"reliefbook/internal/app/core"
	"reliefbook/internal/gift"
	"reliefbook/internal/seal"
	"reliefbook/internal/store"
)

// Items lists every gift item.
func (a *Area) Items(ctx context.Context, actor access.Actor) ([]gift.Item, error) {
	return core.Ask(ctx, a.Core, actor, access.GiftRead, func(tx *store.Tx) ([]gift.Item, error) { return tx.Items() })
}

// CreateItem creates a gift item, which is an asset of its own.
func (a *Area) CreateItem(ctx context.Context, actor access.Actor, i gift.Item) (id int64, err error) {
	core.Trim(&i.Code, &i.Name, &i.Unit)
	if err := i.Check(); err != nil {
		return 0, err
	}
	err = a.Write(ctx, actor, access.GiftManage, func(tx *store.Tx) error {
		asset, err := tx.Asset(i.Code, i.Name, i.Unit)
		if err != nil {
			return err
		}
		i.AssetID = asset.ID
		if id, err = tx.CreateItem(i, actor.UserID, a.Now()); err != nil {
			return err
		}
		return a.RecordAct(tx, actor.UserID, "item_create", store.NounItem, id, ItemLeaf(i))
	})
	return id, err
}

func ItemLeaf(i gift.Item) func(*seal.LeafWriter) {
	return func(w *seal.LeafWriter) {
		w.Int("asset", i.AssetID).Text("code", i.Code).Text("name", i.Name).Text("unit", i.Unit)
	}
}

// Holders lists the holders within the actor's scope.
func (a *Area) Holders(ctx context.Context, actor access.Actor) ([]gift.Holder, error) {
	return core.Ask(ctx, a.Core, actor, access.GiftRead, func(tx *store.Tx) ([]gift.Holder, error) {
		return tx.Holders(actor.Scope())
	})
}

// CreateHolder creates a store room, a branch or a team as a holder.
func (a *Area) CreateHolder(ctx context.Context, actor access.Actor, h gift.Holder) (id int64, err error) {
	core.Trim(&h.Name)
	if h.Kind != gift.Store {
		h.CampusID = 0
	}
	if h.Kind != gift.Branch {
		h.DepartmentID = 0
	}
	if err := h.Check(); err != nil {
		return 0, err
	}
	err = a.Write(ctx, actor, access.GiftManage, func(tx *store.Tx) error {
		if id, err = tx.CreateHolder(h, actor.UserID, a.Now()); err != nil {
			return err
		}
		return a.RecordAct(tx, actor.UserID, "holder_create", store.NounHolder, id, HolderLeaf(h))
	})
	return id, err
}

func HolderLeaf(h gift.Holder) func(*seal.LeafWriter) {
	return func(w *seal.LeafWriter) {
		w.Text("kind", string(h.Kind)).Text("name", h.Name).Int("campus", h.CampusID).Int("department", h.DepartmentID)
	}
}

// GiftView is where gifts are, within the actor's scope.
type GiftView struct {
	Items   []gift.Item
	Holders []gift.Holder
	Flows   []gift.Flow
	Open    []gift.Movement // wait for a receiver or a checker
}

// Gifts is the stock of every holder within the scope.
func (a *Area) Gifts(ctx context.Context, actor access.Actor) (v GiftView, err error) {
	err = a.Read(ctx, actor, access.GiftRead, func(tx *store.Tx) error {
		if v.Items, err = tx.Items(); err != nil {
			return err
		}
		if v.Holders, err = tx.Holders(actor.Scope()); err != nil {
			return err
		}
		if v.Flows, err = tx.Flows(actor.Scope(), 0, "", ""); err != nil {
			return err
		}
		v.Open, _, err = tx.Movements(gift.MovementFilter{Scope: actor.Scope(), Open: true})
		return err
	})
	return v, err
}

// Receivers lists every holder by name, to choose where to send pieces.
func (a *Area) Receivers(ctx context.Context, actor access.Actor) ([]gift.Holder, error) {
	return core.Ask(ctx, a.Core, actor, access.StockMove, func(tx *store.Tx) ([]gift.Holder, error) {
		return tx.Holders(access.Everything)
	})
}
