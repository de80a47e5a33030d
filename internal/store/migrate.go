package store

import (
	"context"
	_ "embed" // SQL
	"io"
	"io/fs"
	"regexp"
	"strings"
	"time"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"reliefbook/internal/fault"
	"reliefbook/migrations"
)

// Migrate brings the database to this program's shape and says how many steps
// it took. On PostgreSQL a session lock keeps two starts from doing it at once. Refusal:
// store.newer; store.pooled when a pooler stands before the database.
func (db *DB) Migrate(ctx context.Context) (steps int, err error) {
	p, err := db.goose()
	if err != nil {
		return 0, err
	}
	fits := db.Fits(ctx)
	if fault.Is(fits, "store.newer") {
		return 0, fits
	}
	if fits != nil && db.pooled { // the lock that keeps two from migrating at once is a connection's
		return 0, fault.New(fault.Conflict, "store.pooled")
	}
	done, err := p.Up(ctx)
	if err != nil {
		return len(done), fault.Wrap(err, "migrate")
	}
	return len(done), db.collate(ctx)
}

// byBytes orders every column of texts by its bytes, whatever the database was
// made with: else a sheet's numbers would move with the server's locale, and an
// issued report with its library.
//
//go:embed sql/shape/collate.sql
var byBytes string

func (db *DB) collate(ctx context.Context) error {
	if db.Engine != Postgres {
		return nil // SQLite compares bytes
	}
	_, err := db.pool.ExecContext(ctx, byBytes) //arch:sql a file of ours
	return fault.Wrap(err, "order texts by their bytes")
}

// Shape is the last migration the database has had, 0 for none, and the last this
// program knows. It only reads.
func (db *DB) Shape(ctx context.Context) (have, want int64, err error) {
	p, err := db.goose()
	if err != nil {
		return 0, 0, err
	}
	for _, s := range p.ListSources() {
		want = max(want, s.Version)
	}
	err = db.Read(ctx, func(tx *Tx) error {
		made := "SELECT count(*) FROM sqlite_master WHERE name = 'goose_db_version'"
		if tx.engine == Postgres {
			made = "SELECT count(to_regclass('goose_db_version'))"
		}
		n, err := find[int](tx, made) //arch:sql constants
		if err != nil || n == 0 {
			return err
		}
		have, err = find[int64](tx, "SELECT max(version_id) FROM goose_db_version")
		return err
	})
	return have, want, fault.Wrap(err, "ask for the database's shape")
}

// Fits holds the database's shape against this program's. Refusals: store.newer when a
// newer program made it; store.empty when none has; store.pending when it is to be migrated first.
func (db *DB) Fits(ctx context.Context) error {
	have, want, err := db.Shape(ctx)
	switch {
	case err != nil:
		return err
	case have > want:
		return fault.New(fault.Conflict, "store.newer", "Have", have, "Know", want)
	case have == 0:
		return fault.New(fault.Conflict, "store.empty")
	case have < want:
		return fault.New(fault.Conflict, "store.pending", "Have", have, "Know", want)
	}
	return nil
}

// KeepCopy writes a copy of SQLite's database beside it and gives its path; "" on PostgreSQL.
func (db *DB) KeepCopy(ctx context.Context, at time.Time) (path string, err error) {
	if db.Engine != SQLite {
		return "", nil
	}
	path = db.path + ".before-" + at.UTC().Format("20060102T150405")
	if err := made(path); err != nil { // for the owner alone, before anything is in it
		return "", fault.Wrap(err, "copy the database")
	}
	_, err = db.pool.ExecContext(ctx, "VACUUM INTO ?", path)
	return path, fault.Wrap(err, "copy the database")
}

func (db *DB) goose() (*goose.Provider, error) {
	dialect, opts := goose.DialectSQLite3, []goose.ProviderOption{}
	if db.Engine == Postgres {
		dialect = goose.DialectPostgres
		locker, err := lock.NewPostgresSessionLocker()
		if err != nil {
			return nil, fault.Wrap(err, "make the migration lock")
		}
		opts = append(opts, goose.WithSessionLocker(locker))
	}
	p, err := goose.NewProvider(dialect, db.pool, engineFiles{db.Engine}, opts...)
	return p, fault.Wrap(err, "read the migrations")
}

// GrantTo gives a PostgreSQL role what the program needs and no more: it may
// read and add, and change only what has a state. Migrations stay with the owner.
func (db *DB) GrantTo(ctx context.Context, role string) error {
	if db.Engine != Postgres || !regexp.MustCompile(`^[a-z_][a-z0-9_]{0,62}$`).MatchString(role) {
		return fault.New(fault.Invalid, "store.role")
	}
	return db.Write(ctx, func(tx *Tx) error {
		for _, statement := range []string{
			"GRANT USAGE ON SCHEMA public TO ",
			"GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA public TO ",
			"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO ",
			"GRANT UPDATE ON account_guard, app_user, identity, batch, payment, fund_document, visit, idempotency, session, login_count, known_device, job, handover, substitute, exception, remedy, " +
				"supplement, ticket, receipt_link, saved_list, result_mapping, pass, gift_item, holder, purchase, invoice, movement, recipient, " +
				"visit_team, visit_plan, activity, duty_member, duty_plan, duty_turn, duty_swap, duty_problem, " +
				"program_close, period_close, correction, chart, opening, match_side, intake, bank_template, bank_export, bank_void, fund_evidence, card_offer, user_right, user_link, tier_change TO ",
			"GRANT DELETE ON unsealed, unsealed_account, session, login_count, known_device, setup_token, upload, user_department, saved_list, visit_plan, duty_turn TO ",
		} {
			if err := tx.exec(statement + role); err != nil { //arch:sql role matched the pattern of an identifier
				return fault.Wrap(err, "grant")
			}
		}
		return nil
	})
}

// engineFiles shows goose the migrations of one engine. They are written for
// PostgreSQL; for SQLite three type names and the end of each table differ.
type engineFiles struct{ engine Engine }

var sqliteWords = strings.NewReplacer(
	"BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY", "INTEGER PRIMARY KEY",
	"BIGINT", "INTEGER", "SMALLINT", "INTEGER", "BYTEA", "BLOB",
	"\n);", "\n) STRICT;",
)

// ReadDir lists the engine's files.
func (e engineFiles) ReadDir(name string) ([]fs.DirEntry, error) {
	all, err := migrations.Files.ReadDir(name)
	if err != nil {
		return nil, err
	}
	other := "." + string(SQLite) + ".sql"
	if e.engine == SQLite {
		other = "." + string(Postgres) + ".sql"
	}
	mine := make([]fs.DirEntry, 0, len(all))
	for _, f := range all {
		if !strings.HasSuffix(f.Name(), other) {
			mine = append(mine, f)
		}
	}
	return mine, nil
}

// Open opens one file in the engine's words.
func (e engineFiles) Open(name string) (fs.File, error) {
	f, err := migrations.Files.Open(name)
	if err != nil || e.engine == Postgres || !strings.HasSuffix(name, ".sql") || strings.HasSuffix(name, ".sqlite.sql") {
		return f, err
	}
	defer f.Close() //nolint:errcheck // an embedded file
	text, err := io.ReadAll(f)
	if err != nil {
		return nil, err
	}
	return &memFile{Reader: strings.NewReader(sqliteWords.Replace(string(text))), name: name}, nil
}

// memFile is a file that is a string.
type memFile struct {
	*strings.Reader
	name string
}

func (f *memFile) Stat() (fs.FileInfo, error) { return f, nil }
func (f *memFile) Close() error               { return nil }
func (f *memFile) Name() string               { return f.name }
func (f *memFile) Mode() fs.FileMode          { return 0o444 }
func (f *memFile) ModTime() time.Time         { return time.Time{} }
func (f *memFile) IsDir() bool                { return false }
func (f *memFile) Sys() any                   { return nil }
