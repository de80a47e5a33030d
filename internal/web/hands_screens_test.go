package web_test

import (
	"context"
	"fmt"
	"testing"

	"reliefbook/internal/apptest"
	"reliefbook/internal/fund"
	"reliefbook/internal/game"
	"reliefbook/internal/link"
	"reliefbook/internal/teller"
	"reliefbook/internal/webtest"
	"reliefbook/internal/webtest/site"
)

// TestHandsScreens opens what this is about in a browser, in both languages: a
// student's link to webtest.Answer, to give a card by and locked, a player's door, a
// receipt of funds that is provisional.
func TestHandsScreens(t *testing.T) {
	s, ctx := site.New(t), webtest.Browser(t)
	background := context.Background()
	_, links := s.Played(t, game.Activity{Kind: game.Riddles, Name: "中秋灯谜会", Tries: 1, Prizes: []game.Prize{{Tier: game.TierRiddle, Pieces: 1, Places: 3}},
		Riddles: []game.Riddle{{Question: "十五天", Answers: []string{"胖"}, Winners: 2}}})
	answered(t, s)
	slips, err := s.Payments.MakeLinks(background, s.Branch["护理系"], 1, 1, "") // of the one that arrived, and of the one that failed
	apptest.Check(t, err)
	receipt, err := s.Books.RecordDocument(background, s.Maker, fund.Document{FundID: 1, Kind: fund.Receipt, DocNo: "苏教资〔2021〕17号", Body: "省教育厅", Purpose: "补拨学生资助经费",
		Amount: 900_000, Day: "2021-09-17"})
	apptest.Check(t, err)
	apptest.Check(t, s.Books.DecideDocument(background, s.Checker, receipt, true, ""))
	_, err = s.Books.AttachEvidence(background, s.Maker, receipt, apptest.Scan())
	apptest.Check(t, err)
	for _, tag := range []string{"zh-CN", "en"} {
		s.Speak(ctx, t, tag)
		for _, path := range []string{slips[0].URL, slips[1].URL, links[0] + "?again=1"} {
			s.Look(ctx, t, tag, path)
		}
		v := s.Visitor(t)
		if tag == "en" {
			for range link.MaxTries {
				v.Post(slips[0].URL, "act", "confirmed", "birth", "19990101")
			}
			s.Look(ctx, t, "locked", slips[0].URL)
		}
		s.Enter(ctx, t, s.Checker)
		for _, path := range []string{"/funds/1", "/documents/" + fmt.Sprint(receipt)} {
			s.Look(ctx, t, tag, path)
		}
	}
}

// answered has the bank pay the first batch but for its first line.
func answered(t *testing.T, s *site.Site) {
	t.Helper()
	s.Release(t, 1)
	s.Answer(t, 1, func(line int, _ teller.Payee) teller.Reply {
		if line == 0 {
			return teller.Reply{Result: "失败", Reason: "账户已销户"}
		}
		return teller.Reply{}
	})
}
