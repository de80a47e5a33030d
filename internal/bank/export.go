package bank

import (
	"slices"
	"time"

	"reliefbook/internal/decide"
	"reliefbook/internal/fault"
	"reliefbook/internal/form"
	"reliefbook/internal/money"
	"reliefbook/internal/payout"
)

// FileState is where a batch's file stands.
type FileState string

// The states of a file: one batch has one live file at most.
const (
	FileLive FileState = "live"
	FileVoid FileState = "void"
)

// Export is a batch's file as it was first written.
type Export struct {
	ID         int64
	BatchID    int64
	TemplateID int64
	Template   string
	Version    int
	Hash       []byte
	Size       int
	Lines      int
	Total      money.Amount
	Checkpoint int64 // size of the sealed log, the release within it
	ByID       int64
	SaidBy     string
	At         time.Time
	State      FileState
	Sole       bool // written under the rule of one file a batch
}

// Download is one time a file left.
type Download struct {
	ID       int64
	ExportID int64
	BatchID  int64
	ByID     int64
	SaidBy   string
	Reason   string
	Hash     []byte
	At       time.Time
}

// VoidState is where the wish to have a file voided stands.
type VoidState string

// The states of such a wish.
const (
	VoidAsked     VoidState = "asked"
	VoidApproved  VoidState = "approved"
	VoidRejected  VoidState = "rejected"
	VoidWithdrawn VoidState = "withdrawn"
)

// VoidRule is how a file is voided: asked for by the cashier, decided by a checker.
var VoidRule = decide.Rule[VoidState]{Noun: "void", Moves: map[VoidState]map[decide.Act]VoidState{
	VoidAsked: {decide.Approve: VoidApproved, decide.Reject: VoidRejected, decide.Withdraw: VoidWithdrawn},
}}

// Void is the wish to have a file voided, and what was decided on it.
type Void struct {
	ID        int64
	ExportID  int64
	BatchID   int64
	Reason    string
	State     VoidState
	MakerID   int64
	CheckerID int64
	Maker     string
	Checker   string
	Answer    string // why it was refused or withdrawn
	At        time.Time
	DecidedAt time.Time
}

// Matter is the wish as VoidRule sees it.
func (v Void) Matter() decide.Matter[VoidState] {
	return decide.Matter[VoidState]{State: v.State, Maker: v.MakerID, Decider: v.CheckerID}
}

// FileBook is all that was ever written for a batch's bank, and taken away.
type FileBook struct {
	Batch     payout.Batch
	Exports   []Export
	Voids     []Void
	Downloads []Download
	Answered  bool // something is known of what the bank did: nothing leaves any more
}

// Live is the files that stand: one at most, unless they are from before that rule.
func (b FileBook) Live() (live []Export) {
	for _, x := range b.Exports {
		if x.State == FileLive {
			live = append(live, x)
		}
	}
	return live
}

// Export is one of the files by id, its ID 0 when it is none of them.
func (b FileBook) Export(id int64) (x Export) {
	if i := slices.IndexFunc(b.Exports, func(x Export) bool { return x.ID == id }); i >= 0 {
		x = b.Exports[i]
	}
	return x
}

// Asked is the wish to have a file voided that waits, its ID 0 when there is none.
func (b FileBook) Asked(export int64) (v Void) {
	for _, x := range b.Voids {
		if x.ExportID == export && x.State == VoidAsked {
			v = x
		}
	}
	return v
}

// MayHand refuses what no file of the batch may leave for, whichever it is:
// export.answered, export.several, export.asked.
func (b FileBook) MayHand() error {
	live := b.Live()
	switch {
	case b.Answered:
		return fault.New(fault.Conflict, "export.answered")
	case len(live) > 1:
		return fault.New(fault.Conflict, "export.several", "Count", len(live))
	case len(live) == 1 && b.Asked(live[0].ID).ID != 0:
		return fault.New(fault.Conflict, "export.asked")
	}
	return nil
}

// MayAskVoid reports whether somebody can ask for a file to be voided now.
func (b FileBook) MayAskVoid(x Export) bool {
	return x.State == FileLive && !b.Answered && b.Asked(x.ID).ID == 0
}

// AskVoid is the wish to have a file voided, because the bank did not take it.
// Its ID is not 0 when the same person waits for the same already. Refusals:
// form.reason, export.void, export.answered, export.asked.
func (b FileBook) AskVoid(export, by int64, reason string) (v Void, err error) {
	if err := form.Reason(reason); err != nil {
		return v, err
	}
	v = b.Asked(export)
	switch {
	case v.ID != 0 && v.MakerID == by && v.Reason == reason:
		return v, nil
	case b.Export(export).State != FileLive:
		return v, fault.New(fault.Conflict, "export.void")
	case b.Answered:
		return v, fault.New(fault.Conflict, "export.answered")
	case v.ID != 0:
		return v, fault.New(fault.Conflict, "export.asked")
	}
	return Void{ExportID: export, BatchID: b.Batch.ID, Reason: reason, State: VoidAsked, MakerID: by}, nil
}

// MayVoid is a wish's file as it is once voided. decide.same_person for whoever
// wrote the file, export.answered.
func (b FileBook) MayVoid(v Void) (Export, error) {
	x := b.Export(v.ExportID)
	switch {
	case x.ByID == v.CheckerID:
		return x, fault.New(fault.Forbidden, "decide.same_person")
	case b.Answered:
		return x, fault.New(fault.Conflict, "export.answered")
	}
	x.State = FileVoid
	return x, nil
}
