package roster

import (
	"fmt"

	"reliefbook/internal/money"
	"reliefbook/internal/person"
	"reliefbook/internal/table"
)

// The most characters a field may have; the database and the printed sheet have room for no more.
const (
	maxUnit   = 60
	maxRemark = 200
)

// Line is one person's entitlement as the file states it.
type Line struct {
	Row        int // as the clerk sees it
	StudentNo  string
	Name       string // folded: see person.Name
	RawName    string // as it stands in the file
	Department string // as the college spells it
	Class      string
	Campus     string
	Paper      person.PaperKind // of CitizenID; "" without one
	CitizenID  string           // in full: encrypt before storing, mask before showing
	Card       string           // in full: encrypt before storing, mask before showing
	CardHolder string
	Mobile     string
	Remark     string
	Amount     money.Amount
}

// OtherHolder is the card's holder when it is not the person, else empty.
func (l Line) OtherHolder() string {
	if l.CardHolder == l.Name {
		return ""
	}
	return l.CardHolder
}

// String names the line without anybody's numbers, so that a log can't show them.
func (l Line) String() string { return fmt.Sprintf("row %d, student %s", l.Row, l.StudentNo) }

// Entitlement is one person's line on a frozen roster 应发, as it was then.
type Entitlement struct {
	ID           int64
	Line         int
	PersonID     int64
	IdentityID   int64
	StudentNo    string
	Name         string
	DepartmentID int64
	Department   string
	ClassID      int64
	Class        string
	Campus       string
	Amount       money.Amount // fen
	Remark       string
	Payment      string // state of its live payment, or empty
}

// readPerson reads one row as one person's line. Every fault of the row is
// noted; the line joins the draft only if there is none.
func (c *checker) readPerson(r *table.Line) {
	l := Line{Row: r.Number}
	c.readName(r, &l)
	c.readStudentNo(r, &l)
	c.readUnit(r, &l)
	c.readPapers(r, &l)
	c.readMobile(r, &l)
	if text, ok := r.Short(Remark, maxRemark); ok {
		l.Remark = person.HidePapers(text)
	}
	read := c.readAmount(r, &l)
	c.share(r, &l, read)
	if r.Good() {
		c.draft.Lines = append(c.draft.Lines, l)
	}
}

// noPapers refuses a class or a campus that holds somebody's papers: its name goes
// in clear onto screens, sheets and into the bank's file.
func noPapers(r *table.Line, column table.Col, text string) bool {
	if person.HoldsPapers(text) {
		r.Error(column, "roster.papers_in_name", "Column", List.Ref(column))
		return false
	}
	return true
}

// readAmount reads the amount and holds it against the program's rule. It
// reports whether the cell could be read, be it right or wrong.
func (c *checker) readAmount(r *table.Line, l *Line) (read bool) {
	if _, ok := r.Want(Amount); !ok {
		r.Unread(Amount)
		return false
	}
	if l.Amount, read = r.Amount(Amount); !read {
		return false
	}
	switch rule := c.rule.PerHead; {
	case l.Amount == 0:
		r.Error(Amount, "roster.zero_amount")
	case rule > 0 && l.Amount != rule:
		r.Error(Amount, "roster.per_head", "Declared", rule, "Found", l.Amount)
	}
	return true
}

// readUnit reads where the person belongs.
func (c *checker) readUnit(r *table.Line, l *Line) {
	if _, ok := r.Want(Department); ok {
		if text, ok := r.Short(Department, maxUnit); ok {
			l.Department = c.department(r, text)
		}
	}
	if _, ok := r.Want(Class); ok {
		if text, ok := r.Short(Class, maxUnit); ok && noPapers(r, Class, text) {
			l.Class = text
		}
	}
	if text, ok := r.Short(Campus, maxUnit); ok && noPapers(r, Campus, text) {
		l.Campus = text
	}
}

func (c *checker) knowDepartments() {
	if c.rule.Departments == nil {
		return
	}
	c.known = make(map[string]string, len(c.rule.Departments))
	for _, name := range c.rule.Departments {
		c.known[table.Same(name)] = name
	}
}

// department is the college's own spelling of a department, "" if it doesn't know it.
func (c *checker) department(r *table.Line, text string) string {
	if c.known == nil {
		return text
	}
	name, ok := c.known[table.Same(text)]
	if !ok {
		r.Error(Department, "roster.unknown_department", "Name", table.Shown(text))
	}
	return name
}
