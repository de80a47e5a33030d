package store_test

import (
	"context"
	"database/sql"
	"slices"
	"strings"
	"testing"

	"reliefbook/internal/pgtest"
	"reliefbook/internal/store"
)

// TestTextsAreOrderedByTheirBytes on a PostgreSQL that was made for Chinese,
// where the pinyin of 信 comes after that of 护, and a before B.
func TestTextsAreOrderedByTheirBytes(t *testing.T) {
	url := pgtest.Database(t)
	db := must(store.Open(t.Context(), url))
	must(db.Migrate(t.Context()))
	must(db.Migrate(t.Context())) // a second time there is nothing to do
	must(0, db.Close())
	raw := must(sql.Open("pgx", url))
	defer raw.Close() //nolint:errcheck // the test is over
	ask := func(query string) (list []string) {
		rows := must(raw.QueryContext(context.Background(), query))
		defer rows.Close() //nolint:errcheck // read to its end
		for rows.Next() {
			var s string
			must(0, rows.Scan(&s))
			list = append(list, s)
		}
		return list
	}
	names := "SELECT x FROM unnest(ARRAY['a', 'B', '护理系', '信息系']) x ORDER BY x"
	if slices.IsSorted(ask(names)) {
		t.Error("this server orders by bytes by itself and shows nothing")
	}
	if left := ask(`SELECT attrelid::regclass::text || '.' || attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
		WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND attnum > 0 AND NOT attisdropped AND attcollation NOT IN (0, 950)`); len(left) > 0 {
		t.Errorf("ordered by the server's locale: %s", strings.Join(left, ", "))
	}
	before := ask("SELECT tgrelid::regclass::text || tgname FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1")
	if len(before) < 40 {
		t.Errorf("%d triggers are left", len(before))
	}
}
