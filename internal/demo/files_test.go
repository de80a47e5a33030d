package demo

import (
	"archive/zip"
	"bytes"
	"flag"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"reliefbook/internal/lang"
	"reliefbook/internal/money"
	"reliefbook/internal/person"
	"reliefbook/internal/roster"
	"reliefbook/internal/sheet"
	"reliefbook/internal/table"
	"reliefbook/internal/visit"
)

var update = flag.Bool("update", false, "write the committed files anew")

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// unpacked is a workbook's parts by name: what it says, whatever packed it.
func unpacked(t *testing.T, data []byte) map[string]string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	check(t, err)
	parts := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		check(t, err)
		text, err := io.ReadAll(r)
		check(t, err)
		parts[f.Name] = string(text)
	}
	return parts
}

// TestFiles holds the committed files against what the generator makes.
func TestFiles(t *testing.T) {
	made, err := generated()
	check(t, err)
	for name, data := range made {
		if *update {
			check(t, os.WriteFile(name, data, 0o644))
			continue
		}
		kept, err := files.ReadFile(name)
		check(t, err)
		same := bytes.Equal(kept, data)
		if strings.HasSuffix(name, ".xlsx") {
			same = maps.Equal(unpacked(t, kept), unpacked(t, data))
		}
		if !same {
			t.Errorf("%s is not what the generator makes: go generate ./internal/demo", name)
		}
	}
}

// draft checks one committed roster file as the importer does.
func draft(t *testing.T, name string) (*roster.Draft, table.Grid) {
	t.Helper()
	data, err := files.ReadFile("data/" + name)
	check(t, err)
	table, err := sheet.Read(name, data)
	check(t, err)
	rule := roster.Rule{PerHead: 3000, Heads: 3445, Total: 10_335_000, Today: "2021-09-17", Departments: []string{}}
	for _, u := range units {
		rule.Departments = append(rule.Departments, u.Name)
	}
	return roster.Check(table, rule), table
}

// TestRosterFiles proves the figures of the case in both files, and that they are one roster.
func TestRosterFiles(t *testing.T) {
	csv, table := draft(t, "roster.csv")
	if table.Encoding != "utf-8" {
		t.Errorf("the CSV is %s", table.Encoding)
	}
	xlsx, _ := draft(t, "roster.xlsx")
	for name, d := range map[string]*roster.Draft{"csv": csv, "xlsx": xlsx} {
		if d.Heads != 3445 || d.Total.String() != "103350.00" || len(d.Lines) != 3445 {
			t.Errorf("%s: %d heads, %s", name, d.Heads, d.Total)
		}
		if d.Errors() != 0 || d.Warnings() != 0 {
			for _, p := range d.Problems {
				t.Log(p.Row, p.Column, p.Text(lang.En))
			}
			t.Errorf("%s: %d errors, %d warnings", name, d.Errors(), d.Warnings())
		}
		if len(d.Departments) != len(units) || len(d.Classes) != 90 {
			t.Errorf("%s: %d departments, %d classes", name, len(d.Departments), len(d.Classes))
		}
		for _, c := range d.Classes {
			if c.Heads < smallest || c.Heads > largest {
				t.Errorf("%s: class %s has %d", name, c.Class, c.Heads)
			}
		}
	}
	for i := range csv.Lines {
		a, b := csv.Lines[i], xlsx.Lines[i]
		a.Row, b.Row = 0, 0 // the workbook has a title above
		if a != b {
			t.Fatalf("line %d differs: %+v, %+v", i, a, b)
		}
	}
}

// TestStudents proves that nobody is there twice and that the hard cases are there.
func TestStudents(t *testing.T) {
	d, _ := draft(t, "roster.csv")
	seen := map[string]bool{}
	names, zeros, dots, planes, crosses := map[string]int{}, 0, 0, 0, 0
	for _, l := range d.Lines {
		for _, key := range []string{"no " + l.StudentNo, "id " + l.CitizenID, "card " + l.Card} {
			if seen[key] {
				t.Fatalf("%s is there twice", key)
			}
			seen[key] = true
		}
		if !strings.HasPrefix(l.CitizenID, "99") || !strings.HasPrefix(l.Card, "620000") || len(l.Card) != 19 ||
			!person.Card(l.Card).LuhnOK() || !strings.HasPrefix(l.Mobile, "1540") {
			t.Fatalf("row %d could be somebody's", l.Row)
		}
		names[l.Name]++
		if l.StudentNo[0] == '0' {
			zeros++
		}
		if strings.ContainsAny(l.RawName, "•・　") && l.RawName != l.Name {
			dots++
		}
		if strings.ContainsFunc(l.Name, func(r rune) bool { return r > 0xffff }) {
			planes++
		}
		if strings.HasSuffix(l.CitizenID, "X") {
			crosses++
		}
	}
	if names["张伟"] < 5 || names["阿依古丽·买买提"] != 2 || zeros < 500 || dots < 8 || planes < 5 || crosses == 0 {
		t.Errorf("张伟 %d, 阿依古丽·买买提 %d, zeros %d, folded names %d, beyond the first plane %d, X %d",
			names["张伟"], names["阿依古丽·买买提"], zeros, dots, planes, crosses)
	}
}

// TestStaff proves the figures of the visits.
func TestStaff(t *testing.T) {
	list, err := readStaff()
	check(t, err)
	all, err := plans(list, visit.Team{ProgramID: 1, ItemID: 1, HolderID: 1}, map[string]int64{"思源校区": 1, "明德校区": 2, "致远校区": 3})
	check(t, err)
	var total money.Amount
	sums, leaders, sites, heads := map[money.Amount]int{}, map[string]bool{}, map[int64]bool{}, 0
	for _, v := range all {
		check(t, v.Check())
		check(t, v.CheckPeople(v.People))
		leaders[v.Leader], sites[v.CampusID] = true, true
		for _, p := range v.People {
			gets := p.Amount + packCost*money.Amount(p.Packs)
			sums[gets]++
			total += gets
			heads++
		}
	}
	if heads != 50 || total.String() != "7720.00" || len(all) != 4 || len(leaders) != 4 || len(sites) != 3 || len(sums) < 4 {
		t.Errorf("%d heads, %s, %d teams, %d leaders, %d campuses, amounts %v", heads, total, len(all), len(leaders), len(sites), sums)
	}
}

// TestScale proves that a larger college begins with the same students, has
// nobody twice and fits into one file.
func TestScale(t *testing.T) {
	three, one := students(3), students(1)
	if !slices.Equal(three[:Heads], one) || len(three) != 3*Heads {
		t.Fatal("the first students differ")
	}
	f, err := scaledFile(3)
	check(t, err)
	table, err := sheet.Read(f.name, f.data)
	check(t, err)
	d := roster.Check(table, roster.Rule{PerHead: 3000, Heads: 3 * 3445, Today: "2021-09-17"})
	if d.Errors() != 0 || d.Warnings() != 0 || len(d.Lines) != 3*Heads {
		t.Errorf("%d errors, %d warnings, %d lines", d.Errors(), d.Warnings(), len(d.Lines))
	}
	if testing.Short() {
		return
	}
	f, err = scaledFile(MaxScale)
	check(t, err)
	table, err = sheet.Read(f.name, f.data)
	check(t, err)
	if d := roster.Check(table, roster.Rule{PerHead: 3000, Today: "2021-09-17"}); d.Errors() != 0 || len(d.Lines) != MaxScale*Heads {
		t.Errorf("at scale %d: %d errors, %d lines", MaxScale, d.Errors(), len(d.Lines))
	}
}
