package web

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"reliefbook/internal/access"
	"reliefbook/internal/app"
	"reliefbook/internal/apptest"
	"reliefbook/internal/duty"
	"reliefbook/internal/fund"
	"reliefbook/internal/game"
	"reliefbook/internal/gift"
	"reliefbook/internal/payout"
	"reliefbook/internal/store"
	"reliefbook/internal/teller"
	"reliefbook/internal/visit"
)

// TestScreensInABrowser opens every page of every role at the widths of a desk
// and of a phone: nothing scrolls sideways, everything can be tapped. With
// SCREENS_DIR set it leaves pictures there.
func TestScreensInABrowser(t *testing.T) {
	ctx := browser(t)
	s := newSite(t)
	s.busy(t)
	s.giving(t)
	s.banking(t)
	_, err := s.RecordDocument(context.Background(), s.Maker, fund.Document{FundID: 1, Kind: fund.Receipt, DocNo: "苏教党〔2021〕17号",
		Body: "上级党委", Purpose: "中秋走访慰问一线工作人员", Minutes: "第12次会议纪要", Amount: 1000000, Day: "2021-09-17"})
	check(t, err)
	_, err = s.SealNow(context.Background())
	check(t, err)
	s.look(ctx, t, "stranger", "/login?next=%2Ffunds")
	s.look(ctx, t, "stranger", "/setup?token=x")
	for _, path := range s.open {
		s.look(ctx, t, "stranger", path)
	}
	for role, actor := range s.people() {
		s.as(t, actor) // with a password of their own
		s.enter(ctx, t, actor)
		s.look(ctx, t, string(role), "/")
		for _, path := range []string{"/batches/3", "/programs/2/supplement", "/programs/3", "/programs/3/teams", "/teams/2", "/purchases/3", "/vouchers/20", "/intakes/3", "/intakes/5", "/reports/stock", "/reports/visit-ledger?program=VISIT"} { // beside the first of everything
			if access.Allowed(role, access.BatchRead) {
				s.look(ctx, t, string(role), path)
			}
		}
		for _, rt := range s.Server.Routes() {
			page := rt.Method == http.MethodGet && rt.Action != access.Public && !strings.Contains(rt.Path, ".") && !strings.HasPrefix(rt.Path, "/api/") &&
				!strings.HasSuffix(rt.Path, "/progress") // a part of a page
			if page && access.Allowed(role, rt.Action) {
				s.look(ctx, t, string(role), parameter.ReplaceAllString(strings.Replace(rt.Path, "/new/:kind", map[bool]string{true: "/new/bobing", false: "/new/issue"}[strings.HasPrefix(rt.Path, "/act")], 1), "1"))
			}
		}
	}
}

// busy is a program in which something of everything is under way.
func (s *site) busy(t *testing.T) {
	ctx := context.Background()
	p := s.Sent(t, 60, "护理系", "药学系", "马克思主义学院")
	s.Answer(t, p.Batch, func(line int, _ teller.Payee) teller.Reply {
		if line%9 == 0 {
			return teller.Reply{Result: "失败", Reason: []string{"户名不符", "账户已销户", "睡眠户"}[line/9%3]}
		}
		return teller.Reply{}
	})
	queue, _, err := s.Queue(ctx, s.Maker, store.QueueFilter{})
	check(t, err)
	for i, q := range queue {
		fix := app.Proposal{Remedy: payout.Remedy{PaymentID: q.ID, Kind: payout.Correct, Channel: payout.Cash, Note: "本人要求领取现金"}}
		id, err := s.ProposeRemedy(ctx, s.Maker, fix)
		check(t, err)
		if i%2 == 0 {
			check(t, s.DecideRemedy(ctx, s.Checker, id, true, ""))
		}
	}
	cash, err := s.PrepareBatch(ctx, s.Maker, app.Preparation{Program: p.Program, Kind: payout.Reissue, Name: "现金重发", Channel: payout.Cash})
	check(t, err)
	s.Release(t, cash)
	nurse := s.Branch["护理系"]
	own, _, err := s.Payments(ctx, nurse, store.PaymentFilter{Program: p.Program, State: payout.PaymentPaid})
	check(t, err)
	_, err = s.MarkReceipts(ctx, nurse, app.Mark{Payments: []int64{own[0].ID}, Act: payout.Confirm, Proxy: payout.Proxy{Name: "李四", Relation: "同学", Letter: "委〔2021〕3号"}})
	check(t, err)
	_, err = s.MarkReceipts(ctx, nurse, app.Mark{Payments: []int64{own[1].ID}, Act: payout.Deny, Reason: "银行短信显示未到账"})
	check(t, err)
	held, _, err := s.Advances(ctx, nurse)
	check(t, err)
	_, err = s.HandBack(ctx, nurse, p.Program, held[0].DepartmentID, held[0].Open())
	check(t, err)
	run, err := s.CheckResult(ctx, s.Cashier, p.Batch, "补充回盘.csv", []byte("业务编号,金额,处理结果\r\nRB999,30.00,成功\r\n"), nil)
	check(t, err)
	_, err = s.TakeAnswer(p.Batch, run.Upload, "银行来电说明")
	check(t, err)
	waits, err := s.CheckResult(ctx, s.Cashier, p.Batch, "第二次回盘.csv", []byte("业务编号,户名,金额,处理结果,失败原因\r\nRB998,张三,30.00,成功,\r\nRB1,李四,30.00,失败,户名不符\r\n"), nil)
	check(t, err)
	_, err = s.ProposeAnswer(ctx, s.Cashier, p.Batch, waits.Upload, nil, "银行分两次返回，其余明日补")
	check(t, err)
	_, err = s.CreateList(ctx, s.Maker, "护理系全体", app.ListSource{Program: p.Program})
	check(t, err)
	check(t, s.ProposeName(ctx, s.Maker, own[0].StudentNo, "张三"))
	again := s.RosterProgram(t, "MZ2", s.Funded(t, "AID2", fund.StudentAid, 60*apptest.Head), apptest.Head, 60)
	file := strings.Replace(string(apptest.RosterCSV(60, "护理系", "药学系", "马克思主义学院")), apptest.Card(3), apptest.Card(0), 1)
	_, err = s.ImportRosterFile(ctx, s.Maker, again, "再发.csv", []byte(file), app.Reading{})
	check(t, err)
	_, err = s.PrepareBatch(ctx, s.Maker, app.Preparation{Program: again, Name: "有疑点的一批", Channel: payout.Bank, Departments: []int64{s.Dept["马克思主义学院"]}})
	check(t, err)
	_, err = s.ProposeSupplement(ctx, s.Maker, app.Adding{Program: again, Withdrawn: []string{own[3].StudentNo}, Heads: 59, Total: 59 * apptest.Head, Note: "退学一人"})
	check(t, err)
	s.Clock.Pass(payout.OverdueAfter + time.Hour)
}

// banking is a fund's bank statement, some of it matched, some undone, some suggested, some an exception.
func (s *site) banking(t *testing.T) {
	ctx := context.Background()
	const day = "2021-09-17"
	file := "账号：6200001234567890\n期初余额：50.00\n日期,收入,支出,余额,流水号,摘要,附言,对方户名,对方账号\n" +
		day + ",1800.00,,1850.00,TL0001,转账,,上级,6200007700001112223\n" + day + ",,1590.00,260.00,TL0002,批量代发 中秋慰问金第一批,MZ-77,,\n" +
		day + ",30.00,,290.00,TL0003,现金存入,,,\n" + day + ",0.12,,290.12,TL0004,存款利息收入 2021年第三季度结息,,,\n" + day + ",,12.00,278.12,TL0005,对公账户跨行转账手续费,,,\n"
	run, err := s.CheckStatement(ctx, s.Cashier, 1, "2021年9月银行对账单.csv", []byte(file), app.StatementReading{})
	check(t, err)
	_, _, err = s.TakeStatement(s.Cashier, 1, run.Upload, app.StatementReading{})
	check(t, err)
	next := "期初余额：278.12\n日期,收入,支出,余额,流水号,摘要\n" + day + ",5.00,,283.12,TL0006,现金存入\n" + day + ",,1.00,282.12,TL0007,手续费\n"
	waits, err := s.CheckStatement(ctx, s.Cashier, 1, "2021年9月补充对账单.csv", []byte(next), app.StatementReading{})
	check(t, err)
	_, err = s.ProposeStatement(ctx, s.Cashier, 1, waits.Upload, app.StatementReading{})
	check(t, err)
	_, err = s.RunMatching(ctx, s.Cashier, 1)
	check(t, err)
	check(t, s.UndoMatch(ctx, s.Cashier, 1, "核对错了，重新核对"))
	check(t, s.ExceptLine(ctx, s.Cashier, 6))
}

// giving is gifts, an activity, a visiting team and a rota, each under way.
func (s *site) giving(t *testing.T) {
	ctx := context.Background()
	dues := s.Funded(t, "DUES", fund.PartyDues, 772000)
	other := s.Funded(t, "YOUTH", fund.Other, 2_000_000)
	pack, mascot := s.Item(t, "PACK", "慰问包", "份"), s.Item(t, "MASCOT", "易班萌娃", "个")
	room, shelf := s.Room(t, "东校区库房", "东校区"), s.Shelf(t, "护理系")
	bag, err := s.CreateHolder(ctx, s.Maker, gift.Holder{Kind: gift.Team, Name: "第一慰问小分队"})
	check(t, err)
	s.Buy(t, dues, pack, room, 50, 6000, "2021-12-31")
	s.Buy(t, other, mascot, room, 300, 1200, "")
	s.Send(t, mascot, room, shelf, 120, s.Branch["护理系"])
	id, err := s.MovePieces(ctx, s.Keeper, gift.Movement{Kind: gift.Transfer, ItemID: pack, FromID: room, ToID: bag, Pieces: 20}, "")
	check(t, err)
	_, err = s.MovePieces(ctx, s.Keeper, gift.Movement{Kind: gift.WriteOff, ItemID: pack, FromID: room, Pieces: 1, Reason: "受潮变质"}, "")
	check(t, err)
	second := s.AddUser(t, "keeper2", "钱保管", access.Keeper)
	check(t, s.DecideMovement(ctx, second, id, true, ""))
	people, err := gift.ParseRecipients("张伟,护理2101班,2\n阿依古丽·买买提,护理2101班\n王芳,护理2102班")
	check(t, err)
	_, err = s.MovePieces(ctx, s.Branch["护理系"], gift.Movement{Kind: gift.Issue, ItemID: mascot, FromID: shelf, Purpose: "中秋慰问", Recipients: people}, "")
	check(t, err)
	order, err := s.RecordPurchase(ctx, s.Maker, gift.Purchase{AllocationID: other, ItemID: mascot, Supplier: "青禾文创", Pieces: 40, UnitCost: 1250, Day: "2021-09-17"})
	check(t, err)
	check(t, s.DecidePurchase(ctx, s.Checker, order, true, ""))
	check(t, s.AcceptGoods(ctx, s.Keeper, gift.GoodsIn{PurchaseID: order, HolderID: room, Delivered: 38, Accepted: 36, Reason: "两件破损", Day: s.Today()}, ""))
	_, err = s.RecordInvoice(ctx, s.Maker, gift.Invoice{PurchaseID: order, Number: "04400210", Pieces: 38, Amount: 47_500, Day: "2021-09-18"})
	check(t, err)
	s.playing(t, mascot, shelf)
	s.visiting(t, dues, pack, bag)
	s.guarding(t)
}

// playing is bobing, half played, and riddles that wait to be opened.
func (s *site) playing(t *testing.T, item, shelf int64) {
	ctx, branch := context.Background(), s.Branch["护理系"]
	g := game.Activity{Kind: game.Bobing, Name: "中秋云博饼", HolderID: shelf, FromDay: s.Today(), ToDay: "2021-12-31", Tries: 4}
	for _, tier := range game.BobingTiers {
		g.Prizes = append(g.Prizes, game.Prize{Tier: tier, ItemID: item, Pieces: 1, Places: game.Places[tier]})
	}
	id, err := s.RecordActivity(ctx, branch, g)
	check(t, err)
	check(t, s.DecideActivity(ctx, s.Checker, id, true, ""))
	classes, err := s.Invitable(ctx, branch, id)
	check(t, err)
	_, err = s.Invite(ctx, branch, id, []int64{classes[0].ID})
	check(t, err)
	slips, err := s.PlayersLink(ctx, branch, id, "", "")
	check(t, err)
	for i, slip := range slips {
		check(t, s.UnlockPlay(ctx, inHand(strings.TrimPrefix(slip.URL, "/p/")), apptest.Birth))
		for range 3 {
			_, err := s.Roll(ctx, inHand(strings.TrimPrefix(slip.URL, "/p/")), "")
			check(t, err)
		}
		if i == 0 {
			s.open = append(s.open, slip.URL)
		}
	}
	riddles, err := game.ParseRiddles("一口咬掉牛尾巴｜打一字｜告｜2\n十五天｜打一字｜胖｜1")
	check(t, err)
	id, err = s.RecordActivity(ctx, branch, game.Activity{Kind: game.Riddles, Name: "中秋灯谜会", HolderID: shelf, FromDay: s.Today(), ToDay: "2021-12-31", Tries: 1,
		Riddles: riddles, Prizes: []game.Prize{{Tier: game.TierRiddle, ItemID: item, Pieces: 1, Places: 3}}})
	check(t, err)
	_, err = s.Invite(ctx, branch, id, []int64{classes[0].ID})
	check(t, err)
	check(t, s.DecideActivity(ctx, s.Checker, id, true, ""))
	slips, err = s.PlayersLink(ctx, branch, id, "", "")
	check(t, err)
	s.open = append(s.open, slips[0].URL)
}

// visiting is a program by visit with a team under way and another planned.
func (s *site) visiting(t *testing.T, dues, pack, bag int64) {
	ctx := context.Background()
	program, err := s.CreateProgram(ctx, s.Maker, fund.Program{Code: "VISIT", Name: "中秋走访慰问", Kind: fund.ByVisit, Purpose: "走访慰问一线人员",
		FromDay: "2021-09-17", ToDay: "2021-09-30", AllocationID: dues, Heads: 50, Total: 772_000})
	check(t, err)
	for i, name := range []string{"第一慰问小分队", "第二慰问小分队"} {
		team, err := s.CreateTeam(ctx, s.Maker, visit.Team{ProgramID: program, Name: name, Leader: "陈启明（党委书记）", CampusID: s.Campus["东校区"], Day: "2021-09-18",
			HolderID: bag, ItemID: pack})
		check(t, err)
		people, err := visit.ParsePlanned("张伟,护理系,辅导员,100,1\n阿依古丽·买买提,后勤处,后勤保障人员,60,1\n李静,心理健康教育中心,心理咨询师,90,1")
		check(t, err)
		check(t, s.SetPlan(ctx, s.Maker, team, people))
		if i == 0 {
			continue
		}
		url, err := s.TeamLink(ctx, s.Maker, team, "")
		check(t, err)
		s.open = append(s.open, url)
		page, err := s.TeamPage(ctx, inHand(strings.TrimPrefix(url, "/t/")))
		check(t, err)
		check(t, s.MarkSeen(ctx, inHand(strings.TrimPrefix(url, "/t/")), visit.Mark{PlanID: page.People[0].ID, Outcome: visit.Seen, Note: "感谢学院关心"}))
	}
}

// guarding is a published rota with a swap asked for and a problem reported.
func (s *site) guarding(t *testing.T) {
	ctx := context.Background()
	var list strings.Builder
	list.WriteString("工号,姓名,党支部,干部,职责,社区,社区报到日期,岗位,岗位报到日期\n")
	for i := range 60 {
		fmt.Fprintf(&list, "G%03d,党员%d,机关第%d党支部,是,联络员,第%d社区,2021-09-16,东校区大门,\n", i, i, i%4+1, i%7+1)
	}
	_, err := s.ImportDutyMembers(ctx, s.Maker, "members.csv", []byte(list.String()))
	check(t, err)
	plan, err := s.CreateDutyPlan(ctx, s.Maker, duty.Plan{Name: "校门值守", FromDay: s.Today(), Days: 15, Seats: 4,
		Times: []string{"00:00-06:00", "06:00-12:00", "12:00-18:00", "18:00-00:00"}, Posts: []duty.Post{{CampusID: s.Campus["东校区"], Name: "东门"}, {CampusID: s.Campus["东校区"], Name: "西门"}}})
	check(t, err)
	_, err = s.ProposeRota(ctx, s.Maker, plan)
	check(t, err)
	check(t, s.PublishRota(ctx, s.Maker, plan))
	members, _, err := s.DutyMembers(ctx, s.Maker)
	check(t, err)
	slips, err := s.MakeMemberLinks(ctx, s.Maker, members[0].ID, "")
	check(t, err)
	s.open = append(s.open, slips[0].URL)
	_, err = s.ReportProblem(ctx, inHand(strings.TrimPrefix(slips[0].URL, "/m/")), duty.Problem{Place: "东门", What: "测温仪电量不足，早高峰排队"})
	check(t, err)
}

// enter signs somebody in through the form.
func (s *site) enter(ctx context.Context, t *testing.T, actor access.Actor) {
	t.Helper()
	password := s.Passwords[actor.Login]
	script := fmt.Sprintf(`document.querySelector("[name=login]").value=%q; document.querySelector("[name=password]").value=%q;
		document.querySelector("main form button").click(); true`, actor.Login, password)
	out := `(() => { const f = document.querySelector('form[action="/sign-out"]'); if (f) f.submit(); return !!f; })()`
	check(t, chromedp.Do(ctx, chromedp.Navigate(s.URL+"/")))
	signedIn, err := chromedp.Run(ctx, chromedp.Evaluate[bool](out))
	check(t, err)
	if signedIn {
		time.Sleep(300 * time.Millisecond)
	}
	check(t, chromedp.Do(ctx, chromedp.Navigate(s.URL+"/login")))
	_, err = chromedp.Run(ctx, chromedp.Evaluate[bool](script))
	check(t, err)
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		in, err := chromedp.Run(ctx, chromedp.Evaluate[bool](`location.pathname !== "/login" && document.readyState === "complete"`))
		if err == nil && in {
			return
		}
	}
	t.Fatalf("%s does not get in", actor.Login)
}

// look opens a page at both widths.
func (s *site) look(ctx context.Context, t *testing.T, who, path string) {
	t.Helper()
	for _, width := range []int64{1280, 390} {
		var opts []chromedp.EmulateViewportOption
		if width < 500 {
			opts = append(opts, chromedp.EmulateMobile)
		}
		check(t, chromedp.Do(ctx, chromedp.EmulateViewport(width, 900, opts...), chromedp.Navigate(s.URL+path)))
		faults, err := chromedp.Run(ctx, chromedp.Evaluate[[]string](pageFaults))
		check(t, err)
		for _, fault := range faults {
			t.Errorf("%s %s at %d: %s", who, path, width, fault)
		}
		if dir := os.Getenv("SCREENS_DIR"); dir != "" {
			name := strings.NewReplacer("/", "_", "?", "_").Replace(path)
			keepPicture(ctx, t, filepath.Join(dir, fmt.Sprintf("%s%s-%d.png", who, name, width)))
		}
	}
}
