package store

import (
	"time"

	"reliefbook/internal/fault"
	"reliefbook/internal/payout"
)

// CreateOffer saves a new card for a payment; an open one before it is replaced. content is a form's
// scan, encrypted, and nil for a student's link.
func (tx *Tx) CreateOffer(o payout.Offer, content []byte, at time.Time) (int64, error) {
	if o.State == "open" {
		if err := tx.exec("UPDATE card_offer SET state = 'replaced' WHERE payment_id = ? AND state = 'open'", o.PaymentID); err != nil {
			return 0, fault.Wrap(err, "replace a new card")
		}
	}
	id, err := tx.insert(`INSERT INTO card_offer (payment_id, identity_id, source, link_id, name, kind, size, hash, content, state, by_id, at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, o.PaymentID, o.IdentityID, string(o.Source), orNull(o.LinkID), o.Name, o.Kind, o.Size,
		orNil(o.Hash), orNil(content), o.State, o.ByID, micros(at))
	return id, fault.Wrap(err, "save a new card")
}

// TakeOffer has a remedy pay by an open offer's card. changed_meanwhile when it is not open.
func (tx *Tx) TakeOffer(id int64) error {
	return guarded(tx.affect("UPDATE card_offer SET state = 'taken' WHERE id = ? AND state = 'open'", id))
}

// GiveBackOffer opens the offer of a remedy that is not carried out, unless a later one is open.
func (tx *Tx) GiveBackOffer(id int64) (bool, error) {
	n, err := tx.affect(`UPDATE card_offer SET state = 'open' WHERE id = ? AND state = 'taken'
		AND NOT EXISTS (SELECT 1 FROM card_offer o WHERE o.payment_id = card_offer.payment_id AND o.state = 'open')`, id)
	return n == 1, fault.Wrap(err, "give a new card back")
}

// Offers lists the new cards of a payment, or of every payment for 0, oldest first.
func (tx *Tx) Offers(payment int64) ([]payout.Offer, error) {
	var rows []struct {
		ID         int64
		PaymentID  int64
		IdentityID int64
		Source     string
		LinkID     int64
		Name       string
		Kind       string
		Size       int
		Hash       []byte
		State      string
		ByID       int64
		SaidBy     string
		At         int64
	}
	err := tx.scan(&rows, `SELECT o.id, o.payment_id, o.identity_id, o.source, coalesce(o.link_id, 0) AS link_id, o.name, o.kind, o.size, o.hash, o.state,
		o.by_id, coalesce(u.name, '') AS said_by, o.at FROM card_offer o LEFT JOIN app_user u ON u.id = o.by_id
		WHERE (? = 0 OR o.payment_id = ?) ORDER BY o.id`, payment, payment)
	list := make([]payout.Offer, len(rows))
	for i, r := range rows {
		list[i] = payout.Offer{ID: r.ID, PaymentID: r.PaymentID, IdentityID: r.IdentityID, Source: payout.OfferSource(r.Source), LinkID: r.LinkID,
			Name: r.Name, Kind: r.Kind, Size: r.Size, Hash: r.Hash, State: r.State, ByID: r.ByID, SaidBy: r.SaidBy, At: instant(r.At)}
	}
	return list, fault.Wrap(err, "list new cards")
}

// OfferForm is a form's scan, encrypted, with the payment it belongs to. not_found for a link's.
func (tx *Tx) OfferForm(id int64) (o payout.Offer, content []byte, err error) {
	var row struct {
		PaymentID int64
		Name      string
		Kind      string
		Hash      []byte
		Content   []byte
	}
	err = tx.one(&row, "SELECT payment_id, name, kind, hash, content FROM card_offer WHERE id = ? AND source = 'form'", id)
	return payout.Offer{ID: id, PaymentID: row.PaymentID, Source: payout.FromForm, Name: row.Name, Kind: row.Kind, Hash: row.Hash}, row.Content, err
}
