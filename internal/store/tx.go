package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"hash/fnv"
	"time"

	"gorm.io/gorm"

	"reliefbook/internal/fault"
)

// Tx is one transaction; every query is a method on it.
type Tx struct {
	engine  Engine
	ctx     context.Context
	conn    *sql.Conn // beneath tx, for the driver's own bulk paths
	tx      *sql.Tx
	g       *gorm.DB
	entries int // audited acts written, so that the sealer is woken
	marker  Marker
	acts    []act // to be written when the transaction ends
}

// Write runs f in one transaction that takes effect whole or not at all. On
// SQLite there is one writer at a time; on PostgreSQL row locks, unique
// indexes and guarded updates decide between writers.
func (db *DB) Write(ctx context.Context, f func(*Tx) error) error {
	if db.Engine == SQLite {
		db.writer.Lock()
		defer db.writer.Unlock()
	}
	tx, err := db.run(ctx, &sql.TxOptions{}, f)
	if err == nil && tx.entries > 0 {
		select {
		case db.wake <- struct{}{}:
		default: // already awake
		}
	}
	return err
}

// Read runs f on one unchanging snapshot.
func (db *DB) Read(ctx context.Context, f func(*Tx) error) error {
	opts := &sql.TxOptions{ReadOnly: true}
	if db.Engine == Postgres {
		opts.Isolation = sql.LevelRepeatableRead
	}
	_, err := db.run(ctx, opts, f)
	return err
}

func (db *DB) run(ctx context.Context, opts *sql.TxOptions, f func(*Tx) error) (*Tx, error) {
	conn, err := db.pool.Conn(ctx)
	if err != nil {
		return nil, fault.Wrap(err, "take a connection")
	}
	defer conn.Close() //nolint:errcheck // gives it back to the pool
	return db.runOn(ctx, conn, opts, f)
}

func (db *DB) runOn(ctx context.Context, conn *sql.Conn, opts *sql.TxOptions, f func(*Tx) error) (*Tx, error) {
	raw, err := conn.BeginTx(ctx, opts)
	if err != nil {
		return nil, fault.Wrap(err, "begin")
	}
	g := db.gorm.Session(&gorm.Session{NewDB: true, Context: ctx})
	g.Statement.ConnPool = raw
	tx := &Tx{engine: db.Engine, ctx: ctx, conn: conn, tx: raw, g: g, marker: db.marker}
	defer raw.Rollback() //nolint:errcheck // a no-op after commit; after a panic or an error, what undoes everything
	err = f(tx)
	if err == nil {
		err = tx.flush()
	}
	if err != nil {
		return nil, err
	}
	if err := raw.Commit(); err != nil {
		return nil, fault.Wrap(err, "commit")
	}
	return tx, nil
}

// lock holds back every other transaction that takes the same name until this
// one ends. On SQLite writers are in line already.
func (tx *Tx) lock(name string) error {
	if tx.engine == SQLite {
		return nil
	}
	h := fnv.New64a()
	h.Write([]byte("reliefbook/" + name))
	return tx.exec("SELECT pg_advisory_xact_lock(?)", int64(h.Sum64()))
}

// exec runs a statement for its effect.
func (tx *Tx) exec(query string, args ...any) error {
	return tx.g.Exec(query, values(args)...).Error
}

// affect runs a guarded update and says how many rows it found in the expected state.
func (tx *Tx) affect(query string, args ...any) (int64, error) {
	r := tx.g.Exec(query, values(args)...)
	return r.RowsAffected, r.Error
}

// insert runs an INSERT … RETURNING id.
func (tx *Tx) insert(query string, args ...any) (int64, error) {
	return find[int64](tx, query+" RETURNING id", args...)
}

// blob keeps bytes one value: gorm spreads a plain slice that follows a parenthesis into a list.
type blob []byte

// Value is the bytes as they are, or NULL for none.
func (b blob) Value() (driver.Value, error) {
	if b == nil {
		return nil, nil
	}
	return []byte(b), nil
}

// values is arguments as the database keeps them: times as microseconds, truths as 0 and 1.
func values(args []any) []any {
	out := make([]any, len(args))
	for i, a := range args {
		switch a := a.(type) {
		case []byte:
			out[i] = blob(a)
		case time.Time:
			out[i] = micros(a)
		case bool:
			out[i] = flag(a)
		case sql.NamedArg: // @name in the statement; these come last
			out[i] = sql.Named(a.Name, values([]any{a.Value})[0])
		default:
			out[i] = a
		}
	}
	return out
}

// NotFound is the one answer for a record that does not exist and for one that is somebody else's.
func NotFound() error { return fault.New(fault.NotFound, "not_found") }

// guarded turns a guarded update that found no row into a conflict: somebody else was first.
func guarded(n int64, err error) error {
	if err == nil && n != 1 {
		return fault.New(fault.Conflict, "changed_meanwhile")
	}
	return err
}

// micros is a time as the database keeps it; the zero time is 0.
func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

func instant(micros int64) time.Time {
	if micros == 0 {
		return time.Time{}
	}
	return time.UnixMicro(micros).UTC()
}

func flag(b bool) int {
	if b {
		return 1
	}
	return 0
}

// orNull is the id, or NULL for 0.
func orNull(id int64) any {
	if id == 0 {
		return nil
	}
	return id
}
