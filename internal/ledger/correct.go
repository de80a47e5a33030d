package ledger

import (
	"slices"
	"time"

	"reliefbook/internal/decide"
	"reliefbook/internal/fault"
	"reliefbook/internal/form"
)

// CorrectionKind says how a posted voucher is put right (Basic Accounting Rules art. 51).
type CorrectionKind string

// The kinds: a red voucher takes it back and a blue one says it right; or, of an
// amount alone, one voucher posts the difference.
const (
	Rewrite    CorrectionKind = "rewrite"
	Difference CorrectionKind = "difference"
)

// CorrectionState is where a correction stands.
type CorrectionState string

// The states: pending → posted, or rejected with a reason.
const (
	CorrectionPending  CorrectionState = "pending"
	CorrectionPosted   CorrectionState = "posted"
	CorrectionRejected CorrectionState = "rejected"
)

// Correction is what a maker proposes about a posted voucher.
type Correction struct {
	ID        int64
	VoucherID int64
	Kind      CorrectionKind
	Day       string // of the new vouchers
	Summary   string // as it should have been
	Reason    string
	Lines     []CorrectedLine // as they should be, or the difference; none: the accounts and amounts were right
	State     CorrectionState
	Answer    string // why it was refused
	MakerID   int64
	Maker     string
	CheckerID int64
	Checker   string
	RedID     int64
	BlueID    int64 // of a difference: its voucher
	At        time.Time
}

// CorrectedLine is one line of a correction.
type CorrectedLine struct {
	DebitID  int64
	CreditID int64
	Amount   Units
}

// Check refuses a correction that may not be, of voucher v as it stands:
//
//	correction.red       a red voucher is not corrected: post what is right
//	correction.reversed  it was taken back already
//	correction.day       a day before the voucher's, or after today
//	correction.year      another year: that takes an adjustment of last year's surplus
//	correction.belongs   its amounts belong to a batch, a payment, a visit or to stock, which have acts of their own
//	correction.account   an account of such a noun
//	correction.same      nothing is different
func (c Correction) Check(v Voucher, accounts map[int64]Account, reversed bool, today string) error {
	switch {
	case v.Kind == Reversal:
		return fault.New(fault.Conflict, "correction.red")
	case reversed:
		return fault.New(fault.Conflict, "correction.reversed")
	}
	e := form.New()
	form.Text(e, "summary", c.Summary, 100, "form.text")
	form.Text(e, "reason", c.Reason, 200, "form.reason")
	form.Day(e, "day", c.Day)
	if len(e.Fields) == 0 && (c.Day < v.Day || c.Day > today) {
		e.Field("day", "correction.day", "From", v.Day, "To", today)
	}
	if len(e.Fields) == 0 && c.Day[:4] != v.Day[:4] {
		e.Field("day", "correction.year", "Year", v.Day[:4])
	}
	if c.Kind != Rewrite && c.Kind != Difference {
		e.Field("kind", "correction.kind")
	}
	if err := e.OrNil(); err != nil {
		return err
	}
	return c.checkLines(v, accounts)
}

func (c Correction) checkLines(v Voucher, accounts map[int64]Account) error {
	if len(c.Lines) == 0 {
		if c.Kind == Difference || c.Summary == v.Summary && c.Day == v.Day {
			return fault.New(fault.Invalid, "correction.same")
		}
		return nil
	}
	if !Free(v, accounts) {
		return fault.New(fault.Conflict, "correction.belongs")
	}
	for _, l := range c.Lines {
		if l.Amount <= 0 {
			return fault.New(fault.Invalid, "correction.amount")
		}
		for _, id := range [2]int64{l.DebitID, l.CreditID} {
			if a, ok := accounts[id]; !ok || a.BookID != v.BookID || !a.Free {
				return fault.New(fault.Invalid, "correction.account")
			}
		}
	}
	return nil
}

// Free reports whether a voucher's amounts are its own: money that came into a
// fund. Everything else belongs to a noun whose sums verification holds against the ledger.
func Free(v Voucher, accounts map[int64]Account) bool {
	return !slices.ContainsFunc(v.Transfers, func(t Transfer) bool {
		return t.Program != 0 || t.Payment != 0 || !accounts[t.DebitID].Free || !accounts[t.CreditID].Free
	})
}

// Apart gives the lines of a difference: what right has more or less than the
// voucher, line by line, its sides exchanged where it is less.
func Apart(v Voucher, right []CorrectedLine) (lines []CorrectedLine) {
	for i, t := range v.Transfers {
		if i >= len(right) {
			break
		}
		switch more := right[i].Amount - t.Amount; {
		case more > 0:
			lines = append(lines, CorrectedLine{t.DebitID, t.CreditID, more})
		case more < 0:
			lines = append(lines, CorrectedLine{t.CreditID, t.DebitID, -more})
		}
	}
	return lines
}

// CorrectionRule is the life of a correction: proposed by one, posted or refused by another.
var CorrectionRule = decide.Rule[CorrectionState]{Noun: "correction", Moves: map[CorrectionState]map[decide.Act]CorrectionState{
	CorrectionPending: {decide.Approve: CorrectionPosted, decide.Reject: CorrectionRejected},
}}

// Matter is the correction as its rule sees it.
func (c Correction) Matter() decide.Matter[CorrectionState] {
	return decide.Matter[CorrectionState]{State: c.State, Maker: c.MakerID, Decider: c.CheckerID}
}
