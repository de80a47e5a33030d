package bank

import (
	"bytes"
	"io"
	"strconv"
	"strings"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"

	"reliefbook/internal/fault"
	"reliefbook/internal/money"
	"reliefbook/internal/person"
	"reliefbook/internal/sheet"
)

// Problem is why a line can't stand in the file as it is.
type Problem struct {
	Seq       int
	StudentNo string
	Name      string
	Field     Field
	Code      string // "bank.unencodable", "bank.too_wide", "bank.missing" or "bank.control"
	Text      string // the characters in question, masked where they are a number
}

// Problems names every line the file can't carry: names the encoding lacks,
// texts wider than their column, a missing account, characters that would break the line.
func (t Template) Problems(lines []Line) (found []Problem) {
	for _, l := range lines {
		for _, c := range t.Columns {
			if code, text := t.fault(c, t.text(c, l)); code != "" {
				found = append(found, Problem{Seq: l.Seq, StudentNo: l.StudentNo, Name: l.Name, Field: c.Field, Code: code, Text: text})
			}
		}
	}
	return found
}

func (t Template) fault(c Column, text string) (code, about string) {
	switch {
	case text == "" && (c.Field == Account || c.Field == Holder || c.Field == StudentNo):
		return "bank.missing", ""
	case strings.ContainsAny(text, "\r\n\x00"), t.Format == Fixed && strings.Contains(text, "\t"),
		t.Format == CSV && t.Separator != "," && strings.Contains(text, t.Separator):
		return "bank.control", ""
	}
	if bad := t.Lacks(text); bad != "" {
		return "bank.unencodable", bad
	}
	if t.Format == Fixed && t.width(text) > c.Width {
		if c.Field == Account {
			text = person.MaskCard(text)
		}
		return "bank.too_wide", text
	}
	return "", ""
}

// encoder is the text file's encoding, nil for those of all characters.
func (t Template) encoder() encoding.Encoding {
	switch {
	case t.Format == XLSX:
		return nil
	case t.Encoding == GBK:
		return simplifiedchinese.GBK
	case t.Encoding == GB18030:
		return simplifiedchinese.GB18030
	}
	return nil
}

// Lacks is the characters of a text that the file's encoding can't carry.
func (t Template) Lacks(text string) string {
	enc := t.encoder()
	if enc == nil || isASCII(text) {
		return ""
	}
	var bad strings.Builder
	for _, r := range text {
		coded, err := enc.NewEncoder().String(string(r))
		if err != nil || t.Encoding == GB18030 && moves(enc, r, coded) {
			bad.WriteRune(r)
		}
	}
	return bad.String()
}

// moves reports whether a reader of GB18030 may take a character for another one:
// the encoder gives private-use characters the code of others without an error, and
// the standard's editions of 2000, 2005 and 2022 place nineteen characters
// differently (ḿ, 龴 to 龻, the vertical forms U+FE10 to U+FE19).
func moves(enc encoding.Encoding, r rune, coded string) bool {
	back, err := enc.NewDecoder().String(coded)
	return err != nil || back != string(r) || r == 'ḿ' || r >= 0x9fb4 && r <= 0x9fbb || r >= 0xfe10 && r <= 0xfe19
}

func isASCII(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r >= 0x80 }) < 0
}

func (t Template) width(text string) int {
	enc := t.encoder()
	if enc == nil || isASCII(text) {
		return len(text)
	}
	b, err := enc.NewEncoder().String(text)
	if err != nil {
		return len(text)
	}
	return len(b)
}

// SumOf is what a file's lines come to, fen.
func SumOf(lines []Line) (total money.Amount, err error) {
	for _, l := range lines {
		if total, err = money.Add(total, l.Amount); err != nil {
			return 0, err
		}
	}
	return total, nil
}

// Write writes the file: the same lines give the same bytes. bank.totals when
// the lines are not what the head says, bank.problems when one can't be carried.
func (t Template) Write(w io.Writer, head Head, lines []Line) error {
	total, err := SumOf(lines)
	if err != nil {
		return err
	}
	if len(lines) != head.Count || total != head.Total {
		return fault.New(fault.Conflict, "bank.totals", "Count", len(lines), "Total", total, "Heads", head.Count, "Declared", head.Total)
	}
	if n := len(t.Problems(lines)); n > 0 {
		return fault.New(fault.Conflict, "bank.problems", "Count", n)
	}
	if t.Format == XLSX {
		return t.workbook(w, head, lines)
	}
	return t.textFile(w, head, lines)
}

// summary is the summary line's cells.
func (t Template) summary(head Head) []string {
	fill := strings.NewReplacer("{count}", strconv.Itoa(head.Count), "{sum}", t.amount(head.Total), "{batch}", head.Batch, "{date}", head.Date)
	cells := strings.Split(t.SummaryText, "|")
	for i := range cells {
		cells[i] = fill.Replace(cells[i])
	}
	return cells
}

func (t Template) cells(l Line) []string {
	out := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		out[i] = t.text(c, l)
	}
	return out
}

// rows are the file's lines in order, header and summary among them.
func (t Template) rows(head Head, lines []Line) func(yield func([]string) bool) {
	return func(yield func([]string) bool) {
		if t.Summary == Before && !yield(t.summary(head)) {
			return
		}
		if t.Header && !yield(t.captions()) {
			return
		}
		for _, l := range lines {
			if !yield(t.cells(l)) {
				return
			}
		}
		if t.Summary == After {
			yield(t.summary(head))
		}
	}
}

func (t Template) captions() []string {
	out := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		out[i] = c.Caption
	}
	return out
}

func (t Template) workbook(w io.Writer, head Head, lines []Line) error {
	g := sheet.Grid{}
	for _, c := range t.Columns {
		col := sheet.Column{Label: c.Caption}
		switch {
		case c.Field == Amount && t.Unit == Yuan:
			col.Kind = sheet.Amount
		case c.Field == Amount || c.Field == Seq:
			col.Kind = sheet.Integer
		case c.Field == Account:
			col.Width = 24
		}
		g.Columns = append(g.Columns, col)
	}
	plain := t
	plain.Header, plain.Summary = false, NoSummary // a workbook's header and totals are its writer's
	g.Rows = plain.rows(head, lines)
	if t.Summary != NoSummary {
		g.Totals = append(t.summary(head), make([]string, len(t.Columns))...)[:len(t.Columns)]
	}
	return sheet.WriteXLSX(w, g)
}

func (t Template) textFile(w io.Writer, head Head, lines []Line) error {
	var b bytes.Buffer
	for row := range t.rows(head, lines) {
		if t.Format == Fixed && len(row) == len(t.Columns) {
			t.fixed(&b, row)
		} else {
			t.separated(&b, row)
		}
		b.WriteString("\r\n")
	}
	text := b.String()
	if enc := t.encoder(); enc != nil {
		coded, err := enc.NewEncoder().String(text)
		if err != nil {
			return fault.New(fault.Conflict, "bank.problems", "Count", 1).Because(err)
		}
		text = coded
	}
	if t.Encoding == UTF8BOM {
		text = "\ufeff" + text
	}
	_, err := io.WriteString(w, text)
	return fault.Wrap(err, "write a bank file")
}

func (t Template) fixed(b *bytes.Buffer, row []string) {
	for i, text := range row {
		c := t.Columns[i]
		pad := max(c.Width-t.width(text), 0)
		if c.right() {
			b.WriteString(strings.Repeat("0", pad) + text)
		} else {
			b.WriteString(text + strings.Repeat(" ", pad))
		}
	}
}

func (t Template) separated(b *bytes.Buffer, row []string) {
	separator := t.Separator
	if t.Format == Fixed {
		separator = "|" // only its summary comes here
	}
	for i, text := range row {
		if i > 0 {
			b.WriteString(separator)
		}
		if separator == "," && strings.ContainsAny(text, ",\"") {
			text = `"` + strings.ReplaceAll(text, `"`, `""`) + `"`
		}
		b.WriteString(text)
	}
}

func itoa(n int) string { return strconv.Itoa(n) }
