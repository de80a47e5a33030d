package seal

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/sumdb/tlog"

	"reliefbook/internal/fault"
)

// Beside the pinned checkpoint stand the newest acts one by one, so that a database
// that lost some of them is told which. A line is an act's hash, kind and subject: no
// personal data.

// Noted is an act as it is noted beside the pin.
type Noted struct {
	Leaf          tlog.Hash // hash of its leaf's bytes
	Kind, Subject string
}

// String names the act, e.g. "payment:12 receipt_confirm".
func (n Noted) String() string { return n.Subject + " " + n.Kind }

// Names are the acts' names.
func Names(acts []Noted) []string {
	names := make([]string, len(acts))
	for i, a := range acts {
		names[i] = a.String()
	}
	return names
}

// ActsPath is the file of a log's newest acts.
func ActsPath(dir, name string) string { return filepath.Join(dir, "log-"+name+".acts") }

// actsKept bounds the file, in bytes: some ten thousand acts. It is cut to half.
const actsKept = 1 << 20

// NoteActs adds acts to the file of the newest ones.
func NoteActs(dir, name string, acts []Noted) error {
	if len(acts) == 0 {
		return nil
	}
	var lines bytes.Buffer
	for _, a := range acts {
		fmt.Fprintf(&lines, "%x %s %s\n", a.Leaf[:], a.Kind, a.Subject)
	}
	path := ActsPath(dir, name)
	f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return fault.Wrap(err, "note acts")
	}
	_, err = f.Write(lines.Bytes())
	size, at := int64(0), fs.FileInfo(nil)
	if at, _ = f.Stat(); at != nil {
		size = at.Size()
	}
	if err = errors.Join(err, f.Close()); err == nil && size > actsKept {
		err = halve(path)
	}
	return fault.Wrap(err, "note acts")
}

// halve keeps a file's newer half, by whole lines.
func halve(path string) error {
	all, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	rest := all[len(all)/2:]
	rest = rest[bytes.IndexByte(rest, '\n')+1:]
	return replace(path, rest)
}

// NotedActs are the newest acts, oldest first. A last line that a crash cut short is left out.
func NotedActs(dir, name string) (acts []Noted, err error) {
	text, err := os.ReadFile(ActsPath(dir, name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	for line := range strings.Lines(string(text)) {
		var a Noted
		parts := strings.Fields(line)
		if !strings.HasSuffix(line, "\n") || len(parts) != 3 || len(parts[0]) != 2*tlog.HashSize {
			continue
		}
		if n, err := hex.Decode(a.Leaf[:], []byte(parts[0])); n != tlog.HashSize || err != nil {
			continue
		}
		a.Kind, a.Subject = parts[1], parts[2]
		acts = append(acts, a)
	}
	return acts, fault.Wrap(err, "read the acts noted beside the pin")
}

// replace writes a file whole or not at all, and its folder's entry with it.
func replace(path string, content []byte) error {
	dir := filepath.Dir(path)
	tmp, err := os.CreateTemp(dir, ".pin-*")
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name()) //nolint:errcheck // renamed away when all went well
	_, err = tmp.Write(content)
	if err = errors.Join(err, tmp.Sync(), tmp.Close()); err == nil {
		err = os.Rename(tmp.Name(), path)
	}
	if err != nil {
		return err
	}
	return syncFolder(dir)
}

// SweepPins removes what a kill left of a pin that was being written.
func SweepPins(dir string) error {
	left, err := filepath.Glob(filepath.Join(dir, ".pin-*"))
	for _, path := range left {
		err = errors.Join(err, os.Remove(path))
	}
	return fault.Wrap(err, "sweep pins")
}
