package table_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"reliefbook/internal/lang"
	"reliefbook/internal/money"
	"reliefbook/internal/table"
)

// A list as lists are: numbers of people, a day, an amount, a running balance.
var list = table.List{
	Labels: "roster.column.", First: 10, Proof: []table.Col{"no", "day"}, Who: []table.Col{"no", "name"},
	Columns: []table.Column{
		{Col: "no", Holds: table.ShortNumber, Names: "学号 no"},
		{Col: "name", Names: "姓名 name"},
		{Col: "card", Holds: table.LongNumber, Names: "卡号", Endings: "卡号 账号", Never: "校园"},
		{Col: "serial", Holds: table.Reference, Names: "流水号"},
		{Col: "day", Holds: table.Days, Names: "日期"},
		{Col: "amount", Holds: table.Amounts, Names: "金额 发生额金额"},
		{Col: "balance", Holds: table.Balances, Names: "余额"},
		{Col: "note", Loose: true, Names: "备注"},
		{Col: "row", Holds: table.Counter, Names: "序号"},
	},
}

func rows(lines ...string) table.Grid {
	g := table.Grid{Format: "xlsx"}
	for i, line := range lines {
		r := table.Row{Number: i + 1}
		for _, text := range strings.Split(line, ",") {
			r.Cells = append(r.Cells, table.Cell{Text: text})
		}
		g.Rows = append(g.Rows, r)
	}
	return g
}

// read reads every line whole and gives what was read and what was said.
func read(g table.Grid, m table.Mapping) (lines, said []string) {
	r := list.Read(&g, m)
	r.Each(func(l *table.Line) {
		a, _ := l.Signed("amount")
		b, _ := l.Signed("balance")
		day, _ := l.Day("day")
		if l.Good() {
			lines = append(lines, strings.Join([]string{l.Text("no"), l.Text("name"), l.Text("card"), l.Text("serial"), day, a.String(), b.String(), l.Text("note")}, "|"))
		}
	})
	for _, p := range r.List {
		said = append(said, fmt.Sprintf("%s%d%s %s", p.Severity.Label(lang.En)[:1], p.Row, p.Column, p.Code))
	}
	return lines, said
}

func TestRowsAreToldApart(t *testing.T) {
	head := "学号,姓名,日期,金额,余额,备注"
	for name, c := range map[string]struct {
		rows  []string
		lines int
		said  []string
	}{
		"a row with a valid day is a line, whatever its first word": {
			[]string{"摘要,日期,金额,余额", "拨款,2021-09-16,100,100", "累计利息入账,2021-09-21,1.23,101.23"}, 2, []string{"N1A table.unknown_column"}},
		"a person called Total is one":               {[]string{head, "1,Total,,30,,", "2,合计科技有限公司,,30,,"}, 2, nil},
		"a total in brackets counts heads":           {[]string{head, "1,a,,30,,", "合计（1人）,,,30,,"}, 1, []string{"N3D table.total_agrees"}},
		"one that counts others is refused":          {[]string{head, "1,a,,30,,", "合计（2人）,,,30,,"}, 1, []string{"E3 table.heads_differ", "N3D table.total_agrees"}},
		"parts and the whole":                        {[]string{head, "1,a,,30,,", "护理系小计,,,30,,", "2,b,,30,,", "信息系小计,,,30,,", "合计,,,60,,"}, 2, []string{"N3D table.total_agrees", "N5D table.total_agrees", "N6D table.total_agrees"}},
		"a part that is another sum":                 {[]string{head, "1,a,,30,,", "小计,,,31,,"}, 1, []string{"E3D table.total_differs"}},
		"each page has a total of its own":           {[]string{head, "1,a,,30,,", "合计,,,30,,", "2,b,,40,,", "合计,,,40,,"}, 2, []string{"N3D table.total_agrees", "N5D table.total_agrees"}},
		"newest first, each part's total above it":   {[]string{head, "本月合计,,,40,70,", "2,b,2021-10-08,40,70,", "本月合计,,,30,30,", "1,a,2021-09-16,30,30,"}, 2, []string{"N2D table.total_agrees", "N4D table.total_agrees"}},
		"days and the month":                         {[]string{head, "1,a,,30,,", "本日合计,,,30,,", "2,b,,40,,", "本日合计,,,40,,", "本月合计,,,70,,"}, 2, []string{"N3D table.total_agrees", "N5D table.total_agrees", "N6D table.total_agrees"}},
		"a month that is another sum":                {[]string{head, "1,a,,30,,", "本日合计,,,30,,", "2,b,,40,,", "本日合计,,,40,,", "本月合计,,,71,,"}, 2, []string{"N3D table.total_agrees", "N5D table.total_agrees", "E6D table.total_differs"}},
		"the total first":                            {[]string{head, "合计,,,70,,", "1,a,,30,,", "2,b,,40,,"}, 2, []string{"N2D table.total_agrees"}},
		"the total first, another sum":               {[]string{head, "合计,,,71,,", "1,a,,30,,", "2,b,,40,,"}, 2, []string{"E2D table.total_differs"}},
		"dashes for nothing":                         {[]string{head, "1,a,,30,,", "小计,,,30,-,", "合计,,,30,—,"}, 1, []string{"N3D table.total_agrees", "N4D table.total_agrees"}},
		"how many there are, and how much":           {[]string{head, "1,a,,30,,", "总笔数：1笔,,,30,,"}, 1, []string{"N3 table.footer"}},
		"a line below the total":                     {[]string{head, "1,a,,30,,", "合计,,,30,,", "2,b,,30,,"}, 2, []string{"E3 table.total_not_last"}},
		"a sum without a word":                       {[]string{head, "1,a,,30,,", ",,,30,,"}, 1, []string{"N3D table.total_agrees"}},
		"an amount that nobody has":                  {[]string{head, "1,a,,30,,", ",,,31,,"}, 1, []string{"E3 table.bare_amount"}},
		"a running total that agrees":                {[]string{head, "1,a,2021-09-16,30,30,", ",,,,,", "本年累计,,,30,30,"}, 1, []string{"N0 table.blank_rows", "N4 table.total_holds"}},
		"one that holds more than the file":          {[]string{head, "1,a,2021-09-16,30,30,", "本年累计,,,530,30,"}, 1, []string{"N3 table.total_passed"}},
		"a page is carried over":                     {[]string{head, "1,a,2021-09-16,30,30,", "过次页,,,,30,", "承前页,,,,30,", "2,b,2021-09-17,5,35,"}, 2, []string{"N3 table.total_holds", "N4 table.total_holds"}},
		"a balance carried over that is another one": {[]string{head, "1,a,2021-09-16,30,30,", "过次页,,,,31,", "2,b,2021-09-17,5,35,"}, 2, []string{"N3 table.total_holds", "W3E table.balance_differs"}},
		"captions once more, signatures, a source":   {[]string{head, "1,a,,30,,", head, "2,b,,30,,", "制表：王芳,,,复核：,,", ",,,,,数据来源：学工系统"}, 2, []string{"N3 table.header_again", "N5 table.footer", "N6 table.footer"}},
		"when it was printed, what it counts":        {[]string{head, "1,a,,30,,", "打印时间：2021-10-01 09:00:00,,,,,", "借方笔数：,1,借方金额：,60.00,,"}, 1, []string{"N3 table.footer", "N4 table.footer"}},
		"notes below a column of names":              {[]string{head, "1,a,,30,,", ",（盖章）,,,,", ",以下空白,,,,", ",共1人,,,,"}, 1, []string{"N3 table.footer", "N4 table.footer", "N5 table.footer"}},
		"a number mistyped is no note":               {[]string{head, "1,a,,30,,", "2x：,b,,30,,"}, 2, nil},
		"a title above, captions over two rows": {
			[]string{"名单,,,,", "学号,姓名,发生额,,卡号", ",,金额,余额,", "1,a,30,30,"}, 1, nil},
		"a form's empty row": {[]string{"序号,学号,姓名,金额", "1,1,a,30", "2,,,"}, 1, []string{"N3 table.number_only"}},
	} {
		t.Run(name, func(t *testing.T) {
			lines, said := read(rows(c.rows...), nil)
			if len(lines) != c.lines || !slices.Equal(said, c.said) {
				t.Errorf("%d lines %q, said %q, want %d lines and %q", len(lines), lines, said, c.lines, c.said)
			}
		})
	}
}

func TestCellsAreLookedAtBeforeTheyAreRead(t *testing.T) {
	of := func(kind table.Kind, text string) table.Cell { return table.Cell{Text: text, Kind: kind} }
	for name, c := range map[string]struct {
		column int
		cell   table.Cell
		said   string
	}{
		"a number Excel made a day of":           {0, of(table.Date, "2021-01-01"), "E2A table.became_day"},
		"a name it made a day of":                {1, of(table.Date, "2021-01-01"), "E2B table.became_day"},
		"a remark, which may be a day":           {7, of(table.Date, "2021-01-01"), ""},
		"a short number in a numeric cell":       {0, of(table.Number, "2021001"), "W0A table.numeric_number"},
		"one of more than fifteen digits":        {0, of(table.Number, "2021001000000000"), "E2A table.numeric_cell"},
		"a card in a numeric cell":               {2, of(table.Number, "622202100111"), "E2C table.numeric_cell"},
		"a serial number in a numeric cell":      {3, of(table.Number, "202109160000000000"), "W2D table.numeric_reference"},
		"a short one, which is whole":            {3, of(table.Number, "20210916"), ""},
		"what went wrong in the spreadsheet":     {5, of(table.Broken, "#N/A"), "E2F table.error_value"},
		"a formula without its value":            {5, of(table.Unsaved, "="), "E2F table.formula_unsaved"},
		"the same where nobody imports it":       {9, of(table.Broken, "#N/A"), "N1J table.unknown_column;N2J table.error_unused"},
		"a percentage is no amount":              {5, of(table.Percent, "0.3"), "E2F table.not_yuan"},
		"another currency is none":               {5, of(table.Foreign, "30"), "E2F table.not_yuan"},
		"a day is none":                          {5, of(table.Date, "2021-09-16"), "E2F table.not_yuan"},
		"a day as a number of days":              {4, of(table.Number, "44455.375"), ""},
		"no day":                                 {4, of(table.Plain, "2021-13-01"), "E2E table.day"},
		"below a merged cell":                    {1, table.Cell{Merged: true}, "E2B table.merged"},
		"a text that another cell covers":        {1, table.Cell{Text: "a", Merged: true}, "E2B table.merged"},
		"bytes that are no characters":           {1, of(table.Plain, "a\xff"), "E2B table.invalid_bytes"},
		"a control character among digits":       {0, of(table.Plain, "20210\x0201"), "E2A table.invalid_bytes"},
		"a truth value for a name":               {1, of(table.Boolean, "TRUE"), "E2B table.truth_value"},
		"one for a remark":                       {7, of(table.Boolean, "TRUE"), "W2H table.truth_value"},
		"a serial number as a spreadsheet shows": {3, of(table.Plain, "2.0210E+17"), "W2D table.numeric_reference"},
		"a blank in a day":                       {4, of(table.Plain, "2021-09-2 1"), "E2E table.day"},
		"an amount with a sign":                  {5, of(table.Plain, "（30.00）"), ""},
		"a card's number that is the reference":  {3, of(table.Plain, "6222021001116248"), ""},
	} {
		t.Run(name, func(t *testing.T) {
			g := rows("学号,姓名,卡号,流水号,日期,金额,余额,备注,序号,年龄", "1,a,,,2021-09-16,30,30,,,")
			g.Rows[1].Cells[c.column] = c.cell
			_, said := read(g, nil)
			if c.column != 9 {
				said = slices.DeleteFunc(said, func(s string) bool { return s == "N1J table.unknown_column" })
			}
			if got := strings.Join(said, ";"); got != c.said {
				t.Errorf("said %q, want %q", got, c.said)
			}
		})
	}
}

func TestHiddenRowsAreRefusedOnceABlock(t *testing.T) {
	g := rows("学号,姓名,金额", "1,a,30", "2,b,30", "3,c,30")
	g.Rows[1].Hidden, g.Rows[2].Hidden = true, true
	lines, said := read(g, nil)
	if len(lines) != 1 || !slices.Equal(said, []string{"E2 table.hidden_row"}) {
		t.Errorf("%q %q", lines, said)
	}
}

func TestACutFileIsSaid(t *testing.T) {
	g := rows("学号,姓名,金额", "1,a,30")
	g.Cut = true
	if _, said := read(g, nil); !slices.Equal(said, []string{"N0 table.cut"}) {
		t.Errorf("%q", said)
	}
}

func TestShortRowsAreSaidWhereOthersAreNot(t *testing.T) {
	g := rows("学号,姓名,金额,备注", "1,a,30", "2,b,30")
	g.Format = "csv"
	if _, said := read(g, nil); len(said) != 0 {
		t.Errorf("all rows leave out the blank last cell: %q", said)
	}
	g = rows("学号,姓名,金额,备注", "1,a,30,", "2,b,30")
	g.Format = "csv"
	if _, said := read(g, nil); !slices.Equal(said, []string{"W3 table.short_row"}) {
		t.Errorf("one row is cut off: %q", said)
	}
}

func TestCaptions(t *testing.T) {
	for text, want := range map[string]table.Col{"学 号*": "no", " 姓\n名 ": "name", "金额（元）": "amount", "工行卡号": "card", "收款帳號": "card", "校园卡号": "", "序号": "row", "卡号类型": ""} {
		if got, _ := list.Find(text); got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
	for name, c := range map[string]struct{ header, said string }{
		"a name counts before an ending":  {"学号,卡号,工行卡号,金额", ""},
		"two endings, and nobody can say": {"学号,农行卡号,工行卡号,金额", "E1C table.doubled_column"},
		"the same name twice":             {"学号,学号,卡号,金额", "E1B table.doubled_column"},
		"two remarks: the first":          {"学号,备注,备注,金额", "W1C table.doubled_first"},
		"another currency":                {"学号,姓名,卡号,金额（USD）", "E1D table.amount_unit"},
		"bytes that are no characters":    {"学号,姓名,卡号,金额\uFFFD", "W1D table.invalid_bytes"},
		"thousands":                       {"学号,姓名,卡号,金额（万元）", "E1D table.amount_unit"},
	} {
		t.Run(name, func(t *testing.T) {
			_, said := read(rows(c.header, "1,2,3,30"), nil)
			said = slices.DeleteFunc(said, func(s string) bool { return !strings.HasPrefix(s, "E1") && !strings.HasPrefix(s, "W1") })
			if got := strings.Join(said, ";"); got != c.said {
				t.Errorf("said %q, want %q", got, c.said)
			}
		})
	}
}

func TestAMappingSaysWhatCaptionsDont(t *testing.T) {
	lines, said := read(rows("1,a,30", "2,b,40"), table.Mapping{"no": 0, "name": 1, "amount": 2})
	if want := []string{"1|a||||30.00|0.00|", "2|b||||40.00|0.00|"}; !slices.Equal(lines, want) || len(said) != 0 {
		t.Errorf("%q %q", lines, said)
	}
	if _, said := read(rows("1,a,30"), table.Mapping{"no": 0, "name": 0}); !slices.Equal(said, []string{"E0 table.mapping_column"}) {
		t.Errorf("%q", said)
	}
}

func TestDays(t *testing.T) {
	for text, want := range map[string]string{
		"2021-09-16": "2021-09-16", "2021/9/16": "2021-09-16", "2021.9.6": "2021-09-06", "20210916": "2021-09-16", "2021年9月16日": "2021-09-16", "２０２１－０９－１６": "2021-09-16",
		"2021-09-16 10:11:12": "2021-09-16", "20210916101112": "2021-09-16", "2021-09-16T10:11:12+08:00": "2021-09-16",
		"": "", "2021-02-30": "", "16.9.2021": "", "1/2/2021": "", "44455": "", "合计": "", "1899-01-01": "",
	} {
		if got, ok := table.ParseDay(text); got != want || ok != (want != "") {
			t.Errorf("%q is %q %v, want %q", text, got, ok, want)
		}
	}
	g := table.Grid{}
	for from, want := range map[bool]string{false: "2021-09-16", true: "2025-09-17"} {
		g.From1904 = from
		if got, ok := g.Day(table.Cell{Text: "44455.4", Kind: table.Number}); got != want || !ok {
			t.Errorf("44455.4 is %s, want %s", got, want)
		}
	}
}

func TestTimes(t *testing.T) {
	for text, want := range map[string]int{"18:00": 1080, "18：00": 1080, "9:30": 570, "24:00": 1440, "00:00": 0, "１８：００": 1080, "18:00:00": 1080, "18时30分": 1110, "18点": 1080,
		"24:01": -1, "18": -1, "18:60": -1, "-1:00": -1, "18:0:0:0": -1, "": -1} {
		got, ok := table.ParseTime(text)
		if ok != (want >= 0) || ok && got != want {
			t.Errorf("%q is %d %v, want %d", text, got, ok, want)
		}
	}
}

func TestAmountsWithSigns(t *testing.T) {
	for text, want := range map[string]money.Amount{"30": 3000, "-30.00": -3000, "−30": -3000, "(30.00)": -3000, "（30）": -3000, "30-": -3000, "+30": 3000, "￥-30": -3000} {
		if got, err := table.ParseSigned(text); err != nil || got != want {
			t.Errorf("%q is %s %v, want %s", text, got, err, want)
		}
	}
	for _, text := range []string{"--30", "-(30)", "30.005", "三十", ""} {
		if got, err := table.ParseSigned(text); err == nil {
			t.Errorf("%q is %s", text, got)
		}
	}
}

func TestShownHidesLongNumbersAlone(t *testing.T) {
	for text, want := range map[string]string{"6222021001116248": "****6248", "2021-2022学年第1学期2021": "2021-2022学年第1学期2021", strings.Repeat("字", 21): strings.Repeat("字", 20) + "…"} {
		if got := table.Shown(text); got != want {
			t.Errorf("%q is shown as %q, want %q", text, got, want)
		}
	}
}
