package store

import (
	"iter"

	"reliefbook/internal/fault"
)

// FurtherTable is a file of an audit bundle beside the sealed records: what a
// reader needs to follow them. Each column says how its cell is shown.
type FurtherTable struct {
	Name    string
	Columns []string // "name" or "name:how"; how is fen, person (masked), time or key (as it is); nothing is a number, bytes, or a text in which papers are masked
	Query   string
}

// FurtherTables are the files of a bundle beside the sealed records. CROSS JOIN
// keeps SQLite to the order of the tables, so that large ones are walked, not sorted.
var FurtherTables = []FurtherTable{
	{"records/documents.csv", []string{"id", "fund", "kind", "doc_no", "body", "purpose", "minutes", "amount:fen", "day", "state", "voucher"},
		`SELECT d.id, f.code, d.kind, d.doc_no, d.body, d.purpose, d.minutes, d.amount, d.day, d.state, coalesce(d.voucher_id, 0)
			FROM fund_document d JOIN fund f ON f.id = d.fund_id ORDER BY d.id`},
	{"records/batches.csv", []string{"id", "program", "no", "channel", "heads", "total:fen", "state", "maker", "checker", "releaser", "at:time"},
		`SELECT b.id, g.code, b.no, b.channel, b.heads, b.total, b.state, b.maker_id, coalesce(b.checker_id, 0), coalesce(b.releaser_id, 0), b.at
			FROM batch b JOIN program g ON g.id = b.program_id ORDER BY b.id`},
	{"records/payments.csv", []string{"id", "batch", "program", "roster", "roster_line", "student_no:key", "name:person", "department", "class", "amount:fen", "state",
		"receipt", "part", "replaces", "back:fen", "forgone:fen", "channel:key", "identity"},
		`SELECT p.id, p.batch_id, g.code, e.roster_id, e.line, e.student_no, e.name, d.name, k.name, p.amount, p.state, p.receipt, p.part,
			coalesce(p.replaces_id, 0), p.back, p.forgone, b.channel, p.identity_id FROM payment p CROSS JOIN program g CROSS JOIN entitlement e
			CROSS JOIN department d CROSS JOIN class k CROSS JOIN batch b WHERE b.id = p.batch_id AND g.id = p.program_id AND e.id = p.entitlement_id AND d.id = p.department_id AND k.id = p.class_id
			ORDER BY p.id`},
	{"records/visits.csv", []string{"id", "program", "team", "campus", "day", "state", "line", "name:person", "unit", "category", "amount:fen", "voucher"},
		`SELECT v.id, g.code, v.team, c.name, v.day, v.state, p.line, p.name, p.unit, p.category, p.amount, coalesce(v.voucher_id, 0)
			FROM visit v JOIN program g ON g.id = v.program_id JOIN campus c ON c.id = v.campus_id JOIN visit_person p ON p.visit_id = v.id ORDER BY v.id, p.line`},
	{"bank/files.csv", []string{"id", "batch", "file_mark", "bytes", "lines", "total:fen", "checkpoint", "at:time"},
		"SELECT id, batch_id, hash, size, lines, total, checkpoint, at FROM bank_export ORDER BY id"},
	{"bank/answers.csv", []string{"id", "batch", "file_mark", "lines", "succeeded", "succeeded:fen", "failed", "failed:fen", "returned", "returned:fen", "voucher",
		"return_voucher", "at:time"},
		`SELECT id, batch_id, file_hash, lines, succeeded, succeeded_total, failed, failed_total, returned, returned_total, coalesce(voucher_id, 0),
			coalesce(return_voucher_id, 0), at FROM bank_result ORDER BY id`},
	{"bank/answer_lines.csv", []string{"answer", "line", "payment", "verdict", "outcome", "amount:fen", "holder:person", "reason", "serial"},
		"SELECT result_id, line, payment_id, verdict, outcome, amount, holder, reason, serial FROM bank_result_line ORDER BY result_id, line"},
	{"bank/statements.csv", []string{"id", "book", "account", "file_mark", "from", "to", "opening:fen", "closing:fen", "lines", "received:fen", "paid:fen", "at:time"},
		`SELECT b.id, k.code, a.code, b.file_hash, b.day_from, b.day_to, b.opening, b.closing, b.lines, b.received, b.paid, b.at
			FROM bank_statement b JOIN account a ON a.id = b.account_id JOIN book k ON k.id = a.book_id ORDER BY b.id`},
	{"bank/statement_lines.csv", []string{"id", "statement", "line", "day", "amount:fen", "serial", "ref", "party:person"},
		"SELECT id, statement_id, line, day, amount, serial, ref, party FROM statement_line ORDER BY statement_id, line"},
	{"bank/matches.csv", []string{"match", "pass", "how", "statement_line", "voucher", "payment", "amount:fen", "live", "at:time"},
		`SELECT s.match_id, m.pass, r.how, coalesce(s.line_id, 0), coalesce(s.voucher_id, 0), s.payment_id, s.amount, s.live, r.at
			FROM match_side s CROSS JOIN statement_match m CROSS JOIN match_run r WHERE m.id = s.match_id AND r.id = m.run_id ORDER BY s.id`},
	{"exceptions.csv", []string{"id", "kind", "program", "subject", "batch", "answer", "payment", "department", "heads", "amount:fen", "left_heads", "left:fen", "state",
		"owner", "due", "closer", "carried_to", "at:time", "closed:time"},
		`SELECT x.id, x.kind, coalesce(x.program_id, 0), x.subject, x.batch_id, x.result_id, x.payment_id, x.department_id, x.heads, x.amount, x.now_heads,
			x.now_amount, x.state, coalesce(x.owner_id, 0), x.due, coalesce(x.closer_id, 0), coalesce(x.carry_id, 0), x.at, x.closed_at FROM exception x ORDER BY x.id`},
	{"records/closings.csv", []string{"of", "id", "what", "state", "maker", "checker", "at:time"},
		`SELECT 'program' AS noun, c.id, g.code, c.state, c.maker_id, coalesce(c.checker_id, 0), c.at FROM program_close c JOIN program g ON g.id = c.program_id
			UNION ALL SELECT 'period', p.id, b.code || ' ' || p.period, p.state, p.maker_id, coalesce(p.reopen_checker_id, 0), p.at
			FROM period_close p JOIN book b ON b.id = p.book_id ORDER BY 1, 2`},
	{"records/corrections.csv", []string{"id", "voucher", "kind", "state", "red", "blue", "maker", "checker", "at:time"},
		`SELECT id, voucher_id, kind, state, coalesce(red_id, 0), coalesce(blue_id, 0), maker_id, coalesce(checker_id, 0), at FROM correction ORDER BY id`},
	{"attachments.csv", []string{"of", "id", "file_mark", "bytes"}, `SELECT 'roster' AS noun, id, file_hash, 0 FROM roster
			UNION ALL SELECT 'bank_file', id, hash, size FROM bank_export UNION ALL SELECT 'bank_answer', id, file_hash, 0 FROM bank_result
			UNION ALL SELECT 'bank_statement', id, file_hash, 0 FROM bank_statement UNION ALL SELECT 'scan', id, hash, size FROM scan UNION ALL SELECT 'supplement', id, file_hash, 0 FROM supplement ORDER BY 1, 2`},
}

// Further walks one of FurtherTables; a cell is an int64, a string or bytes.
func (tx *Tx) Further(t FurtherTable) iter.Seq2[[]any, error] {
	return func(yield func([]any, error) bool) {
		rows, err := tx.rows(t.Query) //arch:sql constants of the list above
		if err != nil {
			yield(nil, fault.Wrap(err, "walk "+t.Name))
			return
		}
		defer rows.Close() //nolint:errcheck // rows.Err tells
		for rows.Next() {
			cells, to := make([]any, len(t.Columns)), make([]any, len(t.Columns))
			for i := range cells {
				to[i] = &cells[i]
			}
			err := rows.Scan(to...)
			if !yield(cells, fault.Wrap(err, "walk "+t.Name)) || err != nil {
				return
			}
		}
		if err := rows.Err(); err != nil {
			yield(nil, fault.Wrap(err, "walk "+t.Name))
		}
	}
}

// Named is a record the books refer to by number.
type Named struct {
	ID   int64
	Code string
	Name string
}

// NamesOf lists everybody who has made or checked something, every program and every department.
func (tx *Tx) NamesOf() (people, programs, departments []Named, err error) {
	if people, err = list[Named](tx, "SELECT id, name FROM app_user ORDER BY id"); err == nil {
		programs, err = list[Named](tx, "SELECT id, code, name FROM program ORDER BY id")
	}
	if err == nil {
		departments, err = list[Named](tx, "SELECT id, code, name FROM department ORDER BY id")
	}
	return people, programs, departments, err
}
