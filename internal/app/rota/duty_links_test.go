package rota_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"reliefbook/internal/app/rota"
	"reliefbook/internal/apptest"
	"reliefbook/internal/duty"
)

// TestSignedInManyTimesAtOnce: the clock of tests stands at 9:00, in the first shift.
func TestSignedInManyTimesAtOnce(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		plan, _ := h.GuardDuty(t)
		turn := h.RotaOf(t, plan).Turns[0]
		token := h.MemberLink(t, turn.MemberID)
		var wg sync.WaitGroup
		errs := make(chan error, 8)
		for range 8 {
			wg.Go(func() { errs <- h.Rota.SignTurn(context.Background(), apptest.OwnPhone(token), turn.ID, false) })
		}
		wg.Wait()
		close(errs)
		for err := range errs {
			if err != nil {
				t.Error(err)
			}
		}
		if c := h.RotaOf(t, plan).Count; c.Done != 1 {
			t.Errorf("%+v", c)
		}
		h.Holds(t)
	})
}

// TestLinksEnd: a link is void once there is a newer one, once it has run out,
// and anywhere but at what it was made for.
func TestLinksEnd(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		_, members := h.GuardDuty(t)
		first := h.MemberLink(t, members[0].ID)
		_, err := h.Rota.MemberPage(ctx, apptest.OwnPhone(first))
		apptest.Check(t, err)
		_, err = h.Gifts.Play(ctx, apptest.OwnPhone(first))
		apptest.Refused(t, err, "not_found")
		_, err = h.Payments.Link(ctx, apptest.OwnPhone(first))
		apptest.Refused(t, err, "not_found")
		second := h.MemberLink(t, members[0].ID)
		_, err = h.Rota.MemberPage(ctx, apptest.OwnPhone(first))
		apptest.Refused(t, err, "not_found")
		other := h.MemberLink(t, members[1].ID)
		v, err := h.Rota.MemberPage(ctx, apptest.OwnPhone(other))
		apptest.Check(t, err)
		if v.Member.ID != members[1].ID {
			t.Errorf("a link of %s shows %s", members[1].Name, v.Member.Name)
		}
		h.Clock.Pass(rota.MemberLinkFor + time.Minute)
		_, err = h.Rota.MemberPage(ctx, apptest.OwnPhone(second))
		apptest.Refused(t, err, "not_found")
		for _, actor := range []func() error{
			func() error { _, err := h.Rota.MakeMemberLinks(ctx, h.Auditor, 0, ""); return err },
			func() error { _, err := h.Rota.MakeMemberLinks(ctx, h.Checker, members[0].ID, ""); return err },
		} {
			apptest.Refused(t, actor(), "auth.forbidden")
		}
	})
}

// TestSignedInByTheOffice: one member who couldn't is recorded with a note, while the shift goes on and after it.
func TestSignedInByTheOffice(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		plan, _ := h.GuardDuty(t)
		p := h.RotaOf(t, plan)
		now, later := p.Turns[0], p.Turns[2]
		apptest.Refused(t, h.Rota.AttestTurn(ctx, h.Auditor, now.ID, "手机没电"), "auth.forbidden")
		apptest.Refused(t, h.Rota.AttestTurn(ctx, h.Maker, now.ID, " "), "form.invalid")
		apptest.Refused(t, h.Rota.AttestTurn(ctx, h.Maker, later.ID, "手机没电"), "duty.too_early")
		apptest.Check(t, h.Rota.AttestTurn(ctx, h.Maker, now.ID, "手机没电"))
		if got := h.RotaOf(t, plan).Turns[0]; got.State != duty.On || got.Note != "手机没电" {
			t.Errorf("%+v", got)
		}
		apptest.Check(t, h.Rota.SignTurn(ctx, apptest.OwnPhone(h.MemberLink(t, now.MemberID)), now.ID, true))
		h.Clock.Pass(10 * time.Hour)
		apptest.Check(t, h.Rota.AttestTurn(ctx, h.Maker, later.ID, "补登"))
		apptest.Check(t, h.Rota.AttestTurn(ctx, h.Maker, later.ID, "再次"))
		if got := h.RotaOf(t, plan); got.Turns[2].State != duty.Done || got.Turns[2].Note != "补登" || got.Count.Done != 2 {
			t.Errorf("%+v", got.Turns[2])
		}
		h.Holds(t)
	})
}

// TestMemberLeaves: whoever still has turns is replaced first, by somebody whom no rule forbids.
func TestMemberLeaves(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		plan, _ := h.GuardDuty(t)
		p := h.RotaOf(t, plan)
		m, err := h.Rota.DutyMember(ctx, h.Auditor, p.Turns[0].MemberID)
		apptest.Check(t, err)
		m.Part, m.Name, m.Number = duty.Mediator, " 张三 ", "another"
		apptest.Refused(t, h.Rota.SaveDutyMember(ctx, h.Auditor, m), "auth.forbidden")
		apptest.Check(t, h.Rota.SaveDutyMember(ctx, h.Maker, m))
		if got, err := h.Rota.DutyMember(ctx, h.Maker, m.ID); err != nil || got.Name != "张三" || got.Part != duty.Mediator || got.Number == "another" {
			t.Errorf("%+v %v", got, err)
		}
		m.Active = false
		apptest.Refused(t, h.Rota.SaveDutyMember(ctx, h.Maker, m), "duty.still_on")
		for _, turn := range p.Turns {
			if turn.MemberID != m.ID {
				continue
			}
			apptest.Refused(t, h.Rota.ReplaceTurn(ctx, h.Maker, turn.ID, m.ID), "form.invalid") // by themselves
			apptest.Refused(t, h.Rota.AskSwap(ctx, apptest.OwnPhone(h.MemberLink(t, m.ID)), turn.ID, m.Number, "家中有事"), "form.invalid")
			v, err := h.Rota.DutyTurn(ctx, h.Maker, turn.ID)
			apptest.Check(t, err)
			if len(v.Takers) == 0 || v.Takers[0].Load > v.Takers[len(v.Takers)-1].Load {
				t.Fatalf("%+v", v.Takers)
			}
			apptest.Check(t, h.Rota.ReplaceTurn(ctx, h.Maker, turn.ID, v.Takers[0].ID))
		}
		token := h.MemberLink(t, m.ID)
		apptest.Check(t, h.Rota.SaveDutyMember(ctx, h.Maker, m))
		_, err = h.Rota.MemberPage(ctx, apptest.OwnPhone(token))
		apptest.Refused(t, err, "not_found")
		last := p.Turns[len(p.Turns)-1].ID
		v, err := h.Rota.DutyTurn(ctx, h.Maker, last)
		apptest.Check(t, err)
		for _, taker := range v.Takers {
			if taker.ID == m.ID {
				t.Error("somebody who left may take a turn")
			}
		}
		_, err = h.Rota.MakeMemberLinks(ctx, h.Maker, m.ID, "")
		apptest.Refused(t, err, "duty.nobody")
		apptest.Refused(t, h.Rota.SaveDutyMember(ctx, h.Maker, duty.Member{ID: 9999}), "not_found")
		h.Holds(t)
	})
}

// TestMissedAndTaken: whoever missed a slot can't be put into another seat of it.
func TestMissedAndTaken(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		plan, _ := h.GuardDuty(t)
		p := h.RotaOf(t, plan)
		apptest.Check(t, h.Rota.MarkAbsent(ctx, h.Maker, p.Turns[0].ID, "发热隔离"))
		apptest.Refused(t, h.Rota.ReplaceTurn(ctx, h.Maker, p.Turns[1].ID, p.Turns[0].MemberID), "duty.twice")
	})
}
