//go:build linux

package ordeal

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"
)

// rules are what holds of the books at any moment: each asks for what breaks it.
var rules = []string{
	`SELECT 'overdrawn account ' || account_id FROM account_guard WHERE guarded = 1 AND sign * (debits - credits) < 0`,
	`SELECT 'account ' || a.account_id || ' is not the sum of its transfers' FROM account_guard a
		LEFT JOIN (SELECT debit_id AS id, sum(amount) AS n FROM transfer GROUP BY debit_id) d ON d.id = a.account_id
		LEFT JOIN (SELECT credit_id AS id, sum(amount) AS n FROM transfer GROUP BY credit_id) c ON c.id = a.account_id
		WHERE a.debits <> coalesce(d.n, 0) OR a.credits <> coalesce(c.n, 0)`,
	`SELECT 'debits and credits differ' FROM account_guard g JOIN account a ON a.id = g.account_id
		GROUP BY a.book_id, a.asset_id HAVING sum(g.debits) <> sum(g.credits)`,
	`SELECT 'sealed with a gap' FROM (SELECT count(*) AS n, coalesce(max(seq), -1) + 1 AS next FROM sealed) x WHERE n <> next`,
	`SELECT 'entry ' || e.id || ' is neither sealed nor waits' FROM entry e
		WHERE NOT EXISTS (SELECT 1 FROM sealed s WHERE s.entry_id = e.id) AND NOT EXISTS (SELECT 1 FROM unsealed u WHERE u.entry_id = e.id)`,
	`SELECT 'entry ' || u.entry_id || ' is sealed and waits' FROM unsealed u JOIN sealed s ON s.entry_id = u.entry_id`,
	`SELECT 'person ' || person_id || ' is paid twice' FROM payment WHERE live = 1 GROUP BY program_id, person_id HAVING count(*) > 1`,
}

// TestReader reads a snapshot every 50 ms while clerks are at work: all rules hold of each.
func TestReader(t *testing.T) {
	for _, engine := range []string{"SQLite", "PostgreSQL"} {
		t.Run(strings.ToLower(engine), func(t *testing.T) {
			acts := times(t, 150, 10_000)
			r := chance(t)
			f := &figure{fault: "a reader's snapshot every 50 ms", where: engine}
			figures.note(t, f)
			programs := 10 + acts/50
			var c *college
			if engine == "SQLite" {
				c = onSQLite(t, 200, min(programs, 900))
			} else {
				c, _ = onPostgres(t, 200, min(programs, 900))
			}
			s := serverOf(t, c.database, c.keys)
			s.start(t)
			o := c.open(t, s.base)
			setup := o.before(t)
			raw := c.console(t)
			l := o.work(r, 8, 2)
			for acked := 0; acked < acts && !t.Failed(); acked, _ = o.journal.counts() {
				begin := time.Now()
				f.times++
				wrong, err := o.holds(context.Background(), raw, setup)
				check(t, err)
				if len(wrong) > 0 {
					t.Error(wrong)
				}
				wait(context.Background(), 50*time.Millisecond-time.Since(begin))
			}
			l.settle(t, o, s, setup)
			f.count(o)
			t.Log(fmt.Sprint(o.journal.kinds()))
		})
	}
}
