package store

import (
	"bytes"

	"reliefbook/internal/fault"
	"reliefbook/internal/seal"
)

// Holds reports whether a record agrees with the trail: the last act that describes
// it says this (add nil: anything), and its rows are those that its last act
// sealed. Verify checks everything; acts that decide where money goes check it
// before they act.
func (tx *Tx) Holds(noun Noun, id int64, add func(*seal.LeafWriter)) (bool, error) {
	history, err := tx.History(seal.Subject(noun, id))
	if err != nil {
		return false, err
	}
	said := add == nil
	var last seal.Entry // the last act that sealed rows
	for _, e := range history {
		words, rows := seal.CutRows(e.Leaf)
		head := seal.NewAct(e.Kind, e.Subject, e.ActorID, e.At).Encode()
		if !bytes.HasPrefix(e.Leaf, head) {
			return false, nil
		}
		if add != nil && len(words) > len(head) {
			said = SameLeaf(e, add)
		}
		if last = e; rows == nil {
			last = seal.Entry{} // an act since then that sealed none: written beside the program
		}
	}
	if !said || last.ID == 0 || tx.marker == nil {
		return false, nil
	}
	now, err := tx.rowsOf(coverOf[noun], []int64{id})
	if err != nil {
		return false, fault.Wrap(err, "hold a record against the trail")
	}
	_, rows := seal.CutRows(last.Leaf)
	return bytes.Equal(rows, stated(tx.marker, last, now[id])), nil
}

// PaidBy lists what decides whom a batch pays and by which papers: the rosters of
// its entitlements and the remedies that gave new papers.
func (tx *Tx) PaidBy(batch int64) (rosters, remedies []int64, err error) {
	rosters, err = list[int64](tx, `
		SELECT DISTINCT e.roster_id
		FROM payment p
		JOIN entitlement e ON e.id = p.entitlement_id
		WHERE p.batch_id = ?
		ORDER BY e.roster_id`, batch)
	if err != nil {
		return nil, nil, err
	}
	remedies, err = list[int64](tx, `
		SELECT DISTINCT r.id
		FROM payment p
		JOIN remedy r ON r.payment_id = p.replaces_id AND r.identity_id = p.identity_id
		WHERE p.batch_id = ?
		ORDER BY r.id`, batch)
	return rosters, remedies, err
}
