// Package visit is one team seeing people on one campus and what they were given 走访.
package visit

import (
	"slices"
	"time"

	"reliefbook/internal/decide"
	"reliefbook/internal/form"
	"reliefbook/internal/money"
)

// Category is why somebody is on the front line.
type Category string

// The categories of frontline staff.
const (
	Counsellor    Category = "counsellor"    // 辅导员
	Logistics     Category = "logistics"     // 后勤保障人员
	Psychological Category = "psychological" // 心理咨询师
)

// Categories lists them in the order screens show them.
var Categories = []Category{Counsellor, Logistics, Psychological}

// State is where a visit's spending stands.
type State string

// The states.
const (
	Pending  State = "pending"
	Posted   State = "posted"
	Rejected State = "rejected"
)

// Person is one person seen and what they were given.
type Person struct {
	Name      string
	Unit      string
	Category  Category
	Amount    money.Amount // cash and packs together, fen
	Packs     int64        // pieces
	PackValue money.Amount // of Amount, what the packs cost
	PlanID    int64        // their line of a team's plan, or 0
	Colleague string       // who took it for them, or empty
	Note      string       // what the team wrote about them, masked
}

// Cash is what was given in money, fen.
func (p Person) Cash() money.Amount { return p.Amount - p.PackValue }

// Visit is one team, one campus, the people seen, what they were given.
type Visit struct {
	ID          int64
	ProgramID   int64
	Team        string
	Leader      string
	CampusID    int64
	Campus      string
	Day         string // YYYY-MM-DD
	State       State
	MakerID     int64
	Maker       string
	CheckerID   int64
	Checker     string
	Reason      string
	VoucherID   int64
	At          time.Time
	People      []Person
	Heads       int          // of People, also when they are not loaded
	Total       money.Amount // of People, also when they are not loaded
	ProgramName string
	TeamID      int64 // whose plan it comes from, or 0
	HolderID    int64 // whose packs were given, or 0
	ItemID      int64
}

// Packs is how many packs were given in all, and what they cost.
func (v Visit) Packs() (pieces int64, value money.Amount) {
	for _, p := range v.People {
		pieces, value = pieces+p.Packs, value+p.PackValue
	}
	return pieces, value
}

// MaxPeople bounds one visit.
const MaxPeople = 500

// Check refuses a visit that can't be saved, every field at once.
func (v Visit) Check() error {
	e := form.New()
	form.Text(e, "team", v.Team, 40, "form.text")
	form.Text(e, "leader", v.Leader, 50, "form.text")
	if v.CampusID == 0 {
		e.Field("campus", "visit.campus")
	}
	form.Day(e, "day", v.Day)
	if len(v.People) == 0 || len(v.People) > MaxPeople {
		e.Field("people", "visit.people", "Max", MaxPeople)
	}
	for i, p := range v.People {
		if n := len([]rune(p.Name)); n == 0 || n > 50 || p.Amount <= 0 || !slices.Contains(Categories, p.Category) {
			e.Field("people", "visit.person", "Line", i+1)
		}
	}
	return e.OrNil()
}

// Rule is the life of a visit: recorded by one, decided on by another.
var Rule = decide.Rule[State]{Noun: "visit", Moves: map[State]map[decide.Act]State{
	Pending: {decide.Approve: Posted, decide.Reject: Rejected},
}}

// Matter is the visit as its rule sees it.
func (v Visit) Matter() decide.Matter[State] {
	return decide.Matter[State]{State: v.State, Maker: v.MakerID, Decider: v.CheckerID}
}

// Sum is how many were seen and what they were given in all.
func Sum(people []Person) (heads int, total money.Amount, err error) {
	for _, p := range people {
		if total, err = money.Add(total, p.Amount); err != nil {
			return 0, 0, err
		}
	}
	return len(people), total, nil
}
