package store

import (
	"strings"
	"time"

	"reliefbook/internal/fault"
	"reliefbook/internal/money"
	"reliefbook/internal/roster"
)

type supplementRow struct {
	ID        int64
	ProgramID int64
	BaseID    int64
	FileName  string
	FileHash  []byte
	Content   []byte
	Withdrawn string
	Heads     int
	Total     int64
	Note      string
	State     string
	MakerID   int64
	Maker     string
	CheckerID int64
	Checker   string
	Reason    string
	RosterID  int64
	At        int64
}

func (r supplementRow) supplement() roster.Supplement {
	return roster.Supplement{ID: r.ID, ProgramID: r.ProgramID, BaseID: r.BaseID, FileName: r.FileName, FileHash: r.FileHash, Content: r.Content,
		Withdrawn: strings.Fields(r.Withdrawn), Heads: r.Heads, Total: money.Amount(r.Total), Note: r.Note, State: roster.SupplementState(r.State),
		MakerID: r.MakerID, Maker: r.Maker, CheckerID: r.CheckerID, Checker: r.Checker, Reason: r.Reason, RosterID: r.RosterID, At: instant(r.At)}
}

const supplementSelect = `SELECT s.id, s.program_id, s.base_id, s.file_name, s.file_hash, s.content, s.withdrawn, s.heads, s.total, s.note, s.state, s.maker_id,
	m.name AS maker, coalesce(s.checker_id, 0) AS checker_id, coalesce(c.name, '') AS checker, s.reason, coalesce(s.roster_id, 0) AS roster_id, s.at
	FROM supplement s JOIN app_user m ON m.id = s.maker_id LEFT JOIN app_user c ON c.id = s.checker_id `

// CreateSupplement saves a proposal. supplement.pending when one for the program waits already.
func (tx *Tx) CreateSupplement(s roster.Supplement, at time.Time) (int64, error) {
	id, err := tx.insert(`INSERT INTO supplement (program_id, base_id, file_name, file_hash, content, withdrawn, heads, total, note, state, maker_id, reason, at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'pending', ?, '', ?)`, s.ProgramID, s.BaseID, s.FileName, s.FileHash, s.Content, strings.Join(s.Withdrawn, "\n"),
		s.Heads, int64(s.Total), s.Note, s.MakerID, micros(at))
	return id, ifDuplicate(err, fault.New(fault.Conflict, "supplement.pending"))
}

// Supplement finds one.
func (tx *Tx) Supplement(id int64) (roster.Supplement, error) {
	var row supplementRow
	err := tx.one(&row, supplementSelect+"WHERE s.id = ?", id)
	return row.supplement(), err
}

// Supplements lists a program's, or every program's for 0, newest first.
func (tx *Tx) Supplements(program int64) ([]roster.Supplement, error) {
	var rows []supplementRow
	err := tx.scan(&rows, supplementSelect+"WHERE (? = 0 OR s.program_id = ?) ORDER BY s.id DESC", program, program)
	list := make([]roster.Supplement, len(rows))
	for i, r := range rows {
		list[i] = r.supplement()
	}
	return list, fault.Wrap(err, "list supplements")
}

// DecideSupplement saves a decision on one that waits.
func (tx *Tx) DecideSupplement(s roster.Supplement) error {
	return guarded(tx.affect("UPDATE supplement SET state = ?, checker_id = ?, reason = ?, roster_id = ? WHERE id = ? AND state = 'pending'",
		string(s.State), s.CheckerID, s.Reason, orNull(s.RosterID), s.ID))
}

// Listed is somebody on a roster, with whether anything was ever tried to pay them.
type Listed struct {
	StudentNo string
	Name      string
	Amount    money.Amount
	Paying    bool
}

// ListedOf finds which of some student numbers stand on a roster version of a program.
func (tx *Tx) ListedOf(program, version int64, numbers []string) (map[string]Listed, error) {
	out := map[string]Listed{}
	for len(numbers) > 0 {
		n := min(len(numbers), chunk)
		var rows []struct {
			StudentNo string
			Name      string
			Amount    int64
			Paying    int
		}
		err := tx.scan(&rows, `SELECT e.student_no, e.name, e.amount, CASE WHEN `+neverTried+` THEN 0 ELSE 1 END AS paying
			FROM entitlement e WHERE e.roster_id = ? AND e.student_no IN ?`, program, program, version, numbers[:n])
		if err != nil {
			return nil, fault.Wrap(err, "look people up on a roster")
		}
		for _, r := range rows {
			out[r.StudentNo] = Listed{r.StudentNo, r.Name, money.Amount(r.Amount), r.Paying == 1}
		}
		numbers = numbers[n:]
	}
	return out, nil
}
