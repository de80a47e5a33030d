package store

import (
	"database/sql"
	_ "embed" // movements and the sides of matches
	"time"

	"reliefbook/internal/fault"
	"reliefbook/internal/statement"
)

var (
	//go:embed sql/statement/movements.sql
	movementsSQL string
	//go:embed sql/statement/sides.sql
	sidesSQL string
)

// MovementsOf lists what moved a bank account, in posting order: all of it, or what is open.
func (tx *Tx) MovementsOf(account int64, open bool) ([]statement.Movement, error) {
	return list[statement.Movement](tx, movementsSQL, sql.Named("account", account), sql.Named("open", open))
}

// CreateRun saves a run with its matches, and gives them their ids. match.taken
// when a line or a movement is in another match.
func (tx *Tx) CreateRun(r statement.MatchRun, matches []statement.Match, at time.Time) (int64, error) {
	r.Matches, r.At = len(matches), at
	run, err := tx.create("match_run", "account_id, how, matches, by_id, at", r)
	if err != nil {
		return 0, err
	}
	ids, err := tx.reserve("statement_match", len(matches))
	if err != nil {
		return 0, err
	}
	var sides []statement.MatchSide
	for i := range matches {
		matches[i].ID, matches[i].RunID = ids[i], run
		for _, s := range matches[i].Sides {
			s.MatchID = ids[i]
			sides = append(sides, s)
		}
	}
	err = createAll(tx, "statement_match", "id, run_id, account_id=, pass, amount", matches, r.AccountID)
	if err != nil {
		return 0, err
	}
	err = createAll(tx, "match_side", "match_id, account_id=, line_id?, voucher_id?, payment_id, amount, live=", sides, r.AccountID, 1)
	return run, ifDuplicate(err, fault.New(fault.Conflict, "match.taken"))
}

// UndoMatch saves that a match was taken back, by whom and why; its lines and movements are
// open again. changed_meanwhile when it was taken back before.
func (tx *Tx) UndoMatch(m statement.Match, at time.Time) error {
	n, err := tx.affect("UPDATE match_side SET live = 0 WHERE match_id = ? AND live = 1", m.ID)
	if err != nil {
		return err
	}
	if int(n) != len(m.Sides) {
		return fault.New(fault.Conflict, "changed_meanwhile")
	}
	err = tx.exec("INSERT INTO match_undo (match_id, reason, by_id, at) VALUES (?, ?, ?, ?)", m.ID, m.Reason, m.UndoByID, at)
	return ifDuplicate(err, fault.New(fault.Conflict, "changed_meanwhile"))
}

const (
	matchFrom = `
		FROM statement_match m
		JOIN match_run r ON r.id = m.run_id
		LEFT JOIN app_user u ON u.id = r.by_id
		LEFT JOIN match_undo o ON o.match_id = m.id
		LEFT JOIN app_user x ON x.id = o.by_id`
	matchSelect = `
		SELECT m.id, m.run_id, m.account_id, m.pass, m.amount, u.name AS "by", r.at, o.match_id IS NOT NULL AS undone,
			o.by_id AS undo_by_id, x.name AS undo_by, o.reason, o.at AS undone_at` + matchFrom
)

// Matches lists matches with their sides, the newest first, and how many there are in all.
func (tx *Tx) Matches(f statement.MatchFilter) (list []statement.Match, total int, err error) {
	w := new(where).
		andIf(f.ID != 0, "m.id = ?", f.ID).
		andIf(f.Run != 0, "m.run_id = ?", f.Run).
		andIf(f.Account != 0, "m.account_id = ?", f.Account).
		andIf(f.Live, "o.match_id IS NULL").
		andIf(f.Pass != "", "m.pass = ?", f.Pass)
	list, total, err = page[statement.Match](tx, "SELECT count(*)"+matchFrom, matchSelect, w, "ORDER BY m.id DESC", f.Limit, f.Offset)
	if err != nil || len(list) == 0 {
		return list, total, err
	}
	return list, total, tx.addSides(list)
}

// addSides loads the sides of matches, of which the newest comes first.
func (tx *Tx) addSides(list []statement.Match) error {
	at := make(map[int64]int, len(list))
	for i, m := range list {
		at[m.ID] = i
	}
	for s, err := range each[statement.MatchSide](tx, sidesSQL, list[len(list)-1].ID, list[0].ID) {
		if err != nil {
			return err
		}
		if i, asked := at[s.MatchID]; asked {
			list[i].Sides = append(list[i].Sides, s)
		}
	}
	return nil
}

// MatchRuns lists every run, oldest first.
func (tx *Tx) MatchRuns() ([]statement.MatchRun, error) {
	return list[statement.MatchRun](tx, "SELECT id, account_id, how, matches, by_id, at FROM match_run ORDER BY id")
}
