package recon

import (
	"cmp"
	"slices"
	"time"

	"reliefbook/internal/exception"
	"reliefbook/internal/money"
	"reliefbook/internal/seal"
)

// The kinds that are looked for. Those of Compare keep their names: at_branch
// is found as the advance the branch holds, unconfirmed as paid and never signed.
const (
	FoundUnpaid        exception.Kind = "unpaid"
	FoundPreparing     exception.Kind = "being_prepared"
	FoundAtBank        exception.Kind = "at_bank"
	FoundAdvance       exception.Kind = "advance" // cash a branch has held for too long
	FoundFailed        exception.Kind = "failed"
	FoundCameBack      exception.Kind = "came_back"
	FoundShort         exception.Kind = "short"
	FoundOtherAmount   exception.Kind = "other_amount"
	FoundNotReceived   exception.Kind = "not_received"
	FoundProblem       exception.Kind = "problem"
	FoundUnsigned      exception.Kind = "unsigned"       // paid and never signed for
	FoundSignedUnpaid  exception.Kind = "signed_unpaid"  // signed for, and the money is not there
	FoundNotOnRoster   exception.Kind = "not_on_roster"  // paid, and not on the roster in force
	FoundNotOnRoll     exception.Kind = "not_on_roll"    // paid, and no student by the school roll
	FoundDuplicateCard exception.Kind = "duplicate_card" // one card paid for two people
	FoundSameSigner    exception.Kind = "same_signer"    // one proxy or one device for many 代签
	FoundLinkDevice    exception.Kind = "link_device"    // one device answered many students' links of a class
	FoundLinkMinute    exception.Kind = "link_minute"    // many links of a class were answered within a minute
	FoundLinkPrinter   exception.Kind = "link_printer"   // links were answered from where they were made
	FoundProvisional   exception.Kind = "provisional"    // money came into a fund by the books, and nothing proves it
	FoundLedger        exception.Kind = "ledger_differs" // the payments say other than the ledger
	FoundControl       exception.Kind = "control_totals" // the roster or the visits are other than declared
	FoundBankReceived                 = exception.Kind(BankReceived)
	FoundBankPaid                     = exception.Kind(BankPaid)
	FoundBooksReceived                = exception.Kind(BooksReceived)
	FoundBooksPaid                    = exception.Kind(BooksPaid)
	FoundStockTransit  exception.Kind = "stock_transit" // gifts sent, and nobody confirmed
	FoundStockCount    exception.Kind = "stock_count"   // a counted difference or a write-off, and nobody decided
)

// Disagreement is something in the records that does not agree, as the sweep
// finds it; an exception names it. The same matter has the same Key each time.
type Disagreement struct {
	Kind         exception.Kind
	Key          string
	Subject      string // the record it is about, "payment:12"
	ProgramID    int64  // 0: of no program
	DepartmentID int64  // 0: of no single department
	BatchID      int64
	PaymentID    int64
	Heads        int // people, or pieces of stock
	Amount       money.Amount
	Since        time.Time // zero: from the start
	One          bool      // about a single record: too many of a kind are gathered into one
}

// Rules say from when and from how many on something is a disagreement.
type Rules struct {
	Days    map[exception.Kind]int // days that work in progress may take, by kind
	Signers int                    // how many students one proxy may sign for
	Burst   int                    // how many links of a class one kind of browser may answer within ten minutes, where no device is known
	Device  int                    // how many links of a class one device may answer at all
	Minute  int                    // how many links of a class may be answered within one minute
	Gather  int                    // how many of a kind one department may have one by one
}

// DefaultRules are in force until somebody sets others. A kind that is not named is a disagreement at once.
func DefaultRules() Rules {
	return Rules{Signers: 3, Burst: 10, Device: 3, Minute: 5, Gather: 200, Days: map[exception.Kind]int{
		FoundUnpaid: 7, FoundPreparing: 7, FoundAtBank: 3, FoundAdvance: 15, FoundFailed: 3, FoundCameBack: 3, FoundShort: 3, FoundUnsigned: 7,
		FoundBankReceived: 7, FoundProvisional: 7, FoundStockTransit: 3, FoundStockCount: 3, FoundControl: 0,
	}}
}

// Ripe are the disagreements older than the rules allow for their kind, and all
// those of the program now, which is about to be closed (0: none).
func Ripe(list []Disagreement, r Rules, at time.Time, now int64) []Disagreement {
	return slices.DeleteFunc(slices.Clone(list), func(f Disagreement) bool {
		return (now == 0 || f.ProgramID != now) && at.Sub(f.Since) < time.Duration(r.Days[aging(f.Kind)])*24*time.Hour
	})
}

// aging is the kind whose days count for a kind: the four kinds of open bank items share one limit.
func aging(k exception.Kind) exception.Kind {
	switch k {
	case FoundBankPaid, FoundBooksReceived, FoundBooksPaid:
		return FoundBankReceived
	}
	return k
}

// Gathered replaces a department's disagreements of one kind by a single one
// when there are more than limit of them: a whole batch that failed is one
// matter. What has an exception of its own keeps it, and what is gathered stays
// gathered until it is gone; open tells which keys have an open exception.
func Gathered(list []Disagreement, limit int, open func(key string) bool) []Disagreement {
	type group struct {
		kind                exception.Kind
		program, department int64
	}
	many, all := map[group]Disagreement{}, map[group]int{}
	for _, f := range list {
		if f.One && !open(f.Key) {
			all[group{f.Kind, f.ProgramID, f.DepartmentID}]++
		}
	}
	out := make([]Disagreement, 0, len(list))
	for _, f := range list {
		k := group{f.Kind, f.ProgramID, f.DepartmentID}
		g, begun := many[k]
		if !begun {
			g = whole(f)
		}
		if !f.One || open(f.Key) || all[k] <= limit && !open(g.Key) {
			out = append(out, f)
			continue
		}
		g.Heads, g.Amount = g.Heads+f.Heads, g.Amount+f.Amount
		if f.Since.Before(g.Since) {
			g.Since = f.Since
		}
		many[k] = g
	}
	for _, g := range many {
		out = append(out, g)
	}
	slices.SortFunc(out, func(a, b Disagreement) int { return cmp.Compare(a.Key, b.Key) })
	return out
}

// whole is the disagreement that stands for all of f's kind in its department.
func whole(f Disagreement) Disagreement {
	subject := seal.Subject("program", f.ProgramID) + "/" + seal.Subject("department", f.DepartmentID)
	return Disagreement{Kind: f.Kind, Key: string(f.Kind) + "/" + subject, Subject: subject, ProgramID: f.ProgramID, DepartmentID: f.DepartmentID, Since: f.Since}
}

// Known is an exception of an earlier sweep: open, or closed with an explanation.
type Known struct {
	ID     int64
	Key    string
	Heads  int // what is left of it, as recorded
	Amount money.Amount
	At     time.Time // when it was opened
}

// Change is an open exception whose figures are different now.
type Change struct {
	Known
	Now Disagreement
}

// Compared is what a sweep brings: what is new, what has other figures, what is gone.
type Compared struct {
	New     []Disagreement
	Changed []Change
	Gone    []Known
}

// Changes compares what is found with the exceptions that name it. Only what is
// ripe is opened; an exception ends only when its disagreement is not found at
// all, however young, and when it was opened before the sweep read the books at
// seen. What somebody explained and closed is not opened again unless its
// figures have changed.
func Changes(ripe, found []Disagreement, known, explained []Known, seen time.Time) (c Compared) {
	at, has := make(map[string]Disagreement, len(found)), make(map[string]bool, len(known))
	for _, f := range found {
		at[f.Key] = f
	}
	for _, k := range explained {
		if f, ok := at[k.Key]; ok && f.Heads == k.Heads && f.Amount == k.Amount {
			has[k.Key] = true
		}
	}
	for _, k := range known {
		has[k.Key] = true
		f, ok := at[k.Key]
		switch {
		case !ok && k.At.Before(seen):
			c.Gone = append(c.Gone, k)
		case ok && (f.Heads != k.Heads || f.Amount != k.Amount):
			c.Changed = append(c.Changed, Change{k, f})
		}
	}
	for _, f := range ripe {
		if !has[f.Key] {
			c.New = append(c.New, f)
		}
	}
	return c
}
