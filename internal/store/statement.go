package store

import (
	"strconv"
	"time"

	"reliefbook/internal/fault"
	"reliefbook/internal/money"
	"reliefbook/internal/statement"
)

type statementRow struct {
	ID         int64
	AccountID  int64
	PreviousID int64
	FileName   string
	FileHash   []byte
	Format     string
	DayFrom    string
	DayTo      string
	Opening    int64
	Closing    int64
	Lines      int
	Known      int
	Received   int64
	Paid       int64
	ByID       int64
	SaidBy     string
	CheckerID  int64
	Checker    string
	At         int64
	Open       int
}

func (r statementRow) statement() statement.Statement {
	return statement.Statement{ID: r.ID, AccountID: r.AccountID, PreviousID: r.PreviousID, FileName: r.FileName, FileHash: r.FileHash, Format: r.Format,
		DayFrom: r.DayFrom, DayTo: r.DayTo, Opening: money.Amount(r.Opening), Closing: money.Amount(r.Closing), Lines: r.Lines, Known: r.Known,
		Received: money.Amount(r.Received), Paid: money.Amount(r.Paid), ByID: r.ByID, SaidBy: r.SaidBy, CheckerID: r.CheckerID,
		Checker: r.Checker, At: instant(r.At), Open: r.Open}
}

const statementColumns = `s.id, s.account_id, s.previous_id, s.file_name, s.file_hash, s.format, s.day_from, s.day_to, s.opening, s.closing, s.lines, s.known,
	s.received, s.paid, s.by_id, coalesce(u.name, '') AS said_by, coalesce(s.checker_id, 0) AS checker_id, coalesce(c.name, '') AS checker, s.at`

const statementSelect = "SELECT " + statementColumns + " FROM bank_statement s LEFT JOIN app_user u ON u.id = s.by_id LEFT JOIN app_user c ON c.id = s.checker_id "

// LockAccount makes others that would import or match on an account wait.
func (tx *Tx) LockAccount(account int64) error {
	return tx.lock("statement/" + strconv.FormatInt(account, 10))
}

// CreateStatement saves a statement with its new lines, in their order.
// statement.same when the very file is kept already.
func (tx *Tx) CreateStatement(s statement.Statement, lines []statement.KeptLine, at time.Time) (int64, error) {
	id, err := tx.insert(`INSERT INTO bank_statement (account_id, previous_id, file_name, file_hash, format, day_from, day_to, opening, closing, lines, known,
		received, paid, by_id, checker_id, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, s.AccountID, s.PreviousID, s.FileName, s.FileHash, s.Format,
		s.DayFrom, s.DayTo, int64(s.Opening), int64(s.Closing), s.Lines, s.Known, int64(s.Received), int64(s.Paid), s.ByID, orNull(s.CheckerID), micros(at))
	if err != nil {
		return 0, ifDuplicate(err, fault.New(fault.Conflict, "statement.same"))
	}
	columns := []string{"statement_id", "account_id", "line", "day", "amount", "balance", "serial", "ref", "note", "party", "counter", "counter_blind"}
	return id, tx.bulk("statement_line", columns, len(lines), func(i int) []any {
		l := &lines[i]
		var balance, blinded any
		if l.HasBalance {
			balance = int64(l.Balance)
		}
		if l.Blind != nil {
			blinded = l.Blind
		}
		return []any{id, s.AccountID, l.Number, l.Day, int64(l.Amount), balance, l.Serial, l.Ref, l.Text, l.Party, l.Account, blinded}
	})
}

// StatementByMark finds the statement a file is kept as, by either of its marks; its ID is 0 when it is not.
func (tx *Tx) StatementByMark(account int64, marks [2][]byte) (statement.Statement, error) {
	var row statementRow
	err := tx.scan(&row, statementSelect+"WHERE s.account_id = ? AND (s.file_hash = ? OR s.file_hash = ?)", account, marks[0], marks[1])
	return row.statement(), fault.Wrap(err, "find a statement")
}

// LastStatement is where an account's statements end; its ID is 0 when it has none.
func (tx *Tx) LastStatement(account int64) (statement.Statement, error) {
	var row statementRow
	err := tx.scan(&row, statementSelect+"WHERE s.account_id = ? ORDER BY s.id DESC LIMIT 1", account)
	return row.statement(), fault.Wrap(err, "find the last statement")
}

// Statement finds one by id.
func (tx *Tx) Statement(id int64) (statement.Statement, error) {
	var row statementRow
	err := tx.one(&row, statementSelect+"WHERE s.id = ?", id)
	return row.statement(), err
}

// Statements lists an account's statements, or every account's for 0, oldest first, with how many lines of each are open.
func (tx *Tx) Statements(account int64) ([]statement.Statement, error) {
	var rows []statementRow
	err := tx.scan(&rows, "SELECT "+statementColumns+`, (SELECT count(*) FROM statement_line l LEFT JOIN match_side m ON m.line_id = l.id AND m.live = 1
		WHERE l.statement_id = s.id AND m.id IS NULL) AS open
		FROM bank_statement s LEFT JOIN app_user u ON u.id = s.by_id LEFT JOIN app_user c ON c.id = s.checker_id WHERE (? = 0 OR s.account_id = ?) ORDER BY s.id`, account, account)
	list := make([]statement.Statement, len(rows))
	for i, r := range rows {
		list[i] = r.statement()
	}
	return list, fault.Wrap(err, "list statements")
}

func lineWhere(f statement.LineFilter) *where {
	return new(where).andIf(f.Account != 0, "l.account_id = ?", f.Account).andIf(f.Statement != 0, "l.statement_id = ?", f.Statement).
		andIf(f.ID != 0, "l.id = ?", f.ID).andIf(f.FromDay != "", "l.day >= ?", f.FromDay).
		andIf(f.Open, "m.id IS NULL").andIf(f.Matched, "m.id IS NOT NULL")
}

const lineFrom = " FROM statement_line l LEFT JOIN match_side m ON m.line_id = l.id AND m.live = 1"

// CountLines counts the lines of a filter and adds their amounts up.
func (tx *Tx) CountLines(f statement.LineFilter) (n int, total money.Amount, err error) {
	var row struct {
		N     int
		Total int64
	}
	w := lineWhere(f)
	err = tx.scan(&row, "SELECT count(*) AS n, coalesce(sum(l.amount), 0) AS total"+lineFrom+w.sql.String(), w.args...) //arch:sql where holds constants
	return row.N, money.Amount(row.Total), fault.Wrap(err, "count statement lines")
}

// StatementLines lists lines in the bank's order.
func (tx *Tx) StatementLines(f statement.LineFilter) (list []statement.KeptLine, err error) {
	if f.Limit == 0 {
		f.Limit = 1 << 30
	}
	w := lineWhere(f)
	rows, err := tx.tx.QueryContext(tx.ctx, tx.bind(`SELECT l.id, l.statement_id, l.account_id, l.line, l.day, l.amount, coalesce(l.balance, 0),
		CASE WHEN l.balance IS NULL THEN 0 ELSE 1 END, l.serial, l.ref, l.note, l.party, l.counter, l.counter_blind, coalesce(m.match_id, 0)`+lineFrom+
		w.sql.String()+" ORDER BY l.id LIMIT ? OFFSET ?"), w.with(f.Limit, f.Offset)...) //arch:sql where holds constants
	if err != nil {
		return nil, fault.Wrap(err, "list statement lines")
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	for rows.Next() {
		var l statement.KeptLine
		var amount, balance int64
		var has int
		if err := rows.Scan(&l.ID, &l.StatementID, &l.AccountID, &l.Number, &l.Day, &amount, &balance, &has, &l.Serial, &l.Ref, &l.Text, &l.Party,
			&l.Account, &l.Blind, &l.MatchID); err != nil {
			return nil, fault.Wrap(err, "read a statement line")
		}
		l.Amount, l.Balance, l.HasBalance = money.Amount(amount), money.Amount(balance), has == 1
		list = append(list, l)
	}
	return list, fault.Wrap(rows.Err(), "list statement lines")
}
