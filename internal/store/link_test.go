package store_test

import (
	"testing"

	"reliefbook/internal/link"
	"reliefbook/internal/payout"
)

func TestPrintingALinkRevokesTheOneBefore(t *testing.T) {
	onBoth(t, func(s *shelf) {
		_, list := s.paid(2, payout.PaymentPaid)
		mine := list[0].ID
		print := link.Print{ProgramID: s.program, ClassID: list[0].ClassID, Device: []byte{1}, Place: []byte{2},
			ByID: s.clerk}
		want := must(s.tx.PrintLinks(print, []link.New{{For: mine, Hash: []byte{1}, Expiry: later(60)},
			{For: list[1].ID, Hash: []byte{2}, Expiry: later(60)}}, now))
		if want.Links != 2 || want.Revoked != 0 || want.Kind != link.OfStudent {
			s.Errorf("%+v", want)
		}
		again := must(s.tx.PrintLinks(link.Print{ProgramID: s.program, ByID: s.clerk},
			[]link.New{{For: mine, Hash: []byte{3}, Expiry: later(90)}}, later(1)))
		same(s, again.Revoked, 1)
		want.SaidBy, want.At = "赵经办", now
		prints := must(s.tx.LinkPrints(link.PrintFilter{Program: s.program}))
		same(s, prints[1], want)
		if len(prints) != 2 || prints[0].Device != nil || prints[0].Place != nil || prints[0].ClassID != 0 {
			s.Errorf("from nowhere known: %+v", prints[0])
		}
		for about, c := range map[string]struct {
			f link.PrintFilter
			n int
		}{"a class": {link.PrintFilter{Class: list[0].ClassID}, 1}, "a kind": {link.PrintFilter{Kind: link.OfTeam},
			0}, "another program": {link.PrintFilter{Program: s.other}, 0}} {
			if n := len(must(s.tx.LinkPrints(c.f))); n != c.n {
				s.Errorf("%s: %d, want %d", about, n, c.n)
			}
		}
		s.refuses("not_found", func() error { return err1(s.tx.LinkByHash([]byte{1})) }) // revoked
		s.refuses("not_found", func() error { return err1(s.tx.LinkByHash([]byte{9})) })
	})
}

func TestALinkIsTriedAndSpentOnce(t *testing.T) {
	onBoth(t, func(s *shelf) {
		_, list := s.paid(1, payout.PaymentPaid)
		of := func(hash byte) []link.New {
			return []link.New{{For: list[0].ID, Hash: []byte{hash}, Expiry: later(60)}}
		}
		must(s.tx.PrintLinks(link.Print{ByID: s.clerk}, of(1), now))
		must(0, s.tx.LockLink([]byte{1}))
		l := must(s.tx.LinkByHash([]byte{1}))
		must(0, s.tx.TryLink(l))
		s.refuses("changed_meanwhile", func() error { return s.tx.TryLink(l) }) // the same try twice
		must(s.tx.PrintLinks(link.Print{ByID: s.clerk}, of(2), now))
		l = must(s.tx.LinkByHash([]byte{2}))
		same(s, l, link.Receipt{ID: l.ID, PaymentID: list[0].ID, Expiry: later(60), State: link.Open, AllTries: 1})
		l.Device, l.Place = []byte{7}, []byte{8}
		must(0, s.tx.UseLink(l))
		s.refuses("changed_meanwhile", func() error { return s.tx.UseLink(l) })
		same(s, must(s.tx.LinkByHash([]byte{2})).State, link.Used)
	})
}

func TestAPassIsBoundToOneDeviceUntilItRunsOut(t *testing.T) {
	onBoth(t, func(s *shelf) {
		made := []link.New{{For: 3, Hash: []byte{1}, Expiry: later(60)}}
		must(s.tx.PrintPasses(link.OfTeam, link.Print{ByID: s.clerk, SubjectID: 3}, made, now))
		want := link.Pass{Kind: link.OfTeam, SubjectID: 3, State: link.Open, Expiry: later(60), By: "赵经办", At: now}
		p := must(s.tx.Pass(link.OfTeam, []byte{1}, now))
		want.ID = p.ID
		same(s, p, want)
		for about, act := range map[string]func() error{
			"another kind": func() error { return err1(s.tx.Pass(link.OfMember, []byte{1}, now)) },
			"too late":     func() error { return err1(s.tx.Pass(link.OfTeam, []byte{1}, later(60))) },
			"unknown":      func() error { return err1(s.tx.Pass(link.OfTeam, []byte{2}, now)) },
		} {
			s.Log(about)
			s.refuses("not_found", act)
		}
		must(0, s.tx.LockPass([]byte{1}))
		must(0, s.tx.TryPass(p))
		s.refuses("changed_meanwhile", func() error { return s.tx.TryPass(p) })
		want.Device, want.Place, want.Family, want.OpenedAt = []byte{7}, []byte{8}, "phone", later(1)
		must(0, s.tx.BindPass(want, later(1))) // forgets the tries before
		same(s, must(s.tx.Pass(link.OfTeam, []byte{1}, now)), want)
		again := must(s.tx.PrintPasses(link.OfTeam, link.Print{ByID: s.clerk},
			[]link.New{{For: 3, Hash: []byte{2}, Expiry: later(60)}, {For: 4, Hash: []byte{3},
				Expiry: later(60)}}, later(2)))
		same(s, again.Revoked, 1)
		s.refuses("changed_meanwhile", func() error { return s.tx.BindPass(want, later(3)) })
		list := must(s.tx.Passes(link.OfTeam, 3))
		if len(list) != 2 || list[0].State != link.Open || list[1].State != link.Revoked || !list[0].OpenedAt.IsZero() {
			s.Errorf("%+v", list)
		}
	})
}

func TestANewCardReplacesTheOneBeforeAndIsTakenOnce(t *testing.T) {
	onBoth(t, func(s *shelf) {
		_, list := s.paid(1, payout.PaymentFailed)
		p := list[0]
		papers := must(s.tx.ChangeCard(p.PersonID, p.IdentityID, "6200009", s.keys, now))
		first := payout.Offer{PaymentID: p.ID, IdentityID: papers, Source: payout.FromStudent, State: "open", At: now}
		first.ID = must(s.tx.CreateOffer(first, nil, now))
		form := payout.Offer{PaymentID: p.ID, IdentityID: papers, Source: payout.FromForm, Name: "申请.jpg",
			Kind: "image/jpeg", Size: 5, Hash: []byte{1}, State: "open",
			ByID: s.clerk, SaidBy: "赵经办", At: later(1)}
		form.ID = must(s.tx.CreateOffer(form, []byte{5, 0}, later(1)))
		first.State = "replaced"
		same(s, must(s.tx.Offers(p.ID)), []payout.Offer{first, form})
		same(s, len(must(s.tx.Offers(p.ID+1))), 0)
		if o, content, err := s.tx.OfferForm(form.ID); err != nil || string(content) != "\x05\x00" ||
			o.PaymentID != p.ID || o.Name != "申请.jpg" {
			s.Errorf("%+v, %v, %v", o, content, err)
		}
		s.refuses("not_found", func() error { _, _, err := s.tx.OfferForm(first.ID); return err }) // a link's has none

		must(0, s.tx.TakeOffer(form.ID))
		s.refuses("changed_meanwhile", func() error { return s.tx.TakeOffer(form.ID) })
		s.refuses("changed_meanwhile", func() error { return s.tx.TakeOffer(first.ID) })
		same(s, must(s.tx.GiveBackOffer(form.ID)), true)
		same(s, must(s.tx.GiveBackOffer(form.ID)), false)
		must(0, s.tx.TakeOffer(form.ID))
		must(s.tx.CreateOffer(payout.Offer{PaymentID: p.ID, IdentityID: papers, Source: payout.FromStudent,
			State: "open"}, nil, later(2)))
		same(s, must(s.tx.GiveBackOffer(form.ID)), false) // a later one is open
		got := must(s.tx.Papers([]int64{p.IdentityID, papers}, s.keys))
		if got[p.IdentityID].Card != "6200000" || got[papers].Card != "6200009" ||
			must(s.tx.LastIdentity(p.PersonID)) != papers {
			s.Errorf("%+v", got)
		}
	})
}
