package bundle

import (
	"archive/zip"
	"crypto/sha256"
	"io"

	"reliefbook/internal/fault"
	"reliefbook/internal/seal"
)

// archive is a bundle being read.
type archive struct {
	files    map[string]*zip.File
	order    []string
	twice    []string
	manifest manifest
	signed   string // the manifest as it stands
	keys     []*seal.PublicKey
	note     string
}

// noteLimit bounds the files that are read whole.
const noteLimit = 16 << 20

// openArchive reads what is needed before anything can be judged. Refusal:
// bundle.bad for what is no bundle.
func openArchive(r io.ReaderAt, size int64) (*archive, error) {
	z, err := zip.NewReader(r, size)
	if err != nil {
		return nil, fault.New(fault.Invalid, "bundle.bad").Because(err)
	}
	a := &archive{files: make(map[string]*zip.File, len(z.File))}
	for _, f := range z.File {
		if a.files[f.Name] != nil {
			a.twice = append(a.twice, f.Name)
			continue
		}
		a.files[f.Name] = f
		a.order = append(a.order, f.Name)
	}
	if a.signed, err = a.text(fileManifest); err != nil {
		return nil, err
	}
	if a.note, err = a.text(fileCheckpoint); err != nil {
		return nil, err
	}
	return a, a.readKeys()
}

// open opens a file; bundle.missing when it is not there.
func (a *archive) open(name string) (io.ReadCloser, error) {
	f := a.files[name]
	if f == nil {
		return nil, fault.New(fault.Invalid, "bundle.missing", "File", name)
	}
	r, err := f.Open()
	if err != nil {
		return nil, fault.New(fault.Invalid, "bundle.bad").Because(err)
	}
	return r, nil
}

func (a *archive) text(name string) (string, error) {
	r, err := a.open(name)
	if err != nil {
		return "", err
	}
	defer r.Close() //nolint:errcheck // it is only read
	b, err := io.ReadAll(io.LimitReader(r, noteLimit))
	if err != nil {
		return "", fault.New(fault.Invalid, "bundle.bad").Because(err)
	}
	return string(b), nil
}

// sum is a file's size and SHA-256; as much as can be read of a damaged one.
func (a *archive) sum(name string) (size int64, sum [32]byte, err error) {
	r, err := a.open(name)
	if err != nil {
		return 0, sum, err
	}
	defer r.Close() //nolint:errcheck // it is only read
	h := sha256.New()
	size, err = io.Copy(h, r)
	return size, [32]byte(h.Sum(nil)), err
}

// cursor walks one file of records and stands on its next row.
type cursor[T any] struct {
	*rows
	read func(*rows) T
	cur  T
	ok   bool
	end  io.Closer
}

// addedSince is how many of a file's last columns bundles of before lack.
var addedSince = map[string]int{fileVouchers: 2}

func openRecords[T any](a *archive, name string, columns []string, read func(*rows) T) (*cursor[T], error) {
	r, err := a.open(name)
	if err != nil {
		return nil, err
	}
	c := &cursor[T]{rows: readTable(name, r, len(columns), addedSince[name]), read: read, end: r}
	c.advance()
	return c, nil
}

// advance moves to the next row that can be read.
func (c *cursor[T]) advance() {
	if c.ok = c.next(); c.ok {
		c.cur = c.read(c.rows)
		c.ok = c.err == nil
	}
}

// maxHeld bounds what is held in memory of a file, for a bundle may be anybody's.
const maxHeld = 1 << 20

// list reads a file of records whole; for those that are held in memory.
func list[T any](a *archive, name string, columns []string, read func(*rows) T) (out []T, err error) {
	c, err := openRecords(a, name, columns, read)
	if err != nil {
		return nil, err
	}
	defer c.end.Close() //nolint:errcheck // it is only read
	for ; c.ok; c.advance() {
		if len(out) == maxHeld {
			return nil, fault.New(fault.Invalid, "bundle.bad")
		}
		out = append(out, c.cur)
	}
	if c.err != nil {
		return nil, fault.New(fault.Invalid, "bundle.unreadable", "File", name, "Row", c.line).Because(c.err)
	}
	return out, nil
}

func (a *archive) chart() (c *Chart, err error) {
	c = &Chart{}
	if c.Accounts, err = list(a, fileAccounts, accountColumns, accountOf); err != nil {
		return nil, err
	}
	for _, n := range []struct {
		name string
		to   *[]Named
	}{{filePeople, &c.People}, {filePrograms, &c.Programs}, {fileDepartments, &c.Departments}} {
		if *n.to, err = list(a, n.name, namedColumns, namedOf); err != nil {
			return nil, err
		}
	}
	return c.index(), nil
}
