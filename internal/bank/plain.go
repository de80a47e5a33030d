package bank

import (
	"fmt"
	"slices"

	"reliefbook/internal/money"
	"reliefbook/internal/table"
)

// PlainSignature is what the columns of an answer without captions are remembered
// by: the template version of the batch's file, 0 for none, and how many there are.
func PlainSignature(template int64, columns int) string {
	return fmt.Sprintf("plain/%d/%d", template, columns)
}

// Samples is what the first of the longest rows has in each column, as a screen may show it.
func Samples(g table.Grid) []string {
	width := g.Width()
	at := slices.IndexFunc(g.Rows, func(r table.Row) bool { return len(r.Cells) == width })
	if at < 0 {
		return nil
	}
	out := make([]string, width)
	for i, c := range g.Rows[at].Cells {
		out[i] = table.Shown(table.Tidy(c.Text))
	}
	return out
}

// LearnPlain guesses the columns of an answer without captions: those of the file
// it answers, with the result in a column that holds nothing but results and the
// reason behind it. Check says whether it is enough.
func LearnPlain(t Template, g table.Grid) Mapping {
	m := Mapping{Columns: map[Part]int{}, Unit: t.Unit}
	if !slices.Contains(Units, m.Unit) {
		m.Unit = Yuan
	}
	parts := map[Field]Part{Ref: ByRef, Account: ByAccount, Holder: ByHolder, Amount: ByAmount}
	width := g.Width()
	for i, c := range t.Columns {
		if p := parts[c.Field]; p != "" && i < width {
			m.Columns[p] = i
		}
	}
	for i := range width {
		held := slices.Contains([]int{at(m, ByRef), at(m, ByAccount), at(m, ByHolder), at(m, ByAmount)}, i)
		if !held && results(g, i) {
			m.Columns[ByResult] = i
			if i+1 < width {
				m.Columns[ByReason] = i + 1
			}
			break
		}
	}
	return m
}

func at(m Mapping, p Part) int {
	if i, ok := m.Columns[p]; ok {
		return i
	}
	return -1
}

// results reports whether a column holds words of results and nothing else.
func results(g table.Grid, column int) bool {
	n := 0
	for i := range g.Rows {
		word := table.Fold(g.Rows[i].At(column).Text)
		if word == "" {
			continue
		}
		if _, ok := resultWords[word]; !ok {
			return false
		}
		n++
	}
	return n > 0
}

// summary takes the line of count and sum that a file without captions may begin or end with.
func (r *reader) summary(l *table.Line) bool {
	var texts []string
	for _, c := range l.Cells() {
		if text := table.Tidy(c.Text); text != "" {
			texts = append(texts, text)
		}
	}
	n := len(texts)
	if r.Header.Rows > 0 || n < 2 || l.Raw(ByResult) != "" {
		return false
	}
	count := countHeads.FindStringSubmatch(texts[n-2])
	sum, err := money.Parse(texts[n-1])
	if err == nil && r.InFen {
		sum, err = table.WholeFen(texts[n-1], sum)
	}
	if count == nil || err != nil {
		return false
	}
	heads, _ := r.said(l.Number, []string{"", "", "", "笔数"}, texts[n-2])
	r.counts = append(r.counts, heads, stated{row: l.Number, sum: sum})
	return true
}
