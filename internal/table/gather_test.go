package table_test

import (
	"slices"
	"strings"
	"testing"

	"reliefbook/internal/table"
)

// TestWhatAFileShowsOfItself: row numbers, cells beyond the header, papers where none belong.
func TestWhatAFileShowsOfItself(t *testing.T) {
	numbered := func(list ...string) []string {
		out := []string{"序号,学号,姓名,金额"}
		for i, n := range list {
			out = append(out, n+",202100"+string(rune('1'+i))+",甲,30")
		}
		return out
	}
	for name, c := range map[string]struct {
		rows []string
		said string
	}{
		"row numbers that go on":              {numbered("1", "2", "3", "4", "5"), ""},
		"each class begins with 1 again":      {numbered("1", "2", "1", "2", "3"), ""},
		"a class of one":                      {numbered("1", "1", "2", "1", "2"), ""},
		"somebody is missing":                 {numbered("1", "2", "4", "5", "6"), "N0A table.counter_apart 4"},
		"the first is missing":                {numbered("2", "3", "4", "5"), "N0A table.counter_apart 2"},
		"a number comes twice":                {numbered("1", "2", "2", "3", "4"), "N0A table.counter_apart 4"},
		"the first line comes twice":          {numbered("1", "1", "2", "3", "4"), "N0A table.counter_apart 3"},
		"a class stands where a number would": {numbered("1", "2", "软件1班", "4", "5"), "N0A table.counter_apart 4"},
		"another order":                       {numbered("5", "3", "6", "2", "4", "1"), "N0A table.counter_order 2, 3, 4, 5, 6"},
		"names under the caption":             {numbered("张伟", "李静", "王芳", "赵敏"), "N0A table.counter_other 2, 3, 4, 5"},
		"row numbers left blank":              {numbered("", "", ""), ""},
		"a card in a remark":                  {[]string{"学号,姓名,金额,备注", "1,a,30,", "2,b,30,6222020000000000000", "3,c,30,卡号6222020000000000000"}, "N0D table.papers 3, 4"},
		"a day in a remark":                   {[]string{"学号,姓名,金额,备注", "1,a,30,2021-09-16"}, ""},
		"a comma as the decimal point":        {[]string{"学号,姓名,金额,备注", "1,a,30,", "2,b,30,00,"}, "E3C table.comma_decimal"},
		"a cell too many, blank":              {[]string{"学号,姓名,金额,备注", "1,a,30,", "2,b,30,,"}, "W3 table.longer_row"},
		"a comma more in every row":           {[]string{"学号,姓名,金额,备注", "1,a,30,x,", "2,b,30,y,"}, ""},
		"a title with bytes that are none":    {[]string{"名\ufffd册", "学号,姓名,金额", "1,a,30"}, "W1A table.invalid_bytes"},
	} {
		t.Run(name, func(t *testing.T) {
			g := rows(c.rows...)
			g.Format = "csv"
			if _, said := read(g, nil); withRows(g, said) != c.said {
				t.Errorf("said %q, want %q", withRows(g, said), c.said)
			}
		})
	}
}

// withRows adds the rows that a sentence of a column names.
func withRows(g table.Grid, said []string) string {
	r := list.Read(&g, nil)
	r.Each(func(l *table.Line) { l.Signed("amount") })
	var out []string
	for i, p := range r.List {
		text := said[i]
		if rows, ok := p.Args["Rows"].(string); ok {
			text += " " + rows
		}
		out = append(out, text)
	}
	slices.Sort(out)
	return strings.Join(out, "; ")
}
