package app_test

import (
	"context"
	"testing"

	"reliefbook/internal/access"
	"reliefbook/internal/app"
	"reliefbook/internal/apptest"
)

// by is a link in the hands of whom it was given to.
func by(token string) access.Bearer { return apptest.Phone(token, "own phone") }

// unlocked opens a player's link with the birth date inside their ID.
func unlocked(t *testing.T, h *apptest.House, token string) string {
	t.Helper()
	check(t, h.UnlockPlay(context.Background(), by(token), apptest.Birth))
	return token
}

// formFor is the signed form that comes with a new card; without one none.
func formFor(card string) app.Paper {
	if card == "" {
		return app.Paper{}
	}
	return apptest.Scan()
}
