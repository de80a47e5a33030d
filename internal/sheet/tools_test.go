package sheet_test

import (
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"reliefbook/internal/duty"
	"reliefbook/internal/fault"
	"reliefbook/internal/roster"
	"reliefbook/internal/sheet"
	"reliefbook/internal/table"
)

// TestFilesOfRealTools: one made-up college's lists, as each program writes them
// (testdata/tools/make.sh), are read the same, or refused by name with one thing to do.
func TestFilesOfRealTools(t *testing.T) {
	want := map[string]string{
		"openpyxl-roster.xlsx":        "0 sheet.formulas; 9J table.total_blank; 10 table.footer",
		"openpyxl-write-only.xlsx":    "",
		"openpyxl-members.xlsx":       "",
		"libreoffice-roster.xlsx":     "0 sheet.formulas; 9J table.total_agrees; 10 table.footer",
		"libreoffice-members.xlsx":    "",
		"libreoffice.csv":             "9J table.total_agrees; 10 table.footer",
		"libreoffice.ods":             "refused: sheet.other_book",
		"libreoffice.xls":             "refused: sheet.old_excel",
		"gnumeric-roster.xlsx":        "0 sheet.formulas; 9J table.total_agrees; 10 table.footer",
		"gnumeric-members.xlsx":       "",
		"gnumeric-2008.xlsx":          "0 sheet.formulas; 9J table.total_agrees; 10 table.footer",
		"gnumeric.csv":                "9J table.total_agrees; 10 table.footer",
		"gnumeric.ods":                "refused: sheet.other_book",
		"gnumeric.xls":                "refused: sheet.old_excel",
		"exceljs-roster.xlsx":         "0 sheet.formulas; 1L table.unknown_column",
		"exceljs-members-1904.xlsx":   "",
		"sheetjs-roster.xlsx":         "",
		"sheetjs-shared-strings.xlsx": "",
		"sheetjs-members.xlsx":        "",
		"sheetjs-utf16.txt":           "0 table.cut",
		"sheetjs.xls":                 "refused: sheet.old_excel",
		"sheetjs-5.xls":               "refused: sheet.old_excel",
		"sheetjs-2003.xls":            "refused: sheet.other_book",
		"sheetjs-page.xls":            "refused: sheet.web_page",
		"sheetjs.xlsb":                "refused: sheet.other_book",
		"sheetjs.ods":                 "refused: sheet.other_book",
		"xlsx-populate.xlsx":          "",
		"xlsx-populate-password.xlsx": "refused: sheet.encrypted",
		"strict.xlsx":                 "0 sheet.formulas; 9J table.total_agrees; 10 table.footer",
		"phonetic.xlsx":               "0 sheet.formulas; 9J table.total_agrees; 10 table.footer",
	}
	folder := filepath.Join("testdata", "cases", "tools")
	files, err := os.ReadDir(folder)
	if err != nil || len(files) != len(want) {
		t.Fatalf("%d files, %d are known: %v", len(files), len(want), err)
	}
	for _, f := range files {
		t.Run(f.Name(), func(t *testing.T) {
			data, err := os.ReadFile(filepath.Join(folder, f.Name()))
			if err != nil {
				t.Fatal(err)
			}
			got, said := toolFile(f.Name(), data)
			if said != want[f.Name()] {
				t.Errorf("said %q, want %q", said, want[f.Name()])
			}
			source := "roster.csv"
			if strings.Contains(f.Name(), "members") {
				source = "members.csv"
			}
			if good := toolSource(t, source); !strings.HasPrefix(said, "refused") && !slices.Equal(got, good) {
				t.Errorf("read\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(good, "\n"))
			}
		})
	}
}

// toolFile reads a file as its list and gives a line for each of its people, and what was said.
func toolFile(name string, data []byte) (lines []string, said string) {
	g, err := sheet.Read(name, data)
	if err != nil {
		return nil, "refused: " + fault.Of(err).Code
	}
	var problems []table.Problem
	if strings.Contains(name, "members") {
		members, list := duty.ReadMembers(g, nil, nil)
		for i, m := range members {
			part := map[duty.Part]string{duty.Liaison: "联络员", duty.Publicist: "宣传员", duty.Mediator: "调解员", duty.Helper: "服务员"}[m.Part]
			lines = append(lines, strings.Join([]string{fmt.Sprint(i + 1), m.Number, m.Name, m.Unit, part, m.Community, m.CommunityDay, m.PostDay}, ","))
		}
		problems = list.List
	} else {
		d := roster.Check(g, roster.Rule{Today: "2021-10-08"})
		for i, l := range d.Lines {
			lines = append(lines, strings.Join([]string{fmt.Sprint(i + 1), l.StudentNo, l.Name, l.Department, l.Class, l.CitizenID, l.Card, l.CardHolder,
				l.Mobile, l.Amount.String(), l.Remark}, ","))
		}
		problems = d.Problems
	}
	var list []string
	for _, p := range problems {
		list = append(list, fmt.Sprintf("%d%s %s", p.Row, p.Column, p.Code))
	}
	return lines, strings.Join(list, "; ")
}

// toolSource is the list that the files were made from, without its captions.
func toolSource(t *testing.T, name string) (lines []string) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", "tools", name))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(string(data))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows[1:] {
		lines = append(lines, strings.Join(row, ","))
	}
	return lines
}
