package store

import (
	"database/sql"
	"fmt"
	"slices"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"reliefbook/internal/seal"
)

// Record records an audited act on one record of a registered noun. add writes what
// was done; who, when and on which record are written before it here, so that no
// act leaves them out, and the noun's rows as they are when the transaction ends
// after it. It returns the entry's id, or 0 for one that is written at the end.
func (tx *Tx) Record(kind string, noun Noun, id, actor int64, at time.Time, add func(*seal.LeafWriter)) (int64, error) {
	if !isNoun[noun] {
		return 0, fmt.Errorf("record an act: %q is no noun of the trail", noun)
	}
	subject := seal.Subject(noun, id)
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

const entrySelect = `
	SELECT e.id, e.kind, e.subject, e.actor_id, u.name AS actor, e.at, e.leaf, coalesce(s.seq, -1) AS seq
	FROM entry e
	LEFT JOIN app_user u ON u.id = e.actor_id
	LEFT JOIN sealed s ON s.entry_id = e.id `

// History is the acts on one record, oldest first.
func (tx *Tx) History(subject string) ([]seal.Entry, error) {
	return list[seal.Entry](tx, entrySelect+"WHERE e.subject = ? ORDER BY e.id", subject)
}

// below is the id under which a page begins; 0: with the newest.
func below(id int64) int64 {
	if id == 0 {
		return 1<<63 - 1
	}
	return id
}

// Entries is one page of the audit trail, newest first, before an id (0: from the newest).
func (tx *Tx) Entries(id int64, limit int) ([]seal.Entry, error) {
	return list[seal.Entry](tx, entrySelect+"WHERE e.id < ? ORDER BY e.id DESC LIMIT ?", below(id), limit)
}

// accountActs is true of acts on accounts and rights, and of everything done on the
// command line; the condition is that of the index entry_account.
const accountActs = `(e.actor_id = -1 OR e.kind IN (
	'user_create', 'user_update', 'user_disable', 'user_take_over', 'password_set', 'password_change',
	'password_reset', 'user_link', 'user_link_used', 'user_link_revoked', 'right_asked', 'right_pending',
	'right_decided', 'right_granted', 'right_rejected', 'right_withdrawn', 'right_ended', 'tier_set',
	'tier_pending', 'tier_granted', 'tier_rejected', 'tier_withdrawn', 'setup_link'))`

// AccountActs is one page of those acts, newest first, before an id (0: from the newest).
func (tx *Tx) AccountActs(id int64, limit int) ([]seal.Entry, error) {
	return list[seal.Entry](tx, entrySelect+"WHERE e.id < ? AND "+accountActs+" ORDER BY e.id DESC LIMIT ?", below(id), limit)
}

// AccountHistory is the acts on one account except signing in, oldest first.
func (tx *Tx) AccountHistory(user int64) ([]seal.Entry, error) {
	return list[seal.Entry](tx, entrySelect+"WHERE e.subject = ? AND e.kind <> 'sign_in' ORDER BY e.id", seal.Subject("user", user))
}

// NewsOf is what others did to an account and its rights since its last sign-in but
// one, oldest first.
func (tx *Tx) NewsOf(user int64) ([]seal.Entry, error) {
	return list[seal.Entry](tx, entrySelect+`
		WHERE (e.subject = @subject OR e.subject IN (SELECT 'right:' || r.id FROM user_right r WHERE r.user_id = @user))
		AND e.actor_id <> @user
		AND e.id > (
			SELECT coalesce(max(p.id), 0)
			FROM entry p
			WHERE p.subject = @subject AND p.kind IN ('sign_in', 'password_set')
			AND p.id < (
				SELECT coalesce(max(l.id), 0)
				FROM entry l
				WHERE l.subject = @subject AND l.kind IN ('sign_in', 'password_set')))
		ORDER BY e.id`, sql.Named("subject", seal.Subject("user", user)), sql.Named("user", user))
}

// HappenedTo reports whether an act of a kind was ever recorded of one record.
func (tx *Tx) HappenedTo(kind string, noun Noun, id int64) (bool, error) {
	return find[bool](tx, "SELECT EXISTS (SELECT 1 FROM entry WHERE subject = ? AND kind = ?)", seal.Subject(noun, id), kind)
}

// Happened reports whether an act of a kind was ever recorded.
func (tx *Tx) Happened(kind string) (bool, error) {
	return find[bool](tx, "SELECT EXISTS (SELECT 1 FROM entry WHERE kind = ?)", kind)
}

// mostNoted is how many acts are noted beside a pin at once.
const mostNoted = 10_000

// ActsFrom are the sealed acts from a place in the log on, the newest mostNoted of them.
func (tx *Tx) ActsFrom(seq int64) ([]seal.Noted, error) {
	size, err := tx.SealedSize()
	if err != nil {
		return nil, err
	}
	var acts []seal.Noted
	for e, err := range each[seal.Entry](tx, `
		SELECT e.kind, e.subject, e.leaf
		FROM sealed s
		JOIN entry e ON e.id = s.entry_id
		WHERE s.seq >= ?
		ORDER BY s.seq`, max(seq, size-mostNoted)) {
		if err != nil {
			return nil, err
		}
		acts = append(acts, seal.Noted{Leaf: tlog.RecordHash(e.Leaf), Kind: e.Kind, Subject: e.Subject})
	}
	return acts, nil
}

// MissingActs are those of some acts that are not in the database, sealed or waiting.
func (tx *Tx) MissingActs(acts []seal.Noted) (missing []seal.Noted, err error) {
	have := map[tlog.Hash]bool{}
	subjects := map[string]bool{}
	for _, a := range acts {
		subjects[a.Subject] = true
	}
	for part := range slices.Chunk(sortedKeys(subjects), chunk) {
		leaves, err := list[[]byte](tx, "SELECT leaf FROM entry WHERE subject IN ?", part)
		if err != nil {
			return nil, err
		}
		for _, leaf := range leaves {
			have[tlog.RecordHash(leaf)] = true
		}
	}
	for _, a := range acts {
		if !have[a.Leaf] {
			missing = append(missing, a)
			have[a.Leaf] = true // named once
		}
	}
	return missing, nil
}
