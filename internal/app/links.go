package app

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"slices"
	"time"

	"reliefbook/internal/access"
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

// MakeLinks makes a link for every student of a class who has something to say:
// whether a paid payment is there, or by which card one that failed shall be paid.
// Links made before are revoked, and it is recorded how many. site is where the service
// is reached, e.g. https://relief.example.edu.cn. link.nobody when there is nobody.
func (a *App) MakeLinks(ctx context.Context, actor access.Actor, program, class int64, site string) (slips []print.Slip, err error) {
	until := a.now().Add(LinkFor)
	err = a.write(ctx, actor, access.LinkMake, func(tx *store.Tx) error {
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
			links[i] = link.New{For: pay.ID, Hash: tokenHash(token), Expiry: until}
			slips = append(slips, print.Slip{Program: p.Name, Class: pay.Class, Name: person.MaskName(pay.Name), URL: site + "/r/" + token,
				Until: until.In(china).Format(time.DateOnly)})
		}
		made, err := tx.PrintLinks(a.printBy(actor, link.Print{ProgramID: program, ClassID: class}), links, a.now())
		if err != nil {
			return err
		}
		return a.recordPrint(tx, actor, store.NounClassLink, class, made)
	})
	return slips, err
}

// asked is whose word is wanted of a class: payments that nobody answered for, and
// those to a card that did not get through.
func asked(tx *store.Tx, scope access.Scope, program, class int64) ([]payout.Payment, error) {
	list, _, err := tx.Payments(payout.Filter{Scope: scope, Program: program, Class: class, State: payout.PaymentPaid, Receipt: payout.Open})
	if err != nil {
		return nil, err
	}
	failed, _, err := tx.Queue(payout.QueueFilter{Scope: scope, Program: program, Class: class})
	for _, p := range failed {
		if way, _ := payout.WayOf(p.Channel); way.Card && !slices.ContainsFunc(list, func(o payout.Payment) bool { return o.ID == p.ID }) {
			list = append(list, p)
		}
	}
	return list, err
}

// printBy is a print of links with who makes them and from where.
func (a *App) printBy(actor access.Actor, p link.Print) link.Print {
	p.ByID = actor.UserID
	p.Device, p.Place = a.fingerprint(actor.From)
	return p
}

// fingerprint is keyed hashes of where somebody was: alike for the same device and
// the same address, and without the key nothing that leads back to either.
func (a *App) fingerprint(from access.Origin) (device, place []byte) {
	if from.Device != "" {
		device = a.keys.Blind("origin.device", from.Device)
	}
	if from.Address != "" {
		place = a.keys.Blind("origin.address", from.Address)
	}
	return device, place
}

// recordPrint puts a print of links into the log, under whose links they are.
func (a *App) recordPrint(tx *store.Tx, actor access.Actor, noun store.Noun, id int64, p link.Print) error {
	return a.record(tx, actor.UserID, "links_make", noun, id, linkPrintLeaf(p))
}

func linkPrintLeaf(p link.Print) func(*seal.LeafWriter) {
	return func(w *seal.LeafWriter) {
		w.Text("kind", string(p.Kind)).Int("program", p.ProgramID).Int("class", p.ClassID).Int("subject", p.SubjectID).Int("links", int64(p.Links)).
			Int("revoked", int64(p.Revoked)).Bytes("device", p.Device).Bytes("place", p.Place).Int("by", p.ByID)
	}
}

// LinkPrints lists who made a class's links, newest first.
func (a *App) LinkPrints(ctx context.Context, actor access.Actor, program, class int64) (list []link.Print, err error) {
	err = a.read(ctx, actor, access.ReceiptRead, func(tx *store.Tx) error {
		if _, err := tx.Class(actor.Scope(), class); err != nil {
			return err
		}
		list, err = tx.LinkPrints(link.PrintFilter{Kind: link.OfStudent, Program: program, Class: class})
		return err
	})
	return list, err
}

// Slips is MakeLinks on paper, to be cut out. The links are nowhere else.
func (a *App) Slips(ctx context.Context, actor access.Actor, program, class int64, site string, tag lang.Tag) (Printed, error) {
	slips, err := a.MakeLinks(ctx, actor, program, class, site)
	if err != nil {
		return Printed{}, err
	}
	var b bytes.Buffer
	err = print.Slips(&b, tag, slips)
	return Printed{Name: fmt.Sprintf("%s-%s.pdf", slips[0].Program, slips[0].Class), Content: b.Bytes()}, err
}

// LinkView is what a student's own link shows: the least there can be.
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

// Link shows what a link is about. not_found for a token that is none, is
// revoked or has run out: all three alike.
func (a *App) Link(ctx context.Context, by access.Bearer) (v LinkView, err error) {
	err = a.db.Read(ctx, func(tx *store.Tx) error {
		o, err := a.link(tx, by.Token)
		v = o.LinkView
		return err
	})
	return v, err
}

// openedLink is a link with what it is about and the birth date that proves its student.
type openedLink struct {
	LinkView
	link    link.Receipt
	payment payout.Payment
	birth   string // eight digits; empty: none on file
}

func (a *App) link(tx *store.Tx, token string) (o openedLink, err error) {
	if o.link, err = tx.LinkByHash(tokenHash(token)); err != nil {
		return o, err
	}
	if o.link.Over(a.now()) {
		return o, errNotFound()
	}
	if o.payment, err = tx.Payment(access.Everything, o.link.PaymentID); err != nil {
		return o, err
	}
	p := o.payment
	program, err := tx.Program(p.ProgramID)
	if err != nil {
		return o, err
	}
	_, _, paid, err := payingEntry(tx, p)
	if err != nil {
		return o, err
	}
	o.LinkView = LinkView{Program: program.Name, Name: person.MaskName(p.Name), Amount: p.Net(), Until: o.link.Expiry.In(china).Format(time.DateOnly),
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
	if o.birth, err = a.birthOf(tx, p.IdentityID); err != nil {
		return o, err
	}
	o.Paper = o.birth == "" || o.link.OnPaper()
	o.Locked = o.link.Locked()
	return o, nil
}

// LinkAnswer is what a student says by their link.
type LinkAnswer struct {
	Act    payout.ReceiptAct
	Reason string
	Birth  string // the birth date inside the citizen ID, as it was typed
}

// AnswerLink is the student's own word by their link: received, or not received
// and why, proven by the birth date that no sheet shows. It counts once; after that the
// link says what was said. receipt.state when it was used or the branch has
// answered before; the refusals of byBirth.
func (a *App) AnswerLink(ctx context.Context, by access.Bearer, n LinkAnswer) error {
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
		done, err := a.mark(tx, store.ReceiptMark{Payments: []int64{o.payment.ID}, Act: n.Act, From: from[:1], To: to, Reason: m.Reason, Via: payout.ViaLink,
			Actor: by.Actor(), At: a.now()})
		if err == nil && len(done.Changed) != 1 {
			err = fault.New(fault.Conflict, "receipt.state")
		}
		return err
	})
}

// recordLink puts into the log what was done by a link, and from where.
func (a *App) recordLink(tx *store.Tx, act string, l link.Receipt) error {
	return a.record(tx, 0, act, store.NounLink, l.ID, func(w *seal.LeafWriter) {
		w.Int("payment", l.PaymentID).Int("tries", int64(l.Tries)).Bytes("device", l.Device).Bytes("place", l.Place)
	})
}
