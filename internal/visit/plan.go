package visit

import (
	"slices"
	"strings"
	"time"

	"reliefbook/internal/fault"
	"reliefbook/internal/form"
	"reliefbook/internal/money"
)

// TeamState is where a visiting team stands.
type TeamState string

// The states of a team.
const (
	TeamPlanned  TeamState = "planned"
	TeamUnderWay TeamState = "under_way" // somebody was seen
	TeamReported TeamState = "reported"  // its list is closed
)

// Team is one visiting team 慰问小分队 with a campus, a day and the people it is to see.
type Team struct {
	ID        int64
	ProgramID int64
	Name      string
	Leader    string
	Members   string // names, one a line
	CampusID  int64
	Campus    string
	Day       string
	HolderID  int64 // whose packs it carries, or 0
	Holder    string
	ItemID    int64 // the pack it hands out, or 0
	Item      string
	State     TeamState
	VisitID   int64 // what came of it, or 0
	MakerID   int64
	At        time.Time
	People    []Planned
}

// Companions is the members on one line.
func (t Team) Companions() string { return strings.Join(strings.Fields(t.Members), "、") }

// Outcome is what became of one person on the list.
type Outcome string

// The outcomes.
const (
	Unseen    Outcome = "open"
	Seen      Outcome = "seen"      // 已见
	NotMet    Outcome = "not_met"   // 未遇
	Colleague Outcome = "colleague" // handed to a colleague 同事代收
)

// Got reports whether the person has, or a colleague holds for them, what was brought.
func (o Outcome) Got() bool { return o == Seen || o == Colleague }

// Planned is one person to be seen and what they are to be given.
type Planned struct {
	ID        int64
	TeamID    int64
	Line      int
	Name      string
	Unit      string
	Category  Category
	Amount    money.Amount // cash, fen
	Packs     int64        // pieces
	MemberID  int64        // the duty member they are, or 0
	Outcome   Outcome
	Colleague string // who took it for them
	Note      string // what the team writes about them, masked
	SeenAt    time.Time
	Device    string
	Photos    []int64
}

// MaxPacks bounds what one person is given.
const MaxPacks = 1000

// Check refuses a team that can't be saved, every field at once.
func (t Team) Check() error {
	e := form.New()
	form.Text(e, "name", t.Name, 40, "form.text")
	form.Text(e, "leader", t.Leader, 50, "form.text")
	form.Day(e, "day", t.Day)
	if t.CampusID == 0 {
		e.Field("campus", "visit.campus")
	}
	if len([]rune(t.Members)) > 500 {
		e.Field("members", "visit.members")
	}
	if (t.ItemID == 0) != (t.HolderID == 0) {
		e.Field("item", "visit.pack_and_holder")
	}
	return e.OrNil()
}

// CheckPeople refuses a list that can't be planned; packs only for a team that carries some.
func (t Team) CheckPeople(people []Planned) error {
	e := form.New()
	if len(people) > MaxPeople {
		e.Field("people", "visit.people", "Max", MaxPeople)
	}
	for i, p := range people {
		n := len([]rune(p.Name))
		if n == 0 || n > 50 || len([]rune(p.Unit)) > 60 || !slices.Contains(Categories, p.Category) || p.Amount < 0 || p.Packs < 0 || p.Packs > MaxPacks ||
			p.Amount == 0 && p.Packs == 0 || p.Packs > 0 && t.ItemID == 0 {
			e.Field("people", "visit.person", "Line", i+1)
		}
	}
	return e.OrNil()
}

// Mark is what a team says of one person.
type Mark struct {
	PlanID    int64
	Outcome   Outcome
	Colleague string
	Note      string // what the team writes about them, masked
}

// Take puts a mark on a person: visit.reported once the list is closed,
// visit.colleague without the colleague's name. changed is false when it says
// what is known already.
func (t Team) Take(p *Planned, m Mark) (changed bool, err error) {
	if t.State == TeamReported {
		return false, fault.New(fault.Conflict, "visit.reported")
	}
	e := form.New()
	if !slices.Contains([]Outcome{Seen, NotMet, Colleague}, m.Outcome) {
		e.Field("outcome", "visit.outcome")
	}
	if m.Outcome == Colleague && (m.Colleague == "" || len([]rune(m.Colleague)) > 50) {
		e.Field("colleague", "visit.colleague")
	}
	if len([]rune(m.Note)) > 200 {
		e.Field("note", "visit.note")
	}
	if err := e.OrNil(); err != nil {
		return false, err
	}
	if m.Outcome != Colleague {
		m.Colleague = ""
	}
	changed = p.Outcome != m.Outcome || p.Colleague != m.Colleague || p.Note != m.Note
	p.Outcome, p.Colleague, p.Note = m.Outcome, m.Colleague, m.Note
	return changed, nil
}

// Tally is a list in figures.
type Tally struct {
	Heads, Seen, NotMet, Open int
	Cash                      money.Amount // planned, fen
	Packs                     int64
	SeenCash                  money.Amount // of those who got it
	SeenPacks                 int64
}

// TallyOf counts a list.
func TallyOf(people []Planned) (t Tally, err error) {
	for _, p := range people {
		t.Heads++
		t.Packs += p.Packs
		if t.Cash, err = money.Add(t.Cash, p.Amount); err != nil {
			return t, err
		}
		switch {
		case p.Outcome.Got():
			t.Seen++
			t.SeenCash, t.SeenPacks = t.SeenCash+p.Amount, t.SeenPacks+p.Packs
		case p.Outcome == NotMet:
			t.NotMet++
		default:
			t.Open++
		}
	}
	return t, nil
}

// Divide shares a sum out over a list, to each category its weight, by the
// largest remainder: the parts equal the whole to the fen. A category of weight
// 0 gets nothing; equal weights are equal shares. visit.weights when nobody has any.
func Divide(people []Planned, total money.Amount, weights map[Category]int64) error {
	list := make([]int64, len(people))
	var sum int64
	for i, p := range people {
		list[i] = weights[p.Category]
		sum += list[i]
	}
	if sum <= 0 || total <= 0 || slices.Min(list) < 0 {
		return fault.New(fault.Invalid, "form.invalid").Field("total", "visit.weights")
	}
	parts, err := money.Shares(total, list)
	for i := range parts {
		people[i].Amount = parts[i]
	}
	return err
}
