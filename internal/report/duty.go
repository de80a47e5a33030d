package report

import (
	"reliefbook/internal/duty"
	"reliefbook/internal/lang"
)

// DutyRota is 值班表: every turn of every plan with whether somebody came.
func DutyRota(tag lang.Tag, plans []duty.Plan, turns []duty.Turn) *Table {
	b := start("duty-rota", tag).column("plan", Text).column("day", Text).column("shift", Text).column("post", Text).column("name", Text).
		column("party_branch", Text).column("duty_state", State).column("note", Text)
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
	b := start("duty-count", tag).column("number", Text).column("name", Text).column("party_branch", Text).column("part", State).
		column("planned_times", Integer).column("done_times", Integer).column("absent_times", Integer)
	var planned, done, absent int64
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
		planned, done, absent = planned+int64(c.Filled), done+int64(c.Done), absent+int64(c.Absent)
	}
	wanted := 0
	for _, p := range plans {
		wanted += p.PersonTimes()
	}
	b.t.Totals = map[string]Value{"planned_times": planned, "done_times": done, "absent_times": absent}
	b.t.Notes = []string{lang.Text(tag, "report.duty_wanted", "Wanted", wanted, "Planned", planned)}
	return b.t
}

// DutyPosts is 值班岗位统计: what every post of every plan wants, what the rota
// has for it, and who came and who did not.
func DutyPosts(tag lang.Tag, plans []duty.Plan, turns []duty.Turn) *Table {
	b := start("duty-posts", tag).column("plan", Text).column("post", Text).column("wanted_times", Integer).column("planned_times", Integer).
		column("done_times", Integer).column("absent_times", Integer)
	own := map[int64][]duty.Turn{}
	for _, t := range turns {
		own[t.PostID] = append(own[t.PostID], t)
	}
	var wanted, planned, done, absent int64
	for _, p := range plans {
		for _, post := range p.Posts {
			c, want := duty.CountOf(p, own[post.ID]), int64(p.Slots()*p.Seats)
			b.row(p.Name, post.Name, want, int64(c.Filled), int64(c.Done), int64(c.Absent))
			wanted, planned, done, absent = wanted+want, planned+int64(c.Filled), done+int64(c.Done), absent+int64(c.Absent)
		}
	}
	b.t.Totals = map[string]Value{"wanted_times": wanted, "planned_times": planned, "done_times": done, "absent_times": absent}
	return b.t
}
