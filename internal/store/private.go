package store

import (
	"errors"
	"io/fs"
	"os"
	"runtime"
)

// beside are the files the embedded database keeps beside its own.
var beside = []string{"-wal", "-shm", "-journal"}

// private makes the database's files its owner's alone, 0600, as long as they
// are: the file and the shared index are made here, since the engine would leave
// them to the umask; the others take the file's mode. It gives the names of
// those that others could read or write until now.
func private(path string) (tightened []string, err error) {
	if runtime.GOOS == "windows" {
		return nil, nil // has no such bits
	}
	for _, name := range []string{path, path + "-shm"} {
		if err := made(name); err != nil && !errors.Is(err, fs.ErrExist) {
			return nil, err
		}
	}
	for _, end := range append([]string{""}, beside...) {
		info, err := os.Stat(path + end)
		if err != nil || info.Mode().Perm()&0o077 == 0 {
			continue
		}
		if err := os.Chmod(path+end, 0o600); err != nil {
			return tightened, err
		}
		tightened = append(tightened, path+end)
	}
	return tightened, nil
}

// made makes an empty file for its owner alone, never one that is there: closing it would give up locks.
func made(name string) error {
	f, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	return f.Close()
}

// Tightened lists the files that other users of the machine could read or write when the
// database was opened, and no longer can.
func (db *DB) Tightened() []string { return db.tightened }
