package store

import (
	"strings"
	"time"

	"reliefbook/internal/duty"
	"reliefbook/internal/fault"
)

const memberSelect = `SELECT id, number, name, unit, cadre, part, community, community_day, post, post_day, active FROM duty_member `

type memberRow struct {
	ID           int64
	Number       string
	Name         string
	Unit         string
	Cadre        int
	Part         string
	Community    string
	CommunityDay string
	Post         string
	PostDay      string
	Active       int
}

func (r memberRow) member() duty.Member {
	return duty.Member{ID: r.ID, Number: r.Number, Name: r.Name, Unit: r.Unit, Cadre: r.Cadre == 1, Part: duty.Part(r.Part), Community: r.Community,
		CommunityDay: r.CommunityDay, Post: r.Post, PostDay: r.PostDay, Active: r.Active == 1}
}

// PutMember saves a member under their number and gives the id: a new one, or the changed one.
func (tx *Tx) PutMember(m duty.Member, by int64, at time.Time) (int64, error) {
	id, err := tx.insert(`INSERT INTO duty_member (number, name, unit, cadre, part, community, community_day, post, post_day, active, by_id, at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (number) DO UPDATE SET name = excluded.name, unit = excluded.unit,
		cadre = excluded.cadre, part = excluded.part, community = excluded.community, community_day = excluded.community_day, post = excluded.post,
		post_day = excluded.post_day, active = excluded.active`, m.Number, m.Name, m.Unit, flag(m.Cadre), string(m.Part), m.Community, m.CommunityDay,
		m.Post, m.PostDay, flag(m.Active), by, micros(at))
	return id, fault.Wrap(err, "save a duty member")
}

// Members lists every duty member by number.
func (tx *Tx) Members() ([]duty.Member, error) {
	var rows []memberRow
	err := tx.scan(&rows, memberSelect+"ORDER BY number")
	list := make([]duty.Member, len(rows))
	for i, r := range rows {
		list[i] = r.member()
	}
	return list, fault.Wrap(err, "list duty members")
}

// LockMembers holds back whoever else would give members their links.
func (tx *Tx) LockMembers() error { return tx.lock("duty_members") }

// Member finds a duty member.
func (tx *Tx) Member(id int64) (duty.Member, error) {
	var row memberRow
	err := tx.one(&row, memberSelect+"WHERE id = ?", id)
	return row.member(), err
}

// CreatePlan saves a draft plan with its posts.
func (tx *Tx) CreatePlan(p duty.Plan, at time.Time) (int64, error) {
	id, err := tx.insert(`INSERT INTO duty_plan (name, from_day, days, seats, times, cadres, state, maker_id, at) VALUES (?, ?, ?, ?, ?, ?, 'draft', ?, ?)`,
		p.Name, p.FromDay, p.Days, p.Seats, strings.Join(p.Times, "\n"), flag(p.Cadres), p.MakerID, micros(at))
	if err != nil {
		return 0, fault.Wrap(err, "save a duty plan")
	}
	return id, tx.bulk("duty_post", []string{"plan_id", "line", "campus_id", "name"}, len(p.Posts), func(i int) []any {
		return []any{id, i + 1, p.Posts[i].CampusID, p.Posts[i].Name}
	})
}

type planRow struct {
	ID      int64
	Name    string
	FromDay string
	Days    int
	Seats   int
	Times   string
	Cadres  int
	State   string
	MakerID int64
	Maker   string
	At      int64
}

const planSelect = `SELECT p.id, p.name, p.from_day, p.days, p.seats, p.times, p.cadres, p.state, p.maker_id, u.name AS maker, p.at
	FROM duty_plan p JOIN app_user u ON u.id = p.maker_id `

func (tx *Tx) planOf(r planRow) (p duty.Plan, err error) {
	p = duty.Plan{ID: r.ID, Name: r.Name, FromDay: r.FromDay, Days: r.Days, Seats: r.Seats, Times: strings.Split(r.Times, "\n"), Cadres: r.Cadres == 1,
		State: duty.PlanState(r.State), MakerID: r.MakerID, Maker: r.Maker, At: instant(r.At)}
	err = tx.scan(&p.Posts, `SELECT o.id, o.line, o.campus_id, c.name AS campus, o.name FROM duty_post o JOIN campus c ON c.id = o.campus_id
		WHERE o.plan_id = ? ORDER BY o.line`, p.ID)
	return p, fault.Wrap(err, "list duty posts")
}

// LockPlan holds back whoever else would change a plan's rota.
func (tx *Tx) LockPlan(id int64) error { return tx.lock(Subject("duty_plan", id)) }

// Plan finds a plan.
func (tx *Tx) Plan(id int64) (duty.Plan, error) {
	var row planRow
	if err := tx.one(&row, planSelect+"WHERE p.id = ?", id); err != nil {
		return duty.Plan{}, err
	}
	return tx.planOf(row)
}

// Plans lists every plan, newest first.
func (tx *Tx) Plans() (list []duty.Plan, err error) {
	var rows []planRow
	if err := tx.scan(&rows, planSelect+"ORDER BY p.id DESC"); err != nil {
		return nil, fault.Wrap(err, "list duty plans")
	}
	for _, r := range rows {
		p, err := tx.planOf(r)
		if err != nil {
			return nil, err
		}
		list = append(list, p)
	}
	return list, nil
}

// PublishPlan lets a draft be seen and signed in for. changed_meanwhile when it is no draft.
func (tx *Tx) PublishPlan(id int64) error {
	return guarded(tx.affect("UPDATE duty_plan SET state = 'published' WHERE id = ? AND state = 'draft'", id))
}

// PutTurns puts a draft's rota in place of the one before.
func (tx *Tx) PutTurns(plan int64, turns []duty.Turn) error {
	if err := tx.exec("DELETE FROM duty_turn WHERE plan_id = ?", plan); err != nil {
		return fault.Wrap(err, "clear a rota")
	}
	return tx.bulk("duty_turn", []string{"plan_id", "post_id", "slot", "seat", "member_id", "state", "in_at", "out_at", "note"}, len(turns), func(i int) []any {
		t := turns[i]
		return []any{plan, t.PostID, t.Slot, t.Seat, t.MemberID, "planned", 0, 0, ""}
	})
}

// TurnFilter narrows the list; zero values narrow nothing.
type TurnFilter struct {
	ID     int64
	Plan   int64
	Member int64
	Slot   int // from 1; 0 is every slot
}

type turnRow struct {
	ID       int64
	PlanID   int64
	PostID   int64
	Slot     int
	Seat     int
	MemberID int64
	State    string
	InAt     int64
	OutAt    int64
	Note     string
	Name     string
	Unit     string
	PostName string
}

// Turns lists turns by slot, post and seat.
func (tx *Tx) Turns(f TurnFilter) ([]duty.Turn, error) {
	w := new(where).andIf(f.ID != 0, "t.id = ?", f.ID).andIf(f.Plan != 0, "t.plan_id = ?", f.Plan).andIf(f.Member != 0, "t.member_id = ?", f.Member).
		andIf(f.Slot != 0, "t.slot = ?", f.Slot-1)
	var rows []turnRow
	err := tx.scan(&rows, turnSelect+w.sql.String()+" ORDER BY t.plan_id, t.slot, o.line, t.seat", w.args...) //arch:sql where holds constants
	list := make([]duty.Turn, len(rows))
	for i, r := range rows {
		list[i] = duty.Turn{ID: r.ID, PlanID: r.PlanID, PostID: r.PostID, Slot: r.Slot, Seat: r.Seat, MemberID: r.MemberID, State: duty.TurnState(r.State),
			InAt: instant(r.InAt), OutAt: instant(r.OutAt), Note: r.Note, Name: r.Name, Unit: r.Unit, PostName: r.PostName}
	}
	return list, fault.Wrap(err, "list turns")
}

const turnSelect = `SELECT t.id, t.plan_id, t.post_id, t.slot, t.seat, t.member_id, t.state, t.in_at, t.out_at, t.note, m.name, m.unit, o.name AS post_name
	FROM duty_turn t JOIN duty_member m ON m.id = t.member_id JOIN duty_post o ON o.id = t.post_id`

// MoveTurn saves where a turn stands now. changed_meanwhile when it stood elsewhere or was somebody else's.
func (tx *Tx) MoveTurn(t duty.Turn, from duty.TurnState) error {
	return guarded(tx.affect("UPDATE duty_turn SET state = ?, in_at = ?, out_at = ?, note = ? WHERE id = ? AND state = ? AND member_id = ?",
		string(t.State), microsOrZero(t.InAt), microsOrZero(t.OutAt), t.Note, t.ID, string(from), t.MemberID))
}

func microsOrZero(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return micros(t)
}

// PassTurn puts another member into a planned turn.
func (tx *Tx) PassTurn(turn, from, to int64) error {
	return guarded(tx.affect("UPDATE duty_turn SET member_id = ? WHERE id = ? AND member_id = ? AND state = 'planned'", to, turn, from))
}
