// Package store keeps everything in one database of either engine: it opens
// it, runs transactions as closures, and has one file a noun. What it exports
// speaks the nouns' own types; rows and columns stay in here.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

	"github.com/ncruces/go-sqlite3/driver"
	"github.com/ncruces/go-sqlite3/gormlite"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"

	"reliefbook/internal/fault"
	"reliefbook/internal/seal"
)

// Engine is the kind of database: SQLite or PostgreSQL.
type Engine string

// The engines.
const (
	SQLite   Engine = "sqlite"
	Postgres Engine = "postgres"
)

// DB is an open database.
type DB struct {
	Engine   Engine
	pool     *sql.DB // to read by
	writers  *sql.DB // apart, so that writers who wait leave readers their connections
	gorm     *gorm.DB
	line     chan struct{} // SQLite has one writer: waiting in line here is fair, polling for its lock is not
	wake     chan struct{}
	marker   Marker
	anchor   anchor
	lost     func(why error, gone []seal.Noted)
	notices  notices
	path     string // of SQLite's file
	pooled   bool   // a pooler stands before PostgreSQL
	alone    bool   // it is looked at as a file that nobody changes
	copied   string // folder of a copy that is looked at in its place
	keeper   keeper
	readers  readers
	patience time.Duration
	latest   atomic.Int64 // when the last checkpoint was signed, microseconds

	tightened []string
}

// DefaultURL is the database's address where none is given.
const DefaultURL = "sqlite:var/reliefbook.db"

// Connections bound the pools: enough for two cores' worth of clients, few enough
// for a shared server. Each of SQLite's has a cache of its own: the readers' are
// small, so that what the program takes is known: 16 × 8 + 32 MiB of pages at most.
const (
	connections = 16       // to read by
	writers     = 24       // PostgreSQL's: many commits share one write to the disk
	readerCache = 8 << 10  // KiB
	writerCache = 32 << 10 // KiB
)

// Purpose is what a database is opened for.
type Purpose int

// The purposes.
const (
	ToMake Purpose = iota // it may be new: a SQLite file and its folder are made, for the owner alone
	ToUse                 // it is there
	ToLook                // it is there, and nothing of it or beside it changes; it may be write-protected
)

// Open is OpenFor ToMake.
func Open(ctx context.Context, rawURL string) (*DB, error) { return OpenFor(ctx, rawURL, ToMake) }

// OpenFor opens the database named by a URL: sqlite:PATH or postgres://…. store.url
// when it is neither; store.none when there is no such file; store.unreachable when it
// does not answer; store.not_durable when it forgets commits at once.
func OpenFor(ctx context.Context, rawURL string, to Purpose) (*DB, error) {
	db := &DB{wake: make(chan struct{}, 1), line: make(chan struct{}, 1), patience: patience}
	var dialector gorm.Dialector
	var err error
	switch {
	case strings.HasPrefix(rawURL, "sqlite:"):
		db.Engine, db.path = SQLite, strings.TrimPrefix(rawURL, "sqlite:")
		err = db.openSQLite(ctx, to)
		dialector = gormlite.OpenDB(db.pool)
	case strings.HasPrefix(rawURL, "postgres://"), strings.HasPrefix(rawURL, "postgresql://"):
		db.Engine = Postgres
		err = db.openPostgres(ctx, rawURL)
		dialector = postgres.New(postgres.Config{Conn: db.pool})
	default:
		return nil, fault.New(fault.Invalid, "store.url")
	}
	if err == nil {
		err = db.pool.PingContext(ctx)
	}
	if fault.Of(err) != nil {
		_ = db.Close() // the refusal is the one to report
		return nil, err
	}
	if err != nil {
		_ = db.Close()
		return nil, fault.New(fault.Invalid, "store.unreachable").Because(err)
	}
	db.gorm, err = gorm.Open(dialector, &gorm.Config{
		Logger:                 logger.Discard, // errors are returned; statements would carry personal data into a log
		SkipDefaultTransaction: true,
		DisableAutomaticPing:   true,
	})
	if err != nil {
		return nil, fault.Wrap(err, "start gorm")
	}
	return db, nil
}

func (db *DB) openSQLite(ctx context.Context, to Purpose) (err error) {
	if _, err := os.Stat(db.path); to != ToMake && errors.Is(err, fs.ErrNotExist) {
		return fault.New(fault.Conflict, "store.none", "File", db.path)
	}
	if to == ToLook {
		return db.lookAtSQLite(ctx)
	}
	if err := os.MkdirAll(filepath.Dir(db.path), 0o750); err != nil {
		return err
	}
	if db.tightened, err = private(db.path); err != nil {
		return err
	}
	if db.pool, err = driver.Open(sqliteName(db.path, readerCache)); err != nil {
		return err
	}
	db.pool.SetMaxOpenConns(connections)
	db.pool.SetMaxIdleConns(connections)
	if db.writers, err = driver.Open(sqliteName(db.path, writerCache)); err != nil {
		return err
	}
	db.writers.SetMaxOpenConns(1)
	return nil
}

// sqliteName is how the driver opens a file, with a cache of some KiB.
//
// synchronous=FULL: WAL with NORMAL may lose acknowledged commits at a power cut.
// A sort takes as much memory again as the cache, twice over while it merges: with 64 MiB
// one over millions of rows meets the engine's limit of memory, which it does not survive.
// journal_size_limit: the log grows behind a long reader, and must not stay so.
// modeof: the files beside it may be read by whom it may.
func sqliteName(path string, cache int) string {
	return fmt.Sprintf("file:%s?modeof=%s&_pragma=busy_timeout(10000)&_pragma=foreign_keys(1)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)"+
		"&_pragma=journal_size_limit(%d)&_pragma=cache_size(-%d)&_txlock=immediate", (&url.URL{Path: path}).EscapedPath(),
		strings.ReplaceAll(url.QueryEscape(path), "+", "%20"), walKept, cache)
}

// Close closes every connection.
func (db *DB) Close() error {
	var errs []error
	for _, pool := range []*sql.DB{db.writers, db.pool} {
		if pool != nil {
			errs = append(errs, pool.Close())
		}
	}
	if db.copied != "" {
		errs = append(errs, os.RemoveAll(db.copied))
	}
	return errors.Join(errs...)
}

// Ping reports whether the database answers.
func (db *DB) Ping(ctx context.Context) error { return db.pool.PingContext(ctx) }

// Wake receives a signal after a commit that left something to seal.
func (db *DB) Wake() <-chan struct{} { return db.wake }
