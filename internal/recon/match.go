package recon

import (
	"cmp"
	"slices"
	"time"

	"reliefbook/internal/money"
)

// Pass names how a match between the bank's statement and the ledger was found.
type Pass string

// The passes, in the order they run; then what people do.
const (
	ByReversal  Pass = "reversal"    // a voucher and the red one that takes it back: the bank never saw either
	ByReference Pass = "reference"   // reference and amount
	ByBatch     Pass = "batch_total" // a released batch's total against one line
	ByCounter   Pass = "counter"     // the other account or party, and the amount, within days
	BySums      Pass = "sums"        // several against one
	ByHand      Pass = "hand"
	Suggested   Pass = "suggested" // a suggestion somebody accepted
)

// PassesRun lists the passes that Match runs, in order.
var PassesRun = []Pass{ByReversal, ByReference, ByBatch, ByCounter, BySums}

// Item is one open item of either side: a line of the statement or a movement of
// the account in the ledger. Equal texts in Refs, Counters and Groups mean the
// same thing; how they are made is the caller's.
type Item struct {
	Day      string       // YYYY-MM-DD
	Amount   money.Amount // into the account; out of it negative
	Refs     []string     // references that name it
	Counters []string     // the other account, the other party
	Groups   []string     // what it may be added up with: one day's payments of one kind
	Batch    int64        // of the ledger: the released batch it pays, else 0
	Key      int64        // of the ledger: its voucher
	Undoes   int64        // of the ledger: the voucher it takes back, else 0
	Text     string       // what is said of it, for suggestions
}

// Pair is a match: lines and movements, by their places in the lists, whose sums are one.
type Pair struct {
	Pass      Pass
	Lines     []int
	Movements []int
}

// Limits bound a matching.
type Limits struct {
	Days       int // between the bank's day and the ledger's
	Candidates int // more than so many for a sum: nothing is tried
	Mixed      int // the same where some add and some take away
	Steps      int // of looking for one sum
	AllSteps   int // of looking for all of them
}

// Usual are the limits the program matches by.
var Usual = Limits{Days: 5, Candidates: 40, Mixed: 26, Steps: 20_000, AllSteps: 20_000_000}

// common is how many items may share a reference or another party with their
// amount before it stops telling anything.
const common = 500

// Match runs the passes over what is open on both sides. It is a function of its
// arguments alone; no item is in two pairs, each pair's sums are equal, and where
// more than one match is possible it makes none.
func Match(lines, movements []Item, by Limits) []Pair {
	m := &matching{limits: by, lines: side(lines), movements: side(movements)}
	m.reversals()
	m.unique(ByReference, m.sharing(func(i Item) []string { return i.Refs }, 1<<30))
	m.batches()
	m.unique(ByCounter, m.sharing(func(i Item) []string { return i.Counters }, by.Days))
	m.groups()
	m.sums()
	return m.found
}

// half is one side of a matching.
type half struct {
	items []Item
	day   []int // days since some day, to be subtracted
	used  []bool
}

func side(items []Item) *half {
	h := &half{items: items, day: make([]int, len(items)), used: make([]bool, len(items))}
	for i, it := range items {
		h.day[i] = dayNumber(it.Day)
	}
	return h
}

// dayNumber is a day as a number; what is no day is far from every one.
func dayNumber(day string) int {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return -1 << 30
	}
	return int(t.Unix() / 86400)
}

// open is the unused items in their order.
func (h *half) open() (out []int) {
	for i, used := range h.used {
		if !used {
			out = append(out, i)
		}
	}
	return out
}

type matching struct {
	limits    Limits
	lines     *half
	movements *half
	found     []Pair
	steps     int
}

func (m *matching) take(p Pair) {
	for _, i := range p.Lines {
		m.lines.used[i] = true
	}
	for _, i := range p.Movements {
		m.movements.used[i] = true
	}
	m.found = append(m.found, p)
}

func (m *matching) near(line, movement int) bool {
	return apart(m.lines.day[line], m.movements.day[movement]) <= m.limits.Days
}

func apart(a, b int) int {
	if a > b {
		return a - b
	}
	return b - a
}

// reversals takes vouchers and the red ones that take them back out of the way.
func (m *matching) reversals() {
	byKey := map[int64][]int{}
	for _, i := range m.movements.open() {
		byKey[m.movements.items[i].Key] = append(byKey[m.movements.items[i].Key], i)
	}
	for _, i := range m.movements.open() {
		red := m.movements.items[i]
		if red.Undoes == 0 || m.movements.used[i] {
			continue
		}
		pair := Pair{Pass: ByReversal, Movements: []int{i}}
		sum := red.Amount
		for _, j := range byKey[red.Undoes] {
			if j != i && !m.movements.used[j] {
				pair.Movements, sum = append(pair.Movements, j), sum+m.movements.items[j].Amount
			}
		}
		if sum == 0 && len(pair.Movements) > 1 {
			slices.Sort(pair.Movements)
			m.take(pair)
		}
	}
}

// shared is a text and an amount.
type shared struct {
	text   string
	amount money.Amount
}

// sharing gives each open line the open movements that share a text and the
// amount with it within days, and each such movement its lines. A text that too
// many share tells nothing.
func (m *matching) sharing(of func(Item) []string, days int) func() (line, movement map[int][]int) {
	return func() (line, movement map[int][]int) {
		lines, movements := index(m.lines, of), index(m.movements, of)
		line, movement = map[int][]int{}, map[int][]int{}
		for key, left := range lines {
			right := movements[key]
			if len(left) > common || len(right) > common {
				continue
			}
			for _, i := range left {
				for _, j := range right {
					if apart(m.lines.day[i], m.movements.day[j]) <= days {
						line[i], movement[j] = addNew(line[i], j), addNew(movement[j], i)
					}
				}
			}
		}
		return line, movement
	}
}

func index(h *half, of func(Item) []string) map[shared][]int {
	out := map[shared][]int{}
	for _, i := range h.open() {
		for _, text := range of(h.items[i]) {
			key := shared{text, h.items[i].Amount}
			if list := out[key]; text != "" && (len(list) == 0 || list[len(list)-1] != i) {
				out[key] = append(list, i)
			}
		}
	}
	return out
}

// addNew adds to a list that is only asked whether it has exactly one.
func addNew(list []int, i int) []int {
	if len(list) > 1 || slices.Contains(list, i) {
		return list
	}
	return append(list, i)
}

// unique takes the pairs of which neither side has another.
func (m *matching) unique(pass Pass, candidates func() (line, movement map[int][]int)) {
	line, movement := candidates()
	for _, i := range m.lines.open() {
		if mine := line[i]; len(mine) == 1 && len(movement[mine[0]]) == 1 {
			m.take(Pair{Pass: pass, Lines: []int{i}, Movements: mine})
		}
	}
}

// batch is a released batch's movements, one by one or all together.
type batch struct {
	movements []int
	amount    money.Amount
	lines     []int
}

// batches finds for the total of a batch, or of one answer to it, the one line of that amount within days.
func (m *matching) batches() {
	lines := byAmount(m.lines)
	var all []*batch
	claims := map[int]int{} // line → how many batches it could be
	for _, b := range m.released() {
		for _, i := range lines[b.amount] {
			if len(b.lines) < 2 && slices.ContainsFunc(b.movements, func(j int) bool { return m.near(i, j) }) {
				b.lines = append(b.lines, i)
			}
		}
		for _, i := range b.lines {
			claims[i]++
		}
		all = append(all, b)
	}
	for _, b := range all {
		taken := func(j int) bool { return m.movements.used[j] }
		if len(b.lines) == 1 && claims[b.lines[0]] == 1 && !slices.ContainsFunc(b.movements, taken) {
			m.take(Pair{Pass: ByBatch, Lines: b.lines, Movements: b.movements})
		}
	}
}

// released lists the batches whole and by their single movements, in order.
func (m *matching) released() []*batch {
	var out []*batch
	whole := map[int64]*batch{}
	var order []int64
	for _, j := range m.movements.open() {
		it := m.movements.items[j]
		if it.Batch == 0 {
			continue
		}
		out = append(out, &batch{movements: []int{j}, amount: it.Amount})
		if whole[it.Batch] == nil {
			whole[it.Batch] = &batch{}
			order = append(order, it.Batch)
		}
		b := whole[it.Batch]
		b.movements, b.amount = append(b.movements, j), b.amount+it.Amount
	}
	for _, id := range order {
		if b := whole[id]; len(b.movements) > 1 {
			out = append(out, b)
		}
	}
	return out
}

// byDay orders items by their day, then their place.
func (h *half) byDay(items []int) []int {
	slices.SortStableFunc(items, func(a, b int) int { return cmp.Or(cmp.Compare(h.day[a], h.day[b]), cmp.Compare(a, b)) })
	return items
}
