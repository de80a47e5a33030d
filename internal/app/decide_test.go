package app_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"reliefbook/internal/access"
	"reliefbook/internal/app/core"
	"reliefbook/internal/app/payments"
	"reliefbook/internal/app/relief"
	"reliefbook/internal/apptest"
	"reliefbook/internal/bank"
	"reliefbook/internal/decide"
	"reliefbook/internal/duty"
	"reliefbook/internal/exception"
	"reliefbook/internal/fund"
	"reliefbook/internal/game"
	"reliefbook/internal/gift"
	"reliefbook/internal/lang"
	"reliefbook/internal/ledger"
	"reliefbook/internal/payout"
	"reliefbook/internal/posting"
	"reliefbook/internal/roster"
	"reliefbook/internal/store"
	"reliefbook/internal/visit"
)

// decider decides on what was just proposed.
type decider = func(actor access.Actor, approve bool, reason string) error

// decided is one noun that one person proposes and another decides on.
type decided struct {
	name         string
	propose      func(n int64) decider // proposes the n-th of the house
	first, other access.Actor
}

// TestTheSameDecisionTwice: of every noun, by every decision: sent twice it does
// nothing and is no error; by another person, or the other way round, it is over.
func TestTheSameDecisionTwice(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		last := func() (id int64) {
			apptest.Check(t, h.DB.Read(ctx, func(tx *store.Tx) error {
				list, err := tx.Entries(0, 1)
				id = list[0].ID
				return err
			}))
			return id
		}
		n := int64(0)
		for _, area := range []func(*testing.T, *apptest.House) []decided{paying, giving, ending} { // a book is opened before it has vouchers
			for _, noun := range area(t, h) {
				for _, approve := range []bool{false, true} {
					n++
					do := noun.propose(n)
					apptest.Check(t, do(noun.first, approve, "说明原因"))
					stood := last()
					if err := do(noun.first, approve, "说明原因"); err != nil || last() != stood {
						t.Errorf("%s, %v: sent twice it is %v, or a second act", noun.name, approve, err)
					}
					apptest.Refused(t, do(noun.other, approve, "说明原因"), "decide.over")
					apptest.Refused(t, do(noun.first, !approve, "说明原因"), "decide.over")
				}
			}
		}
		h.Holds(t)
	})
}

// on makes a decider of a use case and what was proposed.
func on(do func(context.Context, access.Actor, int64, bool, string) error, id int64) decider {
	return func(actor access.Actor, approve bool, reason string) error {
		return do(context.Background(), actor, id, approve, reason)
	}
}

// paying is the nouns around payments, on a program paid in cash.
func paying(t *testing.T, h *apptest.House) []decided {
	ctx := context.Background()
	p := h.PreparedBy(t, payout.Cash, 6, "护理系", "药学系")
	h.Release(t, p.Batch)
	ids := h.PaymentIDs(t, p.Program)
	h.OnRoll(t, 6, "2021000001,新生")
	late := h.RosterProgram(t, "LATE", h.Funded(t, "F", fund.StudentAid, 10*apptest.Head), apptest.Head, 6)
	_, err := h.Relief.ImportRosterFile(ctx, h.Maker, late, "a.csv", apptest.RosterCSV(6, "护理系", "药学系"), core.Reading{})
	apptest.Check(t, err)
	h.Seal(t)
	cashier := h.AddUser(t, "cashier2", "另一出纳", access.Cashier)
	document := func(n int64) decider {
		id, err := h.Books.RecordDocument(ctx, h.Maker, fund.Document{FundID: 1, Kind: fund.Receipt, DocNo: fmt.Sprint("收", n), Body: "上级", Purpose: "补拨", Amount: 100, Day: "2021-09-17"})
		apptest.Check(t, err)
		return on(h.Books.DecideDocument, id)
	}
	supplement := func(int64) decider {
		file := []byte("学号,姓名,系部,班级,金额,银行卡号\n2021000001,新生,药学系,2班,30.00," + apptest.Card(500) + "\n")
		id, err := h.Relief.ProposeSupplement(ctx, h.Maker, relief.Adding{Program: late, FileName: "补.csv", Data: file, Withdrawn: []string{"0000000002"}, Heads: 6, Total: 6 * apptest.Head, Note: "转入转出"})
		apptest.Check(t, err)
		return on(h.Relief.DecideSupplement, id)
	}
	remedy := func(n int64) decider {
		id := ids[n%2]
		_, err := h.Payments.MarkReceipts(ctx, h.Branch["护理系"], payments.Mark{Payments: []int64{id}, Act: payout.Complain, Reason: "少了", Amount: 1000})
		apptest.Check(t, err)
		id, err = h.Payments.ProposeRemedy(ctx, h.Maker, payments.Proposal{Remedy: payout.Remedy{PaymentID: id, Kind: payout.Forgo, Amount: 1000, Note: "无人领取"}})
		apptest.Check(t, err)
		return on(h.Payments.DecideRemedy, id)
	}
	handover := func(int64) decider {
		id, err := h.Payments.HandBack(ctx, h.Branch["药学系"], p.Program, h.Dept["药学系"], 3*apptest.Head)
		apptest.Check(t, err)
		return on(h.Payments.DecideHandover, id)
	}
	name := func(n int64) decider {
		apptest.Check(t, h.Payments.ProposeName(ctx, h.Maker, fmt.Sprintf("%010d", 1+n%2), "吉野"))
		list, err := h.Payments.Substitutes(ctx, h.Checker)
		apptest.Check(t, err)
		return on(h.Payments.DecideName, list[0].ID)
	}
	correction := func(int64) decider {
		v := h.VoucherOf(t, ledger.FundReceipt)
		id, err := h.Books.ProposeCorrection(ctx, h.Maker, ledger.Correction{VoucherID: v.ID, Kind: ledger.Rewrite, Day: "2021-09-17", Summary: "收到上级拨款", Reason: "摘要不清"})
		apptest.Check(t, err)
		return on(h.Books.DecideCorrection, id)
	}
	chart := func(n int64) decider {
		bank := posting.General{Code: fmt.Sprint("1002.", n), Name: "银行存款", English: "Cash in bank"}
		id, err := h.Books.ProposeChart(ctx, h.Maker, "MAIN", "科目表.csv", apptest.ChartFile(posting.Chart{posting.Bank: bank}), "换开户行")
		apptest.Check(t, err)
		return func(actor access.Actor, approve bool, reason string) error {
			return h.Books.DecideChart(ctx, actor, id, decide.Of(approve), reason)
		}
	}
	opening := func(n int64) decider { // of the book that has no voucher
		code := fmt.Sprint("OLD", n)
		_, err := h.Books.CreateFund(ctx, h.Maker, fund.Fund{Code: code, Name: "结转", Source: fund.PartyDues, Restriction: "专款专用"})
		apptest.Check(t, err)
		id, err := h.Books.ProposeOpening(ctx, h.Maker, "PARTY", "2021-08-31", "期初.csv", apptest.OpeningFile(100, code), "旧账结转")
		apptest.Check(t, err)
		return func(actor access.Actor, approve bool, reason string) error {
			return h.Books.DecideOpening(ctx, actor, id, decide.Of(approve), reason)
		}
	}
	return []decided{{"opening", opening, h.Checker, h.Second}, {"chart", chart, h.Checker, h.Second}, {"document", document, h.Checker, h.Second}, {"supplement", supplement, h.Checker, h.Second}, {"remedy", remedy, h.Checker, h.Second},
		{"handover", handover, h.Cashier, cashier}, {"substitute", name, h.Checker, h.Second}, {"correction", correction, h.Checker, h.Second}}
}

// giving is the nouns around gifts and visits, in the house of paying.
func giving(t *testing.T, h *apptest.House) []decided {
	ctx := context.Background()
	room, item, from := h.Room(t, "东库", "东校区"), h.Item(t, "PACK", "慰问包", "份"), h.Funded(t, "GIFT", fund.StudentAid, 1_000_000)
	h.Buy(t, from, item, room, 20, 500, "")
	order := func(n int64) int64 {
		id, err := h.Gifts.RecordPurchase(ctx, h.Maker, gift.Purchase{AllocationID: from, ItemID: item, Supplier: fmt.Sprint("供应商", n), Pieces: 2, UnitCost: 500, Day: "2021-09-17"})
		apptest.Check(t, err)
		return id
	}
	invoice := func(n int64) decider {
		id := order(n)
		apptest.Check(t, h.Gifts.DecidePurchase(ctx, h.Checker, id, true, ""))
		apptest.Check(t, h.Gifts.AcceptGoods(ctx, h.Keeper, gift.GoodsIn{PurchaseID: id, HolderID: room, Delivered: 2, Accepted: 2, Day: "2021-09-17"}, ""))
		bill, err := h.Gifts.RecordInvoice(ctx, h.Maker, gift.Invoice{PurchaseID: id, Number: fmt.Sprint("F", n), Pieces: 2, Amount: 1000, Day: "2021-09-17"})
		apptest.Check(t, err)
		return func(actor access.Actor, approve bool, reason string) error {
			return h.Gifts.DecideInvoice(ctx, actor, id, bill, approve, reason)
		}
	}
	slip := func(int64) decider {
		id, err := h.Gifts.MovePieces(ctx, h.Keeper, gift.Movement{Kind: gift.WriteOff, ItemID: item, FromID: room, Pieces: 1, Reason: "受潮"}, "")
		apptest.Check(t, err)
		return on(h.Gifts.DecideMovement, id)
	}
	activity := func(n int64) decider {
		g := apptest.Bobing(1)
		g.Name, g.Prizes = fmt.Sprint("博饼", n), []game.Prize{{Tier: game.TierYixiu, ItemID: item, Pieces: 1, Places: 2}}
		g.HolderID, g.FromDay, g.ToDay = room, "2021-09-17", "2021-09-22"
		id, err := h.Gifts.RecordActivity(ctx, h.Keeper, g)
		apptest.Check(t, err)
		return on(h.Gifts.DecideActivity, id)
	}
	visiting, err := h.Relief.CreateProgram(ctx, h.Maker, fund.Program{Code: "V", Name: "走访", Kind: fund.ByVisit, Purpose: "慰问", FromDay: "2021-09-01", ToDay: "2021-09-20",
		AllocationID: h.Funded(t, "DUES", fund.PartyDues, 30_000), Heads: 2, Total: 20_000})
	apptest.Check(t, err)
	seen := func(n int64) decider {
		id, err := h.Visits.RecordVisit(ctx, h.Maker, visit.Visit{ProgramID: visiting, Team: fmt.Sprint("队", n), Leader: "书记", CampusID: h.Campus["东校区"], Day: "2021-09-05",
			People: []visit.Person{{Name: "甲", Category: visit.Counsellor, Amount: 10_000}}}, "")
		apptest.Check(t, err)
		return on(h.Visits.DecideVisit, id)
	}
	return []decided{{"purchase", func(n int64) decider { return on(h.Gifts.DecidePurchase, order(n)) }, h.Checker, h.Second}, {"invoice", invoice, h.Checker, h.Second},
		{"movement", slip, h.Checker, h.Second}, {"activity", activity, h.Checker, h.Second}, {"visit", seen, h.Checker, h.Second}}
}

// ending is carrying over, closing and opening again, of a program paid by the bank.
func ending(t *testing.T, h *apptest.House) []decided {
	ctx := context.Background()
	program := h.RosterProgram(t, "END", h.Funded(t, "FE", fund.StudentAid, 2*apptest.Head), apptest.Head, 2)
	_, err := h.Relief.ImportRosterFile(ctx, h.Maker, program, "e.csv", apptest.RosterCSV(2, "护理系", "药学系"), core.Reading{})
	apptest.Check(t, err)
	batch, err := h.Payments.PrepareBatch(ctx, h.Maker, payments.Preparation{Program: program, Name: "批", Channel: payout.Bank})
	apptest.Check(t, err)
	h.Release(t, batch)
	h.Answer(t, batch, apptest.AllPaid)
	carry := func(int64) decider {
		_, err := h.Exceptions.SweepExceptions(ctx, h.Maker, program)
		apptest.Check(t, err)
		list := slices.DeleteFunc(h.Unended(t, h.Branch["护理系"]), func(x exception.Exception) bool { return x.ProgramID != program || x.DepartmentID == 0 })
		apptest.Check(t, h.Exceptions.ProposeCarry(ctx, h.Maker, list[0].ID, h.Branch["护理系"].UserID, "学生休学"))
		return on(h.Exceptions.DecideCarry, list[0].ID)
	}
	closing := func(int64) decider {
		h.ConfirmAll(t)
		_, err := h.Books.ProposeClose(ctx, h.Maker, program, "发放完毕")
		apptest.Check(t, err)
		return on(h.Books.DecideClose, program)
	}
	reopening := func(int64) decider {
		apptest.Check(t, h.Books.ProposeReopen(ctx, h.Maker, program, "补登签收"))
		return on(h.Books.DecideReopen, program)
	}
	shut, book := false, int64(0)
	period := func(int64) decider {
		if !shut {
			v := h.VoucherOf(t, ledger.FundReceipt)
			shut, book = true, v.BookID
			apptest.Check(t, h.Books.ClosePeriod(ctx, h.Maker, book, v.Period))
		}
		apptest.Check(t, h.Books.ReopenPeriod(ctx, h.Maker, book, "2021-09", "漏记一笔"))
		return func(actor access.Actor, approve bool, reason string) error {
			return h.Books.DecideReopenPeriod(ctx, actor, book, "2021-09", approve, reason)
		}
	}
	return []decided{{"carry", carry, h.Checker, h.Second}, {"closing", closing, h.Checker, h.Second}, {"reopening", reopening, h.Checker, h.Second},
		{"period", period, h.Checker, h.Second}}
}

// TestABatchSentBackTwice keeps why, each time, also after it was submitted again; each act sent twice is one act.
func TestABatchSentBackTwice(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		p := h.Prepared(t, 4, "护理系")
		for _, why := range []string{"名单有误", "金额有误"} {
			for range 2 {
				apptest.Check(t, h.Payments.ActOnBatch(ctx, h.Checker, p.Batch, payout.SendBack, why))
			}
			apptest.Refused(t, h.Payments.ActOnBatch(ctx, h.Second, p.Batch, payout.SendBack, why), "batch.state")
			for range 2 {
				apptest.Check(t, h.Payments.ActOnBatch(ctx, h.Maker, p.Batch, payout.Resubmit, ""))
			}
		}
		b, err := h.Payments.Batch(ctx, h.Auditor, p.Batch)
		apptest.Check(t, err)
		if got := core.Reasons(b.History); !slices.Equal(got, []string{"", "名单有误", "", "金额有误", ""}) || b.History[1].Actor != "李复核" || b.Reason != "" {
			t.Errorf("the history says %q, the batch %q", got, b.Reason)
		}
		h.Holds(t)
	})
}

// worded holds a rule's states against the catalogue.
func worded[S ~string](t *testing.T, r decide.Rule[S]) {
	t.Helper()
	for from, acts := range r.Moves {
		states := []S{from}
		for _, to := range acts {
			states = append(states, to)
		}
		for _, s := range states {
			for _, tag := range []lang.Tag{lang.ZhCN, lang.En} {
				if key := "state." + r.Noun + "." + string(s); !lang.Has(tag, key) {
					t.Errorf("%s lacks %s", tag, key)
				}
			}
		}
	}
}

// TestStatesOfDecisionsHaveWords: a refusal names the state a matter stands at.
func TestStatesOfDecisionsHaveWords(t *testing.T) {
	worded(t, fund.DocumentRule)
	worded(t, fund.ClosingRule)
	worded(t, fund.ReopeningRule)
	worded(t, fund.PeriodRule)
	worded(t, visit.Rule)
	worded(t, roster.SupplementRule)
	worded(t, payout.Remedy{}.Rule())
	worded(t, payout.Remedy{Kind: payout.Correct}.Rule())
	worded(t, payout.HandoverRule)
	worded(t, gift.PurchaseRule)
	worded(t, gift.OrderRule)
	worded(t, gift.InvoiceRule)
	worded(t, gift.MovementRule)
	worded(t, game.Rule)
	worded(t, ledger.CorrectionRule)
	worded(t, duty.SwapRule)
	worded(t, exception.CarryRule)
	worded(t, bank.NameRule)
}
