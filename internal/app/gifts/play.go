package gifts

import (
	"context"
	"crypto/rand"
	"slices"
	"time"

	"reliefbook/internal/access"
	"reliefbook/internal/app/bearer"
	"reliefbook/internal/app/core"
	"reliefbook/internal/fault"
	"reliefbook/internal/game"
	"reliefbook/internal/gift"
	"reliefbook/internal/link"
	"reliefbook/internal/person"
	"reliefbook/internal/seal"
	"reliefbook/internal/store"
)

// PlayView is what a player's own link shows.
type PlayView struct {
	Activity  game.Activity // its riddles without their answers
	Name      string        // masked
	TriesLeft int
	GivenOut  bool         // every prize for a riddle is
	Throws    []game.Throw // their own, newest first
	Answered  map[int64]game.Answered
	Closed    string // why it can't be played now: a fault's code, or empty
}

// maxOwnThrows is how many of their own throws a player sees.
const maxOwnThrows = 20

// player finds the player of a bearer's link. Refusals: not_found for an unknown,
// revoked or expired token, all alike; link.birth_first before the player has shown
// that it is theirs.
func (a *Area) player(tx *store.Tx, by access.Bearer, hold bearer.Holding) (p store.Player, g game.Activity, err error) {
	pass, err := hold(tx, link.OfPlayer, by)
	if err != nil {
		return p, g, err
	}
	return playerOf(tx, pass.SubjectID)
}

func playerOf(tx *store.Tx, id int64) (p store.Player, g game.Activity, err error) {
	list, _, err := tx.Players(store.PlayerFilter{Scope: access.Everything, ID: id})
	if err != nil || len(list) == 0 {
		if err == nil {
			err = core.ErrNotFound()
		}
		return p, g, err
	}
	g, err = tx.Activity(access.Everything, list[0].ActivityID)
	return list[0], g, err
}

// Play shows a player their game.
func (a *Area) Play(ctx context.Context, by access.Bearer) (v PlayView, err error) {
	err = a.DB().Read(ctx, func(tx *store.Tx) error {
		p, g, err := a.player(tx, by, a.played)
		if err != nil {
			return err
		}
		for i := range g.Riddles {
			g.Riddles[i].Answers = nil
		}
		v = PlayView{Activity: g, Name: person.MaskName(p.Name), TriesLeft: max(0, g.Tries-p.Tries), Answered: map[int64]game.Answered{}}
		if g.Kind == game.Riddles {
			v.TriesLeft = max(0, g.Tries-p.Won)
			v.GivenOut = g.Prize(game.TierRiddle).Left() <= 0
		}
		if e := fault.Of(g.MayPlay(a.Today())); e != nil {
			v.Closed = e.Code
		}
		if v.Throws, err = tx.Throws(store.ThrowFilter{Scope: access.Everything, Player: p.ID, Activity: g.ID, Limit: maxOwnThrows}); err != nil {
			return err
		}
		answers, err := tx.Answers(game.AnswerFilter{Scope: access.Everything, Activity: g.ID, Player: p.ID})
		for _, n := range answers {
			v.Answered[n.RiddleID] = n
		}
		return err
	})
	return v, err
}

// Throw is a throw of a player: the dice, the prize and the piece out of stock are
// one transaction, and an exhausted tier gives nothing. key makes a repeat
// harmless. Refusals: game.no_tries when the player has no throws left; game.stock
// when the stock is gone, in which case the throw is not used up.
func (a *Area) Throw(ctx context.Context, by access.Bearer, key string) (r game.Throw, err error) {
	err = a.DB().Write(ctx, func(tx *store.Tx) error {
		p, g, err := a.player(tx, by, a.played)
		if err != nil {
			return err
		}
		if err := tx.LockActivity(g.ID); err != nil {
			return err
		}
		once := key
		if key != "" {
			once = "roll/" + core.Itoa(p.ID) + "/" + key
		}
		id, err := a.OnceID(tx, p.ID, once, "roll", "", func() (int64, error) { return a.throw(tx, p.ID, g.ID) })
		if err != nil {
			return err
		}
		list, err := tx.Throws(store.ThrowFilter{Scope: access.Everything, ID: id})
		if err == nil {
			r = list[0]
		}
		return err
	})
	return r, err
}

// throw makes a throw for a player, reading everything again under the activity's lock.
func (a *Area) throw(tx *store.Tx, player, activity int64) (int64, error) {
	g, err := tx.Activity(access.Everything, activity)
	if err != nil {
		return 0, err
	}
	if g.Kind != game.Bobing {
		return 0, core.ErrNotFound()
	}
	if err := g.MayPlay(a.Today()); err != nil {
		return 0, err
	}
	before, err := tx.Throws(store.ThrowFilter{Scope: access.Everything, Player: player, Activity: activity})
	if err != nil {
		return 0, err
	}
	if len(before) >= g.Tries {
		return 0, fault.New(fault.Conflict, "game.no_tries", "Tries", g.Tries)
	}
	dice, err := game.ThrowDice(rand.Reader)
	if err != nil {
		return 0, err
	}
	r := game.Throw{PlayerID: player, No: len(before) + 1, Dice: dice, Rank: game.RankOf(dice)}
	r.Tier = g.Table[r.Rank]
	if prize := g.Prize(r.Tier); prize != nil && prize.Left() > 0 {
		r.Won = true
		if r.MovementID, err = a.award(tx, g, *prize, player); err != nil {
			return 0, err
		}
	}
	id, err := tx.CreateThrow(activity, r, a.Now())
	if err != nil {
		return 0, err
	}
	err = a.RecordAct(tx, 0, "roll", store.NounThrow, id, ThrowLeaf(activity, r))
	return id, err
}

func ThrowLeaf(activity int64, r game.Throw) func(*seal.LeafWriter) {
	return func(w *seal.LeafWriter) {
		w.Int("activity", activity).Int("player", r.PlayerID).Int("no", int64(r.No)).Text("dice", r.Dice.String()).Text("rank", string(r.Rank)).
			Text("tier", string(r.Tier)).Int("movement", r.MovementID)
	}
}

// award takes a prize out of stock for a player, based on the decision to open the
// activity. The activity is locked, so nobody gets the same prize.
func (a *Area) award(tx *store.Tx, g game.Activity, prize game.Prize, player int64) (int64, error) {
	list, _, err := tx.Players(store.PlayerFilter{Scope: access.Everything, ID: player})
	if err != nil {
		return 0, err
	}
	if err := tx.LockHolder(g.HolderID); err != nil {
		return 0, err
	}
	p := list[0]
	stock, err := tx.Stock(g.HolderID, prize.ItemID)
	if err != nil {
		return 0, err
	}
	if stock, err = gift.PrizeStock(stock); err != nil {
		return 0, fault.New(fault.Conflict, "game.stock").Because(err)
	}
	id, err := a.give(tx, access.Actor{}, gift.Movement{Kind: gift.Prize, ItemID: prize.ItemID, FromID: g.HolderID, Pieces: prize.Pieces, Purpose: g.Name,
		ActivityID: g.ID, CheckerID: g.CheckerID, Day: a.Today(), // the player's own link gave it: no maker with an account
		Recipients: []gift.Recipient{{PersonID: p.PersonID, Name: p.Name, Unit: p.Class, DepartmentID: p.DepartmentID, Pieces: prize.Pieces}}}, stock)
	if fault.Is(err, "gift.short") {
		err = fault.New(fault.Conflict, "game.stock").Because(err)
	}
	return id, err
}

// AnswerRiddle records a player's only answer to a riddle. The first right answers
// win, while there are prizes and the player has not won as often as the activity
// allows. Refusals: game.answered; those of game.Activity.MayPlay.
func (a *Area) AnswerRiddle(ctx context.Context, by access.Bearer, riddle int64, text string) (n game.Answered, err error) {
	core.Trim(&text)
	if text == "" || len([]rune(text)) > 60 {
		return n, fault.New(fault.Invalid, "form.invalid").Field("answer", "game.answer")
	}
	err = a.DB().Write(ctx, func(tx *store.Tx) error {
		p, g, err := a.player(tx, by, a.played)
		if err != nil {
			return err
		}
		if err := tx.LockActivity(g.ID); err != nil {
			return err
		}
		if g, err = tx.Activity(access.Everything, g.ID); err != nil {
			return err
		}
		if err := g.MayPlay(a.Today()); err != nil {
			return err
		}
		at := slices.IndexFunc(g.Riddles, func(r game.Riddle) bool { return r.ID == riddle })
		if at < 0 {
			return core.ErrNotFound()
		}
		n = game.Answered{RiddleID: riddle, PlayerID: p.ID, Answer: text, Correct: game.Correct(g.Riddles[at].Answers, text)}
		if n.Won, err = a.wins(tx, g, g.Riddles[at], p.ID, n.Correct); err != nil {
			return err
		}
		if n.Won {
			if n.MovementID, err = a.award(tx, g, *g.Prize(game.TierRiddle), p.ID); err != nil {
				return err
			}
		}
		if n.ID, err = tx.CreateAnswer(n, a.Now()); err != nil {
			return err
		}
		return a.RecordAct(tx, 0, "riddle_answer", store.NounAnswer, n.ID, AnsweredLeaf(n))
	})
	return n, err
}

// wins reports whether a right answer wins: among the first, with a prize left and
// a try of the player left.
func (a *Area) wins(tx *store.Tx, g game.Activity, r game.Riddle, player int64, correct bool) (bool, error) {
	prize := g.Prize(game.TierRiddle)
	if !correct || r.Won >= r.Winners || prize == nil || prize.Left() <= 0 {
		return false, nil
	}
	own, err := tx.Answers(game.AnswerFilter{Scope: access.Everything, Activity: g.ID, Player: player})
	won := 0
	for _, n := range own {
		if n.Won {
			won++
		}
	}
	return won < g.Tries, err
}

func AnsweredLeaf(n game.Answered) func(*seal.LeafWriter) {
	right := int64(0)
	if n.Correct {
		right = 1
	}
	return func(w *seal.LeafWriter) {
		w.Int("riddle", n.RiddleID).Int("player", n.PlayerID).Int("correct", right).Int("movement", n.MovementID)
	}
}

// BoardView is the prizes left and the latest winners, for all players.
type BoardView struct {
	Prizes []game.Prize
	Last   []BoardLine
	Over   bool
}

// BoardLine is one prize that was won.
type BoardLine struct {
	Name string    // masked
	Rank game.Rank // of a throw
	Item string
	At   time.Time
}

// maxBoard is how many winners the board shows.
const maxBoard = 8

// Board is the live board of a player's activity.
func (a *Area) Board(ctx context.Context, by access.Bearer) (v BoardView, err error) {
	err = a.DB().Read(ctx, func(tx *store.Tx) error {
		_, g, err := a.player(tx, by, a.played)
		if err != nil {
			return err
		}
		v.Prizes, v.Over = g.Prizes, g.MayPlay(a.Today()) != nil
		throws, err := tx.Throws(store.ThrowFilter{Scope: access.Everything, Activity: g.ID, Won: true, Limit: maxBoard})
		for _, r := range throws {
			v.Last = append(v.Last, BoardLine{person.MaskName(r.Player), r.Rank, r.Item, r.At})
		}
		if err != nil || g.Kind != game.Riddles {
			return err
		}
		answers, err := tx.Answers(game.AnswerFilter{Scope: access.Everything, Activity: g.ID, Won: true, Limit: maxBoard})
		for _, n := range answers {
			v.Last = append(v.Last, BoardLine{Name: person.MaskName(n.Player), Item: g.Prize(game.TierRiddle).Item, At: n.At})
		}
		return err
	})
	return v, err
}
