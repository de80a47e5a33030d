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

	"github.com/ncruces/go-sqlite3/driver"

	"reliefbook/internal/fault"
)

// lookAtSQLite opens a file without changing it or making anything beside it. While a
// program has it open its log and its index are there, and it is read with them. Where
// they are not, or can't be used, it is read as a file that nobody changes or, when
// its log holds something, as a copy of both.
func (db *DB) lookAtSQLite(ctx context.Context) (err error) {
	log, noLog := os.Stat(db.path + "-wal")
	if _, noIndex := os.Stat(db.path + "-shm"); noLog == nil && noIndex == nil {
		if db.pool, err = lookAt(ctx, db.path, ""); err == nil {
			return nil
		}
	}
	if noLog == nil && log.Size() > 0 {
		if db.copied, err = copied(db.path); err != nil {
			return err
		}
		db.pool, err = lookAt(ctx, filepath.Join(db.copied, filepath.Base(db.path)), "")
		return err
	}
	db.alone = true
	db.pool, err = lookAt(ctx, db.path, "&immutable=1")
	return err
}

// Disturbed reports whether somebody has taken the file into use since it was opened as
// one that nobody changes: what was read of it may not fit together.
func (db *DB) Disturbed() bool {
	_, none := os.Stat(db.path + "-wal")
	return db.alone && none == nil
}

// lookAt opens a file to read and reads something.
func lookAt(ctx context.Context, path, how string) (*sql.DB, error) {
	pool, err := driver.Open(fmt.Sprintf("file:%s?mode=ro%s&_pragma=busy_timeout(10000)&_pragma=query_only(1)&_pragma=cache_size(-%d)",
		(&url.URL{Path: path}).EscapedPath(), how, readerCache))
	if err != nil {
		return nil, err
	}
	pool.SetMaxOpenConns(connections)
	if _, err := pool.ExecContext(ctx, "SELECT count(*) FROM sqlite_master"); err != nil {
		return nil, errors.Join(err, pool.Close())
	}
	return pool, nil
}

// copied copies a database and its log into a folder of its own.
func copied(path string) (dir string, err error) {
	if dir, err = os.MkdirTemp("", "reliefbook-look-"); err != nil {
		return "", fault.Wrap(err, "make a folder for a copy")
	}
	for _, end := range []string{"", "-wal"} {
		content, err := os.ReadFile(path + end)
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, filepath.Base(path)+end), content, 0o600)
		}
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return dir, fault.Wrap(err, "copy the database")
		}
	}
	return dir, nil
}
