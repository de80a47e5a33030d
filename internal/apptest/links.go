package apptest

import (
	"context"
	"testing"

	"reliefbook/internal/access"
)

// OwnPhone is a link in the hands of whom it was given to.
func OwnPhone(token string) access.Bearer { return Phone(token, "own phone") }

// Unlocked opens a player's link with the birth date inside their ID.
func (h *House) Unlocked(t testing.TB, token string) string {
	t.Helper()
	Check(t, h.Gifts.UnlockPlay(context.Background(), OwnPhone(token), Birth))
	return token
}
