package gifts_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"reliefbook/internal/access"
	"reliefbook/internal/apptest"
	"reliefbook/internal/fault"
	"reliefbook/internal/fund"
	"reliefbook/internal/gift"
	"reliefbook/internal/money"
	"reliefbook/internal/store"
)

// TestPurchase: order, goods and invoice are held against each other; what
// differs has a name and wants a reason; money and pieces are one voucher.
func TestPurchase(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		h.Structure(t, []string{"东校区"}, []string{"护理系"})
		alloc := h.Funded(t, "GIFT", fund.StudentAid, 100_000)
		cake, room := h.Item(t, "MOONCAKE", "月饼", "盒"), h.Room(t, "东校区库房", "东校区")
		order := gift.Purchase{AllocationID: alloc, ItemID: cake, Supplier: "饼家", Pieces: 100, UnitCost: 500, Day: "2021-09-17", UseBy: "2021-10-01"}
		too := order
		too.Pieces = 201
		dear, err := h.Gifts.RecordPurchase(ctx, h.Maker, too)
		apptest.Check(t, err)
		apptest.Refused(t, h.Gifts.DecidePurchase(ctx, h.Checker, dear, true, ""), "purchase.unaffordable")
		id, err := h.Gifts.RecordPurchase(ctx, h.Maker, order)
		apptest.Check(t, err)
		_, err = h.Gifts.RecordPurchase(ctx, h.Maker, order)
		apptest.Refused(t, err, "purchase.same")
		goods := gift.GoodsIn{PurchaseID: id, HolderID: room, Delivered: 60, Accepted: 58, Reason: "两盒破损", Day: "2021-09-17"}
		apptest.Refused(t, h.Gifts.AcceptGoods(ctx, h.Keeper, goods, ""), "purchase.not_ordered")
		apptest.Check(t, h.Gifts.DecidePurchase(ctx, h.Checker, id, true, ""))
		for _, day := range []string{"2021-09-16", "2021-09-18", "heute"} {
			wrong := goods
			wrong.Day = day
			apptest.Refused(t, h.Gifts.AcceptGoods(ctx, h.Keeper, wrong, ""), "form.invalid")
		}
		apptest.Check(t, h.Gifts.AcceptGoods(ctx, h.Keeper, goods, "k1"))
		apptest.Check(t, h.Gifts.AcceptGoods(ctx, h.Keeper, goods, "k1")) // sent twice, came in once
		over := goods
		over.Delivered, over.Accepted = 43, 43
		if err := h.Gifts.AcceptGoods(ctx, h.Keeper, over, ""); fault.Of(err) == nil || fault.Of(err).Fields[0].Code != "goods.more_than_ordered" {
			t.Errorf("more than was ordered: %v", err)
		}
		invoice := gift.Invoice{PurchaseID: id, Number: "044001", Pieces: 60, Amount: 30_000, Day: "2021-09-19"}
		bill, err := h.Gifts.RecordInvoice(ctx, h.Maker, invoice)
		apptest.Check(t, err)
		v, _, err := h.Gifts.Purchase(ctx, h.Auditor, id)
		apptest.Check(t, err)
		var kinds []string
		for _, d := range v.Differences {
			kinds = append(kinds, d.Kind)
		}
		if fmt.Sprint(kinds) != "[not_delivered not_accepted invoice_pieces invoice_amount]" || v.Differences[3].Expected != "290.00" {
			t.Errorf("%+v", v.Differences)
		}
		apptest.Refused(t, h.Gifts.DecideInvoice(ctx, h.Checker, id, bill, true, ""), "form.invalid")
		apptest.Check(t, h.Gifts.DecideInvoice(ctx, h.Checker, id, bill, true, "供应商按送货数开票，差额当场退回前先行支付"))
		h.Holds(t)
		uses, err := h.Books.Allocations(ctx, h.Auditor)
		apptest.Check(t, err)
		if uses[0].Spent != 30_000 {
			t.Errorf("spent %s", uses[0].Spent)
		}
		flows := h.Flows(t)
		if len(flows) != 1 || flows[0].Bought != 58 || flows[0].Held != 58 || !flows[0].Agrees() {
			t.Errorf("%+v", flows)
		}
		_, err = h.Gifts.RecordInvoice(ctx, h.Maker, invoice)
		apptest.Refused(t, err, "purchase.not_ordered")
	})
}

// TestOrdersShareAnAllocation: what was ordered and is not paid yet can't be
// ordered again; an order that nothing came in of can be taken back.
func TestOrdersShareAnAllocation(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		h.Structure(t, []string{"东校区"}, []string{"护理系"})
		alloc := h.Funded(t, "GIFT", fund.StudentAid, 100_000)
		cake, room := h.Item(t, "MOONCAKE", "月饼", "盒"), h.Room(t, "东校区库房", "东校区")
		var ids []int64
		for _, supplier := range []string{"甲饼家", "乙饼家"} {
			id, err := h.Gifts.RecordPurchase(ctx, h.Maker, gift.Purchase{AllocationID: alloc, ItemID: cake, Supplier: supplier, Pieces: 120, UnitCost: 500, Day: "2021-09-17"})
			apptest.Check(t, err)
			ids = append(ids, id)
		}
		apptest.Refused(t, h.Gifts.CancelPurchase(ctx, h.Checker, ids[0], "供应商断货"), "purchase.not_ordered")
		apptest.Check(t, h.Gifts.DecidePurchase(ctx, h.Checker, ids[0], true, ""))
		apptest.Refused(t, h.Gifts.DecidePurchase(ctx, h.Checker, ids[1], true, ""), "purchase.unaffordable")
		apptest.Refused(t, h.Gifts.CancelPurchase(ctx, h.Maker, ids[0], "供应商断货"), "auth.forbidden")
		apptest.Refused(t, h.Gifts.CancelPurchase(ctx, h.Checker, ids[0], " "), "form.invalid")
		apptest.Check(t, h.Gifts.CancelPurchase(ctx, h.Checker, ids[0], "供应商断货"))
		apptest.Check(t, h.Gifts.DecidePurchase(ctx, h.Checker, ids[1], true, ""))
		apptest.Check(t, h.Gifts.AcceptGoods(ctx, h.Keeper, gift.GoodsIn{PurchaseID: ids[1], HolderID: room, Delivered: 1, Accepted: 1, Day: h.Today()}, ""))
		apptest.Refused(t, h.Gifts.CancelPurchase(ctx, h.Checker, ids[1], "供应商断货"), "purchase.begun")
		_, err := h.Gifts.CountStock(ctx, h.Keeper, room, 999, 3, "盘点")
		apptest.Refused(t, err, "form.invalid")
		h.Holds(t)
	})
}

// TestPiecesMove walks a gift from the store room to a student and a part of it back.
func TestPiecesMove(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		h.Structure(t, []string{"东校区"}, []string{"护理系", "药学系"})
		alloc := h.Funded(t, "GIFT", fund.StudentAid, 100_000)
		cake, room, shelf := h.Item(t, "MOONCAKE", "月饼", "盒"), h.Room(t, "东校区库房", "东校区"), h.Shelf(t, "护理系")
		h.Buy(t, alloc, cake, room, 10, 500, "")
		h.Buy(t, alloc, cake, room, 10, 600, "2021-09-30") // expires, so goes first
		branch, other := h.Branch["护理系"], h.Branch["药学系"]
		send := gift.Movement{Kind: gift.Transfer, ItemID: cake, FromID: room, ToID: shelf, Pieces: 12}
		id, err := h.Gifts.MovePieces(ctx, h.Keeper, send, "once")
		apptest.Check(t, err)
		again, err := h.Gifts.MovePieces(ctx, h.Keeper, send, "once")
		apptest.Check(t, err)
		if again != id {
			t.Error("sent twice")
		}
		_, err = h.Gifts.MovePieces(ctx, h.Keeper, gift.Movement{Kind: gift.Issue, ItemID: cake, FromID: shelf, Pieces: 1, Purpose: "x"}, "")
		apptest.Refused(t, err, "not_found") // the storekeeper does not keep a branch's shelf
		_, err = h.Gifts.MovePieces(ctx, h.Keeper, send, "")
		apptest.Refused(t, err, "gift.spoken_for") // 12 of 20 are on their way
		apptest.Refused(t, h.Gifts.DecideMovement(ctx, other, id, true, ""), "not_found")
		_, _, err = h.Gifts.Movement(ctx, other, id)
		apptest.Refused(t, err, "not_found")
		apptest.Refused(t, h.Gifts.DecideMovement(ctx, h.Keeper, id, true, ""), "not_found")
		apptest.Check(t, h.Gifts.DecideMovement(ctx, branch, id, true, ""))
		apptest.Check(t, h.Gifts.DecideMovement(ctx, branch, id, true, "")) // sent twice
		people, err := gift.ParseRecipients("张伟,护理1班,2\n李静，护理1班")
		apptest.Check(t, err)
		give := gift.Movement{Kind: gift.Issue, ItemID: cake, FromID: shelf, Purpose: "中秋慰问", Recipients: people}
		given, err := h.Gifts.MovePieces(ctx, branch, give, "")
		apptest.Check(t, err)
		list, err := h.Gifts.Given(ctx, branch, gift.RecipientFilter{Movement: given})
		apptest.Check(t, err)
		apptest.Refused(t, h.Gifts.SignForGifts(ctx, other, []int64{list[0].ID}), "not_found")
		apptest.Check(t, h.Gifts.SignForGifts(ctx, branch, []int64{list[0].ID}))
		apptest.Check(t, h.Gifts.SignForGifts(ctx, branch, []int64{list[0].ID, list[0].ID})) // sent twice
		back := gift.Movement{Kind: gift.Return, ItemID: cake, ToID: shelf, Pieces: 4, ReturnsID: given, Reason: "张伟多领"}
		_, err = h.Gifts.MovePieces(ctx, branch, back, "")
		apptest.Refused(t, err, "gift.more_than_issued")
		back.Pieces = 2
		_, err = h.Gifts.MovePieces(ctx, branch, back, "")
		apptest.Check(t, err)
		_, err = h.Gifts.MovePieces(ctx, branch, back, "")
		apptest.Refused(t, err, "gift.more_than_issued")
		m, _, err := h.Gifts.Movement(ctx, branch, given)
		apptest.Check(t, err)
		if len(m.Lots) != 1 || m.Lots[0].UnitCost != 600 || m.Value != 1800 {
			t.Errorf("what expires first goes first: %+v", m)
		}
		stocktake(t, h, cake, room, shelf)
		if f := h.Flows(t); f[0].Held != 7 || f[0].Loss != 1 || f[1].Held != 9 || f[1].Scrapped != 3 || !f[0].Agrees() || !f[1].Agrees() {
			t.Errorf("%+v", f)
		}
		h.Holds(t)
	})
}

// stocktake loses one piece at the room and writes three off at the shelf, and finds one there.
func stocktake(t *testing.T, h *apptest.House, cake, room, shelf int64) {
	ctx := context.Background()
	branch := h.Branch["护理系"]
	id, err := h.Gifts.CountStock(ctx, h.Keeper, room, cake, 7, "少一盒")
	apptest.Check(t, err)
	_, err = h.Gifts.CountStock(ctx, h.Keeper, room, cake, 7, "少一盒")
	apptest.Refused(t, err, "gift.in_motion")
	apptest.Refused(t, h.Gifts.DecideMovement(ctx, h.Keeper, id, true, ""), "auth.forbidden")
	apptest.Check(t, h.Gifts.DecideMovement(ctx, h.Checker, id, true, ""))
	none, err := h.Gifts.CountStock(ctx, h.Keeper, room, cake, 7, "")
	apptest.Check(t, err)
	if none != 0 {
		t.Error("what agrees is no difference")
	}
	found, err := h.Gifts.CountStock(ctx, branch, shelf, cake, 12, "多一盒")
	apptest.Check(t, err)
	_, err = h.Gifts.MovePieces(ctx, branch, gift.Movement{Kind: gift.Issue, ItemID: cake, FromID: shelf, Purpose: "值班慰问", Pieces: 1}, "")
	apptest.Check(t, err)
	apptest.Refused(t, h.Gifts.DecideMovement(ctx, h.Checker, found, true, ""), "gift.count_moved")
	apptest.Check(t, h.Gifts.DecideMovement(ctx, h.Checker, found, false, "盘点期间有发放，请重盘"))
	found, err = h.Gifts.CountStock(ctx, branch, shelf, cake, 12, "多两盒")
	apptest.Check(t, err)
	apptest.Check(t, h.Gifts.DecideMovement(ctx, h.Checker, found, true, ""))
	off, err := h.Gifts.MovePieces(ctx, branch, gift.Movement{Kind: gift.WriteOff, ItemID: cake, FromID: shelf, Pieces: 3, Reason: "过期"}, "")
	apptest.Check(t, err)
	apptest.Check(t, h.Gifts.DecideMovement(ctx, h.Checker, off, true, ""))
}

// TestPiecesAreConserved: whatever anybody does with gifts in whatever order,
// pieces bought equal pieces held, given, lost and scrapped, nobody stands below
// zero, and the value in the books is the pieces held at cost.
func TestPiecesAreConserved(t *testing.T) {
	for _, engine := range []store.Engine{store.SQLite, store.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			h := apptest.New(t, engine)
			h.Prepared(t, 6, "护理系", "药学系")
			w := &stockWorld{h: h, alloc: h.Funded(t, "GIFT", fund.StudentAid, 1_000_000_000), second: h.AddUser(t, "keeper2", "钱保管", access.Keeper)}
			w.holders = []int64{h.Room(t, "东库", "东校区"), h.Room(t, "西库", "东校区"), h.Shelf(t, "护理系"), h.Shelf(t, "药学系")}
			w.items = []int64{h.Item(t, "MOONCAKE", "月饼", "盒"), h.Item(t, "SACHET", "香囊", "个")}
			w.play(t)
			rapid.Check(t, func(rt *rapid.T) {
				for range rapid.IntRange(3, 25).Draw(rt, "steps") {
					w.step(rt)
				}
				w.agrees(rt)
			})
			w.did(t)
			h.Holds(t)
		})
	}
}

type stockWorld struct {
	h              *apptest.House
	alloc          int64
	holders, items []int64
	orders         int64
	activity       int64
	tokens         []string
	second         access.Actor // another storekeeper
}

// play opens a game whose prizes are of the first item on the nurses' shelf.
func (w *stockWorld) play(t *testing.T) {
	ctx, h, branch := context.Background(), w.h, w.h.Branch["护理系"]
	h.Buy(t, w.alloc, w.items[0], w.holders[0], 90, 500, "")
	h.Send(t, w.items[0], w.holders[0], w.holders[2], 80, branch)
	g := apptest.Bobing(50)
	g.HolderID, g.FromDay, g.ToDay = w.holders[2], h.Today(), h.Today()
	for i := range g.Prizes {
		g.Prizes[i].ItemID = w.items[0]
	}
	var err error
	w.activity, err = h.Gifts.RecordActivity(ctx, branch, g)
	apptest.Check(t, err)
	apptest.Check(t, h.Gifts.DecideActivity(ctx, h.Checker, w.activity, true, ""))
	classes, err := h.Gifts.Invitable(ctx, branch, w.activity)
	apptest.Check(t, err)
	_, err = h.Gifts.Invite(ctx, branch, w.activity, []int64{classes[0].ID})
	apptest.Check(t, err)
	slips, err := h.Gifts.PlayersLink(ctx, branch, w.activity, "", "")
	apptest.Check(t, err)
	for _, s := range slips {
		w.tokens = append(w.tokens, h.Unlocked(t, strings.TrimPrefix(s.URL, "/p/")))
	}
}

// keeper is who keeps a holder's gifts; now and then it is somebody else.
func (w *stockWorld) keeper(rt *rapid.T, holder int64) access.Actor {
	h := w.h
	if rapid.IntRange(0, 5).Draw(rt, "stranger") == 0 {
		return rapid.SampledFrom([]access.Actor{h.Keeper, h.Branch["护理系"], h.Branch["药学系"], h.Maker}).Draw(rt, "actor")
	}
	switch holder {
	case w.holders[2]:
		return h.Branch["护理系"]
	case w.holders[3]:
		return h.Branch["药学系"]
	}
	return h.Keeper
}

func (w *stockWorld) step(rt *rapid.T) {
	ctx, h := context.Background(), w.h
	item, holder := rapid.SampledFrom(w.items).Draw(rt, "item"), rapid.SampledFrom(w.holders).Draw(rt, "holder")
	actor := w.keeper(rt, holder)
	n := int64(rapid.IntRange(1, 12).Draw(rt, "pieces"))
	var err error
	switch rapid.IntRange(0, 14).Draw(rt, "act") {
	case 0:
		err = w.buy(rt, item, holder, n)
	case 1:
		_, err = h.Gifts.MovePieces(ctx, actor, gift.Movement{Kind: gift.Transfer, ItemID: item, FromID: holder, Pieces: n,
			ToID: rapid.SampledFrom(w.holders).Draw(rt, "to")}, "")
	case 2:
		_, err = h.Gifts.MovePieces(ctx, actor, gift.Movement{Kind: gift.Issue, ItemID: item, FromID: holder, Pieces: n, Purpose: "慰问"}, "")
	case 3:
		if of, ok := w.one(rt, false, gift.Issue); ok {
			_, err = h.Gifts.MovePieces(ctx, w.keeper(rt, of.FromID), gift.Movement{Kind: gift.Return, ItemID: of.ItemID, ToID: of.FromID, Pieces: n, ReturnsID: of.ID, Reason: "退"}, "")
		}
	case 4, 5:
		held, _ := w.shelved(rt)
		_, err = h.Gifts.CountStock(ctx, actor, holder, item, max(0, held[[2]int64{item, holder}]+int64(rapid.IntRange(-4, 4).Draw(rt, "off"))), "盘点")
	case 6:
		_, err = h.Gifts.MovePieces(ctx, actor, gift.Movement{Kind: gift.WriteOff, ItemID: item, FromID: holder, Pieces: n, Reason: "过期"}, "")
	case 7:
		_, err = h.Gifts.Throw(ctx, apptest.OwnPhone(rapid.SampledFrom(w.tokens).Draw(rt, "token")), "")
	default:
		if m, ok := w.one(rt, true, ""); ok && rapid.IntRange(0, 9).Draw(rt, "withdrawn") == 0 {
			err = h.Gifts.WithdrawMovement(ctx, w.keeper(rt, m.Owner()), m.ID, "填错")
		} else if ok {
			who := h.Checker
			if m.Kind == gift.Transfer {
				if who = w.keeper(rt, m.ToID); who.UserID == h.Keeper.UserID {
					who = w.second
				}
			}
			err = h.Gifts.DecideMovement(ctx, who, m.ID, rapid.IntRange(0, 4).Draw(rt, "yes") > 0, "说明")
		}
	}
	if err != nil && fault.Of(err) == nil {
		rt.Fatalf("an internal error: %v", err)
	}
}

// one draws a movement, of those that wait or of a kind.
func (w *stockWorld) one(rt *rapid.T, open bool, kind gift.Kind) (gift.Movement, bool) {
	list, _, err := w.h.Gifts.Movements(context.Background(), w.h.Auditor, gift.MovementFilter{Open: open})
	if err != nil {
		rt.Fatal(err)
	}
	list = slices.DeleteFunc(list, func(m gift.Movement) bool { return kind != "" && m.Kind != kind })
	if len(list) == 0 {
		return gift.Movement{}, false
	}
	return rapid.SampledFrom(list).Draw(rt, "of"), true
}

func (w *stockWorld) buy(rt *rapid.T, item, holder, n int64) error {
	ctx, h := context.Background(), w.h
	w.orders++
	id, err := h.Gifts.RecordPurchase(ctx, h.Maker, gift.Purchase{AllocationID: w.alloc, ItemID: item, Supplier: "商", Pieces: n, UnitCost: money.Amount(100 + n), Day: "2021-09-17"})
	if err != nil {
		return err
	}
	if err := h.Gifts.DecidePurchase(ctx, h.Checker, id, true, ""); err != nil {
		return err
	}
	if err := h.Gifts.AcceptGoods(ctx, h.Keeper, gift.GoodsIn{PurchaseID: id, HolderID: holder, Delivered: n, Accepted: n - n%2, Reason: "破损", Day: "2021-09-17"}, ""); err != nil {
		return err
	}
	bill, err := h.Gifts.RecordInvoice(ctx, h.Maker, gift.Invoice{PurchaseID: id, Number: fmt.Sprint("F", id), Pieces: n,
		Amount: money.Amount((100+n)*n + int64(rapid.IntRange(-5, 5).Draw(rt, "off"))), Day: "2021-09-18"})
	if err != nil {
		return err
	}
	return h.Gifts.DecideInvoice(ctx, h.Checker, id, bill, true, "差额属实")
}

// did wants every way pieces move among what happened: else the test proves little.
func (w *stockWorld) did(t *testing.T) {
	list, _, err := w.h.Gifts.Movements(context.Background(), w.h.Auditor, gift.MovementFilter{})
	apptest.Check(t, err)
	n := map[string]int{}
	for _, m := range list {
		if m.State == gift.Posted {
			n[fmt.Sprint(m.Kind, m.Pieces > 0)]++
		}
	}
	t.Log(n)
	for _, kind := range []string{"transfertrue", "issuetrue", "returntrue", "counttrue", "countfalse", "write_offtrue", "prizetrue"} {
		if n[kind] == 0 {
			t.Errorf("nothing of %s was posted", kind)
		}
	}
}

// shelved is what goods-in and movements, as the documents say them, left of an item at a holder.
func (w *stockWorld) shelved(rt *rapid.T) (held map[[2]int64]int64, prizes int64) {
	held = map[[2]int64]int64{}
	ctx, h := context.Background(), w.h
	purchases, err := h.Gifts.Purchases(ctx, h.Auditor)
	if err != nil {
		rt.Fatal(err)
	}
	for _, p := range purchases {
		for _, g := range p.Goods {
			held[[2]int64{p.ItemID, g.HolderID}] += g.Accepted
		}
	}
	list, _, err := h.Gifts.Movements(ctx, h.Auditor, gift.MovementFilter{})
	if err != nil {
		rt.Fatal(err)
	}
	for _, m := range list {
		if m.State != gift.Posted {
			continue
		}
		n := max(m.Pieces, -m.Pieces)
		if m.ToID != 0 {
			held[[2]int64{m.ItemID, m.ToID}] += n
		}
		if m.FromID != 0 {
			held[[2]int64{m.ItemID, m.FromID}] -= n
		}
		if m.Kind == gift.Prize {
			prizes += n
		}
	}
	return held, prizes
}

// agrees holds the flows against the documents and against each other, and prizes against stock.
func (w *stockWorld) agrees(rt *rapid.T) {
	v, err := w.h.Gifts.Gifts(context.Background(), w.h.Auditor)
	if err != nil {
		rt.Fatal(err)
	}
	held, prizes := w.shelved(rt)
	for _, f := range v.Flows {
		if !f.Agrees() || f.Held < 0 || f.Held != held[[2]int64{f.ItemID, f.HolderID}] {
			rt.Fatalf("not explained: %+v, by its documents %d", f, held[[2]int64{f.ItemID, f.HolderID}])
		}
	}
	game, err := w.h.Gifts.Activity(context.Background(), w.h.Auditor, w.activity, 1, 0)
	if err != nil {
		rt.Fatal(err)
	}
	for _, p := range game.Prizes {
		if prizes -= int64(p.Given) * p.Pieces; p.Left() < 0 {
			rt.Fatalf("more prizes than there are: %+v", p)
		}
	}
	if prizes != 0 {
		rt.Fatalf("%d pieces more left the stock as prizes than were won", prizes)
	}
	sum := gift.Sum(v.Flows)
	if sum.In != sum.Out || sum.Bought+sum.Surplus != sum.Given-sum.Back+sum.Loss+sum.Scrapped+sum.Held {
		rt.Fatalf("pieces were lost or made: %+v", sum)
	}
	var bought int64
	purchases, err := w.h.Gifts.Purchases(context.Background(), w.h.Auditor)
	if err != nil {
		rt.Fatal(err)
	}
	for _, p := range purchases {
		bought += p.Accepted
	}
	if bought != sum.Bought {
		rt.Fatalf("%d accepted, %d in the books", bought, sum.Bought)
	}
}
