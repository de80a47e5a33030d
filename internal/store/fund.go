package store

import (
	"time"

	"reliefbook/internal/fault"
	"reliefbook/internal/fund"
	"reliefbook/internal/money"
)

// CreateFund saves a fund. form.taken when its code exists.
func (tx *Tx) CreateFund(f fund.Fund) (int64, error) {
	id, err := tx.insert(`INSERT INTO fund (code, name, source, restriction, book_id, account_id, bank_id) VALUES (?, ?, ?, ?, ?, ?, ?)`,
		f.Code, f.Name, string(f.Source), f.Restriction, f.BookID, f.AccountID, f.BankID)
	return id, ifDuplicate(err, taken("code", "form.taken"))
}

const fundColumns = "id, code, name, source, restriction, book_id, account_id, bank_id"

// Funds lists every fund by code.
func (tx *Tx) Funds() (list []fund.Fund, err error) {
	err = tx.scan(&list, "SELECT "+fundColumns+" FROM fund ORDER BY code")
	return list, err
}

// Fund finds a fund by id.
func (tx *Tx) Fund(id int64) (f fund.Fund, err error) {
	err = tx.one(&f, "SELECT "+fundColumns+" FROM fund WHERE id = ?", id)
	return f, err
}

type documentRow struct {
	ID           int64
	FundID       int64
	Kind         string
	DocNo        string
	Body         string
	Purpose      string
	Minutes      string
	Amount       int64
	Day          string
	AllocationID int64
	AccountID    int64
	UsedID       int64
	State        string
	MakerID      int64
	CheckerID    int64
	Reason       string
	VoucherID    int64
	At           int64
	Maker        string
	Checker      string
	FundName     string
}

func (r documentRow) document() fund.Document {
	return fund.Document{ID: r.ID, FundID: r.FundID, Kind: fund.Kind(r.Kind), DocNo: r.DocNo, Body: r.Body, Purpose: r.Purpose,
		Minutes: r.Minutes, Amount: money.Amount(r.Amount), Day: r.Day, AllocationID: r.AllocationID, AccountID: r.AccountID,
		UsedID: r.UsedID, State: fund.State(r.State), MakerID: r.MakerID, CheckerID: r.CheckerID, Reason: r.Reason,
		VoucherID: r.VoucherID, At: instant(r.At), Maker: r.Maker, Checker: r.Checker, FundName: r.FundName}
}

const documentSelect = `SELECT d.id, d.fund_id, d.kind, d.doc_no, d.body, d.purpose, d.minutes, d.amount, d.day,
	coalesce(d.allocation_id, 0) AS allocation_id, coalesce(d.account_id, 0) AS account_id, coalesce(d.used_id, 0) AS used_id,
	d.state, d.maker_id, coalesce(d.checker_id, 0) AS checker_id, d.reason, coalesce(d.voucher_id, 0) AS voucher_id, d.at,
	m.name AS maker, coalesce(c.name, '') AS checker, f.name AS fund_name
	FROM fund_document d JOIN fund f ON f.id = d.fund_id JOIN app_user m ON m.id = d.maker_id
	LEFT JOIN app_user c ON c.id = d.checker_id `

// CreateDocument saves a pending document. form.taken when its number stands for this fund and kind already.
func (tx *Tx) CreateDocument(d fund.Document, at time.Time) (int64, error) {
	id, err := tx.insert(`INSERT INTO fund_document (fund_id, kind, doc_no, body, purpose, minutes, amount, day, allocation_id,
		state, maker_id, reason, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', ?)`,
		d.FundID, string(d.Kind), d.DocNo, d.Body, d.Purpose, d.Minutes, int64(d.Amount), d.Day, orNull(d.AllocationID),
		string(fund.Pending), d.MakerID, micros(at))
	return id, ifDuplicate(err, taken("doc_no", "form.taken"))
}

// Document finds a document by id.
func (tx *Tx) Document(id int64) (fund.Document, error) {
	var row documentRow
	err := tx.one(&row, documentSelect+"WHERE d.id = ?", id)
	return row.document(), err
}

// Documents lists a fund's documents, or every fund's for 0, oldest first.
func (tx *Tx) Documents(fundID int64) ([]fund.Document, error) {
	var rows []documentRow
	err := tx.scan(&rows, documentSelect+"WHERE (? = 0 OR d.fund_id = ?) ORDER BY d.id", fundID, fundID)
	list := make([]fund.Document, len(rows))
	for i, r := range rows {
		list[i] = r.document()
	}
	return list, err
}

// DecideDocument moves a pending document to posted (with its voucher, and an
// allocation's accounts) or rejected. changed_meanwhile when it was decided already.
func (tx *Tx) DecideDocument(d fund.Document) error {
	return guarded(tx.affect(`UPDATE fund_document SET state = ?, checker_id = ?, reason = ?, voucher_id = ?, account_id = ?, used_id = ?
		WHERE id = ? AND state = ?`, string(d.State), d.CheckerID, d.Reason, orNull(d.VoucherID), orNull(d.AccountID), orNull(d.UsedID),
		d.ID, string(fund.Pending)))
}

// Uses is what became of every posted allocation, or of one: added up from the
// ledger's transfers on the allocation's accounts. What a red voucher takes back
// counts against what it was, so that a corrected wording changes no figure.
func (tx *Tx) Uses(allocation int64) ([]fund.Use, error) {
	var rows []struct {
		ID                         int64
		Allocated, Spent, Returned int64
	}
	err := tx.scan(&rows, `SELECT d.id,
		(SELECT coalesce(sum(CASE WHEN v.reverses_id IS NULL THEN t.amount ELSE -t.amount END), 0) FROM transfer t JOIN voucher v ON v.id = t.voucher_id
		  WHERE v.reverses_id IS NULL AND t.credit_id = d.account_id AND t.debit_id = f.account_id
		  OR v.reverses_id IS NOT NULL AND t.debit_id = d.account_id AND t.credit_id = f.account_id) AS allocated,
		(SELECT coalesce(sum(CASE WHEN t.credit_id = d.used_id THEN t.amount ELSE -t.amount END), 0) FROM transfer t
		  WHERE t.credit_id = d.used_id OR t.debit_id = d.used_id) AS spent,
		(SELECT coalesce(sum(CASE WHEN v.reverses_id IS NULL THEN t.amount ELSE -t.amount END), 0) FROM transfer t JOIN voucher v ON v.id = t.voucher_id
		  WHERE v.reverses_id IS NULL AND t.debit_id = d.account_id AND t.credit_id = f.account_id
		  OR v.reverses_id IS NOT NULL AND t.credit_id = d.account_id AND t.debit_id = f.account_id) AS returned
		FROM fund_document d JOIN fund f ON f.id = d.fund_id
		WHERE d.kind = 'allocation' AND d.state = 'posted' AND (? = 0 OR d.id = ?) ORDER BY d.id`, allocation, allocation)
	if err != nil {
		return nil, fault.Wrap(err, "add up allocations")
	}
	uses := make([]fund.Use, len(rows))
	for i, r := range rows {
		d, err := tx.Document(r.ID)
		if err != nil {
			return nil, err
		}
		uses[i] = fund.Use{Document: d, Allocated: money.Amount(r.Allocated), Spent: money.Amount(r.Spent),
			Returned: money.Amount(r.Returned), Unspent: money.Amount(r.Allocated - r.Spent - r.Returned)}
	}
	return uses, nil
}
