package main

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"reliefbook/internal/fault"
	"reliefbook/internal/store"
)

// contents is every file below a folder with its hash.
func contents(t *testing.T, dir string) map[string][sha256.Size]byte {
	t.Helper()
	out := map[string][sha256.Size]byte{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		out[path] = sha256.Sum256(content)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// commands are the commands that need books, on a database.
func commands(w where) map[string]func(context.Context) error {
	return map[string]func(context.Context) error{
		"verify":   func(ctx context.Context) error { return (&verifyCmd{where: w}).Run(ctx) },
		"key show": func(ctx context.Context) error { return (&keyShowCmd{where: w}).Run(ctx) },
		"bundle": func(ctx context.Context) error {
			return (&bundleCmd{where: w, Output: w.Keys + "-bundle.zip"}).Run(ctx)
		},
		"user list":  func(ctx context.Context) error { return (&userListCmd{where: w}).Run(ctx) },
		"right list": func(ctx context.Context) error { return (&rightListCmd{where: w}).Run(ctx) },
	}
}

// TestNoCommandMakesWhatIsNotThere: on a mistyped path every command that needs
// books says so, and no file or folder comes into being.
func TestNoCommandMakesWhatIsNotThere(t *testing.T) {
	dir := t.TempDir()
	w := where{Database: "sqlite:" + filepath.Join(dir, "typo", "books.db"), Keys: filepath.Join(dir, "keys")}
	for name, run := range commands(w) {
		if err := run(t.Context()); !fault.Is(err, "store.none") {
			t.Errorf("%s: %v", name, err)
		}
		if tell(run(t.Context())) != 1 {
			t.Errorf("%s: exit code", name)
		}
	}
	if made := contents(t, dir); len(made) != 0 {
		t.Errorf("made: %v", made)
	}
}

// TestAnEmptyFileIsNoBooks: nor does a file that is there, and has nothing in it, become one.
func TestAnEmptyFileIsNoBooks(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "books.db")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	w := where{Database: "sqlite:" + path, Keys: filepath.Join(dir, "keys")}
	for name, run := range commands(w) {
		if err := run(t.Context()); !fault.Is(err, "store.empty") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := (&verifyCmd{where: w}).Run(t.Context()); !fault.Is(err, "store.empty") {
		t.Error(err)
	}
}

// TestVerifyOfAProtectedCopy: a copy on a medium that nobody can write to, as an auditor
// gets it, with and without SQLite's log beside it; nothing of it changes.
func TestVerifyOfAProtectedCopy(t *testing.T) {
	dir := t.TempDir()
	w := where{Database: "sqlite:" + filepath.Join(dir, "books.db"), Keys: filepath.Join(dir, "keys")}
	h, err := w.create(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.app.People.SetupLinks(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, kept := range []bool{true, false} {
		copied := t.TempDir()
		for path := range contents(t, dir) {
			content, err := os.ReadFile(path)
			to := filepath.Join(copied, path[len(dir):])
			if err == nil {
				err = os.MkdirAll(filepath.Dir(to), 0o700)
			}
			if err == nil && filepath.Ext(path) != ".db-shm" {
				err = os.WriteFile(to, content, 0o400)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		before := contents(t, copied)
		if err := os.Chmod(copied, 0o500); err != nil {
			t.Fatal(err)
		}
		if os.Getuid() == 0 { // writes everywhere all the same: then nothing is to come into being
			_ = os.Chmod(copied, 0o700)
		}
		db, err := store.OpenFor(t.Context(), "sqlite:"+filepath.Join(copied, "books.db"), store.ToLook)
		if err != nil {
			t.Fatal(err)
		}
		if err := db.Fits(t.Context()); err != nil {
			t.Error(err)
		}
		if err := db.Close(); err != nil {
			t.Error(err)
		}
		for path, hash := range contents(t, copied) {
			if before[path] != hash {
				t.Errorf("%s is new or another", path)
			}
		}
		_ = os.Chmod(copied, 0o700) // so that it can be removed
		if kept {
			h.close() // its log is in the file now
		}
	}
}

// TestANewersDatabaseIsRefused, by every command, and nothing of it changes.
func TestANewersDatabaseIsRefused(t *testing.T) {
	dir := t.TempDir()
	w := where{Database: "sqlite:" + filepath.Join(dir, "books.db"), Keys: filepath.Join(dir, "keys")}
	h, err := w.create(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	h.close()
	raw, err := sql.Open("sqlite3", "file:"+filepath.Join(dir, "books.db"))
	if err != nil {
		t.Fatal(err)
	}
	_, err = raw.Exec("INSERT INTO goose_db_version (version_id, is_applied) VALUES (99, 1)")
	if _ = raw.Close(); err != nil {
		t.Fatal(err)
	}
	for name, run := range commands(w) {
		if err := run(t.Context()); !fault.Is(err, "store.newer") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := w.create(t.Context()); !fault.Is(err, "store.newer") {
		t.Errorf("serve: %v", err)
	}
}
