package store

import (
	"time"

	"reliefbook/internal/fault"
)

// ReportIssue is a report that was given out, as it was. Its content is asked for by itself.
type ReportIssue struct {
	ID         int64
	Name       string
	Program    string // code, empty: of no one program
	Filter     string // what narrows it beside the program, as sorted JSON
	Lang       string
	AsOf       time.Time
	Past       bool
	Checkpoint int64  // size of the sealed log it was read from
	Hash       []byte // the mark of the hash that stands on the report; of old ones that hash itself
	Printed    []byte // the hash that stands on the report, encrypted; old ones have none
	Lines      int
	ByID       int64
	By         string
	At         time.Time
}

type reportIssueRow struct {
	ID         int64
	Name       string
	Program    string
	Filter     string
	Lang       string
	AsOf       int64
	Past       int
	Checkpoint int64
	Hash       []byte
	Printed    []byte
	Lines      int
	ByID       int64
	By         string
	At         int64
}

func (r reportIssueRow) issue() ReportIssue {
	return ReportIssue{ID: r.ID, Name: r.Name, Program: r.Program, Filter: r.Filter, Lang: r.Lang, AsOf: instant(r.AsOf), Past: r.Past == 1,
		Checkpoint: r.Checkpoint, Hash: r.Hash, Printed: r.Printed, Lines: r.Lines, ByID: r.ByID, By: r.By, At: instant(r.At)}
}

// KeepReport saves a report that is given out, for good. The id is 0 when the
// very same one of that moment is kept already: FindReport finds it.
func (tx *Tx) KeepReport(r ReportIssue, content []byte, at time.Time) (id int64, err error) {
	err = tx.scan(&id, `INSERT INTO report_issue (name, program, filter, lang, as_of, past, checkpoint, hash, printed, content, lines, by_id, at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING id`,
		r.Name, r.Program, r.Filter, r.Lang, micros(r.AsOf), flag(r.Past), r.Checkpoint, r.Hash, r.Printed, content, r.Lines, r.ByID, micros(at))
	return id, fault.Wrap(err, "keep a report")
}

const reportIssueSelect = `SELECT r.id, r.name, r.program, r.filter, r.lang, r.as_of, r.past, r.checkpoint, r.hash, r.printed, r.lines, r.by_id,
	coalesce(u.name, '') AS "by", r.at FROM report_issue r LEFT JOIN app_user u ON u.id = r.by_id`

// FindReport is the kept report of a moment; its ID is 0 when there is none.
func (tx *Tx) FindReport(r ReportIssue) (ReportIssue, error) {
	var row reportIssueRow
	err := tx.scan(&row, reportIssueSelect+" WHERE r.name = ? AND r.program = ? AND r.filter = ? AND r.lang = ? AND r.as_of = ?",
		r.Name, r.Program, r.Filter, r.Lang, micros(r.AsOf))
	return row.issue(), fault.Wrap(err, "find a kept report")
}

// IssueFilter narrows the list of kept reports; zero values narrow nothing.
type IssueFilter struct {
	ID     int64
	Name   string
	Limit  int
	Offset int
}

// ReportIssues lists kept reports, newest first, and how many there are in all.
func (tx *Tx) ReportIssues(f IssueFilter) (list []ReportIssue, total int, err error) {
	w := new(where).andIf(f.ID != 0, "r.id = ?", f.ID).andIf(f.Name != "", "r.name = ?", f.Name)
	if err := tx.scan(&total, "SELECT count(*) FROM report_issue r"+w.sql.String(), w.args...); err != nil { //arch:sql where holds constants
		return nil, 0, fault.Wrap(err, "count kept reports")
	}
	if f.Limit == 0 {
		f.Limit = 1 << 30
	}
	var rows []reportIssueRow
	err = tx.scan(&rows, reportIssueSelect+w.sql.String()+" ORDER BY r.id DESC LIMIT ? OFFSET ?", w.with(f.Limit, f.Offset)...) //arch:sql where holds constants
	for _, r := range rows {
		list = append(list, r.issue())
	}
	return list, total, fault.Wrap(err, "list kept reports")
}

// ReportContent is a kept report's encrypted content.
func (tx *Tx) ReportContent(id int64) ([]byte, error) {
	var row struct{ Content []byte }
	err := tx.one(&row, "SELECT content FROM report_issue WHERE id = ?", id)
	return row.Content, err
}
