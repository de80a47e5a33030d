package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
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
	wrote   bool // rows, as far as is known: see settled
	entered []entered
	marker  Marker
	acts    []act // to be written when the transaction ends
	floor   int64 // an act before this time, in microseconds, is not recorded
}

// Write runs f in one transaction that takes effect whole or not at all. On
// SQLite there is one writer at a time; on PostgreSQL row locks, unique
// indexes and guarded updates decide between writers.
//
// A request that ends meanwhile changes nothing, up to the commit; from there on
// its end changes nothing any more (ADR 0031). Besides f's own errors:
// store.busy, store.full, store.away, store.slow, store.halted when nothing was changed;
// outcome.unknown when it may have been.
func (db *DB) Write(ctx context.Context, f func(*Tx) error) error {
	leave, err := db.queue(ctx)
	if err != nil {
		return err
	}
	tx, err := db.run(ctx, db.writers, &sql.TxOptions{}, leave, func(tx *Tx) error {
		if why := db.Halted(); why != nil { // asked once there is a connection: a new one may tell
			return fault.Away(fault.Unavailable, "store.halted", time.Minute).Because(why)
		}
		if err := f(tx); err != nil {
			return err
		}
		if err := tx.flush(); err != nil {
			return err
		}
		return tx.settled()
	})
	switch {
	case err == nil && len(tx.entered) > 0:
		db.remember(tx.entered)
		outcomeOf(ctx).done.Store(true)
		select {
		case db.wake <- struct{}{}:
		default: // already awake
		}
	case fault.KindOf(err) == fault.Conflict && db.Engine == Postgres:
		if behind := db.settle(ctx); behind != nil { // a refusal that says how the books stand says what may not last
			return behind
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
	end := db.readers.begin(outcomeOf(ctx).what)
	defer end()
	_, err := db.run(ctx, db.pool, opts, nil, f)
	return err
}

// queue waits in SQLite's line of writers; leave gives the place to the next.
func (db *DB) queue(ctx context.Context) (leave func(), err error) {
	if db.Engine != SQLite {
		return func() {}, nil
	}
	late := time.NewTimer(db.patience)
	defer late.Stop()
	select {
	case db.line <- struct{}{}:
		return func() { <-db.line }, nil
	case <-late.C:
	case <-ctx.Done():
	}
	return nil, fault.Away(fault.Unavailable, "store.busy", comeAgain)
}

// run runs f in a transaction of one of a pool's connections. leave is called
// when the transaction has ended, which is later than run where a commit took too long.
func (db *DB) run(ctx context.Context, pool *sql.DB, opts *sql.TxOptions, leave func(), f func(*Tx) error) (*Tx, error) {
	conn, err := pool.Conn(ctx)
	if err != nil {
		if leave != nil {
			leave()
		}
		return nil, db.trouble(fault.Wrap(err, "take a connection"))
	}
	return db.runOn(ctx, conn, opts, func() {
		_ = conn.Close() // gives it back to the pool
		if leave != nil {
			leave()
		}
	}, f)
}

// runOn runs f in a transaction of a connection, and end when it has ended.
func (db *DB) runOn(ctx context.Context, conn *sql.Conn, opts *sql.TxOptions, end func(), f func(*Tx) error) (*Tx, error) {
	// The transaction outlives the request from its commit on: one that ended
	// while a commit waits for the standby would make the commit visible on this
	// server alone, and nobody would have been told.
	within, cancel := context.WithCancel(context.WithoutCancel(ctx))
	over := func() { cancel(); end() }
	stop := context.AfterFunc(ctx, cancel)
	raw, err := conn.BeginTx(within, opts)
	if err != nil {
		over()
		return nil, db.trouble(ended(ctx, fault.Wrap(err, "begin")))
	}
	g := db.gorm.Session(&gorm.Session{NewDB: true, Context: within})
	g.Statement.ConnPool = raw
	tx := &Tx{engine: db.Engine, ctx: within, conn: conn, tx: raw, g: g, marker: db.marker, floor: db.floor()}
	committing := false
	defer func() {
		if !committing { // an error or a panic: undo everything
			_ = raw.Rollback()
			over()
		}
	}()
	if err := f(tx); err != nil {
		return nil, db.trouble(ended(ctx, err))
	}
	if !stop() {
		return nil, db.trouble(context.Cause(ctx))
	}
	committing = true
	return tx, db.commit(tx, opts.ReadOnly, over)
}

// ended is why a statement failed: the request's own end, where it did.
func ended(ctx context.Context, err error) error {
	if cause := context.Cause(ctx); cause != nil && fault.Of(err) == nil {
		return fmt.Errorf("%w: %w", cause, err)
	}
	return err
}

// lock holds back every other transaction that takes the same name until this
// one ends. On SQLite writers are in line already.
func (tx *Tx) lock(name string) error {
	if tx.engine == SQLite {
		return nil
	}
	h := fnv.New64a()
	h.Write([]byte("reliefbook/" + name))
	return tx.g.Exec("SELECT pg_advisory_xact_lock(?)", int64(h.Sum64())).Error // no row is written by it
}

// exec runs a statement for its effect.
func (tx *Tx) exec(query string, args ...any) error {
	_, err := tx.affect(query, args...)
	return err
}

// affect runs a guarded update and says how many rows it found in the expected state.
func (tx *Tx) affect(query string, args ...any) (int64, error) {
	r := tx.g.Exec(query, values(args)...)
	tx.wrote = tx.wrote || r.RowsAffected > 0
	return r.RowsAffected, r.Error
}

// insert runs an INSERT … RETURNING id.
func (tx *Tx) insert(query string, args ...any) (int64, error) {
	tx.wrote = true
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
