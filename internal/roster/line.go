package roster

import (
	"strings"
	"unicode/utf8"

	"reliefbook/internal/fault"
	"reliefbook/internal/money"
	"reliefbook/internal/person"
	"reliefbook/internal/table"
)

// The most characters a field may have; the database and the printed sheet have room for no more.
const (
	maxUnit   = 60
	maxRemark = 200
)

// readPerson reads one row as one person's line. Every fault of the row is
// noted; the line joins the draft only if there is none.
func (c *checker) readPerson(r *table.Row) {
	before := c.draft.Errors()
	c.draft.Heads++
	c.lastRow = r.Number
	c.checkShape(r)
	l := Line{Row: r.Number}
	c.readName(r, &l)
	c.readStudentNo(r, &l)
	c.readUnit(r, &l)
	c.readPapers(r, &l)
	c.readMobile(r, &l)
	if text := c.text(r, Remark); c.fits(r, Remark, text, maxRemark) {
		l.Remark = person.HidePapers(text)
	}
	read := c.readAmount(r, &l)
	c.share(&l, read)
	if c.draft.Errors() == before {
		c.draft.Lines = append(c.draft.Lines, l)
	}
}

// checkShape refuses what a clerk must decide: hidden rows, merged cells, bytes
// that are no characters, cells outside the header.
func (c *checker) checkShape(r *table.Row) {
	whole := place{row: r.Number, column: -1}
	if r.Hidden {
		c.addRun(whole, table.Error, "roster.hidden_row")
	}
	used := 0
	for i := range r.Cells {
		cell := &r.Cells[i]
		at := place{row: r.Number, column: i}
		if i < len(c.layout.header) {
			at.header = c.layout.header[i]
		}
		if cell.Merged {
			c.addRun(at, table.Error, "roster.merged")
		}
		if cell.Text == "" {
			continue
		}
		used = i + 1
		if strings.ContainsRune(cell.Text, utf8.RuneError) || !utf8.ValidString(cell.Text) {
			c.add(at, table.Error, "roster.invalid_bytes")
		}
		if at.header == "" && tidy(cell.Text) != "" {
			c.checkStray(at)
		}
	}
	if c.table.Format != "csv" {
		return
	}
	if n := len(r.Cells); n < c.layout.width {
		c.add(whole, table.Warning, "roster.short_row", "Cells", n, "Columns", c.layout.width)
	} else if used > len(c.layout.header) {
		c.add(whole, table.Error, "roster.long_row", "Cells", used, "Columns", len(c.layout.header))
	}
}

// checkStray warns once of a column that holds something but has no header.
// In a CSV file cells beyond the header are the row's own fault: see checkShape.
func (c *checker) checkStray(at place) {
	beyond := c.table.Format == "csv" && at.column >= len(c.layout.header)
	if c.stray[at.column] || beyond {
		return
	}
	if c.stray == nil {
		c.stray = map[int]bool{}
	}
	c.stray[at.column] = true
	c.add(at, table.Warning, "roster.stray_column")
}

// text is a column's cell, tidied.
func (c *checker) text(r *table.Row, column Column) string {
	return tidy(r.At(c.layout.at[column]).Text)
}

// want is the text of a required column; a blank cell is refused.
func (c *checker) want(r *table.Row, column Column) (string, bool) {
	text := c.text(r, column)
	if text == "" {
		c.add(c.at(r, column), table.Error, "roster.blank_cell", "Column", label(column))
	}
	return text, text != ""
}

// fits refuses a text that is too long.
func (c *checker) fits(r *table.Row, column Column, text string, most int) bool {
	if n := utf8.RuneCountInString(text); n > most {
		c.add(c.at(r, column), table.Error, "roster.too_long", "Length", n, "Max", most)
		return false
	}
	return true
}

// noPapers refuses a class or a campus that holds somebody's papers: its name goes
// in clear onto screens, sheets and into the bank's file.
func (c *checker) noPapers(r *table.Row, column Column, text string) bool {
	if person.HoldsPapers(text) {
		c.add(c.at(r, column), table.Error, "roster.papers_in_name", "Column", label(column))
		return false
	}
	return true
}

// refuse notes a refusal of package money or person where it happened.
func (c *checker) refuse(at place, err error) {
	f := fault.Of(err)
	if f == nil {
		f = fault.New(fault.Invalid, "roster.unreadable_cell")
	}
	c.take(table.Problem{Row: at.row, Column: table.Letter(at.column), Header: at.header, Severity: table.Error, Code: f.Code, Args: f.Args})
}

// readAmount reads the amount and holds it against the program's rule. It
// reports whether the cell could be read, be it right or wrong.
func (c *checker) readAmount(r *table.Row, l *Line) bool {
	at := c.at(r, Amount)
	text, ok := c.want(r, Amount)
	var err error
	if ok {
		l.Amount, err = c.parseAmount(text)
	}
	if err != nil {
		c.refuse(at, err)
	}
	if !ok || err != nil {
		c.draft.Unread++
		c.subUnread++
		return false
	}
	switch rule := c.rule.PerHead; {
	case l.Amount == 0:
		c.add(at, table.Error, "roster.zero_amount")
	case rule > 0 && l.Amount != rule:
		c.add(at, table.Error, "roster.per_head", "Declared", rule, "Found", l.Amount)
	}
	return true
}

// parseAmount is money.Parse; a roster mostly says the same amount again and again.
func (c *checker) parseAmount(text string) (money.Amount, error) {
	if text == c.amountText {
		return c.amount, nil
	}
	a, err := money.Parse(text)
	if err == nil {
		c.amountText, c.amount = text, a
	}
	return a, err
}

// readUnit reads where the person belongs.
func (c *checker) readUnit(r *table.Row, l *Line) {
	if text, ok := c.want(r, Department); ok && c.fits(r, Department, text, maxUnit) {
		l.Department = c.department(r, text)
	}
	if text, ok := c.want(r, Class); ok && c.fits(r, Class, text, maxUnit) && c.noPapers(r, Class, text) {
		l.Class = text
	}
	if text := c.text(r, Campus); c.fits(r, Campus, text, maxUnit) && c.noPapers(r, Campus, text) {
		l.Campus = text
	}
}

func (c *checker) knowDepartments() {
	if c.rule.Departments == nil {
		return
	}
	c.known = make(map[string]string, len(c.rule.Departments))
	for _, name := range c.rule.Departments {
		c.known[same(name)] = name
	}
}

// department is the college's own spelling of a department, "" if it doesn't know it.
func (c *checker) department(r *table.Row, text string) string {
	if c.known == nil {
		return text
	}
	name, ok := c.known[same(text)]
	if !ok {
		c.add(c.at(r, Department), table.Error, "roster.unknown_department", "Name", shown(text))
	}
	return name
}
