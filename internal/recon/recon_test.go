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
		{recon.Person{Entitled: 3000, Paid: 2900, Receipt: "confirmed"}, recon.OtherAmount, 100},
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
}

func TestDifferingOnlyWhereSidesDisagree(t *testing.T) {
	same := recon.Row{DepartmentID: 1, EntitledHeads: 1, PaidHeads: 1, ConfirmedHeads: 1, Entitled: 5, Paid: 5, Confirmed: 5}
	heads := same
	heads.DepartmentID, heads.ConfirmedHeads = 2, 2
	if got := recon.Differing([]recon.Row{same, heads}); len(got) != 1 || got[0] != 2 {
		t.Errorf("got %v", got)
	}
}
