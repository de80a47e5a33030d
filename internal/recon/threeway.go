// Package recon is reconciliation: what was promised, what the ledger paid and
// what was confirmed, held against each other. Pure functions; every
// difference has a name.
package recon

import (
	"cmp"
	"slices"

	"reliefbook/internal/money"
	"reliefbook/internal/org"
)

// Leg is one side of a comparison for one department: heads and fen.
type Leg struct {
	DepartmentID int64
	Heads        int
	Total        money.Amount
}

// Row is one department's three-way comparison: entitled by the roster in
// force, paid by the ledger's transfers, confirmed by the branch.
type Row struct {
	DepartmentID     int64
	Code             string
	Department       string
	EntitledHeads    int
	Entitled         money.Amount
	PaidHeads        int
	Paid             money.Amount
	ConfirmedHeads   int
	Confirmed        money.Amount
	NotReceivedHeads int // not received, or received with a problem
	NotReceived      money.Amount
	ForgoneHeads     int // claimed by nobody and given back to the fund
	Forgone          money.Amount
}

// Agrees reports whether all three sides are one, in heads and to the fen, but
// for what was given back to the fund.
func (r Row) Agrees() bool {
	return r.EntitledHeads == r.PaidHeads+r.ForgoneHeads && r.PaidHeads == r.ConfirmedHeads &&
		r.Entitled == r.Paid+r.Forgone && r.Paid == r.Confirmed
}

// OpenHeads is how many were paid and have not answered.
func (r Row) OpenHeads() int { return r.PaidHeads - r.ConfirmedHeads - r.NotReceivedHeads }

// Unpaid is what is entitled, neither paid nor given back to the fund, fen.
func (r Row) Unpaid() money.Amount { return r.Entitled - r.Paid - r.Forgone }

// Unconfirmed is what is paid and not confirmed, fen; the not received are part of it.
func (r Row) Unconfirmed() money.Amount { return r.Paid - r.Confirmed }

// Legs is the sides of a three-way comparison before they stand beside each other.
type Legs struct {
	Entitled    []Leg
	Paid        []Leg
	Confirmed   []Leg
	NotReceived []Leg
	Forgone     []Leg
}

// ThreeWay puts the sides beside each other, a row a department that appears on
// any side, by the department's code. A department the college no longer lists
// keeps its row: nothing falls out of a sum.
func ThreeWay(departments []org.Department, legs Legs) []Row {
	rows := make(map[int64]*Row)
	at := func(id int64) *Row {
		if rows[id] == nil {
			rows[id] = &Row{DepartmentID: id}
		}
		return rows[id]
	}
	for _, l := range legs.Entitled {
		r := at(l.DepartmentID)
		r.EntitledHeads, r.Entitled = r.EntitledHeads+l.Heads, r.Entitled+l.Total
	}
	for _, l := range legs.Paid {
		r := at(l.DepartmentID)
		r.PaidHeads, r.Paid = r.PaidHeads+l.Heads, r.Paid+l.Total
	}
	for _, l := range legs.Confirmed {
		r := at(l.DepartmentID)
		r.ConfirmedHeads, r.Confirmed = r.ConfirmedHeads+l.Heads, r.Confirmed+l.Total
	}
	for _, l := range legs.NotReceived {
		r := at(l.DepartmentID)
		r.NotReceivedHeads, r.NotReceived = r.NotReceivedHeads+l.Heads, r.NotReceived+l.Total
	}
	for _, l := range legs.Forgone {
		r := at(l.DepartmentID)
		r.ForgoneHeads, r.Forgone = r.ForgoneHeads+l.Heads, r.Forgone+l.Total
	}
	for _, d := range departments {
		if r := rows[d.ID]; r != nil {
			r.Code, r.Department = d.Code, d.Name
		}
	}
	out := make([]Row, 0, len(rows))
	for _, r := range rows {
		out = append(out, *r)
	}
	slices.SortFunc(out, func(a, b Row) int {
		return cmp.Or(cmp.Compare(a.Code, b.Code), cmp.Compare(a.DepartmentID, b.DepartmentID))
	})
	return out
}

// Sum adds the rows up; its department is empty.
func Sum(rows []Row) Row {
	var s Row
	for _, r := range rows {
		s.EntitledHeads, s.Entitled = s.EntitledHeads+r.EntitledHeads, s.Entitled+r.Entitled
		s.PaidHeads, s.Paid = s.PaidHeads+r.PaidHeads, s.Paid+r.Paid
		s.ConfirmedHeads, s.Confirmed = s.ConfirmedHeads+r.ConfirmedHeads, s.Confirmed+r.Confirmed
		s.NotReceivedHeads, s.NotReceived = s.NotReceivedHeads+r.NotReceivedHeads, s.NotReceived+r.NotReceived
		s.ForgoneHeads, s.Forgone = s.ForgoneHeads+r.ForgoneHeads, s.Forgone+r.Forgone
	}
	return s
}
