package roster

import (
	"reliefbook/internal/fault"
	"reliefbook/internal/table"
)

// run is a problem that a block of rows shares: hidden rows, cells merged downwards.
type run struct {
	code   string
	column int
}

// at is the place of a column in a row; a nil row means the column as a whole.
func (c *checker) at(r *table.Row, column Column) place {
	p := place{column: c.layout.at[column]}
	if r != nil {
		p.row = r.Number
	}
	if p.column >= 0 {
		p.header = c.layout.header[p.column]
	}
	return p
}

// add notes a problem. pairs are the sentence's values.
func (c *checker) add(at place, s table.Severity, code string, pairs ...any) {
	c.take(c.problem(at, s, code, pairs...))
}

func (c *checker) problem(at place, s table.Severity, code string, pairs ...any) table.Problem {
	return table.Problem{Row: at.row, Column: table.Letter(at.column), Header: at.header, Severity: s, Code: code, Args: fault.Pairs(pairs...)}
}

// take counts a problem and lists it while there is room, so that a ruined
// file of 400,000 rows doesn't answer with millions of sentences.
func (c *checker) take(p table.Problem) {
	d := c.draft
	if d.counts[p.Severity]++; d.counts[p.Severity] <= table.MaxProblems {
		d.Problems = append(d.Problems, p)
	}
}

// addRun notes a problem of a whole block of rows once, from its first row to its last.
func (c *checker) addRun(at place, s table.Severity, code string) {
	key := run{code, at.column}
	if p := c.runs[key]; p.Args != nil && p.Args["To"] == at.row-1 {
		p.Args["To"] = at.row // the listed problem shares this map
		return
	}
	p := c.problem(at, s, code, "From", at.row, "To", at.row)
	c.runs[key] = p
	c.take(p)
}
