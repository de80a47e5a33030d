package payments

import (
	"context"
	"encoding/hex"
	"fmt"

	"reliefbook/internal/access"
	"reliefbook/internal/app/core"
	"reliefbook/internal/fault"
	"reliefbook/internal/form"
	"reliefbook/internal/payout"
	"reliefbook/internal/person"
	"reliefbook/internal/seal"
	"reliefbook/internal/store"
)

// mayCard reports whether a payment waits for a card it could be paid to, and
// whether one was already given.
func mayCard(tx *store.Tx, p payout.Payment) (may, offered bool, err error) {
	if !p.Channel.Way().Card || p.Rest() <= 0 {
		return false, false, nil
	}
	if followed, err := tx.Followed([]int64{p.ID}); err != nil || followed {
		return false, false, err
	}
	remedies, err := tx.Remedies(p.ID)
	if err != nil {
		return false, false, err
	}
	for _, r := range remedies {
		if r.State == payout.RemedyPending || r.State == payout.RemedyApproved {
			return false, false, nil
		}
	}
	o, err := openOffer(tx, p.ID)
	return true, o.ID != 0, err
}

// openOffer is the new card of a payment that is not used yet; its ID is 0 when there is none.
func openOffer(tx *store.Tx, payment int64) (payout.Offer, error) {
	list, err := tx.Offers(payment)
	for _, o := range list {
		if o.State == payout.OfferOpen {
			return o, err
		}
	}
	return payout.Offer{}, err
}

// NewCard is a card that a student gives by their own link.
type NewCard struct {
	Birth  string
	Card   string
	Holder string // must be the student
}

// OfferCard records a new card for a failed payment, by the student's own link and
// birth date. It pays nobody yet: finance uses it in a correction, which another
// person approves. An earlier one is replaced. Refusals: those of byBirth, an
// invalid card, offer.holder, offer.many, receipt.state.
func (a *Area) OfferCard(ctx context.Context, by access.Bearer, n NewCard) error {
	core.Bare(&n.Card, &n.Holder)
	card, err := readCard(n.Card)
	if err != nil {
		return err
	}
	return a.byBirth(ctx, by, n.Birth, func(tx *store.Tx, o openedLink) error {
		p := o.Payment
		if !o.MayCard {
			return fault.New(fault.Conflict, "receipt.state")
		}
		if err := payout.OwnCard(n.Holder, p.Name); err != nil {
			return err
		}
		before, err := tx.Offers(p.ID)
		if err != nil {
			return err
		}
		if len(before) >= payout.MaxOffers {
			return fault.New(fault.Conflict, "offer.many", "Max", payout.MaxOffers)
		}
		identity, err := tx.ChangeCard(p.PersonID, p.IdentityID, string(card), a.Keys(), a.Now())
		if err != nil {
			return err
		}
		_, err = a.saveOffer(tx, payout.Offer{PaymentID: p.ID, IdentityID: identity, Source: payout.FromStudent, LinkID: o.link.ID, State: payout.OfferOpen}, nil)
		return err
	})
}

// readCard parses a card number. Refusal: form.invalid.
func readCard(typed string) (person.Card, error) {
	card, err := person.ParseCard(typed)
	if f := fault.Of(err); f != nil {
		return "", fault.New(fault.Invalid, "form.invalid").Field("card", f.Code, core.Flat(f.Args)...)
	}
	return card, err
}

func (a *Area) saveOffer(tx *store.Tx, o payout.Offer, content []byte) (int64, error) {
	before, err := openOffer(tx, o.PaymentID)
	if err != nil {
		return 0, err
	}
	if o.ID, err = tx.CreateOffer(o, content, a.Now()); err != nil {
		return 0, err
	}
	if before.ID != 0 && o.State == payout.OfferOpen {
		before.State = "replaced"
		if err := a.RecordAct(tx, o.ByID, "offer_replaced", store.NounOffer, before.ID, OfferLeaf(before)); err != nil {
			return 0, err
		}
	}
	return o.ID, a.RecordAct(tx, o.ByID, "offer_card", store.NounOffer, o.ID, OfferLeaf(o))
}

func OfferLeaf(o payout.Offer) func(*seal.LeafWriter) {
	return func(w *seal.LeafWriter) {
		w.Int("payment", o.PaymentID).Int("identity", o.IdentityID).Text("source", string(o.Source)).Int("link", o.LinkID).
			Text("kind", o.Kind).Int("size", int64(o.Size)).Bytes("hash", o.Hash).Text("state", string(o.State)).Int("by", o.ByID)
	}
}

// takeOffer returns the papers a correction pays with when the student gave the
// card. Refusal: remedy.offer when the card is not this payment's, or not open.
func (a *Area) takeOffer(tx *store.Tx, actor access.Actor, about payout.Payment, id int64) (identity int64, err error) {
	o, err := openOffer(tx, about.ID)
	if err != nil {
		return 0, err
	}
	if o.ID != id || id == 0 {
		return 0, fault.New(fault.Conflict, "remedy.offer")
	}
	if err := tx.TakeOffer(id); err != nil {
		return 0, err
	}
	o.State = payout.OfferTaken
	return o.IdentityID, a.RecordAct(tx, actor.UserID, "offer_taken", store.NounOffer, o.ID, OfferLeaf(o))
}

// formOffer keeps the form on which a student gave a new card, and returns the
// papers with that card.
func (a *Area) formOffer(tx *store.Tx, actor access.Actor, about payout.Payment, typed string, scan core.Paper) (offer, identity int64, err error) {
	card, err := readCard(typed)
	if err != nil {
		return 0, 0, err
	}
	if len(scan.Data) == 0 { // a card nobody but the maker knows of
		return 0, 0, fault.New(fault.Invalid, "form.invalid").Field("form", "remedy.no_source")
	}
	kind, err := scan.Check("form")
	if err != nil {
		return 0, 0, err
	}
	if identity, err = tx.ChangeCard(about.PersonID, about.IdentityID, string(card), a.Keys(), a.Now()); err != nil {
		return 0, 0, err
	}
	o := payout.Offer{PaymentID: about.ID, IdentityID: identity, Source: payout.FromForm, Name: core.ShortName(scan.Name), Kind: kind, Size: len(scan.Data),
		Hash: a.FileMark(core.MarkForm, scan.Data), State: "taken", ByID: actor.UserID}
	sealed, err := a.Keys().EncryptBlob(offerPurpose(o), scan.Data)
	if err != nil {
		return 0, 0, err
	}
	offer, err = a.saveOffer(tx, o, sealed)
	return offer, identity, err
}

// offerPurpose binds the encryption of a form to its place and content.
func offerPurpose(o payout.Offer) string {
	return fmt.Sprintf("card_offer/%d/%s", o.PaymentID, hex.EncodeToString(o.Hash))
}

// giveBack reopens the new card of a rejected remedy, so that another one can use it.
func (a *Area) giveBack(tx *store.Tx, actor access.Actor, r payout.Remedy) error {
	if r.OfferID == 0 {
		return nil
	}
	back, err := tx.GiveBackOffer(r.OfferID)
	if err != nil || !back {
		return err
	}
	o, err := openOffer(tx, r.PaymentID)
	if err != nil {
		return err
	}
	return a.RecordAct(tx, actor.UserID, "offer_back", store.NounOffer, o.ID, OfferLeaf(o))
}

// FormBook is a form on which a student gave a full card number, and each time it was opened.
type FormBook struct {
	payout.Offer
	Payment payout.Payment
	Views   []store.FormView
}

// OfferForm says what a form is about and who opened it; the scan itself comes from OpenForm.
func (a *Area) OfferForm(ctx context.Context, actor access.Actor, id int64) (b FormBook, err error) {
	err = a.Read(ctx, actor, access.FormOpen, func(tx *store.Tx) error {
		b, _, err = formBook(tx, actor, id)
		return err
	})
	return b, err
}

func formBook(tx *store.Tx, actor access.Actor, id int64) (b FormBook, sealed []byte, err error) {
	if b.Offer, sealed, err = tx.OfferForm(id); err != nil {
		return b, nil, err
	}
	if b.Payment, err = tx.Payment(actor.Scope(), b.PaymentID); err != nil {
		return b, nil, err
	}
	b.Views, err = tx.FormViews(id)
	return b, sealed, err
}

// OpenForm decrypts the scan of a form. It shows a full card number, so each time
// is an act with a reason and the reader's own password. Refusals: form.reason,
// those of Reauth.
func (a *Area) OpenForm(ctx context.Context, actor access.Actor, id int64, reason, password string) (o payout.Offer, data []byte, err error) {
	core.Trim(&reason)
	if err := actor.Require(access.FormOpen); err != nil {
		return o, nil, err
	}
	if err := form.Reason(reason); err != nil {
		return o, nil, err
	}
	if err := a.people.Reauth(ctx, actor, password); err != nil {
		return o, nil, err
	}
	err = a.Write(ctx, actor, access.FormOpen, func(tx *store.Tx) error {
		b, sealed, err := formBook(tx, actor, id)
		if err != nil {
			return err
		}
		o = b.Offer
		if data, err = a.Keys().DecryptBlob(offerPurpose(o), sealed); err != nil {
			return err
		}
		if !a.SameFile(core.MarkForm, o.Hash, data) {
			return fmt.Errorf("the form of offer %d is not what was attached", id)
		}
		v := store.FormView{OfferID: id, ByID: actor.UserID, Reason: reason, Hash: o.Hash}
		view, err := tx.CreateFormView(v, a.Now())
		if err != nil {
			return err
		}
		return a.RecordAct(tx, actor.UserID, "form_view", store.NounFormView, view, FormViewLeaf(v))
	})
	if err != nil {
		return o, nil, err // nothing is shown of what was not recorded
	}
	return o, data, nil
}

func FormViewLeaf(v store.FormView) func(*seal.LeafWriter) {
	return func(w *seal.LeafWriter) {
		w.Int("offer", v.OfferID).Bytes("hash", v.Hash).Text("reason", v.Reason).Int("by", v.ByID)
	}
}
