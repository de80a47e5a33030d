package store_test

import (
	"testing"

	"reliefbook/internal/access"
	"reliefbook/internal/fund"
	"reliefbook/internal/ledger"
	"reliefbook/internal/payout"
)

func TestAClosedProgramTakesNoMoreUntilItIsOpenedAgain(t *testing.T) {
	onBoth(t, func(s *shelf) {
		_, list := s.paid(2, payout.PaymentPaid)
		want := fund.Closing{ProgramID: s.program, State: fund.ClosePending, Heads: 2, Entitled: 6000, Paid: 5000,
			Forgone: 1000, Carried: 1, CarriedTotal: 500, Note: "结项",
			MakerID: s.maker, Maker: "王制单", At: now}
		want.ID = must(s.tx.CreateClosing(want, now))
		same(s, must(s.tx.Closings(s.program)), []fund.Closing{want})
		s.refuses("close.pending", func() error { return err1(s.tx.CreateClosing(want, now)) })
		must(0, s.tx.ProgramOpen(s.program))
		want.State, want.CheckerID, want.Checker = fund.Closed, s.checker, "李复核"
		must(0, s.tx.SaveClosing(want, fund.ClosePending))
		s.refuses("changed_meanwhile", func() error { return s.tx.SaveClosing(want, fund.ClosePending) })
		s.refuses("program.closed", func() error { return s.tx.ProgramOpen(s.program) })
		s.refuses("program.closed", func() error { return s.tx.PaymentsOpen(access.Everything, []int64{list[0].ID}) })
		must(0, s.tx.PaymentsOpen(of(s.pharmacy), []int64{list[0].ID})) // as if it were not there
		late := s.draft("late", ledger.Transfer{DebitID: s.fund.BankID, CreditID: s.fund.AccountID, Amount: 1,
			Program: s.program})
		s.refuses("program.closed", func() error { return err1(s.tx.Post(late, now)) })

		want.State, want.Reason, want.ReopenMakerID, want.ReopenMaker = fund.Reopening, "漏记一人", s.maker, "王制单"
		must(0, s.tx.SaveClosing(want, fund.Closed))
		want.State, want.ReopenerID, want.Reopener = fund.Reopened, s.checker, "李复核"
		must(0, s.tx.SaveClosing(want, fund.Reopening))
		must(0, s.tx.ProgramOpen(s.program))
		must(s.tx.Post(late, now))
		second := must(s.tx.CreateClosing(fund.Closing{ProgramID: s.program, MakerID: s.maker}, later(1)))
		same(s, idsOf(must(s.tx.Closings(0)), func(c fund.Closing) int64 { return c.ID }), []int64{second, want.ID})
		same(s, must(s.tx.Closings(s.program))[1], want)
		same(s, len(must(s.tx.Closings(s.other))), 0)
	})
}

func TestNothingIsPostedIntoAClosedPeriod(t *testing.T) {
	onBoth(t, func(s *shelf) {
		book := s.fund.BookID
		counts := must(s.tx.PeriodCounts())
		if len(counts) != 1 || counts[0].Period != "2021-09" || counts[0].Vouchers != 1 ||
			counts[0].Unnumbered != 1 || counts[0].Total != 100_000 {
			s.Errorf("%+v", counts)
		}
		want := fund.PeriodClosing{BookID: book, Period: "2021-09", State: fund.Closed, Vouchers: 1, MakerID: s.maker,
			Maker: "王制单", At: now}
		want.ID = must(s.tx.CreatePeriodClosing(want, now))
		s.refuses("period.closed", func() error { return err1(s.tx.CreatePeriodClosing(want, now)) })
		for period, shut := range map[string]bool{"2021-08": true, "2021-09": true, "2021-10": false} {
			if err := s.tx.PeriodOpen(book, period); (err != nil) != shut {
				s.Errorf("%s: %v", period, err)
			}
		}
		must(0, s.tx.PeriodOpen(book+1, "2021-09"))
		s.refuses("period.closed", func() error {
			return err1(s.tx.Post(s.draft("late", ledger.Transfer{DebitID: s.fund.BankID, CreditID: s.fund.AccountID,
				Amount: 1}), now))
		})

		want.State, want.Reason, want.ReopenMakerID, want.ReopenMaker = fund.Reopening, "漏记", s.maker, "王制单"
		must(0, s.tx.SavePeriodClosing(want, fund.Closed))
		s.refuses("changed_meanwhile", func() error { return s.tx.SavePeriodClosing(want, fund.Closed) })
		want.State, want.Answer, want.ReopenerID, want.Reopener = fund.Reopened, "", s.checker, "李复核"
		must(0, s.tx.SavePeriodClosing(want, fund.Reopening))
		same(s, must(s.tx.PeriodClosings(book)), []fund.PeriodClosing{want})
		same(s, len(must(s.tx.PeriodClosings(book+1))), 0)
		must(s.tx.CreatePeriodClosing(want, later(1)))
		same(s, must(s.tx.Unbalanced(book)), 0)
	})
}

func TestACorrectionWaitsAloneAndLeadsToItsVouchers(t *testing.T) {
	onBoth(t, func(s *shelf) {
		wrong := s.voucher("wrong")
		want := ledger.Correction{VoucherID: wrong, Kind: ledger.Rewrite, Day: "2021-09-18", Summary: "更正",
			Reason: "写错", State: ledger.CorrectionPending, MakerID: s.maker,
			Maker: "王制单", At: now, Lines: []ledger.CorrectedLine{{DebitID: s.fund.BankID, CreditID: s.fund.AccountID,
				Amount: 200}}}
		want.ID = must(s.tx.CreateCorrection(want, now))
		same(s, must(s.tx.Correction(want.ID)), want)
		s.refuses("correction.pending", func() error { return err1(s.tx.CreateCorrection(want, now)) })
		same(s, must(s.tx.StandingVoucher(wrong)), wrong)
		want.State, want.CheckerID, want.Checker, want.RedID, want.BlueID = ledger.CorrectionPosted, s.checker, "李复核",
			s.voucher("red"), s.voucher("blue")
		must(0, s.tx.DecideCorrection(want))
		s.refuses("changed_meanwhile", func() error { return s.tx.DecideCorrection(want) })
		for _, voucher := range []int64{0, wrong, want.RedID, want.BlueID} {
			same(s, must(s.tx.Corrections(voucher)), []ledger.Correction{want})
		}
		same(s, must(s.tx.StandingVoucher(wrong)), want.BlueID)
		same(s, must(s.tx.StandingDifference(wrong)), 0)

		// without lines
		words := ledger.Correction{VoucherID: want.BlueID, Kind: ledger.Difference, Day: "2021-09-18", Summary: "补",
			Reason: "少记", MakerID: s.maker}
		words.ID = must(s.tx.CreateCorrection(words, later(1)))
		same(s, len(must(s.tx.Correction(words.ID)).Lines), 0)
		words.State, words.CheckerID, words.BlueID = ledger.CorrectionPosted, s.checker, s.voucher("more")
		must(0, s.tx.DecideCorrection(words))
		same(s, must(s.tx.StandingDifference(want.BlueID)), words.BlueID)
		s.refuses("not_found", func() error { return err1(s.tx.Correction(99)) })
	})
}

func TestADocumentIsDecidedOnceAndProvenByOnePaper(t *testing.T) {
	onBoth(t, func(s *shelf) {
		want := fund.Document{FundID: s.fund.ID, Kind: fund.Receipt, DocNo: "回单1", Body: "财政局", Purpose: "资助",
			Amount: 5000, Day: "2021-09-17", State: fund.Pending, MakerID: s.maker,
			Maker: "王制单", FundName: "学生资助", At: now}
		want.ID = must(s.tx.CreateDocument(want, now))
		same(s, must(s.tx.Document(want.ID)), want)
		s.refuses("form.invalid", func() error { return err1(s.tx.CreateDocument(want, now)) })
		rejected := want
		rejected.State, rejected.CheckerID, rejected.Reason = fund.Rejected, s.checker, "缺回单"
		must(0, s.tx.DecideDocument(rejected))
		s.refuses("changed_meanwhile", func() error { return s.tx.DecideDocument(rejected) })
		want.ID = must(s.tx.CreateDocument(want, later(1))) // the number is free again
		want.At, want.State, want.CheckerID, want.Checker, want.VoucherID = later(1), fund.Posted, s.checker, "李复核",
			s.voucher("receipt")
		must(0, s.tx.DecideDocument(want))
		same(s, must(s.tx.Documents(s.fund.ID))[2], want)
		same(s, len(must(s.tx.Documents(0))), 3)

		paper := fund.Evidence{DocumentID: want.ID, Name: "回单.pdf", Kind: "application/pdf", Size: 9, Hash: []byte{1},
			State: fund.EvidencePending, MakerID: s.maker, Maker: "王制单", At: now}
		paper.ID = must(s.tx.CreateEvidence(paper, []byte{7, 0}, now))
		same(s, must(s.tx.Evidence(paper.ID)), paper)
		same(s, must(s.tx.EvidenceContent(paper.ID)), []byte{7, 0})
		s.refuses("evidence.live", func() error { return err1(s.tx.CreateEvidence(paper, []byte{7}, now)) })
		by := func() fund.ProvenBy { in := must(s.tx.Inflows(s.fund.ID)); return in[len(in)-1].By }
		same(s, by(), fund.Provisional)
		paper.State, paper.CheckerID, paper.Checker = fund.Proven, s.checker, "李复核"
		must(0, s.tx.DecideEvidence(paper, later(2)))
		s.refuses("changed_meanwhile", func() error { return s.tx.DecideEvidence(paper, later(2)) })
		same(s, must(s.tx.EvidenceOf(want.ID)), []fund.Evidence{paper})
		same(s, by(), fund.ByPaper)
		same(s, len(must(s.tx.EvidenceOf(want.ID+1))), 0)
	})
}
