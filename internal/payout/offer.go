package payout

import (
	"strings"
	"time"

	"reliefbook/internal/fault"
)

// OfferSource is how a new card came.
type OfferSource string

// The sources. A card that nobody but the maker knows of is none.
const (
	FromStudent OfferSource = "student" // by the student's own link, after their birth date
	FromForm    OfferSource = "form"    // on a form the student signed, scanned
)

// OfferState is where a new card stands.
type OfferState string

// The states: one may be open for a payment; a remedy takes it, a later card replaces it.
const (
	OfferOpen     OfferState = "open"
	OfferTaken    OfferState = "taken"
	OfferReplaced OfferState = "replaced"
)

// Offer is a new card for one payment that did not get through 新卡, kept encrypted among the person's papers.
type Offer struct {
	ID         int64
	PaymentID  int64
	IdentityID int64 // the papers with the card
	Source     OfferSource
	LinkID     int64  // of a student's
	Name       string // of a form's scan
	Kind       string // its media type, by content
	Size       int
	Hash       []byte
	State      OfferState
	ByID       int64 // 0: the student
	SaidBy     string
	At         time.Time
}

// MaxOffers is how many cards may be given for one payment by links.
const MaxOffers = 5

// OwnCard refuses a card that is not the student's own: its holder is whom the
// roster names. form.invalid with offer.holder.
func OwnCard(holder, name string) error {
	if fold(holder) != fold(name) {
		return fault.New(fault.Invalid, "form.invalid").Field("holder", "offer.holder")
	}
	return nil
}

// fold leaves out the blanks people write between the parts of a name, and case.
func fold(name string) string { return strings.ToUpper(strings.Join(strings.Fields(name), "")) }
