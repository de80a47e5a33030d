package store_test

import (
	"context"
	"database/sql"
	"strings"
	"testing"

	"reliefbook/internal/apptest"
	"reliefbook/internal/seal"
	"reliefbook/internal/store"
)

// TestRowsOfBeforeAreSealed: what the version before never sealed is taken over
// as it stood, every ciphertext names its row, and from then on a change is found:
// a level, a password's hash, an inserted administrator, another's papers.
func TestRowsOfBeforeAreSealed(t *testing.T) {
	for _, engine := range []store.Engine{store.SQLite, store.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			ctx := context.Background()
			url, keys := before(t, engine)
			h, err := apptest.ReopenBefore(ctx, url, keys)
			check(t, err)
			defer h.DB.Close() //nolint:errcheck // the test is over
			holds(t, h)
			v, err := h.Audit.Verify(ctx)
			check(t, err)
			if v.TakenOver == 0 || v.RowsSince.IsZero() || len(v.Never) > 0 {
				t.Errorf("taken over: %d since %v, never %v", v.TakenOver, v.RowsSince, v.Never)
			}
			raw := behind(t, url)
			if n := column(t, raw, "SELECT count(*) FROM identity WHERE substr(card, 1, 1) = "+hex(engine, "01")); n[0] != "0" {
				t.Errorf("%s cards are encrypted without their row", n[0])
			}
			if _, err := raw.Exec("UPDATE identity SET card = (SELECT card FROM identity WHERE id = 2) WHERE id = 1"); err == nil {
				t.Error("the database let a card change places")
			}
			for _, s := range []string{
				"UPDATE app_user SET level = level + 1 WHERE id = 1",
				"UPDATE app_user SET password_hash = 'x' WHERE id = 2",
				"UPDATE app_user SET role = 'admin' WHERE role = 'maker'",
				"INSERT INTO app_user (id, login, name, role, password_hash, must_change, disabled, level, email, at) VALUES (900, 'x', 'x', 'admin', '', 0, 0, 1, '', 0)",
			} {
				run(t, raw, s)
				v, err := h.Audit.Verify(ctx)
				check(t, err)
				if !strings.Contains(breaksOf(v.Verdicts), "user:") {
					t.Errorf("nobody noticed: %s", s)
				}
			}
			again, err := apptest.ReopenBefore(ctx, url, keys) // nothing is taken over twice
			check(t, err)
			defer again.DB.Close() //nolint:errcheck // the test is over
			if w, err := again.Audit.Verify(ctx); err != nil || w.TakenOver != v.TakenOver || w.OK() {
				t.Errorf("a second start took over %d: %v", w.TakenOver, err)
			}
		})
	}
}

func behind(t *testing.T, url string) *sql.DB {
	t.Helper()
	driver, dsn := "pgx", url
	if name, ok := strings.CutPrefix(url, "sqlite:"); ok {
		driver, dsn = "sqlite3", "file:"+name+"?_pragma=busy_timeout(5000)"
	}
	raw, err := sql.Open(driver, dsn)
	check(t, err)
	raw.SetMaxOpenConns(1)
	t.Cleanup(func() { raw.Close() })
	return raw
}

func hex(engine store.Engine, digits string) string {
	if engine == store.Postgres {
		return `'\x` + digits + `'::bytea`
	}
	return "x'" + digits + "'"
}

func breaksOf(list []seal.Verdict) string {
	var all []string
	for _, d := range list {
		all = append(all, d.Breaks...)
	}
	return strings.Join(all, " ")
}
