package link_test

import (
	"testing"
	"time"

	"reliefbook/internal/fault"
	"reliefbook/internal/link"
)

var now = time.Date(2021, 9, 20, 9, 0, 0, 0, time.UTC)

func refused(t *testing.T, err error, code string) {
	t.Helper()
	if !fault.Is(err, code) {
		t.Errorf("%v, want %s", err, code)
	}
}

func TestTheFirstDeviceHasALinkFromThenOn(t *testing.T) {
	p := link.Pass{State: link.Open, Tries: 2}
	phone, other := []byte("phone"), []byte("other")
	if err := p.MayLook(other); err != nil {
		t.Errorf("nobody has opened it: %v", err)
	}
	if p.BoundTo(nil) || p.BoundTo(phone) {
		t.Error("it is bound to nobody")
	}
	refused(t, p.Bind(nil, nil, "", now), "link.cookies")
	if err := p.Bind(phone, nil, "Safari", now); err != nil || p.Tries != 0 || p.OpenedAt != now || !p.BoundTo(phone) {
		t.Errorf("%+v %v", p, err)
	}
	refused(t, p.MayLook(other), "link.other_device")
	refused(t, p.MayLook(nil), "link.other_device")
	if err := p.MayLook(phone); err != nil {
		t.Error(err)
	}
}

func TestAStudentsLinkEndsUnlessItWasUsed(t *testing.T) {
	for _, c := range []struct {
		state link.State
		at    time.Time
		over  bool
	}{{link.Open, now, false}, {link.Open, now.Add(1), true}, {link.Used, now.Add(time.Hour), false}} {
		if r := (link.Receipt{State: c.state, Expiry: now}); r.Over(c.at) != c.over {
			t.Errorf("%+v", c)
		}
	}
}

func TestAPasswordIsSetOnce(t *testing.T) {
	for state, holds := range map[link.State]bool{link.Open: true, link.Used: false, link.Revoked: false} {
		p := link.Password{State: state, Expiry: now}
		if p.Holds(now.Add(-time.Second)) != holds || p.Holds(now) {
			t.Errorf("%s", state)
		}
	}
}

func TestThreeWrongBirthDatesLockALink(t *testing.T) {
	refused(t, link.WrongBirth(2), "form.invalid")
	refused(t, link.WrongBirth(3), "link.locked")
	r := link.Receipt{Tries: 2, AllTries: 8}
	if r.Locked() || r.OnPaper() {
		t.Errorf("%+v", r)
	}
	r = link.Receipt{Tries: 3, AllTries: 9}
	if !r.Locked() || !r.OnPaper() || !(link.Pass{Tries: 3}).Locked() {
		t.Errorf("%+v", r)
	}
}

func TestBirthDigits(t *testing.T) {
	for typed, want := range map[string]string{"20010203": "20010203", " 2001-02-03 ": "20010203", "2001年02月03日": "20010203", "010203": "", "2001o203": ""} {
		got, err := link.BirthDigits(typed)
		if got != want || (want == "") != fault.Is(err, "form.invalid") {
			t.Errorf("%q: %q %v", typed, got, err)
		}
	}
	if !link.SameBirth("20010203", "20010203") || link.SameBirth("20010203", "20010204") || link.SameBirth("20010203", "") {
		t.Error("SameBirth")
	}
}
