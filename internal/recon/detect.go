package recon

import (
	"cmp"
	"slices"
	"time"

	"reliefbook/internal/exception"
	"reliefbook/internal/money"
	"reliefbook/internal/payout"
	"reliefbook/internal/seal"
)

// Facts are what Find looks at: figures of ledger, rosters, payments and
// receipts. What is many is added up by the database, what is few comes row by row.
type Facts struct {
	Unbatched []Standing // entitled, and nothing was ever tried
	Standing  []Standing // payments under way, and paid ones nobody signed for
	Cases     []Case     // payments with a problem
	Overpaid  []Case     // paid and given back more than is entitled: Amount is what is too much
	OffRoster []Case
	OffRoll   []Case
	Cards     []Group    // of one card
	Signers   []Group    // of one proxy, or of one device within ten minutes
	Links     []Answered // of one class, by students' links, that look as if somebody answered for them
	Inflows   []Inflow
	Advances  []Holding
	Moving    []Moving
	Controls  []Control
	Ledger    []Booked
	Bank      []BankOpen
}

// Standing is the payments of one class that are in the same state.
type Standing struct {
	ProgramID, DepartmentID, ClassID, BatchID int64
	State                                     payout.PaymentState // empty: there are none
	Heads                                     int
	Amount                                    money.Amount
	Since                                     time.Time
}

// Case is one payment with a problem.
type Case struct {
	PaymentID, ProgramID, DepartmentID, BatchID int64
	State                                       payout.PaymentState
	Receipt                                     payout.ReceiptState
	Amount                                      money.Amount // in question, fen
	Since                                       time.Time
}

// Group is payments that share what should be one person's.
type Group struct {
	ProgramID int64
	First     int64 // the least of the payments
	Device    bool  // of Signers: one device, not one proxy
	Heads     int
	Amount    money.Amount
	Since     time.Time
}

// Answered is payments of a class that were confirmed by links alike: from one
// device, within one minute, or from where the links were made.
type Answered struct {
	Kind                             exception.Kind
	ProgramID, DepartmentID, ClassID int64
	Class                            string
	Heads                            int
	Amount                           money.Amount
	Since                            time.Time
}

// TooMany reports whether so many are more than the rules let pass.
func (a Answered) TooMany(r Rules) bool {
	switch a.Kind {
	case FoundLinkDevice:
		return a.Heads > r.Device
	case FoundLinkMinute:
		return a.Heads > r.Minute
	}
	return a.Heads > 0
}

// Inflow is money of a fund that nothing proves.
type Inflow struct {
	Subject string // the document, or else the voucher
	Amount  money.Amount
	Since   time.Time
}

// Holding is cash a branch holds for a program.
type Holding struct {
	ProgramID, DepartmentID int64
	Heads                   int // payments it is for
	Amount                  money.Amount
	Since                   time.Time
}

// Moving is pieces that wait for somebody.
type Moving struct {
	MovementID, DepartmentID int64
	Sent                     bool // on the way; else counted or written off
	Pieces                   int64
	Since                    time.Time
}

// Control is what a program declared, and what its roster in force or its visits are.
type Control struct {
	ProgramID         int64
	Heads, FoundHeads int
	Total, Found      money.Amount
	NothingYet        bool // there is no roster and no visit yet
	Since             time.Time
}

// Booked is what a department's payments say was paid, and what the ledger says.
type Booked struct {
	ProgramID, DepartmentID int64
	ByPayments, ByLedger    money.Amount
}

// BankOpen is one movement that stands on one side only: a line of the bank's
// statement, or what a voucher did to an account that has statements.
type BankOpen struct {
	Key, Subject string
	ByBank       bool
	PaymentID    int64
	Amount       money.Amount // into the account; out of it negative
	Since        time.Time
}

// Find names every disagreement in the facts, the same way each time.
func Find(f Facts, r Rules) []Disagreement {
	d := detector{}
	for _, s := range f.Unbatched {
		d.add(Disagreement{Kind: FoundUnpaid, Subject: seal.Subject("program", s.ProgramID) + "/" + seal.Subject("department", s.DepartmentID), ProgramID: s.ProgramID,
			DepartmentID: s.DepartmentID, Heads: s.Heads, Amount: s.Amount, Since: s.Since})
	}
	d.standing(f.Standing)
	d.cases(f)
	d.groups(f, r)
	for _, l := range f.Links {
		if l.TooMany(r) {
			d.add(Disagreement{Kind: l.Kind, Subject: seal.Subject("program", l.ProgramID) + "/" + seal.Subject("class", l.ClassID), ProgramID: l.ProgramID,
				DepartmentID: l.DepartmentID, Heads: l.Heads, Amount: l.Amount, Since: l.Since})
		}
	}
	for _, i := range f.Inflows {
		d.add(Disagreement{Kind: FoundProvisional, Subject: i.Subject, Amount: i.Amount, Since: i.Since})
	}
	for _, h := range f.Advances {
		if h.Amount != 0 {
			d.add(Disagreement{Kind: FoundAdvance, Subject: seal.Subject("program", h.ProgramID) + "/" + seal.Subject("department", h.DepartmentID), ProgramID: h.ProgramID,
				DepartmentID: h.DepartmentID, Heads: h.Heads, Amount: h.Amount, Since: h.Since})
		}
	}
	for _, m := range f.Moving {
		kind := FoundStockCount
		if m.Sent {
			kind = FoundStockTransit
		}
		d.add(Disagreement{Kind: kind, Subject: seal.Subject("movement", m.MovementID), DepartmentID: m.DepartmentID, Heads: int(m.Pieces), Since: m.Since})
	}
	for _, c := range f.Controls {
		if !c.NothingYet && (c.Heads != c.FoundHeads || c.Total != c.Found) {
			d.add(Disagreement{Kind: FoundControl, Subject: seal.Subject("program", c.ProgramID), ProgramID: c.ProgramID, Heads: c.FoundHeads - c.Heads, Amount: c.Found - c.Total, Since: c.Since})
		}
	}
	for _, b := range f.Ledger {
		if b.ByPayments != b.ByLedger {
			d.add(Disagreement{Kind: FoundLedger, Subject: seal.Subject("program", b.ProgramID) + "/" + seal.Subject("department", b.DepartmentID), ProgramID: b.ProgramID,
				DepartmentID: b.DepartmentID, Amount: b.ByPayments - b.ByLedger})
		}
	}
	for _, b := range f.Bank {
		d[b.Key] = Disagreement{Kind: exception.Kind(OpenKindOf(b.ByBank, b.Amount)), Key: b.Key, Subject: b.Subject, PaymentID: b.PaymentID, Amount: b.Amount, Since: b.Since, One: true}
	}
	return d.list()
}

// detector adds disagreements up by their keys.
type detector map[string]Disagreement

func (d detector) add(f Disagreement) {
	f.Key = string(f.Kind) + "/" + f.Subject
	if have, ok := d[f.Key]; ok {
		f.Heads, f.Amount = f.Heads+have.Heads, f.Amount+have.Amount
		if have.Since.Before(f.Since) {
			f.Since = have.Since
		}
	}
	d[f.Key] = f
}

func (d detector) list() []Disagreement {
	out := make([]Disagreement, 0, len(d))
	for _, f := range d {
		out = append(out, f)
	}
	slices.SortFunc(out, func(a, b Disagreement) int { return cmp.Compare(a.Key, b.Key) })
	return out
}

func (d detector) standing(list []Standing) {
	for _, s := range list {
		f := Disagreement{ProgramID: s.ProgramID, DepartmentID: s.DepartmentID, BatchID: s.BatchID, Heads: s.Heads, Amount: s.Amount, Since: s.Since,
			Subject: seal.Subject("batch", s.BatchID) + "/" + seal.Subject("department", s.DepartmentID)}
		switch unpaidKind(s.State) {
		case BeingPrepared:
			f.Kind = FoundPreparing
		case AtBank:
			f.Kind = FoundAtBank
		case Short: // paid: nobody signed
			f.Kind, f.BatchID, f.Subject = FoundUnsigned, 0, seal.Subject("program", s.ProgramID)+"/"+seal.Subject("class", s.ClassID)
		default:
			continue
		}
		d.add(f)
	}
}

func (d detector) cases(f Facts) {
	one := func(kind exception.Kind, c Case) {
		d.add(Disagreement{Kind: kind, Subject: seal.Subject("payment", c.PaymentID), ProgramID: c.ProgramID, DepartmentID: c.DepartmentID, BatchID: c.BatchID,
			PaymentID: c.PaymentID, One: true, Heads: 1, Amount: c.Amount, Since: c.Since})
	}
	for _, c := range f.Cases {
		switch {
		case c.Receipt == payout.Confirmed && c.State != payout.PaymentPaid:
			one(FoundSignedUnpaid, c)
		case c.State == payout.PaymentFailed:
			one(FoundFailed, c)
		case c.State == payout.PaymentReturned:
			one(FoundCameBack, c)
		case c.Receipt == payout.NotReceived:
			one(FoundNotReceived, c)
		case c.Receipt == payout.Problem:
			one(FoundProblem, c)
		default:
			one(FoundShort, c)
		}
	}
	for kind, list := range map[exception.Kind][]Case{FoundOtherAmount: f.Overpaid, FoundNotOnRoster: f.OffRoster, FoundNotOnRoll: f.OffRoll} {
		for _, c := range list {
			one(kind, c)
		}
	}
}

func (d detector) groups(f Facts, r Rules) {
	for _, g := range f.Cards {
		if g.Heads > 1 {
			d.add(Disagreement{Kind: FoundDuplicateCard, Subject: seal.Subject("program", g.ProgramID) + "/" + seal.Subject("payment", g.First), ProgramID: g.ProgramID, Heads: g.Heads, Amount: g.Amount, Since: g.Since})
		}
	}
	for _, g := range f.Signers {
		most := r.Signers
		if g.Device {
			most = r.Burst
		}
		if g.Heads > most {
			d.add(Disagreement{Kind: FoundSameSigner, Subject: seal.Subject("program", g.ProgramID) + "/" + seal.Subject("payment", g.First), ProgramID: g.ProgramID, Heads: g.Heads, Amount: g.Amount, Since: g.Since})
		}
	}
}
