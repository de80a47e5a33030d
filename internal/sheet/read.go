// Package sheet is the door of files that clerks make and open: CSV and XLSX
// in and out. It is the only package that knows excelize.
//
// Reading takes one bounded pass over the workbook's own XML rather than
// excelize's row iterator: that one gives texts only, and a roster must know
// which cells are numbers, hidden, merged or calculated. Writing is excelize's.
package sheet

import (
	"bytes"
	"io"
	"strings"

	"reliefbook/internal/fault"
	"reliefbook/internal/table"
)

// The limits of an input file. A small file can unpack to gigabytes, so what
// it holds is bounded as well as its size.
const (
	MaxBytes    = 20 << 20      // of the file
	MaxUnpacked = 96 << 20      // of everything read from a workbook, unpacked
	MaxRows     = table.MaxRows // that hold something
	MaxColumns  = 64
	MaxCells    = 4_000_000
)

// Read reads a CSV file or an XLSX workbook, told apart by content and never
// by name. A file that can't be read is a fault that says what to do; what is
// wrong inside a readable one is for roster.Check to say.
func Read(name string, data []byte) (table.Grid, error) { return ReadAs(name, data, "") }

// ReadLimited is Read from a stream. A longer one than MaxBytes is refused
// without being read to its end.
func ReadLimited(name string, r io.Reader) (table.Grid, error) {
	data, err := io.ReadAll(io.LimitReader(r, MaxBytes+1))
	if err != nil {
		return table.Grid{}, fault.Wrap(err, "reading an uploaded file")
	}
	return Read(name, data)
}

// ReadAs is Read with the encoding of a CSV file given by the user: see
// Encodings. The empty encoding means: find out. A workbook has its own.
func ReadAs(name string, data []byte, encoding string) (table.Grid, error) {
	taught, data := table.Unpack(data)
	if len(data) > MaxBytes {
		return table.Grid{}, fault.New(fault.TooLarge, "sheet.too_large", "MaxMiB", MaxBytes>>20)
	}
	if len(bytes.TrimSpace(data)) == 0 {
		return table.Grid{}, fault.New(fault.Invalid, "sheet.empty")
	}
	if err := refuseType(data); err != nil {
		return table.Grid{}, err
	}
	var t table.Grid
	var err error
	if bytes.HasPrefix(data, []byte("PK")) && isZip(data) {
		t, err = readXLSX(data)
	} else {
		t, err = readCSV(data, encoding)
	}
	t.Name, t.Taught = name, taught
	return t, err
}

// Lines are the lines of a text file, whatever its encoding, for what is no table: fixed width.
func Lines(data []byte) ([]string, error) {
	text, _, err := decode(data, "")
	if err != nil {
		return nil, err
	}
	lines := strings.Split(strings.ReplaceAll(string(text), "\r\n", "\n"), "\n")
	if n := len(lines); lines[n-1] == "" {
		lines = lines[:n-1]
	}
	if len(lines) > MaxRows {
		return nil, fault.New(fault.TooLarge, "sheet.too_many_rows", "Max", MaxRows)
	}
	return lines, nil
}

func isZip(data []byte) bool {
	return bytes.HasPrefix(data, []byte("PK\x03\x04")) || bytes.HasPrefix(data, []byte("PK\x05\x06"))
}

// signatures are the first bytes of files that clerks upload by mistake.
var signatures = []struct{ prefix, kind string }{
	{"%PDF", "PDF"}, {"\x89PNG", "PNG"}, {"\xff\xd8\xff", "JPEG"}, {"GIF8", "GIF"}, {"BM", "BMP"}, {"II*\x00", "TIFF"},
	{"MM\x00*", "TIFF"}, {"Rar!", "RAR"}, {"7z\xbc\xaf\x27\x1c", "7z"}, {"\x1f\x8b", "gzip"}, {"{\\rtf", "RTF"},
	{"MZ", "EXE"}, {"\x7fELF", "ELF"}, {"SQLite format 3", "SQLite"},
}

// refuseType names the kind of a file that is neither CSV nor XLSX.
func refuseType(data []byte) error {
	if bytes.HasPrefix(data, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")) {
		if bytes.Contains(data, wide("EncryptedPackage")) {
			return fault.New(fault.Invalid, "sheet.encrypted")
		}
		return fault.New(fault.Invalid, "sheet.old_excel")
	}
	for _, s := range signatures {
		// Two letters may also begin a text; a binary file has a NUL soon after.
		long := len(s.prefix) > 2 || bytes.IndexByte(data[:min(len(data), 512)], 0) >= 0
		if long && bytes.HasPrefix(data, []byte(s.prefix)) {
			return wrongType(s.kind)
		}
	}
	start := bytes.TrimSpace(bytes.TrimPrefix(data[:min(len(data), 1024)], []byte(bomUTF8)))
	if bytes.HasPrefix(start, []byte("<?xml")) && bytes.Contains(start, []byte("office:spreadsheet")) {
		return fault.New(fault.Invalid, "sheet.other_book", "Kind", "XML 2003")
	}
	if bytes.HasPrefix(start, []byte("<")) {
		return fault.New(fault.Invalid, "sheet.web_page")
	}
	return nil
}

func wrongType(kind string) error {
	return fault.New(fault.Invalid, "sheet.wrong_type", "Kind", kind)
}

// wide is an ASCII text in UTF-16LE, as OLE files name their streams.
func wide(s string) []byte {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		b.WriteByte(s[i])
		b.WriteByte(0)
	}
	return []byte(b.String())
}
