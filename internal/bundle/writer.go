package bundle

import (
	"archive/zip"
	"bufio"
	"compress/flate"
	"crypto/sha256"
	"errors"
	"hash"
	"hash/crc32"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"reliefbook/internal/fault"
)

// Writer gathers the bundle's files, several at a time, each compressed into a
// scratch file, so that one walk of the records fills all that is made of them.
// Close puts them into one ZIP in the order of their names.
type Writer struct {
	dir   string
	files []*staged
	names map[string]bool
}

// staged is one file of the bundle on its way.
type staged struct {
	name    string
	scratch *os.File
	out     *bufio.Writer
	deflate *flate.Writer
	sum     hash.Hash
	crc     hash.Hash32
	size    int64
}

// NewWriter begins a bundle; scratch files are made in a new folder within dir
// (empty: the system's own place for them) and are gone after Close or Drop.
func NewWriter(dir string) (*Writer, error) {
	own, err := os.MkdirTemp(dir, "bundle-")
	return &Writer{dir: own, names: map[string]bool{}}, fault.Wrap(err, "make a scratch folder")
}

// Create begins a file. Each name can be had once.
func (w *Writer) Create(name string) (io.Writer, error) {
	if w.names[name] {
		return nil, errors.New("bundle: two files are called " + name)
	}
	w.names[name] = true
	f, err := os.CreateTemp(w.dir, "part-")
	if err != nil {
		return nil, fault.Wrap(err, "make a scratch file")
	}
	s := &staged{name: name, scratch: f, out: bufio.NewWriterSize(f, 1<<15), sum: sha256.New(), crc: crc32.NewIEEE()}
	if s.deflate, err = flate.NewWriter(s.out, flate.BestSpeed); err != nil {
		return nil, err
	}
	w.files = append(w.files, s)
	return s, nil
}

// Write takes the file's bytes.
func (s *staged) Write(p []byte) (int, error) {
	s.size += int64(len(p))
	_, _ = s.sum.Write(p) // a hash takes everything
	_, _ = s.crc.Write(p)
	return s.deflate.Write(p)
}

// Put writes a small file whole.
func (w *Writer) Put(name, text string) error {
	f, err := w.Create(name)
	if err == nil {
		_, err = io.WriteString(f, text)
	}
	return err
}

// Close writes the ZIP: every file with the same time, in the order of their
// names, then the manifest, which sign puts a signature under.
func (w *Writer) Close(out io.Writer, at time.Time, head []string, sign func(text string) (string, error)) error {
	defer w.Drop()
	slices.SortFunc(w.files, func(a, b *staged) int { return strings.Compare(a.name, b.name) })
	archive := zip.NewWriter(out)
	m := manifest{head: head}
	for _, s := range w.files {
		if err := s.into(archive, at); err != nil {
			return fault.Wrap(err, "write "+s.name)
		}
		m.files = append(m.files, listed{name: s.name, size: s.size, sum: [32]byte(s.sum.Sum(nil))})
	}
	signed, err := sign(m.text())
	if err != nil {
		return err
	}
	f, err := archive.CreateHeader(&zip.FileHeader{Name: fileManifest, Method: zip.Deflate, Modified: at})
	if err == nil {
		_, err = io.WriteString(f, signed)
	}
	if err == nil {
		err = archive.Close()
	}
	return fault.Wrap(err, "write the bundle")
}

// into copies a scratch file, compressed as it is, into the archive.
func (s *staged) into(archive *zip.Writer, at time.Time) error {
	if err := errors.Join(s.deflate.Close(), s.out.Flush()); err != nil {
		return err
	}
	packed, err := s.scratch.Seek(0, io.SeekCurrent)
	if err != nil {
		return err
	}
	if _, err := s.scratch.Seek(0, io.SeekStart); err != nil {
		return err
	}
	h := &zip.FileHeader{Name: s.name, Method: zip.Deflate, CRC32: s.crc.Sum32(), CompressedSize64: uint64(packed), UncompressedSize64: uint64(s.size)}
	//lint:ignore SA1019 CreateRaw writes the header as it is, and nothing else fills in its date
	h.SetModTime(at)
	f, err := archive.CreateRaw(h)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, s.scratch)
	return errors.Join(err, s.scratch.Close(), os.Remove(s.scratch.Name()))
}

// Drop removes the scratch files.
func (w *Writer) Drop() {
	for _, s := range w.files {
		_ = s.scratch.Close() // closed before, when all went well
	}
	_ = os.RemoveAll(w.dir) // scratch: the system clears what is left
}
