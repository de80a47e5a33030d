package recon

import "reliefbook/internal/money"

// DifferenceKind names how one person's three sides disagree.
type DifferenceKind string

// The kinds, in the order they are looked for.
const (
	Unpaid      DifferenceKind = "unpaid"       // entitled, and the ledger paid nothing
	OtherAmount DifferenceKind = "other_amount" // the ledger paid another amount than is entitled
	NotReceived DifferenceKind = "not_received" // paid, and the branch says the student has not got it
	Unconfirmed DifferenceKind = "unconfirmed"  // paid, and nobody has confirmed yet
)

// Person is one person's three sides.
type Person struct {
	StudentNo    string
	Name         string
	DepartmentID int64
	Department   string
	Class        string
	Batch        int // number within the program, 0: in none
	Entitled     money.Amount
	Paid         money.Amount // by the ledger, fen
	Receipt      string       // state of the receipt, empty without a payment
	Reason       string       // of "not received"
}

// Difference is one named disagreement.
type Difference struct {
	Person
	Kind   DifferenceKind
	Amount money.Amount // what is in question, fen
}

// Compare names how a person's sides disagree; ok is true when they do not.
func Compare(p Person) (d Difference, ok bool) {
	switch {
	case p.Paid == 0:
		return Difference{Person: p, Kind: Unpaid, Amount: p.Entitled}, false
	case p.Paid != p.Entitled:
		return Difference{Person: p, Kind: OtherAmount, Amount: p.Entitled - p.Paid}, false
	case p.Receipt == "not_received":
		return Difference{Person: p, Kind: NotReceived, Amount: p.Paid}, false
	case p.Receipt != "confirmed":
		return Difference{Person: p, Kind: Unconfirmed, Amount: p.Paid}, false
	}
	return Difference{}, true
}

// Differing is the departments whose rows do not agree: only there does anybody
// need to be looked at one by one.
func Differing(rows []Row) []int64 {
	var out []int64
	for _, r := range rows {
		if !r.Agrees() {
			out = append(out, r.DepartmentID)
		}
	}
	return out
}
