package visit

import (
	"strings"

	"reliefbook/internal/form"
	"reliefbook/internal/money"
)

// words are the ways a category is written in lists.
var words = map[string]Category{
	"counsellor": Counsellor, "counselor": Counsellor, "辅导员": Counsellor,
	"logistics": Logistics, "后勤": Logistics, "后勤保障": Logistics, "后勤保障人员": Logistics,
	"psychological": Psychological, "psychological counsellor": Psychological, "心理咨询师": Psychological, "心理": Psychological,
}

// ParsePeople reads people pasted from a spreadsheet: a line each, name, unit,
// category and amount in yuan, separated by tabs or commas. Blank lines are
// passed over; every other line is a person or is named as wrong by its
// number: visit.line_columns, visit.line_category, visit.line_amount.
func ParsePeople(text string) ([]Person, error) {
	e := form.New()
	var people []Person
	for i, line := range strings.Split(text, "\n") {
		if strings.TrimSpace(line) == "" {
			continue
		}
		p, code := parsePerson(line)
		if code != "" {
			e.Field("people", code, "Line", i+1)
			continue
		}
		people = append(people, p)
	}
	return people, e.OrNil()
}

func parsePerson(line string) (p Person, wrong string) {
	cells := strings.FieldsFunc(line, func(r rune) bool { return r == '\t' || r == ',' || r == '，' })
	if len(cells) != 4 {
		return p, "visit.line_columns"
	}
	for i := range cells {
		cells[i] = strings.TrimSpace(cells[i])
	}
	category, ok := words[strings.ToLower(cells[2])]
	if !ok {
		return p, "visit.line_category"
	}
	amount, err := money.Parse(cells[3])
	if err != nil || amount <= 0 {
		return p, "visit.line_amount"
	}
	return Person{Name: cells[0], Unit: cells[1], Category: category, Amount: amount}, ""
}
