package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"strings"
	"time"

	"gorm.io/gorm"

	"reliefbook/internal/fault"
	"reliefbook/internal/seal"
)

// CheckpointAt is the newest checkpoint signed at or before a moment; size 0
// when nothing was sealed by then.
func (tx *Tx) CheckpointAt(moment time.Time) (seal.StoredCheckpoint, error) {
	return find[seal.StoredCheckpoint](tx, checkpointSelect+"WHERE at <= ? ORDER BY size DESC LIMIT 1", moment)
}

// past shows a transaction the books as they were sealed at a size: views of
// the tables' own names stand before the tables, so that every query of today
// answers for then. "now." is the schema of the tables themselves.
//
// Vouchers, receipts and rosters are let through when the act that made them
// was sealed by then, whatever day they are dated; what has a state is given
// the one that follows from those acts.
var past = []string{
	"CREATE TEMP TABLE past_size (size BIGINT NOT NULL)",
	"INSERT INTO past_size (size) VALUES (?)",
	`CREATE TEMP VIEW past_entry AS SELECT e.id, e.kind, e.subject, s.seq FROM now.entry e JOIN now.sealed s ON s.entry_id = e.id
		WHERE s.seq < (SELECT size FROM past_size)`,
	"CREATE TEMP TABLE past_voucher (id BIGINT PRIMARY KEY)",
	"INSERT INTO past_voucher (id) SELECT CAST(substr(subject, 9) AS BIGINT) FROM past_entry WHERE kind = 'voucher'", // 'voucher:<id>'
	"CREATE TEMP VIEW voucher AS SELECT * FROM now.voucher WHERE id IN (SELECT id FROM past_voucher)",
	"CREATE TEMP VIEW voucher_number AS SELECT * FROM now.voucher_number WHERE voucher_id IN (SELECT id FROM past_voucher)",
	"CREATE TEMP VIEW transfer AS SELECT * FROM now.transfer WHERE voucher_id IN (SELECT id FROM past_voucher)",
	"CREATE TEMP VIEW receipt AS SELECT * FROM now.receipt r WHERE EXISTS (SELECT 1 FROM past_entry e WHERE e.id = r.entry_id)",
	"CREATE TEMP VIEW roster AS SELECT * FROM now.roster r WHERE EXISTS (SELECT 1 FROM past_entry e WHERE e.subject = 'roster:' || r.id)",
	"CREATE TEMP VIEW program AS SELECT * FROM now.program g WHERE EXISTS (SELECT 1 FROM past_entry e WHERE e.subject = 'program:' || g.id)",
	"CREATE TEMP VIEW fund AS SELECT * FROM now.fund f WHERE EXISTS (SELECT 1 FROM past_entry e WHERE e.subject = 'fund:' || f.id)",
	`CREATE TEMP VIEW fund_document AS SELECT d.id, d.fund_id, d.kind, d.doc_no, d.body, d.purpose, d.minutes, d.amount, d.day, d.allocation_id, d.account_id,
		d.used_id, CASE WHEN d.voucher_id IN (SELECT id FROM past_voucher) THEN 'posted' WHEN EXISTS (SELECT 1 FROM past_entry e
			WHERE e.subject = 'document:' || d.id AND e.kind = 'document_rejected') THEN 'rejected' ELSE 'pending' END AS state,
		d.maker_id, d.checker_id, d.reason, d.voucher_id, d.at
		FROM now.fund_document d WHERE EXISTS (SELECT 1 FROM past_entry e WHERE e.subject = 'document:' || d.id)`,
	`CREATE TEMP VIEW advance AS SELECT * FROM now.advance a WHERE EXISTS (SELECT 1 FROM transfer t WHERE t.program_id = a.program_id
		AND t.department_id = a.department_id AND t.debit_id = a.account_id)`,
	`CREATE TEMP VIEW batch AS SELECT b.id, b.program_id, b.no, b.name, b.channel, b.heads, b.total,
		CASE (SELECT e.kind FROM past_entry e WHERE e.subject = 'batch:' || b.id ORDER BY e.seq DESC LIMIT 1)
			WHEN 'batch_approve' THEN 'approved' WHEN 'batch_release' THEN 'released' WHEN 'batch_send_back' THEN 'sent_back' WHEN 'batch_recall' THEN 'sent_back'
			WHEN 'batch_cancel' THEN 'cancelled' ELSE 'prepared' END AS state,
		b.maker_id, b.checker_id, b.releaser_id, b.reason, b.approval_voucher_id, b.release_voucher_id, b.at, b.kind
		FROM now.batch b WHERE EXISTS (SELECT 1 FROM past_entry e WHERE e.subject = 'batch:' || b.id)`,
}

// pastPayments is what every payment stood at then: paid by the ledger, said by
// the receipts, failed by the bank's answers and by cash that was handed back
// after it last moved.
var pastPayments = []string{
	`CREATE TEMP TABLE past_payment AS SELECT p.id, b.state AS batch, b.channel, p.amount,
		CAST(coalesce(m.net, 0) AS BIGINT) AS net, coalesce(m.returned, 0) AS returned, CAST(coalesce(f.forgone, 0) AS BIGINT) AS forgone,
		coalesce(r.act, 'undone') AS act, x.reason AS failed, CASE WHEN EXISTS (SELECT 1 FROM now.handover h WHERE h.program_id = p.program_id
			AND h.department_id = p.department_id AND h.voucher_id > coalesce(m.last, b.release_voucher_id) AND h.voucher_id IN (SELECT id FROM past_voucher)) THEN 1 ELSE 0 END AS handed_back
		FROM now.payment p JOIN batch b ON b.id = p.batch_id
		LEFT JOIN (SELECT t.payment_id, sum(CASE WHEN t.debit_id = g.payable_id THEN t.amount ELSE -t.amount END) AS net,
			max(CASE WHEN v.kind = 'bank_return' THEN 1 ELSE 0 END) AS returned,
			max(t.voucher_id) AS last
			FROM transfer t JOIN voucher v ON v.id = t.voucher_id JOIN now.program g ON g.id = t.program_id
			WHERE t.payment_id <> 0 AND (t.debit_id = g.payable_id OR t.credit_id = g.payable_id) GROUP BY t.payment_id) m ON m.payment_id = p.id
		LEFT JOIN (SELECT payment_id, sum(amount) AS forgone FROM now.remedy WHERE kind = 'forgo' AND voucher_id IN (SELECT id FROM past_voucher)
			GROUP BY payment_id) f ON f.payment_id = p.id
		LEFT JOIN (SELECT payment_id, max(id) AS id FROM receipt GROUP BY payment_id) l ON l.payment_id = p.id
		LEFT JOIN now.receipt r ON r.id = l.id
		LEFT JOIN (SELECT payment_id, max(reason) AS reason FROM now.bank_result_line n WHERE verdict = 'matched' AND outcome IN ('failed', 'returned')
			AND EXISTS (SELECT 1 FROM past_entry e WHERE e.subject = 'result:' || n.result_id) GROUP BY payment_id) x ON x.payment_id = p.id`,
	"CREATE UNIQUE INDEX past_payment_id ON past_payment (id)",
	`CREATE TEMP TABLE payment AS SELECT p.id, p.batch_id, p.entitlement_id, p.program_id, p.person_id, p.department_id, p.class_id, p.amount, y.state,
		CAST(CASE WHEN y.state IN ('prepared', 'sent', 'held', 'paid') THEN 1 ELSE 0 END AS SMALLINT) AS live,
		CASE WHEN y.act IN ('undone', 'withdrawn') THEN 'open' ELSE y.act END AS receipt, p.identity_id, p.part, p.replaces_id,
		CASE y.state WHEN 'paid' THEN y.amount - y.net WHEN 'returned' THEN y.amount ELSE 0 END AS back, y.forgone,
		CASE WHEN y.state = 'failed' AND y.channel = 'cash' THEN 'unclaimed' WHEN y.state IN ('failed', 'returned') THEN coalesce(y.failed, 'returned')
			WHEN y.state = 'paid' AND y.net < y.amount AND y.returned = 1 THEN 'returned' WHEN y.state = 'paid' AND y.net < y.amount THEN 'problem' ELSE '' END AS reason
		FROM now.payment p JOIN (SELECT q.id, q.amount, q.net, q.forgone, q.act, q.failed, q.channel, q.returned, CASE WHEN q.net > 0 THEN 'paid' WHEN q.returned = 1 THEN 'returned'
			WHEN q.batch = 'cancelled' THEN 'cancelled' WHEN q.batch <> 'released' THEN 'prepared'
			WHEN q.channel = 'cash' THEN CASE q.handed_back WHEN 1 THEN 'failed' ELSE 'held' END
			WHEN q.failed IS NOT NULL THEN 'failed' ELSE 'sent' END AS state FROM past_payment q) y ON y.id = p.id`,
	"CREATE UNIQUE INDEX past_payment_of ON payment (id)",
	"CREATE INDEX past_payment_replaces ON payment (replaces_id)",
	"CREATE INDEX past_payment_person ON payment (program_id, person_id)",
	"CREATE INDEX past_payment_entitlement ON payment (entitlement_id)",
}

// errPastOver ends a transaction that showed the past: its views go with it.
var errPastOver = errors.New("the past was read")

// ReadPast runs f on one snapshot of the books as they were sealed at a size.
// Of tables without sealed acts of their own (names of people, departments and
// accounts) it sees what stands there now. payments says whether f asks for
// what payments stood at, which takes adding all of them up.
func (db *DB) ReadPast(ctx context.Context, size int64, payments bool, f func(*Tx) error) error {
	if db.Engine == Postgres {
		_, err := db.run(ctx, &sql.TxOptions{Isolation: sql.LevelRepeatableRead}, func(tx *Tx) error {
			// Named first, so that statements prepared for today's tables are looked up anew.
			err := tx.exec("SET LOCAL search_path TO pg_temp, public")
			if err == nil {
				err = tx.showPast(size, payments)
			}
			if err == nil {
				err = f(tx)
			}
			if err == nil {
				err = errPastOver
			}
			return err
		})
		if errors.Is(err, errPastOver) {
			return nil
		}
		return err
	}
	conn, err := db.pool.Conn(ctx)
	if err != nil {
		return fault.Wrap(err, "take a connection")
	}
	// A connection that has the views is never used for anything else.
	defer conn.Raw(func(any) error { return driver.ErrBadConn }) //nolint:errcheck // it closes the connection
	g := db.gorm.Session(&gorm.Session{NewDB: true, Context: ctx})
	g.Statement.ConnPool = conn
	if err := (&Tx{engine: db.Engine, ctx: ctx, conn: conn, g: g}).showPast(size, payments); err != nil {
		return err
	}
	_, err = db.runOn(ctx, conn, &sql.TxOptions{ReadOnly: true}, f)
	return err
}

func (tx *Tx) showPast(size int64, payments bool) error {
	schema := strings.NewReplacer("now.", "main.")
	if tx.engine == Postgres {
		schema = strings.NewReplacer("now.", "public.")
	}
	statements := past
	if payments {
		statements = append(statements[:len(statements):len(statements)], pastPayments...)
	}
	for _, s := range statements {
		var args []any
		if strings.Contains(s, "(?)") {
			args = []any{size}
		}
		if err := tx.exec(schema.Replace(s), args...); err != nil { //arch:sql constants of the lists above
			return fault.Wrap(err, "show the past")
		}
	}
	return nil
}
