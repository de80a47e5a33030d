package store_test

import (
	"testing"

	"reliefbook/internal/access"
	"reliefbook/internal/payout"
	"reliefbook/internal/store"
)

func TestReceiptsAreMarkedWhereTheyStandAndWithinTheScope(t *testing.T) {
	onBoth(t, func(s *shelf) {
		_, list := s.paid(4, payout.PaymentPaid)
		ids := idsOf(list, func(p payout.Payment) int64 { return p.ID })
		clerk := access.Actor{UserID: s.clerk, Role: access.Branch, Departments: []int64{s.nursing}, Device: "电脑"}
		proxy := payout.Proxy{Name: "赵家长", Relation: "母亲", Letter: "委1号"}
		mark := store.ReceiptMark{Payments: ids, Act: payout.Confirm, From: []payout.ReceiptState{payout.Open},
			To:  payout.Confirmed,
			Via: payout.ViaBranch, Proxy: proxy, Actor: clerk, At: later(1)}
		same(s, must(s.tx.MarkReceipts(mark)), []int64{ids[0], ids[2]}) // the branch's own
		same(s, must(s.tx.MarkReceipts(mark)), nil)                     // they are confirmed

		said := must(s.tx.ReceiptsOf(ids[0]))
		want := payout.Receipt{ID: said[0].ID, PaymentID: ids[0], Act: payout.Confirm, ByID: s.clerk, By: "赵经办",
			Device: "电脑", Via: payout.ViaBranch,
			Proxy: proxy, At: later(1)}
		same(s, said, []payout.Receipt{want})
		same(s, must(s.tx.Letters(access.Everything, s.program)), map[int64]string{ids[0]: "委1号", ids[2]: "委1号"})
		same(s, must(s.tx.Letters(of(s.pharmacy), s.program)), map[int64]string{})
		last := must(s.tx.LastReceipts(of(s.nursing), ids))
		if len(last) != 2 || last[ids[2]].Act != payout.Confirm || last[ids[2]].ByID != s.clerk {
			s.Errorf("%+v", last)
		}
		p := must(s.tx.Payment(access.Everything, ids[0]))
		if p.Receipt != payout.Confirmed || p.ReceiptBy != "赵经办" || !p.ReceiptAt.Equal(later(1)) || p.Proxy != "赵家长" {
			s.Errorf("%+v", p)
		}
		same(s, must(s.tx.StandAt(access.Everything, ids, payout.Confirmed)), 2)
		same(s, must(s.tx.StandAt(of(s.pharmacy), ids, "")), 2)
	})
}

func TestAStudentsLinkAnswersForAPaymentOfAnyDepartment(t *testing.T) {
	onBoth(t, func(s *shelf) {
		_, list := s.paid(2, payout.PaymentPaid)
		mark := store.ReceiptMark{Payments: []int64{list[1].ID}, Act: payout.Complain,
			From: []payout.ReceiptState{payout.Open}, To: payout.Problem,
			Reason: "少了", Amount: 1000, Via: payout.ViaLink, At: now}
		same(s, must(s.tx.MarkReceipts(mark)), []int64{list[1].ID})
		said := must(s.tx.ReceiptsOf(list[1].ID))[0]
		if said.ByID != 0 || said.By != "" || said.Amount != 1000 || said.Reason != "少了" ||
			said.Proxy != (payout.Proxy{}) {
			s.Errorf("%+v", said)
		}
	})
}

func TestClassesAreCountedByWhatTheirStudentsHave(t *testing.T) {
	onBoth(t, func(s *shelf) {
		_, list := s.paid(4, payout.PaymentPaid)
		must(0, s.tx.PutBack(list[2], 1000, "frozen"))
		must(s.tx.MarkReceipts(store.ReceiptMark{Payments: []int64{list[0].ID}, Act: payout.Confirm,
			From: []payout.ReceiptState{payout.Open}, To: payout.Confirmed,
			Via: payout.ViaBranch, Actor: access.Actor{UserID: s.maker, Role: access.Maker}, At: now}))
		classes := must(s.tx.Classes(access.Everything, s.program))
		want := payout.ClassProgress{ProgramID: s.program, ClassID: list[0].ClassID, Class: "护理系1班",
			DepartmentID: s.nursing, Department: "护理系",
			Paid: 2, Confirmed: 1, Amount: 5000, ConfirmedAmount: 3000}
		same(s, classes[0], want)
		same(s, len(classes), 2)
		same(s, len(must(s.tx.Classes(of(s.pharmacy), s.program))), 1)
		same(s, must(s.tx.OpenPayments(access.Everything, s.program, list[0].ClassID)), []int64{list[2].ID})
		same(s, len(must(s.tx.OpenPayments(of(s.pharmacy), s.program, list[0].ClassID))), 0)
	})
}
