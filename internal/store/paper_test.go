package store_test

import (
	"testing"

	"reliefbook/internal/access"
	"reliefbook/internal/payout"
	"reliefbook/internal/report"
	"reliefbook/internal/students"
)

func TestAReportIsKeptOnceForItsMoment(t *testing.T) {
	onBoth(t, func(s *shelf) {
		want := report.Issue{Name: "three-way", Program: "MZ", Filter: "{}", Lang: "zh-CN", AsOf: later(-5),
			Past: true, Checkpoint: 12, Hash: []byte{1, 0}, Printed: []byte{2},
			Lines: 3, ByID: s.maker, By: "王制单", At: now}
		want.ID = must(s.tx.KeepReport(want, []byte{9, 0}, now))
		same(s, must(s.tx.FindReport(want)), want)
		same(s, must(s.tx.KeepReport(want, []byte{8}, later(1))), 0)
		same(s, must(s.tx.ReportContent(want.ID)), []byte{9, 0})
		for about, change := range map[string]func(r *report.Issue){
			"another moment":   func(r *report.Issue) { r.AsOf = later(-4) },
			"another language": func(r *report.Issue) { r.Lang = "en" },
			"another filter":   func(r *report.Issue) { r.Filter = `{"test":"x"}` },
		} {
			r := want
			change(&r)
			if got := must(s.tx.FindReport(r)); got.ID != 0 {
				s.Errorf("%s: %+v", about, got)
			}
		}
		// of the version before: no printed hash
		old := report.Issue{Name: "stock", Filter: "{}", Lang: "en", AsOf: now, Hash: []byte{1}, ByID: s.maker}
		old.ID = must(s.tx.KeepReport(old, []byte{1}, later(2)))
		list, total := must2(s.tx.ReportIssues(report.IssueFilter{Limit: 1}))
		if total != 2 || len(list) != 1 || list[0].ID != old.ID || list[0].Printed != nil || list[0].Past {
			s.Errorf("%d, %+v", total, list)
		}
		list, _ = must2(s.tx.ReportIssues(report.IssueFilter{Name: "three-way"}))
		same(s, list, []report.Issue{want})
		list, _ = must2(s.tx.ReportIssues(report.IssueFilter{ID: old.ID, Offset: 1}))
		same(s, len(list), 0)
		s.refuses("not_found", func() error { return err1(s.tx.ReportContent(99)) })
	})
}

func TestASheetHasVersionsAndItsScansAreAttachedOnce(t *testing.T) {
	onBoth(t, func(s *shelf) {
		s.frozen(1, 2)
		class := must(s.tx.AllClasses(of(s.nursing)))[0].ID
		same(s, must(s.tx.LastSheet(s.program, s.nursing, class)), payout.Sheet{})
		want := payout.Sheet{ProgramID: s.program, DepartmentID: s.nursing, ClassID: class, Version: 1,
			Hash: []byte{1, 0}, Lines: 2, Total: 6000, ByID: s.clerk, At: now}
		want.ID = must(s.tx.CreateSheet(want, now))
		next := want
		next.Version, next.At = 2, later(1)
		next.ID = must(s.tx.CreateSheet(next, later(1)))
		same(s, must(s.tx.LastSheet(s.program, s.nursing, class)), next)
		same(s, must(s.tx.Sheets()), []payout.Sheet{want, next})
		same(s, must(s.tx.LastSheet(s.program, s.nursing, 0)).ID, 0) // the summary is a sheet of its own

		scan := payout.Scan{ProgramID: s.program, DepartmentID: s.nursing, ClassID: class, Name: "签领表.pdf",
			Kind: "application/pdf", Size: 4, Hash: []byte{5}, ByID: s.clerk, SaidBy: "赵经办", At: now}
		scan.ID = must(s.tx.CreateScan(scan, []byte{7, 0}, now))
		s.refuses("scan.same", func() error { return err1(s.tx.CreateScan(scan, []byte{7}, now)) })
		same(s, must(s.tx.HasScan(s.program, class, []byte{5})), true)
		same(s, must(s.tx.HasScan(s.other, class, []byte{5})), false)
		same(s, must(s.tx.ScanContent(scan.ID)), []byte{7, 0})
		for about, c := range map[string]struct {
			f payout.ScanFilter
			n int
		}{
			"everything": {payout.ScanFilter{Scope: access.Everything}, 1},
			"its class": {payout.ScanFilter{Scope: of(s.nursing), ID: scan.ID, Program: s.program,
				Class: class}, 1},
			"another's":       {payout.ScanFilter{Scope: of(s.pharmacy)}, 0},
			"another program": {payout.ScanFilter{Scope: access.Everything, Program: s.other}, 0},
		} {
			list := must(s.tx.Scans(c.f))
			if len(list) != c.n {
				s.Errorf("%s: %d, want %d", about, len(list), c.n)
			}
		}
		same(s, must(s.tx.Scans(payout.ScanFilter{Scope: access.Everything})), []payout.Scan{scan})
		s.refuses("not_found", func() error { return err1(s.tx.ScanContent(99)) })
	})
}

func TestASavedListAndARollAreFound(t *testing.T) {
	onBoth(t, func(s *shelf) {
		id := must(s.tx.CreateList(students.List{Name: "一线人员", Heads: 2, MakerID: s.maker}, []byte{1, 0}, now))
		s.refuses("form.invalid", func() error {
			return err1(s.tx.CreateList(students.List{Name: "一线人员", Heads: 1, MakerID: s.maker}, []byte{1}, now))
		})
		must(0, s.tx.PutList(students.List{ID: id, Heads: 3}, []byte{2}, later(1)))
		if l, content, err := s.tx.SavedList(id); err != nil || l.Heads != 3 || string(content) != "\x02" ||
			l.MakerID != s.maker {
			s.Errorf("%+v %v %v", l, content, err)
		}
		if list := must(s.tx.SavedLists()); len(list) != 1 || list[0].Maker != "王制单" ||
			!list[0].ChangedAt.Equal(later(1)) {
			s.Errorf("%+v", list)
		}
		must(0, s.tx.DropList(id))
		s.refuses("changed_meanwhile", func() error { return s.tx.DropList(id) })
		s.refuses("changed_meanwhile", func() error { return s.tx.PutList(students.List{ID: id}, nil, now) })

		_, loaded, err := s.tx.OnRoll([]string{"A001"})
		if same(s, loaded, false); err != nil {
			s.Error(err)
		}
		must(s.tx.CreateRoll(students.Roll{FileName: "旧.csv", FileHash: []byte{1}, Heads: 1, MakerID: s.checker},
			[]students.RollLine{{StudentNo: "B001", Name: "乙"}}, now))
		last := students.Roll{FileName: "学籍.csv", FileHash: []byte{2}, Heads: 1, MakerID: s.maker, Maker: "王制单",
			At: later(1)}
		last.ID = must(s.tx.CreateRoll(last, []students.RollLine{{StudentNo: "A001", Name: "甲"}}, later(1)))
		same(s, must(s.tx.LastRoll()), last)
		known, loaded, err := s.tx.OnRoll([]string{"A001", "B001"})
		if !loaded || err != nil || len(known) != 1 || !known["A001"] {
			s.Errorf("%v %v %v", known, loaded, err)
		}
		known, loaded, err = s.tx.Vouched([]string{"A001", "B001"}, s.program, s.maker) // not by a roll of their own
		if !loaded || err != nil || len(known) != 1 || !known["B001"] {
			s.Errorf("%v %v %v", known, loaded, err)
		}
	})
}
