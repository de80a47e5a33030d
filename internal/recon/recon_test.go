package recon_test

import (
	"testing"

	"pgregory.net/rapid"

	"reliefbook/internal/money"
	"reliefbook/internal/org"
	"reliefbook/internal/recon"
)

func TestThreeWayLosesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		leg := rapid.Custom(func(t *rapid.T) recon.Leg {
			return recon.Leg{DepartmentID: rapid.Int64Range(1, 5).Draw(t, "department"), Heads: rapid.IntRange(0, 9).Draw(t, "heads"),
				Total: money.Amount(rapid.Int64Range(0, 9000).Draw(t, "fen"))}
		})
		legs := recon.Legs{Entitled: rapid.SliceOf(leg).Draw(t, "entitled"), Paid: rapid.SliceOf(leg).Draw(t, "paid"),
			Confirmed: rapid.SliceOf(leg).Draw(t, "confirmed"), NotReceived: rapid.SliceOf(leg).Draw(t, "denied")}
		s := recon.Sum(recon.ThreeWay([]org.Department{{ID: 1, Code: "A"}, {ID: 2, Code: "B"}}, legs))
		for name, pair := range map[string][2]money.Amount{"entitled": {s.Entitled, total(legs.Entitled)}, "paid": {s.Paid, total(legs.Paid)},
			"confirmed": {s.Confirmed, total(legs.Confirmed)}, "not received": {s.NotReceived, total(legs.NotReceived)}} {
			if pair[0] != pair[1] {
				t.Fatalf("%s: %s of %s", name, pair[0], pair[1])
			}
		}
	})
}

func total(legs []recon.Leg) (sum money.Amount) {
	for _, l := range legs {
		sum += l.Total
	}
	return sum
}

func TestCompareNamesEveryDisagreement(t *testing.T) {
	for _, c := range []struct {
		person recon.Person
		kind   recon.DifferenceKind
		amount money.Amount
	}{
		{recon.Person{Entitled: 3000}, recon.Unpaid, 3000},
		{recon.Person{Entitled: 3000, State: "prepared"}, recon.BeingPrepared, 3000},
		{recon.Person{Entitled: 3000, State: "sent"}, recon.AtBank, 3000},
		{recon.Person{Entitled: 3000, State: "held"}, recon.AtBranch, 3000},
		{recon.Person{Entitled: 3000, State: "failed"}, recon.Failed, 3000},
		{recon.Person{Entitled: 3000, State: "returned"}, recon.CameBack, 3000},
		{recon.Person{Entitled: 3000, Paid: 2900, State: "paid", Receipt: "confirmed"}, recon.Short, 100},
		{recon.Person{Entitled: 3000, Paid: 2900, Forgone: 200, State: "paid", Receipt: "confirmed"}, recon.OtherAmount, -100},
		{recon.Person{Entitled: 3000, Paid: 2900, Forgone: 100, State: "paid", Receipt: "open"}, recon.Unconfirmed, 2900},
		{recon.Person{Entitled: 3000, Paid: 3000, Receipt: "problem"}, recon.WithProblem, 3000},
		{recon.Person{Entitled: 3000, Paid: 3000, Receipt: "not_received"}, recon.NotReceived, 3000},
		{recon.Person{Entitled: 3000, Paid: 3000, Receipt: "open"}, recon.Unconfirmed, 3000},
	} {
		d, ok := recon.Compare(c.person)
		if ok || d.Kind != c.kind || d.Amount != c.amount {
			t.Errorf("%+v: %s %s", c.person, d.Kind, d.Amount)
		}
	}
	if _, ok := recon.Compare(recon.Person{Entitled: 3000, Paid: 3000, Receipt: "confirmed"}); !ok {
		t.Error("three sides that agree were called a difference")
	}
	if _, ok := recon.Compare(recon.Person{Entitled: 3000, Forgone: 3000, State: "failed"}); !ok {
		t.Error("what went back to the fund was called a difference")
	}
}

func TestProgressAddsUp(t *testing.T) {
	rows := recon.ByDepartment([]org.Department{{ID: 1, Code: "A", Name: "护理系"}}, []recon.Step{{DepartmentID: 1, At: recon.Paid, Heads: 2, Total: 6000},
		{DepartmentID: 1, At: recon.Stuck, Heads: 1, Total: 3000}, {DepartmentID: 1, At: recon.Forgone, Heads: 1, Total: 1000}, {DepartmentID: 9, At: recon.Unbatched, Heads: 1, Total: 5}})
	if len(rows) != 2 || rows[1].Department != "护理系" || rows[1].Open() != 3000 || rows[1].Entitled() != 10_000 || rows[0].Open() != 5 {
		t.Errorf("%+v", rows)
	}
}

func TestDifferingOnlyWhereSidesDisagree(t *testing.T) {
	same := recon.Row{DepartmentID: 1, EntitledHeads: 1, PaidHeads: 1, ConfirmedHeads: 1, Entitled: 5, Paid: 5, Confirmed: 5}
	heads := same
	heads.DepartmentID, heads.ConfirmedHeads = 2, 2
	if got := recon.Differing([]recon.Row{same, heads}); len(got) != 1 || got[0] != 2 {
		t.Errorf("got %v", got)
	}
}
