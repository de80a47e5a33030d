// Package duty is who stands guard where and when 值班: members, plans, the rota
// and its rules, signing in and out, swaps and problems. It does no I/O.
package duty

import (
	"slices"
	"strings"
	"time"

	"reliefbook/internal/fault"
	"reliefbook/internal/form"
	"reliefbook/internal/table"
)

// Part is what a member does on duty.
type Part string

// The parts.
const (
	Liaison   Part = "liaison"   // 联络员: also reports problems
	Publicist Part = "publicist" // 宣传员
	Mediator  Part = "mediator"  // 调解员
	Helper    Part = "helper"    // 服务员
)

// Parts lists them in the order screens show them.
var Parts = []Part{Liaison, Publicist, Mediator, Helper}

// Member is one party member of the volunteer team 党员志愿服务队. Double
// registration 双报到 is at the community they live in and at the post they work at.
type Member struct {
	ID           int64
	Number       string // of staff or student: the key
	Name         string
	Unit         string // party branch
	Cadre        bool   // from deputy section head up
	Part         Part
	Community    string
	CommunityDay string // registered there, or empty
	Post         string
	PostDay      string
	Active       bool
}

// Registered reports whether the member is registered at both places.
func (m Member) Registered() bool { return m.CommunityDay != "" && m.PostDay != "" }

// Check refuses a member that can't be saved, every field at once.
func (m Member) Check() error {
	e := form.New()
	form.Text(e, "number", m.Number, 32, "form.text")
	form.Text(e, "name", m.Name, 50, "form.text")
	form.Text(e, "unit", m.Unit, 60, "form.text")
	if !slices.Contains(Parts, m.Part) {
		e.Field("part", "duty.part")
	}
	if len([]rune(m.Community)) > 60 || len([]rune(m.Post)) > 60 {
		e.Field("community", "duty.long")
	}
	for field, day := range map[string]string{"community_day": m.CommunityDay, "post_day": m.PostDay} {
		if day != "" {
			form.Day(e, field, day)
		}
	}
	return e.OrNil()
}

// PlanState is where a plan stands.
type PlanState string

// The states of a plan.
const (
	Draft     PlanState = "draft"
	Published PlanState = "published"
)

// Post is where guard is kept 岗位, such as a campus's gate.
type Post struct {
	ID       int64
	Line     int
	CampusID int64
	Campus   string
	Name     string
}

// Plan is guard at every post, so many days from the first, the same shifts
// every day. Its slots are its shifts in a row from 0: day times shifts plus shift.
type Plan struct {
	ID      int64
	Name    string
	FromDay string
	Days    int
	Seats   int      // people a shift and post
	Times   []string // "06:00-12:00" a shift of the day; an end before its beginning is on the next day
	Cadres  bool     // cadres alone
	State   PlanState
	MakerID int64
	Maker   string
	At      time.Time
	Posts   []Post
}

// Bounds of a plan.
const (
	MaxDays  = 100
	MaxPosts = 20
	MaxSeats = 50
	MaxTimes = 8
)

// Check refuses a plan that can't be saved, every field at once.
func (p Plan) Check() error {
	e := form.New()
	form.Text(e, "name", p.Name, 40, "form.text")
	form.Day(e, "from", p.FromDay)
	bounds := func(field string, n, most int) {
		if n < 1 || n > most {
			e.Field(field, "duty.between", "Max", most)
		}
	}
	bounds("days", p.Days, MaxDays)
	bounds("seats", p.Seats, MaxSeats)
	bounds("times", len(p.Times), MaxTimes)
	bounds("posts", len(p.Posts), MaxPosts)
	for _, t := range p.Times {
		if _, _, ok := window(t); !ok {
			e.Field("times", "duty.times", "Text", t)
		}
	}
	if t := p.overlap(); t != "" {
		e.Field("times", "duty.overlap", "Text", t)
	}
	for _, post := range p.Posts {
		if post.Name == "" || len([]rune(post.Name)) > 30 || post.CampusID == 0 {
			e.Field("posts", "duty.post")
		}
	}
	return e.OrNil()
}

// overlap is the first shift that begins before the one in front of it is over,
// or "". The last is held against the first of the next day. Only in such a row
// are slots n and n+1 all that nobody can be on together.
func (p Plan) overlap() string {
	end, first := -1, 0
	for i, t := range p.Times {
		from, to, ok := window(t)
		if !ok {
			return "" // said already
		}
		if i == 0 {
			first = from
		}
		if from < end || i == len(p.Times)-1 && p.Days > 1 && to > first+24*60 {
			return t
		}
		end = to
	}
	return ""
}

// window reads a shift such as 06:00-12:00 or 18：00－24：00 as minutes of the day; an
// end that is not after the beginning is a day later.
func window(text string) (from, to int, ok bool) {
	a, b, cut := strings.Cut(strings.NewReplacer("－", "-", "—", "-", "–", "-", "～", "-", "~", "-", "至", "-").Replace(text), "-")
	from, ok1 := table.ParseTime(a)
	to, ok2 := table.ParseTime(b)
	if to <= from {
		to += 24 * 60
	}
	return from, to, cut && ok1 && ok2 && from < 24*60
}

// Slots is how many slots the plan has.
func (p Plan) Slots() int { return p.Days * len(p.Times) }

// PerSlot is how many people a slot needs, over all posts.
func (p Plan) PerSlot() int { return len(p.Posts) * p.Seats }

// PersonTimes is what is planned in all 人次: posts × shifts × seats × days.
func (p Plan) PersonTimes() int { return p.Slots() * p.PerSlot() }

// Day is the day a slot begins on.
func (p Plan) Day(slot int) string {
	first, err := time.Parse(time.DateOnly, p.FromDay)
	if err != nil || len(p.Times) == 0 {
		return p.FromDay // a plan that was checked has both
	}
	return first.AddDate(0, 0, slot/len(p.Times)).Format(time.DateOnly)
}

// Shift is which of the day's shifts a slot is, from 0.
func (p Plan) Shift(slot int) int { return slot % len(p.Times) }

// Window is when a slot begins and ends, in the zone.
func (p Plan) Window(slot int, zone *time.Location) (from, to time.Time) {
	day, err := time.ParseInLocation(time.DateOnly, p.Day(slot), zone)
	a, b, ok := window(p.Times[p.Shift(slot)])
	if err != nil || !ok {
		return from, to // a plan that was checked has both
	}
	return day.Add(time.Duration(a) * time.Minute), day.Add(time.Duration(b) * time.Minute)
}

// When is a slot as people write it: 2021-09-17 06:00-12:00.
func (p Plan) When(slot int) string { return p.Day(slot) + " " + p.Times[p.Shift(slot)] }

// Eligible is the members who may be put on the rota.
func (p Plan) Eligible(members []Member) (list []Member) {
	for _, m := range members {
		if m.Active && (m.Cadre || !p.Cadres) {
			list = append(list, m)
		}
	}
	return list
}

// TurnState is where a turn stands.
type TurnState string

// The states of a turn.
const (
	Planned TurnState = "planned"
	On      TurnState = "on"   // signed in
	Done    TurnState = "done" // signed out
	Absent  TurnState = "absent"
)

// Turn is one member in one seat of one slot at one post 班次.
type Turn struct {
	ID       int64
	PlanID   int64
	PostID   int64
	Slot     int
	Seat     int
	MemberID int64
	State    TurnState
	InAt     time.Time
	OutAt    time.Time
	Note     string // why absent, or signed in by somebody else
	Name     string
	Unit     string
	PostName string
}

// SignInBefore is how long before its beginning a shift can be signed in for.
const SignInBefore = time.Hour

// SignIn begins a turn; a second time changes nothing and says so by changed.
// Refusals: duty.too_early, duty.shift_over, duty.absent.
func (t *Turn) SignIn(now, from, to time.Time) (changed bool, err error) {
	switch {
	case t.State == On || t.State == Done:
		return false, nil
	case t.State == Absent:
		return false, fault.New(fault.Conflict, "duty.absent")
	case now.Before(from.Add(-SignInBefore)):
		return false, fault.New(fault.Conflict, "duty.too_early", "From", from.Format("15:04"))
	case !now.Before(to):
		return false, fault.New(fault.Conflict, "duty.shift_over")
	}
	t.State, t.InAt = On, now
	return true, nil
}

// SignOut ends a turn; a second time changes nothing. duty.not_in before it was signed in for.
func (t *Turn) SignOut(now time.Time) (changed bool, err error) {
	switch t.State {
	case Done:
		return false, nil
	case On:
		t.State, t.OutAt = Done, now
		return true, nil
	}
	return false, fault.New(fault.Conflict, "duty.not_in")
}

// Attest records, with a note that says on what evidence, that the member was
// there: on duty until the shift is over, done from then on. A second time
// changes nothing. Refusals: duty.absent, duty.too_early, form.reason.
func (t *Turn) Attest(note string, now, from, to time.Time) (changed bool, err error) {
	switch {
	case t.State == Absent:
		return false, fault.New(fault.Conflict, "duty.absent")
	case t.State == Done || t.State == On && now.Before(to):
		return false, nil
	case now.Before(from.Add(-SignInBefore)):
		return false, fault.New(fault.Conflict, "duty.too_early", "From", from.Format("15:04"))
	}
	if err := form.Reason(note); err != nil {
		return false, err
	}
	if t.State == Planned {
		t.State, t.InAt = On, from
	}
	if t.Note == "" {
		t.Note = note
	}
	if !now.Before(to) {
		t.State, t.OutAt = Done, to
	}
	return true, nil
}

// Excuse marks a turn that nobody came for, with the reason. duty.came when somebody did.
func (t *Turn) Excuse(reason string) error {
	if t.State != Planned {
		return fault.New(fault.Conflict, "duty.came")
	}
	if err := form.Reason(reason); err != nil {
		return err
	}
	t.State, t.Note = Absent, reason
	return nil
}

// Count is person-times 人次 against the plan.
type Count struct {
	Planned int // the plan's
	Filled  int // turns somebody is put down for
	Done    int // signed in for, or in and out
	Absent  int
}

// Open is what is not over: neither done nor absent.
func (c Count) Open() int { return c.Filled - c.Done - c.Absent }

// CountOf counts a plan's turns.
func CountOf(p Plan, turns []Turn) Count {
	c := Count{Planned: p.PersonTimes(), Filled: len(turns)}
	for _, t := range turns {
		switch t.State {
		case On, Done:
			c.Done++
		case Absent:
			c.Absent++
		}
	}
	return c
}
