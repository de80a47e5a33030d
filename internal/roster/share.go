package roster

import (
	"reliefbook/internal/money"
	"reliefbook/internal/table"
)

// share adds a line to its department's and class's heads and sums, the faulty
// lines too, and gives the class one spelling throughout. read says that the
// line's amount is known.
func (c *checker) share(l *Line, read bool) {
	if !read {
		l.Amount = 0
	}
	total, err := money.Add(c.draft.Total, l.Amount)
	if err != nil {
		c.refuse(place{row: l.Row, column: c.layout.at[Amount]}, err)
		return
	}
	c.draft.Total = total
	c.subtotal += l.Amount // no more than the total, so in range
	if l.Department == "" {
		return
	}
	grow(&c.draft.Departments, c.departments, same(l.Department), Share{Department: l.Department}).add(l.Amount)
	if l.Class == "" {
		return
	}
	key := same(l.Department) + "\x00" + same(l.Class)
	class := grow(&c.draft.Classes, c.classes, key, Share{Department: l.Department, Class: l.Class})
	class.add(l.Amount)
	if class.Class != l.Class {
		c.noteSpelling(l, class.Class)
	}
	c.noteNamesake(l, key)
}

// noteSpelling says once that a class is written in two ways, and takes the first.
func (c *checker) noteSpelling(l *Line, first string) {
	key := l.Department + "\x00" + l.Class
	if _, said := c.names[key]; !said {
		c.names[key] = l.Row
		at := place{row: l.Row, column: c.layout.at[Class], header: c.layout.header[c.layout.at[Class]]}
		c.add(at, table.Notice, "roster.class_spelling", "First", shown(first), "Other", shown(l.Class))
	}
	l.Class = first
}

// noteNamesake points at two students of one name in one class: they may be one.
func (c *checker) noteNamesake(l *Line, class string) {
	if l.Name == "" {
		return
	}
	key := class + "\x00" + l.Name
	if first, ok := c.names[key]; ok {
		at := place{row: l.Row, column: c.layout.at[Name], header: c.layout.header[c.layout.at[Name]]}
		c.add(at, table.Notice, "roster.namesake", "First", first, "Row", l.Row)
		return
	}
	c.names[key] = l.Row
}

// grow finds a share by its key or adds it.
func grow(shares *[]Share, index map[string]int, key string, fresh Share) *Share {
	i, ok := index[key]
	if !ok {
		i = len(*shares)
		index[key] = i
		*shares = append(*shares, fresh)
	}
	return &(*shares)[i]
}

func (s *Share) add(a money.Amount) {
	s.Heads++
	s.Total += a
}
