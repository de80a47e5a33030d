package roster

import (
	"reliefbook/internal/table"
)

// Check reads a table as a roster under a rule. It never fails: what is wrong
// stands in the draft's problems. Time and memory grow linearly with the rows.
func Check(t table.Grid, rule Rule) *Draft { return CheckAs(t, nil, rule) }

// CheckAs is Check by a mapping of the columns; nil: by their captions.
func CheckAs(t table.Grid, m table.Mapping, rule Rule) *Draft {
	c := &checker{
		Reading: List.Read(&t, m), rule: rule, draft: &Draft{Lines: make([]Line, 0, len(t.Rows))},
		students: make(map[string]int, len(t.Rows)), holders: map[string]holder{}, cards: map[string]holder{},
		names: make(map[namesake]int, len(t.Rows)), classes: map[[2]string]int{}, spelt: map[[2]string]bool{}, departments: map[string]int{},
	}
	c.knowDepartments()
	c.Each(c.readPerson)
	c.finish(&t)
	return c.draft
}

// checker is one run of Check.
type checker struct {
	*table.Reading
	rule  Rule
	draft *Draft

	known       map[string]string // department, folded → as the college spells it
	students    map[string]int    // student number → its first row
	holders     map[string]holder // citizen ID → who has it
	cards       map[string]holder // card → who has it
	names       map[namesake]int
	departments map[string]int     // folded → index into the draft's departments
	classes     map[[2]string]int  // department and class, folded → index into the draft's classes
	spelt       map[[2]string]bool // department and class whose other spelling was said
	last        [2]string          // department and class of the line before, for lists are in their order
	lastIn      [2]int             // their shares
}

// namesake is a class, by its index, and a name in it: who has it first is kept.
type namesake struct {
	class int
	name  string
}

// holder is who has an ID or a card, and in which row.
type holder struct {
	student string
	row     int
}

// finish compares the sums and fills the draft.
func (c *checker) finish(t *table.Grid) {
	d := c.draft
	d.Heads, d.BlankRows = c.Heads(), c.BlankRows
	d.Total, d.Unread = c.Sum(Amount)
	if c.Header.Rows > 0 {
		d.HeaderRow = t.Rows[c.Header.Above+c.Header.Rows-1].Number
	}
	if c.Ready() && d.Heads > 0 {
		c.checkControls()
	}
	for i := range d.Classes {
		share := d.Classes[i]
		if c.rule.KnownClass != nil && !c.rule.KnownClass(share.Department, share.Class) {
			d.NewClasses = append(d.NewClasses, share)
		}
	}
	c.Sort()
	d.Problems, d.Counts = c.List, c.Counts
}

// checkControls holds heads and sum against what the program declared.
func (c *checker) checkControls() {
	d := c.draft
	if want := c.rule.Heads; want > 0 && d.Heads != want {
		c.Add(table.WholeFile, table.Error, "roster.heads", "Declared", want, "Found", d.Heads, "Difference", d.Heads-want)
	}
	want := c.rule.Total
	switch {
	case want <= 0:
	case d.Unread > 0:
		c.Add(table.WholeFile, table.Notice, "table.sum_unknown", "Count", d.Unread, "Declared", want)
	case d.Total != want:
		c.Add(table.WholeFile, table.Error, "roster.sum", "Declared", want, "Found", d.Total, "Difference", d.Total-want)
	}
}
