package store

import (
	_ "embed" // what came into funds
	"time"

	"reliefbook/internal/fault"
	"reliefbook/internal/fund"
)

// CreateEvidence saves encrypted evidence of a receipt of funds. evidence.live when
// one is waiting or confirmed.
func (tx *Tx) CreateEvidence(p fund.Evidence, ciphertext []byte, at time.Time) (int64, error) {
	p.Reason, p.At = "", at
	id, err := tx.create("fund_evidence", "document_id, name, kind, size, hash, content=, state, maker_id, reason, at", p, ciphertext)
	return id, ifDuplicate(err, fault.New(fault.Conflict, "evidence.live"))
}

// DecideEvidence saves the decision on waiting evidence.
func (tx *Tx) DecideEvidence(p fund.Evidence, at time.Time) error {
	return tx.change("fund_evidence", "state, checker_id?, reason, decided_at=", p, "id = ? AND state = 'pending'", at, p.ID)
}

const evidenceSelect = `
	SELECT p.id, p.document_id, p.name, p.kind, p.size, p.hash, p.state, p.maker_id, m.name AS maker, p.checker_id,
		c.name AS checker, p.reason, p.at
	FROM fund_evidence p
	JOIN app_user m ON m.id = p.maker_id
	LEFT JOIN app_user c ON c.id = p.checker_id `

// EvidenceOf lists the evidence of a document, or of every document (0), oldest first.
func (tx *Tx) EvidenceOf(document int64) ([]fund.Evidence, error) {
	return list[fund.Evidence](tx, evidenceSelect+"WHERE ? = 0 OR p.document_id = ? ORDER BY p.id", document, document)
}

// Evidence finds one.
func (tx *Tx) Evidence(id int64) (fund.Evidence, error) {
	return one[fund.Evidence](tx, evidenceSelect+"WHERE p.id = ?", id)
}

// EvidenceContent is the encrypted content of evidence.
func (tx *Tx) EvidenceContent(id int64) ([]byte, error) {
	return one[[]byte](tx, "SELECT content FROM fund_evidence WHERE id = ?", id)
}

//go:embed sql/fund/inflows.sql
var inflowsSQL string

// inflow is one voucher of a receipt of funds, with what is known about it.
type inflow struct {
	fund.Inflow
	Reversed, Matched, Paper, Opening bool
	Rewrites                          int64
}

// Inflows lists the receipts of a fund, or of every fund (0), by the vouchers that
// hold, with what proves each. A voucher that was corrected without changing the
// amount is proven by what proved the one before.
func (tx *Tx) Inflows(fundID int64) (standing []fund.Inflow, err error) {
	rows, err := list[inflow](tx, inflowsSQL, fundID, fundID)
	by := make(map[int64]fund.Inflow, len(rows))
	for _, r := range rows { // a voucher comes after the one it is written for
		in := r.Inflow
		if was, ok := by[r.Rewrites]; ok {
			in.DocumentID, in.DocNo, in.Body = was.DocumentID, was.DocNo, was.Body
			if was.Amount == in.Amount && (was.By == fund.ByPaper || was.By == fund.ByOpening) {
				in.By = was.By
			}
		}
		switch {
		case r.Matched:
			in.By = fund.ByStatement
		case r.Paper:
			in.By = fund.ByPaper
		case r.Opening:
			in.By = fund.ByOpening
		}
		if by[r.VoucherID] = in; !r.Reversed {
			standing = append(standing, in)
		}
	}
	return standing, err
}
