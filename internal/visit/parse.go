package visit

import (
	"strconv"
	"strings"

	"reliefbook/internal/money"
	"reliefbook/internal/table"
)

// The columns of a list of people to be visited.
const (
	byName     table.Col = "name"
	byUnit     table.Col = "unit"
	byCategory table.Col = "category"
	byAmount   table.Col = "amount"
	byPacks    table.Col = "packs"
)

// People is a list of people to be visited 走访名单, as a file or pasted.
var People = table.List{
	Prefix: "visit/", Labels: "visit.column.", First: 10, Proof: []table.Col{byCategory}, Who: []table.Col{byName, byUnit},
	Columns: []table.Column{
		{Col: byName, Must: true, Names: "姓名 走访对象 name fullname"},
		{Col: byUnit, Must: true, Names: "单位 部门 系部 院系 所在部门 所在单位 unit department"},
		{Col: byCategory, Must: true, Names: "类别 人员类别 category"},
		{Col: byAmount, Holds: table.Amounts, Must: true, Names: "金额 慰问金 慰问金额 现金 amount cash"},
		{Col: byPacks, Names: "慰问包 慰问品 份数 packs giftpacks"},
		{Col: "sequence", Holds: table.Counter, Names: "序号 no seq"},
	},
}

// words are the ways a category is written in lists.
var words = map[string]Category{
	"counsellor": Counsellor, "counselor": Counsellor, "辅导员": Counsellor,
	"logistics": Logistics, "后勤": Logistics, "后勤保障": Logistics, "后勤保障人员": Logistics,
	"psychological": Psychological, "psychological counsellor": Psychological, "心理咨询师": Psychological, "心理": Psychological,
}

// lay reads a list by its captions; one without them, as it is mostly pasted, has
// name, unit, category, amount and packs in this order.
func lay(g *table.Grid) *table.Reading {
	if len(g.Taught) > 0 || People.Header(g).Rows > 0 {
		return People.Read(g, nil)
	}
	m := table.Mapping{}
	for i, c := range []table.Col{byName, byUnit, byCategory, byAmount, byPacks}[:min(g.Width(), 5)] {
		m[c] = i
	}
	r := People.Read(g, m)
	for _, row := range g.Rows {
		if len(row.Cells) > 5 {
			r.Add(table.Place{Row: row.Number, Column: 5}, table.Error, "table.long_row", "Cells", len(row.Cells), "Columns", 5)
		}
	}
	return r
}

// ReadPeople reads people who were visited, each with an amount. Errors beside those
// of package table: visit.category, visit.no_amount.
func ReadPeople(g table.Grid) (people []Person, said table.Problems) {
	r := lay(&g)
	r.Each(func(l *table.Line) {
		p := Person{}
		p.Name, p.Unit, p.Category, p.Amount = read(l)
		if l.Good() && p.Amount == 0 {
			l.Error(byAmount, "visit.no_amount")
		}
		people = append(people, p)
	})
	return people, r.Problems
}

// ReadPlanned reads people who are to be visited, each with cash or packs. Errors
// beside those of package table: visit.category, visit.packs, visit.no_amount.
func ReadPlanned(g table.Grid) (list []Planned, said table.Problems) {
	r := lay(&g)
	r.Each(func(l *table.Line) {
		p := Planned{Line: len(list) + 1, Outcome: Unseen}
		p.Name, p.Unit, p.Category, p.Amount = read(l)
		if text := l.Text(byPacks); text != "" {
			n, err := strconv.ParseInt(text, 10, 64)
			if err != nil || n < 0 || n > MaxPacks {
				l.Error(byPacks, "visit.packs", "Max", MaxPacks)
			}
			p.Packs = n
		}
		if l.Good() && p.Amount == 0 && p.Packs == 0 {
			l.Error(byAmount, "visit.no_amount")
		}
		list = append(list, p)
	})
	return list, r.Problems
}

func read(l *table.Line) (name, unit string, category Category, amount money.Amount) {
	name, _ = l.Want(byName)
	unit = l.Text(byUnit)
	if word, ok := l.Want(byCategory); ok {
		if category, ok = words[strings.ToLower(word)]; !ok {
			l.Error(byCategory, "visit.category")
		}
	}
	amount, _ = l.Amount(byAmount)
	return name, unit, category, amount
}
