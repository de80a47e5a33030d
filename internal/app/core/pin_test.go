package core_test

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
		apptest.Check(t, err)
		pins, err := filepath.Glob(filepath.Join(h.KeyDir, "*.pin"))
		apptest.Check(t, err)
		if len(pins) != 1 {
			t.Fatalf("pins: %v", pins)
		}
		apptest.Check(t, os.Remove(pins[0]))
		signer, public, err := seal.LoadKey(filepath.Join(h.KeyDir, "seal.key"))
		apptest.Check(t, err)
		start := func(folder, accept string) error {
			_, err := app.New(ctx, app.Config{DB: h.DB, Keys: h.Keys, Signer: signer, Public: public, Now: h.Clock.Now, Pins: folder, Accept: accept})
			return err
		}
		apptest.Check(t, start("", "")) // nobody keeps pins there
		apptest.Refused(t, start(h.KeyDir, ""), "pin.missing")
		apptest.Check(t, start(h.KeyDir, "换了密钥目录"))
		apptest.Check(t, start(h.KeyDir, ""))
		entries, err := h.Desk.Trail(ctx, h.Auditor, 0, 5)
		apptest.Check(t, err)
		if entries[0].Kind != "rollback_accept" {
			t.Errorf("the last act is %s", entries[0].Kind)
		}
	})
}
