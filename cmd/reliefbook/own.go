package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"time"

	"github.com/gofrs/flock"

	"reliefbook/internal/fault"
	"reliefbook/internal/seal"
	"reliefbook/internal/store"
)

// claim takes a SQLite file for this service alone, by a lock of the operating system
// that ends with the process however it ends. Commands may write beside it: SQLite
// itself keeps them apart. Refusal: serve.taken, which names the first.
func claim(db *store.DB, addr string) (release func(), err error) {
	if db.File() == "" {
		return func() {}, nil
	}
	path := db.File() + "-serve.lock"
	lock := flock.New(path, flock.SetPermissions(0o600))
	held, err := lock.TryLock()
	if err != nil {
		return nil, fault.Wrap(err, "lock the database for this service")
	}
	if !held {
		by, _ := os.ReadFile(path) // whoever it is may be just writing it
		return nil, fault.New(fault.Conflict, "serve.taken", "File", db.File(), "By", strings.TrimSpace(string(by)))
	}
	host, _ := os.Hostname() // empty where the system does not say
	text := fmt.Sprintf("pid %d, %s, %s, %s\n", os.Getpid(), host, addr, time.Now().Format(time.RFC3339))
	return func() { _ = lock.Unlock() }, fault.Wrap(os.WriteFile(path, []byte(text), 0o600), "say who serves")
}

// memoryAim is what a service's own memory is kept near, in bytes: the garbage of 28
// clerks at once doubled it otherwise. GOMEMLIMIT says another.
const memoryAim = 180 << 20

// boundMemory has garbage collected sooner where memory grows.
func boundMemory() {
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(memoryAim)
	}
}

// scratchLock marks a folder of temporary files whose process lives.
const scratchLock = "lock"

// scratch gives this process a folder of its own for everything temporary (uploads,
// workbooks, bundles), and removes those that killed ones left, and half-written pins.
func scratch(keys string) (remove func(), err error) {
	left, err := filepath.Glob(filepath.Join(os.TempDir(), "reliefbook-serve-*"))
	if err != nil {
		return nil, fault.Wrap(err, "look for temporary files")
	}
	for _, dir := range left {
		lock := flock.New(filepath.Join(dir, scratchLock))
		if held, err := lock.TryLock(); err == nil && held {
			_ = lock.Unlock()
			err = os.RemoveAll(dir)
			if err != nil && !errors.Is(err, os.ErrPermission) { // another user's stay
				return nil, fault.Wrap(err, "remove temporary files")
			}
		}
	}
	if err := seal.SweepPins(keys); err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "reliefbook-serve-")
	if err != nil {
		return nil, fault.Wrap(err, "make a folder of temporary files")
	}
	lock := flock.New(filepath.Join(dir, scratchLock))
	if _, err := lock.TryLock(); err != nil {
		return nil, fault.Wrap(err, "lock the folder of temporary files")
	}
	before := os.TempDir()
	if err := os.Setenv("TMPDIR", dir); err != nil {
		return nil, fault.Wrap(err, "use the folder of temporary files")
	}
	return func() {
		_ = os.Setenv("TMPDIR", before)
		_ = lock.Unlock()
		_ = os.RemoveAll(dir)
	}, nil
}
