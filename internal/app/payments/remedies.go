package payments

import (
	"context"

	"reliefbook/internal/access"
	"reliefbook/internal/app/core"
	"reliefbook/internal/bank"
	"reliefbook/internal/decide"
	"reliefbook/internal/fault"
	"reliefbook/internal/payout"
	"reliefbook/internal/person"
	"reliefbook/internal/seal"
	"reliefbook/internal/store"
)

// QueueItem is a payment with something left to pay, and what is proposed about it.
type QueueItem struct {
	payout.Payment
	Card   string // masked
	Remedy payout.Remedy
	Offer  payout.Offer // the student's new card that nobody has taken up; its ID is 0 without one
	Days   int          // since it got there
}

// Queue lists the payments that wait to be paid again, by department.
func (a *Area) Queue(ctx context.Context, actor access.Actor, f payout.QueueFilter) (list []QueueItem, total int, err error) {
	f.Scope = actor.Scope()
	err = a.Read(ctx, actor, access.QueueRead, func(tx *store.Tx) error {
		payments, n, err := tx.Queue(f)
		if err != nil {
			return err
		}
		total = n
		list, err = a.queueItems(tx, payments)
		return err
	})
	return list, total, err
}

func (a *Area) queueItems(tx *store.Tx, payments []payout.Payment) ([]QueueItem, error) {
	identities := make([]int64, len(payments))
	for i, p := range payments {
		identities[i] = p.IdentityID
	}
	papers, err := tx.Papers(identities, a.Keys())
	if err != nil {
		return nil, err
	}
	list := make([]QueueItem, len(payments))
	for i, p := range payments {
		list[i] = QueueItem{Payment: p, Days: int(a.Now().Sub(p.Since).Hours()) / 24}
		if card := papers[p.IdentityID].Card; card != "" {
			list[i].Card = person.MaskCard(card)
		}
		if list[i].Offer, err = openOffer(tx, p.ID); err != nil {
			return nil, err
		}
		remedies, err := tx.Remedies(p.ID)
		if err != nil {
			return nil, err
		}
		for _, r := range remedies {
			if r.State == payout.RemedyPending || r.State == payout.RemedyApproved {
				list[i].Remedy = r
			}
		}
	}
	return list, nil
}

// PaymentDetail is one payment with everything that happened to it.
type PaymentDetail struct {
	payout.Payment
	Card     string // masked
	Remedies []payout.Remedy
	NewCards map[int64]string       // of corrections by remedy, masked
	Offers   map[int64]payout.Offer // where those cards come from, by remedy
	Offer    payout.Offer           // a student's new card that nobody has taken up; its ID is 0 without one
	Offered  string                 // its number, masked
	Answers  []bank.ResultLine
	Chain    []payout.Payment // every payment of the person under the program, oldest first
	Receipts []payout.Receipt
}

// Payment is one payment with its history.
func (a *Area) Payment(ctx context.Context, actor access.Actor, id int64) (d PaymentDetail, err error) {
	err = a.Read(ctx, actor, access.QueueRead, func(tx *store.Tx) error {
		if d.Payment, err = tx.Payment(actor.Scope(), id); err != nil {
			return err
		}
		if d.Chain, _, err = tx.Payments(payout.Filter{Scope: actor.Scope(), Program: d.ProgramID, Person: d.PersonID}); err != nil {
			return err
		}
		if d.Remedies, err = tx.Remedies(id); err != nil {
			return err
		}
		if d.Answers, err = tx.AnswersFor(id); err != nil {
			return err
		}
		if d.Receipts, err = tx.ReceiptsOf(id); err != nil {
			return err
		}
		return a.showCards(tx, &d)
	})
	return d, err
}

func (a *Area) showCards(tx *store.Tx, d *PaymentDetail) error {
	identities := []int64{d.IdentityID}
	for _, r := range d.Remedies {
		if r.IdentityID != 0 {
			identities = append(identities, r.IdentityID)
		}
	}
	offers, err := tx.Offers(d.Payment.ID)
	if err != nil {
		return err
	}
	d.Offers = map[int64]payout.Offer{}
	for _, o := range offers {
		if o.State == payout.OfferOpen {
			d.Offer, identities = o, append(identities, o.IdentityID)
		}
		for _, r := range d.Remedies {
			if r.OfferID == o.ID {
				d.Offers[r.ID] = o
			}
		}
	}
	papers, err := tx.Papers(identities, a.Keys())
	if err != nil {
		return err
	}
	masked := func(identity int64) string {
		if card := papers[identity].Card; card != "" {
			return person.MaskCard(card)
		}
		return ""
	}
	d.Card, d.NewCards, d.Offered = masked(d.IdentityID), map[int64]string{}, masked(d.Offer.IdentityID)
	for _, r := range d.Remedies {
		d.NewCards[r.ID] = masked(r.IdentityID)
	}
	return nil
}

// Proposal is a remedy to be proposed. A correction by a card channel pays to the
// card the student gave by their link (OfferID), to the one on a form they signed
// (Card in full, with the Form), or otherwise to the card on file.
type Proposal struct {
	payout.Remedy
	Card string
	Form core.Paper
	Key  string // makes a repeat harmless
}

// ProposeRemedy saves what finance proposes about a payment. Refusals: those of
// payout.Remedy.Check; an invalid card; remedy.no_card; remedy.no_source for a card
// that only the maker knows of; remedy.offer; remedy.pending; remedy.followed when
// another payment already pays the rest.
func (a *Area) ProposeRemedy(ctx context.Context, actor access.Actor, p Proposal) (int64, error) {
	core.Trim(&p.Note)
	core.Bare(&p.Card)
	return core.Make(ctx, a.Core, actor, access.RemedyPropose, func(tx *store.Tx) (int64, error) {
		return a.OnceID(tx, actor.UserID, p.Key, "remedy.propose", p.body(),
			func() (int64, error) { return a.propose(tx, actor, p) })
	})
}

func (a *Area) propose(tx *store.Tx, actor access.Actor, p Proposal) (int64, error) {
	about, err := tx.LockPayment(p.PaymentID)
	if err != nil {
		return 0, err
	}
	if err := tx.ProgramOpen(about.ProgramID); err != nil {
		return 0, err
	}
	if p.Kind != payout.Correct {
		p.Channel, p.Card, p.OfferID = "", "", 0
	}
	if p.Kind == payout.Correct {
		p.Amount = about.Rest()
	}
	if err := a.checkRemedy(tx, p.Remedy, about); err != nil {
		return 0, err
	}
	if p.Kind == payout.Correct {
		if p.OfferID, p.IdentityID, err = a.newCard(tx, actor, about, p); err != nil {
			return 0, err
		}
	}
	p.MakerID, p.State = actor.UserID, payout.RemedyPending
	return core.Create(tx, a.Core, actor.UserID, "remedy_propose", store.NounRemedy, p.Remedy, tx.CreateRemedy,
		RemedyLeaf)
}

// checkRemedy checks a remedy against its payment as it is now.
func (a *Area) checkRemedy(tx *store.Tx, r payout.Remedy, about payout.Payment) error {
	if err := r.Check(about); err != nil {
		return err
	}
	if followed, err := tx.Followed([]int64{about.ID}); err != nil || followed {
		if followed {
			err = fault.New(fault.Conflict, "remedy.followed")
		}
		return err
	}
	return nil
}

// newCard returns the papers a correction pays with (0: those on file) and the
// offer they come from.
func (a *Area) newCard(tx *store.Tx, actor access.Actor, about payout.Payment, p Proposal) (offer, identity int64, err error) {
	switch {
	case !p.Channel.Way().Card:
		return 0, 0, nil
	case p.OfferID != 0:
		identity, err = a.takeOffer(tx, actor, about, p.OfferID)
		return p.OfferID, identity, err
	case p.Card != "":
		return a.formOffer(tx, actor, about, p.Card, p.Form)
	}
	papers, err := tx.Papers([]int64{about.IdentityID}, a.Keys())
	if err == nil && papers[about.IdentityID].Card == "" {
		err = fault.New(fault.Invalid, "form.invalid").Field("card", "remedy.no_card")
	}
	return 0, 0, err
}

func RemedyLeaf(r payout.Remedy) func(*seal.LeafWriter) {
	return func(w *seal.LeafWriter) {
		w.Int("payment", r.PaymentID).Text("kind", string(r.Kind)).Int("amount", int64(r.Amount)).Text("channel", string(r.Channel)).
			Int("identity", r.IdentityID).Text("note", r.Note).Text("state", string(r.State)).Int("maker", r.MakerID).
			Int("checker", r.CheckerID).Text("reason", r.Reason).Int("voucher", r.VoucherID)
		if r.OfferID != 0 { // what came later is in the leaf only where it is set
			w.Int("offer", r.OfferID)
		}
	}
}

// DecideRemedy approves a proposal, which posts it, or rejects it with a reason.
// Refusals: those of payout.Remedy.Rule and Check, as the payment is now.
func (a *Area) DecideRemedy(ctx context.Context, actor access.Actor, id int64, approve bool, reason string) error {
	var about payout.Payment
	return core.Settle(ctx, a.Core, actor, access.RemedyDecide, core.Settling[payout.Remedy, payout.RemedyState]{
		Noun: store.NounRemedy, Leaf: RemedyLeaf, Rules: payout.Remedy.Rule, Matter: payout.Remedy.Matter,
		Find: func(tx *store.Tx, id int64) (payout.Remedy, error) {
			r, err := tx.Remedy(id)
			if err != nil {
				return r, err
			}
			if about, err = tx.LockPayment(r.PaymentID); err != nil {
				return r, err
			}
			return tx.Remedy(id) // as it stands under the lock
		},
		Within: func(payout.Remedy) int64 { return about.ProgramID },
		Put: func(r *payout.Remedy, to payout.RemedyState, by int64, why string) {
			r.State, r.CheckerID, r.Reason = to, by, why
		},
		Do: func(tx *store.Tx, r *payout.Remedy, act decide.Act) error {
			if act == decide.Approve {
				return a.carryOutRemedy(tx, r, about)
			}
			return a.giveBack(tx, actor, *r)
		},
		Move: (*store.Tx).DecideRemedy,
	}, id, decide.Of(approve), reason)
}

// carryOutRemedy posts a remedy; a correction has no effect until a batch includes it.
func (a *Area) carryOutRemedy(tx *store.Tx, r *payout.Remedy, about payout.Payment) error {
	if err := a.checkRemedy(tx, *r, about); err != nil || r.Kind == payout.Correct {
		return err
	}
	k, err := a.BooksOf(tx, about.ProgramID)
	if err != nil {
		return err
	}
	back := k.Fund.BankID
	if r.Kind != payout.Forgo && about.Channel.Way().Handling == payout.ByBranch {
		if back, err = advanceAccount(tx, k, about.DepartmentID); err != nil {
			return err
		}
	}
	if r.VoucherID, err = tx.Post(k.Remedy(*r, about, back), a.Now()); err != nil {
		return err
	}
	if r.Kind == payout.Forgo {
		return tx.Forgo(about, r.Amount)
	}
	return tx.PutBack(about, r.Amount, "returned")
}

func (p Proposal) body() string {
	p.Key = ""
	return core.Encoded(p) + string(core.PlainSum(p.Form.Data))
}
