package demo

import (
	"context"
	"fmt"
	"testing"

	"reliefbook/internal/access"
	"reliefbook/internal/app"
	"reliefbook/internal/ledger"
	"reliefbook/internal/seal"
)

// acts is who did anything about each record of the trail, vouchers apart, and
// who took goods in.
type acts struct {
	on    map[string]map[int64]bool
	goods map[int64]bool
}

func trailOf(t *testing.T, a *app.App) acts {
	t.Helper()
	out := acts{on: map[string]map[int64]bool{}, goods: map[int64]bool{}}
	for before := int64(0); ; {
		list, err := a.Desk.Trail(context.Background(), access.CommandLine(access.Auditor), before, 1000)
		check(t, err)
		if len(list) == 0 {
			return out
		}
		for _, e := range list {
			if before = e.ID; e.Kind == "voucher" {
				continue
			}
			if out.on[e.Subject] == nil {
				out.on[e.Subject] = map[int64]bool{}
			}
			out.on[e.Subject][e.ActorID] = true
			out.goods[e.ActorID] = out.goods[e.ActorID] || e.Kind == "goods_in"
		}
	}
}

// posted reports whether the one a voucher names as its poster did what posts such a voucher.
func (a acts) posted(v ledger.Voucher) bool {
	switch v.Kind {
	case ledger.CashPayment, ledger.CashUndone:
		for _, x := range v.Transfers {
			if a.on[seal.Subject("payment", x.Payment)][v.PosterID] {
				return true
			}
		}
		return false
	case ledger.StockIn:
		return a.goods[v.PosterID]
	case ledger.StockIssue, ledger.StockReturn, ledger.StockPrize:
		return a.on[v.Key][v.PosterID]
	}
	return v.PosterID != 0 && a.on[v.Basis][v.PosterID]
}

// TestNobodyIsNamedWhoDidNotAct: every voucher of the demo names as maker and
// checker two people who acted on the record it stands on, and as poster one
// whose own act posted it, or nobody where it was somebody's personal link.
func TestNobodyIsNamedWhoDidNotAct(t *testing.T) {
	each(t, func(t *testing.T, a *app.App) {
		ctx := context.Background()
		played(t, a, Options{Complete: true})
		trail, auditor := trailOf(t, a), access.CommandLine(access.Auditor)
		list, total, err := a.Books.Vouchers(ctx, auditor, ledger.VoucherFilter{})
		check(t, err)
		if total < 40 || len(list) != total {
			t.Fatalf("%d of %d vouchers", len(list), total)
		}
		seen := map[string]int{}
		for _, item := range list {
			d, err := a.Books.Voucher(ctx, auditor, item.ID)
			check(t, err)
			v := d.Voucher
			seen[fmt.Sprintf("%s, by link %v", v.Kind, v.PosterID == 0)]++
			if v.MakerID == v.CheckerID || !trail.on[v.Basis][v.MakerID] || !trail.on[v.Basis][v.CheckerID] || !trail.posted(v) {
				t.Errorf("%s %s on %q names maker %d %s, checker %d %s, poster %d %s; who acted there: %v", v.Kind, v.Key, v.Basis, v.MakerID, v.Maker,
					v.CheckerID, v.Checker, v.PosterID, v.Poster, trail.on[v.Basis])
			}
		}
		for _, kind := range []string{"batch_release, by link false", "cash_payment, by link false", "stock_prize, by link true", "stock_in, by link false", "visit_spending, by link false"} {
			if seen[kind] == 0 {
				t.Errorf("the demo has no %s: %v", kind, seen)
			}
		}
	})
}
