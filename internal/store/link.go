package store

import (
	"time"

	"reliefbook/internal/fault"
	"reliefbook/internal/link"
)

// LockLinks makes every other transaction that makes links wait for this one.
func (tx *Tx) LockLinks() error { return tx.lock("links") }

func (tx *Tx) createPrint(p link.Print, at time.Time) (int64, error) {
	p.At = at
	id, err := tx.create("link_print", "kind, program_id, class_id, subject_id, links, revoked, device?, place?, by_id, at", p)
	return id, fault.Wrap(err, "save a print of links")
}

// orNil is bytes for a column where none is NULL.
func orNil(b []byte) any {
	if len(b) == 0 {
		return nil
	}
	return b
}

// PrintLinks makes a link for each of some payments, whose open ones from before are revoked, and counts both.
func (tx *Tx) PrintLinks(p link.Print, links []link.New, at time.Time) (link.Print, error) {
	payments := make([]int64, len(links))
	for i, l := range links {
		payments[i] = l.For
	}
	n, err := tx.affect("UPDATE receipt_link SET state = 'revoked' WHERE payment_id IN ? AND state = 'open'", payments)
	if err != nil {
		return p, fault.Wrap(err, "revoke links")
	}
	p.Kind, p.Links, p.Revoked = link.OfStudent, len(links), int(n)
	if p.ID, err = tx.createPrint(p, at); err != nil {
		return p, err
	}
	return p, createAll(tx, "receipt_link", "payment_id:for, token_hash:hash, expiry, state=, by_id=, at=, print_id=",
		links, string(link.Open), p.ByID, at, p.ID)
}

// LinkPrints lists the acts of printing links, newest first.
func (tx *Tx) LinkPrints(f link.PrintFilter) ([]link.Print, error) {
	w := new(where).
		andIf(f.Kind != "", "l.kind = ?", f.Kind).
		andIf(f.Program != 0, "l.program_id = ?", f.Program).
		andIf(f.Class != 0, "l.class_id = ?", f.Class)
	return listWhere[link.Print](tx, `
		SELECT l.id, l.kind, l.program_id, l.class_id, l.subject_id, l.links, l.revoked, l.device, l.place,
			l.by_id, u.name AS said_by, l.at
		FROM link_print l
		JOIN app_user u ON u.id = l.by_id`, w, "ORDER BY l.id DESC")
}

// LinkByHash finds the link with a token's hash; not_found when there is none or it was
// revoked.
func (tx *Tx) LinkByHash(hash []byte) (link.Receipt, error) {
	return one[link.Receipt](tx, `
		SELECT l.id, l.payment_id, l.expiry, l.state, l.tries,
			(SELECT sum(o.tries) FROM receipt_link o WHERE o.payment_id = l.payment_id) AS all_tries
		FROM receipt_link l
		WHERE l.token_hash = ? AND l.state <> 'revoked'`, hash)
}

// LockLink makes whoever acts on the same link wait: three tries are three also at once.
func (tx *Tx) LockLink(hash []byte) error {
	return fault.Wrap(tx.exec("UPDATE receipt_link SET tries = tries WHERE token_hash = ?", hash), "lock a link")
}

// TryLink counts a wrong birth date, and saves from which device and place it was typed.
// changed_meanwhile when another one was counted at the same time.
func (tx *Tx) TryLink(l link.Receipt) error {
	return tx.change("receipt_link", "tries=, device?, place?", l, "id = ? AND tries = ?", l.Tries+1, l.ID, l.Tries)
}

// UseLink spends an open link, and saves from which device and place it was answered.
// changed_meanwhile when it is not open.
func (tx *Tx) UseLink(l link.Receipt) error {
	return tx.change("receipt_link", "state=, device?, place?", l, "id = ? AND state = 'open'", link.Used, l.ID)
}
