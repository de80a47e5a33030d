package store

import (
	"embed"
	"iter"
	"path"
	"strings"

	"reliefbook/internal/fault"
)

// FurtherTable is a file of an audit bundle that is not a sealed record, but needed
// to follow them; its query is in sql/bundle. Each column says how its cell is
// shown.
type FurtherTable struct {
	Name    string
	Columns []string // "name" or "name:how"; how is fen, person (masked), time or key (as it is); nothing is a number, bytes, or a text in which papers are masked
}

//go:embed sql/bundle/*.sql
var bundleFiles embed.FS

// FurtherTables are the files of a bundle besides the sealed records. CROSS JOIN
// makes SQLite keep the order of the tables, so that large ones are walked, not
// sorted.
var FurtherTables = []FurtherTable{
	{"records/documents.csv", []string{"id", "fund", "kind", "doc_no", "body", "purpose", "minutes", "amount:fen", "day", "state", "voucher"}},
	{"records/batches.csv", []string{"id", "program", "no", "channel", "heads", "total:fen", "state", "maker", "checker", "releaser", "at:time"}},
	{"records/payments.csv", []string{"id", "batch", "program", "roster", "roster_line", "student_no:key", "name:person", "department", "class", "amount:fen", "state",
		"receipt", "part", "replaces", "back:fen", "forgone:fen", "channel:key", "identity"}},
	{"records/visits.csv", []string{"id", "program", "team", "campus", "day", "state", "line", "name:person", "unit", "category", "amount:fen", "voucher"}},
	{"bank/files.csv", []string{"id", "batch", "file_mark", "bytes", "lines", "total:fen", "checkpoint", "at:time"}},
	{"bank/answers.csv", []string{"id", "batch", "file_mark", "lines", "succeeded", "succeeded:fen", "failed", "failed:fen", "returned", "returned:fen", "voucher",
		"return_voucher", "at:time"}},
	{"bank/answer_lines.csv", []string{"answer", "line", "payment", "verdict", "outcome", "amount:fen", "holder:person", "reason", "serial"}},
	{"bank/statements.csv", []string{"id", "book", "account", "file_mark", "from", "to", "opening:fen", "closing:fen", "lines", "received:fen", "paid:fen", "at:time"}},
	{"bank/statement_lines.csv", []string{"id", "statement", "line", "day", "amount:fen", "serial", "ref", "party:person"}},
	{"bank/matches.csv", []string{"match", "pass", "how", "statement_line", "voucher", "payment", "amount:fen", "live", "at:time"}},
	{"exceptions.csv", []string{"id", "kind", "program", "subject", "batch", "answer", "payment", "department", "heads", "amount:fen", "left_heads", "left:fen", "state",
		"owner", "due", "closer", "carried_to", "at:time", "closed:time"}},
	{"records/closings.csv", []string{"of", "id", "what", "state", "maker", "checker", "at:time"}},
	{"records/corrections.csv", []string{"id", "voucher", "kind", "state", "red", "blue", "maker", "checker", "at:time"}},
	{"attachments.csv", []string{"of", "id", "file_mark", "bytes"}},
}

// Further walks one of FurtherTables; a cell is an int64, a string or bytes.
func (tx *Tx) Further(t FurtherTable) iter.Seq2[[]any, error] {
	return func(yield func([]any, error) bool) {
		if err := tx.further(t, func(cells []any) bool { return yield(cells, nil) }); err != nil {
			yield(nil, fault.Wrap(err, "walk "+t.Name))
		}
	}
}

func (tx *Tx) further(t FurtherTable, yield func([]any) bool) error {
	query, err := bundleFiles.ReadFile("sql/bundle/" + strings.TrimSuffix(path.Base(t.Name), ".csv") + ".sql")
	if err != nil {
		return err
	}
	rows, err := tx.rows(string(query)) //arch:sql embedded files
	if err != nil {
		return err
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	for rows.Next() {
		cells, to := make([]any, len(t.Columns)), make([]any, len(t.Columns))
		for i := range cells {
			to[i] = &cells[i]
		}
		if err := rows.Scan(to...); err != nil {
			return err
		}
		if !yield(cells) {
			return nil
		}
	}
	return rows.Err()
}

// Named is a record that the books refer to by number.
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
