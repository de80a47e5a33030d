package app

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"time"

	"reliefbook/internal/access"
	"reliefbook/internal/fault"
	"reliefbook/internal/lang"
	"reliefbook/internal/money"
	"reliefbook/internal/payout"
	"reliefbook/internal/person"
	"reliefbook/internal/print"
	"reliefbook/internal/store"
)

// LinkFor is how long a student's link can be used.
const LinkFor = 14 * 24 * time.Hour

// MakeLinks makes a link for every student of a class whose paid payment nobody
// has answered for. A link made before is revoked. site is where the service is
// reached, e.g. https://relief.example.edu.cn. link.nobody when there is nobody.
func (a *App) MakeLinks(ctx context.Context, actor access.Actor, program, class int64, site string) (slips []print.Slip, err error) {
	until := a.now().Add(LinkFor)
	err = a.write(ctx, actor, access.LinkMake, func(tx *store.Tx) error {
		p, err := tx.Program(program)
		if err != nil {
			return err
		}
		list, _, err := tx.Payments(store.PaymentFilter{Scope: actor.Scope(), Program: program, Class: class, State: payout.PaymentPaid, Receipt: payout.Open})
		if err != nil {
			return err
		}
		if len(list) == 0 {
			return fault.New(fault.Conflict, "link.nobody")
		}
		for _, pay := range list {
			token := rand.Text() // 26 characters, more than 128 bits: not to be guessed
			if err := tx.PutLink(pay.ID, tokenHash(token), until, actor.UserID, a.now()); err != nil {
				return err
			}
			slips = append(slips, print.Slip{Program: p.Name, Class: pay.Class, Name: person.MaskName(pay.Name), URL: site + "/r/" + token,
				Until: until.In(china).Format(time.DateOnly)})
		}
		_, err = tx.Record("links_make", store.NounClassLink, class, actor.UserID, a.now(), nil)
		return err
	})
	return slips, err
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
	Program string
	Name    string // masked
	Amount  money.Amount
	Until   string
	Used    bool
	Receipt payout.ReceiptState
	Seq     int64 // the payment's place in the sealed log, from 0; -1 when it is not there yet
}

// Link shows what a link is about. not_found for a token that is none, is
// revoked or has run out: all three alike.
func (a *App) Link(ctx context.Context, token string) (v LinkView, err error) {
	err = a.db.Read(ctx, func(tx *store.Tx) error {
		v, _, _, err = a.link(tx, token)
		return err
	})
	return v, err
}

func (a *App) link(tx *store.Tx, token string) (v LinkView, l store.Link, p payout.Payment, err error) {
	if l, err = tx.LinkByHash(tokenHash(token)); err != nil {
		return v, l, p, err
	}
	if l.State == "open" && a.now().After(l.Expiry) {
		return v, l, p, errNotFound()
	}
	if p, err = tx.Payment(access.Everything, l.PaymentID); err != nil {
		return v, l, p, err
	}
	program, err := tx.Program(p.ProgramID)
	if err != nil {
		return v, l, p, err
	}
	_, _, paid, err := payingEntry(tx, p)
	v = LinkView{Program: program.Name, Name: person.MaskName(p.Name), Amount: p.Net(), Until: l.Expiry.In(china).Format(time.DateOnly),
		Used: l.State == "used" || p.Receipt != payout.Open || p.State != payout.PaymentPaid, Receipt: p.Receipt, Seq: paid.Seq}
	return v, l, p, err
}

// AnswerLink is the student's own word by their link: received, or not received
// and why. It counts once; after that the link says what was said.
// receipt.state when it was used or the branch has answered before.
func (a *App) AnswerLink(ctx context.Context, token string, act payout.ReceiptAct, reason, device string) error {
	if act != payout.Confirm && act != payout.Deny {
		return fault.New(fault.Invalid, "receipt.act")
	}
	m := Mark{Payments: []int64{0}, Act: act, Reason: reason}
	from, to, err := m.check()
	if err != nil {
		return err
	}
	return a.db.Write(ctx, func(tx *store.Tx) error {
		v, l, p, err := a.link(tx, token)
		if err != nil {
			return err
		}
		if v.Used {
			return fault.New(fault.Conflict, "receipt.state")
		}
		if err := tx.UseLink(l.ID); err != nil {
			return err
		}
		done, err := a.mark(tx, store.ReceiptMark{Payments: []int64{p.ID}, Act: act, From: from[:1], To: to, Reason: m.Reason, Via: payout.ViaLink,
			Actor: access.Actor{Device: device}, At: a.now()})
		if err == nil && len(done.Changed) != 1 {
			err = fault.New(fault.Conflict, "receipt.state")
		}
		return err
	})
}
