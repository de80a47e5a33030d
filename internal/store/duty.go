package store

import (
	"time"

	"reliefbook/internal/duty"
	"reliefbook/internal/fault"
	"reliefbook/internal/seal"
)

const memberColumns = "number, name, unit, cadre, part, community, community_day, post, post_day, active"

// PutMember saves a member under their number and returns the id, a new or the existing one.
func (tx *Tx) PutMember(m duty.Member, by int64, at time.Time) (int64, error) {
	return tx.insert(`
		INSERT INTO duty_member (`+memberColumns+`, by_id, at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (number) DO UPDATE
		SET name = excluded.name, unit = excluded.unit, cadre = excluded.cadre, part = excluded.part,
			community = excluded.community, community_day = excluded.community_day,
			post = excluded.post, post_day = excluded.post_day, active = excluded.active`,
		m.Number, m.Name, m.Unit, m.Cadre, m.Part, m.Community, m.CommunityDay, m.Post, m.PostDay, m.Active, by, at)
}

// Members lists every duty member by number.
func (tx *Tx) Members() ([]duty.Member, error) {
	return list[duty.Member](tx, "SELECT id, "+memberColumns+" FROM duty_member ORDER BY number")
}

// LockMembers locks the members against other makers of links.
func (tx *Tx) LockMembers() error { return tx.lock("duty_members") }

// Member finds a duty member.
func (tx *Tx) Member(id int64) (duty.Member, error) {
	return one[duty.Member](tx, "SELECT id, "+memberColumns+" FROM duty_member WHERE id = ?", id)
}

// CreatePlan saves a draft plan with its posts.
func (tx *Tx) CreatePlan(p duty.Plan, at time.Time) (int64, error) {
	p.State, p.At = duty.Draft, at
	id, err := tx.create("duty_plan", "name, from_day, days, seats, times, cadres, state, maker_id, at", p)
	if err != nil {
		return 0, fault.Wrap(err, "save a duty plan")
	}
	return id, createAll(tx, "duty_post", "plan_id=, line#, campus_id, name", p.Posts, id)
}

const planSelect = `
	SELECT p.id, p.name, p.from_day, p.days, p.seats, p.times, p.cadres, p.state, p.maker_id, u.name AS maker, p.at
	FROM duty_plan p
	JOIN app_user u ON u.id = p.maker_id `

func (tx *Tx) posts(plan int64) ([]duty.Post, error) {
	return list[duty.Post](tx, `
		SELECT o.id, o.line, o.campus_id, c.name AS campus, o.name
		FROM duty_post o
		JOIN campus c ON c.id = o.campus_id
		WHERE o.plan_id = ?
		ORDER BY o.line`, plan)
}

// LockPlan locks a plan's rota against other changes.
func (tx *Tx) LockPlan(id int64) error { return tx.lock(seal.Subject("duty_plan", id)) }

// Plan finds a plan.
func (tx *Tx) Plan(id int64) (duty.Plan, error) {
	p, err := one[duty.Plan](tx, planSelect+"WHERE p.id = ?", id)
	if err != nil {
		return p, err
	}
	p.Posts, err = tx.posts(id)
	return p, err
}

// Plans lists every plan, newest first.
func (tx *Tx) Plans() ([]duty.Plan, error) {
	plans, err := list[duty.Plan](tx, planSelect+"ORDER BY p.id DESC")
	for i := range plans {
		if err == nil {
			plans[i].Posts, err = tx.posts(plans[i].ID)
		}
	}
	return plans, err
}

// PublishPlan publishes a draft. changed_meanwhile when it is not a draft.
func (tx *Tx) PublishPlan(id int64) error {
	return guarded(tx.affect("UPDATE duty_plan SET state = 'published' WHERE id = ? AND state = 'draft'", id))
}

// PutTurns replaces a draft's rota.
func (tx *Tx) PutTurns(plan int64, turns []duty.Turn) error {
	if err := tx.exec("DELETE FROM duty_turn WHERE plan_id = ?", plan); err != nil {
		return fault.Wrap(err, "clear a rota")
	}
	return createAll(tx, "duty_turn", "plan_id=, post_id, slot, seat, member_id, state=, in_at=, out_at=, note=", turns, plan, "planned", 0, 0, "")
}

// TurnFilter narrows the list; zero values narrow nothing.
type TurnFilter struct {
	ID     int64
	Plan   int64
	Member int64
	Slot   int // from 1; 0 is every slot
}

const turnSelect = `
	SELECT t.id, t.plan_id, t.post_id, t.slot, t.seat, t.member_id, t.state, t.in_at, t.out_at, t.note, m.name, m.unit, o.name AS post_name
	FROM duty_turn t
	JOIN duty_member m ON m.id = t.member_id
	JOIN duty_post o ON o.id = t.post_id`

// Turns lists turns by slot, post and seat.
func (tx *Tx) Turns(f TurnFilter) ([]duty.Turn, error) {
	w := new(where).
		andIf(f.ID != 0, "t.id = ?", f.ID).
		andIf(f.Plan != 0, "t.plan_id = ?", f.Plan).
		andIf(f.Member != 0, "t.member_id = ?", f.Member).
		andIf(f.Slot != 0, "t.slot = ?", f.Slot-1)
	return listWhere[duty.Turn](tx, turnSelect, w, "ORDER BY t.plan_id, t.slot, o.line, t.seat")
}

// MoveTurn saves a turn's new state. changed_meanwhile when it was in another, or somebody else's.
func (tx *Tx) MoveTurn(t duty.Turn, from duty.TurnState) error {
	return tx.change("duty_turn", "state, in_at, out_at, note", t, "id = ? AND state = ? AND member_id = ?", t.ID, from, t.MemberID)
}

// PassTurn gives a planned turn to another member.
func (tx *Tx) PassTurn(turn, from, to int64) error {
	return ifDuplicate(guarded(tx.affect("UPDATE duty_turn SET member_id = ? WHERE id = ? AND member_id = ? AND state = 'planned'", to, turn, from)),
		fault.New(fault.Conflict, "duty.taken"))
}
