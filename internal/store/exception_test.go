package store_test

import (
	"testing"

	"reliefbook/internal/access"
	"reliefbook/internal/exception"
	"reliefbook/internal/recon"
)

func TestAFindingHasOneExceptionThatIsNotClosed(t *testing.T) {
	onBoth(t, func(s *shelf) {
		want := exception.Exception{Kind: "stuck", Key: "stuck/1", Subject: "payment:1", ProgramID: s.program,
			Program: "慰问MZ", BatchID: 3, ResultID: 4, PaymentID: 5,
			DepartmentID: s.nursing, Department: "护理系", Heads: 1, Amount: -3000, NowHeads: 1, NowAmount: -3000,
			State: exception.Open, OwnerID: s.maker, Owner: "王制单",
			Due: "2021-09-30", At: now}
		want.ID = must(s.tx.CreateException(want, now))
		same(s, must(s.tx.LockException(access.Everything, want.ID)), want)
		same(s, must(s.tx.CreateException(want, later(1))), 0)
		// of no program, no owner
		bare := must(s.tx.CreateException(exception.Exception{Kind: "numbers", State: exception.Open}, later(2)))
		same(s, must(s.tx.CreateException(exception.Exception{Kind: "numbers", State: exception.Open}, later(2))),
			bare+1)
		same(s, must(s.tx.NotClosed([]string{"stuck/1", "x", ""})), map[string]int64{"stuck/1": want.ID})
		same(s, must(s.tx.OpenDisagreements()), []recon.Known{{ID: want.ID, Key: "stuck/1", Heads: 1, Amount: -3000,
			At: now}})

		want.State, want.NowHeads, want.NowAmount, want.OwnerID, want.Owner = exception.Closed, 0, 0, 0, ""
		want.Reason, want.CloserID, want.Closer, want.ClosedAt = "已更正", s.checker, "李复核", later(3)
		must(0, s.tx.SaveException(want, exception.Open))
		same(s, must(s.tx.LockException(of(s.nursing), want.ID)), want)
		s.refuses("changed_meanwhile", func() error { return s.tx.SaveException(want, exception.Open) })
		s.refuses("not_found", func() error { return err1(s.tx.LockException(of(s.pharmacy), want.ID)) })
		same(s, must(s.tx.ExplainedDisagreements()), []recon.Known{{ID: want.ID, Key: "stuck/1", At: now}})
		again := must(s.tx.CreateException(exception.Exception{Kind: "stuck", Key: "stuck/1", DepartmentID: s.nursing,
			ProgramID: s.program, State: exception.Open}, later(4)))
		if again == 0 {
			s.Error("it may come up again")
		}
		same(s, must(s.tx.ExplainedDisagreements()), nil)

		for about, c := range map[string]struct {
			f    exception.Filter
			want []int64
		}{
			"everything, the open first": {exception.Filter{Scope: access.Everything},
				[]int64{again, bare + 1, bare, want.ID}},
			"a department's": {exception.Filter{Scope: of(s.nursing)}, []int64{again, want.ID}},
			"what lives": {exception.Filter{Scope: access.Everything, Live: true, Program: s.program},
				[]int64{again}},
			"nobody's": {exception.Filter{Scope: of(s.nursing), Owner: exception.Nobody,
				State: exception.Open}, []int64{again}},
			"of before": {exception.Filter{Scope: access.Everything, Before: later(2)},
				[]int64{want.ID}},
			"of a batch": {exception.Filter{Scope: access.Everything, Batch: 3, Kind: "stuck",
				Department: s.nursing}, []int64{want.ID}},
			"the second": {exception.Filter{Scope: access.Everything, Limit: 1, Offset: 1},
				[]int64{bare + 1}},
		} {
			list, total := must2(s.tx.Exceptions(c.f))
			if got := idsOf(list, func(x exception.Exception) int64 { return x.ID }); !equal(got, c.want) ||
				c.f.Limit == 0 && total != len(got) {
				s.Errorf("%s: %v of %d, want %v", about, got, total, c.want)
			}
		}
		same(s, must(s.tx.ExceptionKinds(of(s.nursing))), []exception.Tally{{Kind: "stuck", Count: 1}})
		same(s, len(must(s.tx.ExceptionPrograms(of(s.pharmacy)))), 0)
		same(s, must(s.tx.ExceptionPrograms(of(s.nursing)))[0].Name, "慰问MZ")
	})
}

func TestNotesAndRulesAreKeptInTheirOrder(t *testing.T) {
	onBoth(t, func(s *shelf) {
		x := must(s.tx.CreateException(exception.Exception{Kind: "stuck", State: exception.Open}, now))
		note := exception.Note{ExceptionID: x, Act: exception.Noted, Text: "已联系", Salt: []byte{1, 0}, ByID: s.clerk,
			By: "赵经办", At: now}
		note.ID = must(s.tx.CreateExceptionNote(note, now))
		program := exception.Note{ExceptionID: x, Act: exception.Gone, Salt: []byte{2}, At: later(1)}
		program.ID = must(s.tx.CreateExceptionNote(program, later(1)))
		same(s, must(s.tx.ExceptionNotes(x)), []exception.Note{note, program})
		same(s, len(must(s.tx.ExceptionNotes(x+1))), 0)
		must(s.tx.PutExceptionRule(recon.Number{Name: "stuck_days", Value: 3}, s.maker, now))
		last := must(s.tx.PutExceptionRule(recon.Number{Name: "stuck_days", Value: 5}, s.maker, now))
		rules := must(s.tx.StoredExceptionRules())
		if len(rules) != 2 || rules[1].ID != last || rules[1].Value != 5 || rules[1].Name != "stuck_days" {
			s.Errorf("%+v", rules)
		}
	})
}
