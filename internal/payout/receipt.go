package payout

import (
	"strings"
	"time"

	"reliefbook/internal/fault"
	"reliefbook/internal/form"
	"reliefbook/internal/money"
)

// ReceiptState is what was last said about a payment the person should have.
type ReceiptState string

// The states of a receipt.
const (
	Open        ReceiptState = "open"
	Confirmed   ReceiptState = "confirmed"
	NotReceived ReceiptState = "not_received"
	Problem     ReceiptState = "problem" // received, but not as it should be: part of it, say
)

// ReceiptAct is what is said about payments.
type ReceiptAct string

// The acts. Undo takes back one's own last word within UndoFor; after that only
// a supervisor may withdraw it, with a reason.
const (
	Confirm  ReceiptAct = "confirmed"
	Deny     ReceiptAct = "not_received"
	Complain ReceiptAct = "problem"
	Undo     ReceiptAct = "undone"
	Withdraw ReceiptAct = "withdrawn"
)

// UndoFor is how long the same user may take back a receipt.
const UndoFor = 10 * time.Minute

// Via is how a receipt was given.
type Via string

// The ways: by the branch on its screen, or by the student's own link.
const (
	ViaBranch Via = "branch"
	ViaLink   Via = "link"
)

// ReceiptMove is the rule of one act: from which receipt states, to which.
// form.reason when the act wants a reason and has none.
func ReceiptMove(act ReceiptAct, reason string) (from []ReceiptState, to ReceiptState, err error) {
	said := []ReceiptState{Confirmed, NotReceived, Problem}
	switch act {
	case Confirm:
		return []ReceiptState{Open, NotReceived, Problem}, Confirmed, nil
	case Deny:
		return []ReceiptState{Open}, NotReceived, form.Reason(reason)
	case Complain:
		return []ReceiptState{Open}, Problem, form.Reason(reason)
	case Undo:
		return said, Open, nil
	case Withdraw:
		return said, Open, form.Reason(reason)
	}
	return nil, "", fault.New(fault.Invalid, "receipt.act")
}

// Proxy is somebody who collects in the student's place 代领人, by a letter of
// authorisation 委托书. The zero value is nobody.
type Proxy struct {
	Name     string
	Relation string
	Letter   string // the letter's number
}

// Check refuses a proxy that is named by half: name, relation and letter go together.
func (p Proxy) Check() error {
	if p == (Proxy{}) {
		return nil
	}
	e := form.New()
	form.Text(e, "proxy_name", p.Name, 50, "form.text")
	form.Text(e, "proxy_relation", p.Relation, 20, "form.text")
	form.Text(e, "proxy_letter", p.Letter, 40, "form.text")
	return e.OrNil()
}

// Trimmed is the proxy without blanks at the edges of what was typed.
func (p Proxy) Trimmed() Proxy {
	return Proxy{strings.TrimSpace(p.Name), strings.TrimSpace(p.Relation), strings.TrimSpace(p.Letter)}
}

// Receipt is the fact that somebody said whether the person has it 签收.
type Receipt struct {
	ID        int64
	PaymentID int64
	Act       ReceiptAct
	ByID      int64 // 0: the student, by a link
	By        string
	Device    string
	Reason    string
	Amount    money.Amount // of a problem: what the student has, fen
	Via       Via
	Proxy     Proxy
	At        time.Time
}

// OverdueAfter is how long a branch has to answer for a payment before it is reminded.
const OverdueAfter = 7 * 24 * time.Hour
