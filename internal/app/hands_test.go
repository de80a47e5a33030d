package app_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"reliefbook/internal/access"
	"reliefbook/internal/app/core"
	"reliefbook/internal/app/payments"
	"reliefbook/internal/apptest"
	"reliefbook/internal/decide"
	"reliefbook/internal/exception"
	"reliefbook/internal/fault"
	"reliefbook/internal/fund"
	"reliefbook/internal/link"
	"reliefbook/internal/payout"
	"reliefbook/internal/recon"
	"reliefbook/internal/report"
	"reliefbook/internal/teller"
)

// tokensOf makes the links of a class from somewhere.
func tokensOf(t *testing.T, h *apptest.House, actor access.Actor, program, class int64, from access.Origin) (tokens []string) {
	t.Helper()
	actor.From = from
	slips, err := h.Payments.MakeLinks(context.Background(), actor, program, class, "")
	apptest.Check(t, err)
	for _, s := range slips {
		tokens = append(tokens, strings.TrimPrefix(s.URL, "/r/"))
	}
	return tokens
}

func yes(birth string) payments.LinkAnswer {
	return payments.LinkAnswer{Act: payout.Confirm, Birth: birth}
}

// TestWhoPrintsLinksCannotAnswerThem: a class's links are printed and answered for
// the students in a second. The maker can make none; the clerk lacks the birth
// dates: three tries lock each link, printing anew revokes and gives three more, and
// nine wrong ones leave paper alone. Nothing was confirmed, and all of it is recorded.
func TestWhoPrintsLinksCannotAnswerThem(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		h.Released(t, 6, "护理系")
		nurse := h.Branch["护理系"]
		program, class := h.ClassOf(t, nurse)
		for _, actor := range []access.Actor{h.Maker, h.Checker, h.Cashier, h.Admin} {
			_, err := h.Payments.MakeLinks(ctx, actor, program, class, "")
			apptest.Refused(t, err, "auth.forbidden")
		}
		desk := access.Origin{Family: "Chrome", Device: "the clerk's computer", Address: "192.0.2.1"}
		for round := range 3 {
			for _, token := range tokensOf(t, h, nurse, program, class, desk) {
				at := access.Bearer{Token: token, From: desk}
				apptest.Refused(t, h.Payments.AnswerLink(ctx, at, payments.LinkAnswer{Act: payout.Confirm}), "form.invalid") // none is no try
				out := apptest.AtOnce(make([]int64, 8), func(int64) error { return h.Payments.AnswerLink(ctx, at, yes("19990101")) })
				if out["form.invalid"] != 2 || out["link.locked"]+out["link.paper"] != 6 {
					t.Fatalf("eight tries at once: %v", out)
				}
				code := "link.locked"
				if round == 2 {
					code = "link.paper"
				}
				apptest.Refused(t, h.Payments.AnswerLink(ctx, at, yes(apptest.Birth)), code) // too late for the right one too
			}
		}
		if v, err := h.Payments.Link(ctx, apptest.OwnPhone(tokensOf(t, h, nurse, program, class, desk)[0])); err != nil || !v.Paper {
			t.Errorf("after nine tries: %v %+v", err, v)
		}
		for _, p := range h.PaymentsOf(t, program) {
			if p.Receipt != payout.Open {
				t.Errorf("%+v", p)
			}
		}
		prints, err := h.Payments.LinkPrints(ctx, nurse, program, class)
		apptest.Check(t, err)
		if len(prints) != 4 || prints[0].Revoked != 6 || prints[3].Revoked != 0 || prints[0].SaidBy != nurse.Name {
			t.Errorf("%+v", prints)
		}
		h.Holds(t)
	})
}

// TestAnswersFromOneHandAreFound: whoever knows the birth dates and answers for a
// class from one device, within a minute, or where the links were made, is named by
// the auditors' tests and by a sweep, with the class; students on their phones are not.
func TestAnswersFromOneHandAreFound(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		h.Released(t, 18, "护理系", "药学系", "口腔系")
		desk := access.Origin{Family: "Chrome", Device: "the clerk's computer", Address: "192.0.2.1"}
		answer := func(department string, from func(int) access.Origin, pause time.Duration) {
			t.Helper()
			nurse := h.Branch[department]
			program, class := h.ClassOf(t, nurse)
			for i, token := range tokensOf(t, h, nurse, program, class, desk) {
				h.Clock.Pass(pause)
				apptest.Check(t, h.Payments.AnswerLink(ctx, access.Bearer{Token: token, From: from(i)}, yes(apptest.Birth)))
			}
		}
		answer("护理系", func(int) access.Origin { return desk }, 0)
		answer("药学系", func(int) access.Origin { return access.Origin{Device: "one phone", Address: "192.0.2.9"} }, 0)
		answer("口腔系", func(i int) access.Origin {
			return access.Origin{Device: fmt.Sprint("phone ", i), Address: fmt.Sprint("198.51.100.", i)}
		}, 40*time.Second)
		want := map[string]int{"one_device": 2, "one_minute": 2, "by_printer": 1}
		for test, n := range want {
			table, err := h.Reports.Report(ctx, h.Auditor, report.Request{Name: "audit-findings", Values: report.Values{"test": test}})
			apptest.Check(t, err)
			if len(table.Rows) != n || !strings.HasPrefix(table.Drill[0]["finding"], "/programs/1/classes/") {
				t.Errorf("%s: %v, want %d", test, table.Rows, n)
			}
		}
		_, err := h.Exceptions.SweepExceptions(ctx, h.Maker, 0)
		apptest.Check(t, err)
		for kind, n := range map[exception.Kind]int{recon.FoundLinkDevice: 2, recon.FoundLinkMinute: 2, recon.FoundLinkPrinter: 1} {
			list, err := h.Exceptions.Exceptions(ctx, h.Auditor, exception.Filter{Kind: kind, Limit: 10})
			apptest.Check(t, err)
			if list.Total != n || n > 0 && !strings.Contains(list.About[list.List[0].ID], "班") {
				t.Errorf("%s: %d exceptions %v, want %d named by class", kind, list.Total, list.About, n)
			}
		}
		h.Holds(t)
	})
}

// TestProvisionalMoneyIsNotSpent: what one person wrote down is no money yet.
func TestProvisionalMoneyIsNotSpent(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		f, err := h.Books.CreateFund(ctx, h.Maker, fund.Fund{Code: "F", Name: "资金", Source: fund.StudentAid, Restriction: "专款专用"})
		apptest.Check(t, err)
		record := func(kind fund.Kind, no string, amount int64, papers ...core.Paper) int64 {
			t.Helper()
			id, err := h.Books.RecordDocument(ctx, h.Maker, apptest.Document(f, kind, no, amount), papers...)
			apptest.Check(t, err)
			return id
		}
		bare, proven := record(fund.Receipt, "bare", 900), record(fund.Receipt, "proven", 100, apptest.Scan())
		apptest.Check(t, h.Books.DecideDocument(ctx, h.Checker, bare, true, ""))
		apptest.Check(t, h.Books.DecideDocument(ctx, h.Checker, proven, true, ""))
		first, second := record(fund.Allocation, "a", 101), record(fund.Allocation, "b", 100)
		refusal := h.Books.DecideDocument(ctx, h.Checker, first, true, "")
		apptest.Refused(t, refusal, "fund.unproven")
		if a := fault.Of(refusal).Args; fmt.Sprint(a["Proven"]) != "1.00" || fmt.Sprint(a["Unproven"]) != "9.00" {
			t.Errorf("%v", a)
		}
		apptest.Check(t, h.Books.DecideDocument(ctx, h.Checker, second, true, ""))
		status, err := h.Books.Fund(ctx, h.Auditor, f)
		apptest.Check(t, err)
		if status.Provisional != 900 || status.Proven[proven] != fund.ByPaper || status.Proven[bare] != fund.Provisional {
			t.Errorf("%+v", status)
		}
		h.Clock.Pass(8 * 24 * time.Hour)
		_, err = h.Exceptions.SweepExceptions(ctx, h.Maker, 0)
		apptest.Check(t, err)
		list, err := h.Exceptions.Exceptions(ctx, h.Auditor, exception.Filter{Kind: recon.FoundProvisional, Limit: 10})
		apptest.Check(t, err)
		if list.Total != 1 || list.List[0].NowAmount != 900 || !strings.Contains(list.About[list.List[0].ID], "bare") {
			t.Errorf("%+v %v", list.List, list.About)
		}
		paper, err := h.Books.AttachEvidence(ctx, h.Maker, bare, apptest.Scan())
		apptest.Check(t, err)
		_, err = h.Books.AttachEvidence(ctx, h.Maker, bare, apptest.Scan())
		apptest.Refused(t, err, "evidence.live")
		_, err = h.Books.AttachEvidence(ctx, h.Maker, second, apptest.Scan())
		apptest.Refused(t, err, "evidence.not_receipt")
		_, err = h.Books.AttachEvidence(ctx, h.Maker, bare, core.Paper{Name: "x.pdf", Data: []byte("<script>")})
		apptest.Refused(t, err, "form.invalid")
		apptest.Refused(t, h.Books.DecideEvidence(ctx, h.Maker, paper, decide.Approve, ""), "auth.forbidden")
		apptest.Refused(t, h.Books.DecideEvidence(ctx, h.Checker, paper, decide.Reject, " "), "form.invalid")
		apptest.Check(t, h.Books.DecideEvidence(ctx, h.Checker, paper, decide.Approve, ""))
		apptest.Check(t, h.Books.DecideEvidence(ctx, h.Checker, paper, decide.Approve, "")) // sent twice
		_, data, err := h.Books.Evidence(ctx, h.Auditor, paper)
		apptest.Check(t, err)
		if string(data) != string(apptest.Scan().Data) {
			t.Error("another paper comes back")
		}
		apptest.Check(t, h.Books.DecideDocument(ctx, h.Checker, first, true, ""))
		_, err = h.Exceptions.SweepExceptions(ctx, h.Maker, 0)
		apptest.Check(t, err)
		if list, err := h.Exceptions.Exceptions(ctx, h.Auditor, exception.Filter{Kind: recon.FoundProvisional, State: "open", Limit: 10}); err != nil || list.Total != 0 {
			t.Errorf("%v %+v", err, list)
		}
		h.Holds(t)
	})
}

// TestNewCardsHaveASource: a maker alone brings no card; the student does, by the
// link and the birth date, or on a form; another person approves, and sees which.
func TestNewCardsHaveASource(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		p := h.Sent(t, 4, "护理系")
		h.Answer(t, p.Batch, func(line int, _ teller.Payee) teller.Reply {
			if line < 2 {
				return teller.Reply{Result: "失败", Reason: "账户已销户"}
			}
			return teller.Reply{}
		})
		nurse := h.Branch["护理系"]
		program, class := h.ClassOf(t, nurse)
		queue, _, err := h.Payments.Queue(ctx, h.Maker, payout.QueueFilter{})
		apptest.Check(t, err)
		correction := func(q payments.QueueItem, offer int64) payout.Remedy {
			return payout.Remedy{PaymentID: q.ID, Kind: payout.Correct, Channel: payout.Bank, OfferID: offer, Note: "换卡"}
		}
		_, err = h.Payments.ProposeRemedy(ctx, h.Maker, payments.Proposal{Remedy: correction(queue[0], 0), Card: apptest.Card(900)})
		apptest.Refused(t, err, "form.invalid") // nobody but the maker knows of it
		_, err = h.Payments.ProposeRemedy(ctx, h.Maker, payments.Proposal{Remedy: correction(queue[0], 7)})
		apptest.Refused(t, err, "remedy.offer")
		mine := map[int64]string{}
		for _, token := range tokensOf(t, h, nurse, program, class, access.Origin{}) {
			if v, err := h.Payments.Link(ctx, apptest.OwnPhone(token)); err != nil || v.MayCard == v.MayAnswer {
				t.Fatalf("%v %+v", err, v)
			} else if v.MayCard {
				mine[int64(len(mine))] = token
			}
		}
		card := payments.NewCard{Birth: "19990101", Card: apptest.Card(900), Holder: queue[0].Name}
		apptest.Refused(t, h.Payments.OfferCard(ctx, apptest.OwnPhone(mine[0]), card), "form.invalid")
		card.Birth = apptest.Birth
		card.Holder = "张父"
		apptest.Refused(t, h.Payments.OfferCard(ctx, apptest.OwnPhone(mine[0]), card), "form.invalid")
		for i := range 2 { // a later one replaces the one before
			card.Holder, card.Card = " "+queue[0].Name+" ", apptest.Card(900+i)
			apptest.Check(t, h.Payments.OfferCard(ctx, apptest.OwnPhone(mine[0]), card))
		}
		d, err := h.Payments.Payment(ctx, h.Maker, queue[0].ID)
		apptest.Check(t, err)
		if d.Offer.Source != payout.FromStudent || !strings.HasSuffix(apptest.Card(901), strings.TrimPrefix(d.Offered, "**** ")) {
			t.Fatalf("%+v %s", d.Offer, d.Offered)
		}
		remedy, err := h.Payments.ProposeRemedy(ctx, h.Maker, payments.Proposal{Remedy: correction(queue[0], d.Offer.ID)})
		apptest.Check(t, err)
		apptest.Check(t, h.Payments.DecideRemedy(ctx, h.Checker, remedy, false, "请学生再核对"))
		d, err = h.Payments.Payment(ctx, h.Checker, queue[0].ID)
		apptest.Check(t, err)
		if d.Offer.ID == 0 { // what was refused can be taken up again
			t.Fatal("the student's card is lost")
		}
		remedy, err = h.Payments.ProposeRemedy(ctx, h.Maker, payments.Proposal{Remedy: correction(queue[0], d.Offer.ID)})
		apptest.Check(t, err)
		apptest.Check(t, h.Payments.DecideRemedy(ctx, h.Checker, remedy, true, ""))
		form, err := h.Payments.ProposeRemedy(ctx, h.Maker, payments.Proposal{Remedy: correction(queue[1], 0), Card: apptest.Card(905), Form: apptest.Scan()})
		apptest.Check(t, err)
		d, err = h.Payments.Payment(ctx, h.Checker, queue[1].ID)
		apptest.Check(t, err)
		if d.Offers[form].Source != payout.FromForm {
			t.Errorf("%+v", d.Offers)
		}
		for reason, password := range map[string]string{"": h.Passwords["checker"], "核对": h.Passwords["maker"]} {
			_, data, err := h.Payments.OpenForm(ctx, h.Checker, d.Offers[form].ID, reason, password)
			apptest.Refused(t, err, "form.invalid")
			if data != nil {
				t.Error("a card was shown")
			}
		}
		_, data, err := h.Payments.OpenForm(ctx, h.Checker, d.Offers[form].ID, "核对新卡", h.Passwords["checker"])
		apptest.Check(t, err)
		if b, err := h.Payments.OfferForm(ctx, h.Auditor, d.Offers[form].ID); err != nil || len(b.Views) != 1 || b.Views[0].Reason != "核对新卡" || b.Views[0].ByID != h.Checker.UserID {
			t.Errorf("%+v %v", b.Views, err)
		}
		if string(data) != string(apptest.Scan().Data) {
			t.Error("another form comes back")
		}
		h.Holds(t)
	})
}

// TestALinkBelongsToOneDevice: a member's link works on the first device that
// opens it, and is found when that is where it was made.
func TestALinkBelongsToOneDevice(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		plan, members := h.GuardDuty(t)
		_ = h.RotaOf(t, plan)
		maker := h.Maker
		maker.From = access.Origin{Device: "the maker's computer"}
		slips, err := h.Rota.MakeMemberLinks(ctx, maker, members[0].ID, "")
		apptest.Check(t, err)
		token := strings.TrimPrefix(slips[0].URL, "/m/")
		apptest.Refused(t, h.Bearer.OpenPass(ctx, link.OfMember, access.Bearer{Token: token}), "link.cookies")
		apptest.Check(t, h.Bearer.OpenPass(ctx, link.OfMember, access.Bearer{Token: token, From: maker.From}))
		_, err = h.Rota.MemberPage(ctx, apptest.OwnPhone(token))
		apptest.Refused(t, err, "link.other_device")
		found, err := h.Reports.Report(ctx, h.Auditor, report.Request{Name: "audit-findings", Values: report.Values{"test": "by_printer"}})
		apptest.Check(t, err)
		if len(found.Rows) != 1 || found.Drill[0]["finding"] != "/duty" {
			t.Errorf("%v", found.Rows)
		}
		slips, err = h.Rota.MakeMemberLinks(ctx, maker, members[0].ID, "")
		apptest.Check(t, err)
		_, err = h.Rota.MemberPage(ctx, access.Bearer{Token: token, From: maker.From})
		apptest.Refused(t, err, "not_found")
		apptest.Check(t, h.Bearer.OpenPass(ctx, link.OfMember, apptest.OwnPhone(strings.TrimPrefix(slips[0].URL, "/m/"))))
		list, err := h.Bearer.Passes(ctx, h.Auditor, link.OfMember, members[0].ID)
		apptest.Check(t, err)
		if len(list) != 2 || list[0].Device == nil || list[1].State != "revoked" {
			t.Errorf("%+v", list)
		}
		h.Holds(t)
	})
}
