package app_test

import (
	"bytes"
	"context"
	"image"
	"image/jpeg"
	"strings"
	"testing"
	"time"

	"reliefbook/internal/apptest"
	"reliefbook/internal/duty"
	"reliefbook/internal/fund"
	"reliefbook/internal/game"
	"reliefbook/internal/gift"
	"reliefbook/internal/store"
	"reliefbook/internal/visit"
)

// givenAway adds to a house with students every noun of gifts, games, visits and duty.
func givenAway(t *testing.T, h *apptest.House) {
	ctx := context.Background()
	branch := h.Branch["护理系"]
	item, room, shelf := h.Item(t, "MASCOT", "易班萌娃", "个"), h.Room(t, "东库", "东校区"), h.Shelf(t, "护理系")
	h.Buy(t, h.Funded(t, "YOUTH", fund.Other, 1_000_000), item, room, 200, 1200, "")
	h.Send(t, item, room, shelf, 150, branch)
	people, err := gift.ParseRecipients("张伟,1班,2\n李静,1班")
	check(t, err)
	id, err := h.MovePieces(ctx, branch, gift.Movement{Kind: gift.Issue, ItemID: item, FromID: shelf, Purpose: "慰问", Recipients: people}, "")
	check(t, err)
	given, err := h.Given(ctx, branch, store.RecipientFilter{Movement: id})
	check(t, err)
	check(t, h.SignForGifts(ctx, branch, []int64{given[0].ID}))
	played(t, h, item, shelf)
	walked(t, h, item, room)
	guarded(t, h)
}

func played(t *testing.T, h *apptest.House, item, shelf int64) {
	ctx, branch := context.Background(), h.Branch["护理系"]
	bobing := game.Activity{Kind: game.Bobing, Name: "云博饼", HolderID: shelf, FromDay: "2021-09-17", ToDay: "2021-12-31", Tries: 9}
	for _, tier := range game.BobingTiers {
		bobing.Prizes = append(bobing.Prizes, game.Prize{Tier: tier, ItemID: item, Pieces: 1, Places: game.Places[tier]})
	}
	lanterns := game.Activity{Kind: game.Riddles, Name: "猜灯谜", HolderID: shelf, FromDay: "2021-09-17", ToDay: "2021-12-31", Tries: 1,
		Prizes: []game.Prize{{Tier: game.TierRiddle, ItemID: item, Pieces: 1, Places: 3}}, Riddles: []game.Riddle{{Question: "十五天", Answers: []string{"胖"}, Winners: 2}}}
	for _, g := range []game.Activity{bobing, lanterns} {
		id, err := h.RecordActivity(ctx, branch, g)
		check(t, err)
		check(t, h.DecideActivity(ctx, h.Checker, id, true, ""))
		classes, err := h.Invitable(ctx, branch, id)
		check(t, err)
		_, err = h.Invite(ctx, branch, id, []int64{classes[0].ID})
		check(t, err)
		slips, err := h.PlayersLink(ctx, branch, id, "", "")
		check(t, err)
		for _, slip := range slips {
			unlocked(t, h, strings.TrimPrefix(slip.URL, "/p/"))
		}
		token := strings.TrimPrefix(slips[0].URL, "/p/")
		if g.Kind == game.Riddles {
			v, err := h.Play(ctx, by(token))
			check(t, err)
			_, err = h.AnswerRiddle(ctx, by(token), v.Activity.Riddles[0].ID, "胖")
			check(t, err)
			continue
		}
		for won := false; !won; { // 3 of 4 rolls win something
			for _, slip := range slips {
				r, err := h.Roll(ctx, by(strings.TrimPrefix(slip.URL, "/p/")), "")
				check(t, err)
				won = won || r.Won
			}
		}
	}
}

func walked(t *testing.T, h *apptest.House, item, room int64) {
	ctx := context.Background()
	aid := h.Funded(t, "WALK", fund.Other, 100_000)
	program, err := h.CreateProgram(ctx, h.Maker, fund.Program{Code: "WALK", Name: "走访", Kind: fund.ByVisit, Purpose: "慰问", FromDay: "2021-09-17",
		ToDay: "2021-09-30", AllocationID: aid, Heads: 5, Total: 50_000})
	check(t, err)
	bag, err := h.CreateHolder(ctx, h.Maker, gift.Holder{Kind: gift.Team, Name: "小分队"})
	check(t, err)
	h.Send(t, item, room, bag, 5, h.AddUser(t, "keeper-2", "钱保管", "keeper"))
	team, err := h.CreateTeam(ctx, h.Maker, visit.Team{ProgramID: program, Name: "小分队", Leader: "院长", CampusID: h.Campus["东校区"], Day: "2021-09-18", HolderID: bag, ItemID: item})
	check(t, err)
	check(t, h.SetPlan(ctx, h.Maker, team, []visit.Planned{{Name: "甲", Unit: "系", Category: visit.Counsellor, Amount: 5_000, Packs: 1}}))
	url, err := h.TeamLink(ctx, h.Maker, team, "")
	check(t, err)
	token := strings.TrimPrefix(url, "/t/")
	page, err := h.TeamPage(ctx, by(token))
	check(t, err)
	check(t, h.MarkSeen(ctx, by(token), visit.Mark{PlanID: page.People[0].ID, Outcome: visit.Seen}))
	var picture bytes.Buffer
	check(t, jpeg.Encode(&picture, image.NewGray(image.Rect(0, 0, 8, 8)), nil))
	check(t, h.AddPhoto(ctx, by(token), page.People[0].ID, picture.Bytes()))
	check(t, h.CloseList(ctx, by(token)))
	v, err := h.ReportVisit(ctx, h.Maker, team)
	check(t, err)
	check(t, h.DecideVisit(ctx, h.Checker, v, true, ""))
}

func guarded(t *testing.T, h *apptest.House) {
	ctx := context.Background()
	_, err := h.ImportDutyMembers(ctx, h.Maker, "m.csv", memberList(8, 8))
	check(t, err)
	id, err := h.CreateDutyPlan(ctx, h.Maker, duty.Plan{Name: "值守", FromDay: h.Today(), Days: 2, Seats: 1, Times: []string{"00:00-12:00", "12:00-00:00"},
		Posts: []duty.Post{{CampusID: h.Campus["东校区"], Name: "东门"}}})
	check(t, err)
	_, err = h.ProposeRota(ctx, h.Maker, id)
	check(t, err)
	check(t, h.PublishRota(ctx, h.Maker, id))
	h.Clock.Pass(13 * time.Hour)
	_, err = h.AttestShift(ctx, h.Maker, id, 0, "签到表")
	check(t, err)
	members, _, err := h.DutyMembers(ctx, h.Maker)
	check(t, err)
	slips, err := h.MakeMemberLinks(ctx, h.Maker, members[0].ID, "")
	check(t, err)
	_, err = h.ReportProblem(ctx, by(strings.TrimPrefix(slips[0].URL, "/m/")), duty.Problem{Place: "东门", What: "缺口罩"})
	check(t, err)
}

// giftTampers are what TestVerifyFindsTampering does to gifts, games, visits and duty.
var giftTampers = []struct{ what, sql, names string }{
	{"an item's name", "UPDATE gift_item SET name = 'x'", "item:"},
	{"a holder's name", "UPDATE holder SET name = name || 'x'", "holder:"},
	{"a purchase's unit cost", "UPDATE purchase SET unit_cost = unit_cost - 1", "purchase:"},
	{"goods that came in", "UPDATE goods_in SET accepted = accepted - 1", "goods:"},
	{"an invoice's amount", "UPDATE invoice SET amount = amount + 1", "invoice:"},
	{"a movement's pieces", "UPDATE movement SET pieces = pieces + 1 WHERE kind = 'issue'", "movement:"},
	{"a movement's lot", "UPDATE movement_lot SET pieces = pieces + 1", "movement:"},
	{"a recipient's pieces", "UPDATE recipient SET pieces = pieces + 1 WHERE receipt = 'signed'", "movement:"},
	{"a receipt nobody gave", "UPDATE recipient SET receipt = 'signed' WHERE receipt = 'open'", "recipient:"},
	{"pieces put elsewhere", "UPDATE transfer SET amount = amount + 1 WHERE asset_id <> (SELECT id FROM asset WHERE code = 'CNY') AND id = (SELECT max(id) FROM transfer WHERE asset_id <> 1)", "voucher:"},
	{"an activity's rules", "UPDATE activity SET ranks = 'yixiu=zhuangyuan' WHERE kind = 'bobing'", "activity:"},
	{"a prize's places", "UPDATE prize SET places = places + 1", "activity:"},
	{"a riddle's answer", "UPDATE riddle SET answers = '瘦'", "activity:"},
	{"fallen dice", "UPDATE dice_roll SET dice = '444444', rank = 'liuhong' WHERE id = 1", "dice_roll:1"},
	{"a prize nobody won", "UPDATE dice_roll SET won = 0, movement_id = NULL WHERE won = 1", "movement:"},
	{"an answer's prize", "DELETE FROM riddle_answer", "movement:"},
	{"who a team saw", "UPDATE visit_plan SET outcome = 'not_met'", "team:"},
	{"a photo's hash", "UPDATE photo SET size = size + 1", "photo:"},
	{"a pack's value", "UPDATE visit_person SET pack_value = pack_value - 1 WHERE packs > 0", "visit:"},
	{"a member's part", "UPDATE duty_member SET cadre = 0", "member:"},
	{"a rota's state", "UPDATE duty_plan SET state = 'draft'", "duty_plan:"},
	{"who stood guard", "UPDATE duty_turn SET member_id = 3 WHERE state = 'done'", "turn:"},
	{"who is to stand guard", "UPDATE duty_turn SET member_id = 7 WHERE state = 'planned' AND member_id <> 7 AND slot = 3", "turn:"},
	{"a problem's end", "UPDATE duty_problem SET state = 'ended', outcome = 'x'", "problem:"},
}
