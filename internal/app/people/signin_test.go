package people_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"reliefbook/internal/access"
	"reliefbook/internal/app/people"
	"reliefbook/internal/apptest"
	"reliefbook/internal/fault"
)

// signIn tries to, from an address and with the tokens a browser has.
func signIn(h *apptest.House, name, password, ip string, known ...string) (access.User, error) {
	return h.People.SignIn(context.Background(), people.Login{Name: name, Password: password, IP: ip, Device: "test", Known: known})
}

// TestReauth: whoever is signed in proves it once more, under a limit of their own.
func TestReauth(t *testing.T) {
	ctx := context.Background()
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		password := h.Passwords["maker"]
		apptest.Check(t, h.People.Reauth(ctx, h.Maker, password))
		for range 5 {
			err := h.People.Reauth(ctx, h.Maker, "not-it")
			if e := fault.Of(err); e == nil || e.Kind != fault.Invalid || e.Fields[0].Name != "password" || e.Fields[0].Code != "auth.wrong" {
				t.Fatalf("a wrong password: %v", err)
			}
		}
		if err := h.People.Reauth(ctx, h.Maker, password); fault.KindOf(err) != fault.TooMany {
			t.Fatalf("after five wrong ones: %v", err)
		}
		if _, err := h.People.ChangePassword(ctx, h.Maker, password, "An0ther-one"); fault.KindOf(err) != fault.TooMany {
			t.Fatalf("the account page after five wrong ones: %v", err)
		}
		apptest.Check(t, h.People.Reauth(ctx, h.Checker, h.Passwords["checker"]))
		_, err := signIn(h, "maker", password, "10.0.0.1")
		apptest.Check(t, err)
		h.Clock.Pass(15 * time.Second)
		apptest.Check(t, h.People.Reauth(ctx, h.Maker, password))
	})
}

// TestManyWrongPasswordsAtOnce: 48 at once are as many tries as one after
// another, and no more hashes.
func TestManyWrongPasswordsAtOnce(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		for _, name := range []string{"maker", "nobody"} {
			before := h.People.Hashes()
			var wrong, wait atomic.Int64
			var all sync.WaitGroup
			for i := range 48 {
				all.Go(func() {
					_, err := signIn(h, name, "guess", fmt.Sprintf("10.0.0.%d", i))
					switch {
					case fault.Is(err, "auth.wrong"):
						wrong.Add(1)
					case fault.KindOf(err) == fault.TooMany:
						wait.Add(1)
					default:
						t.Error(err)
					}
				})
			}
			all.Wait()
			if limit := int64(access.NamePatience.Free); wrong.Load() > limit || wrong.Load()+wait.Load() != 48 || h.People.Hashes()-before > limit {
				t.Errorf("%s: %d wrong, %d to wait, %d hashes", name, wrong.Load(), wait.Load(), h.People.Hashes()-before)
			}
		}
	})
}

// TestAThousandGuesses: in an hour, each from another address and with a cookie
// of its own making, strangers get 30 hashes at one name at most; the owner's
// known device signs in all the while, and what it is told to wait is true.
func TestAThousandGuesses(t *testing.T) {
	ctx := context.Background()
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		password := h.Passwords["maker"]
		device, err := h.People.KnowDevice(ctx, h.Maker.UserID, nil)
		apptest.Check(t, err)
		strangers, own := int64(0), int64(0)
		for i := range 1000 {
			before := h.People.Hashes()
			_, err := signIn(h, " Maker", "guess", fmt.Sprintf("10.%d.%d.1", i/200, i%200), strings.Repeat("A", 26), fmt.Sprint(i))
			if !fault.Is(err, "auth.wrong") && fault.KindOf(err) != fault.TooMany {
				t.Fatalf("guess %d: %v", i, err)
			}
			strangers += h.People.Hashes() - before
			if i%100 == 99 {
				before = h.People.Hashes()
				_, err = signIn(h, "maker", password, "10.0.0.1", "another", device)
				apptest.Check(t, err)
				own += h.People.Hashes() - before
			}
			h.Clock.Pass(3600 * time.Millisecond)
		}
		if strangers > 30 || strangers < 10 || own != 10 {
			t.Errorf("%d hashes for strangers, %d for the owner", strangers, own)
		}
		_, err = signIn(h, "maker", password, "10.0.0.1")
		if !fault.Is(err, "auth.locked") {
			t.Fatalf("the owner on a device nobody knows: %v", err)
		}
		h.Clock.Pass(time.Duration(fault.Of(err).Args["Seconds"].(int)) * time.Second)
		_, err = signIn(h, "maker", password, "10.0.0.1")
		apptest.Check(t, err)
	})
}

// TestAKnownDeviceCountsAlone: its own wrong passwords make it wait, and nobody
// else; it is known to its user only, and no more once the password is another.
func TestAKnownDeviceCountsAlone(t *testing.T) {
	ctx := context.Background()
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		password := h.Passwords["maker"]
		device, err := h.People.KnowDevice(ctx, h.Maker.UserID, nil)
		apptest.Check(t, err)
		if again, err := h.People.KnowDevice(ctx, h.Maker.UserID, []string{"x", device}); err != nil || again != "" {
			t.Fatalf("known already: %q %v", again, err)
		}
		if other, err := h.People.KnowDevice(ctx, h.Checker.UserID, []string{device}); err != nil || other == "" || other == device {
			t.Fatalf("somebody else on it: %q %v", other, err)
		}
		for range 5 {
			_, err = signIn(h, "maker", "wrong", "10.0.0.1", device)
			apptest.Refused(t, err, "auth.wrong")
		}
		_, err = signIn(h, "maker", password, "10.0.0.1", device)
		apptest.Refused(t, err, "auth.locked")
		_, err = signIn(h, "maker", password, "10.0.0.1")
		apptest.Check(t, err)
		apptest.Check(t, h.People.Reauth(ctx, h.Maker, password))
		h.Clock.Pass(15 * time.Second)
		_, err = signIn(h, "maker", password, "10.0.0.1", device)
		apptest.Check(t, err)
		for range 5 { // the cookie is nobody's key to another name
			_, err = signIn(h, "auditor", "wrong", "10.0.0.1", device)
			apptest.Refused(t, err, "auth.wrong")
		}
		_, err = signIn(h, "auditor", "wrong", "10.0.0.1", device)
		apptest.Refused(t, err, "auth.locked")
		_, err = h.People.ChangePassword(ctx, h.Maker, password, "An0ther-one")
		apptest.Check(t, err)
		if fresh, err := h.People.KnowDevice(ctx, h.Maker.UserID, []string{device}); err != nil || fresh == "" {
			t.Fatalf("known from before the password was changed: %q %v", fresh, err)
		}
	})
}

// TestAnAddressIsNotLocked: however many fail behind one proxy, others wait
// seconds there and whoever is known does not wait at all; and what is calm is forgotten.
func TestAnAddressIsNotLocked(t *testing.T) {
	ctx := context.Background()
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		device, err := h.People.KnowDevice(ctx, h.Maker.UserID, nil)
		apptest.Check(t, err)
		for i := range access.AddressPatience.Free {
			_, err = signIn(h, fmt.Sprintf("nobody%d", i), "guess", fmt.Sprintf("2001:db8::%x", i))
			apptest.Refused(t, err, "auth.wrong")
		}
		_, err = signIn(h, "checker", h.Passwords["checker"], "2001:db8::ffff")
		apptest.Refused(t, err, "auth.locked")
		_, err = signIn(h, "maker", h.Passwords["maker"], "2001:db8::1", device)
		apptest.Check(t, err)
		_, err = signIn(h, "checker", h.Passwords["checker"], "2001:db8:0:1::1")
		apptest.Check(t, err)
		h.Clock.Pass(time.Second)
		_, err = signIn(h, "cashier", h.Passwords["cashier"], "2001:db8::2")
		apptest.Check(t, err)
		h.Clock.Pass(2 * time.Hour)
		_, err = signIn(h, "cashier", "guess", "2001:db8::2")
		apptest.Refused(t, err, "auth.wrong")
		var rows int
		apptest.Check(t, h.Console(t).QueryRow("SELECT count(*) FROM login_count").Scan(&rows))
		if rows != 2 {
			t.Errorf("%d counts are kept after two calm hours, want the last try's two", rows)
		}
	})
}

// TestNamesThatNobodyCanHave cost nothing, and are answered like all others.
func TestNamesThatNobodyCanHave(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		before := h.People.Hashes()
		for _, name := range []string{"", "x", strings.Repeat("a", 33), strings.Repeat("a", 10<<20), "maker\x00", "maker\xff", "王制单"} {
			_, err := signIn(h, name, "guess", "10.0.0.1")
			apptest.Refused(t, err, "auth.wrong")
		}
		if h.People.Hashes() != before {
			t.Errorf("%d hashes", h.People.Hashes()-before)
		}
	})
}
