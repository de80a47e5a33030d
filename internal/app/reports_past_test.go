package app_test

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"reliefbook/internal/access"
	"reliefbook/internal/app"
	"reliefbook/internal/apptest"
	"reliefbook/internal/fund"
	"reliefbook/internal/lang"
	"reliefbook/internal/payout"
	"reliefbook/internal/report"
	"reliefbook/internal/store"
)

// said is what a report says, apart from when and by whom.
func said(t *testing.T, r *report.Table) string {
	t.Helper()
	c := *r
	c.AsOf, c.Actor, c.Checkpoint, c.Past, c.ContentHash = time.Time{}, "", report.Checkpoint{}, false, ""
	var b bytes.Buffer
	check(t, c.WriteJSON(&b))
	return b.String()
}

// remembered is what every report that knows the past said at one moment.
type remembered struct {
	at   time.Time
	said map[app.ReportRequest]string
}

func remember(t *testing.T, h *apptest.House, program string) remembered {
	t.Helper()
	ctx := context.Background()
	_, err := h.SealNow(ctx)
	check(t, err)
	m := remembered{said: map[app.ReportRequest]string{}}
	totals := map[string]map[string]report.Value{}
	for _, info := range app.Reports {
		if !info.KnowsPast() || info.ByVisit {
			continue
		}
		r := app.ReportRequest{Name: info.Name, Program: program, Lang: lang.ZhCN}
		now, err := h.Report(ctx, h.Auditor, r)
		check(t, err)
		m.said[r], m.at = said(t, now), now.AsOf
		totals[info.Name] = now.Totals
	}
	for _, key := range []string{"entitled", "paid", "confirmed", "forgone"} {
		if a, b := totals["payroll"][key], totals["three-way"][key]; a != b {
			t.Errorf("%s is %v by class and %v by department", key, a, b)
		}
	}
	return m
}

func (m remembered) stands(t *testing.T, h *apptest.House) error {
	t.Helper()
	for r, want := range m.said {
		r.AsOf = m.at.Format(time.RFC3339Nano)
		then, err := h.Report(context.Background(), h.Auditor, r)
		if err != nil {
			return fmt.Errorf("%s: %w", r.Name, err)
		}
		if got := said(t, then); got != want {
			a, b := strings.Split(got, "\n"), strings.Split(want, "\n")
			i := 0
			for i < len(a) && i < len(b) && a[i] == b[i] {
				i++
			}
			return fmt.Errorf("%s as of %s: line %d is\n%s\nand was\n%s", r.Name, r.AsOf, i, strings.Join(a[max(0, i-8):min(len(a), i+8)], "\n"), strings.Join(b[max(0, i-8):min(len(b), i+8)], "\n"))
		}
	}
	return nil
}

// TestThePastStands: whatever is done later (payments, answers, receipts undone,
// new rosters, red vouchers), a report as of then says what it said then.
func TestThePastStands(t *testing.T) {
	for _, engine := range []store.Engine{store.SQLite, store.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			h := apptest.New(t, engine)
			h.Structure(t, []string{"东校区"}, []string{"护理系", "药学系"})
			leader := h.AddUser(t, "leader", "系部负责人", access.Leader, h.Dept["护理系"], h.Dept["药学系"])
			round := 0
			rapid.Check(t, func(rt *rapid.T) {
				if round++; round > 6 {
					return // each round asks some dozens of reports
				}
				w := newWorld(t, rt, h, round)
				w.leader = leader
				var moments []remembered
				for range rapid.IntRange(2, 4).Draw(rt, "moments") {
					for range rapid.IntRange(2, 12).Draw(rt, "steps") {
						w.step(rt)
					}
					moments = append(moments, remember(t, h, w.code))
				}
				w.step(rt)
				for _, m := range moments {
					if err := m.stands(t, h); err != nil {
						rt.Fatal(err)
					}
				}
			})
		})
	}
}

// TestALateCommit: a voucher dated before a moment but sealed after it is not in
// the report as of that moment, nor are a receipt undone and a red voucher of later.
func TestALateCommit(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		p := h.Released(t, 6, "护理系", "药学系")
		ids := paymentIDs(t, h, p.Program)
		for _, id := range ids[:2] {
			list, _, err := h.Payments(ctx, h.Auditor, store.PaymentFilter{IDs: []int64{id}})
			check(t, err)
			_, err = h.MarkReceipts(ctx, h.Branch[list[0].Department], app.Mark{Payments: []int64{id}, Act: payout.Confirm})
			check(t, err)
		}
		m := remember(t, h, "MZ")
		list, _, err := h.Payments(ctx, h.Auditor, store.PaymentFilter{IDs: ids[:1]})
		check(t, err)
		_, err = h.MarkReceipts(ctx, h.Branch[list[0].Department], app.Mark{Payments: ids[:1], Act: payout.Undo})
		check(t, err)
		h.Funded(t, "LATE", fund.PartyDues, 5_000) // dated 2021-09-17, the day everything else is
		check(t, m.stands(t, h))
		_, err = h.SealNow(ctx)
		check(t, err)
		check(t, m.stands(t, h))
		now := remember(t, h, "MZ")
		for r, was := range m.said {
			if changes := r.Name == "three-way" || r.Name == "trial-balance"; changes && now.said[r] == was {
				t.Errorf("%s did not change", r.Name)
			}
		}
	})
}

// TestAWrongMoment: each has its refusal.
func TestAWrongMoment(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		h.Released(t, 4, "护理系")
		ask := func(name, at string) error {
			_, err := h.Report(ctx, h.Auditor, app.ReportRequest{Name: name, AsOf: at, Program: "MZ"})
			return err
		}
		refused(t, ask("trial-balance", "gestern"), "report.moment")
		refused(t, ask("trial-balance", "2021-02-30"), "report.moment")
		refused(t, ask("trial-balance", "2021-09-17"), "report.future") // the day is not over
		refused(t, ask("trial-balance", "2031-01-01T00:00:00Z"), "report.future")
		refused(t, ask("trial-balance", "2021-09-16"), "report.before_seal")
		refused(t, ask("prizes", "2021-09-16"), "report.no_past")
		_, err := h.SealNow(ctx)
		check(t, err)
		h.Clock.Pass(24 * time.Hour)
		check(t, ask("trial-balance", "2021-09-17"))
		_, err = h.Report(ctx, h.Branch["护理系"], app.ReportRequest{Name: "three-way", Program: "MZ", AsOf: "2021-09-17"})
		refused(t, err, "auth.forbidden")
	})
}

// TestAKeptReport: a report that was given out is had again, byte for byte, by
// its moment and by its number, after the books went on.
func TestAKeptReport(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		whole(t, h)
		for _, info := range app.Reports {
			r := app.ReportRequest{Name: info.Name, Program: "MZ", From: "2021-09-01", To: "2021-09-30", Lang: lang.En}
			if info.ByVisit {
				r.Program = "VISIT"
			}
			first, err := h.IssueReport(ctx, h.Auditor, r)
			check(t, err)
			h.Clock.Pass(time.Hour)
			_, err = h.SealNow(ctx)
			check(t, err)
			r.AsOf = first.AsOf.Format(time.RFC3339Nano)
			again, err := h.IssueReport(ctx, h.Maker, r)
			check(t, err)
			byNumber, err := h.KeptReport(ctx, h.Checker, first.Kept)
			check(t, err)
			var a, b, c bytes.Buffer
			check(t, first.WriteJSON(&a))
			check(t, again.WriteJSON(&b))
			check(t, byNumber.WriteJSON(&c))
			if a.String() != b.String() || a.String() != c.String() || again.Kept != first.Kept {
				t.Errorf("%s is not the same", info.Name)
			}
		}
		list, total, err := h.ReportIssues(ctx, h.Auditor, store.IssueFilter{})
		check(t, err)
		if total != len(app.Reports)+1 || list[0].By != h.Auditor.Name {
			t.Errorf("%d kept, the last by %q", total, list[0].By)
		}
		_, err = h.KeptReport(ctx, h.Branch["护理系"], 1)
		refused(t, err, "auth.forbidden")
		_, err = h.KeptReport(ctx, h.Auditor, 9999)
		refused(t, err, "not_found")
	})
}

// TestASecondStart: a program that is started again reads the checkpoints it signed before.
func TestASecondStart(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		h.Released(t, 4, "护理系")
		_, err := h.SealNow(ctx)
		check(t, err)
		again, err := apptest.Reopen(ctx, h.URL, h.KeyDir)
		check(t, err)
		defer again.DB.Close() //nolint:errcheck // a test's end
		r, err := again.Report(ctx, h.Auditor, app.ReportRequest{Name: "trial-balance", Lang: lang.En})
		check(t, err)
		if r.Checkpoint.Root == "" {
			t.Error("no checkpoint was read")
		}
	})
}
