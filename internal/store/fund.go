package store

import (
	_ "embed" // the longer queries
	"time"

	"reliefbook/internal/fund"
)

// CreateFund saves a fund. form.taken when its code exists.
func (tx *Tx) CreateFund(f fund.Fund) (int64, error) {
	id, err := tx.create("fund", "code, name, source, restriction, book_id, account_id, bank_id", f)
	return id, ifDuplicate(err, taken("code", "form.taken"))
}

const fundSelect = "SELECT id, code, name, source, restriction, book_id, account_id, bank_id FROM fund "

// Funds lists every fund by code.
func (tx *Tx) Funds() ([]fund.Fund, error) {
	return list[fund.Fund](tx, fundSelect+"ORDER BY code")
}

// Fund finds a fund by id.
func (tx *Tx) Fund(id int64) (fund.Fund, error) {
	return one[fund.Fund](tx, fundSelect+"WHERE id = ?", id)
}

// FundCash is the account of a fund's cash on hand, 0 until it first has any.
func (tx *Tx) FundCash(fund int64) (int64, error) {
	return find[int64](tx, "SELECT account_id FROM fund_cash WHERE fund_id = ?", fund)
}

// PutFundCash saves which account is a fund's cash on hand.
func (tx *Tx) PutFundCash(fund, account int64) error {
	return tx.exec("INSERT INTO fund_cash (fund_id, account_id) VALUES (?, ?)", fund, account)
}

const (
	documentColumns = `d.id, d.fund_id, d.kind, d.doc_no, d.body, d.purpose, d.minutes, d.amount, d.day, d.allocation_id,
		d.account_id, d.used_id, d.state, d.maker_id, d.checker_id, d.reason, d.voucher_id, d.at,
		m.name AS maker, c.name AS checker, f.name AS fund_name`
	documentFrom = `
		FROM fund_document d
		JOIN fund f ON f.id = d.fund_id
		JOIN app_user m ON m.id = d.maker_id
		LEFT JOIN app_user c ON c.id = d.checker_id `
	documentSelect = "SELECT " + documentColumns + documentFrom
)

// CreateDocument saves a pending document. form.taken when its number already
// exists for this fund and kind.
func (tx *Tx) CreateDocument(d fund.Document, at time.Time) (int64, error) {
	d.State, d.Reason, d.At = fund.Pending, "", at
	id, err := tx.create("fund_document",
		"fund_id, kind, doc_no, body, purpose, minutes, amount, day, allocation_id?, state, maker_id, reason, at", d)
	return id, ifDuplicate(err, taken("doc_no", "form.taken"))
}

// Document finds a document by id.
func (tx *Tx) Document(id int64) (fund.Document, error) {
	return one[fund.Document](tx, documentSelect+"WHERE d.id = ?", id)
}

// Documents lists a fund's documents, or every fund's (0), oldest first.
func (tx *Tx) Documents(fundID int64) ([]fund.Document, error) {
	return list[fund.Document](tx, documentSelect+"WHERE (? = 0 OR d.fund_id = ?) ORDER BY d.id", fundID, fundID)
}

// PendingDocuments lists the documents that wait for a checker, oldest first.
func (tx *Tx) PendingDocuments() ([]fund.Document, error) {
	return list[fund.Document](tx, documentSelect+"WHERE d.state = 'pending' ORDER BY d.id")
}

// DecideDocument moves a pending document to posted (with its voucher, and an
// allocation's accounts) or rejected. changed_meanwhile when it is already decided.
func (tx *Tx) DecideDocument(d fund.Document) error {
	return tx.change("fund_document", "state, checker_id, reason, voucher_id?, account_id?, used_id?", d,
		"id = ? AND state = ?", d.ID, fund.Pending)
}

//go:embed sql/fund/use.sql
var useSQL string

// Uses is the use of every posted allocation, or of one: added up from the ledger's
// transfers on the allocation's accounts. What a red voucher reverses counts
// against the same figure, so that a corrected summary changes nothing.
func (tx *Tx) Uses(allocation int64) ([]fund.Use, error) {
	uses, err := list[fund.Use](tx, "SELECT "+documentColumns+", "+useSQL+documentFrom+`
		WHERE d.kind = 'allocation' AND d.state = 'posted' AND (? = 0 OR d.id = ?)
		ORDER BY d.id`, allocation, allocation)
	for i := range uses {
		u := &uses[i]
		u.Unspent = u.Allocated - u.Spent - u.Returned
	}
	return uses, err
}
