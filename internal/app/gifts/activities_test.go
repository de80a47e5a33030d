package gifts_test

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"reliefbook/internal/apptest"
	"reliefbook/internal/fault"
	"reliefbook/internal/fund"
	"reliefbook/internal/game"
	"reliefbook/internal/gift"
	"reliefbook/internal/store"
)

// fair is a house with students who may play, and a branch whose shelf has mascots.
type fair struct {
	h          *apptest.House
	item       int64
	shelf      int64
	activity   int64
	tokens     []string
	allocation int64
}

// opened makes a fair of students and opens an activity of the given kind.
func opened(t *testing.T, h *apptest.House, students int, g game.Activity) *fair {
	t.Helper()
	ctx := context.Background()
	h.Prepared(t, students, "护理系")
	branch := h.Branch["护理系"]
	w := &fair{h: h, item: h.Item(t, "MASCOT", "易班萌娃", "个"), shelf: h.Shelf(t, "护理系")}
	room := h.Room(t, "东库", "东校区")
	w.allocation = h.Funded(t, "YOUTH", fund.StudentAid, 10_000_000)
	h.Buy(t, w.allocation, w.item, room, 500, 1200, "")
	h.Send(t, w.item, room, w.shelf, 400, branch)
	g.HolderID, g.FromDay, g.ToDay = w.shelf, "2021-09-17", "2021-09-22"
	for i := range g.Prizes {
		g.Prizes[i].ItemID = w.item
	}
	var err error
	w.activity, err = h.Gifts.RecordActivity(ctx, branch, g)
	apptest.Check(t, err)
	apptest.Check(t, h.Gifts.DecideActivity(ctx, h.Checker, w.activity, true, ""))
	list, err := h.Gifts.Invitable(ctx, branch, w.activity)
	apptest.Check(t, err)
	var classes []int64
	for _, c := range list {
		classes = append(classes, c.ID)
	}
	n, err := h.Gifts.Invite(ctx, branch, w.activity, classes)
	apptest.Check(t, err)
	if n != students {
		t.Fatalf("%d invited", n)
	}
	_, err = h.Gifts.Invite(ctx, branch, w.activity, classes)
	apptest.Refused(t, err, "game.nobody")
	slips, err := h.Gifts.PlayersLink(ctx, branch, w.activity, "", "https://x")
	apptest.Check(t, err)
	for _, s := range slips {
		w.tokens = append(w.tokens, h.Unlocked(t, strings.TrimPrefix(s.URL, "https://x/p/")))
	}
	return w
}

// proven holds prizes given against throws, stock and recipients.
func (w *fair) proven(t *testing.T) (given int) {
	t.Helper()
	ctx := context.Background()
	v, err := w.h.Gifts.Activity(ctx, w.h.Auditor, w.activity, 1, 0)
	apptest.Check(t, err)
	var pieces int64
	for _, p := range v.Prizes {
		if p.Left() < 0 {
			t.Errorf("more prizes than there are: %+v", p)
		}
		given += p.Given
		pieces += int64(p.Given) * p.Pieces
	}
	list, err := w.h.Gifts.Given(ctx, w.h.Auditor, gift.RecipientFilter{Activity: w.activity})
	apptest.Check(t, err)
	flows := w.h.Flows(t)
	if len(list) != given || gift.PiecesOf(list) != pieces || gift.Sum(flows).Given != pieces {
		t.Errorf("%d prizes of %d pieces, %d recipients of %d, %d taken from stock", given, pieces, len(list), gift.PiecesOf(list), gift.Sum(flows).Given)
	}
	return given
}

// TestManyThrowAtOnce: 200 clients throw at once till nobody has a try left; no
// prize is given twice, none is given that is not there, and stock says the same.
func TestManyThrowAtOnce(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		const clients, tries = 200, 3
		g := apptest.Bobing(tries)
		g.Prizes = g.Prizes[3:] // the common ones, so that they run out
		w := opened(t, h, clients, g)
		var wg sync.WaitGroup
		errs := make(chan error, clients*(tries+1))
		for _, token := range w.tokens {
			wg.Go(func() {
				for range tries {
					if _, err := h.Gifts.Throw(context.Background(), apptest.OwnPhone(token), ""); err != nil {
						errs <- err
					}
				}
				if _, err := h.Gifts.Throw(context.Background(), apptest.OwnPhone(token), ""); !fault.Is(err, "game.no_tries") {
					errs <- err
				}
			})
		}
		wg.Wait()
		close(errs)
		for err := range errs {
			t.Errorf("a throw: %v", err)
		}
		if given := w.proven(t); given != 56 { // 600 throws give 32, 16 and 8 but for one case in many millions
			t.Errorf("%d prizes given", given)
		}
		h.Holds(t)
	})
}

func TestBobing(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		w := opened(t, h, 8, apptest.Bobing(5))
		first, err := h.Gifts.Throw(ctx, apptest.OwnPhone(w.tokens[0]), "key")
		apptest.Check(t, err)
		again, err := h.Gifts.Throw(ctx, apptest.OwnPhone(w.tokens[0]), "key")
		apptest.Check(t, err)
		if again.ID != first.ID || again.Dice != first.Dice {
			t.Errorf("a throw sent twice: %+v %+v", first, again)
		}
		v, err := h.Gifts.Play(ctx, apptest.OwnPhone(w.tokens[0]))
		apptest.Check(t, err)
		if v.TriesLeft != 4 || len(v.Throws) != 1 || v.Closed != "" || v.Name == "" {
			t.Errorf("%+v", v)
		}
		_, err = h.Gifts.Throw(ctx, apptest.OwnPhone(strings.Repeat("A", 26)), "")
		apptest.Refused(t, err, "not_found")
		other, err := h.Gifts.Throw(ctx, apptest.OwnPhone(w.tokens[1]), "key") // another player's form may carry the same key
		apptest.Check(t, err)
		if other.ID == first.ID {
			t.Error("one player's throw given to another")
		}
		_, err = h.Gifts.MovePieces(ctx, h.Branch["护理系"], gift.Movement{Kind: gift.Issue, ItemID: w.item, FromID: w.shelf, Pieces: 380, Purpose: "发完"}, "")
		apptest.Refused(t, err, "gift.spoken_for")
		otherDepartment(t, h)
		_, err = h.Gifts.Activity(ctx, h.AddUser(t, "outsider2", "外系", "branch", h.Dept["外系"]), w.activity, 1, 0)
		apptest.Refused(t, err, "not_found")
		apptest.Check(t, h.Gifts.CloseActivity(ctx, h.Branch["护理系"], w.activity))
		_, err = h.Gifts.Throw(ctx, apptest.OwnPhone(w.tokens[0]), "")
		apptest.Refused(t, err, "game.over")
		w.proven(t)
		h.Holds(t)
	})
}

func otherDepartment(t *testing.T, h *apptest.House) int64 {
	t.Helper()
	id, err := h.CreateDepartment(context.Background(), h.Admin, "WX", "外系")
	apptest.Check(t, err)
	h.Dept["外系"] = id
	return id
}

// TestNeverPartyDues: prizes bought with party dues do not open an activity.
func TestNeverPartyDues(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		h.Structure(t, []string{"东校区"}, []string{"护理系"})
		pack, room := h.Item(t, "PACK", "慰问包", "份"), h.Room(t, "东库", "东校区")
		h.Buy(t, h.Funded(t, "DUES", fund.PartyDues, 100_000), pack, room, 10, 6000, "")
		g := apptest.Bobing(1)
		g.Prizes = []game.Prize{{Tier: game.TierYixiu, ItemID: pack, Pieces: 1, Places: 5}}
		g.HolderID, g.FromDay, g.ToDay = room, "2021-09-17", "2021-09-22"
		id, err := h.Gifts.RecordActivity(ctx, h.Keeper, g)
		apptest.Check(t, err)
		apptest.Refused(t, h.Gifts.DecideActivity(ctx, h.Checker, id, true, ""), "gift.party_dues")
		h.Buy(t, h.Funded(t, "AID", fund.StudentAid, 100_000), pack, room, 4, 6000, "")
		apptest.Refused(t, h.Gifts.DecideActivity(ctx, h.Checker, id, true, ""), "gift.short")
		apptest.Check(t, h.Gifts.DecideActivity(ctx, h.Checker, id, false, "奖品不足"))
		h.Holds(t)
	})
}

// TestPrizesKeepTheirOwn: where party dues bought some of an item and other money
// the rest, an issue leaves the prizes what may be theirs.
func TestPrizesKeepTheirOwn(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		h.Structure(t, []string{"东校区"}, []string{"护理系"})
		cake, room := h.Item(t, "MOONCAKE", "月饼", "盒"), h.Room(t, "东库", "东校区")
		h.Buy(t, h.Funded(t, "AID", fund.StudentAid, 100_000), cake, room, 10, 500, "2021-09-25")
		h.Buy(t, h.Funded(t, "DUES", fund.PartyDues, 100_000), cake, room, 20, 600, "2021-09-30")
		g := game.Activity{Kind: game.Riddles, Name: "猜灯谜", HolderID: room, FromDay: "2021-09-17", ToDay: "2021-09-22", Tries: 1,
			Prizes: []game.Prize{{Tier: game.TierRiddle, ItemID: cake, Pieces: 8, Places: 1}}, Riddles: []game.Riddle{{Question: "十五天", Answers: []string{"胖"}, Winners: 1}}}
		id, err := h.Gifts.RecordActivity(ctx, h.Keeper, g)
		apptest.Check(t, err)
		apptest.Check(t, h.Gifts.DecideActivity(ctx, h.Checker, id, true, ""))
		give := gift.Movement{Kind: gift.Issue, ItemID: cake, FromID: room, Pieces: 5, Purpose: "值守慰问"}
		moved, err := h.Gifts.MovePieces(ctx, h.Keeper, give, "")
		apptest.Check(t, err)
		m, _, err := h.Gifts.Movement(ctx, h.Auditor, moved)
		apptest.Check(t, err)
		if m.Value != 5*600 {
			t.Errorf("cost %s: prizes were given away", m.Value)
		}
		give.Pieces = 18 // 15 of dues, 2 that are free: no book has as many
		_, err = h.Gifts.MovePieces(ctx, h.Keeper, give, "")
		apptest.Refused(t, err, "gift.spoken_for")
		give.Pieces = 2
		moved, err = h.Gifts.MovePieces(ctx, h.Keeper, give, "")
		apptest.Check(t, err)
		if m, _, err = h.Gifts.Movement(ctx, h.Auditor, moved); err != nil || m.Value != 2*500 {
			t.Errorf("cost %s, %v: what is free and expires first goes first", m.Value, err)
		}
		apptest.Refused(t, h.Gifts.CloseActivity(ctx, h.Maker, id), "auth.forbidden")
		apptest.Check(t, h.Gifts.CloseActivity(ctx, h.Keeper, id))
		give.Pieces = 8
		_, err = h.Gifts.MovePieces(ctx, h.Keeper, give, "")
		apptest.Check(t, err)
		h.Holds(t)
	})
}

// TestRiddles: an answer counts once; the first right ones win, each player as often as allowed.
func TestRiddles(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		w := opened(t, h, 4, game.Activity{Kind: game.Riddles, Name: "猜灯谜", Tries: 1,
			Prizes:  []game.Prize{{Tier: game.TierRiddle, Pieces: 2, Places: 3}},
			Riddles: []game.Riddle{{Question: "一口咬掉牛尾巴", Hint: "打一字", Answers: []string{"告"}, Winners: 2}, {Question: "十五天", Answers: []string{"胖"}, Winners: 1}}})
		v, err := h.Gifts.Play(ctx, apptest.OwnPhone(w.tokens[0]))
		apptest.Check(t, err)
		if v.Activity.Riddles[0].Answers != nil {
			t.Error("the answers are on the page")
		}
		one, two := v.Activity.Riddles[0].ID, v.Activity.Riddles[1].ID
		for _, c := range []struct {
			player int
			riddle int64
			text   string
			won    bool
			code   string
		}{
			{0, one, "吿", false, ""}, {0, one, "告", false, "game.answered"}, {1, one, "「告」", true, ""}, {1, two, "胖", false, ""}, // has won as often as allowed
			{2, one, "告", true, ""}, {3, one, "告", false, ""}, {3, two, " ", false, "form.invalid"}, {3, two, "胖", true, ""}, {0, 999_999, "x", false, "not_found"},
		} {
			n, err := h.Gifts.AnswerRiddle(ctx, apptest.OwnPhone(w.tokens[c.player]), c.riddle, c.text)
			if c.code != "" {
				apptest.Refused(t, err, c.code)
				continue
			}
			apptest.Check(t, err)
			if n.Won != c.won {
				t.Errorf("%+v: %+v", c, n)
			}
		}
		if given := w.proven(t); given != 3 {
			t.Errorf("%d prizes", given)
		}
		h.Holds(t)
	})
}

// TestPrizesAreStock: whatever is thrown, answered and moved in whatever order,
// prizes given are pieces taken and no more than there are.
func TestPrizesAreStock(t *testing.T) {
	for _, engine := range []store.Engine{store.SQLite, store.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			h := apptest.New(t, engine)
			g := apptest.Bobing(100)
			for i := range g.Prizes {
				g.Prizes[i].Pieces = int64(1 + i%3)
			}
			w := opened(t, h, 6, g)
			ctx := context.Background()
			rapid.Check(t, func(rt *rapid.T) {
				for range rapid.IntRange(1, 12).Draw(rt, "steps") {
					token := rapid.SampledFrom(append(slices.Clone(w.tokens), "none")).Draw(rt, "token")
					_, err := h.Gifts.Throw(ctx, apptest.OwnPhone(token), "")
					if rapid.IntRange(0, 9).Draw(rt, "act") == 0 {
						_, err = h.Gifts.CountStock(ctx, h.Branch["护理系"], w.shelf, w.item, int64(rapid.IntRange(0, 400).Draw(rt, "counted")), "盘点")
					}
					if err != nil && fault.Of(err) == nil {
						rt.Fatalf("an internal error: %v", err)
					}
				}
			})
			v, err := h.Gifts.Activity(ctx, h.Auditor, w.activity, 1, 0)
			apptest.Check(t, err)
			var pieces, given int64
			for _, p := range v.Prizes {
				given += int64(p.Given)
				pieces += int64(p.Given) * p.Pieces
				if p.Left() < 0 {
					t.Errorf("%+v", p)
				}
			}
			if taken := gift.Sum(h.Flows(t)).Given; taken != pieces || given == 0 {
				t.Errorf("%d pieces won, %d taken", pieces, taken)
			}
			h.Holds(t)
		})
	}
}
