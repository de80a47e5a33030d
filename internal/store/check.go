package store

import (
	"embed"
	"slices"

	"reliefbook/internal/fault"
)

// Check is one rule of the books, as a query for what breaks it: each row names
// such a record. The query is sql/check/<rule>.sql.
type Check struct {
	Rule  string // its words are the catalogue's "verify.<rule>"
	Count string // how many records the rule looks at
}

// Checks are the rules that one query can recompute, in the order verify reports
// them. None of them trusts a stored total.
var Checks = slices.Concat(bookChecks, rowChecks)

//go:embed sql/check/*.sql
var checkFiles embed.FS

var bookChecks = []Check{
	{"balance", "SELECT count(*) FROM account"},
	{"overdraft", "SELECT count(*) FROM account WHERE guarded = 1"},
	{"transfer_accounts", "SELECT count(*) FROM transfer"},
	{"voucher_lines", "SELECT count(*) FROM voucher"},
	{"voucher_numbers", "SELECT count(*) FROM voucher_number"},
	{"entries", "SELECT count(*) FROM entry"},
	{"roster_totals", "SELECT count(*) FROM roster"},
	{"payment_entitlement", "SELECT count(*) FROM payment"},
	{"payment_once", "SELECT count(*) FROM payment"},
	{"payment_chain", "SELECT count(*) FROM payment WHERE replaces_id IS NOT NULL"},
	{"payment_ledger", "SELECT count(*) FROM payment"},
	{"batch_totals", "SELECT count(*) FROM batch"},
	{"receipt_last", "SELECT count(*) FROM payment"},
	{"forgone_ledger", "SELECT count(*) FROM program"},
	{"result_lines", "SELECT count(*) FROM bank_result"},
	{"stock_value", "SELECT count(*) FROM purchase"},
	{"goods_ledger", "SELECT count(*) FROM goods_in"},
	{"invoice_ledger", "SELECT count(*) FROM invoice WHERE state = 'paid'"},
	{"movement_ledger", "SELECT count(*) FROM movement"},
	{"prizes", "SELECT count(*) FROM dice_roll"},
	{"corrections", "SELECT count(*) FROM correction"},
	{"closed_periods", "SELECT count(*) FROM period_close"},
	{"closed_programs", "SELECT count(*) FROM program_close"},
	{"document_ledger", "SELECT count(*) FROM fund_document WHERE state = 'posted'"},
	{"statement_sums", "SELECT count(*) FROM bank_statement"},
	{"match_balance", "SELECT count(*) FROM statement_match"},
	{"match_once", "SELECT count(*) FROM match_side"},
	{"visit_ledger", "SELECT count(*) FROM visit WHERE state = 'posted'"},
}

// rowChecks derive from other records what no leaf says: who a payment belongs to,
// how it came to its state, and which rows should not exist.
var rowChecks = []Check{
	{"payment_person", "SELECT count(*) FROM payment"},
	{"new_cards", "SELECT count(*) FROM card_offer"},
	{"payment_state", "SELECT count(*) FROM payment"},
	{"people", "SELECT count(*) FROM person"},
	{"chart_whole", "SELECT count(*) FROM account"},
	{"link_state", "SELECT count(*) FROM receipt_link"},
	{"setup_link", "SELECT count(*) FROM app_user"},
}

// maxBreaks is how many records a broken rule names at most; a ruined table would
// name all of its rows.
const maxBreaks = 20

// Run runs one check: how many records it looked at, and which break the rule.
func (tx *Tx) Run(c Check) (looked int64, breaks []string, err error) {
	query, err := checkFiles.ReadFile("sql/check/" + c.Rule + ".sql")
	if err != nil {
		return 0, nil, fault.Wrap(err, "check "+c.Rule)
	}
	if looked, err = find[int64](tx, c.Count); err != nil { //arch:sql constants of the lists above
		return 0, nil, fault.Wrap(err, "check "+c.Rule)
	}
	breaks, err = list[string](tx, "SELECT * FROM ("+string(query)+") x LIMIT ?", byWay(string(query), maxBreaks)...) //arch:sql embedded files
	return looked, breaks, fault.Wrap(err, "check "+c.Rule)
}
