package recon

import (
	"cmp"
	"slices"

	"reliefbook/internal/money"
	"reliefbook/internal/org"
)

// Place is where an entitlement, or part of one, stands.
type Place string

// The places, in the order money goes through them. The last two are ends.
const (
	Unbatched Place = "unbatched" // in no batch yet
	Preparing Place = "prepared"  // in a batch that is not approved
	Approved  Place = "approved"  // in an approved batch
	Sent      Place = "sent"      // with the bank or card office
	Held      Place = "held"      // with the branch, in cash
	Stuck     Place = "stuck"     // failed, came back or was paid in part: to be paid again
	Paid      Place = "paid"
	Forgone   Place = "forgone" // given back to the fund
)

// Places lists them in order.
var Places = []Place{Unbatched, Preparing, Approved, Sent, Held, Stuck, Paid, Forgone}

// Step is what of one department stands at one place: heads are payments there, fen.
type Step struct {
	DepartmentID int64
	At           Place
	Heads        int
	Total        money.Amount
}

// Progress is one department's entitlements by where they stand.
type Progress struct {
	DepartmentID int64
	Code         string
	Department   string
	Heads        map[Place]int
	Total        map[Place]money.Amount
}

// Open is everything neither paid nor given back, fen.
func (p Progress) Open() money.Amount {
	var sum money.Amount
	for _, at := range Places {
		if at != Paid && at != Forgone {
			sum += p.Total[at]
		}
	}
	return sum
}

// Entitled is everything, fen.
func (p Progress) Entitled() money.Amount { return p.Open() + p.Total[Paid] + p.Total[Forgone] }

// ByDepartment gathers the steps, a row a department, by its code.
func ByDepartment(departments []org.Department, steps []Step) []Progress {
	rows := map[int64]*Progress{}
	for _, s := range steps {
		if rows[s.DepartmentID] == nil {
			rows[s.DepartmentID] = &Progress{DepartmentID: s.DepartmentID, Heads: map[Place]int{}, Total: map[Place]money.Amount{}}
		}
		r := rows[s.DepartmentID]
		r.Heads[s.At] += s.Heads
		r.Total[s.At] += s.Total
	}
	for _, d := range departments {
		if r := rows[d.ID]; r != nil {
			r.Code, r.Department = d.Code, d.Name
		}
	}
	out := make([]Progress, 0, len(rows))
	for _, r := range rows {
		out = append(out, *r)
	}
	slices.SortFunc(out, func(a, b Progress) int {
		return cmp.Or(cmp.Compare(a.Code, b.Code), cmp.Compare(a.DepartmentID, b.DepartmentID))
	})
	return out
}
