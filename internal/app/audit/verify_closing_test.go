package audit_test

import (
	"context"
	"testing"

	"reliefbook/internal/apptest"
	"reliefbook/internal/fund"
)

// TestClosedStaysClosed: what was closed is held against the books, not only against its leaf.
func TestClosedStaysClosed(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		p := h.Released(t, 4, "护理系")
		h.ConfirmAll(t)
		h.CloseProgram(t, p.Program)
		list, err := h.Books.Periods(ctx, h.Auditor)
		apptest.Check(t, err)
		apptest.Check(t, h.Books.ClosePeriod(ctx, h.Maker, list[0].BookID, list[0].Period))
		raw := h.NoTriggers(t)
		for rule, sql := range map[string]string{
			"closed_periods":  "UPDATE voucher SET period = '2021-08', day = '2021-08-31' WHERE id = 1",
			"closed_programs": "UPDATE transfer SET amount = amount - 1 WHERE id = (SELECT min(t.id) FROM transfer t JOIN program g ON g.expense_id = t.debit_id)",
		} {
			undo := apptest.Tamper(t, raw, sql)
			v, err := h.Audit.Verify(ctx, "")
			undo()
			apptest.Check(t, err)
			found := false
			for _, d := range v.Verdicts {
				found = found || d.Rule == rule && len(d.Breaks) == 1
			}
			if !found {
				t.Errorf("%s: %+v", rule, v.Verdicts)
			}
		}
		if l, err := h.Books.Closing(ctx, h.Auditor, p.Program); err != nil || l.Last().State != fund.Closed {
			t.Errorf("%+v %v", l.Last(), err)
		}
	})
}
