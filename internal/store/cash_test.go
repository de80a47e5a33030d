package store_test

import (
	"testing"

	"reliefbook/internal/access"
	"reliefbook/internal/ledger"
	"reliefbook/internal/payout"
)

func TestABranchsCashIsAddedUpAndHandedBackOnce(t *testing.T) {
	onBoth(t, func(s *shelf) {
		_, list := s.paid(4, payout.PaymentHeld)
		advance := must(s.tx.OpenAccount(ledger.Account{BookID: s.fund.BookID, AssetID: s.cny.ID, Code: "1218.MZ.HL",
			Side: ledger.Debit, Guarded: true})).ID
		must(0, s.tx.PutAdvance(s.program, s.nursing, advance))
		must(0, s.tx.PutAdvance(s.program, s.nursing, advance))
		same(s, must(s.tx.AdvanceAccounts(s.program)), map[int64]int64{s.nursing: advance})
		p := must(s.tx.Program(s.program))
		must(s.tx.Post(s.draft("owed", ledger.Transfer{DebitID: p.ExpenseID, CreditID: p.PayableID, Amount: 6000,
			Program: s.program}), now))
		must(s.tx.Post(s.draft("out", ledger.Transfer{DebitID: advance, CreditID: s.fund.BankID, Amount: 6000,
			Program: s.program, Department: s.nursing}), now))
		must(s.tx.Post(s.draft("paid", ledger.Transfer{DebitID: p.PayableID, CreditID: advance, Amount: 3000,
			Program: s.program, Department: s.nursing, Payment: list[0].ID}), now))
		must(0, s.tx.MoveSome([]int64{list[0].ID}, payout.PaymentHeld, payout.PaymentPaid, ""))
		want := payout.Advance{ProgramID: s.program, ProgramCode: "MZ", Program: "慰问MZ", DepartmentID: s.nursing,
			Department: "护理系", AccountID: advance, Received: 6000, Paid: 3000,
			Waiting: 1, WaitingTotal: 3000}
		same(s, must(s.tx.Advances(of(s.nursing), s.program)), []payout.Advance{want})
		same(s, len(must(s.tx.Advances(of(s.pharmacy), 0))), 0)
		same(s, must(s.tx.HeldPayments(s.program, s.nursing)), []int64{list[2].ID})

		h := payout.Handover{ProgramID: s.program, Program: "慰问MZ", DepartmentID: s.nursing, Department: "护理系",
			Amount: 3000, State: payout.HandoverPending, MakerID: s.clerk,
			Maker: "赵经办", At: now}
		h.ID = must(s.tx.CreateHandover(h, now))
		same(s, must(s.tx.LockHandover(h.ID)), h)
		s.refuses("handover.pending", func() error { return err1(s.tx.CreateHandover(h, now)) })
		want.Handover = h.ID
		same(s, must(s.tx.Advances(access.Everything, 0)), []payout.Advance{want})
		h.State, h.CheckerID, h.Checker, h.VoucherID = payout.HandoverPosted, s.cashier, "张出纳", s.voucher("back")
		must(0, s.tx.DecideHandover(h))
		s.refuses("changed_meanwhile", func() error { return s.tx.DecideHandover(h) })
		same(s, must(s.tx.Handovers(of(s.nursing))), []payout.Handover{h})
		same(s, len(must(s.tx.Handovers(of(s.pharmacy)))), 0)
		s.refuses("not_found", func() error { return err1(s.tx.LockHandover(99)) })
	})
}

func TestATicketIsAnsweredOnceWithinItsScope(t *testing.T) {
	onBoth(t, func(s *shelf) {
		_, list := s.paid(2, payout.PaymentPaid)
		want := payout.Ticket{PaymentID: list[0].ID, ProgramID: s.program, Program: "慰问MZ", DepartmentID: s.nursing,
			Department: "护理系", ClassID: list[0].ClassID, Class: "护理系1班",
			StudentNo: "A001", Name: "学生甲", Due: 3000, Kind: payout.Complain, Has: 1000, Note: "少了", Salt: []byte{1,
				0}, State: payout.TicketOpen, At: now}
		want.ID = must(s.tx.OpenTicket(want, now)) // by the student
		same(s, must(s.tx.Ticket(of(s.nursing), want.ID)), want)
		s.refuses("not_found", func() error { return err1(s.tx.Ticket(of(s.pharmacy), want.ID)) })
		other := must(s.tx.OpenTicket(payout.Ticket{PaymentID: list[1].ID, DepartmentID: s.pharmacy,
			Kind: payout.Deny, Salt: []byte{2}, OpenerID: s.clerk}, later(1)))
		want.State, want.Answer, want.AnswererID, want.Answerer, want.AnsweredAt = payout.TicketAnswered, "已补发",
			s.checker, "李复核", later(2)
		must(0, s.tx.AnswerTicket(want, later(2)))
		s.refuses("changed_meanwhile", func() error { return s.tx.AnswerTicket(want, later(3)) })
		tickets, total := must2(s.tx.Tickets(access.Everything, 9, 0)) // the open first
		same(s, idsOf(tickets, func(t payout.Ticket) int64 { return t.ID }), []int64{other, want.ID})
		if total != 2 || tickets[0].Opener != "赵经办" {
			s.Errorf("%d, %+v", total, tickets[0])
		}
		same(s, tickets[1], want)
		must(0, s.tx.CloseTickets([]int64{list[0].ID, list[1].ID}, "withdrawn", s.clerk, later(4)))
		closed := must(s.tx.Ticket(access.Everything, other))
		if closed.State != payout.TicketAnswered || closed.Answer != "withdrawn" || closed.AnswererID != 0 {
			s.Errorf("%+v", closed)
		}
		same(s, must(s.tx.Ticket(access.Everything, want.ID)), want) // answered before
		_, total = must2(s.tx.Tickets(of(s.nursing), 1, 1))
		same(s, total, 1)
	})
}

func TestABranchIsRemindedOnceADay(t *testing.T) {
	onBoth(t, func(s *shelf) {
		b, _ := s.paid(2, payout.PaymentPaid)
		b.State = payout.Released
		must(0, s.tx.MoveBatch(b, payout.Prepared))
		same(s, len(must(s.tx.Overdues(access.Everything, now))), 0)
		list := must(s.tx.Overdues(of(s.nursing), later(1)))
		want := payout.Overdue{ProgramID: s.program, Program: "慰问MZ", DepartmentID: s.nursing, Department: "护理系",
			Heads: 1, Total: 3000, Since: now}
		same(s, list, []payout.Overdue{want})
		must(s.tx.CreateReminder(want, "2021-09-24", 1, s.maker, now))
		s.refuses("reminder.today", func() error {
			return err1(s.tx.CreateReminder(want, "2021-09-24", 1, s.maker,
				now))
		})
		must(s.tx.CreateReminder(want, "2021-09-25", 1, 0, now)) // the program's own
		want.Reminded = "2021-09-25"
		same(s, must(s.tx.Overdues(of(s.nursing), later(1))), []payout.Overdue{want})

		same(s, must(s.tx.Recipients(s.nursing, "2021-09-24")), nil) // no address
		u := access.User{ID: s.clerk, Name: "赵经办", Role: access.Branch, Departments: []int64{s.nursing},
			Email: "hl@college", Until: "2021-09-24"}
		must(0, s.tx.EmpowerUser(u))
		same(s, must(s.tx.Recipients(s.nursing, "2021-09-25")), nil) // the right has ended
		same(s, must(s.tx.Recipients(s.nursing, "2021-09-24")), []string{"hl@college"})
		same(s, must(s.tx.Recipients(s.pharmacy, "2021-09-24")), nil)
		must(0, s.tx.DisableUser(s.clerk))
		same(s, must(s.tx.Recipients(s.nursing, "2021-09-24")), nil)
	})
}
