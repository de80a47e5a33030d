package payout

import (
	"strconv"
	"strings"
	"time"

	"reliefbook/internal/decide"
	"reliefbook/internal/fault"
	"reliefbook/internal/form"
	"reliefbook/internal/money"
)

// RemedyKind is what finance proposes about a payment that did not get through.
type RemedyKind string

// The kinds of remedy.
const (
	Correct RemedyKind = "correct" // pay the rest again, by other papers or another channel 更正重发
	Return  RemedyKind = "return"  // what was paid came back 退汇
	Forgo   RemedyKind = "forgo"   // nobody claims the rest: back to the fund 退回资金
)

// RemedyState is where a remedy stands: pending → done or rejected. A correction
// is approved instead, and is carried out by the batch that takes it.
type RemedyState string

// The states of a remedy.
const (
	RemedyPending  RemedyState = "pending"
	RemedyApproved RemedyState = "approved"
	RemedyRejected RemedyState = "rejected"
	RemedyDone     RemedyState = "done"
)

// Remedy is one proposal about one payment 处理单, decided by a second person.
type Remedy struct {
	ID         int64
	PaymentID  int64
	Kind       RemedyKind
	Amount     money.Amount // fen it is about
	Channel    Channel      // of a correction
	IdentityID int64        // of a correction: the papers to pay by; 0: as before
	OfferID    int64        // where a new card comes from; 0: there is none, or it was proposed before cards had a source
	Note       string       // why, in the maker's words
	State      RemedyState
	MakerID    int64
	CheckerID  int64
	Maker      string
	Checker    string
	Reason     string // why it was rejected
	VoucherID  int64
	Taken      bool // of an approved correction: a batch pays it
	At         time.Time
}

// Settles reports whether the rest of the remedy's payment, or some of it, is
// settled by it for good or as good as: given back to the fund, or approved to be paid by another payment.
func (r Remedy) Settles() bool {
	return r.Kind == Forgo && r.State == RemedyDone || r.Kind == Correct && r.State == RemedyApproved
}

// MayTakeBack refuses to take back that a payment was made while what was
// settled of its rest stands, by the remedies about it: what was given back to
// the fund stays given back (receipt.forgone, with the amount and by which
// act), and what is to be paid by another payment would be paid twice
// (receipt.corrected). The way on is a Return: the money came back.
func (p Payment) MayTakeBack(about []Remedy, day func(time.Time) string) error {
	var acts []string
	var last Remedy
	for _, r := range about {
		switch {
		case r.PaymentID != p.ID || !r.Settles():
		case r.Kind == Correct:
			return fault.New(fault.Conflict, "receipt.corrected", "Name", p.Name, "Amount", r.Amount, "Act", r.ID, "By", r.Checker)
		default:
			acts, last = append(acts, strconv.FormatInt(r.ID, 10)), r
		}
	}
	if p.Forgone == 0 {
		return nil
	}
	return fault.New(fault.Conflict, "receipt.forgone", "Amount", p.Forgone, "Acts", strings.Join(acts, ", "),
		"By", last.Checker, "Day", day(last.At))
}

// Check holds a remedy against the payment it is about: remedy.state when the
// payment leaves nothing such a remedy could mend, remedy.amount when it is
// about more than there is, remedy.channel, form.reason.
func (r Remedy) Check(p Payment) error {
	most := p.Rest()
	if r.Kind == Return {
		most = p.Net()
	}
	e := form.New()
	switch {
	case r.Kind != Correct && r.Kind != Return && r.Kind != Forgo, most <= 0:
		return fault.New(fault.Conflict, "remedy.state")
	case r.Amount <= 0 || r.Amount > most, r.Kind == Correct && r.Amount != most:
		e.Field("amount", "remedy.amount", "Most", most)
	}
	if _, ok := WayOf(r.Channel); r.Kind == Correct && !ok {
		e.Field("channel", "batch.channel")
	}
	if err := form.Reason(r.Note); err != nil {
		e.Field("note", "form.reason", "Max", 200)
	}
	return e.OrNil()
}

// Rule is the life of the remedy. A correction is approved first and carried
// out by the batch that takes it; until then it may still be rejected.
func (r Remedy) Rule() decide.Rule[RemedyState] {
	to := map[RemedyState]map[decide.Act]RemedyState{RemedyPending: {decide.Approve: RemedyDone, decide.Reject: RemedyRejected}}
	if r.Kind == Correct {
		to[RemedyPending][decide.Approve] = RemedyApproved
		if !r.Taken {
			to[RemedyApproved] = map[decide.Act]RemedyState{decide.Reject: RemedyRejected}
		}
	}
	return decide.Rule[RemedyState]{Noun: "remedy", Moves: to}
}

// Matter is the remedy as its rule sees it.
func (r Remedy) Matter() decide.Matter[RemedyState] {
	return decide.Matter[RemedyState]{State: r.State, Maker: r.MakerID, Decider: r.CheckerID}
}

// May reports whether the person could approve the remedy now, or reject it; screens show only such buttons.
func (r Remedy) May(approve bool, by int64) bool {
	return r.Rule().May(r.Matter(), decide.Of(approve), by)
}
