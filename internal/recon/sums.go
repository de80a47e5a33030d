package recon

import (
	"cmp"
	"slices"
	"sort"

	"reliefbook/internal/money"
)

// groups matches what belongs together on one side, added up, with one item of the other.
func (m *matching) groups() {
	m.grouped(m.lines, m.movements, func(group []int, one int) Pair { return Pair{Pass: BySums, Lines: group, Movements: []int{one}} })
	m.grouped(m.movements, m.lines, func(group []int, one int) Pair { return Pair{Pass: BySums, Lines: []int{one}, Movements: group} })
}

// group is items that share a text, and what they add up to.
type group struct {
	members []int
	sum     money.Amount
	first   int // days
	last    int
}

func (m *matching) grouped(many, one *half, pair func([]int, int) Pair) {
	single, alike := byAmount(one), byAmount(many)
	list := gather(many)
	fits := make([][]int, len(list))
	claims := map[int]int{} // of the other side: how many groups it could be
	for n, g := range list {
		for _, j := range single[g.sum] {
			if len(fits[n]) < 2 && one.day[j] >= g.first-m.limits.Days && one.day[j] <= g.last+m.limits.Days {
				fits[n] = append(fits[n], j)
			}
		}
		for _, j := range fits[n] {
			claims[j]++
		}
	}
	for n, g := range list {
		used := func(i int) bool { return many.used[i] }
		if len(fits[n]) == 1 && claims[fits[n][0]] == 1 && !one.used[fits[n][0]] && !slices.ContainsFunc(g.members, used) && !m.alone(alike, many, one, fits[n][0]) {
			m.take(pair(g.members, fits[n][0]))
		}
	}
}

// alone reports whether one item by itself could be the other side too.
func (m *matching) alone(alike map[money.Amount][]int, many, one *half, j int) bool {
	return slices.ContainsFunc(alike[one.items[j].Amount], func(i int) bool {
		return !many.used[i] && apart(many.day[i], one.day[j]) <= m.limits.Days
	})
}

func byAmount(h *half) map[money.Amount][]int {
	out := map[money.Amount][]int{}
	for _, i := range h.open() {
		out[h.items[i].Amount] = append(out[h.items[i].Amount], i)
	}
	return out
}

// gather gives the groups of at least two open items, in the order of their
// first; the same members under several names are one group.
func gather(h *half) []*group {
	byName := map[string]*group{}
	var order []*group
	for _, i := range h.open() {
		for _, name := range h.items[i].Groups {
			g := byName[name]
			if g == nil {
				g = &group{first: h.day[i], last: h.day[i]}
				byName[name] = g
				order = append(order, g)
			}
			if n := len(g.members); n > 0 && g.members[n-1] == i {
				continue // it names the group twice
			}
			g.members, g.sum = append(g.members, i), g.sum+h.items[i].Amount
			g.first, g.last = min(g.first, h.day[i]), max(g.last, h.day[i])
		}
	}
	var out []*group
	for _, g := range order {
		same := func(o *group) bool { return slices.Equal(o.members, g.members) }
		if len(g.members) > 1 && (len(out) > 64 || !slices.ContainsFunc(out, same)) {
			out = append(out, g)
		}
	}
	return out
}

// sums looks for the one set of items of one side that an item of the other is the sum of.
func (m *matching) sums() {
	m.summed(m.lines, m.movements, func(one int, many []int) Pair { return Pair{Pass: BySums, Lines: []int{one}, Movements: many} })
	m.summed(m.movements, m.lines, func(one int, many []int) Pair { return Pair{Pass: BySums, Lines: many, Movements: []int{one}} })
}

func (m *matching) summed(one, many *half, pair func(int, []int) Pair) {
	pool := many.byDay(many.open())
	for _, i := range one.byDay(one.open()) {
		lo := sort.Search(len(pool), func(n int) bool { return many.day[pool[n]] >= one.day[i]-m.limits.Days })
		hi := sort.Search(len(pool), func(n int) bool { return many.day[pool[n]] > one.day[i]+m.limits.Days })
		if hi-lo > 4*m.limits.Candidates {
			continue // too many to mean anything, and to be looked through
		}
		if found := m.only(many, pool[lo:hi], one.items[i].Amount); found != nil {
			m.take(pair(i, found))
		}
	}
}

// only is the one set of the unused items near that adds up to target; nil when
// there is none, more than one, or an item that is target by itself.
func (m *matching) only(many *half, near []int, target money.Amount) []int {
	var same, all []int
	for _, j := range near {
		a := many.items[j].Amount
		switch {
		case many.used[j]:
			continue
		case a == target:
			return nil
		case (a > 0) == (target > 0) && abs(a) < abs(target):
			same = append(same, j)
		}
		all = append(all, j)
	}
	found, ways := m.subset(many, same, target, m.limits.Candidates)
	if ways == 0 && len(all) > len(same) {
		found, ways = m.subset(many, all, target, m.limits.Mixed)
	}
	if ways != 1 {
		return nil
	}
	slices.Sort(found)
	return found
}

func abs(a money.Amount) money.Amount {
	if a < 0 {
		return -a
	}
	return a
}

// subset finds the set of at least two candidates that adds up to target: ways
// is 0 for none, 1 for the one that was found, 2 when there are more or when
// looking would take too long, so that nothing may be said.
func (m *matching) subset(h *half, candidates []int, target money.Amount, most int) (found []int, ways int) {
	if len(candidates) < 2 {
		return nil, 0
	}
	if len(candidates) > most || m.steps > m.limits.AllSteps {
		return nil, 2
	}
	s := search{h: h, order: slices.Clone(candidates), limit: m.limits.Steps}
	slices.SortFunc(s.order, func(a, b int) int {
		return cmp.Or(cmp.Compare(abs(h.items[b].Amount), abs(h.items[a].Amount)), cmp.Compare(a, b))
	})
	n := len(s.order)
	s.plus, s.minus = make([]money.Amount, n+1), make([]money.Amount, n+1)
	for k := n - 1; k >= 0; k-- {
		a := h.items[s.order[k]].Amount
		s.plus[k], s.minus[k] = s.plus[k+1]+max(a, 0), s.minus[k+1]+min(a, 0)
	}
	s.walk(0, target, nil)
	m.steps += s.steps
	if s.steps > s.limit {
		return nil, 2
	}
	return s.found, s.ways
}

// search walks the sets, the largest amounts first, leaving off where what is
// left to choose from can't reach what is left to reach.
type search struct {
	h           *half
	order       []int
	plus, minus []money.Amount // what is left can add and take away
	steps       int
	limit       int
	found       []int
	ways        int
}

func (s *search) walk(at int, left money.Amount, chosen []int) {
	s.steps++
	if s.ways > 1 || s.steps > s.limit {
		return
	}
	if left == 0 && len(chosen) > 1 {
		s.ways++
		s.found = slices.Clone(chosen)
	}
	if at == len(s.order) || left > s.plus[at] || left < s.minus[at] {
		return
	}
	for k := at; k < len(s.order); k++ {
		if left > s.plus[k] || left < s.minus[k] {
			return
		}
		s.walk(k+1, left-s.h.items[s.order[k]].Amount, append(chosen, s.order[k]))
		if s.ways > 1 || s.steps > s.limit {
			return
		}
	}
}
