package statement_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"reliefbook/internal/fault"
	"reliefbook/internal/money"
	"reliefbook/internal/sheet"
	"reliefbook/internal/statement"
	"reliefbook/internal/table"
)

func caseFile(t *testing.T, file string) statement.File {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", "cases", filepath.FromSlash(file)))
	if err != nil {
		t.Fatal(err)
	}
	grid, err := sheet.Read(file, data)
	if err != nil {
		t.Fatal(err)
	}
	s := statement.Read(grid, statement.Learn(statement.Header(grid)))
	s.Prove(statement.Typed{})
	return s
}

// came is what a statement came to, and everything said but which columns are not known.
func came(s statement.File) string {
	var lines []string
	for _, l := range s.Lines {
		lines = append(lines, l.Day[5:]+" "+l.Amount.String())
	}
	out := []string{fmt.Sprintf("%s to %s, %s [%s] %s", s.From, s.To, s.Opening, strings.Join(lines, ", "), s.Closing)}
	for _, p := range s.Problems {
		if p.Code != "table.unknown_column" {
			out = append(out, fmt.Sprintf("%s %d%s %s", map[table.Severity]string{table.Error: "error", table.Warning: "warning", table.Notice: "notice"}[p.Severity],
				p.Row, p.Column, p.Code))
		}
	}
	return strings.Join(out, "; ")
}

// TestCases: statements as banks write them, each with what has to come of it: its
// days, its balances with the lines between them, and what is said.
func TestCases(t *testing.T) {
	two := "2021-09-16 to 2021-09-17, 0.00 [09-16 100.00, 09-17 -60.00] 40.00"
	four := "2021-09-16 to 2021-09-18, 0.00 [09-16 100.00, 09-17 -60.00, 09-17 -1.00, 09-18 0.50] 39.50; notice 0 statement.day_order"
	for file, want := range map[string]string{
		"statement-rows-that-are-no-lines/09_month_totals.csv": two + "; notice 2 table.total_holds; notice 5C table.total_agrees; notice 5D table.total_agrees; notice 6 table.total_holds",
		"statement-rows-that-are-no-lines/10_two_months.csv": "2021-09-16 to 2021-10-08, 0.00 [09-16 100.00, 10-08 -60.00] 40.00; " +
			"notice 3D table.total_agrees; notice 5C table.total_agrees",
		"statement-rows-that-are-no-lines/11_pages.csv":        two + "; notice 3 table.total_holds; notice 4 table.total_holds",
		"statement-rows-that-are-no-lines/12_header_again.csv": two + "; notice 3 table.header_again",
		"statement-rows-that-are-no-lines/16_preamble.csv":     "2021-09-01 to 2021-09-30, 0.00 [09-16 100.00, 09-17 -60.00] 40.00; notice 7 table.footer",
		"statement-rows-that-are-no-lines/17_footer.csv":       two + "; notice 4C table.total_agrees; notice 4D table.total_agrees; notice 5 table.footer",
		"signed-debit/05_sign_side.csv":                        two + "; notice 3 statement.minus_is_debit",
		"signed-debit/x07_negdebit.xlsx":                       two + "; notice 3 statement.minus_is_debit",
		"order-within-a-day/02_intraday_rev.csv":               four,
		"order-within-a-day/03_desc_intraday_asc.csv":          four,
		"nil-lines/07_zero.csv":                                "2021-09-16 to 2021-09-21, 0.00 [09-16 100.00] 100.00; notice 3 statement.nil_line",
		"currency-in-a-table/25_currency.csv":                  " to , 0.00 [] 0.00; error 2B statement.currency; error 3B statement.currency",
		"mac-1904-days/statement.xlsx":                         two,
		"long-numbers-in-other-columns/15_eq_quoted.csv":       two,
		"long-numbers-in-other-columns/x02_numserial.xlsx":     two + "; warning 2H table.numeric_reference; warning 3H table.numeric_reference",
		"header-of-two-rows/statement.xlsx":                    two,
	} {
		t.Run(file, func(t *testing.T) {
			if got := came(caseFile(t, file)); got != want {
				t.Errorf("got  %s\nwant %s", got, want)
			}
		})
	}
	if l := caseFile(t, "long-numbers-in-other-columns/15_eq_quoted.csv").Lines[0]; l.Account != "3505016500000001" || l.Serial != "L1" {
		t.Errorf("%+v", l)
	}
	if l := caseFile(t, "long-numbers-in-other-columns/x02_numserial.xlsx").Lines[0]; l.Serial != "" {
		t.Errorf("%+v", l)
	}
}

// TestTheNextFileGoesOn: two files of one account, the second from where the first ended.
func TestTheNextFileGoesOn(t *testing.T) {
	for name, want := range map[string]string{"a": "98.00, 38.00", "b": "100.00, 40.00; notice 2 statement.earlier_day"} {
		first, next := caseFile(t, "next-file-refused/"+name+"1.csv"), caseFile(t, "next-file-refused/"+name+"2.csv")
		skip, err := statement.Join(first.Lines, first.Closing, next)
		next.Joined(first.Lines, skip)
		var balances []string
		for _, l := range next.Lines[skip:] {
			balances = append(balances, l.Balance.String())
		}
		got := strings.Join(balances, ", ")
		for _, p := range next.Problems {
			got += fmt.Sprintf("; %s %d %s", strings.ToLower(p.Severity.Label("en")), p.Row, p.Code)
		}
		if err != nil || got != want {
			t.Errorf("%s: %s, %v; want %s", name, got, err, want)
		}
		if _, err := statement.Join(append(first.Lines, next.Lines...), next.Closing, next); !fault.Is(err, "statement.all_known") {
			t.Errorf("%s again: %v", name, err)
		}
		if _, err := statement.Join(append(first.Lines, next.Lines...), next.Closing, first); !fault.Is(err, "statement.all_known") {
			t.Errorf("%s's first again: %v", name, err)
		}
	}
}

// TestASerialNumberWithAnotherBalance is another line: banks give one to all of a batch.
func TestASerialNumberWithAnotherBalance(t *testing.T) {
	line := func(row int, balance money.Amount) statement.Line {
		return statement.Line{Number: row, Day: "2021-09-02", Amount: -3000, Balance: balance, HasBalance: true, Serial: "B"}
	}
	known := []statement.Line{line(2, 9000), line(3, 6000)}
	next := statement.File{Opening: 6000, Closing: 3000, Lines: []statement.Line{line(2, 3000)}}
	skip, err := statement.Join(known, 6000, next)
	next.Joined(known, skip)
	if err != nil || skip != 0 || len(next.Problems) != 1 || next.Problems[0].Code != "statement.serial_again" {
		t.Errorf("%d %v %+v", skip, err, next.Problems)
	}
}

// TestChosenByNumber: without captions the clerk says which column holds what.
func TestChosenByNumber(t *testing.T) {
	grid := table.Grid{Format: "csv"}
	for i, texts := range [][]string{{"", "", "", "6222021234567890123"}, {"2021-09-16", "100.00", "100.00", ""}, {"2021-09-17", "-60.00", "40.00", ""}} {
		row := table.Row{Number: i + 1}
		for _, text := range texts {
			row.Cells = append(row.Cells, table.Cell{Text: text})
		}
		grid.Rows = append(grid.Rows, row)
	}
	if got := strings.Join(statement.Choices(grid), "; "); got != "A 2021-09-16; B 100.00; C 100.00; D ****0123" {
		t.Error(got)
	}
	s := statement.Read(grid, statement.Mapping{Columns: map[statement.Part]int{statement.ByDay: 0, statement.ByAmount: 1, statement.ByBalance: 2}})
	if s.Prove(statement.Typed{}); came(s) != "2021-09-16 to 2021-09-17, 0.00 [09-16 100.00, 09-17 -60.00] 40.00; notice 1 table.footer" {
		t.Error(came(s))
	}
}

// TestStatedDaysInCells: a period that a workbook holds as days, by their format or as numbers of days.
func TestStatedDaysInCells(t *testing.T) {
	for name, days := range map[string][2]table.Cell{
		"by their format":    {{Text: "2021-09-01", Kind: table.Date}, {Text: "2021-09-30", Kind: table.Date}},
		"as numbers":         {{Text: "44440", Kind: table.Number}, {Text: "44469", Kind: table.Number}},
		"as texts, one cell": {{Text: "2021年9月1日至2021年9月30日"}, {}},
	} {
		labels := [2]string{"起始日期", "截止日期："}
		if days[1].Text == "" {
			labels[0] = "起止日期"
		}
		grid := table.Grid{Format: "xlsx", Rows: []table.Row{
			{Number: 1, Cells: []table.Cell{{Text: labels[0]}, days[0], {}, {Text: labels[1]}, days[1]}},
			{Number: 2, Cells: []table.Cell{{Text: "日期"}, {Text: "金额"}, {Text: "余额"}}},
			{Number: 3, Cells: []table.Cell{{Text: "44455", Kind: table.Number}, {Text: "1"}, {Text: "1"}}},
		}}
		s := statement.Read(grid, statement.Learn(statement.Header(grid)))
		if s.Prove(statement.Typed{}); s.From != "2021-09-01" || s.To != "2021-09-30" || s.Errors() > 0 {
			t.Errorf("%s: %s", name, came(s))
		}
	}
}
