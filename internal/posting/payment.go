package posting

import (
	"fmt"

	"reliefbook/internal/lang"
	"reliefbook/internal/ledger"
	"reliefbook/internal/payout"
)

// BatchApproval makes a batch payable, out of its allocation, so that an
// allocation can't be overspent. times is how often it was approved before. What a
// re-issue pays is payable already: nothing is posted.
func (k Books) BatchApproval(b payout.Batch, times int) ledger.Draft {
	of, from := basis("batch", b.ID), k.Program.Allocation
	return k.draft(ledger.Draft{
		Kind: ledger.BatchApproval, Summary: lang.Text(zh, "posting.batch_approval", "Program", k.Program.Name, "No", b.No),
		MakerID: b.MakerID, CheckerID: b.CheckerID, PosterID: b.CheckerID, Basis: of, Key: fmt.Sprintf("%s/approve/%d", of, times),
	}, k.transfer(k.Program.ExpenseID, k.Program.PayableID, b.Total), k.transfer(from.AccountID, from.UsedID, b.Total))
}

// Answer is a bank's or card office's answer about a batch: brought in by one, confirmed by another.
type Answer struct {
	BatchNo   int
	ResultID  int64
	IntakeID  int64
	MakerID   int64
	CheckerID int64
}

func (a Answer) draft(kind ledger.Kind, summary, key string) ledger.Draft {
	return ledger.Draft{Kind: kind, Summary: summary, MakerID: a.MakerID, CheckerID: a.CheckerID, PosterID: a.CheckerID,
		Basis: basis("intake", a.IntakeID), Key: basis("result", a.ResultID) + key}
}

// FilePayment is whom an answer says it paid, a transfer a student.
func (k Books) FilePayment(a Answer, paid []payout.Payment) ledger.Draft {
	ts := make([]ledger.Transfer, len(paid))
	for i, p := range paid {
		ts[i] = k.of(p, k.Program.PayableID, k.Fund.BankID, p.Amount)
	}
	return k.draft(a.draft(ledger.FilePayment, lang.Text(zh, "posting.file_payment", "Program", k.Program.Name, "No", a.BatchNo), ""), ts...)
}

// BankReturn is what an answer says came back of payments that stood as paid, a transfer a student.
func (k Books) BankReturn(a Answer, back []payout.Payment) ledger.Draft {
	ts := make([]ledger.Transfer, len(back))
	for i, p := range back {
		ts[i] = k.of(p, k.Fund.BankID, k.Program.PayableID, p.Net())
	}
	return k.draft(a.draft(ledger.BankReturn, lang.Text(zh, "posting.bank_return", "Program", k.Program.Name, "No", a.BatchNo), "/return"), ts...)
}

// Remedy is what an approved remedy does: what nobody claims goes back to the
// allocation, what came back without an answer is payable again, out of account
// back: the bank or a branch's advance.
func (k Books) Remedy(r payout.Remedy, about payout.Payment, back int64) ledger.Draft {
	of, p := basis("remedy", r.ID), k.Program
	v := ledger.Draft{MakerID: r.MakerID, CheckerID: r.CheckerID, PosterID: r.CheckerID, Basis: of, Key: of}
	if r.Kind == payout.Forgo {
		v.Kind, v.Summary = ledger.Forgone, lang.Text(zh, "posting.forgone", "Program", p.Name)
		return k.draft(v, k.within(about.DepartmentID, p.PayableID, p.ExpenseID, r.Amount),
			k.within(about.DepartmentID, p.Allocation.UsedID, p.Allocation.AccountID, r.Amount))
	}
	v.Kind, v.Summary = ledger.BankReturn, lang.Text(zh, "posting.returned", "Program", p.Name)
	return k.draft(v, k.of(about, back, p.PayableID, r.Amount))
}
