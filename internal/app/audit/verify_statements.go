package audit

import (
	"slices"

	"reliefbook/internal/app/banking"
	"reliefbook/internal/statement"
	"reliefbook/internal/store"
)

// eachStatement checks every bank statement, line by line, against its leaf.
func eachStatement(tx *store.Tx, check nounCheck) error {
	list, err := tx.Statements(0)
	if err != nil {
		return err
	}
	for _, s := range list {
		lines, err := tx.StatementLines(statement.LineFilter{Statement: s.ID})
		if err != nil {
			return err
		}
		if err := check(store.NounStatement, s.ID, banking.StatementLeaf(s, lines)); err != nil {
			return err
		}
	}
	return nil
}

// eachMatchRun checks what was matched against the leaf of the matching, and what
// was undone against the leaf of the undoing.
func eachMatchRun(tx *store.Tx, check nounCheck) error {
	runs, err := tx.MatchRuns()
	if err != nil {
		return err
	}
	for _, r := range runs {
		matches, _, err := tx.Matches(statement.MatchFilter{Run: r.ID})
		if err != nil {
			return err
		}
		slices.Reverse(matches) // the newest came first
		if err := check(store.NounMatchRun, r.ID, banking.MatchRunLeaf(r, matches)); err != nil {
			return err
		}
		for _, m := range matches {
			if !m.Undone {
				continue
			}
			if err := check(store.NounMatch, m.ID, banking.MatchUndoLeaf(m)); err != nil {
				return err
			}
		}
	}
	return nil
}
