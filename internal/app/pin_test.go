package app_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"reliefbook/internal/app"
	"reliefbook/internal/apptest"
	"reliefbook/internal/seal"
)

// TestMissingPin: a sealed database without its pin is refused until somebody
// takes it knowingly, which is recorded, and has a pin from then on.
func TestMissingPin(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		_, err := h.SealNow(ctx)
		check(t, err)
		pins, err := filepath.Glob(filepath.Join(h.KeyDir, "*.pin"))
		check(t, err)
		if len(pins) != 1 {
			t.Fatalf("pins: %v", pins)
		}
		check(t, os.Remove(pins[0]))
		signer, public, err := seal.LoadKey(filepath.Join(h.KeyDir, "seal.key"))
		check(t, err)
		start := func(folder, accept string) error {
			_, err := app.New(ctx, app.Config{DB: h.DB, Keys: h.Keys, Signer: signer, Public: public, Now: h.Clock.Now, Pins: folder, Accept: accept})
			return err
		}
		check(t, start("", "")) // nobody keeps pins there
		refused(t, start(h.KeyDir, ""), "pin.missing")
		check(t, start(h.KeyDir, "换了密钥目录"))
		check(t, start(h.KeyDir, ""))
		entries, err := h.Trail(ctx, h.Auditor, 0, 5)
		check(t, err)
		if entries[0].Kind != "rollback_accept" {
			t.Errorf("the last act is %s", entries[0].Kind)
		}
	})
}
