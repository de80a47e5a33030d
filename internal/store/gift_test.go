package store_test

import (
	"testing"

	"reliefbook/internal/access"
	"reliefbook/internal/gift"
	"reliefbook/internal/ledger"
)

// gifts are an item, a store room and a branch's shelf.
func (s *shelf) gifts() (item, room, branch int64) {
	asset := must(s.tx.Asset("CAKE", "月饼", "盒"))
	item = must(s.tx.CreateItem(gift.Item{AssetID: asset.ID, Code: "CAKE", Name: "月饼", Unit: "盒"}, s.maker, now))
	room = must(s.tx.CreateHolder(gift.Holder{Kind: gift.Store, Name: "东库", CampusID: s.campus}, s.maker, now))
	branch = must(s.tx.CreateHolder(gift.Holder{Kind: gift.Branch, Name: "护理系总支", DepartmentID: s.nursing}, s.maker,
		now))
	return item, room, branch
}

// ordered is a purchase of ten pieces at 25.00.
func (s *shelf) ordered(item int64) gift.Purchase {
	p := gift.Purchase{AllocationID: s.allocation.ID, ItemID: item, Supplier: "老城饼家", Pieces: 10, UnitCost: 2500,
		UseBy: "2021-10-01", Day: "2021-09-17",
		State: gift.PurchasePending, MakerID: s.maker, Maker: "王制单", At: now, Item: "月饼", Unit: "盒", DocNo: "52号",
		FundName: "学生资助"}
	p.ID = must(s.tx.CreatePurchase(p, now))
	return p
}

func TestItemsAndHoldersHaveNamesOfTheirOwn(t *testing.T) {
	onBoth(t, func(s *shelf) {
		item, room, branch := s.gifts()
		same(s, must(s.tx.Item(item)).Name, "月饼")
		s.refuses("form.invalid", func() error {
			return err1(s.tx.CreateItem(gift.Item{AssetID: s.cny.ID,
				Code: "CAKE"}, s.maker, now))
		})
		s.refuses("form.invalid", func() error { // a branch has one
			return err1(s.tx.CreateHolder(gift.Holder{Kind: gift.Branch, Name: "另一处", DepartmentID: s.nursing},
				s.maker, now))
		})
		same(s, must(s.tx.Holder(branch)), gift.Holder{ID: branch, Kind: gift.Branch, Name: "护理系总支",
			DepartmentID: s.nursing, Department: "护理系"})
		ids := func(scope access.Scope) []int64 {
			return idsOf(must(s.tx.Holders(scope)), func(h gift.Holder) int64 { return h.ID })
		}
		same(s, ids(access.Everything), []int64{room, branch})
		same(s, ids(of(s.nursing)), []int64{branch})
		same(s, ids(of(s.pharmacy)), []int64{})
	})
}

func TestAPurchaseIsOrderedThenDeliveredThenInvoicedOnce(t *testing.T) {
	onBoth(t, func(s *shelf) {
		item, room, _ := s.gifts()
		p := s.ordered(item)
		same(s, must(s.tx.Purchase(p.ID)), p)
		p.State, p.CheckerID, p.Checker = gift.Ordered, s.checker, "李复核"
		must(0, s.tx.MovePurchase(p, gift.PurchasePending))
		same(s, must(s.tx.LockPurchase(p.ID)), p)
		s.refuses("changed_meanwhile", func() error { return s.tx.MovePurchase(p, gift.PurchasePending) })
		s.refuses("not_found", func() error { return err1(s.tx.Purchase(99)) })
		second := s.ordered(item)
		same(s, idsOf(must(s.tx.Purchases()), func(p gift.Purchase) int64 { return p.ID }), []int64{second.ID, p.ID})

		in := gift.GoodsIn{PurchaseID: p.ID, HolderID: room, Holder: "东库", Delivered: 10, Accepted: 9, Reason: "一盒压坏",
			Day: "2021-09-18", ByID: s.clerk, By: "赵经办", At: later(1)}
		in.ID = must(s.tx.CreateGoodsIn(in, later(1))) // nothing was posted of it
		same(s, must(s.tx.GoodsIn(p.ID)), []gift.GoodsIn{in})
		same(s, len(must(s.tx.GoodsIn(second.ID))), 0)

		bill := gift.Invoice{PurchaseID: p.ID, Number: "F1", Pieces: 9, Amount: 22_500, Day: "2021-09-18",
			State: gift.InvoicePending, MakerID: s.maker, Maker: "王制单", At: now}
		bill.ID = must(s.tx.CreateInvoice(bill, now))
		same(s, must(s.tx.Invoices(p.ID)), []gift.Invoice{bill})
		s.refuses("form.invalid", func() error { return err1(s.tx.CreateInvoice(bill, now)) })
		s.refuses("form.invalid", func() error { // the number is in use, whatever it is for
			return err1(s.tx.CreateInvoice(gift.Invoice{PurchaseID: second.ID, Number: "F1", Pieces: 1, Amount: 1,
				MakerID: s.maker}, now))
		})
		refused := bill
		refused.State, refused.CheckerID, refused.Reason = gift.InvoiceRejected, s.checker, "数量不符"
		must(0, s.tx.DecideInvoice(refused))
		s.refuses("changed_meanwhile", func() error { return s.tx.DecideInvoice(refused) })
		again := must(s.tx.CreateInvoice(bill, now)) // the number is free again
		bill.ID, bill.State, bill.CheckerID, bill.Checker, bill.VoucherID = again, gift.Paid, s.checker, "李复核",
			s.voucher("invoice")
		must(0, s.tx.DecideInvoice(bill))
		same(s, must(s.tx.Invoices(0))[1], bill)
	})
}

func TestStockIsWhatTheGuardsSayOfAHoldersLots(t *testing.T) {
	onBoth(t, func(s *shelf) {
		item, room, branch := s.gifts()
		keeps, expires := s.ordered(item), s.ordered(item)
		asset := must(s.tx.Item(item)).AssetID
		lot := func(p gift.Purchase, pieces int64) {
			held := must(s.tx.OpenAccount(ledger.Account{BookID: s.fund.BookID, AssetID: asset,
				Code: "1302.CAKE." + p.Lot(), Side: ledger.Debit, Guarded: true})).ID
			bought := must(s.tx.OpenAccount(ledger.Account{BookID: s.fund.BookID, AssetID: asset,
				Code: "9101.CAKE." + p.Lot(), Side: ledger.Credit, Guarded: true})).ID
			must(0, s.tx.PutLotAccount(p.ID, gift.Account{Role: gift.Held, Holder: room}, held))
			must(0, s.tx.PutLotAccount(p.ID, gift.Account{Role: gift.Bought}, bought))
			d := s.draft(p.Lot(), ledger.Transfer{DebitID: held, CreditID: bought, Amount: pieces})
			d.Transfers[0].AssetID = asset
			must(s.tx.Post(d, now))
		}
		lot(keeps, 4)
		lot(expires, 6)
		got := must(s.tx.Stock(room, item))
		if len(got) != 2 || got[0].PurchaseID != keeps.ID || got[0].Pieces != 4 || got[0].UnitCost != 2500 ||
			got[0].Dues || got[1].Pieces != 6 {
			s.Errorf("%+v", got)
		}
		same(s, len(must(s.tx.Stock(branch, item))), 0)
		accounts := must(s.tx.LotAccounts(keeps.ID))
		if len(accounts) != 2 || accounts[gift.Account{Role: gift.Held, Holder: room}] == 0 ||
			accounts[gift.Account{Role: gift.Held}] != 0 {
			s.Errorf("%+v", accounts)
		}
		s.refuses("gift.never_had", func() error { return err1(s.tx.NewestLot(branch, item)) }) // nothing came in
		must(s.tx.CreateGoodsIn(gift.GoodsIn{PurchaseID: keeps.ID, HolderID: room, Delivered: 4, Accepted: 4,
			Day: "2021-09-17", ByID: s.clerk}, now))
		same(s, must(s.tx.NewestLot(branch, item)), gift.Picked{PurchaseID: keeps.ID, UnitCost: 2500})
	})
}

func TestAMovementIsSentAndConfirmedWithinItsHoldersScope(t *testing.T) {
	onBoth(t, func(s *shelf) {
		item, room, branch := s.gifts()
		p := s.ordered(item)
		want := gift.Movement{Kind: gift.Transfer, ItemID: item, FromID: room, ToID: branch, Pieces: 5, Purpose: "中秋",
			State: gift.Sent, MakerID: s.maker, Maker: "王制单",
			Day: "2021-09-17", At: now, Item: "月饼", Unit: "盒", From: "东库", To: "护理系总支"}
		want.ID = must(s.tx.CreateMovement(want, now))
		same(s, must(s.tx.Movement(want.ID)), want)
		same(s, must(s.tx.OnTheWay(room, item)), 5)
		want.State, want.CheckerID, want.Checker, want.VoucherID = gift.Posted, s.checker, "李复核", s.voucher("move")
		must(0, s.tx.MoveMovement(want, gift.Sent))
		s.refuses("changed_meanwhile", func() error { return s.tx.MoveMovement(want, gift.Sent) })
		must(0, s.tx.PutLots(want.ID, []gift.Picked{{PurchaseID: p.ID, UnitCost: 2500, Pieces: 5}}))
		want.Lots, want.Value = []gift.Picked{{PurchaseID: p.ID, UnitCost: 2500, Pieces: 5}}, 12_500
		same(s, must(s.tx.LockMovement(want.ID)), want)
		same(s, must(s.tx.OnTheWay(room, item)), 0)

		count := must(s.tx.CreateMovement(gift.Movement{Kind: gift.Count, ItemID: item, FromID: room, Pieces: -1,
			State: gift.Pending, MakerID: s.maker, Day: "2021-09-18"}, now))
		for about, c := range map[string]struct {
			f    gift.MovementFilter
			want []int64
		}{
			"everything":   {gift.MovementFilter{Scope: access.Everything}, []int64{count, want.ID}},
			"the branch's": {gift.MovementFilter{Scope: of(s.nursing)}, []int64{want.ID}},
			"another's":    {gift.MovementFilter{Scope: of(s.pharmacy)}, []int64{}},
			"what is open": {gift.MovementFilter{Scope: access.Everything, Open: true, Item: item, Holder: room},
				[]int64{count}},
			"a kind":         {gift.MovementFilter{Scope: access.Everything, Kind: gift.Transfer}, []int64{want.ID}},
			"the second one": {gift.MovementFilter{Scope: access.Everything, Limit: 1, Offset: 1}, []int64{want.ID}},
			"what returns":   {gift.MovementFilter{Scope: access.Everything, Returns: want.ID}, []int64{}},
		} {
			list, total := must2(s.tx.Movements(c.f))
			if got := idsOf(list, func(m gift.Movement) int64 { return m.ID }); len(got) != len(c.want) ||
				len(got) > 0 && got[0] != c.want[0] || c.f.Limit == 0 && total != len(got) {
				s.Errorf("%s: %v of %d, want %v", about, got, total, c.want)
			}
		}
	})
}

func TestWhoeverWasGivenPiecesSignsOnce(t *testing.T) {
	onBoth(t, func(s *shelf) {
		item, _, branch := s.gifts()
		p := s.ordered(item)
		m := gift.Movement{Kind: gift.Issue, ItemID: item, FromID: branch, Pieces: 3, Purpose: "慰问",
			State: gift.Posted, MakerID: s.clerk, Day: "2021-09-17",
			Recipients: []gift.Recipient{{Name: "张伟", Unit: "1班", DepartmentID: s.nursing, Pieces: 2},
				{Name: "李静", Unit: "办公室", DepartmentID: s.nursing, Pieces: 1}}}
		m.ID = must(s.tx.CreateMovement(m, now))
		must(0, s.tx.PutLots(m.ID, []gift.Picked{{PurchaseID: p.ID, Pieces: 3}}))
		given := must(s.tx.Given(gift.RecipientFilter{Scope: of(s.nursing), Movement: m.ID}))
		want := gift.Recipient{ID: given[0].ID, MovementID: m.ID, Name: "张伟", Unit: "1班", DepartmentID: s.nursing,
			Pieces: 2, Item: "月饼", ItemUnit: "盒", Purpose: "慰问",
			Holder: "护理系总支", MovementCost: 7500}
		same(s, given[0], want)
		must(0, s.tx.SignFor([]int64{want.ID}, s.clerk, later(1)))
		s.refuses("changed_meanwhile", func() error {
			return s.tx.SignFor([]int64{want.ID, given[1].ID}, s.clerk,
				later(2))
		})
		want.Signed, want.SignedBy, want.SignedAt = true, "赵经办", later(1)
		same(s, must(s.tx.Given(gift.RecipientFilter{Scope: access.Everything, ID: want.ID})), []gift.Recipient{want})
		for scope, n := range map[int64]int{s.nursing: 1, s.pharmacy: 0} {
			same(s, must(s.tx.CountGiven(gift.RecipientFilter{Scope: of(scope), Open: true})), n)
		}
		same(s, must(s.tx.Movement(m.ID)).Recipients[0].Signed, true)
	})
}
