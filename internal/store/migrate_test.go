package store

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"reliefbook/internal/access"
	"reliefbook/internal/exception"
	"reliefbook/internal/pgtest"
)

// hexBytes writes bytes as PostgreSQL does.
var hexBytes = strings.NewReplacer("x'00'", `'\x00'::bytea`, "x''", "''::bytea")

func TestMain(m *testing.M) { os.Exit(pgtest.Main(m)) }

// before is a paid and confirmed payment as databases had it before channels.
var before = []string{
	"INSERT INTO app_user (id, login, name, role, password_hash, must_change, disabled, at) VALUES (1, 'a', 'a', 'maker', '', 0, 0, 0), (2, 'b', 'b', 'checker', '', 0, 0, 0), (3, 'c', 'c', 'cashier', '', 0, 0, 0)",
	"INSERT INTO department (id, code, name) VALUES (1, 'D', '护理系')",
	"INSERT INTO class (id, department_id, name) VALUES (1, 1, '1班')",
	"INSERT INTO book (id, code, name) VALUES (1, 'MAIN', 'x')",
	"INSERT INTO asset (id, code, name, unit) VALUES (1, 'CNY', 'x', 'x')",
	"INSERT INTO account (id, book_id, asset_id, code, name, side, guarded) VALUES (1, 1, 1, '1002', 'x', 'debit', 1), (2, 1, 1, '2307', 'x', 'credit', 1)",
	"INSERT INTO voucher (id, book_id, kind, day, period, summary, maker_id, checker_id, posting_key, reason, lines, lines_root, at) VALUES (1, 1, 'allocation', '2021-09-17', '2021-09', 'x', 1, 2, 'k', '', 1, x'00', 0)",
	"INSERT INTO fund (id, code, name, source, restriction, book_id, account_id, bank_id) VALUES (1, 'F', 'x', 'other', 'x', 1, 1, 1)",
	"INSERT INTO fund_document (id, fund_id, kind, doc_no, body, purpose, minutes, amount, day, state, maker_id, reason, voucher_id, at) VALUES (1, 1, 'allocation', '1', '', '', '', 3000, '2021-09-17', 'posted', 1, '', 1, 0)",
	"INSERT INTO program (id, code, name, kind, purpose, from_day, to_day, allocation_id, per_head, heads, total, expense_id, payable_id, maker_id, at) VALUES (1, 'P', 'x', 'roster', 'x', '2021-09-17', '2021-09-30', 1, 3000, 1, 3000, 1, 2, 1, 0)",
	"INSERT INTO person (id, student_no, wrapped_key, salt) VALUES (1, '1', x'00', x'00')",
	"INSERT INTO identity (id, person_id, at) VALUES (7, 1, 0)",
	"INSERT INTO roster (id, program_id, version, file_name, file_hash, heads, total, maker_id, at) VALUES (1, 1, 1, 'x', x'00', 1, 3000, 1, 0)",
	"INSERT INTO entitlement (id, roster_id, line, person_id, identity_id, student_no, name, department_id, class_id, campus, amount, remark) VALUES (1, 1, 1, 1, 7, '1', '张三', 1, 1, '', 3000, '')",
	"INSERT INTO batch (id, program_id, no, name, channel, heads, total, state, maker_id, checker_id, releaser_id, reason, at) VALUES (1, 1, 1, 'x', 'bank', 1, 3000, 'released', 1, 2, 3, '', 0)",
	"INSERT INTO payment (id, batch_id, entitlement_id, program_id, person_id, department_id, class_id, amount, state, live, receipt) VALUES (5, 1, 1, 1, 1, 1, 1, 3000, 'paid', 1, 'confirmed')",
	"INSERT INTO entry (id, kind, subject, actor_id, at, leaf) VALUES (1, 'receipt', 'payment:5', 1, 0, x'00')",
	"INSERT INTO receipt (id, payment_id, act, by_id, device, reason, salt, entry_id, at) VALUES (9, 5, 'confirmed', 1, 'x', '', x'', 1, 0)",
}

// beforeClosing is a disagreement as databases had it before it could be about anything.
const beforeClosing = "INSERT INTO exception (id, kind, program_id, batch_id, result_id, payment_id, department_id, heads, amount, state, reason, closer_id, at, closed_at) VALUES (3, 'result_missing', 1, 1, 1, 0, 0, 2, -60, 'closed', 'x', 2, 5, 6)"

// TestCarriedOver: a database made before channels keeps every payment and
// receipt, and its guards hold after it.
func TestCarriedOver(t *testing.T) {
	for name, url := range map[string]func() string{
		"sqlite":   func() string { return "sqlite:" + filepath.Join(t.TempDir(), "old.db") },
		"postgres": func() string { return pgtest.Database(t) },
	} {
		t.Run(name, func(t *testing.T) {
			ctx := context.Background()
			db, err := Open(ctx, url())
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close() //nolint:errcheck // the test is over
			p, err := db.goose()
			if err != nil {
				t.Fatal(err)
			}
			if _, err := p.UpTo(ctx, 4); err != nil {
				t.Fatal(err)
			}
			run := func(statement string) error {
				return db.Write(ctx, func(tx *Tx) error {
					if db.Engine == Postgres {
						statement = hexBytes.Replace(statement)
					}
					return tx.exec(statement)
				})
			}
			for _, s := range before {
				if err := run(s); err != nil {
					t.Fatalf("%s: %v", s, err)
				}
			}
			if _, err := p.UpTo(ctx, 8); err != nil {
				t.Fatal(err)
			}
			if err := run(beforeClosing); err != nil {
				t.Fatal(err)
			}
			if _, err := p.Up(ctx); err != nil {
				t.Fatal(err)
			}
			err = db.Read(ctx, func(tx *Tx) error {
				old, _, err := tx.Exceptions(exception.Filter{Scope: access.Everything})
				if err != nil || len(old) != 1 || old[0].ID != 3 || old[0].Program != "x" || old[0].NowHeads != 2 || old[0].NowAmount != -60 || old[0].State != "closed" || old[0].Closer != "b" {
					t.Errorf("%+v %v", old, err)
				}
				pay, err := tx.Payment(access.Everything, 5)
				if err != nil || pay.IdentityID != 7 || pay.State != "paid" || pay.Receipt != "confirmed" || pay.Part != 0 || pay.ReceiptByID != 1 {
					t.Errorf("%+v %v", pay, err)
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			for _, s := range []string{"DELETE FROM exception", "UPDATE exception SET amount = 1", "UPDATE exception SET key = 'k'", "UPDATE exception SET state = 'carried'",
				"UPDATE exception SET carry_maker_id = 1, carry_checker_id = 1",
				"DELETE FROM payment", "UPDATE payment SET amount = 1", "DELETE FROM receipt", "UPDATE receipt SET device = 'y'",
				"UPDATE payment SET forgone = 1", "UPDATE payment SET back = 1, state = 'returned', live = 0",
				"INSERT INTO payment (batch_id, entitlement_id, program_id, person_id, department_id, class_id, amount, state, live, receipt, identity_id, part, replaces_id) VALUES (1, 1, 1, 1, 1, 1, 1, 'prepared', 1, 'open', 7, 1, 5)",
				"INSERT INTO payment (batch_id, entitlement_id, program_id, person_id, department_id, class_id, amount, state, live, receipt, identity_id) VALUES (1, 1, 1, 1, 1, 1, 3000, 'prepared', 1, 'open', 7)"} {
				if err := run(s); err == nil {
					t.Errorf("the database took: %s", s)
				}
			}
		})
	}
}
