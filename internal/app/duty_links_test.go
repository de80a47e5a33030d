package app_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"reliefbook/internal/app"
	"reliefbook/internal/apptest"
	"reliefbook/internal/duty"
)

// guard is a published rota of one gate, two shifts a day and two seats, with twelve members.
func guard(t *testing.T, h *apptest.House) (plan int64, members []duty.Member) {
	t.Helper()
	ctx := context.Background()
	h.Structure(t, []string{"东校区"}, nil)
	_, err := h.ImportDutyMembers(ctx, h.Maker, "members.csv", memberList(12, 0))
	check(t, err)
	plan, err = h.CreateDutyPlan(ctx, h.Maker, duty.Plan{Name: "东门", FromDay: "2021-09-17", Days: 3, Seats: 2,
		Times: []string{"08:00-12:00", "12:00-18:00"}, Posts: []duty.Post{{CampusID: h.Campus["东校区"], Name: "东门"}}})
	check(t, err)
	_, err = h.ProposeRota(ctx, h.Maker, plan)
	check(t, err)
	check(t, h.PublishRota(ctx, h.Maker, plan))
	_, members, err = h.DutyPlan(ctx, h.Maker, plan)
	check(t, err)
	return plan, members
}

func rota(t *testing.T, h *apptest.House, plan int64) app.DutyPlan {
	t.Helper()
	p, _, err := h.DutyPlan(context.Background(), h.Auditor, plan)
	check(t, err)
	return p
}

// ownLink makes one member's link.
func ownLink(t *testing.T, h *apptest.House, member int64) string {
	t.Helper()
	slips, err := h.MakeMemberLinks(context.Background(), h.Maker, member, "")
	check(t, err)
	if len(slips) != 1 {
		t.Fatalf("%d links for one member", len(slips))
	}
	return strings.TrimPrefix(slips[0].URL, "/m/")
}

// TestSignedInManyTimesAtOnce: the clock of tests stands at 9:00, in the first shift.
func TestSignedInManyTimesAtOnce(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		plan, _ := guard(t, h)
		turn := rota(t, h, plan).Turns[0]
		token := ownLink(t, h, turn.MemberID)
		var wg sync.WaitGroup
		errs := make(chan error, 8)
		for range 8 {
			wg.Go(func() { errs <- h.SignTurn(context.Background(), by(token), turn.ID, false) })
		}
		wg.Wait()
		close(errs)
		for err := range errs {
			if err != nil {
				t.Error(err)
			}
		}
		if c := rota(t, h, plan).Count; c.Done != 1 {
			t.Errorf("%+v", c)
		}
		holds(t, h)
	})
}

// TestLinksEnd: a link is void once there is a newer one, once it has run out,
// and anywhere but at what it was made for.
func TestLinksEnd(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		_, members := guard(t, h)
		first := ownLink(t, h, members[0].ID)
		_, err := h.MemberPage(ctx, by(first))
		check(t, err)
		_, err = h.Play(ctx, by(first))
		refused(t, err, "not_found")
		_, err = h.Link(ctx, by(first))
		refused(t, err, "not_found")
		second := ownLink(t, h, members[0].ID)
		_, err = h.MemberPage(ctx, by(first))
		refused(t, err, "not_found")
		other := ownLink(t, h, members[1].ID)
		v, err := h.MemberPage(ctx, by(other))
		check(t, err)
		if v.Member.ID != members[1].ID {
			t.Errorf("a link of %s shows %s", members[1].Name, v.Member.Name)
		}
		h.Clock.Pass(app.MemberLinkFor + time.Minute)
		_, err = h.MemberPage(ctx, by(second))
		refused(t, err, "not_found")
		for _, actor := range []func() error{
			func() error { _, err := h.MakeMemberLinks(ctx, h.Auditor, 0, ""); return err },
			func() error { _, err := h.MakeMemberLinks(ctx, h.Checker, members[0].ID, ""); return err },
		} {
			refused(t, actor(), "auth.forbidden")
		}
	})
}

// TestSignedInByTheOffice: one member who couldn't is recorded with a note, while the shift goes on and after it.
func TestSignedInByTheOffice(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		plan, _ := guard(t, h)
		p := rota(t, h, plan)
		now, later := p.Turns[0], p.Turns[2]
		refused(t, h.AttestTurn(ctx, h.Auditor, now.ID, "手机没电"), "auth.forbidden")
		refused(t, h.AttestTurn(ctx, h.Maker, now.ID, " "), "form.invalid")
		refused(t, h.AttestTurn(ctx, h.Maker, later.ID, "手机没电"), "duty.too_early")
		check(t, h.AttestTurn(ctx, h.Maker, now.ID, "手机没电"))
		if got := rota(t, h, plan).Turns[0]; got.State != duty.On || got.Note != "手机没电" {
			t.Errorf("%+v", got)
		}
		check(t, h.SignTurn(ctx, by(ownLink(t, h, now.MemberID)), now.ID, true))
		h.Clock.Pass(10 * time.Hour)
		check(t, h.AttestTurn(ctx, h.Maker, later.ID, "补登"))
		check(t, h.AttestTurn(ctx, h.Maker, later.ID, "再次"))
		if got := rota(t, h, plan); got.Turns[2].State != duty.Done || got.Turns[2].Note != "补登" || got.Count.Done != 2 {
			t.Errorf("%+v", got.Turns[2])
		}
		holds(t, h)
	})
}

// TestMemberLeaves: whoever still has turns is replaced first, by somebody whom no rule forbids.
func TestMemberLeaves(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		plan, _ := guard(t, h)
		p := rota(t, h, plan)
		m, err := h.DutyMember(ctx, h.Auditor, p.Turns[0].MemberID)
		check(t, err)
		m.Part, m.Name, m.Number = duty.Mediator, " 张三 ", "another"
		refused(t, h.SaveDutyMember(ctx, h.Auditor, m), "auth.forbidden")
		check(t, h.SaveDutyMember(ctx, h.Maker, m))
		if got, err := h.DutyMember(ctx, h.Maker, m.ID); err != nil || got.Name != "张三" || got.Part != duty.Mediator || got.Number == "another" {
			t.Errorf("%+v %v", got, err)
		}
		m.Active = false
		refused(t, h.SaveDutyMember(ctx, h.Maker, m), "duty.still_on")
		for _, turn := range p.Turns {
			if turn.MemberID != m.ID {
				continue
			}
			refused(t, h.ReplaceTurn(ctx, h.Maker, turn.ID, m.ID), "form.invalid") // by themselves
			refused(t, h.AskSwap(ctx, by(ownLink(t, h, m.ID)), turn.ID, m.Number, "家中有事"), "form.invalid")
			v, err := h.DutyTurn(ctx, h.Maker, turn.ID)
			check(t, err)
			if len(v.Takers) == 0 || v.Takers[0].Load > v.Takers[len(v.Takers)-1].Load {
				t.Fatalf("%+v", v.Takers)
			}
			check(t, h.ReplaceTurn(ctx, h.Maker, turn.ID, v.Takers[0].ID))
		}
		token := ownLink(t, h, m.ID)
		check(t, h.SaveDutyMember(ctx, h.Maker, m))
		_, err = h.MemberPage(ctx, by(token))
		refused(t, err, "not_found")
		last := p.Turns[len(p.Turns)-1].ID
		v, err := h.DutyTurn(ctx, h.Maker, last)
		check(t, err)
		for _, taker := range v.Takers {
			if taker.ID == m.ID {
				t.Error("somebody who left may take a turn")
			}
		}
		_, err = h.MakeMemberLinks(ctx, h.Maker, m.ID, "")
		refused(t, err, "duty.nobody")
		refused(t, h.SaveDutyMember(ctx, h.Maker, duty.Member{ID: 9999}), "not_found")
		holds(t, h)
	})
}

// TestMissedAndTaken: whoever missed a slot can't be put into another seat of it.
func TestMissedAndTaken(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		plan, _ := guard(t, h)
		p := rota(t, h, plan)
		check(t, h.MarkAbsent(ctx, h.Maker, p.Turns[0].ID, "发热隔离"))
		refused(t, h.ReplaceTurn(ctx, h.Maker, p.Turns[1].ID, p.Turns[0].MemberID), "duty.twice")
	})
}
