package payments

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"slices"
	"time"

	"reliefbook/internal/access"
	"reliefbook/internal/app/core"
	"reliefbook/internal/fault"
	"reliefbook/internal/lang"
	"reliefbook/internal/link"
	"reliefbook/internal/money"
	"reliefbook/internal/payout"
	"reliefbook/internal/person"
	"reliefbook/internal/print"
	"reliefbook/internal/seal"
	"reliefbook/internal/store"
)

// LinkFor is how long a student's link can be used.
const LinkFor = 14 * 24 * time.Hour

// MakeLinks makes a link for every student of a class who is to answer: whether a
// paid payment arrived, or which card to use for one that failed. Earlier links are
// revoked, and their number is recorded. site is the address of the service, e.g.
// https://relief.example.edu.cn. Refusal: link.nobody.
func (a *Area) MakeLinks(ctx context.Context, actor access.Actor, program, class int64, site string) (slips []print.Slip, err error) {
	until := a.Now().Add(LinkFor)
	err = a.Write(ctx, actor, access.LinkMake, func(tx *store.Tx) error {
		if err := tx.LockLinks(); err != nil {
			return err
		}
		p, err := tx.Program(program)
		if err != nil {
			return err
		}
		list, err := asked(tx, actor.Scope(), program, class)
		if err != nil {
			return err
		}
		if len(list) == 0 {
			return fault.New(fault.Conflict, "link.nobody")
		}
		links := make([]link.New, len(list))
		for i, pay := range list {
			token := rand.Text() // 26 characters, more than 128 bits: not to be guessed
			links[i] = link.New{For: pay.ID, Hash: core.TokenHash(token), Expiry: until}
			slips = append(slips, print.Slip{Program: p.Name, Class: pay.Class, Name: person.MaskName(pay.Name), URL: site + "/r/" + token,
				Until: until.In(core.China).Format(time.DateOnly)})
		}
		made, err := tx.PrintLinks(a.bearer.PrintBy(actor, link.Print{ProgramID: program, ClassID: class}), links, a.Now())
		if err != nil {
			return err
		}
		return a.bearer.RecordPrint(tx, actor, store.NounClassLink, class, made)
	})
	return slips, err
}

// asked is the payments of a class that wait for the student's word: paid ones
// without a receipt, and failed ones to a card.
func asked(tx *store.Tx, scope access.Scope, program, class int64) ([]payout.Payment, error) {
	list, _, err := tx.Payments(payout.Filter{Scope: scope, Program: program, Class: class, State: payout.PaymentPaid, Receipt: payout.Open})
	if err != nil {
		return nil, err
	}
	failed, _, err := tx.Queue(payout.QueueFilter{Scope: scope, Program: program, Class: class})
	for _, p := range failed {
		if p.Channel.Way().Card && !slices.ContainsFunc(list, func(o payout.Payment) bool { return o.ID == p.ID }) {
			list = append(list, p)
		}
	}
	return list, err
}

// LinkPrints lists who made a class's links, newest first.
func (a *Area) LinkPrints(ctx context.Context, actor access.Actor, program, class int64) (list []link.Print, err error) {
	err = a.Read(ctx, actor, access.ReceiptRead, func(tx *store.Tx) error {
		if _, err := tx.Class(actor.Scope(), class); err != nil {
			return err
		}
		list, err = tx.LinkPrints(link.PrintFilter{Kind: link.OfStudent, Program: program, Class: class})
		return err
	})
	return list, err
}

// Slips is MakeLinks on paper, to be cut out. The links are not kept anywhere else.
func (a *Area) Slips(ctx context.Context, actor access.Actor, program, class int64, site string, tag lang.Tag) (core.Printed, error) {
	slips, err := a.MakeLinks(ctx, actor, program, class, site)
	if err != nil {
		return core.Printed{}, err
	}
	var b bytes.Buffer
	err = print.Slips(&b, tag, slips)
	return core.Printed{Name: fmt.Sprintf("%s-%s.pdf", slips[0].Program, slips[0].Class), Content: b.Bytes()}, err
}

// LinkView is what a student's link shows: as little as possible.
type LinkView struct {
	Program   string
	Name      string // masked
	Amount    money.Amount
	Until     string
	Used      bool // nothing is left to be said by it
	MayAnswer bool // whether the money is there
	MayCard   bool // by which card it shall be paid
	Paper     bool // there is no birth date to ask for, or it was missed too often: on paper then
	Locked    bool // three tries were wrong
	Offered   bool // a new card was given and waits for finance
	Receipt   payout.ReceiptState
	Seq       int64 // the payment's place in the sealed log, from 0; -1 when it is not there yet
}

// Link shows what a link is about. Refusal: not_found for an unknown, revoked or
// expired token, all alike.
func (a *Area) Link(ctx context.Context, by access.Bearer) (v LinkView, err error) {
	err = a.DB().Read(ctx, func(tx *store.Tx) error {
		o, err := a.ResolveLink(tx, by.Token)
		v = o.LinkView
		return err
	})
	return v, err
}

// openedLink is a link with its payment and the birth date that proves its student.
type openedLink struct {
	LinkView
	link    link.Receipt
	Payment payout.Payment
	birth   string // eight digits; empty: none on file
}

func (a *Area) ResolveLink(tx *store.Tx, token string) (o openedLink, err error) {
	if o.link, err = tx.LinkByHash(core.TokenHash(token)); err != nil {
		return o, err
	}
	if o.link.Over(a.Now()) {
		return o, core.ErrNotFound()
	}
	if o.Payment, err = tx.Payment(access.Everything, o.link.PaymentID); err != nil {
		return o, err
	}
	p := o.Payment
	program, err := tx.Program(p.ProgramID)
	if err != nil {
		return o, err
	}
	_, _, paid, err := PayingEntry(tx, p)
	if err != nil {
		return o, err
	}
	o.LinkView = LinkView{Program: program.Name, Name: person.MaskName(p.Name), Amount: p.Net(), Until: o.link.Expiry.In(core.China).Format(time.DateOnly),
		Receipt: p.Receipt, Seq: paid.Seq}
	if o.link.State != link.Open {
		o.Used = true
		return o, nil
	}
	o.MayAnswer = p.State == payout.PaymentPaid && p.Receipt == payout.Open
	if o.MayCard, o.Offered, err = mayCard(tx, p); err != nil {
		return o, err
	}
	o.Used = !o.MayAnswer && !o.MayCard
	if o.MayCard && !o.MayAnswer {
		o.Amount = p.Rest()
	}
	if o.birth, err = a.bearer.BirthOf(tx, p.IdentityID); err != nil {
		return o, err
	}
	o.Paper = o.birth == "" || o.link.OnPaper()
	o.Locked = o.link.Locked()
	return o, nil
}

// LinkAnswer is a student's answer by their link.
type LinkAnswer struct {
	Act    payout.ReceiptAct
	Reason string
	Birth  string // the birth date inside the citizen ID, as it was typed
}

// AnswerLink records a student's answer by their own link: received, or not
// received and why. It is proven by the birth date, which no printed sheet shows.
// It counts once; after that the link shows the answer. Refusals: receipt.state
// when it was used or the branch has already recorded a receipt; those of byBirth.
func (a *Area) AnswerLink(ctx context.Context, by access.Bearer, n LinkAnswer) error {
	if n.Act != payout.Confirm && n.Act != payout.Deny {
		return fault.New(fault.Invalid, "receipt.act")
	}
	m := Mark{Payments: []int64{0}, Act: n.Act, Reason: n.Reason}
	from, to, err := m.check()
	if err != nil {
		return err
	}
	return a.byBirth(ctx, by, n.Birth, func(tx *store.Tx, o openedLink) error {
		if !o.MayAnswer {
			return fault.New(fault.Conflict, "receipt.state")
		}
		if err := tx.UseLink(o.link); err != nil {
			return err
		}
		if err := a.recordLink(tx, "link_use", o.link); err != nil {
			return err
		}
		done, err := a.mark(tx, store.ReceiptMark{Payments: []int64{o.Payment.ID}, Act: n.Act, From: from[:1], To: to, Reason: m.Reason, Via: payout.ViaLink,
			Actor: by.Actor(), At: a.Now()})
		if err == nil && len(done.Changed) != 1 {
			err = fault.New(fault.Conflict, "receipt.state")
		}
		return err
	})
}

// recordLink records in the log what was done by a link, and from where.
func (a *Area) recordLink(tx *store.Tx, act string, l link.Receipt) error {
	return a.RecordAct(tx, 0, act, store.NounLink, l.ID, func(w *seal.LeafWriter) {
		w.Int("payment", l.PaymentID).Int("tries", int64(l.Tries)).Bytes("device", l.Device).Bytes("place", l.Place)
	})
}

// byBirth runs what a student does by their own link after they entered the birth
// date in their ID. A wrong date counts even though nothing else is done. Refusals:
// not_found; receipt.state when there is nothing left to answer; link.paper when
// there is no birth date on file; link.locked; form.invalid.
func (a *Area) byBirth(ctx context.Context, by access.Bearer, birth string, act func(*store.Tx, openedLink) error) error {
	typed, err := link.BirthDigits(birth)
	if err != nil {
		return err
	}
	var wrong error
	err = a.DB().Write(ctx, func(tx *store.Tx) error {
		wrong = nil
		if err := tx.LockLink(core.TokenHash(by.Token)); err != nil {
			return err
		}
		o, err := a.ResolveLink(tx, by.Token)
		switch {
		case err != nil:
			return err
		case o.Used:
			return fault.New(fault.Conflict, "receipt.state")
		case o.Paper:
			return fault.New(fault.Conflict, "link.paper")
		case o.Locked:
			return fault.New(fault.Conflict, "link.locked")
		}
		o.link.Device, o.link.Place = a.bearer.Fingerprint(by.From)
		if link.SameBirth(typed, o.birth) {
			return act(tx, o)
		}
		if err := tx.TryLink(o.link); err != nil {
			return err
		}
		o.link.Tries++
		wrong = link.WrongBirth(o.link.Tries)
		return a.recordLink(tx, "link_wrong", o.link)
	})
	if err == nil {
		err = wrong
	}
	return err
}

// PayingEntry is the sealed act by which a payment was paid; with place -1 when
// there is none, or while it waits to be sealed.
func PayingEntry(tx *store.Tx, p payout.Payment) (voucher, line int64, e seal.Entry, err error) {
	e.Seq = -1
	if p.State != payout.PaymentPaid {
		return 0, 0, e, nil
	}
	if voucher, line, err = tx.PayingLine(p); err != nil || voucher == 0 {
		return 0, 0, e, err
	}
	history, err := tx.History(seal.Subject("voucher", voucher))
	for _, h := range history {
		if h.Kind == "voucher" {
			e = h
		}
	}
	return voucher, line, e, err
}
