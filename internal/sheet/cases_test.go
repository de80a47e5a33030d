package sheet_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"reliefbook/internal/duty"
	"reliefbook/internal/sheet"
	"reliefbook/internal/students"
	"reliefbook/internal/table"
	"reliefbook/internal/visit"
)

// TestListsOfPeopleAreReadAlike: school roll, duty members and visiting lists as
// offices keep them, each with what has to come of it.
func TestListsOfPeopleAreReadAlike(t *testing.T) {
	readers := map[string]func(g table.Grid) (int, table.Problems){
		"duty": func(g table.Grid) (int, table.Problems) {
			list, said := duty.ReadMembers(g, nil, nil)
			for _, m := range list {
				if m.CommunityDay != "" && (m.CommunityDay < "2021-09-16" || m.PostDay < "2021-09-17") {
					t.Errorf("%+v", m)
				}
			}
			return len(list), said
		},
		"visit":    func(g table.Grid) (int, table.Problems) { list, said := visit.ReadPlanned(g); return len(list), said },
		"students": func(g table.Grid) (int, table.Problems) { list, said := students.ReadRoll(g); return len(list), said },
	}
	for file, want := range map[string]string{
		"duty/2_date.xlsx":                    "1",
		"duty/3_slash.xlsx":                   "1",
		"duty/4_title.xlsx":                   "1",
		"duty/9_hdr_space.xlsx":               "1",
		"duty/duty_members_hidden.xlsx":       "1, 3 table.hidden_row",
		"duty/duty_members_na.xlsx":           "0, 2F table.error_value",
		"visit/visit_list_hidden_and_na.xlsx": "3, 0 table.blank_rows, 3 table.hidden_row, 5B table.error_value",
		"visit/visit_list_row_number.xlsx":    "3, 0 table.blank_rows, 3 table.hidden_row, 5D table.error_value",
		"students/roll_hidden_and_na.xlsx":    "2, 3 table.hidden_row, 4B table.error_value",
		"students/roll_numeric.xlsx":          "2, 0A table.numeric_number",
	} {
		t.Run(file, func(t *testing.T) {
			noun, name, _ := strings.Cut(file, "/")
			data, err := os.ReadFile(filepath.Join("..", noun, "testdata", "cases", name))
			if err != nil {
				t.Fatal(err)
			}
			g, err := sheet.Read(name, data)
			if err != nil {
				t.Fatal(err)
			}
			n, said := readers[noun](g)
			got := []string{fmt.Sprint(n)}
			for _, p := range said.List {
				got = append(got, fmt.Sprintf("%d%s %s", p.Row, p.Column, p.Code))
			}
			if s := strings.Join(got, ", "); s != want {
				t.Errorf("got %s, want %s", s, want)
			}
		})
	}
}
