package damage

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"reliefbook/internal/table"
)

// swapDown and the others happen to rows and columns.
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
			x.cells[n].text = map[string]string{"no": studentNo(90), "id": citizen(90), "card": card(90),
				"number": "09090"}[c.key]
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

// runTogether takes away what parts two cells of a row that is no line.
func runTogether(f *file, r *rand.Rand) bool {
	at := pick(r, slices.Concat(f.of(above), f.of(captions), f.of(below)))
	cells := f.rows[at].cells
	n := r.IntN(len(cells))
	if f.format == camt053 || n+1 >= len(cells) || cells[n].text == "" || cells[n+1].text == "" {
		return false
	}
	cells[n].text += cells[n+1].text
	f.rows[at].cells = slices.Delete(cells, n+1, n+2)
	f.garbled("broken row")
	return true
}

// firstWord makes a line begin with a word that totals begin with.
func firstWord(f *file, r *rand.Rand) bool {
	var may []int
	for n, c := range f.columns {
		if c.is == plain && c.fits == nil && c.kept && c.key != "role" && c.key != "holder" && c.key != "reason" {
			may = append(may, n)
		}
	}
	if f.format == camt053 || len(may) == 0 {
		return false
	}
	words := []string{"合计科技有限公司", "累计利息入账", "Total", "总计咨询服务部", "小计", "本月合计", "过次页"}
	f.columnTo(pick(r, may), 0)
	for _, i := range f.of(total) {
		cells := f.rows[i].cells
		cells[0], cells[1] = cells[1], cells[0]
	}
	at := f.of(line)
	f.rows[pick(r, []int{at[0], pick(r, at), at[len(at)-1]})].cells[0].text = pick(r, words)
	return true
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
	f.merged = append(f.merged, fmt.Sprintf("%s%d:%[1]s%[3]d", table.Letter(n), at[i]+1, at[i]+3))
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
			isDay := x.says == "from" || x.says == "until" || f.rows[i].role == line && n < len(f.columns) &&
				f.columns[n].is == day
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
	{"begin a line with a total's word", "the line has a number, an amount or a day of its own", firstWord},
	{"run two cells together", "captions nobody knows, a stated day without its words", runTogether},
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
