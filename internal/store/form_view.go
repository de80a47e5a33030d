package store

import "time"

// FormView is one opening of the scan of a form with a full card number.
type FormView struct {
	ID      int64
	OfferID int64
	ByID    int64
	SaidBy  string
	Reason  string
	Hash    []byte
	At      time.Time
}

// FormViews lists the openings of a form, or of every form (0), oldest first.
func (tx *Tx) FormViews(offer int64) ([]FormView, error) {
	return list[FormView](tx, `
		SELECT v.id, v.offer_id, v.by_id, u.name AS said_by, v.reason, v.hash, v.at
		FROM form_view v
		LEFT JOIN app_user u ON u.id = v.by_id
		WHERE ? = 0 OR v.offer_id = ?
		ORDER BY v.id`, offer, offer)
}

// CreateFormView records an opening.
func (tx *Tx) CreateFormView(v FormView, at time.Time) (int64, error) {
	v.At = at
	return tx.create("form_view", "offer_id, by_id, reason, hash, at", v)
}
