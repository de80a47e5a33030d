package gift_test

import (
	"testing"

	"pgregory.net/rapid"

	"reliefbook/internal/access"
	"reliefbook/internal/fault"
	"reliefbook/internal/gift"
	"reliefbook/internal/money"
)

// TestPick: what is picked is what was asked for, from one book, no more of a
// lot than there is, what comes first used up first; or gift.short says what there is.
func TestPick(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		stock := make([]gift.Stock, rapid.IntRange(0, 8).Draw(rt, "lots"))
		have := map[int64]int64{}
		byLot := map[int64]gift.Stock{}
		for i := range stock {
			stock[i] = gift.Stock{PurchaseID: int64(i + 1), BookID: int64(rapid.IntRange(1, 2).Draw(rt, "book")), UnitCost: money.Amount(100 + i),
				Pieces: int64(rapid.IntRange(0, 9).Draw(rt, "pieces"))}
			have[stock[i].BookID] += stock[i].Pieces
			byLot[stock[i].PurchaseID] = stock[i]
		}
		want := int64(rapid.IntRange(1, 30).Draw(rt, "want"))
		picked, err := gift.Pick(stock, want)
		if max(have[1], have[2]) < want {
			if e := fault.Of(err); e == nil || e.Code != "gift.short" || e.Args["Have"] != max(have[1], have[2]) {
				rt.Fatalf("%v", err)
			}
			return
		}
		var sum int64
		for i, p := range picked {
			lot := byLot[p.PurchaseID]
			sum += p.Pieces
			if p.Pieces <= 0 || p.Pieces > lot.Pieces || lot.BookID != byLot[picked[0].PurchaseID].BookID || i+1 < len(picked) && p.Pieces != lot.Pieces {
				rt.Fatalf("%+v of %+v", picked, stock)
			}
		}
		if sum != want || err != nil {
			rt.Fatalf("%d of %d: %v", sum, want, err)
		}
	})
}

// TestFree: what is promised as prizes stays, and nothing that party dues bought is a prize.
func TestFree(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		stock := make([]gift.Stock, rapid.IntRange(0, 6).Draw(rt, "lots"))
		var all, prizes int64
		for i := range stock {
			stock[i] = gift.Stock{PurchaseID: int64(i + 1), Dues: rapid.Bool().Draw(rt, "dues"), Pieces: int64(rapid.IntRange(0, 9).Draw(rt, "pieces"))}
			all += stock[i].Pieces
			if !stock[i].Dues {
				prizes += stock[i].Pieces
			}
		}
		promised := int64(rapid.IntRange(0, 30).Draw(rt, "promised"))
		var free int64
		for i, s := range gift.Free(stock, promised) {
			if free += s.Pieces; s.Pieces < 0 || s.Pieces > stock[i].Pieces || s.Dues && s.Pieces != stock[i].Pieces {
				rt.Fatalf("%+v of %+v", s, stock[i])
			}
		}
		if free != all-min(promised, prizes) {
			rt.Fatalf("%d of %d are free beside %d of %d prizes", free, all, promised, prizes)
		}
	})
}

// TestOutstanding: what comes back is never more than is out, lot by lot.
func TestOutstanding(t *testing.T) {
	given := []gift.Picked{{PurchaseID: 1, UnitCost: 100, Pieces: 3}, {PurchaseID: 2, UnitCost: 200, Pieces: 2}}
	out, err := gift.Outstanding(given, map[int64]int64{2: 1}, 3)
	if err != nil || len(out) != 2 || out[0] != (gift.Picked{PurchaseID: 2, UnitCost: 200, Pieces: 1}) || out[1].Pieces != 2 {
		t.Errorf("%+v %v", out, err)
	}
	if _, err := gift.Outstanding(given, map[int64]int64{2: 1}, 5); !fault.Is(err, "gift.more_than_issued") {
		t.Error(err)
	}
}

func TestMatch(t *testing.T) {
	p := gift.Purchase{Pieces: 100, UnitCost: 1250}
	goods := []gift.GoodsIn{{Delivered: 60, Accepted: 60}, {Delivered: 40, Accepted: 40}}
	if d := gift.Match(p, goods, &gift.Invoice{Pieces: 100, Amount: 125_000}); len(d) != 0 {
		t.Errorf("%+v", d)
	}
	if d := gift.Match(p, goods[:1], &gift.Invoice{Pieces: 60, Amount: 75_001}); len(d) != 2 || d[0].Kind != "not_delivered" || d[1] != (gift.Difference{Kind: "invoice_amount", Expected: "750.00", Found: "750.01"}) {
		t.Errorf("%+v", d)
	}
}

func TestShareCost(t *testing.T) {
	list := []gift.Recipient{{MovementID: 2, Pieces: 1, MovementCost: 1000}, {MovementID: 2, Pieces: 2, MovementCost: 1000}, {MovementID: 1, Pieces: 3, MovementCost: 7}}
	if err := gift.ShareCost(list); err != nil || list[0].Cost != 333 || list[1].Cost != 667 || list[2].Cost != 7 {
		t.Errorf("%+v %v", list, err)
	}
}

func TestParseRecipients(t *testing.T) {
	list, err := gift.ParseRecipients("张伟\t护理1班\n\n李静，护理1班，3\r\n")
	if err != nil || len(list) != 2 || list[0].Pieces != 1 || list[1].Pieces != 3 || gift.PiecesOf(list) != 4 {
		t.Errorf("%+v %v", list, err)
	}
	for _, bad := range []string{"张伟", "张伟,1班,0", "张伟,1班,1.5", "张伟,1班,1,2", ",1班,1", "张伟,1班,-1", "张伟,1班,1000001"} {
		if _, err := gift.ParseRecipients(bad); fault.Of(err) == nil || fault.Of(err).Fields[0].Code != "gift.line" {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func TestKeptBy(t *testing.T) {
	keeper, nurse, maker := access.Actor{UserID: 1, Role: access.Keeper}, access.Actor{UserID: 2, Role: access.Branch, Departments: []int64{7}}, access.Actor{UserID: 3, Role: access.Maker}
	for _, c := range []struct {
		h     gift.Holder
		actor access.Actor
		want  bool
	}{{gift.Holder{Kind: gift.Store}, keeper, true}, {gift.Holder{Kind: gift.Team}, keeper, true}, {gift.Holder{Kind: gift.Branch, DepartmentID: 7}, keeper, false},
		{gift.Holder{Kind: gift.Branch, DepartmentID: 7}, nurse, true}, {gift.Holder{Kind: gift.Branch, DepartmentID: 8}, nurse, false},
		{gift.Holder{Kind: gift.Store}, nurse, false}, {gift.Holder{Kind: gift.Store}, maker, false}} {
		if c.h.KeptBy(c.actor) != c.want {
			t.Errorf("%+v %+v", c.h, c.actor)
		}
	}
}

// TestKindsOfMovement holds that each kind waits for somebody or for nobody, and that what is none can't be recorded.
func TestKindsOfMovement(t *testing.T) {
	for _, w := range gift.Ways() {
		if w.Kind.Way() != w || w.Waits != gift.Sent && w.Waits != gift.Pending && w.Waits != gift.Posted {
			t.Errorf("%+v", w)
		}
	}
	if w := gift.Kind("gone").Way(); w.Form || w.Waits != "" {
		t.Errorf("a kind that is none: %+v", w)
	}
}
