package store_test

import (
	"testing"

	"reliefbook/internal/access"
	"reliefbook/internal/game"
	"reliefbook/internal/gift"
	"reliefbook/internal/org"
	"reliefbook/internal/store"
)

func TestAnActivityIsOpenedWithItsPrizesAndItsScope(t *testing.T) {
	onBoth(t, func(s *shelf) {
		item, room, _ := s.gifts()
		want := game.Activity{Kind: game.Riddles, Name: "灯谜会", HolderID: room, Holder: "东库", DepartmentID: s.nursing,
			Department: "护理系", FromDay: "2021-09-19", ToDay: "2021-09-21",
			Tries: 1, State: game.Pending, MakerID: s.clerk, Maker: "赵经办", At: now,
			Prizes: []game.Prize{{Tier: game.TierRiddle, ItemID: item, Item: "月饼", Unit: "盒", Pieces: 2,
				Places: 3}},
			Riddles: []game.Riddle{{Line: 1, Question: "十五天", Hint: "打一字", Answers: []string{"胖", "胖子"}, Winners: 2}}}
		want.ID = must(s.tx.CreateActivity(want, now))
		got := must(s.tx.Activity(of(s.nursing), want.ID))
		want.Prizes[0].ID, want.Riddles[0].ID, want.Table = got.Prizes[0].ID, got.Riddles[0].ID, got.Table
		same(s, got, want)
		s.refuses("not_found", func() error { return err1(s.tx.Activity(of(s.pharmacy), want.ID)) })
		whole := want // the whole college's
		whole.DepartmentID, whole.Riddles = 0, nil
		whole.ID = must(s.tx.CreateActivity(whole, now))
		for scope, n := range map[int64]int{s.nursing: 2, s.pharmacy: 1} {
			same(s, len(must(s.tx.Activities(of(scope)))), n)
		}
		same(s, must(s.tx.Promised(room, item)), 0)
		want.State, want.CheckerID, want.Checker = game.Open, s.checker, "李复核"
		must(0, s.tx.MoveActivity(want, game.Pending))
		s.refuses("changed_meanwhile", func() error { return s.tx.MoveActivity(want, game.Pending) })
		same(s, must(s.tx.Activity(access.Everything, want.ID)), want)
		same(s, must(s.tx.Promised(room, item)), 6)
	})
}

func TestAPlayerRollsAndAnswersEachOnce(t *testing.T) {
	onBoth(t, func(s *shelf) {
		s.frozen(1, 2)
		item, room, _ := s.gifts()
		a := must(s.tx.CreateActivity(game.Activity{Kind: game.Riddles, Name: "灯谜会", HolderID: room,
			FromDay: "2021-09-19", ToDay: "2021-09-21", Tries: 2, MakerID: s.clerk,
			Prizes: []game.Prize{{Tier: game.TierRiddle, ItemID: item, Pieces: 1,
				Places: 1}}, Riddles: []game.Riddle{{Question: "十五天", Answers: []string{"胖"}, Winners: 1}}}, now))
		classes := idsOf(must(s.tx.AllClasses(access.Everything)), func(c org.Class) int64 { return c.ID })
		invited := must(s.tx.Students(a, classes))
		same(s, len(invited), 2)
		must(0, s.tx.AddPlayers(a, invited[:1], now))
		same(s, len(must(s.tx.Students(a, classes))), 1)
		players, total := must2(s.tx.Players(store.PlayerFilter{Scope: access.Everything, Activity: a,
			Class: invited[0].Class}))
		if total != 1 || players[0].PersonID != invited[0].PersonID || players[0].Linked || players[0].Tries != 0 {
			s.Fatalf("%d, %+v", total, players)
		}
		p := players[0].ID
		prize := must(s.tx.CreateMovement(gift.Movement{Kind: gift.Prize, ItemID: item, FromID: room, Pieces: 1,
			State: gift.Posted, CheckerID: s.checker, Day: "2021-09-20", ActivityID: a}, now))
		roll := game.Throw{PlayerID: p, No: 1, Dice: must(game.ParseDice("444416")), Rank: "x", Tier: game.TierRiddle,
			Won: true, MovementID: prize, At: now, Item: "月饼", Player: players[0].Name}
		roll.ID = must(s.tx.CreateThrow(a, roll, now))
		s.refuses("changed_meanwhile", func() error { return err1(s.tx.CreateThrow(a, roll, now)) })
		lost := game.Throw{PlayerID: p, No: 2, Dice: must(game.ParseDice("123456")), At: later(1),
			Player: players[0].Name}
		lost.ID = must(s.tx.CreateThrow(a, lost, later(1)))
		same(s, must(s.tx.Throws(store.ThrowFilter{Scope: access.Everything, Activity: a})), []game.Throw{lost, roll})
		same(s, len(must(s.tx.Throws(store.ThrowFilter{Scope: access.Everything, Won: true, Player: p,
			ID: lost.ID}))), 0)
		same(s, len(must(s.tx.Throws(store.ThrowFilter{Scope: access.Scope{}, Activity: a}))), 0)

		riddle := must(s.tx.Activity(access.Everything, a)).Riddles[0].ID
		said := game.Answered{RiddleID: riddle, PlayerID: p, Answer: "瘦", At: now, Line: 1, Player: players[0].Name}
		said.ID = must(s.tx.CreateAnswer(said, now))
		s.refuses("game.answered", func() error { return err1(s.tx.CreateAnswer(said, now)) })
		same(s, must(s.tx.Answers(game.AnswerFilter{Scope: access.Everything, Player: p, Activity: a})),
			[]game.Answered{said})
		same(s, len(must(s.tx.Answers(game.AnswerFilter{Scope: access.Everything, Won: true}))), 0)
	})
}
