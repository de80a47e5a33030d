package fund_test

import (
	"testing"

	"reliefbook/internal/decide"
	"reliefbook/internal/fault"
	"reliefbook/internal/fund"
)

// TestProofNamesWhatIsOpen: each point by itself stands in the way, and nothing else does.
func TestProofNamesWhatIsOpen(t *testing.T) {
	whole := fund.Proof{Program: fund.Program{Kind: fund.ByRoster, Heads: 3, Total: 9000}, EntitledHeads: 3, Entitled: 9000, Paid: 8000, Forgone: 1000, Expense: 8000,
		Allocated: 10_000, Spent: 8000, Unspent: 2000, Carried: 1, CarriedTotal: 500}
	if err := whole.Check(); err != nil {
		t.Fatal(err)
	}
	for point, spoil := range map[string]func(*fund.Proof){
		"control":    func(p *fund.Proof) { p.Program.Heads = 4 },
		"paid":       func(p *fund.Proof) { p.Forgone = 900 },
		"ledger":     func(p *fund.Proof) { p.Payable = 1 },
		"advances":   func(p *fund.Proof) { p.Advances = 1 },
		"batches":    func(p *fund.Proof) { p.Batches = 1 },
		"visits":     func(p *fund.Proof) { p.Program.Kind, p.Teams = fund.ByVisit, 1 },
		"waiting":    func(p *fund.Proof) { p.Waiting = 1 },
		"allocation": func(p *fund.Proof) { p.Returned = 1 },
		"exceptions": func(p *fund.Proof) { p.Open = 1 },
	} {
		p := whole
		spoil(&p)
		f := fault.Of(p.Check())
		if f == nil || f.Code != "close.open" || len(f.Fields) != 1 || f.Fields[0].Name != point || f.Fields[0].Code != "close.not."+point {
			t.Errorf("%s: %v", point, f)
		}
	}
	named := whole
	named.Program.Total, named.ControlNamed = 9100, true
	if err := named.Check(); err != nil {
		t.Errorf("control totals that differ with a reason: %v", err)
	}
}

func TestWhoDecidesOnClosing(t *testing.T) {
	c := fund.Closing{State: fund.ClosePending, MakerID: 1, ReopenMakerID: 2}
	if fund.ClosingRule.May(c.Matter(), decide.Approve, 1) || !fund.ClosingRule.May(c.Matter(), decide.Approve, 2) ||
		fund.ReopeningRule.May(c.Reopening(), decide.Approve, 1) {
		t.Errorf("%+v", c)
	}
	c.State = fund.Reopening
	if !c.Shut() || !fund.ReopeningRule.May(c.Reopening(), decide.Approve, 1) || fund.ReopeningRule.May(c.Reopening(), decide.Approve, 2) {
		t.Errorf("%+v", c)
	}
	c.State, c.ReopenerID = fund.Closed, 1 // who refused it may say so again
	if _, done, err := fund.ReopeningRule.Settle(c.Reopening(), decide.Reject, 1, "不必"); !done || err != nil {
		t.Errorf("%v %v", done, err)
	}
}
