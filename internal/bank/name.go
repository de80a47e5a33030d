package bank

import (
	"strings"
	"time"

	"reliefbook/internal/decide"
	"reliefbook/internal/form"
)

// NameState is where a substitute for a name stands that an encoding can't carry.
type NameState string

// The states: pending → approved or rejected.
const (
	NamePending  NameState = "pending"
	NameApproved NameState = "approved"
	NameRejected NameState = "rejected"
)

// NameRule is the life of a substitute: entered by one, decided on by another.
var NameRule = decide.Rule[NameState]{Noun: "substitute", Moves: map[NameState]map[decide.Act]NameState{
	NamePending: {decide.Approve: NameApproved, decide.Reject: NameRejected},
}}

// Substitute is what stands for a name in files whose encoding can't carry it.
type Substitute struct {
	ID         int64
	PersonID   int64
	StudentNo  string
	Name       string
	Substitute string
	State      NameState
	MakerID    int64
	Maker      string
	CheckerID  int64
	Checker    string
	Reason     string // why it was rejected
	At         time.Time
	DecidedAt  time.Time
}

// Matter is the substitute as NameRule sees it.
func (s Substitute) Matter() decide.Matter[NameState] {
	return decide.Matter[NameState]{State: s.State, Maker: s.MakerID, Decider: s.CheckerID}
}

// Check refuses a substitute that no file can carry, or that would break its
// lines, by field: form.text, bank.unencodable, bank.control.
func (s Substitute) Check() error {
	e := form.New()
	form.Text(e, "substitute", s.Substitute, 50, "form.text")
	if bad := (Template{Format: CSV, Encoding: GBK}).Lacks(s.Substitute); bad != "" {
		e.Field("substitute", "bank.unencodable", "Text", bad)
	}
	if strings.ContainsAny(s.Substitute, ",|;\t\r\n") {
		e.Field("substitute", "bank.control")
	}
	return e.OrNil()
}
