package store

import (
	"strconv"
	"time"

	"reliefbook/internal/fault"
	"reliefbook/internal/money"
	"reliefbook/internal/statement"
)

const (
	statementColumns = `s.id, s.account_id, s.previous_id, s.file_name, s.file_hash, s.format, s.day_from, s.day_to,
		s.opening, s.closing, s.lines, s.known, s.received, s.paid, s.by_id, u.name AS said_by, s.checker_id, c.name AS checker, s.at`
	statementFrom = `
		FROM bank_statement s
		LEFT JOIN app_user u ON u.id = s.by_id
		LEFT JOIN app_user c ON c.id = s.checker_id `
	statementSelect = "SELECT " + statementColumns + statementFrom
)

// LockAccount makes other transactions that import or match on a bank account wait.
func (tx *Tx) LockAccount(account int64) error {
	return tx.lock("statement/" + strconv.FormatInt(account, 10))
}

// CreateStatement saves a statement with its new lines, in their order.
// statement.same when the very file is kept already.
func (tx *Tx) CreateStatement(s statement.Statement, lines []statement.KeptLine, at time.Time) (int64, error) {
	s.At = at
	id, err := tx.create("bank_statement", "account_id, previous_id, file_name, file_hash, format, day_from, day_to, opening, closing, "+
		"lines, known, received, paid, by_id, checker_id?, at", s)
	if err != nil {
		return 0, ifDuplicate(err, fault.New(fault.Conflict, "statement.same"))
	}
	columns := []string{"statement_id", "account_id", "line", "day", "amount", "balance", "serial", "ref", "note", "party", "counter", "counter_blind"}
	return id, tx.bulk("statement_line", columns, len(lines), func(i int) []any {
		l := &lines[i]
		var balance any
		if l.HasBalance {
			balance = int64(l.Balance)
		}
		return []any{id, s.AccountID, l.Number, l.Day, int64(l.Amount), balance, l.Serial, l.Ref, l.Text, l.Party, l.Account, orNil(l.Blind)}
	})
}

// StatementByMark finds the statement that a file was saved as, by either of the file's marks;
// its ID is 0 when there is none.
func (tx *Tx) StatementByMark(account int64, marks [2][]byte) (statement.Statement, error) {
	return find[statement.Statement](tx, statementSelect+"WHERE s.account_id = ? AND (s.file_hash = ? OR s.file_hash = ?)",
		account, marks[0], marks[1])
}

// LastStatement is the newest statement of a bank account; its ID is 0 when there is none.
func (tx *Tx) LastStatement(account int64) (statement.Statement, error) {
	return find[statement.Statement](tx, statementSelect+"WHERE s.account_id = ? ORDER BY s.id DESC LIMIT 1", account)
}

// Statement finds a statement by id; not_found when there is none.
func (tx *Tx) Statement(id int64) (statement.Statement, error) {
	return one[statement.Statement](tx, statementSelect+"WHERE s.id = ?", id)
}

// Statements lists an account's statements, or every account's for 0, oldest first, with how many lines of each are open.
func (tx *Tx) Statements(account int64) ([]statement.Statement, error) {
	return list[statement.Statement](tx, "SELECT "+statementColumns+`,
			(SELECT count(*)
				FROM statement_line l
				LEFT JOIN match_side m ON m.line_id = l.id AND m.live = 1
				WHERE l.statement_id = s.id AND m.id IS NULL) AS open`+statementFrom+`
		WHERE (? = 0 OR s.account_id = ?)
		ORDER BY s.id`, account, account)
}

func lineWhere(f statement.LineFilter) *where {
	return new(where).
		andIf(f.Account != 0, "l.account_id = ?", f.Account).
		andIf(f.Statement != 0, "l.statement_id = ?", f.Statement).
		andIf(f.ID != 0, "l.id = ?", f.ID).
		andIf(f.FromDay != "", "l.day >= ?", f.FromDay).
		andIf(f.Open, "m.id IS NULL").
		andIf(f.Matched, "m.id IS NOT NULL")
}

const lineFrom = `
	FROM statement_line l
	LEFT JOIN match_side m ON m.line_id = l.id AND m.live = 1`

// CountLines counts the lines that match and adds up their amounts, in fen: money in above
// zero, money out below.
func (tx *Tx) CountLines(f statement.LineFilter) (n int, total money.Amount, err error) {
	sum, err := oneWhere[struct {
		N     int
		Total money.Amount
	}](tx, "SELECT count(*) AS n, sum(l.amount) AS total"+lineFrom, lineWhere(f))
	return sum.N, sum.Total, err
}

// StatementLines lists the lines that match in the bank's order.
func (tx *Tx) StatementLines(f statement.LineFilter) ([]statement.KeptLine, error) {
	return listWhere[statement.KeptLine](tx, `
		SELECT l.id, l.statement_id, l.account_id, l.line AS number, l.day, l.amount, l.balance, l.balance IS NOT NULL AS has_balance,
			l.serial, l.ref, l.note AS text, l.party, l.counter AS account, l.counter_blind AS blind, m.match_id`+lineFrom,
		lineWhere(f), "ORDER BY l.id LIMIT ? OFFSET ?", most(f.Limit), f.Offset)
}
