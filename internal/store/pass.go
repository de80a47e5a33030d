package store

import (
	"time"

	"reliefbook/internal/fault"
	"reliefbook/internal/link"
)

// PrintPasses makes a link for each of some subjects, whose open ones from before are revoked, and counts both.
func (tx *Tx) PrintPasses(kind link.Kind, p link.Print, links []link.New, at time.Time) (link.Print, error) {
	subjects := make([]int64, len(links))
	for i, l := range links {
		subjects[i] = l.For
	}
	n, err := tx.affect("UPDATE pass SET state = 'revoked' WHERE kind = ? AND subject_id IN ? AND state = 'open'", kind, subjects)
	if err != nil {
		return p, fault.Wrap(err, "revoke links")
	}
	p.Kind, p.Links, p.Revoked = kind, len(links), int(n)
	if p.ID, err = tx.createPrint(p, at); err != nil {
		return p, err
	}
	return p, createAll(tx, "pass", "kind=, subject_id:for, token_hash:hash, expiry, state=, by_id=, at=, print_id=",
		links, string(kind), string(link.Open), p.ByID, at, p.ID)
}

const passSelect = `
	SELECT s.id, s.kind, s.subject_id, s.state, s.expiry, s.tries, s.device, s.place, s.family, s.opened_at, u.name AS "by", s.at
	FROM pass s
	LEFT JOIN app_user u ON u.id = s.by_id `

// Pass is a link by its token's hash: not_found when there is none of this kind, or it is
// revoked or has run out: all alike.
func (tx *Tx) Pass(kind link.Kind, tokenHash []byte, now time.Time) (link.Pass, error) {
	return one[link.Pass](tx, passSelect+"WHERE s.kind = ? AND s.token_hash = ? AND s.state = 'open' AND s.expiry > ?", kind, tokenHash, now)
}

// Passes lists the links somebody was given, newest first.
func (tx *Tx) Passes(kind link.Kind, subject int64) ([]link.Pass, error) {
	return list[link.Pass](tx, passSelect+"WHERE s.kind = ? AND s.subject_id = ? ORDER BY s.id DESC", kind, subject)
}

// LockPass makes other transactions that act on the same link wait.
func (tx *Tx) LockPass(tokenHash []byte) error {
	return fault.Wrap(tx.exec("UPDATE pass SET tries = tries WHERE token_hash = ?", tokenHash), "lock a link")
}

// TryPass counts a wrong birth date typed at a link.
func (tx *Tx) TryPass(p link.Pass) error {
	return guarded(tx.affect("UPDATE pass SET tries = tries + 1 WHERE id = ? AND tries = ?", p.ID, p.Tries))
}

// BindPass gives a link to the device that opened it, and forgets the tries before.
func (tx *Tx) BindPass(p link.Pass, at time.Time) error {
	p.OpenedAt, p.Tries = at, 0
	return tx.change("pass", "device?, place?, family, opened_at, tries", p, "id = ? AND state = 'open'", p.ID)
}
