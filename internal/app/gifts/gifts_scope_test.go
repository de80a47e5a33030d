package gifts_test

import (
	"context"
	"testing"

	"reliefbook/internal/access"
	"reliefbook/internal/apptest"
	"reliefbook/internal/fund"
	"reliefbook/internal/game"
	"reliefbook/internal/gift"
)

// TestAnotherDepartmentsGifts: what another department's branch may not see is
// as if it were not there, whatever is tried with it.
func TestAnotherDepartmentsGifts(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		h.Structure(t, []string{"东校区"}, []string{"护理系", "药学系"})
		cake, room, shelf := h.Item(t, "MOONCAKE", "月饼", "盒"), h.Room(t, "东校区库房", "东校区"), h.Shelf(t, "护理系")
		h.Buy(t, h.Funded(t, "GIFT", fund.StudentAid, 100_000), cake, room, 20, 500, "")
		own, other := h.Branch["护理系"], h.Branch["药学系"]
		h.Send(t, cake, room, shelf, 12, own)
		spoilt, err := h.Gifts.MovePieces(ctx, own, gift.Movement{Kind: gift.WriteOff, ItemID: cake, FromID: shelf, Pieces: 1, Reason: "受潮"}, "")
		apptest.Check(t, err)
		counted, err := h.Gifts.CountStock(ctx, h.Keeper, room, cake, 7, "盘点少一盒")
		apptest.Check(t, err)
		for _, id := range []int64{spoilt, counted, 999_999} {
			apptest.Refused(t, h.Gifts.DecideMovement(ctx, other, id, true, ""), "not_found")
			_, _, err := h.Gifts.Movement(ctx, other, id)
			apptest.Refused(t, err, "not_found")
		}
		apptest.Refused(t, h.Gifts.DecideMovement(ctx, own, spoilt, true, ""), "auth.forbidden")
		for _, id := range []int64{spoilt, counted, 999_999} {
			apptest.Refused(t, h.Gifts.WithdrawMovement(ctx, other, id, "填错"), "not_found")
		}
		apptest.Refused(t, h.Gifts.WithdrawMovement(ctx, own, counted, "填错"), "not_found")
		apptest.Refused(t, h.Gifts.WithdrawMovement(ctx, own, spoilt, ""), "form.invalid")
		apptest.Check(t, h.Gifts.WithdrawMovement(ctx, own, spoilt, "填错"))
		apptest.Check(t, h.Gifts.WithdrawMovement(ctx, own, spoilt, "填错")) // sent twice
		apptest.Refused(t, h.Gifts.DecideMovement(ctx, h.Checker, spoilt, true, ""), "decide.over")
		apptest.Check(t, h.Gifts.WithdrawMovement(ctx, h.Keeper, counted, "重新盘点"))
		h.Holds(t)
	})
}

// TestRollsOfOtherDepartments: everybody sees the college's game, a branch its own students in it alone.
func TestRollsOfOtherDepartments(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		h.Prepared(t, 8, "护理系", "药学系")
		item, room := h.Item(t, "MASCOT", "易班萌娃", "个"), h.Room(t, "东库", "东校区")
		h.Buy(t, h.Funded(t, "YOUTH", fund.StudentAid, 1_000_000), item, room, 100, 1200, "")
		g := apptest.Bobing(1)
		g.HolderID, g.FromDay, g.ToDay = room, "2021-09-17", "2021-09-22"
		for i := range g.Prizes {
			g.Prizes[i].ItemID = item
		}
		riddles := game.Activity{Kind: game.Riddles, Name: "猜灯谜", HolderID: room, FromDay: g.FromDay, ToDay: g.ToDay, Tries: 1,
			Prizes: []game.Prize{{Tier: game.TierRiddle, ItemID: item, Pieces: 1, Places: 3}}, Riddles: []game.Riddle{{Question: "十五天", Answers: []string{"胖"}, Winners: 1}}}
		for _, g := range []game.Activity{g, riddles} {
			id, err := h.Gifts.RecordActivity(ctx, h.Keeper, g)
			apptest.Check(t, err)
			apptest.Check(t, h.Gifts.DecideActivity(ctx, h.Checker, id, true, ""))
			classes, err := h.Gifts.Invitable(ctx, h.Keeper, id)
			apptest.Check(t, err)
			for _, c := range classes {
				_, err := h.Gifts.Invite(ctx, h.Keeper, id, []int64{c.ID})
				apptest.Check(t, err)
			}
			if out := apptest.AtOnce(make([]int64, 6), func(int64) error { _, err := h.Gifts.PlayersLink(ctx, h.Keeper, id, "", ""); return err }); out[""] != 6 {
				t.Errorf("links made by six clicks: %v", out)
			}
			slips, err := h.Gifts.PlayersLink(ctx, h.Keeper, id, "", "")
			apptest.Check(t, err)
			for _, s := range slips {
				token := h.Unlocked(t, s.URL[len("/p/"):])
				v, err := h.Gifts.Play(ctx, apptest.OwnPhone(token))
				apptest.Check(t, err)
				if g.Kind == game.Riddles {
					_, err = h.Gifts.AnswerRiddle(ctx, apptest.OwnPhone(token), v.Activity.Riddles[0].ID, "胖")
				} else {
					_, err = h.Gifts.Throw(ctx, apptest.OwnPhone(token), "")
				}
				apptest.Check(t, err)
			}
			for actor, want := range map[string]int{"auditor": 8, "branch": 4} {
				v, err := h.Gifts.Activity(ctx, map[string]access.Actor{"auditor": h.Auditor, "branch": h.Branch["护理系"]}[actor], id, 10, 0)
				apptest.Check(t, err)
				if n := len(v.Throws) + len(v.Answers); n != want || v.Total != want || len(v.Players) != want {
					t.Errorf("the %s sees %d rolls and answers of %d players", actor, n, v.Total)
				}
			}
		}
	})
}

// TestAtOnce: one transfer confirmed by many at once moves once; issues, a
// stocktake and a write-off of the same stock at once never take more than there
// is, and what is refused is refused by name.
func TestAtOnce(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		h.Structure(t, []string{"东校区"}, []string{"护理系"})
		cake, room, shelf := h.Item(t, "MOONCAKE", "月饼", "盒"), h.Room(t, "东校区库房", "东校区"), h.Shelf(t, "护理系")
		h.Buy(t, h.Funded(t, "GIFT", fund.StudentAid, 100_000), cake, room, 60, 500, "")
		branch := h.Branch["护理系"]
		sent, err := h.Gifts.MovePieces(ctx, h.Keeper, gift.Movement{Kind: gift.Transfer, ItemID: cake, FromID: room, ToID: shelf, Pieces: 30}, "")
		apptest.Check(t, err)
		done := apptest.AtOnce(make([]int64, 12), func(int64) error { return h.Gifts.DecideMovement(ctx, branch, sent, true, "") })
		if f := h.Flows(t); done[""] != 12 || f[0].Held != 30 || f[1].Held != 30 {
			t.Fatalf("confirmed %v, %+v", done, f)
		}
		counted, err := h.Gifts.CountStock(ctx, branch, shelf, cake, 28, "盘点少两盒")
		apptest.Check(t, err)
		spoilt, err := h.Gifts.MovePieces(ctx, branch, gift.Movement{Kind: gift.WriteOff, ItemID: cake, FromID: shelf, Pieces: 5, Reason: "受潮"}, "")
		apptest.Check(t, err)
		acts := []int64{counted, spoilt}
		for range 20 {
			acts = append(acts, 0) // an issue
		}
		out := apptest.AtOnce(acts, func(id int64) error {
			if id != 0 {
				return h.Gifts.DecideMovement(ctx, h.Checker, id, true, "")
			}
			_, err := h.Gifts.MovePieces(ctx, branch, gift.Movement{Kind: gift.Issue, ItemID: cake, FromID: shelf, Pieces: 2, Purpose: "慰问"}, "")
			return err
		})
		if out[""]+out["gift.short"]+out["gift.count_moved"] != len(acts) {
			t.Errorf("outcomes %v", out)
		}
		if f := h.Flows(t)[1]; f.Held < 0 || f.Held > 1 || f.Given+f.Loss+f.Scrapped+f.Held != 30 || !f.Agrees() {
			t.Errorf("%v: %+v", out, f)
		}
		h.Holds(t)
	})
}
