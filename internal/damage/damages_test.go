package damage

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"reliefbook/internal/table"
)

// damage is something that happens to files. do reports false where this file
// can't have it. shows says what in the file gives it away, for people: shown_test.go decides.
type damage struct {
	name, shows string
	do          func(*file, *rand.Rand) bool
}

// pick is one of a list.
func pick[T any](r *rand.Rand, list []T) (x T) {
	if len(list) == 0 {
		return x
	}
	return list[r.IntN(len(list))]
}

// place is a cell of a line that is not blank, in a column that fits.
func (f *file) place(r *rand.Rand, fits func(*column, cell) bool) (*cell, *column) {
	for range 30 {
		row, n := f.rows[pick(r, f.of(line))], r.IntN(len(f.columns))
		if n < len(row.cells) && row.cells[n].text != "" && fits(f.columns[n], row.cells[n]) {
			return &row.cells[n], f.columns[n]
		}
	}
	return nil, nil
}

func anyCell(*column, cell) bool { return true }

// change is a damage of one cell that fits; with gives it another text, or the same for none.
func change(fits func(*column, cell) bool, with func(*rand.Rand, *column, string) string) func(*file, *rand.Rand) bool {
	return func(f *file, r *rand.Rand) bool {
		c, of := f.place(r, fits)
		if c == nil {
			return false
		}
		text := with(r, of, c.text)
		changed := text != c.text
		c.text = text
		return changed
	}
}

// onTables keeps a damage from XML, whose schema has one form of everything.
func onTables(do func(*file, *rand.Rand) bool) func(*file, *rand.Rand) bool {
	return func(f *file, r *rand.Rand) bool { return f.format != camt053 && do(f, r) }
}

func hasDigits(_ *column, c cell) bool { return len(digits(c.text)) > 0 }

func isAmount(c *column, x cell) bool { return c.is == amount && x.text != "" }

// makeKind is a damage that gives one cell of a workbook another kind.
func makeKind(k kind, fits func(*column, cell) bool, with func(*rand.Rand, string) string) func(*file, *rand.Rand) bool {
	return func(f *file, r *rand.Rand) bool {
		c, _ := f.place(r, fits)
		if c == nil || f.format == camt053 {
			return false
		}
		c.kind, c.text = k, with(r, c.text)
		return true
	}
}

func asIs(_ *rand.Rand, s string) string { return s }

// swapDigits and the others are what typing does to a number.
func anotherDigit(r *rand.Rand, _ *column, s string) string {
	at := pick(r, digits(s))
	return s[:at] + string('0'+(s[at]-'0'+byte(1+r.IntN(9)))%10) + s[at+1:]
}

func swapDigits(r *rand.Rand, _ *column, s string) string {
	at := pick(r, digits(s))
	if at+1 >= len(s) || s[at+1] < '0' || s[at+1] > '9' {
		return s
	}
	return s[:at] + s[at+1:at+2] + s[at:at+1] + s[at+2:]
}

func loseDigit(r *rand.Rand, _ *column, s string) string {
	at := pick(r, digits(s))
	return s[:at] + s[at+1:]
}

func doubleDigit(r *rand.Rand, _ *column, s string) string {
	at := pick(r, digits(s))
	return s[:at+1] + s[at:]
}

// cellDamages happen to one cell.
var cellDamages = []damage{
	{"change a digit", "sums, balances, check digits, what is on file", change(hasDigits, anotherDigit)},
	{"swap two digits", "the same", change(hasDigits, swapDigits)},
	{"lose a digit", "the same, and lengths", change(hasDigits, loseDigit)},
	{"double a digit", "the same, and lengths", change(hasDigits, doubleDigit)},
	{"move the point", "sums and balances", change(isAmount, func(r *rand.Rand, _ *column, s string) string {
		return pick(r, []string{strings.Replace(s, ".", "", 1), strings.Replace(s, ".", "", 1) + ".00", s + "0", s + "5", strings.TrimSuffix(s, "0")})
	})},
	{"write an amount otherwise", "nothing: it is the same amount", change(isAmount, func(r *rand.Rand, _ *column, s string) string {
		return pick(r, []string{"¥" + s, "￥" + s, " " + s + "\u00a0", strings.TrimSuffix(s, ".00"),
			strings.Map(func(c rune) rune {
				if c >= '0' && c <= '9' {
					return c - '0' + '０'
				}
				return c
			}, s)})
	})},
	{"turn a sign", "sums and balances", change(isAmount, func(r *rand.Rand, _ *column, s string) string {
		return pick(r, []string{"-" + s, "−" + s, "(" + s + ")", s + "-"})
	})},
	{"write a day otherwise", "nothing: it is the same day", onTables(change(func(c *column, _ cell) bool { return c.is == day }, func(r *rand.Rand, _ *column, s string) string {
		p := strings.Split(s, "-")
		return pick(r, []string{p[0] + "/" + p[1] + "/" + p[2], strings.Join(p, ""), p[0] + "年" + p[1] + "月" + p[2] + "日", s + " 10:11:12", strings.Join(p, ".")})
	}))},
	{"blank in a day", "no day looks like it", change(func(c *column, _ cell) bool { return c.is == day }, func(r *rand.Rand, _ *column, s string) string {
		return s[:len(s)-1] + pick(r, []string{" ", "\u00a0", "T"}) + s[len(s)-1:]
	})},
	{"add blanks", "nothing: it is the same text", onTables(change(anyCell, func(r *rand.Rand, _ *column, s string) string {
		return pick(r, []string{" ", "\u00a0", "\u3000", "\t"}) + s + pick(r, []string{" ", "", "\u00a0"})
	}))},
	{"quote as a formula", "nothing: the text inside", func(f *file, r *rand.Rand) bool {
		if f.format == workbook || f.format == camt053 {
			return false
		}
		return change(func(c *column, _ cell) bool { return c.is == number }, func(_ *rand.Rand, _ *column, s string) string { return `="` + s + `"` })(f, r)
	}},
	{"blank a cell", "what must not be blank, sums, balances", change(func(c *column, _ cell) bool { return c.kept }, func(*rand.Rand, *column, string) string { return "" })},
	{"exponent", "no number of a person or an account looks like it", change(func(c *column, x cell) bool { return c.is == number && isNumber(x.text) },
		func(_ *rand.Rand, _ *column, s string) string {
			return s[:1] + "." + s[1:min(6, len(s))] + fmt.Sprintf("E+%d", len(s)-1)
		})},
	{"number for digits", "the cell is a number", makeKind(asNumber, func(c *column, x cell) bool { return c.is == number && isNumber(x.text) },
		func(_ *rand.Rand, s string) string {
			if len(s) > 15 {
				s = s[:15] + strings.Repeat("0", len(s)-15)
			}
			return strings.TrimLeft(s, "0")
		})},
	{"number for an amount", "nothing: it is the same amount", makeKind(asNumber, isAmount, func(r *rand.Rand, s string) string {
		return pick(r, []string{s, strings.TrimSuffix(strings.TrimRight(s, "0"), ".")})
	})},
	{"a number's binary rest", "nothing: fifteen digits of it are true", func(f *file, r *rand.Rand) bool {
		return f.format == workbook && makeKind(asNumber, isAmount, func(_ *rand.Rand, s string) string { return s + "00000000000001" })(f, r)
	}},
	{"percentage", "the cell's format", makeKind(asPercent, isAmount, asIs)},
	{"currency format", "nothing: it is the same amount", makeKind(asCurrency, isAmount, asIs)},
	{"day for a text", "the cell's format", makeKind(asDay, func(c *column, _ cell) bool { return c.is != day }, func(r *rand.Rand, _ string) string {
		return fmt.Sprintf("2021-%02d-%02d", 1+r.IntN(12), 1+r.IntN(28))
	})},
	{"day cell", "nothing: it is the same day", makeKind(asDay, func(c *column, _ cell) bool { return c.is == day }, asIs)},
	{"error cell", "the cell itself", makeKind(asError, anyCell, asIs)},
	{"formula without result", "the cell itself", makeKind(asUnsaved, anyCell, func(*rand.Rand, string) string { return "" })},
	{"truth value", "the cell itself", makeKind(asTruth, anyCell, func(*rand.Rand, string) string { return "TRUE" })},
	{"call it a total", "the line has a number or a day of its own", func(f *file, r *rand.Rand) bool {
		word := pick(r, []string{"合计科技有限公司", "累计利息入账", "Total", "总计咨询服务部", "小计", "合计", "期初余额结转", "本页余额转存", "备注说明服务部", "汇总", "制表费"})
		c, _ := f.place(r, func(c *column, _ cell) bool {
			return c.is == plain && c.fits == nil && c.kept && !slices.Contains([]string{"role", "holder", "reason"}, c.key)
		})
		if c == nil {
			return false
		}
		c.text = word
		return true
	}},
	{"call the last line a total", "the same; nothing comes after it", func(f *file, r *rand.Rand) bool {
		at := f.of(line)
		last := f.rows[at[len(at)-1]]
		for i, c := range f.columns {
			if c.is == plain && c.fits == nil && c.kept && c.key != "role" {
				last.cells[i].text = pick(r, []string{"合计科技有限公司", "累计利息入账", "Total", "总计"})
				return true
			}
		}
		return false
	}},
	{"another currency", "the column of currencies", change(func(c *column, _ cell) bool { return c.key == "currency" }, func(r *rand.Rand, _ *column, _ string) string {
		return pick(r, []string{"美元", "USD", "HKD"})
	})},
	{"not booked", "the entry's status", change(func(c *column, _ cell) bool { return c.key == "status" }, func(r *rand.Rand, _ *column, _ string) string {
		return pick(r, []string{"PDNG", "INFO", "FUTR"})
	})},
}

// swapLines and the others happen to rows and columns.
func swapDown(f *file, r *rand.Rand) bool {
	a, b, n := pick(r, f.of(line)), pick(r, f.of(line)), r.IntN(len(f.columns))
	x, y := &f.rows[a].cells[n], &f.rows[b].cells[n]
	*x, *y = *y, *x
	return *x != *y
}

func swapAcross(f *file, r *rand.Rand) bool {
	cells, a, b := f.rows[pick(r, f.of(line))].cells, r.IntN(len(f.columns)), r.IntN(len(f.columns))
	cells[a], cells[b] = cells[b], cells[a]
	return cells[a] != cells[b]
}

// shift moves a line's cells one to the right from some column on.
func shift(f *file, r *rand.Rand) bool {
	row, n := &f.rows[pick(r, f.of(line))], r.IntN(len(f.columns))
	if f.format == camt053 {
		return false
	}
	row.cells = slices.Insert(row.cells, n, cell{})
	if len(row.cells) > len(f.columns) && row.cells[len(f.columns)].text != "" {
		f.must("more cells than columns")
	}
	return true
}

// columnTo moves a column, or takes it away for to < 0.
func (f *file) columnTo(from, to int) {
	c := f.columns[from]
	f.columns = slices.Delete(f.columns, from, from+1)
	if to >= 0 {
		f.columns = slices.Insert(f.columns, to, c)
	}
	for i := range f.rows {
		row := &f.rows[i]
		if row.role == above || row.role == below || row.role == blank || from >= len(row.cells) {
			continue
		}
		x := row.cells[from]
		row.cells = slices.Delete(row.cells, from, from+1)
		if to >= 0 {
			row.cells = slices.Insert(row.cells, min(to, len(row.cells)), x)
		}
	}
}

func moveColumn(f *file, r *rand.Rand) bool {
	from, to := r.IntN(len(f.columns)), r.IntN(len(f.columns))
	if from == to || f.format == camt053 || len(f.of(total)) > 0 && from*to == 0 { // a total begins with its word
		return false
	}
	f.columnTo(from, to)
	return true
}

func dropColumn(f *file, r *rand.Rand) bool {
	n := r.IntN(len(f.columns))
	if f.format == camt053 {
		return false
	}
	if f.columns[n].must {
		f.must("column missing")
	}
	f.columnTo(n, -1)
	return true
}

func swapCaptions(f *file, r *rand.Rand) bool {
	a, b := r.IntN(len(f.columns)), r.IntN(len(f.columns))
	if a == b || f.format == camt053 {
		return false
	}
	for _, i := range f.of(captions) {
		cells := f.rows[i].cells
		cells[a], cells[b] = cells[b], cells[a]
	}
	f.columns[a], f.columns[b] = f.columns[b], f.columns[a]
	return true
}

func doubleCaption(f *file, r *rand.Rand) bool {
	from, to := r.IntN(len(f.columns)), r.IntN(len(f.columns))
	if from == to || f.format == camt053 || !f.columns[from].kept {
		return false
	}
	for _, i := range f.of(captions) {
		f.rows[i].cells[to].text = f.rows[i].cells[from].text
	}
	f.must("caption twice")
	return true
}

func renameCaption(f *file, r *rand.Rand) bool {
	n := r.IntN(len(f.columns))
	if f.format == camt053 {
		return false
	}
	for _, i := range f.of(captions) {
		f.rows[i].cells[n].text = pick(r, []string{"甲", "工行" + f.columns[n].caption, f.columns[n].caption + "（新）", ""})
	}
	return true
}

func unitOfAmount(f *file, r *rand.Rand) bool {
	for n, c := range f.columns {
		if c.is != amount || f.format == camt053 {
			continue
		}
		for _, i := range f.of(captions) {
			f.rows[i].cells[n].text += pick(r, []string{"（万元）", "(千元)", "（美元）"})
		}
		f.must("unit of amounts")
		return true
	}
	return false
}

// hiddenStranger adds a hidden line of somebody the list is not about any more.
func hiddenStranger(f *file, r *rand.Rand) bool {
	if f.format != workbook || f.list.name == "chart" {
		return false
	}
	at := pick(r, f.of(line))
	x := row{role: line, cells: slices.Clone(f.rows[at].cells), hidden: true}
	for n, c := range f.columns {
		if c.unique {
			x.cells[n].text = map[string]string{"no": studentNo(90), "id": citizen(90), "card": card(90), "number": "09090"}[c.key]
		}
	}
	f.rows = slices.Insert(f.rows, at+1, x)
	return true
}

// insert puts a row before one of the rows below the captions, or behind the last.
func (f *file) insert(r *rand.Rand, x row) {
	first := f.of(line)[0]
	f.rows = slices.Insert(f.rows, first+r.IntN(len(f.rows)-first+1), x)
}

// sumRow is a row of sums: word in its first cell that is no amount, text under the amounts.
func (f *file) sumRow(is role, word string, sum func(n int) string) row {
	x := row{role: is, cells: make([]cell, len(f.columns))}
	put := false
	for n, c := range f.columns {
		switch {
		case c.is == amount && c.key != "balance":
			x.cells[n].text = sum(n)
		case !put && c.is != day:
			x.cells[n].text, put = word, true
		}
	}
	return x
}

// addSum adds a total below the lines, right or wrong.
func addSum(wrong int64) func(*file, *rand.Rand) bool {
	return func(f *file, r *rand.Rand) bool {
		if f.format == camt053 || f.list.name == "chart" || len(f.of(total)) > 0 {
			return false
		}
		x := f.sumRow(total, pick(r, []string{"合计", "总计", "合计（10人）", "Total"}), func(n int) string {
			sum := int64(0)
			for _, i := range f.of(line) {
				a, _ := signedAmount(f.rows[i].cells[n].text)
				sum += int64(a)
			}
			return fmt.Sprintf("%d.%02d", (sum+wrong*100)/100, (sum+wrong*100)%100)
		})
		at := f.of(line)
		f.rows = slices.Insert(f.rows, at[len(at)-1]+1, x)
		return true
	}
}

func changeTotal(f *file, r *rand.Rand) bool {
	for _, i := range f.of(total) {
		for n := range f.rows[i].cells {
			c := &f.rows[i].cells[n]
			if len(digits(c.text)) > 0 && r.IntN(2) == 0 {
				c.text = anotherDigit(r, nil, c.text)
				return true
			}
		}
	}
	return false
}

func changeSaid(f *file, r *rand.Rand) bool {
	for i := range f.rows {
		for n := range f.rows[i].cells {
			if c := &f.rows[i].cells[n]; c.says != "" && r.IntN(3) == 0 {
				c.text = anotherDigit(r, nil, c.text)
				return true
			}
		}
	}
	return false
}

func mergeDown(f *file, r *rand.Rand) bool {
	at, n := f.of(line), r.IntN(len(f.columns))
	i := r.IntN(len(at) - 2)
	if f.format != workbook || f.rows[at[i]].cells[n].text == "" {
		return false
	}
	for _, below := range at[i+1 : i+3] {
		if f.columns[n].kept && f.rows[below].cells[n].text != "" {
			f.must("merged cells")
		}
		f.rows[below].cells[n].text = ""
	}
	f.merged = append(f.merged, fmt.Sprintf("%s%d:%[1]s%d", table.Letter(n), at[i]+1, at[i]+3))
	return true
}

// signedOut is a bank that writes what went out with a minus in the column of what went out.
func signedOut(f *file, _ *rand.Rand) bool {
	n := f.at("out")
	for _, i := range f.of(line) {
		if n >= 0 && f.rows[i].cells[n].text != "" {
			f.rows[i].cells[n].text = "-" + f.rows[i].cells[n].text
		}
	}
	return n >= 0
}

// epoch1904 writes a workbook with the days of the other date system.
func epoch1904(f *file, r *rand.Rand) bool {
	if f.format != workbook {
		return false
	}
	f.epoch = pick(r, []string{"1", "true", "on"})
	found := false
	for i := range f.rows {
		for n := range f.rows[i].cells {
			x := &f.rows[i].cells[n]
			isDay := x.says == "from" || x.says == "until" || f.rows[i].role == line && n < len(f.columns) && f.columns[n].is == day
			if isDay && x.text != "" {
				x.kind, found = asDay, true
			}
		}
	}
	return found
}

// sheetDamages happen to rows, columns and the sheet as a whole.
var sheetDamages = []damage{
	{"swap two cells of a column", "balances, what is on file; else it is another honest list", swapDown},
	{"swap two cells of a row", "formats", swapAcross},
	{"shift a row", "formats, cells beyond the captions", shift},
	{"an amount parted in two", "cells beyond the captions, sums", func(f *file, r *rand.Rand) bool {
		row, n := &f.rows[pick(r, f.of(line))], r.IntN(len(f.columns))
		whole, rest, ok := strings.Cut(row.cells[n].text, ".")
		if !ok || f.columns[n].is != amount || f.format == workbook || f.format == camt053 {
			return false
		}
		row.cells = slices.Insert(row.cells, n, cell{text: whole})
		row.cells[n+1].text = rest
		f.must("more cells than columns")
		return true
	}},
	{"drop a row", "heads, balances, row numbers", func(f *file, r *rand.Rand) bool {
		at := pick(r, f.of(line))
		f.rows = slices.Delete(f.rows, at, at+1)
		return true
	}},
	{"drop the last row", "heads, the closing balance", func(f *file, _ *rand.Rand) bool {
		at := f.of(line)
		f.rows = slices.Delete(f.rows, at[len(at)-1], at[len(at)-1]+1)
		return true
	}},
	{"double a row", "numbers that come twice, balances", func(f *file, r *rand.Rand) bool {
		at := pick(r, f.of(line))
		f.rows = slices.Insert(f.rows, at, row{role: line, cells: slices.Clone(f.rows[at].cells)})
		return true
	}},
	{"swap two rows", "nothing, or the running balance", func(f *file, r *rand.Rand) bool {
		a, b := pick(r, f.of(line)), pick(r, f.of(line))
		f.rows[a], f.rows[b] = f.rows[b], f.rows[a]
		return a != b
	}},
	{"newest first", "nothing: the running balance says the order", func(f *file, _ *rand.Rand) bool {
		at := f.of(line)
		slices.Reverse(f.rows[at[0] : at[len(at)-1]+1])
		return f.at("balance") >= 0
	}},
	{"move a column", "nothing: its caption goes with it", moveColumn},
	{"drop a column", "columns that must be there", dropColumn},
	{"swap two captions", "formats, sums and balances", swapCaptions},
	{"double a caption", "the caption", doubleCaption},
	{"rename a caption", "a caption nobody knows", renameCaption},
	{"write a caption otherwise", "nothing: it is the same caption", func(f *file, r *rand.Rand) bool {
		x := &f.rows[f.of(captions)[0]].cells[r.IntN(len(f.columns))]
		c := []rune(x.text)
		x.text = pick(r, []string{" " + x.text, string(c[:1]) + pick(r, []string{" ", "\n", "\u3000"}) + string(c[1:])})
		return f.format != camt053
	}},
	{"another unit", "the caption", unitOfAmount},
	{"hide a row", "the row is hidden", func(f *file, r *rand.Rand) bool {
		f.rows[pick(r, f.of(line))].hidden = true
		return f.format == workbook
	}},
	{"hide a column", "the column is hidden", func(f *file, r *rand.Rand) bool {
		f.hidden[f.columns[r.IntN(len(f.columns))]] = true
		return f.format == workbook
	}},
	{"a hidden stranger", "the row is hidden", hiddenStranger},
	{"merge cells", "the cells are merged", mergeDown},
	{"a title above", "nothing: it is no line", func(f *file, _ *rand.Rand) bool {
		f.rows = slices.Insert(f.rows, 0, row{role: above, cells: texts("某某学院 2021 年")})
		return true
	}},
	{"a blank row", "nothing: it is no line", func(f *file, r *rand.Rand) bool {
		f.insert(r, row{role: blank, cells: make([]cell, len(f.columns))})
		return true
	}},
	{"captions again", "nothing: it is no line", func(f *file, r *rand.Rand) bool {
		f.insert(r, row{role: captions, cells: slices.Clone(f.rows[f.of(captions)[0]].cells)})
		return true
	}},
	{"a footer", "nothing: it is no line", func(f *file, r *rand.Rand) bool {
		f.put(below, pick(r, []string{"制表：张老师", "打印时间：2021-10-01", "（盖章）", "资料来源：教务处", "共10笔", "以下空白"}))
		return true
	}},
	{"a band of captions above", "nothing: the lower row counts", func(f *file, _ *rand.Rand) bool {
		x := row{role: above, cells: make([]cell, len(f.columns))}
		x.cells[len(x.cells)-2].text = "银行信息"
		f.rows = slices.Insert(f.rows, f.of(captions)[0], x)
		return true
	}},
	{"add a total", "nothing: it agrees", addSum(0)},
	{"add a wrong total", "its lines", addSum(1)},
	{"change a total", "its lines", changeTotal},
	{"change what is said above", "the lines", changeSaid},
	{"a minus before what went out", "the running balance", signedOut},
	{"days from 1904", "nothing: the workbook says so", epoch1904},
	{"fewer cells", "nothing: the last are blank", func(f *file, r *rand.Rand) bool {
		row := &f.rows[pick(r, f.of(line))]
		n := len(row.cells)
		for n > 0 && row.cells[n-1].text == "" {
			n--
		}
		cut := n < len(row.cells)
		row.cells = row.cells[:n]
		return cut
	}},
}
