package table

import (
	"cmp"
	"slices"
	"strings"

	"reliefbook/internal/fault"
	"reliefbook/internal/lang"
)

// Severity is what a problem means for the import.
type Severity int

// The severities. One Error refuses the whole file; a Warning needs a look; a
// Notice says what was read differently from how it stands in the file.
const (
	Error Severity = iota
	Warning
	Notice
)

// Label is the severity in a language.
func (s Severity) Label(tag lang.Tag) string { return lang.Text(tag, s.key()) }

func (s Severity) key() string {
	switch s {
	case Error:
		return "table.severity.error"
	case Warning:
		return "table.severity.warning"
	default:
		return "table.severity.notice"
	}
}

// Problem is one thing about a file that its clerk must know.
type Problem struct {
	Row      int    // as the clerk sees it; 0: the file as a whole
	Column   string // letter; "" when no single column is meant
	Header   string // the column's header as it stands in the file
	Severity Severity
	Code     string         // names the sentence "fault.<Code>" in package lang
	Args     map[string]any // its values; never a citizen ID or card in full
}

// Text is the problem's sentence in a language.
func (p Problem) Text(tag lang.Tag) string {
	return lang.Field(tag, fault.Field{Code: p.Code, Args: p.Args})
}

// Counts is how many problems there are of each severity, those that are not listed too.
type Counts [3]int

// Errors is how many problems refuse the file.
func (c Counts) Errors() int { return c[Error] }

// Warnings is how many need a look.
func (c Counts) Warnings() int { return c[Warning] }

// Notices is how many say what was read differently.
func (c Counts) Notices() int { return c[Notice] }

// Place is where a problem stands: a row as the clerk sees it, 0 for none, and a
// column's index with its caption, -1 for none.
type Place struct {
	Row     int
	Column  int
	Caption string
}

// WholeFile is the place of what concerns no single row.
var WholeFile = Place{Column: -1}

// Problems gathers them. The zero value is ready.
type Problems struct {
	List []Problem
	Counts
	runs map[run]Problem
	more bool // that there are more was said
}

// run is a problem that a block of rows shares: hidden rows, cells merged downwards.
type run struct {
	code   string
	column int
}

// Add notes a problem. pairs are the sentence's values.
func (p *Problems) Add(at Place, s Severity, code string, pairs ...any) {
	if p.Counts[s] >= MaxProblems {
		p.Counts[s]++
		return
	}
	p.Take(problem(at, s, code, pairs...))
}

func problem(at Place, s Severity, code string, pairs ...any) Problem {
	return Problem{Row: at.Row, Column: Letter(at.Column), Header: at.Caption, Severity: s, Code: code, Args: fault.Pairs(pairs...)}
}

// Take counts a problem and lists it while there is room, so that a ruined file
// of 400,000 rows doesn't answer with millions of sentences.
func (p *Problems) Take(one Problem) {
	if p.Counts[one.Severity]++; p.Counts[one.Severity] <= MaxProblems {
		p.List = append(p.List, one)
	}
}

// Refuse notes what a value was refused for; an error that is no fault of the
// value's is table.unreadable_cell.
func (p *Problems) Refuse(at Place, err error) {
	f := fault.Of(err)
	if f == nil {
		f = fault.New(fault.Invalid, "table.unreadable_cell")
	}
	p.Take(Problem{Row: at.Row, Column: Letter(at.Column), Header: at.Caption, Severity: Error, Code: f.Code, Args: f.Args})
}

// Run notes a problem of a block of rows once, from its first row to its last.
func (p *Problems) Run(at Place, s Severity, code string) {
	if p.runs == nil {
		p.runs = map[run]Problem{}
	}
	key := run{code, at.Column}
	if known := p.runs[key]; known.Args != nil && known.Args["To"] == at.Row-1 {
		known.Args["To"] = at.Row // the listed problem shares this map
		return
	}
	one := problem(at, s, code, "From", at.Row, "To", at.Row)
	p.runs[key] = one
	p.Take(one)
}

// Sort puts the file's own problems first, then goes by row and column, the
// gravest first, and says how many are not listed.
func (p *Problems) Sort() {
	slices.SortStableFunc(p.List, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Row, b.Row), cmp.Compare(len(a.Column), len(b.Column)),
			strings.Compare(a.Column, b.Column), cmp.Compare(a.Severity, b.Severity))
	})
	if more := p.Errors() + p.Warnings() + p.Notices() - len(p.List); more > 0 && !p.more {
		p.more = true
		p.List = slices.Insert(p.List, 0, problem(WholeFile, Notice, "table.more_problems", "Count", more))
		p.Counts[Notice]++
	}
}

// Refusal is the errors as one refusal, table.refused, each at the field "file";
// nil when nothing refuses the file.
func (p *Problems) Refusal() error { return p.RefusalAt("file") }

// RefusalAt is Refusal at another field.
func (p *Problems) RefusalAt(field string) error {
	if p.Errors() == 0 {
		return nil
	}
	var fields []fault.Field
	for _, one := range p.List {
		if one.Severity == Error {
			fields = append(fields, one.Field(field))
		}
	}
	e := fault.New(fault.Invalid, "table.refused", "Errors", p.Errors(), "First", fields[0])
	e.Fields = fields
	return e
}

// Field is the problem with its place, as of a form's field.
func (p Problem) Field(name string) fault.Field {
	inner := fault.Field{Code: p.Code, Args: p.Args}
	if _, rows := p.Args["From"]; p.Column == "" && (p.Row == 0 || rows) { // its sentence says which rows
		return fault.Field{Name: name, Code: p.Code, Args: p.Args}
	}
	return fault.Field{Name: name, Code: "table.at", Args: fault.Pairs("Row", p.Row, "Column", p.Column, "Header", p.Header, "Problem", inner)}
}
