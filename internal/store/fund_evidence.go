package store

import (
	"time"

	"reliefbook/internal/fault"
	"reliefbook/internal/fund"
	"reliefbook/internal/money"
)

// CreateEvidence saves a paper behind a receipt of funds, encrypted. evidence.live when one waits or stands.
func (tx *Tx) CreateEvidence(p fund.Evidence, ciphertext []byte, at time.Time) (int64, error) {
	id, err := tx.insert(`INSERT INTO fund_evidence (document_id, name, kind, size, hash, content, state, maker_id, reason, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, '', ?)`,
		p.DocumentID, p.Name, p.Kind, p.Size, p.Hash, ciphertext, string(p.State), p.MakerID, micros(at))
	return id, ifDuplicate(err, fault.New(fault.Conflict, "evidence.live"))
}

// DecideEvidence saves a decision on a paper that waits.
func (tx *Tx) DecideEvidence(p fund.Evidence, at time.Time) error {
	return guarded(tx.affect("UPDATE fund_evidence SET state = ?, checker_id = ?, reason = ?, decided_at = ? WHERE id = ? AND state = 'pending'",
		string(p.State), orNull(p.CheckerID), p.Reason, micros(at), p.ID))
}

const evidenceSelect = `SELECT p.id, p.document_id, p.name, p.kind, p.size, p.hash, p.state, p.maker_id, m.name AS maker, coalesce(p.checker_id, 0) AS checker_id,
	coalesce(c.name, '') AS checker, p.reason, p.at AS micros FROM fund_evidence p JOIN app_user m ON m.id = p.maker_id LEFT JOIN app_user c ON c.id = p.checker_id `

type evidenceRow struct {
	ID         int64
	DocumentID int64
	Name       string
	Kind       string
	Size       int
	Hash       []byte
	State      string
	MakerID    int64
	Maker      string
	CheckerID  int64
	Checker    string
	Reason     string
	Micros     int64
}

func (r evidenceRow) evidence() fund.Evidence {
	return fund.Evidence{ID: r.ID, DocumentID: r.DocumentID, Name: r.Name, Kind: r.Kind, Size: r.Size, Hash: r.Hash, State: fund.EvidenceState(r.State),
		MakerID: r.MakerID, Maker: r.Maker, CheckerID: r.CheckerID, Checker: r.Checker, Reason: r.Reason, At: instant(r.Micros)}
}

// EvidenceOf lists the papers of a document, or of every one for 0, oldest first.
func (tx *Tx) EvidenceOf(document int64) ([]fund.Evidence, error) {
	var rows []evidenceRow
	err := tx.scan(&rows, evidenceSelect+"WHERE (? = 0 OR p.document_id = ?) ORDER BY p.id", document, document)
	list := make([]fund.Evidence, len(rows))
	for i, r := range rows {
		list[i] = r.evidence()
	}
	return list, fault.Wrap(err, "list papers of receipts of funds")
}

// Evidence finds one.
func (tx *Tx) Evidence(id int64) (fund.Evidence, error) {
	var row evidenceRow
	err := tx.one(&row, evidenceSelect+"WHERE p.id = ?", id)
	return row.evidence(), err
}

// EvidenceContent is a paper's encrypted content.
func (tx *Tx) EvidenceContent(id int64) ([]byte, error) {
	var row struct{ Content []byte }
	err := tx.one(&row, "SELECT content FROM fund_evidence WHERE id = ?", id)
	return row.Content, err
}

// inflowRow is one voucher by which money came into a fund.
type inflowRow struct {
	VoucherID  int64
	FundID     int64
	DocumentID int64
	DocNo      string
	Body       string
	Day        string
	Amount     int64
	Reversed   int
	Matched    int
	Paper      int
	Rewrites   int64
	At         int64
}

// Inflows lists what came into a fund, or into every one for 0, by the vouchers
// that stand, with what proves each. A voucher that was written anew without
// another amount is proven by what proved the one before.
func (tx *Tx) Inflows(fundID int64) ([]fund.Inflow, error) {
	var rows []inflowRow
	err := tx.scan(&rows, `SELECT v.id AS voucher_id, m.fund_id, coalesce(d.id, 0) AS document_id, coalesce(d.doc_no, '') AS doc_no, coalesce(d.body, '') AS body,
		v.day, m.amount, v.at, coalesce(c.voucher_id, 0) AS rewrites,
		CASE WHEN EXISTS (SELECT 1 FROM voucher r WHERE r.reverses_id = v.id) THEN 1 ELSE 0 END AS reversed,
		CASE WHEN EXISTS (SELECT 1 FROM match_side s JOIN match_side l ON l.match_id = s.match_id AND l.live = 1 AND l.line_id IS NOT NULL
			WHERE s.live = 1 AND s.account_id = m.bank_id AND s.voucher_id = v.id AND s.payment_id = 0) THEN 1 ELSE 0 END AS matched,
		CASE WHEN EXISTS (SELECT 1 FROM fund_evidence p WHERE p.document_id = d.id AND p.state = 'proven') THEN 1 ELSE 0 END AS paper
		FROM (SELECT f.id AS fund_id, f.bank_id, t.voucher_id, sum(t.amount) AS amount FROM fund f JOIN transfer t ON t.credit_id = f.account_id AND t.debit_id = f.bank_id
			WHERE (? = 0 OR f.id = ?) GROUP BY f.id, f.bank_id, t.voucher_id) m
		JOIN voucher v ON v.id = m.voucher_id AND v.reverses_id IS NULL LEFT JOIN fund_document d ON d.voucher_id = v.id
		LEFT JOIN correction c ON c.blue_id = v.id AND c.kind = 'rewrite' ORDER BY v.id`, fundID, fundID)
	if err != nil {
		return nil, fault.Wrap(err, "list what came into funds")
	}
	by := make(map[int64]fund.Inflow, len(rows))
	var list []fund.Inflow
	for _, r := range rows { // a voucher comes after the one it is written for
		in := fund.Inflow{VoucherID: r.VoucherID, FundID: r.FundID, DocumentID: r.DocumentID, DocNo: r.DocNo, Body: r.Body, Day: r.Day,
			Amount: money.Amount(r.Amount), At: instant(r.At)}
		if was, ok := by[r.Rewrites]; ok {
			in.DocumentID, in.DocNo, in.Body = was.DocumentID, was.DocNo, was.Body
			if was.Amount == in.Amount && was.By == fund.ByPaper {
				in.By = was.By
			}
		}
		switch {
		case r.Matched == 1:
			in.By = fund.ByStatement
		case r.Paper == 1:
			in.By = fund.ByPaper
		}
		if by[r.VoucherID] = in; r.Reversed == 0 {
			list = append(list, in)
		}
	}
	return list, nil
}
