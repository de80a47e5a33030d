package gifts

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"time"

	"reliefbook/internal/access"
	"reliefbook/internal/app/core"
	"reliefbook/internal/decide"
	"reliefbook/internal/fault"
	"reliefbook/internal/game"
	"reliefbook/internal/gift"
	"reliefbook/internal/lang"
	"reliefbook/internal/link"
	"reliefbook/internal/org"
	"reliefbook/internal/person"
	"reliefbook/internal/print"
	"reliefbook/internal/seal"
	"reliefbook/internal/store"
)

// Activities lists activities within the actor's scope, newest first.
func (a *Area) Activities(ctx context.Context, actor access.Actor) ([]game.Activity, error) {
	return core.Ask(ctx, a.Core, actor, access.ActivityRead, func(tx *store.Tx) ([]game.Activity, error) {
		return tx.Activities(actor.Scope())
	})
}

// ActivityView is one activity with its history and with those of its players,
// throws and answers that are within the actor's scope.
type ActivityView struct {
	game.Activity
	Players []store.Player
	Total   int             // players in all
	Throws  []game.Throw    // the newest
	Answers []game.Answered // the newest
	History []seal.Entry
}

// maxRecent is how many throws or answers an activity's page shows.
const maxRecent = 30

// Activity is one activity within the actor's scope.
func (a *Area) Activity(ctx context.Context, actor access.Actor, id int64, limit, offset int) (v ActivityView, err error) {
	err = a.Read(ctx, actor, access.ActivityRead, func(tx *store.Tx) error {
		if v.Activity, err = tx.Activity(actor.Scope(), id); err != nil {
			return err
		}
		if v.Players, v.Total, err = tx.Players(store.PlayerFilter{Scope: actor.Scope(), Activity: id, Limit: limit, Offset: offset}); err != nil {
			return err
		}
		if v.Throws, err = tx.Throws(store.ThrowFilter{Scope: actor.Scope(), Activity: id, Limit: maxRecent}); err != nil {
			return err
		}
		if v.Answers, err = tx.Answers(game.AnswerFilter{Scope: actor.Scope(), Activity: id, Limit: maxRecent}); err != nil {
			return err
		}
		v.History, err = tx.History(seal.Subject("activity", id))
		return err
	})
	return v, err
}

// hiddenRiddles are riddles with papers in their texts masked.
func hiddenRiddles(list []game.Riddle) []game.Riddle {
	out := slices.Clone(list)
	for i := range out {
		out[i].Answers = slices.Clone(out[i].Answers)
		core.Hide(&out[i].Question, &out[i].Hint)
		for k := range out[i].Answers {
			core.Hide(&out[i].Answers[k])
		}
	}
	return out
}

// RecordActivity saves an activity of a holder the actor keeps, for a checker to
// open. Refusal: game.same when the holder has a waiting or open activity of the
// same name.
func (a *Area) RecordActivity(ctx context.Context, actor access.Actor, g game.Activity) (id int64, err error) {
	core.Trim(&g.Name)
	g.Riddles = hiddenRiddles(g.Riddles)
	if g.Kind == game.Bobing && len(g.Table) == 0 {
		g.Table = game.Standard
	}
	if err := g.Check(); err != nil {
		return 0, err
	}
	g.MakerID, g.State = actor.UserID, game.Pending
	return core.Make(ctx, a.Core, actor, access.ActivityRecord, func(tx *store.Tx) (int64, error) {
		h, err := keeps(tx, actor, g.HolderID)
		if err != nil {
			return 0, fault.New(fault.Invalid, "form.invalid").Field("holder", "gift.holder").Because(err)
		}
		g.DepartmentID = h.DepartmentID
		for _, p := range g.Prizes {
			if _, err := tx.Item(p.ItemID); err != nil {
				return 0, fault.New(fault.Invalid, "form.invalid").Field("prizes", "game.prize").Because(err)
			}
		}
		list, err := tx.Activities(actor.Scope())
		if err != nil {
			return 0, err
		}
		for _, o := range list {
			if o.Name == g.Name && o.HolderID == g.HolderID && (o.State == game.Pending || o.State == game.Open) {
				return 0, fault.New(fault.Conflict, "form.invalid").Field("name", "game.same")
			}
		}
		return core.Create(tx, a.Core, actor.UserID, "activity_record", store.NounActivity, g, tx.CreateActivity,
			ActivityLeaf)
	})
}

// ActivityLeaf is the leaf of an activity with its rules, so that nobody changes
// what a rank wins during the game.
func ActivityLeaf(g game.Activity) func(*seal.LeafWriter) {
	prizes := make([][]byte, len(g.Prizes))
	for i, p := range g.Prizes {
		prizes[i] = seal.NewLeaf("prize").Text("tier", string(p.Tier)).Int("item", p.ItemID).Int("pieces", p.Pieces).Int("places", int64(p.Places)).Encode()
	}
	riddles := make([][]byte, len(g.Riddles))
	for i, r := range g.Riddles {
		riddles[i] = seal.NewLeaf("riddle").Text("question", r.Question).Text("answers", strings.Join(r.Answers, "\n")).Int("winners", int64(r.Winners)).Encode()
	}
	return func(w *seal.LeafWriter) {
		w.Text("kind", string(g.Kind)).Text("name", g.Name).Int("holder", g.HolderID).Text("from", g.FromDay).Text("to", g.ToDay).
			Int("tries", int64(g.Tries)).Text("ranks", g.Table.String()).Lines("prizes", prizes).Lines("riddles", riddles).
			Text("state", string(g.State)).Int("maker", g.MakerID).Int("checker", g.CheckerID).Text("reason", g.Reason)
	}
}

// DecideActivity opens a pending activity, or rejects it with a reason. Refusals:
// gift.short when its holder has too little for every prize, gift.party_dues when
// all of the stock was bought with party dues.
func (a *Area) DecideActivity(ctx context.Context, actor access.Actor, id int64, approve bool, reason string) error {
	return core.Settle(ctx, a.Core, actor, access.ActivityDecide, core.Settling[game.Activity, game.State]{
		Noun: store.NounActivity, Leaf: ActivityLeaf, Rule: game.Rule, Matter: game.Activity.Matter,
		Find: func(tx *store.Tx, id int64) (game.Activity, error) { return tx.Activity(actor.Scope(), id) },
		Put: func(g *game.Activity, to game.State, by int64, why string) {
			g.State, g.CheckerID, g.Reason = to, by, why
		},
		Do:   core.Approved(func(tx *store.Tx, g *game.Activity) error { return stocked(tx, *g) }),
		Move: (*store.Tx).MoveActivity,
	}, id, decide.Of(approve), reason)
}

// stocked refuses to open an activity whose prizes are not in stock.
func stocked(tx *store.Tx, g game.Activity) error {
	if err := tx.LockHolder(g.HolderID); err != nil {
		return err
	}
	need := map[int64]int64{}
	for _, p := range g.Prizes {
		need[p.ItemID] += p.Pieces * int64(p.Places)
	}
	for _, p := range g.Prizes {
		promised, err := tx.Promised(g.HolderID, p.ItemID)
		if err != nil {
			return err
		}
		if err := spares(tx, g.HolderID, p.ItemID, need[p.ItemID]+promised); err != nil {
			return err
		}
	}
	return nil
}

// spares refuses to promise prizes that are not in stock beyond what is in transit.
func spares(tx *store.Tx, holder, item, promised int64) error {
	stock, err := tx.Stock(holder, item)
	if err != nil {
		return err
	}
	away, err := tx.OnTheWay(holder, item)
	if err != nil {
		return err
	}
	prizes, err := gift.PrizeStock(stock)
	if err != nil {
		return err
	}
	if _, err := gift.Pick(prizes, promised); err != nil || away == 0 {
		return err
	}
	_, err = gift.Pick(gift.Free(stock, promised), away)
	return err
}

// CloseActivity closes an open activity; prizes that were not won stay in stock.
func (a *Area) CloseActivity(ctx context.Context, actor access.Actor, id int64) error {
	return a.Write(ctx, actor, access.ActivityRecord, func(tx *store.Tx) error {
		if err := tx.LockActivity(id); err != nil {
			return err
		}
		g, err := tx.Activity(actor.Scope(), id)
		if err != nil {
			return err
		}
		if _, err := keeps(tx, actor, g.HolderID); err != nil {
			return err
		}
		g.State = game.Closed
		if err := tx.MoveActivity(g, game.Open); err != nil {
			return err
		}
		return a.RecordAct(tx, actor.UserID, "activity_closed", store.NounActivity, id, ActivityLeaf(g))
	})
}

// Invite lets the students of some classes play, and returns how many are new.
// Classes of other departments count as not existing.
func (a *Area) Invite(ctx context.Context, actor access.Actor, id int64, classes []int64) (n int, err error) {
	err = a.Write(ctx, actor, access.ActivityRecord, func(tx *store.Tx) error {
		if err := tx.LockActivity(id); err != nil { // clicked twice, one comes after the other
			return err
		}
		g, err := tx.Activity(actor.Scope(), id)
		if err != nil {
			return err
		}
		if _, err := keeps(tx, actor, g.HolderID); err != nil {
			return err
		}
		for _, c := range classes {
			k, err := tx.Class(actor.Scope(), c)
			if err != nil {
				return err
			}
			if g.DepartmentID != 0 && k.DepartmentID != g.DepartmentID {
				return core.ErrNotFound()
			}
		}
		list, err := tx.Students(id, classes)
		if err != nil {
			return err
		}
		n = len(list)
		if n == 0 {
			return fault.New(fault.Conflict, "game.nobody")
		}
		if err := tx.AddPlayers(id, list, a.Now()); err != nil {
			return err
		}
		return a.RecordAct(tx, actor.UserID, "activity_invite", store.NounActivityPlayers, id, func(w *seal.LeafWriter) { w.Int("players", int64(n)) })
	})
	return n, err
}

// PlayersLink makes a personal link for every player of a class, in their order;
// earlier links are revoked. Links work until the activity ends.
func (a *Area) PlayersLink(ctx context.Context, actor access.Actor, id int64, class, site string) (slips []print.Slip, err error) {
	err = a.Write(ctx, actor, access.ActivityRecord, func(tx *store.Tx) error {
		if err := tx.LockActivity(id); err != nil { // clicked twice, one comes after the other
			return err
		}
		g, err := tx.Activity(actor.Scope(), id)
		if err != nil {
			return err
		}
		if _, err := keeps(tx, actor, g.HolderID); err != nil {
			return err
		}
		players, _, err := tx.Players(store.PlayerFilter{Scope: actor.Scope(), Activity: id, Class: class})
		if err != nil {
			return err
		}
		if len(players) == 0 {
			return fault.New(fault.Conflict, "game.nobody")
		}
		until, err := time.ParseInLocation(time.DateOnly, g.ToDay, core.China)
		if err != nil {
			return fault.Wrap(err, "read an activity's last day")
		}
		links := make([]link.New, len(players))
		for i, p := range players {
			links[i] = link.New{For: p.ID, Expiry: until.AddDate(0, 0, 1)}
		}
		tokens, err := a.bearer.NewPasses(tx, actor, link.OfPlayer, link.Print{SubjectID: id}, links)
		for i, token := range tokens {
			slips = append(slips, print.Slip{Program: g.Name, Class: players[i].Class, Name: person.MaskName(players[i].Name), URL: site + "/p/" + token, Until: g.ToDay})
		}
		return err
	})
	return slips, err
}

// PlayerSlips is PlayersLink on paper, to be cut out. The links are not kept anywhere else.
func (a *Area) PlayerSlips(ctx context.Context, actor access.Actor, id int64, class, site string, tag lang.Tag) (core.Printed, error) {
	slips, err := a.PlayersLink(ctx, actor, id, class, site)
	if err != nil {
		return core.Printed{}, err
	}
	var b bytes.Buffer
	err = print.Slips(&b, tag, slips)
	return core.Printed{Name: slips[0].Program + "-" + class + ".pdf", Content: b.Bytes()}, err
}

// Invitable lists the classes whose students an activity may invite.
func (a *Area) Invitable(ctx context.Context, actor access.Actor, id int64) (list []org.Class, err error) {
	err = a.Read(ctx, actor, access.ActivityRead, func(tx *store.Tx) error {
		g, err := tx.Activity(actor.Scope(), id)
		if err != nil {
			return err
		}
		scope := actor.Scope()
		if g.DepartmentID != 0 {
			scope = access.Scope{Departments: []int64{g.DepartmentID}}
		}
		list, err = tx.AllClasses(scope)
		return err
	})
	return list, err
}
