package report

import (
	"reliefbook/internal/duty"
)

var dutyReports = []Declaration{
	{Name: "duty-rota", Columns: columns(Text.of("plan", "day", "shift", "post", "name", "party_branch"), State.of("duty_state"), Text.of("note"))},
	{Name: "duty-count", Columns: columns(Text.of("number", "name", "party_branch"), State.of("part"),
		Integer.summed("planned_times", "done_times", "absent_times"))},
	{Name: "duty-posts", Columns: columns(Text.of("plan", "post"), Integer.summed("wanted_times", "planned_times", "done_times", "absent_times"))},
}

// Duty is what reports of the duty are made of.
type Duty struct {
	Plans   []duty.Plan
	Members []duty.Member
	Turns   []duty.Turn
}

// of gathers the turns by what they are of.
func (d Duty) of(key func(duty.Turn) int64) map[int64][]duty.Turn {
	own := map[int64][]duty.Turn{}
	for _, t := range d.Turns {
		own[key(t)] = append(own[key(t)], t)
	}
	return own
}

// DutyRota is 值班表: every turn of every plan with whether somebody came.
func DutyRota(a Asked, d Duty) *Table {
	b := a.start()
	byID := map[int64]duty.Plan{}
	for _, p := range d.Plans {
		byID[p.ID] = p
	}
	for _, t := range d.Turns {
		p, ok := byID[t.PlanID]
		if !ok {
			continue
		}
		b.row(p.Name, p.Day(t.Slot), p.Times[p.Shift(t.Slot)], t.PostName, t.Name, t.Unit, b.text("state.turn."+string(t.State)), t.Note)
	}
	return b.t
}

// DutyCount is 值班人次统计: planned, done and absent by member; the totals
// against what the plans want.
func DutyCount(a Asked, d Duty) *Table {
	b := a.start()
	own := d.of(func(t duty.Turn) int64 { return t.MemberID })
	for _, m := range d.Members {
		c := duty.CountOf(duty.Plan{}, own[m.ID])
		if c.Filled == 0 {
			continue
		}
		b.row(m.Number, m.Name, m.Unit, b.text("duty.part."+string(m.Part)), int64(c.Filled), int64(c.Done), int64(c.Absent))
	}
	wanted := 0
	for _, p := range d.Plans {
		wanted += p.PersonTimes()
	}
	b.t.Notes = []string{b.text("report.duty_wanted", "Wanted", wanted, "Planned", b.t.Totals["planned_times"])}
	return b.t
}

// DutyPosts is 值班岗位统计: what every post of every plan wants, what the rota
// has for it, and who came and who did not.
func DutyPosts(a Asked, d Duty) *Table {
	b := a.start()
	own := d.of(func(t duty.Turn) int64 { return t.PostID })
	for _, p := range d.Plans {
		for _, post := range p.Posts {
			c := duty.CountOf(p, own[post.ID])
			b.row(p.Name, post.Name, int64(p.Slots()*p.Seats), int64(c.Filled), int64(c.Done), int64(c.Absent))
		}
	}
	return b.t
}
