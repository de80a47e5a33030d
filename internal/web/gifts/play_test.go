package gifts_test

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"reliefbook/internal/apptest"
	"reliefbook/internal/game"
	"reliefbook/internal/webtest"
	"reliefbook/internal/webtest/site"
)

var keyOnPage = regexp.MustCompile(`name="_key" value="([^"]+)"`)

// TestBobingOnAPhone plays without scripts: a form, a redirect, the page with
// the throw; the same form sent twice is one throw.
func TestBobingOnAPhone(t *testing.T) {
	s := site.New(t)
	g := game.Activity{Kind: game.Bobing, Name: "云博饼", Tries: 2}
	for _, tier := range game.BobingTiers {
		g.Prizes = append(g.Prizes, game.Prize{Tier: tier, Pieces: 1, Places: game.Places[tier]})
	}
	id, links := s.Played(t, g)
	v, link := s.Visitor(t), links[0]
	page := v.Get(link).Must(t, 200, "云博饼", "博一博", "还有 2 次机会", `hx-get="`+link+`/board"`, "六颗骰子")
	if strings.Contains(page.Body, "我的记录") {
		t.Error("throws before the first")
	}
	key := keyOnPage.FindStringSubmatch(page.Body)
	if key == nil {
		t.Fatal("no key on the form")
	}
	for range 2 { // a finger that taps twice
		if got := v.Post(link+"/roll", "_key", key[1]).Must(t, 303); got.To() != link+"?rolled=1" {
			t.Fatalf("sent to %s", got.To())
		}
	}
	view, err := s.Gifts.Play(context.Background(), webtest.InHand(strings.TrimPrefix(link, "/p/")))
	apptest.Check(t, err)
	if len(view.Throws) != 1 || view.TriesLeft != 1 {
		t.Fatalf("%d throws, %d left", len(view.Throws), view.TriesLeft)
	}
	faces := strings.Join(strings.Split(view.Throws[0].Dice.String(), ""), " ")
	page = v.Get(link+"?rolled=1").Must(t, 200, "还有 1 次机会", "我的记录", `class="bowl fresh"`, `aria-label="掷出 `+view.Throws[0].Dice.String()+`"`, `aria-label="`+faces+`"`)
	if strings.Contains(v.Get(link).Must(t, 200).Body, "bowl fresh") {
		t.Error("the dice fall again on a page that was not sent here by a throw")
	}
	v.Post(link+"/roll", "_key", keyOnPage.FindStringSubmatch(page.Body)[1]).Must(t, 303)
	if page = v.Get(link).Must(t, 200, "机会已用完"); strings.Contains(page.Body, link+"/roll") {
		t.Error("a button with no throw left")
	}
	v.Post(link+"/roll", "_key", "late").Must(t, 409, "您的 2 次机会已用完")
	s.Visitor(t).Get(links[1]).Must(t, 200, "还有 2 次机会") // somebody else's throws are their own
	for _, path := range []string{"/p/none", "/p/none/board"} {
		v.Get(path).Must(t, 404)
	}
	v.Post("/p/none/roll", "_key", "x").Must(t, 404)
	board(t, s, v, id, link)
}

// board holds the live board: a fragment while it is played, without a next question once it is over.
func board(t *testing.T, s *site.Site, v *webtest.Visitor, id int64, link string) {
	t.Helper()
	part := v.Get(link+"/board", "HX-Request", "true").Must(t, 200, `id="board"`, "every 3s", "易班萌娃", "状元")
	if strings.Contains(part.Body, "<html") || strings.Contains(part.Body, "bowl") {
		t.Error("more than the board")
	}
	if got := v.Get(link+"/board").Must(t, 303); got.To() != link {
		t.Errorf("without scripts the board leads to %s", got.To())
	}
	apptest.Check(t, s.Gifts.CloseActivity(context.Background(), s.Branch["护理系"], id))
	if part = v.Get(link+"/board", "HX-Request", "true").Must(t, 200, `id="board"`); strings.Contains(part.Body, "hx-get") {
		t.Error("the board of a game that is over is asked for again")
	}
	page := v.Get(link).Must(t, 200, "活动已结束")
	if strings.Contains(page.Body, "hx-get") || strings.Contains(page.Body, "/roll\"") {
		t.Error("a game that is over can be played")
	}
}

// TestRiddlesOnAPhone answers: once each, the answers nowhere on the page.
func TestRiddlesOnAPhone(t *testing.T) {
	s := site.New(t)
	_, links := s.Played(t, game.Activity{Kind: game.Riddles, Name: "猜灯谜", Tries: 1,
		Prizes: []game.Prize{{Tier: game.TierRiddle, Pieces: 1, Places: 5}},
		Riddles: []game.Riddle{{Question: "一口咬掉牛尾巴", Hint: "打一字", Answers: []string{"告"}, Winners: 1},
			{Question: "中秋过后又重阳", Hint: "打一字", Answers: []string{"期"}, Winners: 1}}})
	v := s.Visitor(t)
	page := v.Get(links[0]).Must(t, 200, "一口咬掉牛尾巴", "打一字", "还可以中奖 1 次", "还有 1 个中奖名额")
	if strings.Contains(page.Body, "告") || strings.Contains(page.Body, `value="期"`) || strings.Contains(page.Body, `value="false"`) {
		t.Error("an answer, or a word that nobody typed, is on the page")
	}
	ids := regexp.MustCompile(`/riddles/(\d+)"`).FindAllStringSubmatch(page.Body, -1)
	if len(ids) != 2 {
		t.Fatalf("%d riddles to answer", len(ids))
	}
	first, second := links[0]+"/riddles/"+ids[0][1], links[0]+"/riddles/"+ids[1][1]
	v.Post(first, "answer", " ").Must(t, 422, "请填写谜底", "autofocus")
	if got := v.Post(first, "answer", "「告」").Must(t, 303); got.To() != fmt.Sprintf("%s#riddle-%s", links[0], ids[0][1]) {
		t.Errorf("sent to %s", got.To())
	}
	v.Get(links[0]).Must(t, 200, "答对，中奖！", "中奖：易班萌娃！", "您的中奖次数已用完")
	v.Post(first, "answer", "告").Must(t, 409, "这条灯谜您已答过")
	v.Post(second, "answer", "朝").Must(t, 303)
	v.Get(links[0]).Must(t, 200, "没答对")
	other := s.Visitor(t)
	other.Get(links[1]).Must(t, 200, "名额已满，仍可作答")
	other.Post(links[1]+"/riddles/"+ids[0][1], "answer", "告").Must(t, 303)
	other.Get(links[1]).Must(t, 200, "答对，未中奖")
	other.Post(links[1]+"/riddles/x", "answer", "告").Must(t, 404)
	other.Post(links[1]+"/roll", "_key", "k").Must(t, 404)
}
