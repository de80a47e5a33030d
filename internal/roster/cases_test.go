package roster_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"reliefbook/internal/roster"
	"reliefbook/internal/sheet"
	"reliefbook/internal/table"
)

// TestCases: rosters as offices keep them, each with what has to come of it: heads,
// sum, and everything said but which columns are not known and that the made-up
// cards fail their check.
func TestCases(t *testing.T) {
	three := "3 heads 90.00, 3 lines"
	for file, want := range map[string]string{
		"card-column-not-known/22_15_hdr.xlsx":             three,
		"card-column-not-known/22_16_hdr.xlsx":             three,
		"card-column-not-known/22_17_hdr.xlsx":             three,
		"card-column-not-known/22_18_hdr.xlsx":             three,
		"card-column-not-known/22_19_hdr.xlsx":             three,
		"card-column-not-known/22_20_hdr.xlsx":             three,
		"card-column-not-known/22_21_hdr.xlsx":             three,
		"class-became-a-date/roster.xlsx":                  "3 heads 90.00, 2 lines, error 3D table.became_day",
		"class-became-a-date/remark_date.xlsx":             three,
		"refused-for-what-is-not-used/18_dup_remark.xlsx":  three + ", warning 1H table.doubled_first",
		"refused-for-what-is-not-used/e5_na_unused.xlsx":   three + ", notice 3G table.error_unused",
		"header-of-two-rows/roster.xlsx":                   three,
		"roster-totals-and-footers/24_dept_subtotals.xlsx": three + ", notice 4F table.total_agrees, notice 6F table.total_agrees, notice 7F table.total_agrees",
		"roster-totals-and-footers/27_bare_total.xlsx":     three + ", notice 5G table.total_agrees",
		"roster-totals-and-footers/35_signsheet.xlsx":      three + ", notice 5G table.total_agrees, notice 6 table.footer",
		"roster-totals-and-footers/e8_table.xlsx":          three + ", notice 0 sheet.formulas, notice 5F table.total_blank",
		"roster-totals-and-footers/e9_notes_below.xlsx":    three + ", notice 0 table.blank_rows, notice 6 table.footer, notice 7 table.footer",
	} {
		t.Run(file, func(t *testing.T) {
			data, err := os.ReadFile(filepath.Join("testdata", "cases", filepath.FromSlash(file)))
			if err != nil {
				t.Fatal(err)
			}
			grid, err := sheet.Read(file, data)
			if err != nil {
				t.Fatal(err)
			}
			d := roster.Check(grid, roster.Rule{Today: "2021-09-21"})
			got := []string{fmt.Sprintf("%d heads %s, %d lines", d.Heads, d.Total, len(d.Lines))}
			for _, p := range d.Problems {
				if p.Code != "table.unknown_column" && p.Code != "roster.card_luhn" {
					got = append(got, fmt.Sprintf("%s %d%s %s", map[table.Severity]string{table.Error: "error", table.Warning: "warning", table.Notice: "notice"}[p.Severity],
						p.Row, p.Column, p.Code))
				}
			}
			if s := strings.Join(got, ", "); s != want {
				t.Errorf("got  %s\nwant %s", s, want)
			}
			for _, l := range d.Lines {
				if l.Card == "" || l.Class == "44197" || l.Remark == "44455" {
					t.Errorf("%+v", l)
				}
			}
		})
	}
}

// TestAColumnOfCardsNobodyKnows is said loudly: without it three students have no card.
func TestAColumnOfCardsNobodyKnows(t *testing.T) {
	g := gridOf([]string{"学号", "姓名", "系部", "班级", "发放到", "金额"},
		[]string{"021001", "张伟", "计算机系", "1班", card1, "30"}, []string{"021002", "李静", "计算机系", "1班", card2, "30"})
	want(t, roster.Check(g, roster.Rule{}), false, "1E table.looks_like_card")
	g.Rows[1].Cells[4] = table.Cell{Text: "6222021001116240000", Kind: table.Number} // damaged, and yet a card
	g.Rows[2].Cells[4] = table.Cell{}
	want(t, roster.Check(g, roster.Rule{}), false, "1E table.looks_like_card")
	g.Rows[1].Cells[4], g.Rows[2].Cells[4] = table.Cell{Text: id1}, table.Cell{Text: id2}
	want(t, roster.Check(g, roster.Rule{}), false, "1E table.looks_like_paper")
}
