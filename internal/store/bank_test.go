package store_test

import (
	"testing"

	"reliefbook/internal/bank"
	"reliefbook/internal/payout"
	"reliefbook/internal/table"
)

// template is an approved template.
func (s *shelf) template(name string) bank.TemplateVersion {
	t := must(s.tx.PutTemplate(bank.TemplateVersion{Name: name, Body: "{}", MakerID: s.maker}, now))
	t.State, t.CheckerID = bank.TemplateApproved, s.checker
	must(0, s.tx.DecideTemplate(t, now))
	return t
}

func TestATemplateIsNumberedByItsNameAndWaitsAlone(t *testing.T) {
	onBoth(t, func(s *shelf) {
		want := must(s.tx.PutTemplate(bank.TemplateVersion{Name: "工行", Body: `{"format":"csv"}`, MakerID: s.maker},
			now))
		want.Maker = "王制单"
		same(s, must(s.tx.Template(want.ID)), want)
		if want.Version != 1 || want.State != bank.TemplateProposed || !want.DecidedAt.IsZero() {
			s.Errorf("%+v", want)
		}
		s.refuses("template.pending", func() error {
			return err1(s.tx.PutTemplate(bank.TemplateVersion{Name: "工行", MakerID: s.maker}, now))
		})
		want.State, want.CheckerID, want.Checker, want.DecidedAt = bank.TemplateApproved, s.checker, "李复核", later(5)
		must(0, s.tx.DecideTemplate(want, later(5)))
		same(s, must(s.tx.Template(want.ID)), want)
		s.refuses("changed_meanwhile", func() error { return s.tx.DecideTemplate(want, later(6)) })
		next := must(s.tx.PutTemplate(bank.TemplateVersion{Name: "工行", Retired: true, Body: "{}", MakerID: s.maker},
			later(7)))
		other := must(s.tx.PutTemplate(bank.TemplateVersion{Name: "建行", Body: "{}", MakerID: s.maker}, now))
		// of one name the newest first
		same(s, idsOf(must(s.tx.Templates()), func(t bank.TemplateVersion) int64 { return t.ID }),
			[]int64{next.ID, want.ID, other.ID})
		if next.Version != 2 || !must(s.tx.Template(next.ID)).Retired {
			s.Errorf("%+v", next)
		}
	})
}

func TestABatchHasOneLiveFileAndVoidsAreAskedForOnce(t *testing.T) {
	onBoth(t, func(s *shelf) {
		b, _ := s.paid(2, payout.PaymentSent)
		tpl := s.template("工行")
		want := bank.Export{BatchID: b.ID, TemplateID: tpl.ID, Template: "工行", Version: 1, Hash: []byte{1, 0, 2},
			Size: 30, Lines: 2, Total: 6000, Checkpoint: 12,
			ByID: s.cashier, SaidBy: "张出纳", At: now, State: bank.FileLive, Sole: true}
		want.ID = must(s.tx.CreateExport(want, now))
		same(s, must(s.tx.Export(want.ID)), want)
		s.refuses("export.live", func() error { return err1(s.tx.CreateExport(want, now)) })

		ask := bank.Void{ExportID: want.ID, BatchID: b.ID, Reason: "格式有误", State: bank.VoidAsked, MakerID: s.cashier,
			Maker: "张出纳", At: later(1)}
		ask.ID = must(s.tx.CreateVoid(ask, later(1)))
		same(s, must(s.tx.Void(ask.ID)), ask)
		s.refuses("export.asked", func() error { return err1(s.tx.CreateVoid(ask, later(2))) })
		ask.State, ask.CheckerID, ask.Checker, ask.DecidedAt = bank.VoidApproved, s.checker, "李复核", later(3)
		must(0, s.tx.DecideVoid(ask, later(3)))
		same(s, must(s.tx.Void(ask.ID)), ask)
		s.refuses("changed_meanwhile", func() error { return s.tx.DecideVoid(ask, later(4)) })
		must(0, s.tx.VoidExport(want.ID))
		s.refuses("changed_meanwhile", func() error { return s.tx.VoidExport(want.ID) })
		second := must(s.tx.CreateExport(want, later(5))) // the same template may write the next one
		same(s, idsOf(must(s.tx.Exports(b.ID)), func(x bank.Export) int64 { return x.ID }), []int64{want.ID, second})
		same(s, len(must(s.tx.Exports(b.ID+1))), 0)
		same(s, len(must(s.tx.Voids(0))), 1)

		left := bank.Download{ExportID: second, BatchID: b.ID, ByID: s.cashier, SaidBy: "张出纳", Reason: "首次",
			Hash: []byte{9}, At: later(6)}
		left.ID = must(s.tx.CreateDownload(left, later(6)))
		same(s, must(s.tx.Downloads(b.ID)), []bank.Download{left})
		for _, act := range []func() error{func() error { return err1(s.tx.Export(99)) },
			func() error { return err1(s.tx.Void(99)) }} {
			s.refuses("not_found", act)
		}
	})
}

func TestAFileTakenForABatchIsKnownAsAnswered(t *testing.T) {
	onBoth(t, func(s *shelf) {
		b, list := s.paid(2, payout.PaymentSent)
		same(s, must(s.tx.Answered(b.ID)), false)
		same(s, must(s.tx.Misplaced(b.ID)), 0)
		intake := must(s.tx.ReserveIntake())
		must(0, s.tx.CreateIntake(bank.Intake{ID: intake, Kind: bank.AnswerIntake, BatchID: b.ID, FileHash: []byte{1},
			Content: []byte{1}, MakerID: s.cashier}, now))
		same(s, must(s.tx.Answered(b.ID)), true)
		same(s, must(s.tx.AnswersWaiting(b.ID)), 1)
		must(0, s.tx.DecideIntake(bank.Intake{ID: intake, State: bank.IntakeWithdrawn}, now))
		same(s, must(s.tx.Answered(b.ID)), false)
		must(0, s.tx.MoveSome([]int64{list[0].ID}, payout.PaymentSent, payout.PaymentPaid, ""))
		same(s, must(s.tx.Answered(b.ID)), true)
	})
}

func TestAnIntakeWaitsAndForgetsItsFileWhenItIsDecided(t *testing.T) {
	onBoth(t, func(s *shelf) {
		b, _ := s.paid(2, payout.PaymentSent)
		want := bank.Intake{ID: must(s.tx.ReserveIntake()), Kind: bank.AnswerIntake, BatchID: b.ID,
			FileName: "回盘.csv", FileHash: []byte{1}, Content: []byte{0, 7},
			Reading: "{}", Lines: 2, Into: 6000, Out: 0, Lacks: "少一行", State: bank.IntakeProposed, MakerID: s.cashier,
			Maker: "张出纳", At: now, About: "慰问MZ 1 第一批"}
		must(0, s.tx.CreateIntake(want, now))
		same(s, must(s.tx.Intake(want.ID)), want)
		again := want
		again.ID = must(s.tx.ReserveIntake())
		s.refuses("intake.waits", func() error { return s.tx.CreateIntake(again, now) })
		again.FileHash = []byte{2} // another file may wait beside it
		must(0, s.tx.CreateIntake(again, later(1)))

		of := bank.Intake{ID: must(s.tx.ReserveIntake()), Kind: bank.StatementIntake, FundID: s.fund.ID,
			FileName: "对账单.xml", FileHash: []byte{1}, Content: []byte{1},
			MakerID: s.maker}
		must(0, s.tx.CreateIntake(of, later(2)))
		s.refuses("intake.waits", func() error { // any other statement of the account
			other := of
			other.ID, other.FileHash = 99, []byte{3}
			return s.tx.CreateIntake(other, later(2))
		})
		want.State, want.CheckerID, want.Checker, want.MadeID, want.DecidedAt, want.Content = bank.IntakeApplied,
			s.checker, "李复核", 5, later(3), []byte{}
		must(0, s.tx.DecideIntake(want, later(3)))
		same(s, must(s.tx.Intake(want.ID)), want)
		s.refuses("changed_meanwhile", func() error { return s.tx.DecideIntake(want, later(4)) })
		s.refuses("not_found", func() error { return err1(s.tx.Intake(98)) })

		for _, c := range []struct {
			f    bank.IntakeFilter
			want []int64
		}{ // those that wait first, then the newest
			{bank.IntakeFilter{}, []int64{of.ID, again.ID, want.ID}},
			{bank.IntakeFilter{Limit: 1, Offset: 1}, []int64{again.ID}},
			{bank.IntakeFilter{Kind: bank.AnswerIntake, Batch: b.ID}, []int64{again.ID, want.ID}},
			{bank.IntakeFilter{State: bank.IntakeApplied}, []int64{want.ID}},
			{bank.IntakeFilter{Fund: s.fund.ID}, []int64{of.ID}},
		} {
			list, total := must2(s.tx.Intakes(c.f))
			same(s, idsOf(list, func(i bank.Intake) int64 { return i.ID }), c.want)
			if c.f.Limit == 0 && total != len(c.want) || list[0].Content != nil {
				s.Errorf("%+v: %d, %+v", c.f, total, list[0])
			}
		}
	})
}

func TestTheVeryFileIsAppliedToABatchOnce(t *testing.T) {
	onBoth(t, func(s *shelf) {
		b, list := s.paid(2, payout.PaymentSent)
		want := bank.Result{ID: must(s.tx.ReserveResult()), BatchID: b.ID, FileName: "回盘.csv", FileHash: []byte{1},
			Lines: 2, Succeeded: 1, SucceededTotal: 3000,
			Failed: 1, FailedTotal: 3000, VoucherID: s.voucher("answer"), ByID: s.cashier, SaidBy: "张出纳",
			CheckerID: s.checker, Checker: "李复核", At: now}
		lines := []bank.ResultLine{
			{Line: 2, PaymentID: list[0].ID, Verdict: bank.Matched, Outcome: bank.Succeeded, Amount: 3000,
				Account: "0001", Holder: "学*", Serial: "S1"},
			{Line: 3, Verdict: bank.Unmatched, Outcome: bank.Failed, Reason: bank.HolderMismatch, RawReason: "户名不符"}}
		must(0, s.tx.CreateResult(want, lines, now))
		same(s, must(s.tx.Results(b.ID)), []bank.Result{want})
		same(s, len(must(s.tx.Results(b.ID+1))), 0)
		again := want
		again.ID = must(s.tx.ReserveResult())
		s.refuses("result.same", func() error { return s.tx.CreateResult(again, nil, now) })

		got := must(s.tx.ResultLines(want.ID))
		for i := range lines {
			lines[i].ID, lines[i].ResultID = got[i].ID, want.ID
		}
		same(s, got, lines)
		answers := must(s.tx.AnswersFor(list[0].ID))
		if len(answers) != 1 || answers[0].Verdict != bank.Matched || answers[0].Serial != "S1" ||
			!answers[0].At.Equal(now) {
			s.Errorf("%+v", answers)
		}
		for mark, ok := range map[byte]bool{1: true, 2: false} {
			if r, err := s.tx.ResultByMark(b.ID, [2][]byte{{9}, {mark}}); (r.ID != 0) != ok || err != nil || ok && r.ID != want.ID {
				s.Errorf("by mark %d: %+v %v", mark, r, err)
			}
		}
	})
}

func TestAMappingIsRememberedByItsHeader(t *testing.T) {
	onBoth(t, func(s *shelf) {
		same(s, must(s.tx.MappingOf("a,b")), table.Remembered{})
		must(0, s.tx.PutMapping("a,b", "1", s.maker, now))
		must(0, s.tx.PutMapping("a,b", "2", s.checker, now))
		kept := must(s.tx.MappingOf("a,b"))
		if kept.Body != "2" || kept.By != must(s.tx.User(s.checker)).Name || !kept.At.Equal(now) {
			s.Errorf("%+v", kept)
		}
	})
}

func TestASubstituteNameWaitsAlone(t *testing.T) {
	onBoth(t, func(s *shelf) {
		s.frozen(1, 1)
		want := must(s.tx.PersonName("A001"))
		want.Substitute, want.State, want.MakerID, want.Maker, want.At = "学生假", bank.NamePending, s.maker, "王制单", now
		want.ID = must(s.tx.CreateSubstitute(want, now))
		s.refuses("name.pending", func() error { return err1(s.tx.CreateSubstitute(want, now)) })
		same(s, must(s.tx.Substitutes(bank.NamePending)), []bank.Substitute{want})
		want.State, want.CheckerID, want.Checker, want.DecidedAt = bank.NameApproved, s.checker, "李复核", later(1)
		must(0, s.tx.DecideSubstitute(want, later(1)))
		same(s, must(s.tx.Substitutes("")), []bank.Substitute{want})
		same(s, len(must(s.tx.Substitutes(bank.NamePending))), 0)
		s.refuses("changed_meanwhile", func() error { return s.tx.DecideSubstitute(want, later(1)) })
		s.refuses("not_found", func() error { return err1(s.tx.PersonName("X")) })
	})
}
