package bank

import (
	"regexp"
	"strconv"
	"strings"

	"reliefbook/internal/money"
	"reliefbook/internal/table"
)

// stated is what a row of counts says: 成功笔数：3, 成功合计 3笔 90.00.
type stated struct {
	row     int
	outcome Outcome // of which lines; empty: all
	heads   bool
	count   int
	sum     money.Amount
}

var (
	countLabel = regexp.MustCompile(`^(总|合计|成功|失败|退汇|退票|处理中|未知)?(总)?(笔数|人数|户数|金额|合计|小计|总计)$`)
	countHeads = regexp.MustCompile(`^(\d{1,6})(笔|人|户|条)?$`)
	countSum   = regexp.MustCompile(`^[\d,]+\.\d\d元?$`)
)

var countOutcomes = map[string]Outcome{"成功": Succeeded, "失败": Failed, "退汇": Returned, "退票": Returned, "处理中": Pending, "未知": Pending}

// count takes a row of counts, which begins with such a label and is no bare 合计.
func (r *reader) count(l *table.Line) bool {
	var found []stated
	label, first := []string(nil), true
	for _, c := range l.Cells() {
		name, value, within := strings.Cut(strings.Replace(table.Tidy(c.Text), "：", ":", 1), ":")
		if !within {
			value = name
		}
		if m := countLabel.FindStringSubmatch(table.Fold(name)); m != nil {
			label = m
			if !within {
				value = ""
			}
		}
		if table.Fold(c.Text) == "" {
			continue
		}
		if first && (label == nil || label[1] == "" && (label[3] == "合计" || label[3] == "小计" || label[3] == "总计")) {
			return false
		}
		first = false
		if s, ok := r.said(l.Number, label, strings.TrimSpace(value)); ok {
			found = append(found, s)
		}
	}
	if first {
		return false
	}
	if len(found) == 0 {
		l.Notice("", "table.footer")
	}
	r.counts = append(r.counts, found...)
	return true
}

// said is one value of such a row: how many, where its label or its own form says so, or how much.
func (r *reader) said(row int, label []string, value string) (stated, bool) {
	s := stated{row: row, outcome: countOutcomes[label[1]]}
	if m := countHeads.FindStringSubmatch(value); m != nil && label[3] != "金额" && (m[2] != "" || label[3] != "合计" && label[3] != "小计") {
		n, err := strconv.Atoi(m[1])
		s.heads, s.count = true, n
		return s, err == nil
	}
	if label[3] != "金额" && !countSum.MatchString(value) {
		return s, false
	}
	a, err := money.Parse(strings.TrimSuffix(value, "元"))
	if err == nil && r.InFen {
		a, err = table.WholeFen(value, a)
	}
	s.sum = a
	return s, err == nil
}

// tally is what the lines of an outcome came to, all of them for the empty one.
func (r *reader) tally(o Outcome) (t Tally) {
	for _, row := range r.answer.Rows {
		if o == "" || row.Outcome == o {
			t.add(row.Amount)
		}
	}
	return t
}

// succeeded is a further sum that a total may state: banks add up what they paid.
func (r *reader) succeeded(c table.Col, _ func(table.Col) money.Amount) []money.Amount {
	if c != ByAmount {
		return nil
	}
	return []money.Amount{r.tally(Succeeded).Total}
}

// holdCounts holds what rows of counts say against the lines.
func (r *reader) holdCounts() {
	for _, s := range r.counts {
		at, t := table.Place{Row: s.row, Column: -1}, r.tally(s.outcome)
		agrees := s.sum == t.Total || s.outcome == "" && s.sum == r.tally(Succeeded).Total
		stated, found := s.sum.String(), t.Total.String()
		if s.heads {
			agrees, stated, found = s.count == t.Heads, strconv.Itoa(s.count), strconv.Itoa(t.Heads)
		}
		if agrees {
			r.Add(at, table.Notice, "bank.counts_agree", "Stated", stated)
		} else {
			r.Add(at, table.Error, "bank.counts_differ", "Stated", stated, "Found", found)
		}
	}
}
