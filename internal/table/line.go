package table

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"reliefbook/internal/money"
)

// Line is a row that stands for somebody or something. It is good for one call of see.
type Line struct {
	Number int // the row, as the clerk sees it

	r    *Reading
	row  *Row
	word word
	bad  uint64 // columns that a problem was noted of: their text is blank; there are at most 64
	tidy uint64 // columns whose text is known to be as Tidy would leave it
	lost bool   // an error was noted

	balance    money.Amount
	hasBalance bool
	before     money.Amount
	hasBefore  bool
}

func (r *Reading) lineOf(row *Row) *Line {
	r.line = Line{Number: row.Number, r: r, row: row}
	return &r.line
}

// Good reports whether no error was noted of the line so far.
func (l *Line) Good() bool { return !l.lost }

// raw is a column's text as it stands, tidied.
func (l *Line) raw(c Col) string {
	if i, ok := l.r.index(c); ok {
		return Tidy(l.row.At(i).Text)
	}
	return ""
}

// Raw is a column's text exactly as it stands in the file.
func (l *Line) Raw(c Col) string {
	if i, ok := l.r.index(c); ok {
		return l.row.At(i).Text
	}
	return ""
}

// Numeric reports whether the workbook holds a number in a column.
func (l *Line) Numeric(c Col) bool {
	i, ok := l.r.index(c)
	return ok && l.row.At(i).Numeric()
}

// IsDay reports whether the workbook shows a number in a column as a day.
func (l *Line) IsDay(c Col) bool {
	i, ok := l.r.index(c)
	return ok && l.row.At(i).Kind == Date
}

// Text is a column's text, tidied; blank where the list has no such column, and
// where a problem of the cell was noted.
func (l *Line) Text(c Col) string {
	i, ok := l.r.index(c)
	switch {
	case !ok || l.bad&(1<<i) != 0:
		return ""
	case l.tidy&(1<<i) != 0:
		return l.row.Cells[i].Text
	}
	return Tidy(l.row.At(i).Text)
}

// Want is Text of a column that must not be blank.
func (l *Line) Want(c Col) (string, bool) {
	text := l.Text(c)
	if text == "" && !l.spoilt(c) {
		l.Error(c, "table.blank_cell", "Column", l.r.list.Ref(c))
	}
	return text, text != ""
}

// Short is Text of at most so many characters; a longer one is an error.
func (l *Line) Short(c Col, most int) (string, bool) {
	text := l.Text(c)
	if len(text) <= most {
		return text, true
	}
	if n := utf8.RuneCountInString(text); n > most {
		l.Error(c, "table.too_long", "Length", n, "Max", most)
		return text, false
	}
	return text, true
}

func (l *Line) spoilt(c Col) bool {
	i, ok := l.r.index(c)
	return ok && l.bad&(1<<i) != 0
}

// Day is a column's day, YYYY-MM-DD. A blank cell is none; ok is false for what is no day, which is said.
func (l *Line) Day(c Col) (day string, ok bool) {
	i, has := l.r.index(c)
	if !has || l.spoilt(c) || Tidy(l.row.At(i).Text) == "" {
		return "", !l.spoilt(c)
	}
	cell := l.row.At(i)
	if day, ok = l.r.day(cell); !ok {
		l.Error(c, "table.day", "Text", Shown(Cut(Tidy(cell.Text), 20)))
	}
	return day, ok
}

// Amount is a column's amount in fen; ok is false for one that can't be read, which
// is said. A blank cell is 0, told apart by Text.
func (l *Line) Amount(c Col) (a money.Amount, ok bool) { return l.amount(c, l.r.unsigned) }

// Signed is Amount with a sign.
func (l *Line) Signed(c Col) (a money.Amount, ok bool) { return l.amount(c, ParseSigned) }

func (l *Line) amount(c Col, parse func(string) (money.Amount, error)) (a money.Amount, ok bool) {
	at, has := l.r.index(c)
	if !has || l.bad&(1<<at) != 0 || Tidy(l.row.At(at).Text) == "" {
		return 0, !has || l.bad&(1<<at) == 0
	}
	a, err := l.r.amountOf(l.row.At(at), parse)
	switch {
	case err != nil:
	case l.r.held[at].Holds == Balances:
		l.balance, l.hasBalance = a, true
		return a, true
	default:
		err = l.r.now.add(c, a)
	}
	if err != nil {
		l.r.now.miss(c)
		l.Refuse(c, err)
		return 0, false
	}
	return a, true
}

// day is Grid.Day; each is asked for twice, and many lines are of one day.
func (r *Reading) day(c Cell) (string, bool) {
	if c.Text != r.lastDay.Text || c.Kind != r.lastDay.Kind || c.Text == "" {
		r.lastDay.Cell = c
		r.lastDay.day, r.lastDay.ok = r.grid.Day(c)
	}
	return r.lastDay.day, r.lastDay.ok
}

// unsigned is money.Parse; a list mostly says the same amount again and again.
func (r *Reading) unsigned(text string) (money.Amount, error) {
	if text == r.lastText {
		return r.lastAmount, nil
	}
	a, err := money.Parse(text)
	if err == nil {
		r.lastText, r.lastAmount = text, a
	}
	return a, err
}

// Count adds an amount to a sum of which there is no column: see Reading.Also.
func (l *Line) Count(c Col, a money.Amount) {
	if err := l.r.now.add(c, a); err != nil {
		l.Refuse(c, err)
	}
}

// Before notes the running balance before the line, for rows that carry it over.
func (l *Line) Before(a money.Amount) { l.before, l.hasBefore = a, true }

// Cells are the row's, as they stand in the file.
func (l *Line) Cells() []Cell { return l.row.Cells }

// Unread counts a missing amount among those that could not be read.
func (l *Line) Unread(c Col) { l.r.now.miss(c) }

// Error notes what refuses the file.
func (l *Line) Error(c Col, code string, pairs ...any) {
	l.lost = true
	l.r.Add(l.r.place(l.row, c), Error, code, pairs...)
}

// Warn notes what needs a look.
func (l *Line) Warn(c Col, code string, pairs ...any) {
	l.r.Add(l.r.place(l.row, c), Warning, code, pairs...)
}

// Notice notes what is read differently.
func (l *Line) Notice(c Col, code string, pairs ...any) {
	if l.r.Counts[Notice] >= MaxProblems {
		l.r.Counts[Notice]++
		return
	}
	l.r.Add(l.r.place(l.row, c), Notice, code, pairs...)
}

// Refuse notes what a value was refused for.
func (l *Line) Refuse(c Col, err error) {
	l.lost = true
	l.r.Refuse(l.r.place(l.row, c), err)
}

// proven reports whether one of the list's proofs has a valid value.
func (l *Line) proven() bool { return l.r.list.proves(l.r.day, l.row, l.r.index) }

func (l *List) proves(day func(Cell) (string, bool), row *Row, at func(Col) (int, bool)) bool {
	for _, c := range l.Proof {
		i, ok := at(c)
		if !ok {
			continue
		}
		cell := row.At(i)
		text := Tidy(cell.Text)
		switch l.column(c).Holds {
		case Days:
			_, ok = day(cell)
		case Reference:
			ok = isReference(text)
		case ShortNumber, LongNumber:
			ok = strings.ContainsFunc(text, unicode.IsDigit) && !strings.ContainsFunc(text, func(r rune) bool { return r > 0x7f })
		default:
			ok = text != ""
		}
		if ok {
			return true
		}
	}
	return false
}

// isReference tells a number of somebody's from a count or a sum beside a word: RB1, 62001, 621700****0012.
func isReference(text string) bool {
	ascii, digit, letter := true, false, false
	for _, r := range text {
		ascii = ascii && r < 0x80 && r != '.' && r != ',' && r != ':'
		digit, letter = digit || unicode.IsDigit(r), letter || unicode.IsLetter(r)
	}
	return ascii && digit && (letter || len(text) >= 5)
}

// shape notes what a clerk must decide before anybody looks at the values: hidden
// rows, cells under others, cells that say what went wrong in a spreadsheet.
func (l *Line) shape() {
	whole := Place{Row: l.Number, Column: -1}
	if l.row.Hidden {
		l.lost = true
		l.r.Run(whole, Error, "table.hidden_row")
	}
	used := 0
	for i := range l.row.Cells {
		cell := &l.row.Cells[i]
		if cell.Merged || cell.Text != "" {
			l.cell(i, cell)
		}
		if cell.Text != "" {
			used = i + 1
		}
	}
	if l.r.grid.Format != "csv" || l.r.Header.Rows == 0 {
		return
	}
	switch columns := len(l.r.Header.Captions); {
	case used > columns:
		l.lost = true
		l.r.Add(whole, Error, "table.long_row", "Cells", used, "Columns", columns)
	case len(l.row.Cells) > columns:
		l.ragged()
	case len(l.row.Cells) < l.r.width:
		l.r.short = append(l.r.short, l.Number)
	}
}

// cell looks at one cell for what its column can't hold.
func (l *Line) cell(i int, cell *Cell) {
	var x *Column
	at := Place{Row: l.Number, Column: i}
	if i < len(l.r.held) {
		x = l.r.held[i]
		if cell.Kind == Plain && !cell.Merged && plain(cell.Text) { // as nearly every one
			l.tidy |= 1 << i
		}
		if x != nil && x.ordinary(cell, l.tidy&(1<<i) != 0) {
			l.elsewhere(x, cell.Text)
			if l.tidy&(1<<i) != 0 {
				return
			}
			if Invisible(cell.Text) {
				l.once(Place{l.Number, i, Shown(l.r.Header.Captions[i])}, Notice, "table.invisible")
			}
			return
		}
		at.Caption = Shown(l.r.Header.Captions[i])
	}
	fail := func(code string, pairs ...any) {
		l.bad, l.lost = l.bad|1<<i, true
		l.r.Add(at, Error, code, pairs...)
	}
	switch {
	case x == nil:
		l.stray(at, cell)
	case !x.Holds.kept():
	case cell.Merged:
		l.bad, l.lost = l.bad|1<<i, true
		l.r.Run(at, Error, "table.merged")
	case cell.Kind == Broken:
		fail("table.error_value", "Value", cell.Text)
	case cell.Kind == Unsaved:
		fail("table.formula_unsaved")
	case unreadable(cell.Text):
		fail("table.invalid_bytes")
	case cell.Kind == Boolean && x.Loose:
		l.r.Add(at, Warning, "table.truth_value", "Text", cell.Text)
	case cell.Kind == Boolean:
		fail("table.truth_value", "Text", cell.Text)
	case cell.Kind == Date && (x.Holds == ShortNumber || x.Holds == LongNumber || (x.Holds == Words || x.Holds == Reference) && !x.Loose):
		fail("table.became_day", "Text", cell.Text)
	case x.Holds == Reference && (len(cell.Text) > trueDigits && cell.Numeric() || shortened.MatchString(cell.Text)):
		l.bad |= 1 << i
		l.r.Add(at, Warning, "table.numeric_reference")
	case !cell.Numeric() || cell.Kind == Date:
	case x.Holds == LongNumber, x.Holds == ShortNumber && len(cell.Text) > trueDigits:
		fail("table.numeric_cell")
	case x.Holds == ShortNumber:
		l.r.numeric[x.Col]++
	}
}

// ordinary reports whether a cell is a text with nothing to say about it, as nearly every one.
func (x *Column) ordinary(c *Cell, tidy bool) bool {
	return c.Kind == Plain && c.Text != "" && !c.Merged && (tidy || !unreadable(c.Text)) && (x.Holds != Reference || !shortened.MatchString(c.Text))
}

// Exponent reports whether a text is a long number as a spreadsheet shows it: its last digits are lost.
func Exponent(text string) bool { return shortened.MatchString(text) }

// shortened is a long number as a spreadsheet shows it.
var shortened = regexp.MustCompile(`^\d(\.\d+)?[eE]\+\d{1,3}$`)

// Unreadable reports whether a text has bytes that are no characters, or characters that no list has.
func Unreadable(s string) bool { return unreadable(s) }

func unreadable(s string) bool {
	return !plain(s) && (strings.Contains(s, "\uFFFD") || !utf8.ValidString(s) || strings.ContainsFunc(s, unseen) ||
		strings.Count(s, "\r") > strings.Count(s, "\r\n")) // a line that ends where a file of texts has none
}

// invisible reports whether a character takes no room, as copied out of web pages: it is left out.
func invisible(r rune) bool { return unicode.Is(unicode.Cf, r) }

// Invisible reports whether a text has characters that take no room.
func Invisible(s string) bool { return !plain(s) && strings.ContainsFunc(s, invisible) }

// once says something once of a column.
func (l *Line) once(at Place, s Severity, code string) {
	if key := code + Letter(at.Column); !l.r.said[key] {
		l.r.said[key] = true
		l.r.Add(at, s, code)
	}
}

// unseen reports whether a character is a control character that no list has: in
// place of a digit it would make another number.
func unseen(r rune) bool { return unicode.IsControl(r) && r != '\t' && r != '\n' && r != '\r' }

// stray says once of a column that nobody asked for what stands in it.
func (l *Line) stray(at Place, cell *Cell) {
	code, s := "", Notice
	switch beyond := at.Column >= len(l.r.Header.Captions); {
	case cell.Kind == Broken || cell.Kind == Unsaved:
		code = "table.error_unused"
	case at.Caption == "" && Tidy(cell.Text) != "" && l.r.Header.Rows > 0 && !(beyond && l.r.grid.Format == "csv"):
		code, s = "table.stray_column", Warning
	}
	if code != "" {
		l.once(at, s, code)
	}
}
