package recon_test

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"reliefbook/internal/exception"
	"reliefbook/internal/recon"
)

var at = time.Date(2021, 10, 1, 0, 0, 0, 0, time.UTC)

func TestFindNamesEveryKind(t *testing.T) {
	f := recon.Facts{
		Unbatched: []recon.Standing{{ProgramID: 1, DepartmentID: 2, Heads: 3, Amount: 9000}},
		Standing: []recon.Standing{{ProgramID: 1, DepartmentID: 2, ClassID: 5, BatchID: 7, State: "prepared", Heads: 1, Amount: 1}, {ProgramID: 1, DepartmentID: 2, ClassID: 6, BatchID: 7, State: "prepared", Heads: 2, Amount: 2},
			{ProgramID: 1, DepartmentID: 2, ClassID: 5, BatchID: 8, State: "sent", Heads: 1, Amount: 3000}, {ProgramID: 1, DepartmentID: 2, ClassID: 5, BatchID: 9, State: "paid", Heads: 4, Amount: 12_000}},
		Cases: []recon.Case{{PaymentID: 1, State: "failed"}, {PaymentID: 2, State: "returned"}, {PaymentID: 3, State: "paid", Receipt: "not_received"}, {PaymentID: 4, State: "paid", Receipt: "problem"},
			{PaymentID: 5, State: "paid", Receipt: "confirmed"}, {PaymentID: 6, State: "returned", Receipt: "confirmed"}},
		Overpaid: []recon.Case{{PaymentID: 7}}, OffRoster: []recon.Case{{PaymentID: 8}}, OffRoll: []recon.Case{{PaymentID: 9}},
		Cards:   []recon.Group{{ProgramID: 1, First: 1, Heads: 2}, {ProgramID: 1, First: 2, Heads: 1}},
		Signers: []recon.Group{{ProgramID: 1, First: 3, Heads: 4}, {ProgramID: 1, First: 4, Heads: 3}, {ProgramID: 1, First: 5, Device: true, Heads: 10}},
		Links: []recon.Answered{{Kind: recon.FoundLinkDevice, ProgramID: 1, ClassID: 5, Heads: 4}, {Kind: recon.FoundLinkDevice, ProgramID: 1, ClassID: 6, Heads: 3},
			{Kind: recon.FoundLinkMinute, ProgramID: 1, ClassID: 5, Heads: 6}, {Kind: recon.FoundLinkMinute, ProgramID: 1, ClassID: 6, Heads: 5}, {Kind: recon.FoundLinkPrinter, ProgramID: 1, ClassID: 5, Heads: 1}},
		Inflows:  []recon.Inflow{{Subject: "document:1", Amount: 900_000}},
		Advances: []recon.Holding{{ProgramID: 1, DepartmentID: 2, Amount: 5}, {ProgramID: 1, DepartmentID: 3}},
		Moving:   []recon.Moving{{MovementID: 1, Sent: true, Pieces: 3}, {MovementID: 2, Pieces: 4}},
		Controls: []recon.Control{{ProgramID: 1, Heads: 2, FoundHeads: 1, Total: 60, Found: 30}, {ProgramID: 2, NothingYet: true, Heads: 5}, {ProgramID: 3, Heads: 1, FoundHeads: 1, Total: 1, Found: 1}},
		Bank: []recon.BankOpen{{Key: "statement_line:1", ByBank: true, Amount: 1}, {Key: "statement_line:2", ByBank: true, Amount: -1},
			{Key: "bank/voucher:1", Amount: 1}, {Key: "bank/voucher:2", Amount: -1}},
		Ledger: []recon.Booked{{ProgramID: 1, DepartmentID: 2, ByPayments: 5, ByLedger: 4}, {ProgramID: 1, DepartmentID: 3, ByPayments: 4, ByLedger: 4}},
	}
	found := recon.Find(f, recon.DefaultRules())
	kinds := map[exception.Kind]recon.Disagreement{}
	for _, x := range found {
		if _, twice := kinds[x.Kind]; twice {
			t.Errorf("%s twice", x.Kind)
		}
		kinds[x.Kind] = x
	}
	for _, k := range recon.Kinds {
		if _, ok := kinds[k]; !ok {
			t.Errorf("%s was not found", k)
		}
	}
	if x := kinds[recon.FoundPreparing]; x.Heads != 3 || x.Amount != 3 || x.Key != "being_prepared/batch:7/department:2" {
		t.Errorf("classes of one batch were not added up: %+v", x)
	}
	if x := kinds[recon.FoundControl]; x.Heads != -1 || x.Amount != -30 {
		t.Errorf("%+v", x)
	}
}

func TestRipe(t *testing.T) {
	r := recon.DefaultRules()
	young := recon.Disagreement{Kind: recon.FoundUnsigned, ProgramID: 1, Since: at.Add(-6 * 24 * time.Hour)}
	old, never := young, recon.Disagreement{Kind: recon.FoundLedger}
	old.Since = at.Add(-7 * 24 * time.Hour)
	list := []recon.Disagreement{young, old, never}
	if got := recon.Ripe(list, r, at, 0); len(got) != 2 {
		t.Errorf("%+v", got)
	}
	if got := recon.Ripe(list, r, at, 1); len(got) != 3 {
		t.Errorf("about to be closed: %+v", got)
	}
}

// TestGatheredLosesNothing: however much is gathered, the sums stay, and a
// look after its rows were opened gathers the same way.
func TestGatheredLosesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, limit := rapid.IntRange(0, 12).Draw(t, "findings"), rapid.IntRange(1, 5).Draw(t, "limit")
		open := map[string]bool{}
		var list []recon.Disagreement
		for i := range n {
			f := recon.Disagreement{Kind: recon.FoundFailed, Key: fmt.Sprintf("failed/payment:%d", i+1), PaymentID: int64(i + 1), One: true, ProgramID: 1,
				DepartmentID: rapid.Int64Range(1, 2).Draw(t, "department"), Heads: 1, Amount: 3000, Since: at}
			open[f.Key] = rapid.Bool().Draw(t, "open")
			list = append(list, f)
		}
		first := recon.Gathered(list, limit, func(k string) bool { return open[k] })
		heads := 0
		for _, f := range first {
			heads += f.Heads
			open[f.Key] = true
		}
		if heads != n {
			t.Fatalf("%d of %d heads", heads, n)
		}
		second := recon.Gathered(list, limit, func(k string) bool { return open[k] })
		c := recon.Changes(second, second, known(first), nil, at.Add(time.Hour))
		if len(c.New)+len(c.Changed)+len(c.Gone) > 0 {
			t.Fatalf("a second look brought %+v", c)
		}
	})
}

func known(list []recon.Disagreement) (out []recon.Known) {
	for i, f := range list {
		out = append(out, recon.Known{ID: int64(i + 1), Key: f.Key, Heads: f.Heads, Amount: f.Amount, At: at})
	}
	return out
}

func TestChanges(t *testing.T) {
	a, b, young := recon.Disagreement{Key: "a", Heads: 1, Amount: 1}, recon.Disagreement{Key: "b", Heads: 2, Amount: 2}, recon.Disagreement{Key: "young", Heads: 1}
	rows := []recon.Known{{Key: "b", Heads: 3, Amount: 3, At: at}, {Key: "young", Heads: 1, At: at}, {Key: "gone", At: at}, {Key: "later", At: at.Add(2 * time.Hour)}}
	c := recon.Changes([]recon.Disagreement{a, b}, []recon.Disagreement{a, b, young}, rows, nil, at.Add(time.Hour))
	if len(c.New) != 1 || c.New[0].Key != "a" || len(c.Changed) != 1 || c.Changed[0].Now.Heads != 2 || len(c.Gone) != 1 || c.Gone[0].Key != "gone" {
		t.Errorf("%+v", c)
	}
	for figure, opened := range map[int]int{1: 0, 2: 1} {
		c := recon.Changes([]recon.Disagreement{a}, []recon.Disagreement{a}, nil, []recon.Known{{Key: "a", Heads: figure, Amount: 1}}, at)
		if len(c.New) != opened {
			t.Errorf("explained with %d: %+v", figure, c)
		}
	}
}

func TestRulesByName(t *testing.T) {
	r := recon.DefaultRules()
	for i, n := range r.Numbers() {
		r.Set(n.Name, i+1)
		if r.Number(n.Name) != i+1 {
			t.Errorf("%s: %d", n.Name, r.Number(n.Name))
		}
	}
	if r.Check() != nil {
		t.Error(r.Check())
	}
	r.Set("gather", 0)
	if r.Check() == nil {
		t.Error("nothing may be gathered by nothing")
	}
	if !recon.Looked("failed/payment:1") || !recon.Looked("statement_line:1") || recon.Looked("result_missing/batch:1") {
		t.Error("what is looked for")
	}
}
