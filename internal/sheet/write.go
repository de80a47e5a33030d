package sheet

import (
	"io"

	"reliefbook/internal/fault"
	"reliefbook/internal/lang"
	"reliefbook/internal/roster"
)

// WriteCSV writes a grid's header, rows and totals in UTF8 (with a byte order
// mark) or GB18030, with CRLF. Cells that a spreadsheet would take for a
// formula get an apostrophe in front.
func WriteCSV(w io.Writer, g Grid, encoding string) error { return fault.New(fault.Internal, "todo") }

// WriteXLSX writes a grid as a workbook of one sheet.
func WriteXLSX(w io.Writer, g Grid) error { return fault.New(fault.Internal, "todo") }

// WriteProblems writes a draft's problems as CSV for the clerk who mends the file.
func WriteProblems(w io.Writer, tag lang.Tag, problems []roster.Problem) error {
	return fault.New(fault.Internal, "todo")
}
