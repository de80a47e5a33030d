package demo

import (
	"context"
	"strings"

	"reliefbook/internal/access"
	"reliefbook/internal/fault"
	"reliefbook/internal/game"
)

// site is what the demo's personal links begin with; nobody opens them.
const site = "http://127.0.0.1:8080"

// riddles of the first branch: question, hint, answers, winners.
const riddles = `一口咬掉牛尾巴｜打一字｜告｜2
十五天｜打一字｜胖｜2
中秋菊盛开｜打一成语｜花好月圆｜2
举头望明月｜打一中药名｜当归｜1
画时圆，写时方，冬时短，夏时长｜打一字｜日｜1
人有它大，天没它大｜打一字｜一｜2`

// games plays bobing until every prize is won, and the riddles of one branch.
func (p *player) games(ctx context.Context) error {
	today := p.app.Today()
	bobing := game.Activity{Kind: game.Bobing, Name: "中秋云博饼", HolderID: p.holder[league], FromDay: today, ToDay: today, Tries: 20}
	for tier, prize := range map[game.Tier]struct {
		item   string
		pieces int64
	}{game.TierZhuangyuan: {"MASCOT", 3}, game.TierDuitang: {"MASCOT", 2}, game.TierSanhong: {"MASCOT", 1}, game.TierSijin: {"MOONCAKE", 1},
		game.TierErju: {"SACHET", 2}, game.TierYixiu: {"SACHET", 1}} {
		bobing.Prizes = append(bobing.Prizes, game.Prize{Tier: tier, ItemID: p.item[prize.item], Pieces: prize.pieces, Places: game.Places[tier]})
	}
	sortTiers(bobing.Prizes)
	id, tokens, err := p.open(ctx, p.keeper, bobing)
	if err != nil {
		return err
	}
	p.bobing = id
	if err := p.throwAll(ctx, tokens); err != nil {
		return err
	}
	p.progress(1, 2)
	list, err := game.ParseRiddles(riddles)
	if err != nil {
		return err
	}
	lanterns := game.Activity{Kind: game.Riddles, Name: units[0].Name + "中秋灯谜会", HolderID: p.holder[units[0].Name+"党总支"], FromDay: today, ToDay: today,
		Tries: 1, Riddles: list, Prizes: []game.Prize{{Tier: game.TierRiddle, ItemID: p.item["MASCOT"], Pieces: 1, Places: 10}}}
	if p.lanterns, tokens, err = p.open(ctx, p.branches[0], lanterns); err != nil {
		return err
	}
	return p.guessAll(ctx, tokens)
}

func sortTiers(list []game.Prize) {
	var out []game.Prize
	for _, t := range game.BobingTiers {
		for _, p := range list {
			if p.Tier == t {
				out = append(out, p)
			}
		}
	}
	copy(list, out)
}

// open records an activity, has it opened, invites two classes and gives their links.
func (p *player) open(ctx context.Context, by access.Actor, g game.Activity) (id int64, phones []access.Bearer, err error) {
	if id, err = p.app.Gifts.RecordActivity(ctx, by, g); err != nil {
		return 0, nil, err
	}
	if err := p.app.Gifts.DecideActivity(ctx, p.checker, id, true, ""); err != nil {
		return 0, nil, err
	}
	classes, err := p.app.Gifts.Invitable(ctx, by, id)
	if err != nil {
		return 0, nil, err
	}
	if _, err := p.app.Gifts.Invite(ctx, by, id, []int64{classes[0].ID, classes[1].ID}); err != nil {
		return 0, nil, err
	}
	slips, err := p.app.Gifts.PlayersLink(ctx, by, id, "", site)
	if err != nil {
		return 0, nil, err
	}
	tokens := make([]string, len(slips))
	for i, s := range slips {
		tokens[i] = strings.TrimPrefix(s.URL, site+"/p/")
	}
	v, err := p.app.Gifts.Activity(ctx, by, id, len(slips), 0)
	if err != nil {
		return 0, nil, err
	}
	phones, err = p.playerPhones(ctx, v.Players, tokens)
	return id, phones, err
}

// throwAll goes round the players until every prize is won or every throw made.
func (p *player) throwAll(ctx context.Context, phones []access.Bearer) error {
	for round := 0; ; round++ {
		for _, phone := range phones {
			r, err := p.app.Gifts.Throw(ctx, phone, "")
			if fault.Is(err, "game.no_tries") {
				return nil
			}
			if err != nil {
				return err
			}
			if !r.Won {
				continue
			}
			board, err := p.app.Gifts.Board(ctx, phone)
			if err != nil {
				return err
			}
			if left := leftOf(board.Prizes); left == 0 {
				return p.app.Gifts.CloseActivity(ctx, p.keeper, p.bobing)
			}
		}
	}
}

func leftOf(prizes []game.Prize) (n int) {
	for _, p := range prizes {
		n += p.Left()
	}
	return n
}

// guessAll has players answer a riddle each, most of them rightly.
func (p *player) guessAll(ctx context.Context, phones []access.Bearer) error {
	v, err := p.app.Gifts.Activity(ctx, p.auditor, p.lanterns, 1, 0)
	if err != nil {
		return err
	}
	for i, phone := range phones[:18] {
		r := v.Riddles[i%len(v.Riddles)]
		answer := r.Answers[0]
		if i%5 == 1 {
			answer = "猜不出"
		}
		if _, err := p.app.Gifts.AnswerRiddle(ctx, phone, r.ID, answer); err != nil {
			return err
		}
	}
	return nil
}
