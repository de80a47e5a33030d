package store

import (
	"time"

	"reliefbook/internal/payout"
)

// CreateOffer saves a new card for a payment; an open one before it is replaced. content is a form's
// scan, encrypted, and nil for a student's link.
func (tx *Tx) CreateOffer(o payout.Offer, content []byte, at time.Time) (int64, error) {
	if o.State == payout.OfferOpen {
		err := tx.exec("UPDATE card_offer SET state = 'replaced' WHERE payment_id = ? AND state = 'open'", o.PaymentID)
		if err != nil {
			return 0, err
		}
	}
	o.At = at
	return tx.create("card_offer", "payment_id, identity_id, source, link_id?, name, kind, size, hash?, content=, state, by_id, at", o, orNil(content))
}

// TakeOffer marks an open offer as the card a remedy pays to. changed_meanwhile when it is not
// open.
func (tx *Tx) TakeOffer(id int64) error {
	return guarded(tx.affect("UPDATE card_offer SET state = 'taken' WHERE id = ? AND state = 'open'", id))
}

// GiveBackOffer opens the offer of a remedy that is not carried out again, and says whether it
// did: not where a later offer is open.
func (tx *Tx) GiveBackOffer(id int64) (bool, error) {
	n, err := tx.affect(`
		UPDATE card_offer
		SET state = 'open'
		WHERE id = ? AND state = 'taken'
		AND NOT EXISTS (SELECT 1 FROM card_offer o WHERE o.payment_id = card_offer.payment_id AND o.state = 'open')`, id)
	return n == 1, err
}

// Offers lists the new cards of a payment, or of every payment for 0, oldest first.
func (tx *Tx) Offers(payment int64) ([]payout.Offer, error) {
	return list[payout.Offer](tx, `
		SELECT o.id, o.payment_id, o.identity_id, o.source, o.link_id, o.name, o.kind, o.size, o.hash, o.state,
			o.by_id, u.name AS said_by, o.at
		FROM card_offer o
		LEFT JOIN app_user u ON u.id = o.by_id
		WHERE ? = 0 OR o.payment_id = ?
		ORDER BY o.id`, payment, payment)
}

// OfferForm is a form's scan, encrypted, with the payment it belongs to. not_found for a link's.
func (tx *Tx) OfferForm(id int64) (payout.Offer, []byte, error) {
	type form struct {
		payout.Offer
		Content []byte
	}
	f, err := one[form](tx, "SELECT id, payment_id, source, name, kind, hash, content FROM card_offer WHERE id = ? AND source = 'form'", id)
	return f.Offer, f.Content, err
}
