package store

import (
	"fmt"
	"time"

	"reliefbook/internal/fault"
	"reliefbook/internal/seal"
)

// Subject names a record in the audit trail: "batch:12".
func Subject(noun string, id int64) string { return seal.Subject(noun, id) }

// Record adds an audited act on one record of a registered noun. add says what
// was done; who, when and to what are put before it here, so that no act leaves
// them out, and after it the noun's rows as they are when the transaction ends.
// It gives the entry's id, or 0 for one that is written then.
func (tx *Tx) Record(kind string, noun Noun, id, actor int64, at time.Time, add func(*seal.LeafWriter)) (int64, error) {
	if !isNoun[noun] {
		return 0, fmt.Errorf("record an act: %q is no noun of the trail", noun)
	}
	subject := Subject(string(noun), id)
	leaf := seal.NewAct(kind, subject, actor, at)
	if add != nil {
		add(leaf)
	}
	if _, covered := coverOf[noun]; covered {
		tx.acts = append(tx.acts, act{noun: noun, id: id, leaf: leaf,
			Entry: seal.Entry{Kind: kind, Subject: subject, ActorID: actor, At: instant(micros(at))}})
		return 0, nil
	}
	return tx.enter(kind, subject, actor, at, leaf)
}

type entryRow struct {
	ID      int64
	Kind    string
	Subject string
	ActorID int64
	Actor   string
	At      int64
	Leaf    []byte
	Seq     int64
}

func (r entryRow) entry() seal.Entry {
	return seal.Entry{ID: r.ID, Kind: r.Kind, Subject: r.Subject, ActorID: r.ActorID, Actor: r.Actor,
		At: instant(r.At), Leaf: r.Leaf, Seq: r.Seq}
}

const entrySelect = `SELECT e.id, e.kind, e.subject, e.actor_id, coalesce(u.name, '') AS actor, e.at, e.leaf,
	coalesce(s.seq, -1) AS seq FROM entry e LEFT JOIN app_user u ON u.id = e.actor_id LEFT JOIN sealed s ON s.entry_id = e.id `

// History is what was done to one record, oldest first.
func (tx *Tx) History(subject string) ([]seal.Entry, error) {
	var rows []entryRow
	err := tx.scan(&rows, entrySelect+"WHERE e.subject = ? ORDER BY e.id", subject)
	return entries(rows), err
}

// Entries is one page of the audit trail, newest first, before an id (0: from the newest).
func (tx *Tx) Entries(before int64, limit int) ([]seal.Entry, error) {
	if before == 0 {
		before = 1<<63 - 1
	}
	var rows []entryRow
	err := tx.scan(&rows, entrySelect+"WHERE e.id < ? ORDER BY e.id DESC LIMIT ?", before, limit)
	return entries(rows), err
}

// accountActs is true of what was done to accounts and rights, and of whatever
// was done at the command line; the words are those of the index entry_account.
const accountActs = "(e.actor_id = -1 OR e.kind IN ('user_create', 'user_update', 'user_disable', 'user_take_over', 'password_set', 'password_change', 'password_reset', 'user_link', 'user_link_used', 'user_link_revoked', 'right_asked', 'right_pending', 'right_decided', 'right_granted', 'right_rejected', 'right_withdrawn', 'right_ended', 'tier_set', 'tier_pending', 'tier_granted', 'tier_rejected', 'tier_withdrawn', 'setup_link'))"

// AccountActs is one page of those, newest first, before an id (0: from the newest).
func (tx *Tx) AccountActs(before int64, limit int) ([]seal.Entry, error) {
	if before == 0 {
		before = 1<<63 - 1
	}
	var rows []entryRow
	err := tx.scan(&rows, entrySelect+"WHERE e.id < ? AND "+accountActs+" ORDER BY e.id DESC LIMIT ?", before, limit)
	return entries(rows), fault.Wrap(err, "list acts on accounts")
}

// AccountHistory is what was done to one account but for signing in, oldest first.
func (tx *Tx) AccountHistory(user int64) ([]seal.Entry, error) {
	var rows []entryRow
	err := tx.scan(&rows, entrySelect+"WHERE e.subject = ? AND e.kind <> 'sign_in' ORDER BY e.id", Subject("user", user))
	return entries(rows), fault.Wrap(err, "list what was done to an account")
}

// NewsOf is what others did to an account and its rights since its person signed in the last time but one, oldest first.
func (tx *Tx) NewsOf(user int64) ([]seal.Entry, error) {
	subject := Subject("user", user)
	var rows []entryRow
	err := tx.scan(&rows, entrySelect+`WHERE (e.subject = ? OR e.subject IN (SELECT 'right:' || r.id FROM user_right r WHERE r.user_id = ?)) AND e.actor_id <> ?
		AND e.id > (SELECT coalesce(max(p.id), 0) FROM entry p WHERE p.subject = ? AND p.kind IN ('sign_in', 'password_set')
			AND p.id < (SELECT coalesce(max(l.id), 0) FROM entry l WHERE l.subject = ? AND l.kind IN ('sign_in', 'password_set'))) ORDER BY e.id`,
		subject, user, user, subject, subject)
	return entries(rows), fault.Wrap(err, "list what is new of an account")
}

func entries(rows []entryRow) []seal.Entry {
	out := make([]seal.Entry, len(rows))
	for i, r := range rows {
		out[i] = r.entry()
	}
	return out
}

// HappenedTo reports whether an act of a kind was ever recorded of one record.
func (tx *Tx) HappenedTo(kind string, noun Noun, id int64) (bool, error) {
	var n int
	err := tx.scan(&n, "SELECT count(*) FROM (SELECT 1 FROM entry WHERE subject = ? AND kind = ? LIMIT 1) x", Subject(string(noun), id), kind)
	return n == 1, fault.Wrap(err, "look for an act")
}

// Happened reports whether an act of a kind was ever recorded.
func (tx *Tx) Happened(kind string) (bool, error) {
	var n int
	err := tx.scan(&n, "SELECT count(*) FROM (SELECT 1 FROM entry WHERE kind = ? LIMIT 1) x", kind)
	return n == 1, fault.Wrap(err, "look for an act")
}
