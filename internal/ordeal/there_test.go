//go:build linux

package ordeal

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib" // registers "pgx"
	_ "github.com/ncruces/go-sqlite3/driver"
)

// console opens a database beside the program, to read.
func (c *college) console(t testing.TB) *sql.DB {
	t.Helper()
	driver, dsn := "pgx", c.database
	if strings.HasPrefix(c.database, "sqlite:") {
		driver, dsn = "sqlite3", "file:"+c.file()+"?_pragma=busy_timeout(5000)"
	}
	raw, err := sql.Open(driver, dsn)
	check(t, err)
	raw.SetMaxOpenConns(1)
	t.Cleanup(func() { _ = raw.Close() }) // it was only read
	return raw
}

// theres ask what is there, each row a noun and an act, in the order they were done.
var theres = []string{
	`SELECT 'payment:' || payment_id, act FROM receipt ORDER BY id`,
	`SELECT 'program:' || program_id, 'roster' FROM roster ORDER BY id`,
	`SELECT 'program:' || program_id, 'prepare' FROM batch ORDER BY id`,
	`SELECT 'program:' || b.program_id, 'approve' FROM entry e JOIN batch b ON e.subject = 'batch:' || b.id WHERE e.kind = 'batch_approve' ORDER BY e.id`,
	`SELECT 'program:' || b.program_id, 'release' FROM entry e JOIN batch b ON e.subject = 'batch:' || b.id WHERE e.kind = 'batch_release' ORDER BY e.id`,
	`SELECT 'program:' || b.program_id, 'propose' FROM intake i JOIN batch b ON b.id = i.batch_id ORDER BY i.id`,
	`SELECT 'program:' || b.program_id, 'answer' FROM bank_result r JOIN batch b ON b.id = r.batch_id ORDER BY r.id`,
}

// halves ask for what is there in part.
var halves = []string{
	`SELECT 'roster ' || r.id FROM roster r WHERE r.heads <> (SELECT count(*) FROM entitlement e WHERE e.roster_id = r.id)`,
	`SELECT 'batch ' || b.id FROM batch b WHERE b.heads <> (SELECT count(*) FROM payment p WHERE p.batch_id = b.id AND p.live = 1)`,
	`SELECT 'batch ' || b.id || ' released' FROM batch b WHERE b.state = 'released' AND EXISTS (SELECT 1 FROM payment p WHERE p.batch_id = b.id AND p.state = 'prepared')`,
	`SELECT 'answer ' || r.id FROM bank_result r WHERE r.succeeded <> (SELECT count(*) FROM payment p WHERE p.batch_id = r.batch_id AND p.state = 'paid')
		OR r.lines <> (SELECT count(*) FROM bank_result_line l WHERE l.result_id = r.id)`,
	`SELECT 'paid without an answer ' || p.batch_id FROM payment p WHERE p.state = 'paid' AND NOT EXISTS (SELECT 1 FROM bank_result r WHERE r.batch_id = p.batch_id)`,
	`SELECT 'voucher ' || v.id FROM voucher v WHERE v.lines <> (SELECT count(*) FROM transfer x WHERE x.voucher_id = v.id)`,
	`SELECT 'receipt of payment ' || p.id FROM payment p WHERE (p.receipt = 'confirmed') <> ('confirmed' =
		coalesce((SELECT r.act FROM receipt r WHERE r.payment_id = p.id ORDER BY r.id DESC LIMIT 1), ''))`,
}

// there reads, on one snapshot, what was done to every noun, and what is there in part only or breaks a rule.
func there(ctx context.Context, raw *sql.DB) (nouns map[string]story, half []string, err error) {
	tx, err := raw.BeginTx(ctx, &sql.TxOptions{Isolation: isolation(raw), ReadOnly: true})
	if err != nil {
		return nil, nil, err
	}
	defer tx.Rollback() //nolint:errcheck // it only read
	nouns = map[string]story{}
	for _, query := range theres {
		if err := each(ctx, tx, query, func(noun, act string) {
			nouns[noun] = story{done: append(nouns[noun].done, act)}
		}); err != nil {
			return nil, nil, err
		}
	}
	for _, query := range slices.Concat(halves, rules) {
		if err := each(ctx, tx, query, func(what, _ string) { half = append(half, what) }); err != nil {
			return nil, nil, err
		}
	}
	return nouns, half, nil
}

// isolation is that of one unchanging snapshot.
func isolation(raw *sql.DB) sql.IsolationLevel {
	if strings.Contains(fmt.Sprintf("%T", raw.Driver()), "stdlib") {
		return sql.LevelRepeatableRead
	}
	return sql.LevelDefault
}

// each gives a query's rows of one or two texts.
func each(ctx context.Context, tx *sql.Tx, query string, f func(first, second string)) error {
	rows, err := tx.QueryContext(ctx, query)
	if err != nil {
		return fmt.Errorf("%w: %s", err, query)
	}
	defer rows.Close() //nolint:errcheck // read to the end
	columns, err := rows.Columns()
	if err != nil {
		return err
	}
	for rows.Next() {
		var text [2]string
		if err := rows.Scan([]any{&text[0], &text[1]}[:len(columns)]...); err != nil {
			return err
		}
		f(text[0], text[1])
	}
	return rows.Err()
}

// before is what the college did before the clerks came: no act of theirs.
func (o *office) before(t testing.TB) map[string]story {
	t.Helper()
	nouns, half, err := there(context.Background(), o.console(t))
	check(t, err)
	if len(half) > 0 {
		t.Fatalf("there in part before anything was done: %q", half)
	}
	return nouns
}

// holds compares what is there with the journal, while clerks may be at work.
func (o *office) holds(ctx context.Context, raw *sql.DB, setup map[string]story) (wrong []string, err error) {
	least := o.journal.snapshot()
	nouns, half, err := there(ctx, raw)
	if err != nil {
		return nil, err
	}
	for noun := range setup {
		delete(nouns, noun)
	}
	return append(compare(least, nouns, o.journal.snapshot()), half...), nil
}
