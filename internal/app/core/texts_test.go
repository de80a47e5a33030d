package core_test

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"reliefbook/internal/access"
	"reliefbook/internal/app/banking"
	"reliefbook/internal/app/core"
	"reliefbook/internal/app/payments"
	"reliefbook/internal/app/relief"
	"reliefbook/internal/apptest"
	"reliefbook/internal/bundle"
	"reliefbook/internal/duty"
	"reliefbook/internal/fault"
	"reliefbook/internal/fund"
	"reliefbook/internal/game"
	"reliefbook/internal/gift"
	"reliefbook/internal/lang"
	"reliefbook/internal/ledger"
	"reliefbook/internal/payout"
	"reliefbook/internal/report"
	"reliefbook/internal/seal"
	"reliefbook/internal/statement"
	"reliefbook/internal/teller"
	"reliefbook/internal/visit"
)

// What people write where they should not: a card, an ID and a mobile, grouped or not.
const (
	slipCard   = "6222 0212 3456 7890 123"
	slipID     = "99000020000101001X"
	slipMobile = "138-0013-8000"
)

// slip is such a text of its own, so that no two are the same.
func slip(n int) string { return fmt.Sprintf("第%d处%s；%s；%s", n, slipCard, slipID, slipMobile) }

// inClear finds one of the slips in a text, however it is grouped.
func inClear(text string) string {
	bare := strings.NewReplacer(" ", "", "-", "").Replace(text)
	for _, secret := range []string{slipCard, slipID, slipMobile} {
		if secret = strings.NewReplacer(" ", "", "-", "").Replace(secret); strings.Contains(bare, secret) {
			return secret
		}
	}
	return ""
}

// closedFields are the texts of leaves that nobody writes freely: states, kinds
// and choices, days, codes; numbers asked for as such; and what is made of other leaves' texts.
var closedFields = strings.Fields(`subject state kind code channel day from to period source side act role rank dice ranks tier outcome use_by due part community_day
	post_day format how book_code book_name asset_code asset_name lang withdrawn key doc_no minutes number program basis until book`)

// TestPapersReachNoLeaf writes a card, an ID and a mobile into every free text
// of every use case: none of them is in clear in any column of the database, in a
// leaf, in the bundle or in the log; and every text of every leaf is known to be
// one that was so written into, or one that nobody writes freely.
func TestPapersReachNoLeaf(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		h.Whole(t)
		slipped(t, h)
		raw, driver := h.BehindTheBack(t)
		for _, column := range apptest.EveryColumn(t, raw, driver) {
			for _, cell := range apptest.Cells(t, raw, column) {
				if secret := inClear(cell); secret != "" {
					t.Errorf("%s holds %s", column, secret)
				}
			}
		}
		masked, open, unused := map[string]bool{}, map[string]string{}, map[string]bool{}
		for _, name := range closedFields {
			unused[name] = true
		}
		for _, leaf := range apptest.Cells(t, raw, "entry.leaf") {
			_, kind, fields, err := seal.DecodeLeaf([]byte(leaf))
			apptest.Check(t, err)
			for _, f := range fields {
				if _, ok := f.Text(); ok {
					delete(unused, f.Name)
				}
				if text, ok := f.Text(); ok && !slices.Contains(closedFields, f.Name) {
					open[f.Name] = kind + ": " + text
					masked[f.Name] = masked[f.Name] || strings.Contains(text, "****")
				}
			}
		}
		for name, example := range open {
			if !masked[name] {
				t.Errorf("nothing was slipped into the field %s, as in %s", name, example)
			}
		}
		for name := range unused {
			t.Errorf("no leaf has a text %s", name)
		}
		data := h.Bundled(t)
		if kept := apptest.Proven(t, data, bundle.Options{Key: h.PublicKey(t)}).Kept; len(kept) > 0 {
			t.Errorf("leaves are kept back for numbers that are nobody's papers: %v", kept)
		}
		for name, content := range apptest.Unzip(t, data) {
			if secret := inClear(content); secret != "" {
				t.Errorf("the bundle's %s holds %s", name, secret)
			}
		}
	})
}

// TestPapersReachNoLog: the log's net masks what is said, as a text, an error or a value.
func TestPapersReachNoLog(t *testing.T) {
	var out strings.Builder
	log := core.Logger(&out)
	log.Info("paid to "+slipCard, "error", fmt.Errorf("no %s", slipID), "who", struct{ Mobile string }{slipMobile}, slog.Group("g", "card", slipCard), "n", 12)
	if secret := inClear(out.String()); secret != "" || strings.Count(out.String(), "****") != 4 || !strings.Contains(out.String(), "n=12") {
		t.Errorf("%s: %s", secret, out.String())
	}
}

// slipped writes slips into every free text of a house that has something of everything.
func slipped(t *testing.T, h *apptest.House) {
	for _, area := range []func(*testing.T, *apptest.House){slippedFunds, slippedRelief, slippedBank, slippedGifts, slippedVisits, slippedDuty} {
		area(t, h)
	}
}

// made checks that something was made and gives its number.
func made(t *testing.T) func(id int64, err error) int64 {
	return func(id int64, err error) int64 {
		t.Helper()
		apptest.Check(t, err)
		return id
	}
}

func slippedFunds(t *testing.T, h *apptest.House) {
	ctx, must := context.Background(), made(t)
	must(h.CreateCampus(ctx, h.Admin, "SLIP", slip(1)))
	must(h.CreateDepartment(ctx, h.Admin, "SLIP", slip(2)))
	f := must(h.Books.CreateFund(ctx, h.Maker, fund.Fund{Code: "SLIP", Name: slip(3), Source: fund.StudentAid, Restriction: slip(4)}))
	d := fund.Document{FundID: f, Kind: fund.Receipt, DocNo: "6222021234567", Body: slip(5), Purpose: slip(6), Minutes: "纪要20210917001", Amount: 100, Day: "2021-09-17"}
	apptest.Check(t, h.Books.DecideDocument(ctx, h.Checker, must(h.Books.RecordDocument(ctx, h.Maker, d)), false, slip(7)))
	d.DocNo = "2"
	apptest.Check(t, h.Books.DecideDocument(ctx, h.Checker, must(h.Books.RecordDocument(ctx, h.Maker, d)), true, ""))
	must(h.Relief.CreateProgram(ctx, h.Maker, fund.Program{Code: "SLIP", Name: slip(8), Kind: fund.ByVisit, Purpose: slip(9), FromDay: "2021-09-17", ToDay: "2021-09-30",
		AllocationID: h.Funded(t, "SLIP2", fund.Other, 50_000), Heads: 2, Total: 50_000}))
	added, err := h.App.People.AddUser(ctx, h.Admin, access.User{Login: "slip", Name: slip(10), Role: access.Auditor}, slip(10))
	apptest.Check(t, err)
	apptest.Check(t, apptest.Err(h.People.DecideRight(ctx, h.Security, added.Right, false, slip(10))))
	apptest.Check(t, h.People.DisableUser(ctx, h.Security, added.UserID, slip(10)))
	apptest.Check(t, h.People.DecideTiers(ctx, h.Security, must(h.People.ProposeTiers(ctx, h.Admin, f, nil, slip(10))), false, slip(10)))
	for _, info := range report.All {
		r := report.Request{Name: info.Name, Lang: lang.ZhCN,
			Values: report.Values{"program": "MZ", "department": slipID, "account": slipCard, "voucher": slipCard, "test": slip(15), "fund": slipCard, "month": slipMobile}}
		if _, err := h.Reports.IssueReport(ctx, h.Auditor, r); err != nil && !known(err) {
			t.Errorf("%s: %v", info.Name, err)
		}
	}
	v := h.VoucherOf(t, ledger.Allocation)
	apptest.Check(t, h.Books.DecideCorrection(ctx, h.Checker, must(h.Books.ProposeCorrection(ctx, h.Maker, ledger.Correction{VoucherID: v.ID, Kind: ledger.Rewrite, Day: h.Today(), Summary: slip(11),
		Reason: slip(12)})), false, slip(13)))
	list, err := h.Books.Periods(ctx, h.Auditor)
	apptest.Check(t, err)
	for _, p := range list {
		if h.Books.ClosePeriod(ctx, h.Maker, p.BookID, p.Period) == nil {
			apptest.Check(t, h.Books.ReopenPeriod(ctx, h.Maker, p.BookID, p.Period, slip(14)))
			apptest.Check(t, h.Books.DecideReopenPeriod(ctx, h.Checker, p.BookID, p.Period, true, ""))
			return
		}
	}
}

// known reports whether an error is a refusal.
func known(err error) bool { return fault.Of(err) != nil && fault.Of(err).Code != "" }

func slippedRelief(t *testing.T, h *apptest.House) {
	ctx, must := context.Background(), made(t)
	const n = 6
	program := h.RosterProgram(t, "SLIPS", h.Funded(t, "SLIP3", fund.StudentAid, n*apptest.Head), apptest.Head, n)
	file := strings.ReplaceAll(string(apptest.RosterCSV(n, "护理系")), ",6200", ",6201") // cards of another bank
	file = strings.Replace(strings.ReplaceAll(file, "30.00\n", "30.00,"+slip(101)+"\n"), "金额\n", "金额,备注\n", 1)
	_, err := h.Relief.ImportRosterFile(ctx, h.Maker, program, slip(20)+".csv", []byte(file), core.Reading{})
	apptest.Check(t, err)
	id := must(h.Relief.CreateList(ctx, h.Maker, slip(21), relief.ListSource{Program: program}))
	apptest.Check(t, h.Relief.RemoveFromList(ctx, h.Maker, id, "0000000001"))
	prepare := payments.Preparation{Program: program, Name: slip(22), Channel: payout.Bank}
	batch := must(h.Payments.PrepareBatch(ctx, h.Maker, prepare))
	apptest.Check(t, h.Payments.ActOnBatch(ctx, h.Checker, batch, payout.SendBack, slip(23)))
	apptest.Check(t, h.Payments.ActOnBatch(ctx, h.Maker, batch, payout.Resubmit, ""))
	conflicts, err := h.Relief.Conflicts(ctx, h.Checker, batch)
	apptest.Check(t, err)
	for _, c := range conflicts {
		apptest.Check(t, h.Relief.AcceptConflict(ctx, h.Checker, batch, c.Key, slip(24)))
	}
	h.Release(t, batch)
	answer := h.AnswerFile(t, batch, func(int, teller.Payee) teller.Reply { return teller.Reply{} }) // once anything is answered, no file leaves
	run, err := h.Banking.CheckResult(ctx, h.Cashier, batch, slip(19)+".csv", []byte("业务编号,金额,处理结果\r\nRB0,30.00,成功\r\n"), nil)
	apptest.Check(t, err)
	_, err = h.TakeAnswer(batch, run.Upload, slip(18))
	apptest.Check(t, err)
	run, err = h.Banking.CheckResult(ctx, h.Cashier, batch, "answer.csv", answer, nil)
	apptest.Check(t, err)
	_, err = h.TakeAnswer(batch, run.Upload, "")
	apptest.Check(t, err)
	ids, branch := h.PaymentIDs(t, program), h.Branch["护理系"]
	for i, m := range []payments.Mark{{Act: payout.Deny, Reason: slip(25)}, {Act: payout.Complain, Reason: slip(26), Amount: 1},
		{Act: payout.Confirm, Proxy: payout.Proxy{Name: slip(27), Relation: slipMobile, Letter: slip(28)}}} {
		m.Payments = ids[i : i+1]
		_, err := h.Payments.MarkReceipts(ctx, branch, m)
		apptest.Check(t, err)
	}
	tickets, _, err := h.Payments.Tickets(ctx, h.Maker, 100, 0)
	apptest.Check(t, err)
	apptest.Check(t, h.Payments.AnswerTicket(ctx, h.Maker, tickets[0].ID, slip(29)))
	apptest.Check(t, h.Payments.DecideRemedy(ctx, h.Checker, must(h.Payments.ProposeRemedy(ctx, h.Maker, payments.Proposal{Remedy: payout.Remedy{PaymentID: ids[3], Kind: payout.Return, Amount: 3000,
		Note: slip(30)}})), false, slip(31)))
	_, class := h.ClassOf(t, branch)
	apptest.Check(t, h.Payments.AttachScan(ctx, branch, program, class, slip(32)+".png", []byte("\x89PNG\r\n\x1a\n slip")))
	for range 2 {
		apptest.Check(t, h.Relief.DecideSupplement(ctx, h.Checker, must(h.Relief.ProposeSupplement(ctx, h.Maker, relief.Adding{Program: program, FileName: slip(33) + ".csv", Heads: n + 1, Total: (n + 1) * apptest.Head,
			Note: slip(34), Data: []byte("学号,姓名,系部,班级,金额,银行卡号\n2021000001,新生,护理系,1班,30.00," + apptest.Card(700) + "\n")})), false, slip(35)))
	}
	_, err = h.Exceptions.SweepExceptions(ctx, h.Maker, program)
	apptest.Check(t, err)
	for _, x := range h.Unended(t, h.Maker) {
		if x.ProgramID == program {
			apptest.Check(t, h.Exceptions.AssignException(ctx, h.Maker, x.ID, h.Cashier.UserID, "2021-10-01"))
			apptest.Check(t, h.Exceptions.NoteException(ctx, h.Maker, x.ID, slip(36)))
			apptest.Check(t, h.Exceptions.ProposeCarry(ctx, h.Maker, x.ID, h.Cashier.UserID, slip(37)))
			apptest.Check(t, h.Exceptions.DecideCarry(ctx, h.Checker, x.ID, false, slip(38)))
			break
		}
	}
	cash := h.RosterProgram(t, "SLIPC", h.Funded(t, "SLIP4", fund.StudentAid, n*apptest.Head), apptest.Head, n)
	_, err = h.Relief.ImportRosterFile(ctx, h.Maker, cash, "r.csv", []byte(file), core.Reading{})
	apptest.Check(t, err)
	_, _, err = h.Relief.LoadRoll(ctx, h.Maker, slip(39)+".csv", []byte("学号,姓名\n0000000001,学生一\n0000000999,"+slip(102)+"\n"))
	apptest.Check(t, err)
	_, err = h.Relief.LoadStaffCards(ctx, h.Maker, "staff.csv", []byte("姓名,系部,银行卡号\n"+slip(103)+","+slip(104)+","+apptest.Card(909)+"\n"))
	apptest.Check(t, err)
}

func slippedBank(t *testing.T, h *apptest.House) {
	ctx, must := context.Background(), made(t)
	template := teller.Template
	template.Name = slip(40)
	for i, c := range template.Columns {
		if c.Field == "remark" {
			template.Columns[i].Caption = slip(41)
		}
	}
	must(h.Banking.ProposeTemplate(ctx, h.Maker, template))
	apptest.Check(t, h.Payments.ProposeName(ctx, h.Maker, "0000000002", slip(42)))
	h.ImportStatement(t, 1, slip(43)+".csv", apptest.StatementFile(500, [8]string{h.Today(), "9.00", "", "20210917123456789012", "转入" + slip(44), "", slip(45), apptest.Card(3)},
		[8]string{h.Today(), "", "9.00", "S9", "转出", "", "", ""}))
	batches, err := h.Payments.Batches(ctx, h.Cashier, 0)
	apptest.Check(t, err)
	sent := slices.IndexFunc(batches, func(b payout.Batch) bool { return b.State == payout.Released && b.Channel == payout.Bank })
	d := h.BroughtIn(t, h.Cashier, batches[sent].ID, slip(47)+".csv", []byte("业务编号,金额,处理结果\r\nRB0,1.00,成功\r\n"), slip(48))
	apptest.Check(t, h.Banking.DecideIntake(ctx, h.Checker, d.ID, false, slip(49), ""))
	list, err := h.Banking.Worklist(ctx, h.Maker, 1, banking.WorkOpen, 100, 0)
	apptest.Check(t, err)
	last := list.Lines[len(list.Lines)-2:]
	apptest.Check(t, h.Banking.UndoMatch(ctx, h.Maker, must(h.Banking.MatchByHand(ctx, h.Cashier, 1, statement.Pairing{Lines: []int64{last[0].ID, last[1].ID}})), slip(46)))
}

func slippedGifts(t *testing.T, h *apptest.House) {
	ctx, must := context.Background(), made(t)
	item := h.Item(t, "SLIP", slip(50), "个")
	room := must(h.Gifts.CreateHolder(ctx, h.Maker, gift.Holder{Kind: gift.Store, Name: slip(51), CampusID: h.Campus["东校区"]}))
	aid := h.Funded(t, "SLIP5", fund.Other, 1_000_000)
	order := gift.Purchase{AllocationID: aid, ItemID: item, Supplier: slip(52), Pieces: 10, UnitCost: 100, Day: "2021-09-17"}
	apptest.Check(t, h.Gifts.DecidePurchase(ctx, h.Checker, must(h.Gifts.RecordPurchase(ctx, h.Maker, order)), false, slip(53)))
	order.Pieces = 11
	id := must(h.Gifts.RecordPurchase(ctx, h.Maker, order))
	apptest.Check(t, h.Gifts.DecidePurchase(ctx, h.Checker, id, true, ""))
	apptest.Check(t, h.Gifts.AcceptGoods(ctx, h.Keeper, gift.GoodsIn{PurchaseID: id, HolderID: room, Delivered: 11, Accepted: 10, Reason: slip(54), Day: "2021-09-17"}, ""))
	invoice := must(h.Gifts.RecordInvoice(ctx, h.Maker, gift.Invoice{PurchaseID: id, Number: "012345678901", Pieces: 10, Amount: 1000, Day: "2021-09-18"}))
	apptest.Check(t, h.Gifts.DecideInvoice(ctx, h.Checker, id, invoice, false, slip(55)))
	off := must(h.Gifts.MovePieces(ctx, h.Keeper, gift.Movement{Kind: gift.WriteOff, ItemID: item, FromID: room, Pieces: 1, Reason: slip(56)}, ""))
	apptest.Check(t, h.Gifts.DecideMovement(ctx, h.Checker, off, false, slip(57)))
	shelf := must(h.Gifts.CreateHolder(ctx, h.Maker, gift.Holder{Kind: gift.Branch, Name: slip(60), DepartmentID: h.Dept["药学系"]}))
	h.Send(t, item, room, shelf, 5, h.Branch["药学系"])
	must(h.Gifts.MovePieces(ctx, h.Branch["药学系"], gift.Movement{Kind: gift.Issue, ItemID: item, FromID: shelf, Purpose: slip(61), Recipients: []gift.Recipient{{Name: slip(58), Unit: slip(59), Pieces: 1}}}, ""))
	lanterns := game.Activity{Kind: game.Riddles, Name: slip(62), HolderID: shelf, FromDay: "2021-09-17", ToDay: "2021-12-31", Tries: 1,
		Prizes:  []game.Prize{{Tier: game.TierRiddle, ItemID: item, Pieces: 1, Places: 1}},
		Riddles: []game.Riddle{{Question: slip(63), Hint: slipMobile, Answers: []string{slip(64)}, Winners: 1}}}
	apptest.Check(t, h.Gifts.DecideActivity(ctx, h.Checker, must(h.Gifts.RecordActivity(ctx, h.Branch["药学系"], lanterns)), false, slip(65)))
}

func slippedVisits(t *testing.T, h *apptest.House) {
	ctx, must := context.Background(), made(t)
	program := must(h.Relief.CreateProgram(ctx, h.Maker, fund.Program{Code: "SLIPV", Name: "走访", Kind: fund.ByVisit, Purpose: "慰问", FromDay: "2021-09-17", ToDay: "2021-12-30",
		AllocationID: h.Funded(t, "SLIP6", fund.Other, 50_000), Heads: 2, Total: 50_000}))
	v := must(h.Visits.RecordVisit(ctx, h.Maker, visit.Visit{ProgramID: program, Team: slip(70), Leader: slip(71), CampusID: h.Campus["东校区"], Day: "2021-09-20",
		People: []visit.Person{{Name: slip(72), Unit: slip(73), Category: visit.Counsellor, Amount: 100}}}, ""))
	apptest.Check(t, h.Visits.DecideVisit(ctx, h.Checker, v, false, slip(74)))
	team := must(h.Visits.CreateTeam(ctx, h.Maker, visit.Team{ProgramID: program, Name: slip(75), Leader: slip(76), Members: slip(77), CampusID: h.Campus["东校区"], Day: h.Today()}))
	apptest.Check(t, h.Visits.SetPlan(ctx, h.Maker, team, []visit.Planned{{Name: slip(78), Unit: slip(79), Category: visit.Counsellor, Amount: 100}}))
	url, err := h.Visits.TeamLink(ctx, h.Maker, team, "")
	apptest.Check(t, err)
	token := strings.TrimPrefix(url, "/t/")
	page, err := h.Visits.TeamPage(ctx, apptest.OwnPhone(token))
	apptest.Check(t, err)
	apptest.Check(t, h.Visits.MarkSeen(ctx, apptest.OwnPhone(token), visit.Mark{PlanID: page.People[0].ID, Outcome: visit.Colleague, Colleague: slip(80), Note: slip(81)}))
	apptest.Check(t, h.Visits.CloseList(ctx, apptest.OwnPhone(token)))
	apptest.Check(t, h.Visits.ReopenList(ctx, h.Maker, team, slip(82)))
	over, err := h.Relief.ProgramByCode(ctx, h.Maker, "VISIT")
	apptest.Check(t, err)
	must(h.Books.ProposeClose(ctx, h.Maker, over.ID, slip(83)))
	apptest.Check(t, h.Books.DecideClose(ctx, h.Checker, over.ID, false, slip(84)))
}

func slippedDuty(t *testing.T, h *apptest.House) {
	ctx, must := context.Background(), made(t)
	_, err := h.Rota.ImportDutyMembers(ctx, h.Maker, "m.csv", apptest.MemberList(8, 8))
	apptest.Check(t, err)
	members, _, err := h.Rota.DutyMembers(ctx, h.Maker)
	apptest.Check(t, err)
	m := members[1]
	m.Name, m.Unit, m.Community, m.Post = slip(90), slip(91), slip(92), slip(93)
	apptest.Check(t, h.Rota.SaveDutyMember(ctx, h.Maker, m))
	plan := must(h.Rota.CreateDutyPlan(ctx, h.Maker, duty.Plan{Name: slip(94), FromDay: h.Today(), Days: 3, Seats: 1, Times: []string{"00:00-12:00", "12:00-00:00"},
		Posts: []duty.Post{{CampusID: h.Campus["东校区"], Name: slip(95)}}}))
	_, err = h.Rota.ProposeRota(ctx, h.Maker, plan)
	apptest.Check(t, err)
	apptest.Check(t, h.Rota.PublishRota(ctx, h.Maker, plan))
	p, _, err := h.Rota.DutyPlan(ctx, h.Maker, plan)
	apptest.Check(t, err)
	links, err := h.Rota.MakeMemberLinks(ctx, h.Maker, 0, "")
	apptest.Check(t, err)
	last := p.Turns[len(p.Turns)-1]
	for i, member := range members {
		if member.ID != last.MemberID {
			continue
		}
		for _, other := range members {
			if other.ID != member.ID && duty.MayTake(p.Plan, p.Turns, last, other) == nil {
				apptest.Check(t, h.Rota.AskSwap(ctx, apptest.OwnPhone(strings.TrimPrefix(links[i].URL, "/m/")), last.ID, other.Number, slip(96)))
				break
			}
		}
	}
	v, err := h.Rota.Duty(ctx, h.Maker)
	apptest.Check(t, err)
	apptest.Check(t, h.Rota.DecideSwap(ctx, h.Maker, v.Swaps[0].ID, false, slip(97)))
	h.Clock.Pass(13 * time.Hour)
	apptest.Check(t, h.Rota.MarkAbsent(ctx, h.Maker, p.Turns[0].ID, slip(98)))
	h.Clock.Pass(24 * time.Hour)
	_, err = h.Rota.AttestShift(ctx, h.Maker, plan, 1, slip(99))
	apptest.Check(t, err)
	id := must(h.Rota.ReportProblem(ctx, apptest.OwnPhone(strings.TrimPrefix(links[0].URL, "/m/")), duty.Problem{Place: slip(100), What: slip(101)}))
	apptest.Check(t, h.Rota.AssignProblem(ctx, h.Maker, id, slip(102), "2021-12-19"))
	apptest.Check(t, h.Rota.EndProblem(ctx, h.Maker, id, slip(103)))
}
