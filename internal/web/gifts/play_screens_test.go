package gifts

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"reliefbook/internal/app/gifts"
	"reliefbook/internal/apptest"
	"reliefbook/internal/game"
	"reliefbook/internal/lang"
	"reliefbook/internal/web/kit"
	"reliefbook/internal/webtest"
	"reliefbook/static"
	"reliefbook/templates"
)

// madeThrow is a throw as it was thrown on the evening of the feast.
func madeThrow(no int, dice string, won bool, item string) game.Throw {
	d, err := game.ParseDice(dice)
	if err != nil {
		panic(err)
	}
	rank := game.RankOf(d)
	return game.Throw{ID: int64(no), No: no, Dice: d, Rank: rank, Tier: game.Standard[rank], Won: won, Item: item,
		At: time.Date(2021, 9, 21, 11, no, 0, 0, time.UTC)}
}

func madeBobing(left int, throws ...game.Throw) playBody {
	a := game.Activity{ID: 1, Kind: game.Bobing, Name: "护理系中秋云博饼", FromDay: "2021-09-17", ToDay: "2021-09-22", Tries: 6, State: game.Open}
	given := map[game.Tier]int{game.TierZhuangyuan: 1, game.TierSanhong: 3, game.TierSijin: 2, game.TierErju: 9, game.TierYixiu: 21}
	items := []string{"易班萌娃（大号礼盒）", "保温杯", "帆布袋", "笔记本", "钥匙扣", "月饼"}
	for i, tier := range game.BobingTiers {
		a.Prizes = append(a.Prizes, game.Prize{Tier: tier, Item: items[i], Unit: "个", Pieces: int64(1 + i/5), Places: game.Places[tier], Given: given[tier]})
	}
	b := playBody{PlayView: gifts.PlayView{Activity: a, Name: "欧阳*", TriesLeft: left, Throws: throws}, Here: "/p/X", Form: kit.FormView{Key: "k-1"}}
	b.Board = boardBody{gifts.BoardView{Prizes: a.Prizes, Last: []gifts.BoardLine{
		{Name: "张*", Rank: game.Sihong, Item: items[0], At: time.Date(2021, 9, 21, 11, 58, 0, 0, time.UTC)},
		{Name: "阿卜杜热合曼·***", Rank: game.Sanhong, Item: items[2], At: time.Date(2021, 9, 21, 11, 57, 0, 0, time.UTC)},
		{Name: "李*", Rank: game.Yixiu, Item: items[5], At: time.Date(2021, 9, 21, 11, 55, 0, 0, time.UTC)}}}, b.Here}
	if len(throws) > 0 {
		b.Last, b.Fresh = &b.Throws[0], true
	}
	return b
}

func madeRiddles() playBody {
	b := madeBobing(1)
	a := &b.Activity
	a.Kind, a.Name, a.Tries = game.Riddles, "中秋猜灯谜", 2
	a.Prizes = []game.Prize{{Tier: game.TierRiddle, Item: "易班萌娃", Unit: "个", Pieces: 1, Places: 30, Given: 12}}
	for i, line := range []string{"一口咬掉牛尾巴|打一字|1|0", "中秋过后又重阳|打一郑州地名，与月相有关，请填全称|3|1", "十五天|打一字|2|2", "明月几时有，把酒问青天；不知天上宫阙，今夕是何年|打一词人|5|2", "举头望明月|打一中药名|1|0"} {
		cells := strings.Split(line, "|")
		a.Riddles = append(a.Riddles, game.Riddle{ID: int64(i + 1), Line: i + 1, Question: cells[0], Hint: cells[1], Winners: int(cells[2][0] - '0'), Won: int(cells[3][0] - '0')})
	}
	b.Answered = map[int64]game.Answered{1: {ID: 1, RiddleID: 1, Answer: "告", Correct: true, Won: true}, 3: {ID: 2, RiddleID: 3, Answer: "胖", Correct: true},
		4: {ID: 3, RiddleID: 4, Answer: "辛弃疾"}}
	b.Board.BoardView = gifts.BoardView{Prizes: a.Prizes}
	return b
}

// madePlays is the phone page in every state it has.
func madePlays() map[string]playBody {
	rows := []game.Throw{madeThrow(3, "126254", true, "月饼"), madeThrow(2, "223356", false, ""), madeThrow(1, "414642", false, "")}
	after := func(r game.Throw) []game.Throw { return append([]game.Throw{r}, rows...) }
	closed := madeBobing(2, rows...)
	closed.Why, closed.Fresh, closed.Board.Over = "活动已结束", false, true
	early := madeBobing(6)
	early.Why, early.Board.Over, early.Board.Last = "活动 2021-09-17 开始", true, nil
	refused := madeBobing(2, rows...)
	refused.Fresh, refused.Form.Summary = false, "库存只有 0 件，需要 1 件"
	wrong := madeRiddles()
	wrong.Riddle, wrong.Form.Errors = 2, map[string]string{"answer": "请填写谜底，最多 60 个字"}
	done := madeRiddles()
	done.TriesLeft, done.Why = 0, "活动已结束"
	return map[string]playBody{"first": madeBobing(6), "champion": madeBobing(2, after(madeThrow(4, "444411", true, "易班萌娃（大号礼盒）"))...),
		"straight": madeBobing(2, after(madeThrow(5, "613254", true, "保温杯"))...), "exhausted": madeBobing(2, after(madeThrow(4, "454441", false, ""))...),
		"nothing": madeBobing(1, after(madeThrow(4, "223356", false, ""))...), "used-up": madeBobing(0, after(madeThrow(6, "342415", true, "钥匙扣"))...),
		"closed": closed, "early": early, "refused": refused, "riddles": madeRiddles(), "riddle-wrong": wrong, "riddles-over": done}
}

// playServer shows the made-up pages under the policy; the channel has what the browser reports of it.
func playServer(t *testing.T) (*httptest.Server, <-chan string) {
	t.Helper()
	r, err := kit.NewRenderer(templates.FS)
	apptest.Check(t, err)
	reports := make(chan string, 100)
	plays := madePlays()
	mux := http.NewServeMux()
	mux.Handle("/static/", http.StripPrefix("/static/", http.FileServerFS(static.FS)))
	mux.HandleFunc("POST /policy", func(http.ResponseWriter, *http.Request) { reports <- "the policy refused something" })
	mux.HandleFunc("GET /p/X/board", func(http.ResponseWriter, *http.Request) {})
	mux.HandleFunc("GET /{state}", func(w http.ResponseWriter, req *http.Request) {
		w.Header().Set("Content-Security-Policy", webtest.StrictPolicy+"; report-uri /policy")
		body, tag := plays[req.PathValue("state")], lang.Parse(req.URL.Query().Get("lang"))
		var buf bytes.Buffer
		if err := r.Render(&buf, "play", tag, kit.Page{Lang: tag, Title: body.Activity.Name, Path: "/p/X", Body: body}); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		_, _ = w.Write(buf.Bytes())
	})
	srv := httptest.NewServer(mux)
	t.Cleanup(srv.Close)
	return srv, reports
}

// TestPlayWithinThePolicy renders every state in both languages: no style or
// script of its own, no word missing.
func TestPlayWithinThePolicy(t *testing.T) {
	r, err := kit.NewRenderer(templates.FS)
	apptest.Check(t, err)
	forbidden := regexp.MustCompile(`(?i)\sstyle=|\son[a-z]+=|<style|javascript:|⟦|ZgotmplZ|no value`)
	for name, body := range madePlays() {
		for _, tag := range []lang.Tag{lang.ZhCN, lang.En} {
			var buf bytes.Buffer
			apptest.Check(t, r.Render(&buf, "play", tag, kit.Page{Lang: tag, Title: "x", Path: "/p/X", Body: body}))
			if found := forbidden.FindString(buf.String()); found != "" {
				t.Errorf("%s in %s has %q", name, tag, found)
			}
		}
	}
}

// TestPlayInABrowser looks at every state at the widths of a phone and of a
// desk, in both languages, by day and by night. With SCREENS_DIR set it leaves pictures there.
func TestPlayInABrowser(t *testing.T) {
	ctx := webtest.Browser(t)
	srv, reports := playServer(t)
	for name := range madePlays() {
		for _, query := range []string{"", "?lang=en"} {
			for _, width := range []int64{1280, 390, 320} {
				lookAtPlay(ctx, t, srv.URL, name, query, "light", width)
			}
		}
		lookAtPlay(ctx, t, srv.URL, name, "", "dark", 390)
	}
	select {
	case report := <-reports:
		t.Error(report)
	case <-time.After(300 * time.Millisecond):
	}
}

// TestDiceFallAndLie: the dice of a fresh throw fall for a moment and then lie
// still, and lie at once for somebody who wants no motion; the outcome is seen either way.
func TestDiceFallAndLie(t *testing.T) {
	ctx := webtest.Browser(t)
	srv, _ := playServer(t)
	const falling = `document.getAnimations().filter((a) => a.effect.target.closest(".fall, .outcome, .lantern")).length`
	const seen = `(() => { const r = document.querySelector(".play-rank"); return r.checkVisibility({opacityProperty: true}) &&
		getComputedStyle(document.querySelector(".outcome")).opacity === "1" && document.querySelectorAll(".bowl .fall").length === 6; })()`
	for motion, want := range map[string]int{"no-preference": 9, "reduce": 0} { // six dice, two lanterns, the outcome
		media := emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-reduced-motion", Value: motion}}}
		_, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, media)
		apptest.Check(t, err)
		apptest.Check(t, chromedp.Do(ctx, chromedp.Navigate(srv.URL+"/champion")))
		n, err := chromedp.Run(ctx, chromedp.Evaluate[int](falling))
		apptest.Check(t, err)
		if n != want {
			t.Errorf("%s: %d things move, want %d", motion, n, want)
		}
		if want > 0 {
			time.Sleep(1600 * time.Millisecond)
		}
		ok, err := chromedp.Run(ctx, chromedp.Evaluate[bool](seen))
		apptest.Check(t, err)
		if !ok {
			t.Errorf("%s: the outcome is not seen", motion)
		}
	}
}

func lookAtPlay(ctx context.Context, t *testing.T, base, name, query, scheme string, width int64) {
	t.Helper()
	var opts []chromedp.EmulateViewportOption
	if width < 500 {
		opts = append(opts, chromedp.EmulateMobile)
	}
	media := emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}}
	_, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, media)
	apptest.Check(t, err)
	apptest.Check(t, chromedp.Do(ctx, chromedp.EmulateViewport(width, 844, opts...), chromedp.Navigate(base+"/"+name+query)))
	faults, err := chromedp.Run(ctx, chromedp.Evaluate[[]string](webtest.PageFaults))
	apptest.Check(t, err)
	for _, fault := range faults {
		t.Errorf("%s%s at %d: %s", name, query, width, fault)
	}
	if dir := os.Getenv("SCREENS_DIR"); dir != "" {
		time.Sleep(1600 * time.Millisecond) // till the dice lie still
		webtest.KeepPicture(ctx, t, filepath.Join(dir, fmt.Sprintf("play-%s%s-%s-%d.png", name, strings.ReplaceAll(query, "?lang=", "-"), scheme, width)))
	}
}
