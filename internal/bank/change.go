package bank

import "strings"

// ColumnChange is one column as it was and as it is to be; nil where there is none.
type ColumnChange struct{ Old, New *Column }

// Kind is "same", "changed", "added" or "removed".
func (c ColumnChange) Kind() string {
	switch {
	case c.Old == nil:
		return "added"
	case c.New == nil:
		return "removed"
	case *c.Old != *c.New:
		return "changed"
	}
	return "same"
}

// ColumnChanges lays a template's columns beside those it had before: what stayed is
// found wherever it went, and between two that stayed the rest is paired in order.
func (t Template) ColumnChanges(before Template) (out []ColumnChange) {
	keep := common(before.Columns, t.Columns)
	i, j := 0, 0
	for _, k := range append(keep, [2]int{len(before.Columns), len(t.Columns)}) {
		for i < k[0] || j < k[1] {
			var c ColumnChange
			if i < k[0] {
				c.Old, i = &before.Columns[i], i+1
			}
			if j < k[1] {
				c.New, j = &t.Columns[j], j+1
			}
			out = append(out, c)
		}
		if i < len(before.Columns) && j < len(t.Columns) {
			out = append(out, ColumnChange{&before.Columns[i], &t.Columns[j]})
			i, j = i+1, j+1
		}
	}
	return out
}

// common is the longest run of equal columns in both orders, as pairs of places.
func common(a, b []Column) (pairs [][2]int) {
	long := make([][]int, len(a)+1)
	for i := range long {
		long[i] = make([]int, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				long[i][j] = long[i+1][j+1] + 1
			} else {
				long[i][j] = max(long[i+1][j], long[i][j+1])
			}
		}
	}
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] == b[j]:
			pairs = append(pairs, [2]int{i, j})
			i, j = i+1, j+1
		case long[i+1][j] >= long[i][j+1]:
			i++
		default:
			j++
		}
	}
	return pairs
}

// Setting is one property of a template beside its columns, as it was and as it is to be.
type Setting struct{ Name, Old, New string }

// Changed reports whether it is another.
func (s Setting) Changed() bool { return s.Old != s.New }

// SettingChanges lays a template's properties beside those it had before.
func (t Template) SettingChanges(before Template) []Setting {
	yes := map[bool]string{true: "yes", false: "no"}
	return []Setting{
		{"format", string(before.Format), string(t.Format)}, {"encoding", before.Encoding, t.Encoding}, {"separator", before.Separator, t.Separator},
		{"header", yes[before.Header], yes[t.Header]}, {"unit", string(before.Unit), string(t.Unit)}, {"summary", string(before.Summary), string(t.Summary)},
		{"summary_text", before.SummaryText, t.SummaryText},
	}
}

// samples are nobody's payments: of a bank and a region that do not exist.
var samples = []Line{
	{Seq: 1, Ref: "RB1", Account: "6299000000000000011", Holder: "样例甲", Amount: 3000, StudentNo: "0000000001", Name: "样例甲", Class: "样例一班", Department: "样例系", Mobile: "10000000001", Purpose: "样例项目", Remark: "样例批次"},
	{Seq: 2, Ref: "RB2", Account: "6299000000000000029", Holder: "样例乙", Amount: 12345, StudentNo: "0000000002", Name: "样例乙", Class: "样例一班", Department: "样例系", Mobile: "10000000002", Purpose: "样例项目", Remark: "样例批次"},
	{Seq: 3, Ref: "RB3", Account: "6299000000000000037", Holder: "样例丙", Amount: 100, StudentNo: "0000000003", Name: "样例丙", Class: "样例二班", Department: "样例系", Mobile: "10000000003", Purpose: "样例项目", Remark: "样例批次"},
}

var sampleHead = Head{Batch: "DEMO-1", Date: "20210920", Count: 3, Total: 15445}

// Example is the file the template would write of made-up lines.
func (t Template) Example() ([]byte, error) {
	var b strings.Builder
	err := t.Write(&b, sampleHead, samples)
	return []byte(b.String()), err
}

// ExampleRows is Example as its cells, the summary and the header among them.
func (t Template) ExampleRows() (rows [][]string) {
	for row := range t.rows(sampleHead, samples) {
		rows = append(rows, row)
	}
	return rows
}

// Extension is what the file's name ends in.
func (t Template) Extension() string {
	switch t.Format {
	case XLSX:
		return ".xlsx"
	case CSV:
		return ".csv"
	}
	return ".txt"
}
