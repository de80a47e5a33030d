package sheet

import (
	"io"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/encoding/simplifiedchinese"

	"reliefbook/internal/fault"
	"reliefbook/internal/lang"
	"reliefbook/internal/table"
)

// WriteCSV writes a grid's header, rows, totals and, behind a "# ", its notes as UTF8 with a byte order
// mark, or as GB18030, with CRLF. A cell that a spreadsheet would take for a
// formula gets an apostrophe in front; a negative amount stays a number.
func WriteCSV(w io.Writer, g Grid, encoding string) error {
	switch encoding {
	case UTF8, "":
		if _, err := io.WriteString(w, bomUTF8); err != nil {
			return fault.Wrap(err, "writing CSV")
		}
	case GB18030:
		w = simplifiedchinese.GB18030.NewEncoder().Writer(w)
	default:
		return fault.New(fault.Invalid, "sheet.unknown_encoding", "Encoding", encoding)
	}
	out := &csvWriter{to: w, columns: g.Columns}
	labels := make([]string, len(g.Columns))
	for i, c := range g.Columns {
		labels[i] = c.Label
	}
	out.row(labels)
	if g.Rows != nil {
		g.Rows(func(row []string) bool {
			out.row(row)
			return out.err == nil
		})
	}
	if g.Totals != nil {
		out.row(g.Totals)
	}
	for _, note := range g.Notes { // as wide as the rows, so that strict readers take the file
		row := make([]string, max(len(g.Columns), 1))
		row[0] = "# " + note
		out.row(row)
	}
	out.flush()
	return fault.Wrap(out.err, "writing CSV")
}

// csvWriter gathers records and writes them in blocks. The first error stays.
type csvWriter struct {
	to      io.Writer
	columns []Column
	buf     []byte
	err     error
}

func (c *csvWriter) row(cells []string) {
	for i, text := range cells {
		if i > 0 {
			c.buf = append(c.buf, ',')
		}
		kind := Text
		if i < len(c.columns) {
			kind = c.columns[i].Kind
		}
		c.cell(neutral(text, kind))
	}
	c.buf = append(c.buf, "\r\n"...)
	if len(c.buf) > 32<<10 {
		c.flush()
	}
}

// cell quotes what holds a separator, a quote, a line end or a blank at its edge.
func (c *csvWriter) cell(text string) {
	if text == "" || !strings.ContainsAny(text, ",\"\r\n") && strings.TrimSpace(text) == text {
		c.buf = append(c.buf, text...)
		return
	}
	c.buf = append(c.buf, '"')
	c.buf = append(c.buf, strings.ReplaceAll(text, `"`, `""`)...)
	c.buf = append(c.buf, '"')
}

func (c *csvWriter) flush() {
	if c.err == nil {
		_, c.err = c.to.Write(c.buf)
	}
	c.buf = c.buf[:0]
}

// neutral puts an apostrophe before what a spreadsheet would calculate. The
// full-width signs count too: Chinese and Japanese Excel read them as the others.
func neutral(text string, kind Kind) string {
	if text == "" || kind != Text && kind != Time && isNumber(strings.TrimSuffix(text, "%")) {
		return text
	}
	if strings.ContainsRune("=+-@\t\r\n＝＋－＠", []rune(text[:min(len(text), 4)])[0]) {
		return "'" + text
	}
	return text
}

// isNumber reports whether a text is a plain number: digits, one point, a minus in front.
func isNumber(text string) bool {
	whole, fraction, point := strings.Cut(strings.TrimPrefix(text, "-"), ".")
	return whole != "" && allDigits(whole) && allDigits(fraction) && point == (fraction != "")
}

// WriteProblems writes a draft's problems as CSV, in a language, for the clerk
// who mends the file: row, column, header, severity, sentence.
func WriteProblems(w io.Writer, tag lang.Tag, problems []table.Problem) error {
	g := Grid{Rows: func(yield func([]string) bool) {
		for _, p := range problems {
			row := ""
			if p.Row > 0 {
				row = strconv.Itoa(p.Row)
			}
			if !yield([]string{row, p.Column, p.Header, p.Severity.Label(tag), p.Text(tag)}) {
				return
			}
		}
	}}
	for _, key := range []string{"row", "column", "header", "severity", "sentence"} {
		g.Columns = append(g.Columns, Column{Label: lang.Text(tag, "sheet.problem."+key)})
	}
	return WriteCSV(w, g, UTF8)
}

// Slice is a grid's rows from memory.
func Slice(rows [][]string) func(yield func([]string) bool) { return slices.Values(rows) }
