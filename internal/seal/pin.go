package seal

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"reliefbook/internal/fault"
)

// PinPath is the file in which a log's last checkpoint is pinned outside the database.
func PinPath(dir, name string) string { return filepath.Join(dir, "log-"+name+".pin") }

// ReadPin is the pinned checkpoint's signed text; empty when none is.
func ReadPin(dir, name string) (string, error) {
	text, err := os.ReadFile(PinPath(dir, name))
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	return string(text), fault.Wrap(err, "read the pinned checkpoint")
}

// WritePin replaces the pinned checkpoint, whole or not at all, and never by one
// of fewer leaves: of two programs that seal the slower one pins nothing.
func WritePin(dir, name, signed string) error {
	next, err := peek(signed)
	if err != nil {
		return err
	}
	old, err := ReadPin(dir, name)
	if err != nil {
		return err
	}
	if cp, err := peek(old); err == nil && cp.Size >= next.Size {
		return nil
	}
	return fault.Wrap(replace(PinPath(dir, name), []byte(signed)), "pin a checkpoint")
}

// DropPin removes a pin, and the acts noted beside it, whose database was accepted as it is.
func DropPin(dir, name string) error {
	for _, path := range []string{PinPath(dir, name), ActsPath(dir, name)} {
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fault.Wrap(err, "remove the pinned checkpoint")
		}
	}
	return nil
}
