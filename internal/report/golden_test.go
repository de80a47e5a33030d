package report_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"testing"
	"time"

	"reliefbook/internal/duty"
	"reliefbook/internal/exception"
	"reliefbook/internal/fund"
	"reliefbook/internal/game"
	"reliefbook/internal/gift"
	"reliefbook/internal/lang"
	"reliefbook/internal/ledger"
	"reliefbook/internal/money"
	"reliefbook/internal/payout"
	"reliefbook/internal/recon"
	"reliefbook/internal/report"
	"reliefbook/internal/sheet"
	"reliefbook/internal/visit"
	"reliefbook/internal/web/reports"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestGolden holds every report, in both languages, against the file it was
// found right in. -update writes them anew: read the difference before committing it.
func TestGolden(t *testing.T) {
	for _, tag := range []lang.Tag{lang.ZhCN, lang.En} {
		for _, table := range tables(tag) {
			table.AsOf, table.Actor, table.Program, table.Filter = time.Date(2021, 9, 21, 8, 0, 0, 0, time.UTC), "吴审计", "MZ2021", nil
			table.Checkpoint = report.Checkpoint{Size: 12, Of: 13, Root: "cm9vdA=="}
			if err := table.HashContent(); err != nil {
				t.Fatal(err)
			}
			var out bytes.Buffer
			if err := table.WriteJSON(&out); err != nil {
				t.Fatal(err)
			}
			golden(t, table.Name+"."+string(tag)+".json", out.Bytes())
			golden(t, table.Name+"."+string(tag)+".csv", written(t, table, "csv"))
			if table.Name == "three-way" { // every report's page that stands alone is this one
				golden(t, table.Name+"."+string(tag)+".html", written(t, table, "html"))
			}
		}
	}
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(want, got) {
		t.Errorf("%s is not as it was:\n%s", path, got)
	}
}

// formats are all ways a report is written; the last is a CSV in the other encoding.
var formats = []string{"json", "csv", "xlsx", "pdf", "html", sheet.GB18030}

func written(t *testing.T, r *report.Table, format string) []byte {
	t.Helper()
	encoding := ""
	if format == sheet.GB18030 {
		format, encoding = "csv", format
	}
	var out bytes.Buffer
	if _, err := reports.WriteReport(&out, r, format, encoding); err != nil {
		t.Fatalf("%s: %v", r.Name, err)
	}
	return out.Bytes()
}

// TestSameFile: a report that was kept as JSON gives the very same file as it
// gave at first, in every format and both languages, and the first one twice.
func TestSameFile(t *testing.T) {
	dir := os.Getenv("REPORTS_KEEP") // a folder to look at the files in
	for _, tag := range []lang.Tag{lang.ZhCN, lang.En} {
		for _, table := range tables(tag) {
			table.AsOf, table.Actor, table.Filter = time.Date(2021, 9, 21, 8, 0, 0, 1000, time.UTC), "吴审计", map[string]string{"from": "2021-09-01"}
			if err := table.HashContent(); err != nil {
				t.Fatal(err)
			}
			kept, err := report.ReadJSON(bytes.NewReader(written(t, table, "json")))
			if err != nil {
				t.Fatal(err)
			}
			for _, name := range formats {
				first := written(t, table, name)
				if !bytes.Equal(first, written(t, table, name)) {
					t.Errorf("%s as %s is another file the second time", table.Name, name)
				}
				if !bytes.Equal(first, written(t, kept, name)) {
					t.Errorf("%s as %s is another file when it was kept", table.Name, name)
				}
				if dir != "" {
					_ = os.WriteFile(filepath.Join(dir, table.Name+"."+string(tag)+"."+name), first, 0o644)
				}
			}
		}
	}
}

// tables is every report of one small case: a department that agrees, one with
// 3,444 of 3,445 confirmed, one that is no longer listed.
func tables(tag lang.Tag) []*report.Table {
	rows := []recon.Row{
		{DepartmentID: 1, Code: "A", Department: "护理系", EntitledHeads: 2, Entitled: 6000, PaidHeads: 2, Paid: 6000, ConfirmedHeads: 2, Confirmed: 6000},
		{DepartmentID: 2, Code: "B", Department: "药学系", EntitledHeads: 3445, Entitled: 10_335_000, PaidHeads: 3445, Paid: 10_335_000,
			ConfirmedHeads: 3444, Confirmed: 10_332_000, NotReceivedHeads: 1, NotReceived: 3000},
		{DepartmentID: 9, EntitledHeads: 1, Entitled: 3000},
	}
	people := []recon.Person{
		{StudentNo: "0190100001", Name: "阿依古丽·买买提", Department: "药学系", Class: "药学1901班", Batch: 1, Entitled: 3000, Paid: 3000, Receipt: "not_received", Reason: "卡已注销"},
		{StudentNo: "0190100002", Name: "𠮷田", Department: "药学系", Class: "药学1901班", Entitled: 3000},
		{StudentNo: "0190100003", Name: "张伟", Department: "药学系", Class: "药学1901班", Batch: 1, Entitled: 3000, Paid: 3000, Receipt: "confirmed"},
	}
	people = append(people, recon.Person{StudentNo: "0190100004", Name: "李娜", Department: "药学系", Class: "药学1901班", Batch: 2, Entitled: 3000,
		State: "failed", Failure: "holder_mismatch"})
	places := []recon.Progress{{DepartmentID: 2, Code: "B", Department: "药学系", Total: map[recon.Place]money.Amount{recon.Paid: 10_320_000, recon.Sent: 3000,
		recon.Stuck: 6000, recon.Forgone: 6000}}, {DepartmentID: 9, Total: map[recon.Place]money.Amount{recon.Unbatched: 3000}}}
	advances := []payout.Advance{{ProgramCode: "MZ2021", Department: "药学系", Received: 90_000, Paid: 84_000, HandedBack: 3000, Waiting: 1}}
	uses := []fund.Use{{Document: fund.Document{ID: 2, FundName: "党费", DocNo: "36号", Body: "教工委", Purpose: "慰问一线", Minutes: "12号", Day: "2021-09-16", Amount: 772_000},
		Allocated: 772_000, Spent: 700_000, Returned: 70_000, Unspent: 2_000}}
	accounts := map[int64]ledger.Account{1: {ID: 1, BookID: 1, Code: "2307.MZ", Name: "其他应付款－中秋", Side: ledger.Credit},
		2: {ID: 2, BookID: 1, Code: "1002.AID", Name: "银行存款－资助", Side: ledger.Debit},
		3: {ID: 3, BookID: 1, Code: "3101.AID.2.1", Name: "专用基金－36号－未使用", Side: ledger.Credit},
		4: {ID: 4, BookID: 1, Code: "3101.AID.2.2", Name: "专用基金－36号－已使用", Side: ledger.Credit, Use: true}}
	cny := ledger.Asset{ID: 1, Code: ledger.CNY, Name: "人民币", Unit: "元"}
	cake := ledger.Asset{ID: 2, Code: "MOONCAKE", Name: "月饼", Unit: "盒"}
	balances := []ledger.Balance{{Account: accounts[1], Asset: cny, Debits: 3000, Credits: 9000}, {Account: accounts[2], Asset: cny, Debits: 9000, Credits: 3000}}
	vouchers := []report.VoucherLines{{Book: "学校账", Accounts: accounts, Assets: map[int64]ledger.Asset{1: cny, 2: cake}, Voucher: ledger.Voucher{ID: 7, Number: 3, Maker: "周", Checker: "郑", Poster: "郑",
		Draft: ledger.Draft{PosterID: 2, Kind: ledger.FilePayment, Day: "2021-09-20", Summary: "第1批支付", Transfers: []ledger.Transfer{
			{Line: 1, AssetID: 1, DebitID: 1, CreditID: 2, Amount: 3000, Program: 1, Department: 2, Payment: 3}, {Line: 2, AssetID: 2, DebitID: 1, CreditID: 2, Amount: 12},
			{Line: 3, AssetID: 1, DebitID: 3, CreditID: 4, Amount: 3000, Program: 1}}}}}}
	flows := []gift.Flow{{Item: "月饼", Unit: "盒", Holder: "东校区库房", Before: 5, Bought: 100, Given: 20, Out: 60, Loss: 1, Held: 24}, {Item: "月饼", Unit: "盒", Holder: "护理系总支", In: 60, Held: 59}}
	given := []gift.GivenFor{{Kind: gift.Prize, Purpose: "云博饼", Holder: "院团委", Item: "易班萌娃", Unit: "个", Pieces: 63, Cost: 75_600, People: 63, Signed: 40}}
	receivers := []gift.Recipient{{Name: "𠮷田", Unit: "药学1901班", Item: "中药香囊", Pieces: 1, Cost: 350, Purpose: "中秋慰问", Holder: "药学系总支", Signed: true}, {Name: "张伟", Unit: "药学1901班", Item: "中药香囊", Pieces: 2, Cost: 700, Purpose: "中秋慰问", Holder: "药学系总支"}}
	games := []game.Activity{{Name: "云博饼", Holder: "院团委", Prizes: []game.Prize{{Tier: game.TierZhuangyuan, Item: "易班萌娃", Pieces: 3, Places: 1, Given: 1}, {Tier: game.TierYixiu, Item: "月饼", Pieces: 1, Places: 32, Given: 31}}}}
	guard := []duty.Plan{{ID: 1, Name: "校门值守", FromDay: "2021-09-17", Days: 1, Seats: 1, Times: []string{"06:00-12:00", "12:00-18:00"}, Posts: []duty.Post{{ID: 1, Name: "东门"}}}}
	members := []duty.Member{{ID: 1, Number: "P1", Name: "陈静", Unit: "机关一支部", Part: duty.Liaison}, {ID: 2, Number: "P2", Name: "李强", Unit: "机关二支部", Part: duty.Helper}, {ID: 3}}
	turns := []duty.Turn{{PlanID: 1, PostID: 1, Slot: 0, MemberID: 1, Name: "陈静", Unit: "机关一支部", PostName: "东门", State: duty.Done}, {PlanID: 1, PostID: 1, Slot: 1, MemberID: 2, Name: "李强", Unit: "机关二支部", PostName: "东门", State: duty.Absent, Note: "发热"}, {PlanID: 9}}
	seen := []visit.Visit{{ID: 4, Team: "第一小分队", Leader: "陈书记", Campus: "东校区", Day: "2021-09-18", State: visit.Posted, People: []visit.Person{
		{Name: "张伟", Unit: "护理系", Category: visit.Counsellor, Amount: 16_000, Packs: 1, PackValue: 6_000, PlanID: 1, Colleague: "李静", Note: "值班中"}, {Name: "陈静", Unit: "后勤处", Category: visit.Logistics, Amount: 12_000}}},
		{Team: "第二小分队", State: visit.Rejected, People: []visit.Person{{Name: "不在", Amount: 1}}}}
	bands := []visit.Team{{Name: "第一小分队", Leader: "陈书记", Campus: "东校区", Day: "2021-09-18", VisitID: 4, People: []visit.Planned{{ID: 1, Outcome: visit.Colleague}, {ID: 2, Name: "王芳", Unit: "心理中心", Category: visit.Psychological, Outcome: visit.NotMet, Note: "请假"}}}}
	moves := []ledger.Move{{AccountID: 1, VoucherID: 5, Number: 2, Day: "2021-09-18", Period: "2021-09", Kind: ledger.BatchApproval, Summary: "第1批计提", Maker: "周晓敏", Checker: "郑建国", Credits: 9000},
		{AccountID: 1, VoucherID: 7, Number: 3, Day: "2021-09-20", Period: "2021-09", Kind: ledger.FilePayment, Summary: "第1批支付", Maker: "周晓敏", Checker: "郑建国", Debits: 3000},
		{AccountID: 2, VoucherID: 7, Number: 3, Day: "2021-09-20", Period: "2021-09", Kind: ledger.FilePayment, Summary: "第1批支付", Maker: "周晓敏", Checker: "郑建国", Credits: 3000},
		{AccountID: 2, VoucherID: 9, Day: "2021-10-08", Period: "2021-10", Kind: ledger.FundReceipt, Summary: "利息", Maker: "周晓敏", Checker: "郑建国", Debits: 41}}
	stood := []ledger.Balance{{Account: accounts[1], Asset: cny}, {Account: accounts[2], Asset: cny, Debits: 9000}}
	books := report.Ledger{Books: map[int64]string{1: "学校账"}, Opening: stood, Moves: moves}
	dues := []report.DuesFund{{Fund: fund.Fund{Name: "党费"}, Opening: 9000, Moves: moves[2:]}}
	papers := map[int64]fund.Document{9: {DocNo: "36号", Body: "教工委"}}
	classes := []recon.PayrollLine{{ClassID: 3, Code: "A", Department: "护理系", Class: "护理2101班", Channel: "bank", Heads: 40, Due: 120_000, PaidHeads: 39, Paid: 117_000, ConfirmedHeads: 38, Confirmed: 114_000},
		{ClassID: 4, Code: "B", Department: "药学系", Class: "药学1901班", Channel: "cash", Heads: 2, Due: 6000, PaidHeads: 1, Paid: 3000, ConfirmedHeads: 1, Confirmed: 3000, Forgone: 3000},
		{ClassID: 4, Code: "B", Department: "药学系", Class: "药学1901班", Heads: 1, Due: 3000}}
	signed := []report.Signed{{Payment: payout.Payment{ID: 3, ClassID: 4, StudentNo: "0190100001", Name: "阿依古丽·买买提", Department: "药学系", Class: "药学1901班", Amount: 3000, Channel: payout.Bank, State: payout.PaymentPaid,
		Receipt: payout.Confirmed, ReceiptAt: time.Date(2021, 9, 20, 18, 0, 0, 0, time.UTC), Proxy: "张伟"}, ID: "650100********0012", Card: "************6248", Letter: "委2021-3"},
		{Payment: payout.Payment{ID: 4, ClassID: 4, StudentNo: "0190100002", Name: "𠮷田", Department: "药学系", Class: "药学1901班", Amount: 3000, Channel: payout.Cash, State: payout.PaymentHeld, Receipt: payout.Open}, ID: "650100********0020"}}
	found := []recon.Finding{{Test: recon.PaidTwice, Page: "/payments/3", What: "0190100003 张伟", Amount: 3000}, {Test: recon.Weekends, Page: "/vouchers/5", What: "学校账 2021-09 #2", Day: "2021-09-18", Amount: 9000, Note: "2021-09-18 10:00"},
		{Test: recon.Weekends, Page: "/vouchers/6", What: "学校账 2021-09 #3", Day: "2021-09-19", Amount: 100, Note: "2021-09-19 10:00"}}
	audit := report.Audit{Found: found, Sums: []int64{3000, 772_000}}
	guarded := report.Duty{Plans: guard, Members: members, Turns: turns}
	ask := func(name string) report.Asked {
		d, err := report.Find(name)
		if err != nil {
			panic(err)
		}
		return report.Asked{Declaration: d, Lang: tag, Program: fund.Program{ID: 1, Code: "MZ2021"}, Values: report.Values{"from": "2021-09-01"}}
	}
	month := ask("stock")
	month.Values["to"] = "2021-09-30"
	return []*report.Table{report.ThreeWay(ask("three-way"), rows), report.Differences(ask("differences"), people),
		report.Progress(ask("progress"), places), report.Advances(ask("advances"), advances), report.AllocationUse(ask("allocation-use"), uses),
		report.TrialBalance(ask("trial-balance"), report.Ledger{Books: books.Books, Opening: balances[:1], Closing: balances}),
		report.Vouchers(ask("vouchers"), vouchers), report.Stock(month, flows), report.GiftsGiven(ask("gifts-given"), given),
		report.GiftRecipients(ask("gift-recipients"), receivers), report.Prizes(ask("prizes"), games),
		report.DutyRota(ask("duty-rota"), guarded), report.DutyCount(ask("duty-count"), guarded), report.DutyPosts(ask("duty-posts"), guarded),
		report.VisitLedger(ask("visit-ledger"), report.Visits{Visits: seen, Teams: bands, Use: uses[0]}),
		report.GeneralLedger(ask("general-ledger"), books), report.DetailLedger(ask("detail-ledger"), books),
		report.PartyDues(ask("party-dues"), report.Dues{Funds: dues, Papers: papers}), report.Payroll(ask("payroll"), classes),
		report.SignOff(ask("sign-off"), signed), report.AuditTests(ask("audit-tests"), audit), report.AuditFindings(ask("audit-findings"), audit),
		report.BankReconciliation(ask("bank-reconciliation"), adjustments()), report.Exceptions(ask("exceptions"), exceptions)}
}

// exceptions are one of each state, and one that is gone.
var exceptions = []report.Exception{
	{Exception: exception.Exception{ID: 4, Kind: "unsigned", Program: "中秋慰问", Department: "护理系", Heads: 45, Amount: 135_000, NowHeads: 3, NowAmount: 9_000,
		Owner: "护理系经办", At: noon(9, 28), Due: "2021-10-08", State: exception.Open}, Done: "已通知班主任（护理系经办）"},
	{Exception: exception.Exception{ID: 3, Kind: "control_totals", Program: "走访", Heads: -1, Amount: -15_440, NowHeads: -1, NowAmount: -15_440,
		Owner: "周出纳", At: noon(10, 1), State: exception.Carried, Carry: "周出纳", CarryReason: "对象出差，返校后补办"}},
	{Exception: exception.Exception{ID: 2, Kind: "bank_received", Amount: 1_234, NowAmount: 1_234, At: noon(9, 30), State: exception.Closed,
		ClosedAt: noon(10, 1), Reason: "银行结息，已登记到账"}},
	{Exception: exception.Exception{ID: 1, Kind: "failed", Program: "中秋慰问", Department: "建筑系", Heads: 1, Amount: 3_000, At: noon(9, 21),
		State: exception.Closed, ClosedAt: noon(9, 24)}},
}

func noon(month time.Month, day int) time.Time {
	return time.Date(2021, month, day, 4, 0, 0, 0, time.UTC)
}

// adjustments are one account with every kind of open item and one that does not agree.
func adjustments() []recon.Adjustment {
	lines := []recon.BankItem{{Day: "2021-09-16", Amount: 772_000, Match: 1}, {Day: "2021-09-21", Amount: 123, Text: "结息", Reference: "S2", Line: 2},
		{Day: "2021-09-22", Amount: -50, Text: "手续费", Reference: "S3", Line: 3}, {Day: "2021-10-02", Amount: -30_000, Match: 2, Line: 4}}
	movements := []recon.BankItem{{Day: "2021-09-16", Amount: 772_000, Match: 1}, {Day: "2021-09-29", Amount: -30_000, Match: 2, Text: "走访支出", Reference: "2021-09-7", Voucher: 7},
		{Day: "2021-09-30", Amount: 6_000, Text: "缴回", Reference: "2021-09-9", Voucher: 9}}
	whole := recon.Adjust("2021-09-30", 748_000, 772_073, lines, movements)
	whole.Fund, whole.Account, whole.Until = "党费", "1002.DUES", "2021-10-31"
	broken := recon.Adjust("2021-09-30", 10_000, 9_000, nil, nil)
	broken.Fund, broken.Account, broken.Until = "学生资助", "1002.AID", "2021-09-20"
	return []recon.Adjustment{whole, broken}
}
