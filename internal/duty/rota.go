package duty

import (
	"cmp"
	"slices"

	"reliefbook/internal/fault"
)

// Propose makes a fair rota: nobody twice in a slot, nobody in adjoining slots
// (also over midnight), and loads that differ by at most one. Within these it
// gives everybody different shifts of the day. The same input gives the same rota.
//
// Two adjoining slots need twice a slot's people, and that many are enough:
// going round the members in turn keeps every rule. duty.too_few says how many
// are needed and how many there are.
func Propose(p Plan, members []Member) ([]Turn, error) {
	if err := p.Check(); err != nil {
		return nil, err
	}
	list := p.Eligible(members)
	need := p.PerSlot()
	if p.Slots() > 1 {
		need *= 2
	}
	if len(list) < need {
		return nil, fault.New(fault.Conflict, "duty.too_few", "Need", need, "Have", len(list), "PerSlot", p.PerSlot())
	}
	turns := varied(p, list)
	if len(Breaches(p, turns, list)) > 0 || !Fair(turns, list) {
		turns = inTurn(p, list)
	}
	return turns, nil
}

// inTurn goes round the members.
func inTurn(p Plan, list []Member) []Turn {
	next := 0
	return fill(p, func(int) []Member {
		out := make([]Member, p.PerSlot())
		for i := range out {
			out[i] = list[next%len(list)]
			next++
		}
		return out
	})
}

// varied takes, slot by slot, those with the fewest turns, then those who had
// their rest, then the fewest of this shift of the day, then the longest rest.
// Rest is three quarters of what going round the members would give everybody:
// more leaves no choice of shifts, less puts somebody on twice in a day.
func varied(p Plan, list []Member) []Turn {
	type tally struct {
		load, last int
		shifts     [MaxTimes]int
	}
	rest := len(list) / p.PerSlot() * 3 / 4
	tallies := make([]tally, len(list))
	order := make([]int, len(list))
	for i := range list {
		tallies[i].last = -len(list)
		order[i] = i
	}
	return fill(p, func(slot int) (out []Member) {
		shift := p.Shift(slot)
		tired := func(t tally) int {
			if slot-t.last < rest {
				return 1
			}
			return 0
		}
		slices.SortFunc(order, func(a, b int) int {
			x, y := tallies[a], tallies[b]
			return cmp.Or(cmp.Compare(x.load, y.load), cmp.Compare(tired(x), tired(y)), cmp.Compare(x.shifts[shift], y.shifts[shift]), cmp.Compare(x.last, y.last), cmp.Compare(a, b))
		})
		for _, i := range order {
			if len(out) == p.PerSlot() {
				break
			}
			if t := &tallies[i]; t.last != slot-1 {
				out = append(out, list[i])
				t.load, t.last = t.load+1, slot
				t.shifts[shift]++
			}
		}
		return out
	})
}

// fill deals the people of every slot over its posts, so that those who come
// together are not always at the same one.
func fill(p Plan, people func(slot int) []Member) (turns []Turn) {
	for slot := range p.Slots() {
		for i, m := range people(slot) {
			post := p.Posts[(i+slot)%len(p.Posts)]
			turns = append(turns, Turn{PlanID: p.ID, PostID: post.ID, Slot: slot, Seat: i/len(p.Posts) + 1, MemberID: m.ID, State: Planned,
				Name: m.Name, Unit: m.Unit, PostName: post.Name})
		}
	}
	return turns
}

// Breach is one rule a rota breaks.
type Breach struct {
	Code     string // duty.twice, duty.adjoining, duty.not_eligible, duty.unfilled, duty.no_seat
	MemberID int64  // or 0
	Slot     int
}

// seat is one place on a rota.
type seat struct {
	post       int64
	slot, seat int
}

// seats is every place a plan has.
func (p Plan) seats() map[seat]bool {
	all := map[seat]bool{}
	for slot := range p.Slots() {
		for _, post := range p.Posts {
			for n := range p.Seats {
				all[seat{post.ID, slot, n + 1}] = true
			}
		}
	}
	return all
}

// Breaches proves a rota, however it was made, against every rule: every seat of
// the plan is taken once and by somebody who may, and nobody is on twice or in
// adjoining slots.
func Breaches(p Plan, turns []Turn, members []Member) (out []Breach) {
	eligible := map[int64]bool{}
	for _, m := range p.Eligible(members) {
		eligible[m.ID] = true
	}
	at := make([]map[int64]int, p.Slots())
	for i := range at {
		at[i] = map[int64]int{}
	}
	free := p.seats()
	for _, t := range turns {
		if s := (seat{t.PostID, t.Slot, t.Seat}); free[s] {
			delete(free, s)
		} else {
			out = append(out, Breach{"duty.no_seat", t.MemberID, t.Slot})
		}
		if t.Slot < 0 || t.Slot >= len(at) {
			continue
		}
		at[t.Slot][t.MemberID]++
		if !eligible[t.MemberID] {
			out = append(out, Breach{"duty.not_eligible", t.MemberID, t.Slot})
		}
		if at[t.Slot][t.MemberID] == 2 {
			out = append(out, Breach{"duty.twice", t.MemberID, t.Slot})
		}
	}
	for s := range free {
		out = append(out, Breach{"duty.unfilled", 0, s.slot})
	}
	for slot := range at {
		if slot == 0 {
			continue
		}
		for m := range at[slot] {
			if at[slot-1][m] > 0 {
				out = append(out, Breach{"duty.adjoining", m, slot})
			}
		}
	}
	slices.SortFunc(out, func(a, b Breach) int {
		return cmp.Or(cmp.Compare(a.Slot, b.Slot), cmp.Compare(a.MemberID, b.MemberID), cmp.Compare(a.Code, b.Code))
	})
	return out
}

// Loads is how many turns each member has.
func Loads(turns []Turn) map[int64]int {
	n := map[int64]int{}
	for _, t := range turns {
		n[t.MemberID]++
	}
	return n
}

// Fair reports whether the members' loads differ by at most one.
func Fair(turns []Turn, members []Member) bool {
	loads := Loads(turns)
	least, most := -1, 0
	for _, m := range members {
		n := loads[m.ID]
		most = max(most, n)
		if least < 0 || n < least {
			least = n
		}
	}
	return most-least <= 1
}

// MayTake refuses to put a member into another's turn where that breaks a rule:
// duty.not_eligible, duty.twice, duty.adjoining. A turn they did not come to
// tires nobody for the next, but it is still theirs.
func MayTake(p Plan, turns []Turn, turn Turn, m Member) error {
	if len(p.Eligible([]Member{m})) == 0 {
		return fault.New(fault.Conflict, "duty.not_eligible", "Name", m.Name)
	}
	for _, t := range turns {
		if t.MemberID != m.ID || t.ID == turn.ID {
			continue
		}
		switch gap := t.Slot - turn.Slot; {
		case gap == 0:
			return fault.New(fault.Conflict, "duty.twice", "Name", m.Name)
		case (gap == 1 || gap == -1) && t.State != Absent:
			return fault.New(fault.Conflict, "duty.adjoining", "Name", m.Name)
		}
	}
	return nil
}
