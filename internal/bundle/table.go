package bundle

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// bom tells spreadsheets that a CSV is UTF-8.
const bom = "\xef\xbb\xbf"

// table writes a CSV, a row a line. The first error stays; end gives it.
type table struct {
	w     *bufio.Writer
	cells int
	buf   []byte
}

func newTable(w io.Writer, header ...string) *table {
	t := &table{w: bufio.NewWriterSize(w, 1<<15)}
	_, _ = t.w.WriteString(bom) // a bufio.Writer keeps its first error for Flush
	for _, h := range header {
		t.text(h)
	}
	t.end()
	return t
}

func (t *table) raw(b []byte) *table {
	if t.cells > 0 {
		_ = t.w.WriteByte(',')
	}
	t.cells++
	_, _ = t.w.Write(b)
	return t
}

func (t *table) int(n int64) *table {
	t.buf = strconv.AppendInt(t.buf[:0], n, 10)
	return t.raw(t.buf)
}

// ints writes several whole numbers.
func (t *table) ints(list ...int64) *table {
	for _, n := range list {
		t.int(n)
	}
	return t
}

func (t *table) bytes(b []byte) *table {
	t.buf = hex.AppendEncode(t.buf[:0], b)
	return t.raw(t.buf)
}

// fen writes an amount of money with two decimals, exactly.
func (t *table) fen(n int64) *table {
	t.buf = appendFen(t.buf[:0], n)
	return t.raw(t.buf)
}

// text writes a text so that it reads back the same: a backslash and the ends of
// lines as \\, \n and \r, and an apostrophe before what a spreadsheet would calculate.
func (t *table) text(s string) *table {
	b := t.buf[:0]
	if s != "" && strings.IndexByte("=+-@\t'", s[0]) >= 0 {
		b = append(b, '\'')
	}
	for i := range len(s) {
		switch s[i] {
		case '\\':
			b = append(b, '\\', '\\')
		case '\n':
			b = append(b, '\\', 'n')
		case '\r':
			b = append(b, '\\', 'r')
		default:
			b = append(b, s[i])
		}
	}
	t.buf = quoted(b)
	return t.raw(t.buf)
}

// plain writes a text for people: on one line, and neutral in a spreadsheet.
func (t *table) plain(s string) *table {
	b := t.buf[:0]
	if s != "" && strings.IndexByte("=+-@\t'", s[0]) >= 0 {
		b = append(b, '\'')
	}
	t.buf = quoted(append(b, oneLine(s)...))
	return t.raw(t.buf)
}

// end ends the row.
func (t *table) end() {
	_, _ = t.w.WriteString("\r\n")
	t.cells = 0
}

func (t *table) flush() error { return t.w.Flush() }

// quoted puts a cell between quotes when it has to be.
func quoted(b []byte) []byte {
	if len(b) == 0 || !bytes.ContainsAny(b, ",\"") && b[0] != ' ' {
		return b
	}
	return []byte(`"` + strings.ReplaceAll(string(b), `"`, `""`) + `"`)
}

var lineEnds = strings.NewReplacer("\r\n", " ", "\n", " ", "\r", " ")

func oneLine(s string) string {
	if strings.ContainsAny(s, "\r\n") {
		return lineEnds.Replace(s)
	}
	return s
}

// appendFen writes fen as yuan with two decimals, as money.Amount does, for the millions of them.
func appendFen(b []byte, n int64) []byte {
	u := uint64(n)
	if n < 0 {
		b, u = append(b, '-'), -u
	}
	b = strconv.AppendUint(b, u/100, 10)
	return append(b, '.', byte('0'+u/10%10), byte('0'+u%10))
}

// rowLimit bounds one row of a file that is read, so that a made-up file can't fill the memory.
const rowLimit = 32 << 20

var errRow = errors.New("a row is longer than anything we write")

// bounded refuses to read more than a limit between two rows.
type bounded struct {
	r    io.Reader
	left int
}

func (b *bounded) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, errRow
	}
	n, err := b.r.Read(p)
	b.left -= n
	return n, err
}

// rows reads what table wrote. The first thing wrong stays in err.
type rows struct {
	name string
	in   *bounded
	csv  *csv.Reader
	rec  []string
	line int64
	err  error
}

// readTable reads a table that may lack the last columns, for bundles of before have fewer.
func readTable(name string, r io.Reader, columns, lacks int) *rows {
	in := &bounded{r: r, left: rowLimit}
	t := &rows{name: name, in: in, csv: csv.NewReader(bufio.NewReaderSize(in, 1<<15))}
	t.csv.ReuseRecord = true // every row is as wide as the header
	if t.next() && len(t.rec) != columns && len(t.rec) != columns-lacks {
		t.fail(csv.ErrFieldCount)
	}
	return t
}

// next moves to the next row; false at the end and when something is wrong.
func (r *rows) next() bool {
	if r.err != nil {
		return false
	}
	r.in.left = rowLimit
	rec, err := r.csv.Read()
	if err == io.EOF { //nolint:errorlint // csv gives it as it is
		r.rec = nil
		return false
	}
	if err != nil {
		r.fail(err)
		return false
	}
	r.rec, r.line = rec, r.line+1
	return true
}

func (r *rows) fail(err error) {
	if r.err == nil {
		r.err = fmt.Errorf("%s, row %d: %w", r.name, r.line, err)
	}
}

func (r *rows) int(i int) int64 {
	n, err := strconv.ParseInt(r.rec[i], 10, 64)
	if err != nil || strconv.FormatInt(n, 10) != r.rec[i] {
		r.fail(fmt.Errorf("column %d is no whole number", i+1))
	}
	return n
}

func (r *rows) bytes(i int) []byte {
	if r.rec[i] == "" {
		return nil
	}
	b, err := hex.DecodeString(r.rec[i])
	if err != nil {
		r.fail(fmt.Errorf("column %d is not hexadecimal", i+1))
	}
	return b
}

var unescape = strings.NewReplacer(`\\`, `\`, `\n`, "\n", `\r`, "\r")

func (r *rows) text(i int) string {
	s := strings.TrimPrefix(r.rec[i], "'")
	if strings.Contains(s, `\`) {
		return unescape.Replace(s)
	}
	return s
}
