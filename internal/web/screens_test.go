package web_test

import (
	"context"
	"fmt"
	"net/http"
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
	"reliefbook/internal/duty"
	"reliefbook/internal/fund"
	"reliefbook/internal/game"
	"reliefbook/internal/gift"
	"reliefbook/internal/payout"
	"reliefbook/internal/posting"
	"reliefbook/internal/table"
	"reliefbook/internal/teller"
	"reliefbook/internal/visit"
	"reliefbook/internal/webtest"
	"reliefbook/internal/webtest/site"
)

// TestScreensInABrowser opens every page of every role at the widths of a desk
// and of a phone: nothing scrolls sideways, everything can be tapped. With
// SCREENS_DIR set it leaves pictures there.
func TestScreensInABrowser(t *testing.T) {
	t.Parallel()
	ctx := webtest.Browser(t)
	s := site.New(t)
	busy(t, s)
	links := giving(t, s)
	statements(t, s)
	_, err := s.Books.RecordDocument(context.Background(), s.Maker, fund.Document{FundID: 1, Kind: fund.Receipt, DocNo: "苏教党〔2021〕17号",
		Body: "上级党委", Purpose: "中秋走访慰问一线工作人员", Minutes: "第12次会议纪要", Amount: 1000000, Day: "2021-09-17"})
	apptest.Check(t, err)
	_, err = s.Books.ProposeChart(context.Background(), s.Maker, "MAIN", "科目表.csv", apptest.ChartFile(posting.Chart{
		posting.Bank: {Code: "1002.01", Name: "银行存款－基本户", English: "Cash in bank－basic account"}}), "按学校会计科目表编码")
	apptest.Check(t, err)
	_, err = s.SealNow(context.Background())
	apptest.Check(t, err)
	s.Look(ctx, t, "stranger", "/login?next=%2Ffunds")
	s.Look(ctx, t, "stranger", "/setup?token=x")
	for _, path := range links {
		s.Look(ctx, t, "stranger", path)
	}
	for role, actor := range s.ByRole() {
		s.As(t, actor) // with a password of their own
		s.Enter(ctx, t, actor)
		s.Look(ctx, t, string(role), "/")
		for _, path := range []string{"/batches/3", "/programs/2/supplement", "/programs/3", "/programs/3/teams", "/teams/2", "/purchases/3", "/vouchers/20", "/intakes/3", "/intakes/5", "/reports/stock", "/reports/visit-ledger?program=VISIT"} { // beside the first of everything
			if access.Allowed(role, access.BatchRead) {
				s.Look(ctx, t, string(role), path)
			}
		}
		for _, rt := range s.Server.Routes() {
			page := rt.Method == http.MethodGet && rt.Action != access.Public && !strings.Contains(rt.Path, ".") && !strings.HasPrefix(rt.Path, "/api/") &&
				!strings.HasSuffix(rt.Path, "/progress") // a part of a page
			if page && access.Allowed(role, rt.Action) {
				s.Look(ctx, t, string(role), site.Parameter.ReplaceAllString(strings.Replace(rt.Path, "/new/:kind", map[bool]string{true: "/new/bobing", false: "/new/issue"}[strings.HasPrefix(rt.Path, "/act")], 1), "1"))
			}
		}
	}
}

// busy is a program in which something of everything is under way.
func busy(t *testing.T, s *site.Site) {
	ctx := context.Background()
	p := s.Sent(t, 60, "护理系", "药学系", "马克思主义学院")
	s.Answer(t, p.Batch, func(line int, _ teller.Payee) teller.Reply {
		if line%9 == 0 {
			return teller.Reply{Result: "失败", Reason: []string{"户名不符", "账户已销户", "睡眠户"}[line/9%3]}
		}
		return teller.Reply{}
	})
	queue, _, err := s.Payments.Queue(ctx, s.Maker, payout.QueueFilter{})
	apptest.Check(t, err)
	for i, q := range queue {
		fix := payments.Proposal{Remedy: payout.Remedy{PaymentID: q.ID, Kind: payout.Correct, Channel: payout.Cash, Note: "本人要求领取现金"}}
		id, err := s.Payments.ProposeRemedy(ctx, s.Maker, fix)
		apptest.Check(t, err)
		if i%2 == 0 {
			apptest.Check(t, s.Payments.DecideRemedy(ctx, s.Checker, id, true, ""))
		}
	}
	cash, err := s.Payments.PrepareBatch(ctx, s.Maker, payments.Preparation{Program: p.Program, Kind: payout.Reissue, Name: "现金重发", Channel: payout.Cash})
	apptest.Check(t, err)
	s.Release(t, cash)
	nurse := s.Branch["护理系"]
	own, _, err := s.Payments.Payments(ctx, nurse, payout.Filter{Program: p.Program, State: payout.PaymentPaid})
	apptest.Check(t, err)
	_, err = s.Payments.MarkReceipts(ctx, nurse, payments.Mark{Payments: []int64{own[0].ID}, Act: payout.Confirm, Proxy: payout.Proxy{Name: "李四", Relation: "同学", Letter: "委〔2021〕3号"}})
	apptest.Check(t, err)
	_, err = s.Payments.MarkReceipts(ctx, nurse, payments.Mark{Payments: []int64{own[1].ID}, Act: payout.Deny, Reason: "银行短信显示未到账"})
	apptest.Check(t, err)
	held, _, err := s.Payments.Advances(ctx, nurse)
	apptest.Check(t, err)
	_, err = s.Payments.HandBack(ctx, nurse, p.Program, held[0].DepartmentID, held[0].Open())
	apptest.Check(t, err)
	run, err := s.Banking.CheckResult(ctx, s.Cashier, p.Batch, "补充回盘.csv", []byte("业务编号,金额,处理结果\r\nRB999,30.00,成功\r\n"), nil)
	apptest.Check(t, err)
	_, err = s.TakeAnswer(p.Batch, run.Upload, "银行来电说明")
	apptest.Check(t, err)
	waits, err := s.Banking.CheckResult(ctx, s.Cashier, p.Batch, "第二次回盘.csv", []byte("业务编号,户名,金额,处理结果,失败原因\r\nRB998,张三,30.00,成功,\r\nRB1,李四,30.00,失败,户名不符\r\n"), nil)
	apptest.Check(t, err)
	_, err = s.Banking.ProposeAnswer(ctx, s.Cashier, p.Batch, waits.Upload, nil, "银行分两次返回，其余明日补")
	apptest.Check(t, err)
	_, err = s.Relief.CreateList(ctx, s.Maker, "护理系全体", relief.ListSource{Program: p.Program})
	apptest.Check(t, err)
	apptest.Check(t, s.Payments.ProposeName(ctx, s.Maker, own[0].StudentNo, "张三"))
	again := s.RosterProgram(t, "MZ2", s.Funded(t, "AID2", fund.StudentAid, 60*apptest.Head), apptest.Head, 60)
	file := strings.Replace(string(apptest.RosterCSV(60, "护理系", "药学系", "马克思主义学院")), apptest.Card(3), apptest.Card(0), 1)
	_, err = s.Relief.ImportRosterFile(ctx, s.Maker, again, "再发.csv", []byte(file), core.Reading{})
	apptest.Check(t, err)
	_, err = s.Payments.PrepareBatch(ctx, s.Maker, payments.Preparation{Program: again, Name: "有疑点的一批", Channel: payout.Bank, Departments: []int64{s.Dept["马克思主义学院"]}})
	apptest.Check(t, err)
	_, err = s.Relief.ProposeSupplement(ctx, s.Maker, relief.Adding{Program: again, Withdrawn: []string{own[3].StudentNo}, Heads: 59, Total: 59 * apptest.Head, Note: "退学一人"})
	apptest.Check(t, err)
	s.Clock.Pass(payout.OverdueAfter + time.Hour)
}

// statements is a fund's bank statement, some of it matched, some undone, some suggested, some an exception.
func statements(t *testing.T, s *site.Site) {
	ctx := context.Background()
	const day = "2021-09-17"
	file := "账号：6200001234567890\n期初余额：50.00\n日期,收入,支出,余额,流水号,摘要,附言,对方户名,对方账号\n" +
		day + ",1800.00,,1850.00,TL0001,转账,,上级,6200007700001112223\n" + day + ",,1590.00,260.00,TL0002,批量代发 中秋慰问金第一批,MZ-77,,\n" +
		day + ",30.00,,290.00,TL0003,现金存入,,,\n" + day + ",0.12,,290.12,TL0004,存款利息收入 2021年第三季度结息,,,\n" + day + ",,12.00,278.12,TL0005,对公账户跨行转账手续费,,,\n"
	run, err := s.Banking.CheckStatement(ctx, s.Cashier, 1, "2021年9月银行对账单.csv", []byte(file), banking.StatementReading{})
	apptest.Check(t, err)
	_, _, err = s.TakeStatement(s.Cashier, 1, run.Upload, banking.StatementReading{})
	apptest.Check(t, err)
	next := "期初余额：278.12\n日期,收入,支出,余额,流水号,摘要\n" + day + ",5.00,,283.12,TL0006,现金存入\n" + day + ",,1.00,282.12,TL0007,手续费\n"
	waits, err := s.Banking.CheckStatement(ctx, s.Cashier, 1, "2021年9月补充对账单.csv", []byte(next), banking.StatementReading{})
	apptest.Check(t, err)
	_, err = s.Banking.ProposeStatement(ctx, s.Cashier, 1, waits.Upload, banking.StatementReading{})
	apptest.Check(t, err)
	_, err = s.Banking.RunMatching(ctx, s.Cashier, 1)
	apptest.Check(t, err)
	apptest.Check(t, s.Banking.UndoMatch(ctx, s.Cashier, 1, "核对错了，重新核对"))
	apptest.Check(t, s.Banking.ExceptLine(ctx, s.Cashier, 6))
}

// giving is gifts, an activity, a visiting team and a rota, each under way, and gives the links of whoever has one.
func giving(t *testing.T, s *site.Site) (links []string) {
	ctx := context.Background()
	dues := s.Funded(t, "DUES", fund.PartyDues, 772000)
	other := s.Funded(t, "YOUTH", fund.Other, 2_000_000)
	pack, mascot := s.Item(t, "PACK", "慰问包", "份"), s.Item(t, "MASCOT", "易班萌娃", "个")
	room, shelf := s.Room(t, "东校区库房", "东校区"), s.Shelf(t, "护理系")
	bag, err := s.Gifts.CreateHolder(ctx, s.Maker, gift.Holder{Kind: gift.Team, Name: "第一慰问小分队"})
	apptest.Check(t, err)
	s.Buy(t, dues, pack, room, 50, 6000, "2021-12-31")
	s.Buy(t, other, mascot, room, 300, 1200, "")
	s.Send(t, mascot, room, shelf, 120, s.Branch["护理系"])
	id, err := s.Gifts.MovePieces(ctx, s.Keeper, gift.Movement{Kind: gift.Transfer, ItemID: pack, FromID: room, ToID: bag, Pieces: 20}, "")
	apptest.Check(t, err)
	_, err = s.Gifts.MovePieces(ctx, s.Keeper, gift.Movement{Kind: gift.WriteOff, ItemID: pack, FromID: room, Pieces: 1, Reason: "受潮变质"}, "")
	apptest.Check(t, err)
	second := s.AddUser(t, "keeper2", "钱保管", access.Keeper)
	apptest.Check(t, s.Gifts.DecideMovement(ctx, second, id, true, ""))
	people, err := gift.ParseRecipients("张伟,护理2101班,2\n阿依古丽·买买提,护理2101班\n王芳,护理2102班")
	apptest.Check(t, err)
	_, err = s.Gifts.MovePieces(ctx, s.Branch["护理系"], gift.Movement{Kind: gift.Issue, ItemID: mascot, FromID: shelf, Purpose: "中秋慰问", Recipients: people}, "")
	apptest.Check(t, err)
	order, err := s.Gifts.RecordPurchase(ctx, s.Maker, gift.Purchase{AllocationID: other, ItemID: mascot, Supplier: "青禾文创", Pieces: 40, UnitCost: 1250, Day: "2021-09-17"})
	apptest.Check(t, err)
	apptest.Check(t, s.Gifts.DecidePurchase(ctx, s.Checker, order, true, ""))
	apptest.Check(t, s.Gifts.AcceptGoods(ctx, s.Keeper, gift.GoodsIn{PurchaseID: order, HolderID: room, Delivered: 38, Accepted: 36, Reason: "两件破损", Day: s.Today()}, ""))
	_, err = s.Gifts.RecordInvoice(ctx, s.Maker, gift.Invoice{PurchaseID: order, Number: "04400210", Pieces: 38, Amount: 47_500, Day: "2021-09-18"})
	apptest.Check(t, err)
	return slices.Concat(playing(t, s, mascot, shelf), visiting(t, s, dues, pack, bag), guarding(t, s))
}

// playing is bobing, half played, and riddles that wait to be opened.
func playing(t *testing.T, s *site.Site, item, shelf int64) (links []string) {
	ctx, branch := context.Background(), s.Branch["护理系"]
	g := game.Activity{Kind: game.Bobing, Name: "中秋云博饼", HolderID: shelf, FromDay: s.Today(), ToDay: "2021-12-31", Tries: 4}
	for _, tier := range game.BobingTiers {
		g.Prizes = append(g.Prizes, game.Prize{Tier: tier, ItemID: item, Pieces: 1, Places: game.Places[tier]})
	}
	id, err := s.Gifts.RecordActivity(ctx, branch, g)
	apptest.Check(t, err)
	apptest.Check(t, s.Gifts.DecideActivity(ctx, s.Checker, id, true, ""))
	classes, err := s.Gifts.Invitable(ctx, branch, id)
	apptest.Check(t, err)
	_, err = s.Gifts.Invite(ctx, branch, id, []int64{classes[0].ID})
	apptest.Check(t, err)
	slips, err := s.Gifts.PlayersLink(ctx, branch, id, "", "")
	apptest.Check(t, err)
	for i, slip := range slips {
		apptest.Check(t, s.Gifts.UnlockPlay(ctx, webtest.InHand(strings.TrimPrefix(slip.URL, "/p/")), apptest.Birth))
		for range 3 {
			_, err := s.Gifts.Throw(ctx, webtest.InHand(strings.TrimPrefix(slip.URL, "/p/")), "")
			apptest.Check(t, err)
		}
		if i == 0 {
			links = append(links, slip.URL)
		}
	}
	riddles, err := game.ParseRiddles("一口咬掉牛尾巴｜打一字｜告｜2\n十五天｜打一字｜胖｜1")
	apptest.Check(t, err)
	id, err = s.Gifts.RecordActivity(ctx, branch, game.Activity{Kind: game.Riddles, Name: "中秋灯谜会", HolderID: shelf, FromDay: s.Today(), ToDay: "2021-12-31", Tries: 1,
		Riddles: riddles, Prizes: []game.Prize{{Tier: game.TierRiddle, ItemID: item, Pieces: 1, Places: 3}}})
	apptest.Check(t, err)
	_, err = s.Gifts.Invite(ctx, branch, id, []int64{classes[0].ID})
	apptest.Check(t, err)
	apptest.Check(t, s.Gifts.DecideActivity(ctx, s.Checker, id, true, ""))
	slips, err = s.Gifts.PlayersLink(ctx, branch, id, "", "")
	apptest.Check(t, err)
	return append(links, slips[0].URL)
}

// visiting is a program by visit with a team under way and another planned.
func visiting(t *testing.T, s *site.Site, dues, pack, bag int64) (links []string) {
	ctx := context.Background()
	program, err := s.Relief.CreateProgram(ctx, s.Maker, fund.Program{Code: "VISIT", Name: "中秋走访慰问", Kind: fund.ByVisit, Purpose: "走访慰问一线人员",
		FromDay: "2021-09-17", ToDay: "2021-09-30", AllocationID: dues, Heads: 50, Total: 772_000})
	apptest.Check(t, err)
	for i, name := range []string{"第一慰问小分队", "第二慰问小分队"} {
		team, err := s.Visits.CreateTeam(ctx, s.Maker, visit.Team{ProgramID: program, Name: name, Leader: "陈启明（党委书记）", CampusID: s.Campus["东校区"], Day: "2021-09-18",
			HolderID: bag, ItemID: pack})
		apptest.Check(t, err)
		people, said := visit.ReadPlanned(table.Pasted("张伟,护理系,辅导员,100,1\n阿依古丽·买买提,后勤处,后勤保障人员,60,1\n李静,心理健康教育中心,心理咨询师,90,1"))
		apptest.Check(t, said.Refusal())
		apptest.Check(t, s.Visits.SetPlan(ctx, s.Maker, team, people))
		if i == 0 {
			continue
		}
		url, err := s.Visits.TeamLink(ctx, s.Maker, team, "")
		apptest.Check(t, err)
		links = append(links, url)
		page, err := s.Visits.TeamPage(ctx, webtest.InHand(strings.TrimPrefix(url, "/t/")))
		apptest.Check(t, err)
		apptest.Check(t, s.Visits.MarkSeen(ctx, webtest.InHand(strings.TrimPrefix(url, "/t/")), visit.Mark{PlanID: page.People[0].ID, Outcome: visit.Seen, Note: "感谢学院关心"}))
	}
	return links
}

// guarding is a published rota with a swap asked for and a problem reported.
func guarding(t *testing.T, s *site.Site) (links []string) {
	ctx := context.Background()
	var list strings.Builder
	list.WriteString("工号,姓名,党支部,干部,职责,社区,社区报到日期,岗位,岗位报到日期\n")
	for i := range 60 {
		fmt.Fprintf(&list, "G%03d,党员%d,机关第%d党支部,是,联络员,第%d社区,2021-09-16,东校区大门,\n", i, i, i%4+1, i%7+1)
	}
	_, err := s.Rota.ImportDutyMembers(ctx, s.Maker, "members.csv", []byte(list.String()))
	apptest.Check(t, err)
	plan, err := s.Rota.CreateDutyPlan(ctx, s.Maker, duty.Plan{Name: "校门值守", FromDay: s.Today(), Days: 15, Seats: 4,
		Times: []string{"00:00-06:00", "06:00-12:00", "12:00-18:00", "18:00-00:00"}, Posts: []duty.Post{{CampusID: s.Campus["东校区"], Name: "东门"}, {CampusID: s.Campus["东校区"], Name: "西门"}}})
	apptest.Check(t, err)
	_, err = s.Rota.ProposeRota(ctx, s.Maker, plan)
	apptest.Check(t, err)
	apptest.Check(t, s.Rota.PublishRota(ctx, s.Maker, plan))
	members, _, err := s.Rota.DutyMembers(ctx, s.Maker)
	apptest.Check(t, err)
	slips, err := s.Rota.MakeMemberLinks(ctx, s.Maker, members[0].ID, "")
	apptest.Check(t, err)
	links = append(links, slips[0].URL)
	_, err = s.Rota.ReportProblem(ctx, webtest.InHand(strings.TrimPrefix(slips[0].URL, "/m/")), duty.Problem{Place: "东门", What: "测温仪电量不足，早高峰排队"})
	apptest.Check(t, err)
	return links
}
