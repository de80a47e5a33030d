package app

import (
	"reliefbook/internal/access"
	"reliefbook/internal/bank"
	"reliefbook/internal/exception"
	"reliefbook/internal/fund"
	"reliefbook/internal/payout"
	"reliefbook/internal/right"
	"reliefbook/internal/roster"
	"reliefbook/internal/store"
)

func eachFund(tx *store.Tx, check nounCheck) error {
	list, err := tx.Funds()
	return eachOf(list, err, store.NounFund, func(f fund.Fund) int64 { return f.ID }, fundLeaf, check)
}

func eachDocument(tx *store.Tx, check nounCheck) error {
	list, err := tx.Documents(0)
	return eachOf(list, err, store.NounDocument, func(d fund.Document) int64 { return d.ID }, documentLeaf, check)
}

func eachProgram(tx *store.Tx, check nounCheck) error {
	list, err := tx.Programs()
	return eachOf(list, err, store.NounProgram, func(p fund.Program) int64 { return p.ID }, programLeaf, check)
}

// eachBatch holds every batch with its payments against its leaf; that of the version before has no payments.
func eachBatch(tx *store.Tx, check nounCheck) error {
	list, err := tx.Batches(0)
	if err != nil {
		return err
	}
	lines, err := tx.BatchLines(0)
	if err != nil {
		return err
	}
	for _, b := range list {
		if err := check(store.NounBatch, b.ID, batchLeaf(b, lines[b.ID]), batchLeafBefore(b)); err != nil {
			return err
		}
	}
	return nil
}

func eachVisit(tx *store.Tx, check nounCheck) error {
	visits, err := tx.Visits(0)
	if err != nil {
		return err
	}
	for _, v := range visits {
		full, err := tx.Visit(v.ID)
		if err != nil {
			return err
		}
		if err := check(store.NounVisit, v.ID, visitLeaf(full)); err != nil {
			return err
		}
	}
	return nil
}

func eachTicket(tx *store.Tx, check nounCheck) error {
	list, _, err := tx.Tickets(access.Everything, 1<<30, 0)
	return eachOf(list, err, store.NounTicket, func(t payout.Ticket) int64 { return t.ID }, ticketLeaf, check)
}

func eachHandover(tx *store.Tx, check nounCheck) error {
	list, err := tx.Handovers(access.Everything)
	return eachOf(list, err, store.NounHandover, func(h payout.Handover) int64 { return h.ID }, handoverLeaf, check)
}

func eachRemedy(tx *store.Tx, check nounCheck) error {
	list, err := tx.Remedies(0)
	return eachOf(list, err, store.NounRemedy, func(r payout.Remedy) int64 { return r.ID }, remedyLeaf, check)
}

func eachTemplate(tx *store.Tx, check nounCheck) error {
	list, err := tx.Templates()
	return eachOf(list, err, store.NounTemplate, func(t bank.TemplateVersion) int64 { return t.ID }, templateLeaf, check)
}

func eachExport(tx *store.Tx, check nounCheck) error {
	list, err := tx.Exports(0)
	return eachOf(list, err, store.NounExport, func(x bank.Export) int64 { return x.ID }, exportLeaf, check)
}

func eachVoid(tx *store.Tx, check nounCheck) error {
	list, err := tx.Voids(0)
	return eachOf(list, err, store.NounVoid, func(v bank.Void) int64 { return v.ID }, voidLeaf, check)
}

func eachDownload(tx *store.Tx, check nounCheck) error {
	list, err := tx.Downloads(0)
	return eachOf(list, err, store.NounDownload, func(d bank.Download) int64 { return d.ID }, downloadLeaf, check)
}

func eachSubstitute(tx *store.Tx, check nounCheck) error {
	list, err := tx.Substitutes("")
	return eachOf(list, err, store.NounSubstitute, func(s bank.Substitute) int64 { return s.ID }, substituteLeaf, check)
}

func eachException(tx *store.Tx, check nounCheck) error {
	list, _, err := tx.Exceptions(exception.Filter{Scope: access.Everything})
	return eachOf(list, err, store.NounException, func(x exception.Exception) int64 { return x.ID }, exceptionLeaf, check)
}

func eachResult(tx *store.Tx, check nounCheck) error {
	list, err := tx.Results(0)
	if err != nil {
		return err
	}
	for _, r := range list {
		lines, err := tx.ResultLines(r.ID)
		if err != nil {
			return err
		}
		if err := check(store.NounResult, r.ID, resultLeaf(r, lines)); err != nil {
			return err
		}
	}
	return nil
}

func eachSheet(tx *store.Tx, check nounCheck) error {
	list, err := tx.Signoffs()
	return eachOf(list, err, store.NounSheet, func(s store.Signoff) int64 { return s.ID }, signoffLeaf, check)
}

func eachScan(tx *store.Tx, check nounCheck) error {
	list, err := tx.Scans(store.ScanFilter{Scope: access.Everything})
	return eachOf(list, err, store.NounScan, func(s store.Scan) int64 { return s.ID }, scanLeaf, check)
}

func eachAcceptance(tx *store.Tx, check nounCheck) error {
	list, err := tx.Acceptances(0)
	return eachOf(list, err, store.NounConflict, func(s store.Acceptance) int64 { return s.ID }, acceptanceLeaf, check)
}

func eachTier(tx *store.Tx, check nounCheck) error {
	list, err := tx.Tiers(0)
	return eachOf(list, err, store.NounTier, func(t store.StoredTier) int64 { return t.ID }, tierLeaf, check)
}

func eachSupplement(tx *store.Tx, check nounCheck) error {
	list, err := tx.Supplements(0)
	return eachOf(list, err, store.NounSupplement, func(s roster.Supplement) int64 { return s.ID }, supplementLeaf, check)
}

func eachEvidence(tx *store.Tx, check nounCheck) error {
	list, err := tx.EvidenceOf(0)
	return eachOf(list, err, store.NounEvidence, func(p fund.Evidence) int64 { return p.ID }, evidenceLeaf, check)
}

func eachOffer(tx *store.Tx, check nounCheck) error {
	list, err := tx.Offers(0)
	return eachOf(list, err, store.NounOffer, func(o payout.Offer) int64 { return o.ID }, offerLeaf, check)
}

func eachRight(tx *store.Tx, check nounCheck) error {
	list, err := tx.AllRights()
	return eachOf(list, err, store.NounRight, func(r right.Right) int64 { return r.ID }, rightLeaf, check)
}

func eachUserLink(tx *store.Tx, check nounCheck) error {
	list, err := tx.UserLinks(0)
	return eachOf(list, err, store.NounUserLink, func(l store.UserLink) int64 { return l.ID }, userLinkLeaf, check)
}

func eachTierChange(tx *store.Tx, check nounCheck) error {
	list, err := tx.TierChanges(0)
	return eachOf(list, err, store.NounTierChange, func(c store.TierChange) int64 { return c.ID }, tierChangeLeaf, check)
}

func eachFormView(tx *store.Tx, check nounCheck) error {
	list, err := tx.FormViews(0)
	return eachOf(list, err, store.NounFormView, func(v store.FormView) int64 { return v.ID }, formViewLeaf, check)
}
