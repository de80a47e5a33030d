package app_test

import (
	"context"
	"testing"
	"time"

	"reliefbook/internal/apptest"
	"reliefbook/internal/fault"
)

// TestReauth: whoever is signed in proves it once more, under a limit of their own.
func TestReauth(t *testing.T) {
	ctx := context.Background()
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		password := h.Passwords["maker"]
		check(t, h.Reauth(ctx, h.Maker, password))
		for range 5 {
			err := h.Reauth(ctx, h.Maker, "not-it")
			if e := fault.Of(err); e == nil || e.Kind != fault.Invalid || e.Fields[0].Name != "password" || e.Fields[0].Code != "auth.wrong" {
				t.Fatalf("a wrong password: %v", err)
			}
		}
		if err := h.Reauth(ctx, h.Maker, password); fault.KindOf(err) != fault.TooMany {
			t.Fatalf("after five wrong ones: %v", err)
		}
		if _, err := h.ChangePassword(ctx, h.Maker, password, "An0ther-one"); fault.KindOf(err) != fault.TooMany {
			t.Fatalf("the account page after five wrong ones: %v", err)
		}
		check(t, h.Reauth(ctx, h.Checker, h.Passwords["checker"]))
		h.Clock.Pass(16 * time.Minute)
		check(t, h.Reauth(ctx, h.Maker, password))
	})
}
