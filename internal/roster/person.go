package roster

import (
	"reliefbook/internal/money"
)

// readName reads the name, keeping it as it stood beside the folded one.
func (c *checker) readName(r *Row, l *Line) {
	l.RawName = r.cell(c.layout.at[Name]).Text
	text, ok := c.want(r, Name)
	if !ok {
		return
	}
	if _, err := money.Parse(text); err == nil {
		c.add(c.at(r, Name), Error, "roster.amount_in_name")
		return
	}
	l.Name = text
}

// readStudentNo reads the key of a person and refuses it a second time.
func (c *checker) readStudentNo(r *Row, l *Line) {
	text, ok := c.want(r, StudentNo)
	if !ok {
		return
	}
	at := c.at(r, StudentNo)
	if r.cell(at.column).Numeric {
		if c.numeric++; len(text) > 15 {
			c.add(at, Error, "roster.numeric_cell")
			return
		}
	}
	l.StudentNo = text
	if first, twice := c.students[text]; twice {
		c.add(at, Error, "roster.duplicate", "First", first, "Row", r.Number)
		return
	}
	c.students[text] = r.Number
}

func (c *checker) readPapers(r *Row, l *Line) {
	l.CitizenID = c.text(r, CitizenID)
	l.Card = c.text(r, Card)
	l.CardHolder = c.text(r, CardHolder)
}

func (c *checker) readMobile(r *Row, l *Line) { l.Mobile = c.text(r, Mobile) }
