package sheet

import (
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"reliefbook/internal/fault"
)

// WriteXLSX writes a grid as a workbook of one sheet: the title, the header
// frozen above the rows, the rows, the totals in bold, the notes. Text stays
// text, so IDs and cards keep every digit; amounts are numbers, exactly.
// Rows are streamed: memory doesn't grow with them.
func WriteXLSX(w io.Writer, g Grid) (err error) {
	f := excelize.NewFile()
	defer func() {
		if e := f.Close(); err == nil {
			err = fault.Wrap(e, "closing a workbook")
		}
	}()
	x := &xlsxWriter{grid: g}
	if err := x.open(f); err != nil {
		return fault.Wrap(err, "writing a workbook")
	}
	if err := x.write(); err != nil {
		return fault.Wrap(err, "writing a workbook")
	}
	_, err = f.WriteTo(w)
	return fault.Wrap(err, "writing a workbook")
}

type xlsxWriter struct {
	grid   Grid
	stream *excelize.StreamWriter
	title  int          // style of the title
	head   map[Kind]int // of the header
	note   int          // of notes
	body   map[Kind]int // of cells
	bold   map[Kind]int // of totals
	row    int
	values []any
}

const sheetName = "Sheet1"

// family is the typeface of what is not plain: that of the rest of a new workbook.
const family = "Calibri"

// formats are how numbers of a kind are shown; "@" is text.
var formats = map[Kind]string{Text: "@", Time: "@", Amount: "#,##0.00", Integer: "#,##0", Percent: "0.00%"}

var widths = map[Kind]int{Text: 14, Time: 20, Amount: 16, Integer: 10, Percent: 10}

func (x *xlsxWriter) open(f *excelize.File) error {
	var err error
	style := func(s excelize.Style) (id int) {
		if err == nil {
			id, err = f.NewStyle(&s)
		}
		return id
	}
	x.title = style(excelize.Style{Font: &excelize.Font{Bold: true, Size: 14, Family: family}})
	x.note = style(excelize.Style{Font: &excelize.Font{Color: "666666", Family: family}})
	x.head, x.body, x.bold = map[Kind]int{}, map[Kind]int{}, map[Kind]int{}
	for _, kind := range slices.Sorted(maps.Keys(formats)) { // in order: the same grid is the same file
		format := formats[kind]
		side, indent := "right", 0
		if format == "@" {
			side, indent = "left", 1 // away from the number before it
		}
		x.head[kind] = style(excelize.Style{
			Font: &excelize.Font{Bold: true, Family: family}, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"EEEEEE"}},
			Border:    []excelize.Border{{Type: "bottom", Color: "888888", Style: 1}},
			Alignment: &excelize.Alignment{Horizontal: side, Indent: indent, WrapText: true, Vertical: "center"},
		})
		s := excelize.Style{CustomNumFmt: &format, Alignment: &excelize.Alignment{Horizontal: side, Indent: indent, Vertical: "center"}}
		x.body[kind] = style(s)
		s.Font = &excelize.Font{Bold: true, Family: family}
		s.Border = []excelize.Border{{Type: "top", Color: "888888", Style: 1}}
		x.bold[kind] = style(s)
	}
	if err == nil {
		err = x.layout(f)
	}
	if err == nil {
		x.stream, err = f.NewStreamWriter(sheetName)
	}
	return err
}

// acrossFrom is how many columns want the paper across.
const acrossFrom = 7

// layout makes every column come out on one page's width when it is printed,
// the captions on every page and its number below.
func (x *xlsxWriter) layout(f *excelize.File) error {
	fit, wide, tall, orientation, a4 := true, 1, 0, "portrait", 9
	if len(x.grid.Columns) >= acrossFrom {
		orientation = "landscape"
	}
	height, own := 17.0, true //arch:float points, room for Chinese letters
	if err := f.SetSheetProps(sheetName, &excelize.SheetPropsOptions{FitToPage: &fit, DefaultRowHeight: &height, CustomHeight: &own}); err != nil {
		return err
	}
	if err := f.SetHeaderFooter(sheetName, &excelize.HeaderFooterOptions{OddFooter: "&C&P / &N"}); err != nil {
		return err
	}
	rows := "$1:$1"
	if x.grid.Title != "" {
		rows = "$1:$2"
	}
	if err := f.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", RefersTo: sheetName + "!" + rows, Scope: sheetName}); err != nil {
		return err
	}
	return f.SetPageLayout(sheetName, &excelize.PageLayoutOptions{Size: &a4, Orientation: &orientation, FitToWidth: &wide, FitToHeight: &tall})
}

func (x *xlsxWriter) write() error {
	g := x.grid
	for i, c := range g.Columns {
		width := c.Width
		if width <= 0 {
			width = max(widths[c.Kind], min(2*utf8.RuneCountInString(c.Label)+2, 40))
		}
		if err := x.stream.SetColWidth(i+1, i+1, float64(min(width, 255))); err != nil { //arch:float the library counts a width in characters as a float
			return err
		}
	}
	top := 1
	if g.Title != "" {
		top++
	}
	corner := "A" + strconv.Itoa(top+1)
	if err := x.stream.SetPanes(&excelize.Panes{Freeze: true, YSplit: top, TopLeftCell: corner, ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	if g.Title != "" {
		if err := x.line(g.Title, x.title); err != nil {
			return err
		}
	}
	if err := x.header(); err != nil {
		return err
	}
	var err error
	if g.Rows != nil {
		g.Rows(func(row []string) bool {
			err = x.cells(row, x.body)
			return err == nil
		})
	}
	if err == nil && g.Totals != nil {
		err = x.cells(g.Totals, x.bold)
	}
	for _, note := range g.Notes {
		if err == nil {
			err = x.line(note, x.note)
		}
	}
	if err != nil {
		return err
	}
	return x.stream.Flush()
}

// line writes a row of one text.
func (x *xlsxWriter) line(text string, style int) error {
	x.row++
	return x.stream.SetRow("A"+strconv.Itoa(x.row), []any{excelize.Cell{StyleID: style, Value: text}})
}

func (x *xlsxWriter) header() error {
	x.row++
	labels := make([]any, len(x.grid.Columns))
	for i, c := range x.grid.Columns {
		labels[i] = excelize.Cell{StyleID: x.head[c.Kind], Value: c.Label}
	}
	return x.stream.SetRow("A"+strconv.Itoa(x.row), labels)
}

func (x *xlsxWriter) cells(row []string, styles map[Kind]int) error {
	x.row++
	x.values = x.values[:0]
	for i, text := range row {
		kind := Text
		if i < len(x.grid.Columns) {
			kind = x.grid.Columns[i].Kind
		}
		x.values = append(x.values, excelize.Cell{StyleID: styles[kind], Value: value(text, kind)})
	}
	return x.stream.SetRow("A"+strconv.Itoa(x.row), x.values)
}

// value is what goes into the cell: a number where the kind is one and the
// file would hold exactly these digits, else the text.
func value(text string, kind Kind) any {
	digits := text
	switch kind {
	case Amount, Integer:
	case Percent:
		percent, ok := strings.CutSuffix(text, "%")
		if !ok || !isNumber(percent) {
			return text
		}
		digits = hundredth(percent)
	default:
		return text
	}
	if !isNumber(digits) {
		return text
	}
	// A workbook's numbers are binary. This one is used only if it writes back
	// as the very digits that went in, which holds up to 15 of them.
	number, err := strconv.ParseFloat(digits, 64)                                    //arch:float only to learn whether Excel, which counts so, would show the same digits
	if err != nil || strconv.FormatFloat(number, 'f', -1, 64) != canonical(digits) { //arch:float as above
		return text
	}
	return number
}

// hundredth moves the point two places to the left.
func hundredth(number string) string {
	rest, minus := strings.CutPrefix(number, "-")
	whole, fraction, _ := strings.Cut(rest, ".")
	whole = strings.Repeat("0", max(3-len(whole), 0)) + whole
	out := whole[:len(whole)-2] + "." + whole[len(whole)-2:] + fraction
	if minus {
		out = "-" + out
	}
	return out
}

// canonical is a number without needless zeros.
func canonical(number string) string {
	rest, minus := strings.CutPrefix(number, "-")
	whole, fraction, _ := strings.Cut(rest, ".")
	whole, fraction = strings.TrimLeft(whole, "0"), strings.TrimRight(fraction, "0")
	if whole == "" {
		whole = "0"
	}
	if fraction != "" {
		whole += "." + fraction
	}
	if minus {
		whole = "-" + whole
	}
	return whole
}
