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
	tmp, err := os.CreateTemp(dir, ".pin-*")
	if err != nil {
		return fault.Wrap(err, "pin a checkpoint")
	}
	defer os.Remove(tmp.Name()) //nolint:errcheck // renamed away when all went well
	_, err = tmp.WriteString(signed)
	if err = errors.Join(err, tmp.Sync(), tmp.Close()); err == nil {
		err = os.Rename(tmp.Name(), PinPath(dir, name))
	}
	return fault.Wrap(err, "pin a checkpoint")
}

// DropPin removes a pin whose database was accepted as it is.
func DropPin(dir, name string) error {
	err := os.Remove(PinPath(dir, name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return fault.Wrap(err, "remove the pinned checkpoint")
}
