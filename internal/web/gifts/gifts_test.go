package gifts_test

import (
	"context"
	"strconv"
	"testing"

	"reliefbook/internal/apptest"
	"reliefbook/internal/fund"
	"reliefbook/internal/game"
	"reliefbook/internal/gift"
	"reliefbook/internal/webtest"
	"reliefbook/internal/webtest/site"
)

// TestOthersGiftsAreNotThere: another department's movements, recipients, shelf
// and activity answer byte for byte as ones that do not exist.
func TestOthersGiftsAreNotThere(t *testing.T) {
	ctx := context.Background()
	s := site.New(t)
	s.Prepared(t, 8, "护理系", "药学系")
	item, room, shelf := s.Item(t, "MASCOT", "易班萌娃", "个"), s.Room(t, "东库", "东校区"), s.Shelf(t, "护理系")
	s.Buy(t, s.Funded(t, "YOUTH", fund.Other, 1_000_000), item, room, 50, 1200, "")
	own := s.Branch["护理系"]
	s.Send(t, item, room, shelf, 20, own)
	people, err := gift.ParseRecipients("张伟,护理1班")
	apptest.Check(t, err)
	given, err := s.Gifts.MovePieces(ctx, own, gift.Movement{Kind: gift.Issue, ItemID: item, FromID: shelf, Purpose: "中秋慰问", Recipients: people}, "")
	apptest.Check(t, err)
	spoilt, err := s.Gifts.MovePieces(ctx, own, gift.Movement{Kind: gift.WriteOff, ItemID: item, FromID: shelf, Pieces: 1, Reason: "受潮"}, "")
	apptest.Check(t, err)
	list, err := s.Gifts.Given(ctx, own, gift.RecipientFilter{Movement: given})
	apptest.Check(t, err)
	activity, err := s.Gifts.RecordActivity(ctx, own, game.Activity{Kind: game.Bobing, Name: "云博饼", HolderID: shelf, FromDay: s.Today(), ToDay: s.Today(), Tries: 1,
		Prizes: []game.Prize{{Tier: game.TierYixiu, ItemID: item, Pieces: 1, Places: 3}}})
	apptest.Check(t, err)
	apptest.Check(t, s.Gifts.DecideActivity(ctx, s.Checker, activity, true, ""))

	v := s.As(t, s.Branch["药学系"])
	id := func(n int64) string { return strconv.FormatInt(n, 10) }
	for what, try := range map[string]struct {
		real int64
		do   func(id string) webtest.Answer
	}{
		"a movement":             {given, func(id string) webtest.Answer { return v.Get("/movements/" + id) }},
		"a write-off decided on": {spoilt, func(id string) webtest.Answer { return v.Post("/movements/" + id + "/approve") }},
		"a write-off refused": {spoilt, func(id string) webtest.Answer {
			return v.Post("/movements/"+id+"/reject", "reason", "不对")
		}},
		"an issue given back": {given, func(id string) webtest.Answer {
			return v.Post("/movements/"+id+"/return", "pieces", "1", "reason", "多发")
		}},
		"a recipient's signature": {list[0].ID, func(id string) webtest.Answer { return v.Post("/gifts/given", "recipient", id) }},
		"pieces of a shelf": {shelf, func(id string) webtest.Answer {
			return v.Post("/movements/new/issue", "holder", id, "item", "1", "pieces", "1", "purpose", "慰问")
		}},
		"a shelf counted": {shelf, func(id string) webtest.Answer {
			return v.Post("/movements/new/count", "holder", id, "item", "1", "counted", "1", "reason", "盘点")
		}},
		"an activity":          {activity, func(id string) webtest.Answer { return v.Get("/activities/" + id) }},
		"an activity closed":   {activity, func(id string) webtest.Answer { return v.Post("/activities/" + id + "/close") }},
		"an activity's player": {activity, func(id string) webtest.Answer { return v.Post("/activities/"+id+"/players", "class", "1") }},
		"an activity's links":  {activity, func(id string) webtest.Answer { return v.Post("/activities/"+id+"/slips.pdf", "class", "护理1班") }},
	} {
		theirs, nobodys := try.do(id(try.real)).Must(t, 404), try.do("987654").Must(t, 404)
		if theirs.Body != nobodys.Body {
			t.Errorf("%s can be told from none", what)
		}
	}
	if got := s.As(t, own).Post("/movements/" + id(spoilt) + "/approve"); got.Status != 403 {
		t.Errorf("their own write-off: %d", got.Status)
	}
}
