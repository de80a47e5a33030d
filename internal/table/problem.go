package table

import (
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

// Refuse adds what the reader met on its way to the refusal of a file that may have none of it, as of field "file".
func (g Grid) Refuse(e *fault.Error) {
	for _, p := range g.Problems {
		e.Fields = append(e.Fields, fault.Field{Name: "file", Code: p.Code, Args: p.Args})
	}
}
