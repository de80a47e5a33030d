package apptest

import (
	"bytes"
	"context"
	"image"
	"image/jpeg"
	"strings"
	"testing"
	"time"

	"reliefbook/internal/duty"
	"reliefbook/internal/fund"
	"reliefbook/internal/game"
	"reliefbook/internal/gift"
	"reliefbook/internal/visit"
)

// GivenAway adds to a house with students every noun of gifts, games, visits and duty.
func (h *House) GivenAway(t testing.TB) {
	ctx := context.Background()
	branch := h.Branch["护理系"]
	item, room, shelf := h.Item(t, "MASCOT", "易班萌娃", "个"), h.Room(t, "东库", "东校区"), h.Shelf(t, "护理系")
	h.Buy(t, h.Funded(t, "YOUTH", fund.Other, 1_000_000), item, room, 200, 1200, "")
	h.Send(t, item, room, shelf, 150, branch)
	people, err := gift.ParseRecipients("张伟,1班,2\n李静,1班")
	Check(t, err)
	id, err := h.Gifts.MovePieces(ctx, branch, gift.Movement{Kind: gift.Issue, ItemID: item, FromID: shelf, Purpose: "慰问", Recipients: people}, "")
	Check(t, err)
	given, err := h.Gifts.Given(ctx, branch, gift.RecipientFilter{Movement: id})
	Check(t, err)
	Check(t, h.Gifts.SignForGifts(ctx, branch, []int64{given[0].ID}))
	h.played(t, item, shelf)
	h.walked(t, item, room)
	h.guarded(t)
}

func (h *House) played(t testing.TB, item, shelf int64) {
	ctx, branch := context.Background(), h.Branch["护理系"]
	bobing := game.Activity{Kind: game.Bobing, Name: "云博饼", HolderID: shelf, FromDay: "2021-09-17", ToDay: "2021-12-31", Tries: 9}
	for _, tier := range game.BobingTiers {
		bobing.Prizes = append(bobing.Prizes, game.Prize{Tier: tier, ItemID: item, Pieces: 1, Places: game.Places[tier]})
	}
	lanterns := game.Activity{Kind: game.Riddles, Name: "猜灯谜", HolderID: shelf, FromDay: "2021-09-17", ToDay: "2021-12-31", Tries: 1,
		Prizes: []game.Prize{{Tier: game.TierRiddle, ItemID: item, Pieces: 1, Places: 3}}, Riddles: []game.Riddle{{Question: "十五天", Answers: []string{"胖"}, Winners: 2}}}
	for _, g := range []game.Activity{bobing, lanterns} {
		id, err := h.Gifts.RecordActivity(ctx, branch, g)
		Check(t, err)
		Check(t, h.Gifts.DecideActivity(ctx, h.Checker, id, true, ""))
		classes, err := h.Gifts.Invitable(ctx, branch, id)
		Check(t, err)
		_, err = h.Gifts.Invite(ctx, branch, id, []int64{classes[0].ID})
		Check(t, err)
		slips, err := h.Gifts.PlayersLink(ctx, branch, id, "", "")
		Check(t, err)
		for _, slip := range slips {
			h.Unlocked(t, strings.TrimPrefix(slip.URL, "/p/"))
		}
		token := strings.TrimPrefix(slips[0].URL, "/p/")
		if g.Kind == game.Riddles {
			v, err := h.Gifts.Play(ctx, OwnPhone(token))
			Check(t, err)
			_, err = h.Gifts.AnswerRiddle(ctx, OwnPhone(token), v.Activity.Riddles[0].ID, "胖")
			Check(t, err)
			continue
		}
		for won := false; !won; { // 3 of 4 rolls win something
			for _, slip := range slips {
				r, err := h.Gifts.Throw(ctx, OwnPhone(strings.TrimPrefix(slip.URL, "/p/")), "")
				Check(t, err)
				won = won || r.Won
			}
		}
	}
}

func (h *House) walked(t testing.TB, item, room int64) {
	ctx := context.Background()
	aid := h.Funded(t, "WALK", fund.Other, 100_000)
	program, err := h.Relief.CreateProgram(ctx, h.Maker, fund.Program{Code: "WALK", Name: "走访", Kind: fund.ByVisit, Purpose: "慰问", FromDay: "2021-09-17",
		ToDay: "2021-09-30", AllocationID: aid, Heads: 5, Total: 50_000})
	Check(t, err)
	bag, err := h.Gifts.CreateHolder(ctx, h.Maker, gift.Holder{Kind: gift.Team, Name: "小分队"})
	Check(t, err)
	h.Send(t, item, room, bag, 5, h.AddUser(t, "keeper-2", "钱保管", "keeper"))
	team, err := h.Visits.CreateTeam(ctx, h.Maker, visit.Team{ProgramID: program, Name: "小分队", Leader: "院长", CampusID: h.Campus["东校区"], Day: "2021-09-18", HolderID: bag, ItemID: item})
	Check(t, err)
	Check(t, h.Visits.SetPlan(ctx, h.Maker, team, []visit.Planned{{Name: "甲", Unit: "系", Category: visit.Counsellor, Amount: 5_000, Packs: 1}}))
	url, err := h.Visits.TeamLink(ctx, h.Maker, team, "")
	Check(t, err)
	token := strings.TrimPrefix(url, "/t/")
	page, err := h.Visits.TeamPage(ctx, OwnPhone(token))
	Check(t, err)
	Check(t, h.Visits.MarkSeen(ctx, OwnPhone(token), visit.Mark{PlanID: page.People[0].ID, Outcome: visit.Seen}))
	var picture bytes.Buffer
	Check(t, jpeg.Encode(&picture, image.NewGray(image.Rect(0, 0, 8, 8)), nil))
	Check(t, h.Visits.AddPhoto(ctx, OwnPhone(token), page.People[0].ID, picture.Bytes()))
	Check(t, h.Visits.CloseList(ctx, OwnPhone(token)))
	v, err := h.Visits.ReportVisit(ctx, h.Maker, team)
	Check(t, err)
	Check(t, h.Visits.DecideVisit(ctx, h.Checker, v, true, ""))
}

func (h *House) guarded(t testing.TB) {
	ctx := context.Background()
	_, err := h.Rota.ImportDutyMembers(ctx, h.Maker, "m.csv", MemberList(8, 8))
	Check(t, err)
	id, err := h.Rota.CreateDutyPlan(ctx, h.Maker, duty.Plan{Name: "值守", FromDay: h.Today(), Days: 2, Seats: 1, Times: []string{"00:00-12:00", "12:00-00:00"},
		Posts: []duty.Post{{CampusID: h.Campus["东校区"], Name: "东门"}}})
	Check(t, err)
	_, err = h.Rota.ProposeRota(ctx, h.Maker, id)
	Check(t, err)
	Check(t, h.Rota.PublishRota(ctx, h.Maker, id))
	h.Clock.Pass(13 * time.Hour)
	_, err = h.Rota.AttestShift(ctx, h.Maker, id, 0, "签到表")
	Check(t, err)
	members, _, err := h.Rota.DutyMembers(ctx, h.Maker)
	Check(t, err)
	slips, err := h.Rota.MakeMemberLinks(ctx, h.Maker, members[0].ID, "")
	Check(t, err)
	_, err = h.Rota.ReportProblem(ctx, OwnPhone(strings.TrimPrefix(slips[0].URL, "/m/")), duty.Problem{Place: "东门", What: "缺口罩"})
	Check(t, err)
}
