package store

import (
	"time"

	"reliefbook/internal/fault"
)

// FormView is one time the scan of a form with a card in full was opened.
type FormView struct {
	ID      int64
	OfferID int64
	ByID    int64
	SaidBy  string
	Reason  string
	Hash    []byte
	At      time.Time
}

// FormViews lists each time a form was opened, or every form for 0, oldest first.
func (tx *Tx) FormViews(offer int64) ([]FormView, error) {
	var rows []struct {
		ID      int64
		OfferID int64
		ByID    int64
		SaidBy  string
		Reason  string
		Hash    []byte
		At      int64
	}
	err := tx.scan(&rows, `SELECT v.id, v.offer_id, v.by_id, coalesce(u.name, '') AS said_by, v.reason, v.hash, v.at FROM form_view v
		LEFT JOIN app_user u ON u.id = v.by_id WHERE (? = 0 OR v.offer_id = ?) ORDER BY v.id`, offer, offer)
	list := make([]FormView, len(rows))
	for i, r := range rows {
		list[i] = FormView{ID: r.ID, OfferID: r.OfferID, ByID: r.ByID, SaidBy: r.SaidBy, Reason: r.Reason, Hash: r.Hash, At: instant(r.At)}
	}
	return list, fault.Wrap(err, "list openings of forms")
}

// CreateFormView records that a form is opened.
func (tx *Tx) CreateFormView(v FormView, at time.Time) (int64, error) {
	return tx.insert("INSERT INTO form_view (offer_id, by_id, reason, hash, at) VALUES (?, ?, ?, ?, ?)", v.OfferID, v.ByID, v.Reason, v.Hash, micros(at))
}
