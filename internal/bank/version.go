package bank

import (
	"encoding/json"
	"time"

	"reliefbook/internal/decide"
	"reliefbook/internal/fault"
)

// TemplateState is where one version of a template stands.
type TemplateState string

// The states. A change is a new version; the one before stays in use until it is approved.
const (
	TemplateEarlier   TemplateState = "earlier" // from before two people decided: used if it is Safe
	TemplateProposed  TemplateState = "proposed"
	TemplateApproved  TemplateState = "approved"
	TemplateRejected  TemplateState = "rejected"
	TemplateWithdrawn TemplateState = "withdrawn"
	TemplateResting   TemplateState = "resting" // of before and not Safe: shown, never kept
)

// TemplateRule is how a template is proposed and decided.
var TemplateRule = decide.Rule[TemplateState]{Noun: "template", Moves: map[TemplateState]map[decide.Act]TemplateState{
	TemplateProposed: {decide.Approve: TemplateApproved, decide.Reject: TemplateRejected, decide.Withdraw: TemplateWithdrawn},
}}

// TemplateVersion is one version of a template as it is kept.
type TemplateVersion struct {
	Template  // what Body says, once it is Read
	ID        int64
	Name      string
	Version   int
	Retired   bool   // to be taken out of use, or out of it
	Body      string // the template as it is sealed, JSON
	MakerID   int64
	Maker     string
	At        time.Time
	State     TemplateState
	CheckerID int64
	Checker   string
	Reason    string // why it was refused or withdrawn
	DecidedAt time.Time
}

// Read is the version with the template its body says.
func (v TemplateVersion) Read() (TemplateVersion, error) {
	err := json.Unmarshal([]byte(v.Body), &v.Template)
	return v, fault.Wrap(err, "read a template")
}

// Standing is the state as it is to be shown: what was there before the rule and is not safe rests.
func (v TemplateVersion) Standing() TemplateState {
	if v.State == TemplateEarlier && v.Safe() != nil {
		return TemplateResting
	}
	return v.State
}

// Usable reports whether files may be written by this version.
func (v TemplateVersion) Usable() bool {
	s := v.Standing()
	return (s == TemplateApproved || s == TemplateEarlier) && !v.Retired
}

// Agreed reports whether this version was once in force: the highest that was is, or rests, or ended the name.
func (v TemplateVersion) Agreed() bool {
	return v.State == TemplateApproved || v.State == TemplateEarlier
}

// Matter is the version as TemplateRule sees it.
func (v TemplateVersion) Matter() decide.Matter[TemplateState] {
	return decide.Matter[TemplateState]{State: v.State, Maker: v.MakerID, Decider: v.CheckerID}
}

// TemplateBook is every template by what stands of it now.
type TemplateBook struct {
	InUse    []TemplateVersion // the highest version of each name two people agreed on, or that was there before and is safe
	Resting  []TemplateVersion // there before and not safe: not used until another version is approved
	Proposed []TemplateVersion // wait for their checker
	Refused  []TemplateVersion // refused or withdrawn, the newest first
}

// BookOf reads versions, by name and the newest first, into a book.
func BookOf(kept []TemplateVersion) (b TemplateBook, err error) {
	seen := map[string]bool{}
	for _, k := range kept {
		v, err := k.Read()
		if err != nil {
			return b, err
		}
		switch {
		case v.State == TemplateProposed:
			b.Proposed = append(b.Proposed, v)
		case !v.Agreed():
			b.Refused = append(b.Refused, v)
		case seen[v.Name]:
		case v.Usable():
			b.InUse = append(b.InUse, v)
		case !v.Retired:
			b.Resting = append(b.Resting, v)
		}
		seen[v.Name] = seen[v.Name] || v.Agreed()
	}
	return b, nil
}
