package report

import (
	"reliefbook/internal/duty"
	"reliefbook/internal/lang"
)

var dutyReports = []Declaration{
	{Name: "duty-rota", Columns: columns(Text.of("plan", "day", "shift", "post", "name", "party_branch"), State.of("duty_state"), Text.of("note"))},
	{Name: "duty-count", Columns: columns(Text.of("number", "name", "party_branch"), State.of("part"),
		Integer.summed("planned_times", "done_times", "absent_times"))},
	{Name: "duty-posts", Columns: columns(Text.of("plan", "post"), Integer.summed("wanted_times", "planned_times", "done_times", "absent_times"))},
}

// DutyRota is 值班表: every turn of every plan with whether somebody came.
func DutyRota(tag lang.Tag, plans []duty.Plan, turns []duty.Turn) *Table {
	b := start("duty-rota", tag)
	byID := map[int64]duty.Plan{}
	for _, p := range plans {
		byID[p.ID] = p
	}
	for _, t := range turns {
		p, ok := byID[t.PlanID]
		if !ok {
			continue
		}
		b.row(p.Name, p.Day(t.Slot), p.Times[p.Shift(t.Slot)], t.PostName, t.Name, t.Unit, lang.Text(tag, "state.turn."+string(t.State)), t.Note)
	}
	return b.t
}

// DutyCount is 值班人次统计: planned, done and absent by member; the totals
// against what the plans want.
func DutyCount(tag lang.Tag, plans []duty.Plan, members []duty.Member, turns []duty.Turn) *Table {
	b := start("duty-count", tag)
	own := map[int64][]duty.Turn{}
	for _, t := range turns {
		own[t.MemberID] = append(own[t.MemberID], t)
	}
	for _, m := range members {
		c := duty.CountOf(duty.Plan{}, own[m.ID])
		if c.Filled == 0 {
			continue
		}
		b.row(m.Number, m.Name, m.Unit, lang.Text(tag, "duty.part."+string(m.Part)), int64(c.Filled), int64(c.Done), int64(c.Absent))
	}
	wanted := 0
	for _, p := range plans {
		wanted += p.PersonTimes()
	}
	b.t.Notes = []string{lang.Text(tag, "report.duty_wanted", "Wanted", wanted, "Planned", b.t.Totals["planned_times"])}
	return b.t
}

// DutyPosts is 值班岗位统计: what every post of every plan wants, what the rota
// has for it, and who came and who did not.
func DutyPosts(tag lang.Tag, plans []duty.Plan, turns []duty.Turn) *Table {
	b := start("duty-posts", tag)
	own := map[int64][]duty.Turn{}
	for _, t := range turns {
		own[t.PostID] = append(own[t.PostID], t)
	}
	for _, p := range plans {
		for _, post := range p.Posts {
			c := duty.CountOf(p, own[post.ID])
			b.row(p.Name, post.Name, int64(p.Slots()*p.Seats), int64(c.Filled), int64(c.Done), int64(c.Absent))
		}
	}
	return b.t
}
