package store

import (
	"time"

	"reliefbook/internal/report"
)

// KeepReport saves a report that is given out, for good. The id is 0 when the
// very same one of that moment is kept already: FindReport finds it.
func (tx *Tx) KeepReport(r report.Issue, content []byte, at time.Time) (id int64, err error) {
	return find[int64](tx, `
		INSERT INTO report_issue (name, program, filter, lang, as_of, past, checkpoint, hash, printed, content, lines, by_id, at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT DO NOTHING
		RETURNING id`,
		r.Name, r.Program, r.Filter, r.Lang, r.AsOf, r.Past, r.Checkpoint, r.Hash, r.Printed, content, r.Lines, r.ByID, at)
}

const reportIssueSelect = `
	SELECT r.id, r.name, r.program, r.filter, r.lang, r.as_of, r.past, r.checkpoint, r.hash, r.printed, r.lines, r.by_id,
		u.name AS "by", r.at
	FROM report_issue r
	LEFT JOIN app_user u ON u.id = r.by_id `

// FindReport is the kept report of a moment; its ID is 0 when there is none.
func (tx *Tx) FindReport(r report.Issue) (report.Issue, error) {
	return find[report.Issue](tx, reportIssueSelect+"WHERE r.name = ? AND r.program = ? AND r.filter = ? AND r.lang = ? AND r.as_of = ?",
		r.Name, r.Program, r.Filter, r.Lang, r.AsOf)
}

// ReportIssues lists kept reports, newest first, and how many there are in all.
func (tx *Tx) ReportIssues(f report.IssueFilter) ([]report.Issue, int, error) {
	w := new(where).
		andIf(f.ID != 0, "r.id = ?", f.ID).
		andIf(f.Name != "", "r.name = ?", f.Name)
	return page[report.Issue](tx, "SELECT count(*) FROM report_issue r", reportIssueSelect, w, "ORDER BY r.id DESC", f.Limit, f.Offset)
}

// ReportContent is a kept report's encrypted content; not_found when there is none.
func (tx *Tx) ReportContent(id int64) ([]byte, error) {
	return one[[]byte](tx, "SELECT content FROM report_issue WHERE id = ?", id)
}
