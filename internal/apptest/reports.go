package apptest

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"reliefbook/internal/lang"
	"reliefbook/internal/money"
	"reliefbook/internal/report"
)

// said is what a report says, apart from when and by whom.
func said(t testing.TB, r *report.Table) string {
	t.Helper()
	c := *r
	c.AsOf, c.Actor, c.Checkpoint, c.Past, c.ContentHash = time.Time{}, "", report.Checkpoint{}, false, ""
	var b bytes.Buffer
	Check(t, c.WriteJSON(&b))
	return b.String()
}

// Remembered is what every report that knows the past said at one moment.
type Remembered struct {
	program string
	at      time.Time
	Said    map[string]string // by the report's name
}

// Remember asks every report that knows the past.
func (h *House) Remember(t testing.TB, program string) Remembered {
	t.Helper()
	ctx := context.Background()
	_, err := h.SealNow(ctx)
	Check(t, err)
	m := Remembered{program: program, Said: map[string]string{}}
	totals := map[string]map[string]report.Value{}
	for _, info := range report.All {
		if info.Past == report.Never || info.Of == report.VisitProgram {
			continue
		}
		r := report.Request{Name: info.Name, Values: report.Values{"program": program}, Lang: lang.ZhCN}
		now, err := h.Reports.Report(ctx, h.Auditor, r)
		Check(t, err)
		m.Said[r.Name], m.at = said(t, now), now.AsOf
		totals[info.Name] = now.Totals
	}
	for _, key := range []string{"entitled", "paid", "confirmed", "forgone"} {
		if a, b := totals["payroll"][key], totals["three-way"][key]; a != b {
			t.Errorf("%s is %v by class and %v by department", key, a, b)
		}
	}
	return m
}

// Stands asks every report again as of then, and says which one says something else.
func (m Remembered) Stands(t testing.TB, h *House) error {
	t.Helper()
	for name, want := range m.Said {
		r := report.Request{Name: name, Values: report.Values{"program": m.program, "as_of": m.at.Format(time.RFC3339Nano)}, Lang: lang.ZhCN}
		then, err := h.Reports.Report(context.Background(), h.Auditor, r)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if got := said(t, then); got != want {
			a, b := strings.Split(got, "\n"), strings.Split(want, "\n")
			i := 0
			for i < len(a) && i < len(b) && a[i] == b[i] {
				i++
			}
			return fmt.Errorf("%s as of %s: line %d is\n%s\nand was\n%s", name, m.at, i, strings.Join(a[max(0, i-8):min(len(a), i+8)], "\n"), strings.Join(b[max(0, i-8):min(len(b), i+8)], "\n"))
		}
	}
	return nil
}

// Asked builds a report and gives a way to its cells by column.
func (h *House) Asked(t testing.TB, r report.Request) (*report.Table, func(row int, key string) report.Value) {
	t.Helper()
	r.Lang = lang.En
	table, err := h.Reports.Report(context.Background(), h.Auditor, r)
	Check(t, err)
	return table, func(row int, key string) report.Value {
		for i, c := range table.Columns {
			if c.Key == key {
				return table.Rows[row][i]
			}
		}
		t.Fatalf("%s has no column %s", table.Name, key)
		return nil
	}
}

// AmountOf is a cell that is an amount; any other is nothing.
func AmountOf(v report.Value) money.Amount { a, _ := v.(money.Amount); return a }
