package sheet

import (
	"encoding/xml"
	"errors"
	"slices"
	"strconv"
	"strings"

	"reliefbook/internal/fault"
	"reliefbook/internal/table"
)

// readXLSX reads the first visible sheet of a workbook and reports the others.
func readXLSX(data []byte) (table.Grid, error) {
	t := table.Grid{Format: "xlsx"}
	b, err := openBook(data)
	if err != nil {
		return t, err
	}
	w, err := b.workbook()
	if err != nil {
		return t, err
	}
	t.Sheet, t.From1904 = w.sheet, w.from1904
	x := &sheetReader{table: &t}
	if x.styles, err = b.styles(w.styles); err != nil {
		return t, err
	}
	if x.shared, err = b.sharedStrings(w.strings); err != nil {
		return t, err
	}
	if err := b.walk(w.part, x.see); err != nil {
		return table.Grid{}, err
	}
	if err := x.merge(); err != nil {
		return table.Grid{}, err
	}
	if len(w.others) > 0 {
		x.note(0, 0, table.Notice, "sheet.other_sheets", "Sheet", w.sheet, "Others", strings.Join(w.others, ", "))
	}
	if x.formulas > 0 {
		x.note(0, 0, table.Notice, "sheet.formulas", "Count", x.formulas, "First", x.formulaAt)
	}
	return t, nil
}

// sheetReader turns the tokens of one worksheet into rows.
type sheetReader struct {
	table  *table.Grid
	shared []string

	styles styles
	data   bool // inside sheetData
	inRow  bool
	inCell bool
	row    table.Row
	number int // the last row's number
	cells  int
	text   textReader

	column  int // of the current cell, from 1
	kind    string
	style   string
	value   []byte
	inValue bool
	saved   bool // the cell has a value element, be it empty
	formula bool
	inline  bool

	hidden    [MaxColumns]bool
	merged    []area
	formulas  int
	formulaAt string
}

func (x *sheetReader) see(t xml.Token) error {
	switch e := t.(type) {
	case xml.StartElement:
		return x.start(e)
	case xml.EndElement:
		return x.end(e.Name.Local)
	case xml.CharData:
		if x.inValue {
			x.value = append(x.value, e...)
		}
		x.text.chars(e)
	}
	return nil
}

func (x *sheetReader) start(e xml.StartElement) error {
	switch name := e.Name.Local; {
	case name == "sheetData":
		x.data = true
	case x.data && name == "row":
		return x.startRow(e)
	case x.data && name == "c":
		return x.startCell(e)
	case x.data && name == "v":
		x.inValue, x.saved = true, true
	case x.data && name == "f":
		x.formula = true
	case x.data && name == "is":
		x.inline = true
	case x.data && x.inline:
		x.text.start(name)
	case !x.data && name == "col":
		x.hideColumns(e)
	case !x.data && name == "mergeCell":
		return x.mergeCell(attr(e, "", "ref"))
	}
	return nil
}

func (x *sheetReader) end(name string) error {
	if !x.data {
		return nil
	}
	switch name {
	case "sheetData":
		x.data = false
	case "row":
		return x.endRow()
	case "c":
		return x.endCell()
	case "v":
		x.inValue = false
	case "is":
		x.inline = false
	default:
		x.text.end(name)
	}
	return nil
}

// hideColumns notes which columns are hidden.
func (x *sheetReader) hideColumns(e xml.StartElement) {
	if !yes(attr(e, "", "hidden")) && attr(e, "", "width") != "0" {
		return
	}
	from, _ := strconv.Atoi(attr(e, "", "min"))
	to, _ := strconv.Atoi(attr(e, "", "max"))
	for i := max(from, 1); i <= min(to, MaxColumns); i++ {
		x.hidden[i-1] = true
	}
}

const lastRow = 1_048_576

func (x *sheetReader) startRow(e xml.StartElement) error {
	number := x.number + 1
	if r := attr(e, "", "r"); r != "" {
		n, err := strconv.Atoi(r)
		if err != nil {
			return damaged(err)
		}
		number = n
	}
	if x.inRow || number <= x.number || number > lastRow {
		return damaged(errors.New("rows out of order"))
	}
	x.number, x.column, x.inRow = number, 0, true
	x.row = table.Row{Number: number, Hidden: yes(attr(e, "", "hidden")) || attr(e, "", "ht") == "0"}
	return nil
}

// endRow keeps a row that holds something. The others are as if absent: a
// formatted sheet may have a million of them.
func (x *sheetReader) endRow() error {
	x.inRow = false
	if len(x.row.Cells) == 0 {
		return nil
	}
	if len(x.table.Rows) >= MaxRows {
		return fault.New(fault.TooLarge, "sheet.too_many_rows", "Max", MaxRows)
	}
	x.table.Rows = append(x.table.Rows, x.row)
	x.row = table.Row{}
	return nil
}

func (x *sheetReader) startCell(e xml.StartElement) error {
	if !x.inRow || x.inCell {
		return damaged(errors.New("a cell outside a row"))
	}
	x.inCell = true
	x.column++
	if ref := attr(e, "", "r"); ref != "" {
		column, _, ok := cellRef(ref)
		if !ok {
			return damaged(errors.New("cell reference"))
		}
		x.column = column
	}
	x.kind, x.style, x.value, x.formula, x.saved = attr(e, "", "t"), attr(e, "", "s"), x.value[:0], false, false
	return nil
}

// endCell puts the cell in its place. Blank ones are left out: the row is as long as its last text.
func (x *sheetReader) endCell() error {
	x.inCell = false
	cell, err := x.read()
	if err != nil {
		return err
	}
	if x.formula {
		x.seeFormula(&cell)
	}
	if cell.Text == "" {
		return nil
	}
	if x.column > MaxColumns {
		return fault.New(fault.TooLarge, "sheet.too_many_columns", "Row", x.number, "Max", MaxColumns)
	}
	cell.Hidden = x.hidden[x.column-1]
	if x.column <= len(x.row.Cells) && x.row.Cells[x.column-1].Text != "" {
		return damaged(errors.New("one cell twice"))
	}
	if err := x.grow(&x.row, x.column); err != nil {
		return err
	}
	x.row.Cells[x.column-1] = cell
	return nil
}

// grow makes a row have at least n cells.
func (x *sheetReader) grow(r *table.Row, n int) error {
	more := n - len(r.Cells)
	if more <= 0 {
		return nil
	}
	if x.cells += more; x.cells > MaxCells {
		return fault.New(fault.TooLarge, "sheet.too_many_cells", "Max", MaxCells)
	}
	if r.Cells == nil && len(x.table.Rows) > 0 {
		r.Cells = make([]table.Cell, 0, max(n, len(x.table.Rows[len(x.table.Rows)-1].Cells)))
	}
	r.Cells = append(r.Cells, make([]table.Cell, more)...)
	return nil
}

// read is the current cell's content by its type.
func (x *sheetReader) read() (table.Cell, error) {
	value := string(x.value)
	switch x.kind {
	case "s":
		if value == "" {
			return table.Cell{}, nil
		}
		i, err := strconv.Atoi(value)
		if err != nil || i < 0 || i >= len(x.shared) {
			return table.Cell{}, damaged(errors.New("no such shared text"))
		}
		return table.Cell{Text: x.shared[i]}, nil
	case "inlineStr":
		return table.Cell{Text: x.text.take()}, nil
	case "str", "d":
		return table.Cell{Text: unescape(value)}, nil
	case "b":
		return table.Cell{Text: map[string]string{"1": "TRUE", "0": "FALSE"}[value], Kind: table.Boolean}, nil
	case "e":
		if len(value) > 12 || !strings.HasPrefix(value, "#") {
			value = "#"
		}
		return table.Cell{Text: value, Kind: table.Broken}, nil
	}
	if value == "" {
		return table.Cell{}, nil
	}
	text, ok := plainNumber(strings.TrimSpace(value))
	if !ok {
		return table.Cell{}, damaged(errors.New("a number that is none"))
	}
	kind := x.styles.kind(x.style)
	if kind == table.Date {
		if text, ok = shownDay(text, x.table.From1904); !ok {
			return table.Cell{Text: "#", Kind: table.Broken}, nil // a spreadsheet shows ##### for it
		}
	}
	return table.Cell{Text: text, Kind: kind}, nil
}

// seeFormula counts a formula; one without a saved result is named, for nothing here calculates.
func (x *sheetReader) seeFormula(cell *table.Cell) {
	if x.formulas++; x.formulas == 1 {
		x.formulaAt = table.Letter(x.column-1) + strconv.Itoa(x.number)
	}
	if blank := x.kind == "str" && x.saved; cell.Text == "" && !blank {
		*cell = table.Cell{Text: "=", Kind: table.Unsaved}
	}
}

// note reports something to roster.Check; column counts from 1, 0 is none.
func (x *sheetReader) note(row, column int, s table.Severity, code string, pairs ...any) {
	if len(x.table.Problems) >= table.MaxProblems {
		return
	}
	x.table.Problems = append(x.table.Problems, table.Problem{
		Row: row, Column: table.Letter(column - 1), Severity: s, Code: code, Args: fault.Pairs(pairs...),
	})
}

// area is a merged range; columns and rows count from 1.
type area struct{ left, top, right, bottom int }

func (x *sheetReader) mergeCell(ref string) error {
	from, to, _ := strings.Cut(ref, ":")
	if to == "" {
		to = from
	}
	var a area
	var ok, ok2 bool
	a.left, a.top, ok = cellRef(from)
	a.right, a.bottom, ok2 = cellRef(to)
	if !ok || !ok2 || a.right < a.left || a.bottom < a.top || len(x.merged) >= MaxRows {
		return damaged(errors.New("merged range"))
	}
	x.merged = append(x.merged, a)
	return nil
}

// merge marks the cells that merged ranges cover: a spreadsheet shows the first alone. Ranges don't overlap in an honest
// file, so what they cover is bounded by the cells there may be.
func (x *sheetReader) merge() error {
	rows, covered := x.table.Rows, 0
	for _, a := range x.merged {
		i, _ := slices.BinarySearchFunc(rows, a.top, func(r table.Row, n int) int { return r.Number - n })
		right := min(a.right, MaxColumns)
		for ; i < len(rows) && rows[i].Number <= a.bottom; i++ {
			if covered += max(right-a.left+1, 1); covered > MaxCells {
				return damaged(errors.New("overlapping merged ranges"))
			}
			if err := x.grow(&rows[i], right); err != nil {
				return err
			}
			for n := a.left; n <= right; n++ {
				rows[i].Cells[n-1].Merged = n > a.left || rows[i].Number > a.top
			}
		}
	}
	return nil
}

// cellRef reads a cell's name such as AB12; $ signs don't matter.
func cellRef(ref string) (column, row int, ok bool) {
	i := 0
	for ; i < len(ref); i++ {
		switch c := ref[i]; {
		case c == '$':
		case c >= 'A' && c <= 'Z' && column < 1<<15:
			column = column*26 + int(c-'A') + 1
		case c >= 'a' && c <= 'z' && column < 1<<15:
			column = column*26 + int(c-'a') + 1
		default:
			row, err := strconv.Atoi(ref[i:])
			return column, row, err == nil && column > 0 && column <= 16_384 && row > 0 && row <= lastRow
		}
	}
	return 0, 0, false
}
