package sheet

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"

	"reliefbook/internal/fault"
	"reliefbook/internal/table"
)

// readCSV reads a text file with commas, semicolons or tabs. Blank lines count
// as rows, as they do on the clerk's screen.
func readCSV(data []byte, encoding string) (table.Grid, error) {
	text, encoding, err := decode(data, encoding)
	if err != nil {
		return table.Grid{}, err
	}
	if bytes.IndexByte(text, '\n') < 0 {
		text = bytes.ReplaceAll(text, []byte("\r"), []byte("\n"))
	}
	t := table.Grid{Format: "csv", Encoding: encoding, Rows: make([]table.Row, 0, min(bytes.Count(text, []byte("\n"))+1, len(text)/32, MaxRows))}
	t.Cut = !bytes.HasSuffix(text, []byte("\n"))
	r := csv.NewReader(bytes.NewReader(text))
	r.Comma = delimiter(text)
	r.FieldsPerRecord = -1
	r.ReuseRecord = true
	number, cells := 0, 0
	var room []table.Cell
	lines := lineCounter{text: text}
	for {
		next := 1 + lines.to(r.InputOffset()) // the line after what was read so far
		record, err := r.Read()
		if err == io.EOF {
			return t, nil
		}
		if err != nil {
			return table.Grid{}, csvFault(err, number, next)
		}
		line, _ := r.FieldPos(0)
		number += line - next + 1
		if len(t.Rows) >= MaxRows {
			return table.Grid{}, fault.New(fault.TooLarge, "sheet.too_many_rows", "Max", MaxRows)
		}
		row, err := csvRow(number, record, &room)
		if err != nil {
			return table.Grid{}, err
		}
		if cells += len(row.Cells); cells > MaxCells {
			return table.Grid{}, fault.New(fault.TooLarge, "sheet.too_many_cells", "Max", MaxCells)
		}
		t.Rows = append(t.Rows, row)
	}
}

// csvRow keeps a record's cells. Blank ones beyond the last allowed column, of
// which some programs write thousands, are no loss.
// room is memory for the cells of many rows.
func csvRow(number int, record []string, room *[]table.Cell) (table.Row, error) {
	n := len(record)
	for n > MaxColumns && record[n-1] == "" {
		n--
	}
	if n > MaxColumns {
		return table.Row{}, fault.New(fault.TooLarge, "sheet.too_many_columns", "Row", number, "Max", MaxColumns)
	}
	if len(*room) < n {
		*room = make([]table.Cell, 16*MaxColumns)
	}
	row := table.Row{Number: number, Cells: (*room)[:n:n]}
	*room = (*room)[n:]
	for i, text := range record[:n] {
		row.Cells[i] = csvCell(text)
	}
	return row, nil
}

// csvCell takes a text as a spreadsheet would: ="0123" is the text inside, #N/A is what went wrong.
func csvCell(text string) table.Cell {
	if inside, ok := strings.CutPrefix(text, `="`); ok && strings.HasSuffix(inside, `"`) && len(inside) > 0 {
		return table.Cell{Text: strings.TrimSuffix(inside, `"`)}
	}
	if strings.HasPrefix(text, "#") && slices.Contains(errorValues, text) {
		return table.Cell{Text: text, Kind: table.Broken}
	}
	return table.Cell{Text: text}
}

// errorValues are what a spreadsheet writes where a formula failed.
var errorValues = []string{"#N/A", "#VALUE!", "#REF!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!"}

// csvFault says in which row the quotes don't fit.
func csvFault(err error, number, next int) error {
	var parse *csv.ParseError
	if !errors.As(err, &parse) {
		return fault.Wrap(err, "reading CSV")
	}
	row := number + parse.StartLine - next + 1
	return fault.New(fault.Invalid, "sheet.quotes", "Row", row, "Line", parse.Line).Because(parse.Err)
}

// lineCounter counts line ends up to an offset that only grows.
type lineCounter struct {
	text []byte
	at   int64
	n    int
}

func (l *lineCounter) to(offset int64) int {
	l.n += bytes.Count(l.text[l.at:offset], []byte("\n"))
	l.at = offset
	return l.n
}

// delimiter is the separator that the first lines have most of, outside quotes.
func delimiter(text []byte) rune {
	var commas, semicolons, tabs, bars, lines int
	quoted := false
	for _, b := range text[:min(len(text), 1<<16)] {
		switch {
		case b == '"':
			quoted = !quoted
		case quoted:
		case b == ',':
			commas++
		case b == ';':
			semicolons++
		case b == '\t':
			tabs++
		case b == '|':
			bars++
		case b == '\n':
			lines++
		}
		if lines == 20 {
			break
		}
	}
	switch {
	case bars > commas && bars > tabs && bars > semicolons: // banks' files
		return '|'
	case tabs > commas && tabs >= semicolons:
		return '\t'
	case semicolons > commas:
		return ';'
	}
	return ','
}
