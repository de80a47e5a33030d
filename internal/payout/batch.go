// Package payout is how an entitlement becomes a payment the student has:
// batches, payments, receipts, their states and who may move them. No I/O.
package payout

import (
	"time"

	"reliefbook/internal/fault"
	"reliefbook/internal/form"
	"reliefbook/internal/money"
)

// BatchState is where a batch 发放批次 stands.
type BatchState string

// The states: prepared → approved → released; sent back on the way with a
// reason, and from there prepared again or cancelled.
const (
	Prepared  BatchState = "prepared"
	Approved  BatchState = "approved"
	Released  BatchState = "released"
	SentBack  BatchState = "sent_back"
	Cancelled BatchState = "cancelled"
)

// Act is one thing done to a batch.
type Act string

// The acts.
const (
	Approve  Act = "approve"
	SendBack Act = "send_back"
	Release  Act = "release"
	Resubmit Act = "resubmit"
	Cancel   Act = "cancel"
	Recall   Act = "recall" // takes back a release of which no file stands and nothing is known of the bank
)

// moves is the whole life of a batch: from each state, what leads where.
var moves = map[BatchState]map[Act]BatchState{
	Prepared: {Approve: Approved, SendBack: SentBack},
	Approved: {Release: Released, SendBack: SentBack},
	Released: {Recall: SentBack},
	SentBack: {Resubmit: Prepared, Cancel: Cancelled},
}

// BatchKind says what a batch pays.
type BatchKind string

// The kinds: entitlements for the first time, or once more what did not get
// through. The approval of a re-issue posts nothing: what it pays is owed
// since the first approval.
const (
	First   BatchKind = "first"
	Reissue BatchKind = "reissue"
)

// Batch is payments prepared, approved and released together.
type Batch struct {
	ID                int64
	ProgramID         int64
	Kind              BatchKind
	No                int // within the program, from 1
	Name              string
	Channel           Channel
	Heads             int          // control total, declared when prepared
	Total             money.Amount // control total, fen
	State             BatchState
	MakerID           int64
	CheckerID         int64 // who approved; 0 before
	ReleaserID        int64 // who released; 0 before
	Maker             string
	Checker           string
	Releaser          string
	Reason            string // why it was sent back
	ApprovalVoucherID int64
	ReleaseVoucherID  int64
	At                time.Time
	ProgramName       string
	ProgramCode       string
}

// Next is the state the act leads to, or a refusal: batch.state when the batch
// is elsewhere by now (or was handed to branches, for a recall), batch.same_person when the four eyes would be two
// (maker, checker and releaser are three people), form.reason when a batch is sent back
// or recalled without one.
func (b Batch) Next(act Act, by int64, reason string) (BatchState, error) {
	to, ok := moves[b.State][act]
	if !ok || act == Recall && b.Channel.Way().Handling != ByFile {
		return "", fault.New(fault.Conflict, "batch.state", "No", b.No, "State", StateRef(b.State))
	}
	switch act {
	case Approve:
		if by == b.MakerID {
			return "", fault.New(fault.Forbidden, "batch.same_person")
		}
	case Release:
		if by == b.MakerID || by == b.CheckerID {
			return "", fault.New(fault.Forbidden, "batch.same_person")
		}
	case SendBack, Recall:
		if by == b.MakerID {
			return "", fault.New(fault.Forbidden, "batch.same_person")
		}
		if err := form.Reason(reason); err != nil {
			return "", err
		}
	case Resubmit, Cancel:
		if by != b.MakerID {
			return "", fault.New(fault.Forbidden, "batch.only_maker")
		}
	}
	return to, nil
}

// DoneBy reports whether the person has just this act done already and the batch stands
// where it led: a repeated request, which is neither an error nor a second act.
func (b Batch) DoneBy(act Act, by int64) bool {
	switch act {
	case Approve:
		return b.State == Approved && b.CheckerID == by
	case Release:
		return b.State == Released && b.ReleaserID == by
	case Cancel:
		return b.State == Cancelled && b.MakerID == by
	}
	return false
}

// May reports whether the person could do the act now; screens show only such buttons.
func (b Batch) May(act Act, by int64) bool {
	_, err := b.Next(act, by, "-")
	return err == nil
}

// Prove holds the payments a batch really has against what it declared:
// batch.control_totals with both and the difference.
func (b Batch) Prove(heads int, total money.Amount) error {
	if heads == b.Heads && total == b.Total {
		return nil
	}
	return fault.New(fault.Conflict, "batch.control_totals", "Heads", b.Heads, "Total", b.Total,
		"FoundHeads", heads, "FoundTotal", total, "Difference", total-b.Total)
}
