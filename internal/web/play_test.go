package web

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"reliefbook/internal/apptest"
	"reliefbook/internal/fund"
	"reliefbook/internal/game"
)

// played opens an activity for two students and gives their links' paths.
func (s *site) played(t *testing.T, g game.Activity) (id int64, links []string) {
	t.Helper()
	ctx := context.Background()
	s.Prepared(t, 2, "护理系")
	branch, item, shelf := s.Branch["护理系"], s.Item(t, "MASCOT", "易班萌娃", "个"), s.Shelf(t, "护理系")
	room := s.Room(t, "东库", "东校区")
	s.Buy(t, s.Funded(t, "YOUTH", fund.StudentAid, 1_000_000), item, room, 200, 1200, "")
	s.Send(t, item, room, shelf, 200, branch)
	g.HolderID, g.FromDay, g.ToDay = shelf, s.Today(), s.Today()
	for i := range g.Prizes {
		g.Prizes[i].ItemID = item
	}
	id, err := s.RecordActivity(ctx, branch, g)
	check(t, err)
	check(t, s.DecideActivity(ctx, s.Checker, id, true, ""))
	classes, err := s.Invitable(ctx, branch, id)
	check(t, err)
	var all []int64
	for _, c := range classes {
		all = append(all, c.ID)
	}
	_, err = s.Invite(ctx, branch, id, all)
	check(t, err)
	slips, err := s.PlayersLink(ctx, branch, id, "", "")
	check(t, err)
	for _, slip := range slips {
		check(t, s.UnlockPlay(ctx, inHand(strings.TrimPrefix(slip.URL, "/p/")), apptest.Birth))
		links = append(links, slip.URL)
	}
	return id, links
}

var keyOnPage = regexp.MustCompile(`name="_key" value="([^"]+)"`)

// TestBobingOnAPhone plays without scripts: a form, a redirect, the page with
// the roll; the same form sent twice is one roll.
func TestBobingOnAPhone(t *testing.T) {
	s := newSite(t)
	g := game.Activity{Kind: game.Bobing, Name: "云博饼", Tries: 2}
	for _, tier := range game.BobingTiers {
		g.Prizes = append(g.Prizes, game.Prize{Tier: tier, Pieces: 1, Places: game.Places[tier]})
	}
	id, links := s.played(t, g)
	v, link := s.visitor(t), links[0]
	page := v.get(link).must(t, 200, "云博饼", "博一博", "还有 2 次机会", `hx-get="`+link+`/board"`, "六颗骰子")
	if strings.Contains(page.body, "我的记录") {
		t.Error("rolls before the first")
	}
	key := keyOnPage.FindStringSubmatch(page.body)
	if key == nil {
		t.Fatal("no key on the form")
	}
	for range 2 { // a finger that taps twice
		if got := v.post(link+"/roll", "_key", key[1]).must(t, 303); got.to() != link+"?rolled=1" {
			t.Fatalf("sent to %s", got.to())
		}
	}
	view, err := s.Play(context.Background(), inHand(strings.TrimPrefix(link, "/p/")))
	check(t, err)
	if len(view.Rolls) != 1 || view.TriesLeft != 1 {
		t.Fatalf("%d rolls, %d left", len(view.Rolls), view.TriesLeft)
	}
	faces := strings.Join(strings.Split(view.Rolls[0].Dice.String(), ""), " ")
	page = v.get(link+"?rolled=1").must(t, 200, "还有 1 次机会", "我的记录", `class="bowl fresh"`, `aria-label="掷出 `+view.Rolls[0].Dice.String()+`"`, `aria-label="`+faces+`"`)
	if strings.Contains(v.get(link).must(t, 200).body, "bowl fresh") {
		t.Error("the dice fall again on a page that was not sent here by a roll")
	}
	v.post(link+"/roll", "_key", keyOnPage.FindStringSubmatch(page.body)[1]).must(t, 303)
	if page = v.get(link).must(t, 200, "机会已用完"); strings.Contains(page.body, link+"/roll") {
		t.Error("a button with no roll left")
	}
	v.post(link+"/roll", "_key", "late").must(t, 409, "您的 2 次机会已用完")
	s.visitor(t).get(links[1]).must(t, 200, "还有 2 次机会") // somebody else's rolls are their own
	for _, path := range []string{"/p/none", "/p/none/board"} {
		v.get(path).must(t, 404)
	}
	v.post("/p/none/roll", "_key", "x").must(t, 404)
	s.board(t, v, id, link)
}

// board holds the live board: a fragment while it is played, without a next question once it is over.
func (s *site) board(t *testing.T, v *visitor, id int64, link string) {
	t.Helper()
	part := v.get(link+"/board", "HX-Request", "true").must(t, 200, `id="board"`, "every 3s", "易班萌娃", "状元")
	if strings.Contains(part.body, "<html") || strings.Contains(part.body, "bowl") {
		t.Error("more than the board")
	}
	if got := v.get(link+"/board").must(t, 303); got.to() != link {
		t.Errorf("without scripts the board leads to %s", got.to())
	}
	check(t, s.CloseActivity(context.Background(), s.Branch["护理系"], id))
	if part = v.get(link+"/board", "HX-Request", "true").must(t, 200, `id="board"`); strings.Contains(part.body, "hx-get") {
		t.Error("the board of a game that is over is asked for again")
	}
	page := v.get(link).must(t, 200, "活动已结束")
	if strings.Contains(page.body, "hx-get") || strings.Contains(page.body, "/roll\"") {
		t.Error("a game that is over can be played")
	}
}

// TestRiddlesOnAPhone answers: once each, the answers nowhere on the page.
func TestRiddlesOnAPhone(t *testing.T) {
	s := newSite(t)
	_, links := s.played(t, game.Activity{Kind: game.Riddles, Name: "猜灯谜", Tries: 1,
		Prizes: []game.Prize{{Tier: game.TierRiddle, Pieces: 1, Places: 5}},
		Riddles: []game.Riddle{{Question: "一口咬掉牛尾巴", Hint: "打一字", Answers: []string{"告"}, Winners: 1},
			{Question: "中秋过后又重阳", Hint: "打一字", Answers: []string{"期"}, Winners: 1}}})
	v := s.visitor(t)
	page := v.get(links[0]).must(t, 200, "一口咬掉牛尾巴", "打一字", "还可以中奖 1 次", "还有 1 个中奖名额")
	if strings.Contains(page.body, "告") || strings.Contains(page.body, `value="期"`) || strings.Contains(page.body, `value="false"`) {
		t.Error("an answer, or a word that nobody typed, is on the page")
	}
	ids := regexp.MustCompile(`/riddles/(\d+)"`).FindAllStringSubmatch(page.body, -1)
	if len(ids) != 2 {
		t.Fatalf("%d riddles to answer", len(ids))
	}
	first, second := links[0]+"/riddles/"+ids[0][1], links[0]+"/riddles/"+ids[1][1]
	v.post(first, "answer", " ").must(t, 422, "请填写谜底", "autofocus")
	if got := v.post(first, "answer", "「告」").must(t, 303); got.to() != fmt.Sprintf("%s#riddle-%s", links[0], ids[0][1]) {
		t.Errorf("sent to %s", got.to())
	}
	v.get(links[0]).must(t, 200, "答对，中奖！", "中奖：易班萌娃！", "您的中奖次数已用完")
	v.post(first, "answer", "告").must(t, 409, "这条灯谜您已答过")
	v.post(second, "answer", "朝").must(t, 303)
	v.get(links[0]).must(t, 200, "没答对")
	other := s.visitor(t)
	other.get(links[1]).must(t, 200, "名额已满，仍可作答")
	other.post(links[1]+"/riddles/"+ids[0][1], "answer", "告").must(t, 303)
	other.get(links[1]).must(t, 200, "答对，未中奖")
	other.post(links[1]+"/riddles/x", "answer", "告").must(t, 404)
	other.post(links[1]+"/roll", "_key", "k").must(t, 404)
}
