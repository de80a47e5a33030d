package books

import (
	"context"

	"reliefbook/internal/access"
	"reliefbook/internal/app/core"
	"reliefbook/internal/decide"
	"reliefbook/internal/fault"
	"reliefbook/internal/fund"
	"reliefbook/internal/ledger"
	"reliefbook/internal/money"
	"reliefbook/internal/posting"
	"reliefbook/internal/seal"
	"reliefbook/internal/store"
)

// FundStatus is a fund with its figures, added up from the ledger.
type FundStatus struct {
	fund.Fund
	Unallocated money.Amount
	Provisional money.Amount            // of it, what nothing proves yet
	Proven      map[int64]fund.ProvenBy // of its posted receipts, by document
	Allocated   money.Amount            // given to allocations, less what came back
	Documents   []fund.Document
}

// Funds lists every fund with its figures.
func (a *Area) Funds(ctx context.Context, actor access.Actor) (list []FundStatus, err error) {
	err = a.Read(ctx, actor, access.FundRead, func(tx *store.Tx) error {
		funds, err := tx.Funds()
		if err != nil {
			return err
		}
		list, err = fundStatuses(tx, funds)
		return err
	})
	return list, err
}

// Fund is one fund with its figures and its documents.
func (a *Area) Fund(ctx context.Context, actor access.Actor, id int64) (status FundStatus, err error) {
	err = a.Read(ctx, actor, access.FundRead, func(tx *store.Tx) error {
		f, err := tx.Fund(id)
		if err != nil {
			return err
		}
		list, err := fundStatuses(tx, []fund.Fund{f})
		if err != nil {
			return err
		}
		status = list[0]
		if status.Documents, err = tx.Documents(id); err != nil {
			return err
		}
		in, err := tx.Inflows(id)
		status.Provisional, status.Proven = fund.Unproven(in), map[int64]fund.ProvenBy{}
		for _, i := range in {
			status.Proven[i.DocumentID] = i.By
		}
		return err
	})
	return status, err
}

func fundStatuses(tx *store.Tx, funds []fund.Fund) ([]FundStatus, error) {
	balances, err := tx.Balances("")
	if err != nil {
		return nil, err
	}
	units := make(map[int64]ledger.Units, len(balances))
	for _, b := range balances {
		units[b.ID] = b.Units()
	}
	uses, err := tx.Uses(0)
	if err != nil {
		return nil, err
	}
	list := make([]FundStatus, len(funds))
	for i, f := range funds {
		list[i] = FundStatus{Fund: f, Unallocated: money.Amount(units[f.AccountID])}
		for _, u := range uses {
			if u.FundID == f.ID {
				list[i].Allocated += u.Allocated - u.Returned
			}
		}
	}
	return list, nil
}

// CreateFund creates a fund with its accounts. Party dues have a book of their own
// and are never mixed with other money; every other fund is in the general book.
func (a *Area) CreateFund(ctx context.Context, actor access.Actor, f fund.Fund) (id int64, err error) {
	core.Trim(&f.Code, &f.Name, &f.Restriction)
	if err := f.Check(); err != nil {
		return 0, err
	}
	err = a.Write(ctx, actor, access.FundCreate, func(tx *store.Tx) error {
		if err := openFundAccounts(tx, &f); err != nil {
			return err
		}
		if id, err = tx.CreateFund(f); err != nil {
			return err
		}
		return a.RecordAct(tx, actor.UserID, "fund_create", store.NounFund, id, FundLeaf(f))
	})
	return id, err
}

func FundLeaf(f fund.Fund) func(*seal.LeafWriter) {
	return func(w *seal.LeafWriter) {
		w.Text("code", f.Code).Text("name", f.Name).Text("source", string(f.Source)).Text("restriction", f.Restriction).
			Int("book", f.BookID).Int("account", f.AccountID).Int("bank", f.BankID)
	}
}

func openFundAccounts(tx *store.Tx, f *fund.Fund) error {
	b := posting.BookOf(*f)
	book, err := tx.Book(b.Code, b.Name)
	if err != nil {
		return err
	}
	f.BookID = book.ID
	if f.BankID, err = core.MoneyAccount(tx, book.ID, posting.Bank, posting.OfFund(*f)); err != nil {
		return err
	}
	f.AccountID, err = core.MoneyAccount(tx, book.ID, posting.Fund, posting.OfFund(*f))
	return err
}

// RecordDocument saves a document for a checker to decide on. A receipt of funds
// can come with its evidence: see AttachEvidence.
func (a *Area) RecordDocument(ctx context.Context, actor access.Actor, d fund.Document, papers ...core.Paper) (id int64, err error) {
	core.Bare(&d.DocNo, &d.Minutes)
	core.Trim(&d.Body, &d.Purpose)
	if err := d.Check(); err != nil {
		return 0, err
	}
	d.MakerID, d.State = actor.UserID, fund.Pending
	err = a.Write(ctx, actor, access.DocumentRecord, func(tx *store.Tx) error {
		if _, err := tx.Fund(d.FundID); err != nil {
			return err
		}
		if d.Kind == fund.Return {
			if err := checkReturn(tx, d); err != nil {
				return err
			}
		} else {
			d.AllocationID = 0
		}
		if id, err = tx.CreateDocument(d, a.Now()); err != nil {
			return err
		}
		if err = a.RecordAct(tx, actor.UserID, "document_record", store.NounDocument, id, DocumentLeaf(d)); err != nil {
			return err
		}
		d.ID = id
		for _, paper := range papers {
			if _, err := a.attachEvidence(tx, actor, d, paper); err != nil {
				return err
			}
		}
		return nil
	})
	return id, err
}

// checkReturn refuses a return of an allocation that is not this fund's or not posted.
func checkReturn(tx *store.Tx, d fund.Document) error {
	from, err := tx.Document(d.AllocationID)
	if err != nil && !fault.Is(err, "not_found") {
		return err
	}
	if err != nil || from.FundID != d.FundID || from.Kind != fund.Allocation || from.State != fund.Posted {
		return fault.New(fault.Invalid, "form.invalid").Field("allocation", "fund.allocation")
	}
	return nil
}

func DocumentLeaf(d fund.Document) func(*seal.LeafWriter) {
	return func(w *seal.LeafWriter) {
		w.Int("fund", d.FundID).Text("kind", string(d.Kind)).Text("doc_no", d.DocNo).Text("body", d.Body).
			Text("purpose", d.Purpose).Text("minutes", d.Minutes).Int("amount", int64(d.Amount)).Text("day", d.Day).
			Int("allocation", d.AllocationID).Text("state", string(d.State)).Int("maker", d.MakerID).Int("checker", d.CheckerID).
			Int("voucher", d.VoucherID)
	}
}

// Document is one document with its history.
func (a *Area) Document(ctx context.Context, actor access.Actor, id int64) (d fund.Document, history []seal.Entry, err error) {
	err = a.Read(ctx, actor, access.FundRead, func(tx *store.Tx) error {
		if d, err = tx.Document(id); err != nil {
			return err
		}
		history, err = tx.History(seal.Subject("document", id))
		return err
	})
	return d, history, err
}

// DecideDocument approves a pending document, which posts its voucher, or rejects
// it with a reason. A receipt approved together with its evidence is proven,
// without evidence it is provisional. Refusals: those of fund.DocumentRule;
// ledger.overdraft when the fund or the allocation has less; fund.unproven when the
// fund's money is provisional.
func (a *Area) DecideDocument(ctx context.Context, actor access.Actor, id int64, approve bool, reason string) error {
	return core.Settle(ctx, a.Core, actor, access.DocumentDecide, core.Settling[fund.Document, fund.State]{
		Noun: store.NounDocument, Leaf: DocumentLeaf, Find: (*store.Tx).Document,
		Rule: fund.DocumentRule, Matter: fund.Document.Matter,
		Put: func(d *fund.Document, to fund.State, by int64, why string) {
			d.State, d.CheckerID, d.Reason = to, by, why
		},
		Do: func(tx *store.Tx, d *fund.Document, act decide.Act) error {
			if act == decide.Approve {
				if err := a.postDocument(tx, d); err != nil {
					return err
				}
			}
			return a.proveWith(tx, actor, *d, act)
		},
		Save: (*store.Tx).DecideDocument,
	}, id, decide.Of(approve), reason)
}

// postDocument posts a document: see docs/ledger.md.
func (a *Area) postDocument(tx *store.Tx, d *fund.Document) error {
	k, err := a.FundBooks(tx, d.FundID)
	if err != nil {
		return err
	}
	var from fund.Document
	switch d.Kind {
	case fund.Allocation:
		if err := spendable(tx, k.Fund, d.Amount); err != nil {
			return err
		}
		if err := openAllocation(tx, k.Fund, d); err != nil {
			return err
		}
	case fund.Return:
		if from, err = tx.Document(d.AllocationID); err != nil {
			return err
		}
	}
	d.VoucherID, err = tx.Post(k.Document(*d, from), a.Now())
	return err
}

// openAllocation opens the two accounts of an allocation, for the unused and the used amount.
func openAllocation(tx *store.Tx, f fund.Fund, d *fund.Document) (err error) {
	if d.AccountID, err = core.MoneyAccount(tx, f.BookID, posting.Unused, posting.OfAllocation(f, *d)); err != nil {
		return err
	}
	d.UsedID, err = core.MoneyAccount(tx, f.BookID, posting.Used, posting.OfAllocation(f, *d))
	return err
}

// Allocations lists the use of every posted allocation.
func (a *Area) Allocations(ctx context.Context, actor access.Actor) ([]fund.Use, error) {
	return core.Ask(ctx, a.Core, actor, access.FundRead, func(tx *store.Tx) ([]fund.Use, error) { return tx.Uses(0) })
}
