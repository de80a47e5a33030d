package demo

import (
	"bytes"
	"embed"
	"slices"
	"strconv"

	"reliefbook/internal/fault"
	"reliefbook/internal/sheet"
)

//go:generate go test . -run TestFiles -update

//go:embed data/roster.csv data/roster.xlsx data/frontline-staff.csv
var files embed.FS

// MaxScale is the largest college whose roster file the importer takes.
const MaxScale = 100

// file is a roster file as somebody would upload it.
type file struct {
	name string
	data []byte
	lean bool // without papers and cards
}

// rosterFile is the roster of a scale: the committed workbook, or its CSV, or
// for more students one made now.
func rosterFile(scale int, csv bool) (file, error) {
	switch {
	case scale > 1:
		return scaledFile(scale)
	case csv:
		data, err := files.ReadFile("data/roster.csv")
		return file{name: "roster.csv", data: data}, err
	}
	data, err := files.ReadFile("data/roster.xlsx")
	return file{name: "roster.xlsx", data: data}, err
}

// scaledFile is a CSV of scale times the students. Where papers and cards would
// pass what the importer takes in one file, it goes without them.
func scaledFile(scale int) (file, error) {
	list := students(scale)
	f := file{name: "roster-" + strconv.Itoa(scale) + ".csv"}
	var b bytes.Buffer
	if err := sheet.WriteCSV(&b, rosterGrid(list), sheet.UTF8); err != nil {
		return f, err
	}
	if b.Len() > sheet.MaxBytes {
		b.Reset()
		f.lean = true
		if err := sheet.WriteCSV(&b, leanGrid(list), sheet.GB18030); err != nil {
			return f, err
		}
	}
	f.data = b.Bytes()
	return f, nil
}

// rollFile is the school roll as the registrar keeps it: who is a student at all.
func rollFile(scale int) ([]byte, error) {
	var b bytes.Buffer
	err := sheet.WriteCSV(&b, sheet.Grid{Columns: []sheet.Column{{Label: "学号"}, {Label: "姓名"}}, Rows: func(yield func([]string) bool) {
		for _, s := range students(scale) {
			if !yield([]string{s.No, s.Name}) {
				return
			}
		}
	}}, sheet.UTF8)
	return b.Bytes(), err
}

// rosterGrid is the roster as the student office keeps it.
func rosterGrid(list []student) sheet.Grid {
	text := func(label string, width int) sheet.Column { return sheet.Column{Label: label, Width: width} }
	return sheet.Grid{
		Title: "2021年中秋学生慰问金发放名册",
		Columns: []sheet.Column{{Label: "序号", Kind: sheet.Integer}, text("学号", 14), text("姓名", 20), text("系部", 16), text("班级", 22),
			text("校区", 12), text("证件号", 22), text("银行卡号", 24), text("手机号", 14), {Label: "金额", Kind: sheet.Amount}, text("备注", 14)},
		Rows: func(yield func([]string) bool) {
			for i, s := range list {
				if !yield([]string{strconv.Itoa(i + 1), s.No, s.Name, s.Department, s.Class, s.Campus, s.CitizenID, s.Card, s.Mobile, perHead, s.Remark}) {
					return
				}
			}
		},
	}
}

func leanGrid(list []student) sheet.Grid {
	g := rosterGrid(list)
	keep := []int{1, 2, 3, 4, 5, 9}
	pick := func(row []string) []string {
		out := make([]string, len(keep))
		for i, at := range keep {
			out[i] = row[at]
		}
		return out
	}
	lean := sheet.Grid{Columns: make([]sheet.Column, 0, len(keep))}
	for _, at := range keep {
		lean.Columns = append(lean.Columns, g.Columns[at])
	}
	lean.Rows = func(yield func([]string) bool) {
		g.Rows(func(row []string) bool { return yield(pick(row)) })
	}
	return lean
}

// errScale refuses a scale that is none.
func errScale(scale int) error {
	if scale < 1 || scale > MaxScale {
		return fault.New(fault.Invalid, "demo.scale", "Max", MaxScale)
	}
	return nil
}

var staffColumns = []string{"慰问小分队", "带队领导", "校区", "姓名", "单位", "类别", "金额"}

// readStaff reads the committed list.
func readStaff() ([]member, error) {
	data, err := files.ReadFile("data/frontline-staff.csv")
	if err != nil {
		return nil, fault.Wrap(err, "read the frontline staff")
	}
	t, err := sheet.Read("frontline-staff.csv", data)
	if err != nil {
		return nil, err
	}
	var list []member
	for i, row := range t.Rows {
		var cells []string
		for _, c := range row.Cells {
			cells = append(cells, c.Text)
		}
		if i == 0 && slices.Equal(cells, staffColumns) {
			continue
		}
		if len(cells) != len(staffColumns) {
			return nil, fault.Wrap(errStaff, "row "+strconv.Itoa(row.Number))
		}
		list = append(list, member{cells[0], cells[1], cells[2], cells[3], cells[4], cells[5], cells[6]})
	}
	return list, nil
}
