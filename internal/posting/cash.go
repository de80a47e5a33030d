package posting

import (
	"maps"
	"slices"

	"reliefbook/internal/lang"
	"reliefbook/internal/ledger"
	"reliefbook/internal/money"
	"reliefbook/internal/payout"
)

// Advances are the accounts of the cash branches hold for a program, by department.
type Advances map[int64]int64

// AdvanceOut hands a cash batch to its branches: per department, cash is drawn
// from the bank and handed on. cash is the fund's cash on hand.
func (k Books) AdvanceOut(b payout.Batch, payments []payout.Payment, cash int64, advances Advances) ledger.Draft {
	sums := map[int64]money.Amount{}
	for _, p := range payments {
		sums[p.DepartmentID] += p.Amount // no more than the batch's total, which is in range
	}
	var ts []ledger.Transfer
	for _, d := range slices.Sorted(maps.Keys(sums)) {
		ts = append(ts, k.within(d, cash, k.Fund.BankID, sums[d]), k.within(d, advances[d], cash, sums[d]))
	}
	of := basis("batch", b.ID)
	return k.draft(ledger.Draft{
		Kind: ledger.AdvanceOut, Summary: lang.Text(zh, "posting.advance_out", "Program", k.Program.Name, "No", b.No),
		MakerID: b.MakerID, CheckerID: b.ReleaserID, PosterID: b.ReleaserID, Basis: of, Key: of + "/release",
	}, ts...)
}

// Signed is what students of one batch signed for, or what of it is taken back:
// on the decision of the batch's two, posted by who marked the receipts.
type Signed struct {
	Batch    payout.Batch
	Payments []payout.Payment
	PosterID int64  // 0: the student, by a link
	Key      string // one of its own: payments go back and forth between held and paid
}

func (s Signed) draft(kind ledger.Kind, summary string) ledger.Draft {
	return ledger.Draft{Kind: kind, Summary: summary, MakerID: s.Batch.MakerID, CheckerID: s.Batch.CheckerID, PosterID: s.PosterID,
		Basis: basis("batch", s.Batch.ID), Key: s.Key}
}

// CashPayment pays students from their branches' advances. kept is what the
// branch did not deliver of the first payment: the difference stays with it.
func (k Books) CashPayment(s Signed, advances Advances, kept money.Amount) ledger.Draft {
	var ts []ledger.Transfer
	for _, p := range s.Payments {
		ts = append(ts, k.of(p, k.Program.PayableID, advances[p.DepartmentID], p.Amount))
	}
	if kept != 0 {
		p := s.Payments[0]
		ts = append(ts, k.of(p, advances[p.DepartmentID], k.Program.PayableID, kept))
	}
	return k.draft(s.draft(ledger.CashPayment, lang.Text(zh, "posting.cash_payment", "Program", k.Program.Name)), ts...)
}

// CashUndone takes cash payments back: the student has not got it after all, so the branch has.
func (k Books) CashUndone(s Signed, advances Advances) ledger.Draft {
	var ts []ledger.Transfer
	for _, p := range s.Payments {
		ts = append(ts, k.of(p, advances[p.DepartmentID], k.Program.PayableID, p.Net()))
	}
	return k.draft(s.draft(ledger.CashUndone, lang.Text(zh, "posting.cash_undone", "Program", k.Program.Name)), ts...)
}

// AdvanceBack takes what a branch hands back into the fund's cash on hand and to the bank.
func (k Books) AdvanceBack(h payout.Handover, cash, advance int64) ledger.Draft {
	of := basis("handover", h.ID)
	return k.draft(ledger.Draft{
		Kind: ledger.AdvanceBack, Summary: lang.Text(zh, "posting.advance_back", "Program", k.Program.Name),
		MakerID: h.MakerID, CheckerID: h.CheckerID, PosterID: h.CheckerID, Basis: of, Key: of,
	}, k.within(h.DepartmentID, cash, advance, h.Amount), k.within(h.DepartmentID, k.Fund.BankID, cash, h.Amount))
}
