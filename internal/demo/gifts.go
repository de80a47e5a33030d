package demo

import (
	"context"
	"fmt"
	"strings"

	"reliefbook/internal/access"
	"reliefbook/internal/app/gifts"
	"reliefbook/internal/fund"
	"reliefbook/internal/gift"
	"reliefbook/internal/money"
	"reliefbook/internal/teller"
)

// ware is one item as it is bought.
type ware struct {
	code, name, unit, supplier string
	pieces                     int64
	cost                       money.Amount // fen a piece
	useBy                      string
}

// packGoods is the packs the visiting teams carry, bought with the dues.
var packGoods = ware{"PACK", "慰问包", "份", "惠民超市", 50, packCost, ""}

// packCost is what a visited person's pack costs; the rest is cash.
const packCost money.Amount = 6_000

// goods is what is bought from the money for students' activities; nothing of it is party dues.
var goods = []ware{
	{"MOONCAKE", "月饼", "盒", "老城饼家", 500, 2500, "2021-11-30"},
	{"SACHET", "中药香囊", "个", "本草堂", 900, 350, ""},
	{"MASCOT", "易班萌娃", "个", "青禾文创", 200, 1200, ""},
}

const (
	giftMoney money.Amount = 2_000_000
	league                 = "院团委"
	teamBag                = "慰问小分队"
)

// stock buys the visits' packs from the dues and the gifts from the money for
// students' activities, and spreads them over store rooms, branches and teams.
func (p *player) stock(ctx context.Context) (err error) {
	p.item, p.holder = map[string]int64{}, map[string]int64{}
	if err := p.giftHolders(ctx); err != nil {
		return err
	}
	room := p.holder[campuses[0].Name+"库房"]
	if err := p.goods(ctx, p.dues, room, packGoods); err != nil {
		return err
	}
	if err := p.send(ctx, packGoods.code, room, p.holder[teamBag], packGoods.pieces, p.second); err != nil {
		return err
	}
	p.progress(1, 3)
	allocation, err := p.fund(ctx, fund.Fund{Code: "YOUTH", Name: "学生活动经费", Source: fund.Other, Restriction: "用于学生活动与慰问品，不发现金"},
		fund.Document{DocNo: "银行回单2021-0914", Body: "学院计划财务处", Purpose: "提取学生活动经费", Amount: giftMoney, Day: "2021-09-14"},
		fund.Document{DocNo: "院团〔2021〕15号", Body: "学院院长办公会", Purpose: "中秋慰问品与线上活动奖品", Minutes: "院长办公会议纪要〔2021〕21号",
			Amount: giftMoney, Day: "2021-09-15"})
	if err != nil {
		return err
	}
	for _, g := range goods {
		if err := p.goods(ctx, allocation, room, g); err != nil {
			return err
		}
	}
	p.progress(2, 3)
	return p.spread(ctx, room)
}

// goods makes an item and buys what there is to be of it.
func (p *player) goods(ctx context.Context, allocation, room int64, g ware) (err error) {
	if p.item[g.code], err = p.app.Gifts.CreateItem(ctx, p.maker, gift.Item{Code: g.code, Name: g.name, Unit: g.unit}); err != nil {
		return err
	}
	return p.buy(ctx, gift.Purchase{AllocationID: allocation, ItemID: p.item[g.code], Supplier: g.supplier, Pieces: g.pieces, UnitCost: g.cost,
		UseBy: g.useBy, Day: "2021-09-15"}, room)
}

// gifts gives some to students by name; some come back, some are lost or spoilt.
func (p *player) gifts(ctx context.Context) error {
	if err := p.handOut(ctx); err != nil {
		return err
	}
	p.progress(1, 2)
	return p.stocktake(ctx, p.holder[campuses[0].Name+"库房"])
}

func (p *player) giftHolders(ctx context.Context) (err error) {
	holders := []gift.Holder{{Kind: gift.Team, Name: league}, {Kind: gift.Team, Name: teamBag}}
	for _, c := range campuses {
		holders = append(holders, gift.Holder{Kind: gift.Store, Name: c.Name + "库房", CampusID: p.campus[c.Name]})
	}
	for _, u := range units {
		holders = append(holders, gift.Holder{Kind: gift.Branch, Name: u.Name + "党总支", DepartmentID: p.department[u.Name]})
	}
	for _, h := range holders {
		if p.holder[h.Name], err = p.app.Gifts.CreateHolder(ctx, p.maker, h); err != nil {
			return err
		}
	}
	return nil
}

// buy orders, takes in by two deliveries and pays what was ordered.
func (p *player) buy(ctx context.Context, order gift.Purchase, room int64) error {
	id, err := p.app.Gifts.RecordPurchase(ctx, p.maker, order)
	if err != nil {
		return err
	}
	if err := p.app.Gifts.DecidePurchase(ctx, p.checker, id, true, ""); err != nil {
		return err
	}
	first := order.Pieces * 3 / 5
	for i, in := range []gift.GoodsIn{{Delivered: first, Accepted: first - 2, Reason: "外包装破损两件，供应商补送"}, {Delivered: order.Pieces - first + 2, Accepted: order.Pieces - first + 2}} {
		in.PurchaseID, in.HolderID, in.Day = id, room, fmt.Sprintf("2021-09-%02d", 16+i)
		if err := p.app.Gifts.AcceptGoods(ctx, p.keeper, in, ""); err != nil {
			return err
		}
	}
	total, err := order.UnitCost.Times(order.Pieces)
	if err != nil {
		return err
	}
	bill, err := p.app.Gifts.RecordInvoice(ctx, p.maker, gift.Invoice{PurchaseID: id, Number: fmt.Sprintf("04400210%04d", id), Pieces: order.Pieces, Amount: total, Day: "2021-09-17"})
	if err != nil {
		return err
	}
	if err := p.app.Gifts.DecideInvoice(ctx, p.checker, id, bill, true, "破损两件已由供应商补送，按采购数量付款"); err != nil {
		return err
	}
	return p.bank[p.fundOf[order.AllocationID]].Pay(p.app.Today(), total, teller.Party{Name: order.Supplier, Account: "6200008800001234567"}, "货款", fmt.Sprintf("04400210%04d", id))
}

// send moves pieces and has the receiver confirm.
func (p *player) send(ctx context.Context, item string, from, to, pieces int64, receiver access.Actor) error {
	id, err := p.app.Gifts.MovePieces(ctx, p.keeper, gift.Movement{Kind: gift.Transfer, ItemID: p.item[item], FromID: from, ToID: to, Pieces: pieces}, "")
	if err != nil {
		return err
	}
	return p.app.Gifts.DecideMovement(ctx, receiver, id, true, "")
}

// spread sends gifts to the other campuses' rooms, to every branch and to the youth league.
func (p *player) spread(ctx context.Context, room int64) error {
	for _, c := range campuses[1:] {
		if err := p.send(ctx, "MOONCAKE", room, p.holder[c.Name+"库房"], 100, p.second); err != nil {
			return err
		}
	}
	for i, u := range units {
		branch := p.holder[u.Name+"党总支"]
		if err := p.send(ctx, "SACHET", room, branch, 60, p.branches[i]); err != nil {
			return err
		}
		if err := p.send(ctx, "MOONCAKE", room, branch, 12, p.branches[i]); err != nil {
			return err
		}
	}
	for item, n := range map[string]int64{"MASCOT": 60, "MOONCAKE": 20, "SACHET": 100} {
		if err := p.send(ctx, item, room, p.holder[league], n, p.second); err != nil {
			return err
		}
	}
	return p.send(ctx, "MASCOT", room, p.holder[units[0].Name+"党总支"], 10, p.branches[0])
}

// handOut has every branch give sachets to one class by name; all but the last have signed.
func (p *player) handOut(ctx context.Context) error {
	for i, u := range units {
		branch := p.branches[i]
		views, err := p.app.Payments.ReceiptOverviews(ctx, branch)
		if err != nil {
			return err
		}
		c, err := p.app.Payments.ClassReceipts(ctx, branch, p.byRoster, views[0].Classes[0].ClassID)
		if err != nil {
			return err
		}
		var lines []string
		for _, pay := range c.Payments[:min(len(c.Payments), 30)] {
			lines = append(lines, strings.ReplaceAll(pay.Name, ",", "")+","+pay.Class)
		}
		people, err := gift.ParseRecipients(strings.Join(lines, "\n"))
		if err != nil {
			return err
		}
		shelf := p.holder[u.Name+"党总支"]
		issue, err := p.app.Gifts.MovePieces(ctx, branch, gift.Movement{Kind: gift.Issue, ItemID: p.item["SACHET"], FromID: shelf, Purpose: "中秋慰问：中药香囊",
			Recipients: people}, "")
		if err != nil {
			return err
		}
		given, err := p.app.Gifts.Given(ctx, branch, gift.RecipientFilter{Movement: issue})
		if err != nil {
			return err
		}
		var ids []int64
		for _, g := range given[:len(given)-1] {
			ids = append(ids, g.ID)
		}
		if err := p.app.Gifts.SignForGifts(ctx, branch, ids); err != nil {
			return err
		}
		if _, err := p.app.Gifts.MovePieces(ctx, branch, gift.Movement{Kind: gift.Issue, ItemID: p.item["MOONCAKE"], FromID: shelf, Pieces: 10,
			Purpose: "中秋留校学生茶话会"}, ""); err != nil {
			return err
		}
	}
	return nil
}

// stocktake brings a sachet back to the first branch, finds a box missing at the
// store room and writes two spoilt ones off.
func (p *player) stocktake(ctx context.Context, room int64) error {
	shelf := p.holder[units[0].Name+"党总支"]
	list, _, err := p.app.Gifts.Movements(ctx, p.branches[0], gift.MovementFilter{Holder: shelf, Item: p.item["SACHET"]})
	if err != nil {
		return err
	}
	if _, err := p.app.Gifts.MovePieces(ctx, p.branches[0], gift.Movement{Kind: gift.Return, ItemID: p.item["SACHET"], ToID: shelf, Pieces: 1,
		ReturnsID: list[0].ID, Reason: "一名学生已转专业，退回"}, ""); err != nil {
		return err
	}
	spoilt, err := p.app.Gifts.MovePieces(ctx, p.keeper, gift.Movement{Kind: gift.WriteOff, ItemID: p.item["MOONCAKE"], FromID: room, Pieces: 2, Reason: "受潮变质"}, "")
	if err != nil {
		return err
	}
	if err := p.app.Gifts.DecideMovement(ctx, p.checker, spoilt, true, ""); err != nil {
		return err
	}
	held, err := p.held(ctx, room, p.item["MOONCAKE"])
	if err != nil {
		return err
	}
	missing, err := p.app.Gifts.CountStock(ctx, p.keeper, room, p.item["MOONCAKE"], held-1, "月末盘点少一盒，原因待查")
	if err != nil {
		return err
	}
	return p.app.Gifts.DecideMovement(ctx, p.checker, missing, true, "")
}

// held is what a holder has of an item, by the books.
func (p *player) held(ctx context.Context, holder, item int64) (int64, error) {
	v, err := p.app.Gifts.Gifts(ctx, p.auditor)
	for _, f := range v.Flows {
		if f.HolderID == holder && f.ItemID == item {
			return f.Held, err
		}
	}
	return 0, err
}

// stockAgrees reports whether every stock account is explained, and the pieces
// of every item are those that were bought.
func stockAgrees(v gifts.GiftView) bool {
	for _, i := range v.Items {
		var flows []gift.Flow
		for _, f := range v.Flows {
			if f.ItemID == i.ID {
				flows = append(flows, f)
			}
			if !f.Agrees() {
				return false
			}
		}
		if s := gift.Sum(flows); s.In != s.Out || s.Bought+s.Surplus != s.Given-s.Back+s.Loss+s.Scrapped+s.Held {
			return false
		}
	}
	return len(v.Items) > 0 && len(v.Open) == 0
}
