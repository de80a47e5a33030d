// Package keyfile keeps a secret in a file of its own: readable by its owner
// alone, made whole or not at all, and never overwritten, because whatever an
// earlier key has encrypted or signed is lost with it.
package keyfile

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
)

// maxSize bounds what is read, so that a wrong path is an error and not a full memory.
const maxSize = 64 << 10

// OpenError says that others than the owner may use the file.
type OpenError struct {
	Path string
	Mode fs.FileMode // the permission bits found
}

// Error names the file and its permissions.
func (e *OpenError) Error() string {
	return fmt.Sprintf("keyfile: %s is open to others (%04o)", e.Path, e.Mode)
}

// Read is the file's text. An absent file is fs.ErrNotExist, one that others
// may use is an *OpenError. Windows has no such permission bits: there it isn't looked at.
func Read(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("keyfile: %w", err)
	}
	defer f.Close()
	info, err := f.Stat() // of the open file: the path could change its meaning in between
	if err != nil {
		return nil, fmt.Errorf("keyfile: %w", err)
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("keyfile: %s is no regular file", path)
	}
	if mode := info.Mode().Perm(); mode&0o077 != 0 && runtime.GOOS != "windows" {
		return nil, &OpenError{Path: path, Mode: mode}
	}
	text, err := io.ReadAll(io.LimitReader(f, maxSize+1))
	if err != nil {
		return nil, fmt.Errorf("keyfile: %w", err)
	}
	if len(text) > maxSize {
		return nil, fmt.Errorf("keyfile: %s is no key: over %d bytes", path, maxSize)
	}
	return text, nil
}

// Create writes a new file with permission 0600 and makes its folder (0700)
// if need be. The text is on disk before the name exists, so that a crash
// leaves no half key and of two starts at once only one makes it. An existing
// file is left as it is: fs.ErrExist.
func Create(path string, text []byte) (err error) {
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("keyfile: %w", err)
	}
	tmp, err := os.CreateTemp(dir, ".key-*") // 0600 by its own contract
	if err != nil {
		return fmt.Errorf("keyfile: %w", err)
	}
	defer os.Remove(tmp.Name())
	_, err = tmp.Write(text)
	err = errors.Join(err, tmp.Sync(), tmp.Close())
	if err == nil {
		err = os.Link(tmp.Name(), path) // unlike a rename it never replaces
	}
	if err == nil {
		err = syncDir(dir)
	}
	if err != nil {
		return fmt.Errorf("keyfile: %w", err)
	}
	return nil
}

// ReadOrCreate is Read, and where there is no file yet, Create with what
// makes gives and then Read: of two starts at once both get the same key.
func ReadOrCreate(path string, makes func() ([]byte, error)) ([]byte, error) {
	text, err := Read(path)
	if !errors.Is(err, fs.ErrNotExist) {
		return text, err
	}
	fresh, err := makes()
	if err != nil {
		return nil, err
	}
	if err := Create(path, fresh); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, err
	}
	return Read(path)
}

// syncDir makes the new name last through a loss of power.
func syncDir(dir string) error {
	if runtime.GOOS == "windows" {
		return nil // a folder can't be synced there
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
