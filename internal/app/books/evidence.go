package books

import (
	"context"
	"encoding/hex"
	"fmt"

	"reliefbook/internal/access"
	"reliefbook/internal/app/core"
	"reliefbook/internal/decide"
	"reliefbook/internal/fault"
	"reliefbook/internal/fund"
	"reliefbook/internal/money"
	"reliefbook/internal/seal"
	"reliefbook/internal/store"
)

// AttachEvidence attaches a document, encrypted, to a receipt of funds, for another
// person to confirm: together with a pending receipt by whoever decides on that,
// with a posted one by itself. Refusals: evidence.not_receipt for another kind of
// document, evidence.live when evidence already waits or proves it, scan.kind,
// scan.too_large.
func (a *Area) AttachEvidence(ctx context.Context, actor access.Actor, document int64, paper core.Paper) (id int64, err error) {
	if _, err := paper.Check("file"); err != nil {
		return 0, err
	}
	err = a.Write(ctx, actor, access.DocumentRecord, func(tx *store.Tx) error {
		d, err := tx.Document(document)
		if err != nil {
			return err
		}
		id, err = a.attachEvidence(tx, actor, d, paper)
		return err
	})
	return id, err
}

func (a *Area) attachEvidence(tx *store.Tx, actor access.Actor, d fund.Document, paper core.Paper) (int64, error) {
	if d.Kind != fund.Receipt || d.State == fund.Rejected {
		return 0, fault.New(fault.Conflict, "evidence.not_receipt")
	}
	kind, err := paper.Check("file")
	if err != nil {
		return 0, err
	}
	p := fund.Evidence{DocumentID: d.ID, Name: core.ShortName(paper.Name), Kind: kind, Size: len(paper.Data), Hash: a.FileMark(core.MarkEvidence, paper.Data),
		State: fund.EvidencePending, MakerID: actor.UserID}
	ciphertext, err := a.Keys().EncryptBlob(evidencePurpose(p), paper.Data)
	if err != nil {
		return 0, err
	}
	if p.ID, err = tx.CreateEvidence(p, ciphertext, a.Now()); err != nil {
		return 0, err
	}
	return p.ID, a.RecordAct(tx, actor.UserID, "evidence_attach", store.NounEvidence, p.ID, EvidenceLeaf(p))
}

// evidencePurpose binds the encryption of evidence to its place and content.
func evidencePurpose(p fund.Evidence) string {
	return fmt.Sprintf("fund_evidence/%d/%s", p.DocumentID, hex.EncodeToString(p.Hash))
}

func EvidenceLeaf(p fund.Evidence) func(*seal.LeafWriter) {
	return func(w *seal.LeafWriter) {
		w.Int("document", p.DocumentID).Text("kind", p.Kind).Int("size", int64(p.Size)).Bytes("hash", p.Hash).Text("state", string(p.State)).
			Int("maker", p.MakerID).Int("checker", p.CheckerID).Text("reason", p.Reason)
	}
}

// DecideEvidence confirms evidence, rejects it or withdraws it; a receipt whose
// evidence a second person confirmed is proven. Refusals: those of
// fund.EvidenceRule; decide.same_person also for the person who recorded the
// receipt; evidence.document while the receipt itself waits, since the decision on
// it includes its evidence.
func (a *Area) DecideEvidence(ctx context.Context, actor access.Actor, id int64, act decide.Act, reason string) error {
	needs := access.DocumentDecide
	if act == decide.Withdraw {
		needs = access.DocumentRecord
	}
	return core.Settle(ctx, a.Core, actor, needs, a.settlingEvidence(actor, true), id, act, reason)
}

// settlingEvidence is how evidence is decided on, by itself or with its receipt.
func (a *Area) settlingEvidence(actor access.Actor, byItself bool) core.Settling[fund.Evidence, fund.EvidenceState] {
	return core.Settling[fund.Evidence, fund.EvidenceState]{
		Noun: store.NounEvidence, Leaf: EvidenceLeaf, Find: (*store.Tx).Evidence,
		Rule: fund.EvidenceRule, Matter: fund.Evidence.Matter,
		Said: "evidence",
		Put: func(p *fund.Evidence, to fund.EvidenceState, by int64, why string) {
			p.State, p.CheckerID, p.Reason = to, by, why
		},
		Do: func(tx *store.Tx, p *fund.Evidence, act decide.Act) error {
			d, err := tx.Document(p.DocumentID)
			switch {
			case err != nil || act == decide.Withdraw:
				return err
			case byItself && act == decide.Approve && d.State == fund.Pending:
				return fault.New(fault.Conflict, "evidence.document")
			case d.MakerID == actor.UserID:
				return fault.New(fault.Forbidden, "decide.same_person")
			}
			return nil
		},
		Save: func(tx *store.Tx, p fund.Evidence) error { return tx.DecideEvidence(p, a.Now()) },
	}
}

// proveWith decides on the evidence attached to a document in the same way as on
// the document itself.
func (a *Area) proveWith(tx *store.Tx, actor access.Actor, d fund.Document, act decide.Act) error {
	list, err := tx.EvidenceOf(d.ID)
	if err != nil {
		return err
	}
	for _, p := range list {
		if p.State == fund.EvidencePending {
			return core.SettleIn(tx, a.Core, actor, a.settlingEvidence(actor, false), p.ID, act, d.Reason)
		}
	}
	return nil
}

// Evidence decrypts the evidence of a receipt of funds.
func (a *Area) Evidence(ctx context.Context, actor access.Actor, id int64) (p fund.Evidence, data []byte, err error) {
	var ciphertext []byte
	err = a.Read(ctx, actor, access.FundRead, func(tx *store.Tx) error {
		if p, err = tx.Evidence(id); err != nil {
			return err
		}
		ciphertext, err = tx.EvidenceContent(id)
		return err
	})
	if err != nil {
		return p, nil, err
	}
	data, err = a.Keys().DecryptBlob(evidencePurpose(p), ciphertext)
	if err == nil && !a.SameFile(core.MarkEvidence, p.Hash, data) {
		err = fmt.Errorf("paper %d of a receipt is not what was attached", id)
	}
	return p, data, err
}

// EvidenceOf lists the evidence of a receipt of funds, oldest first, and says what proves it now.
func (a *Area) EvidenceOf(ctx context.Context, actor access.Actor, document int64) (list []fund.Evidence, by fund.ProvenBy, err error) {
	err = a.Read(ctx, actor, access.FundRead, func(tx *store.Tx) error {
		d, err := tx.Document(document)
		if err != nil {
			return err
		}
		if list, err = tx.EvidenceOf(document); err != nil {
			return err
		}
		in, err := tx.Inflows(d.FundID)
		for _, i := range in {
			if i.DocumentID == document {
				by = i.By
			}
		}
		return err
	})
	return list, by, err
}

// spendable refuses to allocate money that is not proven yet: fund.unproven. Money
// that is not there at all is refused by the ledger.
func spendable(tx *store.Tx, f fund.Fund, amount money.Amount) error {
	if err := tx.LockAccount(f.BankID); err != nil { // matching and allocating one after the other
		return err
	}
	in, err := tx.Inflows(f.ID)
	if err != nil {
		return err
	}
	unproven := fund.Unproven(in)
	if unproven == 0 {
		return nil
	}
	status, err := fundStatuses(tx, []fund.Fund{f})
	if err != nil {
		return err
	}
	if free := status[0].Unallocated; amount <= free && amount > free-unproven {
		return fault.New(fault.Conflict, "fund.unproven", "Need", amount, "Proven", max(0, free-unproven), "Unproven", unproven)
	}
	return nil
}

// EvidenceAt is one piece of evidence, without its content.
func (a *Area) EvidenceAt(ctx context.Context, actor access.Actor, id int64) (fund.Evidence, error) {
	return core.Ask(ctx, a.Core, actor, access.FundRead, func(tx *store.Tx) (fund.Evidence, error) {
		return tx.Evidence(id)
	})
}
