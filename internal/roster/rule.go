package roster

import (
	"reliefbook/internal/money"
	"reliefbook/internal/table"
)

// Rule is what the program declares and the college knows before the file is opened.
type Rule struct {
	PerHead     money.Amount // every head's amount in fen; 0: amounts differ
	Heads       int          // control total: heads; 0: not declared
	Total       money.Amount // control total in fen; 0: not declared
	Departments []string     // the known departments; nil: any will do
	// KnownClass reports whether the class exists; nil: no class is reported as new.
	KnownClass func(department, class string) bool
	// Conflicts makes warnings of what a batch's checker would have to accept one
	// by one: another card holder, an ID whose check digit fails.
	Conflicts bool
	Today     string // YYYY-MM-DD, for the dates inside citizen IDs
}

// Share is the part of a roster that one department or class has.
type Share struct {
	Department string
	Class      string // "" where the whole department is meant
	Heads      int
	Total      money.Amount
}

// Draft is a table that was checked. It may be imported when Errors is 0.
type Draft struct {
	Lines        []Line       // every row without an error, in the file's order
	Heads        int          // rows that stand for a person, the faulty ones too
	Total        money.Amount // the sum of every amount that could be read
	Unread       int          // amounts that could not be read: Total lacks them
	HeaderRow    int          // 0: no header was found
	BlankRows    int
	Departments  []Share         // in the file's order
	Classes      []Share         // in the file's order
	NewClasses   []Share         // those of Classes that the college doesn't know yet
	Problems     []table.Problem // by row, the file's own first; at most MaxProblems of each severity
	table.Counts                 // Errors refuse the import, listed or not
}

// Said is what was said of the file.
func (d *Draft) Said() table.Problems { return table.Problems{List: d.Problems, Counts: d.Counts} }
