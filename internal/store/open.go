// Package store keeps everything in one database of either engine: it opens
// it, runs transactions as closures, and has one file a noun. What it exports
// speaks the nouns' own types; rows and columns stay in here.
package store

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"

	_ "github.com/jackc/pgx/v5/stdlib" // registers "pgx"
	"github.com/ncruces/go-sqlite3/driver"
	"github.com/ncruces/go-sqlite3/gormlite"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"

	"reliefbook/internal/fault"
)

// Engine is which database it is.
type Engine string

// The engines.
const (
	SQLite   Engine = "sqlite"
	Postgres Engine = "postgres"
)

// DB is an open database.
type DB struct {
	Engine Engine
	pool   *sql.DB
	gorm   *gorm.DB
	writer sync.Mutex // SQLite has one writer: waiting in line here is fair, polling for its lock is not
	wake   chan struct{}
	marker Marker

	tightened []string
}

// DefaultURL is where the database is when nobody says otherwise.
const DefaultURL = "sqlite:var/reliefbook.db"

// Connections bound the pool: enough for two cores' worth of clients, few enough for a shared server.
const connections = 32

// Open opens the database named by a URL: sqlite:PATH or postgres://…. A new
// SQLite file and its folder are made, for the owner alone. store.url when it is neither;
// store.unreachable when it does not answer.
func Open(ctx context.Context, rawURL string) (*DB, error) {
	db := &DB{wake: make(chan struct{}, 1)}
	var dialector gorm.Dialector
	var err error
	switch {
	case strings.HasPrefix(rawURL, "sqlite:"):
		db.Engine = SQLite
		db.pool, db.tightened, err = openSQLite(strings.TrimPrefix(rawURL, "sqlite:"))
		dialector = gormlite.OpenDB(db.pool)
	case strings.HasPrefix(rawURL, "postgres://"), strings.HasPrefix(rawURL, "postgresql://"):
		db.Engine = Postgres
		db.pool, err = sql.Open("pgx", rawURL)
		dialector = postgres.New(postgres.Config{Conn: db.pool})
	default:
		return nil, fault.New(fault.Invalid, "store.url")
	}
	if err != nil {
		return nil, fault.New(fault.Invalid, "store.unreachable").Because(err)
	}
	db.pool.SetMaxOpenConns(connections)
	db.pool.SetMaxIdleConns(connections)
	if err := db.pool.PingContext(ctx); err != nil {
		_ = db.pool.Close() // the ping's failure is the one to report
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

func openSQLite(path string) (pool *sql.DB, tightened []string, err error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return nil, nil, err
	}
	if tightened, err = private(path); err != nil {
		return nil, tightened, err
	}
	// synchronous=FULL: WAL with NORMAL may lose acknowledged commits at a power cut.
	// A sort takes as much memory again as the cache, twice over while it merges: with 64 MiB
	// one over millions of rows meets the engine's limit of memory, which it does not survive.
	// modeof: the files beside it may be read by whom it may.
	dsn := fmt.Sprintf("file:%s?modeof=%s&_pragma=busy_timeout(10000)&_pragma=foreign_keys(1)&_pragma=journal_mode(WAL)"+
		"&_pragma=synchronous(FULL)&_pragma=cache_size(-32768)&_txlock=immediate", (&url.URL{Path: path}).EscapedPath(), strings.ReplaceAll(url.QueryEscape(path), "+", "%20"))
	pool, err = driver.Open(dsn)
	return pool, tightened, err
}

// Close closes every connection.
func (db *DB) Close() error { return db.pool.Close() }

// Ping reports whether the database answers.
func (db *DB) Ping(ctx context.Context) error { return db.pool.PingContext(ctx) }

// Wake receives a signal after a commit that left something to seal.
func (db *DB) Wake() <-chan struct{} { return db.wake }
