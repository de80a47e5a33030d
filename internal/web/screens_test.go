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
	"reliefbook/internal/fund"
	"reliefbook/internal/payout"
	"reliefbook/internal/store"
	"reliefbook/internal/teller"
)

// TestScreensInABrowser opens every page of every role at the widths of a desk
// and of a phone: nothing scrolls sideways, everything can be tapped. With
// SCREENS_DIR set it leaves pictures there.
func TestScreensInABrowser(t *testing.T) {
	ctx := browser(t)
	s := newSite(t)
	s.busy(t)
	s.Funded(t, "DUES", fund.PartyDues, 772000)
	_, err := s.RecordDocument(context.Background(), s.Maker, fund.Document{FundID: 1, Kind: fund.Receipt, DocNo: "苏教党〔2021〕17号",
		Body: "上级党委", Purpose: "中秋走访慰问一线工作人员", Minutes: "第12次会议纪要", Amount: 1000000, Day: "2021-09-17"})
	check(t, err)
	_, err = s.SealNow(context.Background())
	check(t, err)
	s.look(ctx, t, "stranger", "/login?next=%2Ffunds")
	s.look(ctx, t, "stranger", "/setup?token=x")
	for role, actor := range s.people() {
		s.as(t, actor) // with a password of their own
		s.enter(ctx, t, actor)
		s.look(ctx, t, string(role), "/")
		for _, path := range []string{"/batches/3", "/programs/2/supplement"} { // beside the first of everything
			if access.Allowed(role, access.BatchRead) {
				s.look(ctx, t, string(role), path)
			}
		}
		for _, rt := range s.Server.Routes() {
			page := rt.Method == http.MethodGet && rt.Action != access.Public && !strings.Contains(rt.Path, ".") && !strings.HasPrefix(rt.Path, "/api/")
			if page && access.Allowed(role, rt.Action) {
				s.look(ctx, t, string(role), parameter.ReplaceAllString(rt.Path, "1"))
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
	_, err = s.ApplyResult(ctx, s.Cashier, p.Batch, run.Upload, nil, true)
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

// enter signs somebody in through the form.
func (s *site) enter(ctx context.Context, t *testing.T, actor access.Actor) {
	t.Helper()
	password := s.fresh[actor.Login]
	if password == "" {
		password = s.Passwords[actor.Login]
	}
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
	time.Sleep(500 * time.Millisecond)
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
