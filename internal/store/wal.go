package store

import (
	"context"
	"database/sql"
	"os"
	"sync"

	"reliefbook/internal/fault"
)

// SQLite's log (the file beside the database that ends in -wal) holds what was
// committed last. It grows while somebody reads on, and whoever deletes it takes
// commits away: both are looked after from time to time.

// walKept is how large the log may stay once all of it is in the database, in bytes.
const walKept = 16 << 20

// keeper is what is known of SQLite's files.
type keeper struct {
	sync.Mutex
	files map[string]os.FileInfo
}

// readers are the snapshots being read, numbered as they began, and for what.
type readers struct {
	sync.Mutex
	last int64
	of   map[int64]string
}

// begin notes that somebody reads; end that they have done.
func (r *readers) begin(what string) (end func()) {
	r.Lock()
	defer r.Unlock()
	if r.of == nil {
		r.of = map[int64]string{}
	}
	r.last++
	at := r.last
	r.of[at] = what
	return func() {
		r.Lock()
		defer r.Unlock()
		delete(r.of, at)
	}
}

// longest is what has been reading longest.
func (r *readers) longest() (what string) {
	r.Lock()
	defer r.Unlock()
	first := r.last + 1
	for at, of := range r.of {
		if at < first {
			first, what = at, of
		}
	}
	return what
}

// Tend looks after SQLite's files: it stops all writing when one was deleted or replaced
// under it (store.file_gone, after saving what can be), and empties a log that has
// grown. Where a reader is in the way it says which: store.long_reader.
func (db *DB) Tend(ctx context.Context) error {
	if db.Engine != SQLite {
		return nil
	}
	if gone := db.keeper.gone(db.path, db.path+"-wal"); gone != "" {
		why := fault.New(fault.Conflict, "store.file_gone", "File", gone)
		if db.Halted() == nil && gone != db.path { // what the deleted log holds is still ours to write
			why = why.Because(db.checkpoint(ctx, "PRAGMA wal_checkpoint(FULL)"))
		}
		db.Halt(why)
		return why
	}
	log, err := os.Stat(db.path + "-wal")
	if err != nil || log.Size() <= walKept {
		return nil //nolint:nilerr // there is none yet
	}
	if err := db.checkpoint(ctx, "PRAGMA wal_checkpoint(TRUNCATE)"); err != nil {
		return err
	}
	if log, err = os.Stat(db.path + "-wal"); err == nil && log.Size() > walKept {
		return fault.New(fault.Conflict, "store.long_reader", "MiB", log.Size()>>20, "What", db.readers.longest())
	}
	return nil
}

// gone is the first of some files that is not the one it was; each is noted when it is first seen.
func (k *keeper) gone(paths ...string) string {
	k.Lock()
	defer k.Unlock()
	if k.files == nil {
		k.files = map[string]os.FileInfo{}
	}
	for _, path := range paths {
		now, err := os.Stat(path)
		was := k.files[path]
		switch {
		case err == nil && was == nil:
			k.files[path] = now
		case was == nil:
		case err != nil, !os.SameFile(was, now):
			return path
		}
	}
	return ""
}

// checkpoint writes the log into the database, as far as readers let it, without keeping writers waiting.
func (db *DB) checkpoint(ctx context.Context, how string) error {
	leave, err := db.queue(ctx)
	if err != nil {
		return err
	}
	defer leave()
	conn, err := db.writers.Conn(ctx)
	if err != nil {
		return fault.Wrap(err, "take a connection")
	}
	defer conn.Close() //nolint:errcheck // gives it back to the pool
	for _, statement := range []string{"PRAGMA busy_timeout(100)", how, "PRAGMA busy_timeout(10000)"} {
		var row sql.NullInt64
		rows, err := conn.QueryContext(ctx, statement) //arch:sql constants
		if err != nil {
			return fault.Wrap(err, "empty the log")
		}
		for rows.Next() {
			_ = rows.Scan(&row, &row, &row) // what it says is seen by the size of the file
		}
		if err := rows.Close(); err != nil {
			return fault.Wrap(err, "empty the log")
		}
	}
	return nil
}

// File is the path of SQLite's file; empty on PostgreSQL.
func (db *DB) File() string { return db.path }
