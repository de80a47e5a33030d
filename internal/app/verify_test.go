package app_test

import (
	"context"
	"database/sql"
	"slices"
	"strings"
	"testing"

	"reliefbook/internal/app"
	"reliefbook/internal/apptest"
	"reliefbook/internal/fund"
	"reliefbook/internal/lang"
	"reliefbook/internal/payout"
	"reliefbook/internal/visit"

	_ "github.com/ncruces/go-sqlite3/driver"
)

// whole is a house in which every noun has a row and everything is sealed.
func whole(t *testing.T, h *apptest.House) {
	ctx := context.Background()
	p := h.Released(t, 30, "护理系", "药学系")
	list, _, err := h.Payments(ctx, h.Auditor, paymentsOf(p.Program))
	check(t, err)
	for i, pay := range list[:6] {
		branch := h.Branch[pay.Department]
		act, reason := payout.Confirm, ""
		if i == 5 {
			act, reason = payout.Deny, "卡号有误"
		}
		_, err := h.MarkReceipts(ctx, branch, app.Mark{Payments: []int64{pay.ID}, Act: act, Reason: reason})
		check(t, err)
	}
	mended(t, h, p)
	dues := h.Funded(t, "DUES", fund.PartyDues, 20_000)
	program, err := h.CreateProgram(ctx, h.Maker, fund.Program{Code: "VISIT", Name: "走访慰问", Kind: fund.ByVisit, Purpose: "慰问一线",
		FromDay: "2021-09-17", ToDay: "2021-09-30", AllocationID: dues, Heads: 2, Total: 20_000})
	check(t, err)
	v, err := h.RecordVisit(ctx, h.Maker, visit.Visit{ProgramID: program, Team: "第一小分队", Leader: "院长", CampusID: h.Campus["东校区"],
		Day: "2021-09-20", People: []visit.Person{{Name: "甲", Category: visit.Counsellor, Amount: 12_000}, {Name: "乙", Category: visit.Logistics, Amount: 8_000}}}, "")
	check(t, err)
	check(t, h.DecideVisit(ctx, h.Checker, v, true, ""))
	givenAway(t, h)
	banked(t, h)
	settled(t, h, program)
	_, err = h.IssueReport(ctx, h.Auditor, app.ReportRequest{Name: "three-way", Program: "MZ", Lang: lang.ZhCN})
	check(t, err)
	_, err = h.SealNow(ctx)
	check(t, err)
}

// mended adds to a paid batch what goes wrong and is put right: money that comes
// back, is paid again in cash and handed back, a substitute name, an exception.
func mended(t *testing.T, h *apptest.House, p apptest.Path) {
	ctx := context.Background()
	ids := paymentIDs(t, h, p.Program)
	for _, id := range ids[20:22] {
		r, err := h.ProposeRemedy(ctx, h.Maker, app.Proposal{Remedy: payout.Remedy{PaymentID: id, Kind: payout.Return, Amount: 3000, Note: "退汇"}})
		check(t, err)
		check(t, h.DecideRemedy(ctx, h.Checker, r, true, ""))
		correct(t, h, id, payout.Cash, "")
	}
	reissue(t, h, p.Program, payout.Cash)
	list, _, err := h.Advances(ctx, h.Auditor)
	check(t, err)
	for _, a := range list {
		id, err := h.HandBack(ctx, h.Branch[a.Department], p.Program, a.DepartmentID, a.Open())
		check(t, err)
		check(t, h.DecideHandover(ctx, h.Cashier, id, true, ""))
	}
	q := queue(t, h, p.Program)
	r, err := h.ProposeRemedy(ctx, h.Maker, app.Proposal{Remedy: payout.Remedy{PaymentID: q[0].ID, Kind: payout.Forgo, Amount: 3000, Note: "无人领取"}})
	check(t, err)
	check(t, h.DecideRemedy(ctx, h.Checker, r, true, ""))
	check(t, h.ProposeName(ctx, h.Maker, q[0].StudentNo, "某某"))
	file := []byte("业务编号,金额,处理结果\r\nRB0,30.00,成功\r\n")
	run, err := h.CheckResult(ctx, h.Cashier, p.Batch, "odd.csv", file, nil)
	check(t, err)
	_, err = h.TakeAnswer(p.Batch, run.Upload, "银行来电说明")
	check(t, err)
}

func TestVerifyHolds(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		full(t, h)
		v, err := h.Verify(context.Background(), "")
		check(t, err)
		for _, d := range v.Verdicts {
			if len(d.Breaks) > 0 || d.Looked == 0 {
				t.Errorf("%s looked at %d, breaks %v", d.Rule, d.Looked, d.Breaks)
			}
		}
	})
}

// TestVerifyFindsTampering changes one row after another behind the program's
// back, with the triggers gone, and each must be found.
func TestVerifyFindsTampering(t *testing.T) {
	tampers := []struct{ what, sql, names string }{
		{"an amount", "UPDATE transfer SET amount = amount + 1 WHERE id = (SELECT max(id) FROM transfer WHERE payment_id <> 0)", "voucher:"},
		{"two amounts that cancel out", "UPDATE transfer SET amount = amount + CASE WHEN line = 1 THEN 1 ELSE -1 END WHERE payment_id <> 0 AND line IN (1, 2)", "voucher:"},
		{"a transfer removed", "DELETE FROM transfer WHERE id = (SELECT max(id) FROM transfer)", "voucher:"},
		{"a transfer's department", "UPDATE transfer SET department_id = department_id + 100 WHERE id = (SELECT max(id) FROM transfer WHERE payment_id <> 0)", "voucher:"},
		{"a voucher's summary", "UPDATE voucher SET summary = 'x' WHERE id = 1", "voucher:1"},
		{"a voucher's checker", "UPDATE voucher SET checker_id = checker_id + 50 WHERE id = 2", "voucher:2"},
		{"a voucher's number", "UPDATE voucher_number SET number = number + 500 WHERE voucher_id = 1", "book:"},
		{"a transfer inserted", "INSERT INTO transfer (id, voucher_id, line, asset_id, debit_id, credit_id, amount, program_id, department_id, payment_id, summary) SELECT id + 900000, voucher_id, line + 900, asset_id, debit_id, credit_id, amount, program_id, department_id, payment_id, summary FROM transfer WHERE id = 1", "voucher:"},
		{"a voucher inserted", "INSERT INTO voucher (id, book_id, kind, day, period, summary, maker_id, checker_id, posting_key, reason, lines, lines_root, at) SELECT id + 900000, book_id, kind, day, period, summary, maker_id, checker_id, 'x', reason, lines, lines_root, at FROM voucher WHERE id = 1", "voucher:"},
		{"an act inserted", "INSERT INTO entry (id, kind, subject, actor_id, at, leaf) SELECT 900000, kind, subject, actor_id, at, leaf FROM entry WHERE id = 1", "entry:"},
		{"a voucher removed", "DELETE FROM voucher WHERE id = 2", "voucher:2"},
		{"a voucher's salt", "UPDATE voucher SET salt = (SELECT salt FROM voucher WHERE id = 2) WHERE id = 1", "voucher:1"},
		{"an account's name", "UPDATE account SET name = 'x' WHERE id = 1", "account:1"},
		{"an asset's unit", "UPDATE asset SET unit = 'x'", "account:"},
		{"two numbers of vouchers", "UPDATE voucher_number SET voucher_id = CASE voucher_id WHEN 3 THEN 900000 ELSE voucher_id END WHERE voucher_id = 3", "voucher:"},
		{"a guard", "UPDATE account_guard SET debits = debits + 1, credits = credits + 1 WHERE account_id = 1", "account:1"},
		{"an entitlement's amount", "UPDATE entitlement SET amount = 2999 WHERE id = 3", "roster:1"},
		{"an entitlement's name", "UPDATE entitlement SET name = '张三' WHERE id = 3", "roster:1"},
		{"a payment's amount", "UPDATE payment SET amount = 1 WHERE id = 1", "payment:1"},
		{"a payment's state", "UPDATE payment SET state = 'prepared' WHERE id = 1", "payment:1"},
		{"a receipt claimed", "UPDATE payment SET receipt = 'confirmed' WHERE id = (SELECT max(id) FROM payment)", "payment:"},
		{"a receipt removed", "DELETE FROM receipt WHERE id = 2", "payment:"},
		{"a receipt's author", "UPDATE receipt SET by_id = 1 WHERE id = 1", "payment:"},
		{"a receipt's reason", "UPDATE receipt SET reason = 'x' WHERE reason <> ''", "payment:"},
		{"a batch's total", "UPDATE batch SET total = total + 1", "batch:1"},
		{"a batch's checker", "UPDATE batch SET checker_id = checker_id + 1 WHERE id = 1", "batch:1"},
		{"a document's amount", "UPDATE fund_document SET amount = amount + 1 WHERE id = 1", "document:1"},
		{"a document's purpose", "UPDATE fund_document SET purpose = '其他' WHERE id = 2", "document:2"},
		{"a fund's restriction", "UPDATE fund SET restriction = '无' WHERE id = 1", "fund:1"},
		{"a program's control total", "UPDATE program SET total = total + 1 WHERE id = 1", "program:1"},
		{"a visit's leader team", "UPDATE visit SET team = '别队' WHERE id = 1", "visit:1"},
		{"a visited person's amount", "UPDATE visit_person SET amount = amount + 1 WHERE id = 1", "visit:1"},
		{"an entry's leaf", "UPDATE entry SET leaf = substr(leaf, 1, 30) WHERE id = 4", ""},
		{"an entry removed", "DELETE FROM sealed WHERE entry_id = 4", ""},
		{"a stored hash", "UPDATE seal_hash SET hash = (SELECT hash FROM seal_hash WHERE position = 0) WHERE position = 2", ""},
		{"a checkpoint", "UPDATE checkpoint SET note = replace(note, 'reliefbook', 'relierbook')", "checkpoint:"},
		{"a payment's rest", "UPDATE payment SET back = 1 WHERE id = (SELECT max(id) FROM payment WHERE state = 'paid')", "payment:"},
		{"what was forgone", "UPDATE payment SET forgone = 1 WHERE forgone > 0", "program:"},
		{"a payment's forerunner", "UPDATE payment SET replaces_id = 1 WHERE replaces_id IS NOT NULL AND id = (SELECT max(id) FROM payment)", "payment:"},
		{"an answer's line", "UPDATE bank_result_line SET verdict = 'unmatched' WHERE id = 1", "result:"},
		{"an answer's file", "UPDATE bank_result SET file_hash = lines_root FROM (SELECT lines_root FROM voucher LIMIT 1) v WHERE id = 1", "result:1"},
		{"an exported file's hash", "UPDATE bank_export SET size = size + 1", "export:1"},
		{"a template's account column", "UPDATE bank_template SET body = '{}'", "template:1"},
		{"a ticket's words", "UPDATE ticket SET note = 'x'", "ticket:1"},
		{"a remedy's amount", "UPDATE remedy SET amount = amount - 1 WHERE id = 1", "remedy:1"},
		{"a handover's counter", "UPDATE handover SET checker_id = 1", "handover:"},
		{"a substitute's approver", "UPDATE substitute SET state = 'approved', checker_id = 1", "substitute:"},
		{"an exception's end", "UPDATE exception SET state = 'closed', reason = 'x'", "exception:"},
		{"a kept report's rows", "UPDATE report_issue SET lines = lines + 1", "report:1"},
		{"a kept report's hash", "UPDATE report_issue SET hash = lines_root FROM (SELECT lines_root FROM voucher LIMIT 1) v", "report:1"},
		{"a kept report's content", "UPDATE report_issue SET content = (SELECT lines_root FROM voucher LIMIT 1)", "report:1"},
		{"a batch removed", "DELETE FROM batch WHERE id = 1", "batch:1"},
		{"a document removed", "DELETE FROM fund_document WHERE id = 1", "document:1"},
		{"an invoice removed", "DELETE FROM invoice WHERE id = 1", "invoice:1"},
		{"a movement removed", "DELETE FROM movement WHERE id = 1", "movement:1"},
		{"a visit removed", "DELETE FROM visit WHERE id = 1", "visit:1"},
		{"an exception removed", "DELETE FROM exception WHERE id = (SELECT max(id) FROM exception)", "exception:"},
		{"an exported file removed", "DELETE FROM bank_export WHERE id = 1", "export:1"},
		{"a user removed", "DELETE FROM app_user WHERE id = 3", "user:3"},
		{"a user's role", "UPDATE app_user SET role = 'auditor' WHERE id = 3", "user:3"},
		{"a user's level", "UPDATE app_user SET level = level + 1 WHERE id = 3", "user:3"},
		{"a password's hash", "UPDATE app_user SET password_hash = 'x' WHERE id = 3", "user:3"},
		{"a user's department", "DELETE FROM user_department", "user:"},
		{"an act's kind", "UPDATE entry SET kind = 'batch_release' WHERE kind = 'batch_approve'", "entry:"},
		{"an act's author", "UPDATE entry SET actor_id = actor_id + 1 WHERE id = 5", "entry:5"},
		{"who stood on duty", "UPDATE duty_member SET name = 'x' WHERE id = 1", "member:1"},
		{"who received a gift", "UPDATE recipient SET name = 'x'", "movement:"},
		{"who was visited", "UPDATE visit_person SET name = 'x' WHERE id = 1", "visit:"},
		{"a card swapped", "UPDATE identity SET card = (SELECT card FROM identity WHERE id = 2) WHERE id = 1", "identity:1"},
	}
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		whole(t, h)
		raw := behind(t, h)
		for _, c := range slices.Concat(tampers, giftTampers, statementTampers, closingTampers) {
			t.Run(c.what, func(t *testing.T) {
				undo := tamper(t, raw, c.sql)
				v, err := h.Verify(ctx, "")
				undo()
				check(t, err)
				if v.OK() {
					t.Fatalf("nobody noticed: %s", c.sql)
				}
				if !named(v, c.names) {
					t.Errorf("found, but not named %s: %+v", c.names, v.Verdicts)
				}
			})
		}
		if v, err := h.Verify(ctx, ""); err != nil || !v.OK() {
			t.Fatalf("after putting all back: %v %+v", err, v)
		}
	})
}

func TestVerifyAgainstKeptCheckpoint(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		whole(t, h)
		kept, err := h.SealState(ctx, h.Auditor)
		check(t, err)
		if v, err := h.Verify(ctx, kept.Note); err != nil || !v.OK() {
			t.Fatalf("the checkpoint just made does not hold: %v %+v", err, v)
		}
		other := apptest.New(t, h.DB.Engine)
		whole(t, other)
		if v, err := other.Verify(ctx, kept.Note); err == nil && v.OK() {
			t.Error("a checkpoint signed with another key was accepted")
		}
	})
}

func named(v app.Verification, prefix string) bool {
	for _, d := range v.Verdicts {
		if slices.ContainsFunc(d.Breaks, func(s string) bool { return strings.HasPrefix(s, prefix) }) {
			return true
		}
	}
	return false
}

// behindTheBack opens the database beside the program.
func behindTheBack(t *testing.T, h *apptest.House) (*sql.DB, string) {
	t.Helper()
	driver, dsn := "pgx", h.URL
	if name, ok := strings.CutPrefix(h.URL, "sqlite:"); ok {
		driver, dsn = "sqlite3", "file:"+name+"?_pragma=busy_timeout(5000)&_pragma=foreign_keys(0)"
	}
	raw, err := sql.Open(driver, dsn)
	check(t, err)
	raw.SetMaxOpenConns(1)
	t.Cleanup(func() { raw.Close() })
	return raw, driver
}

// behind is behindTheBack with every trigger and foreign key gone.
func behind(t *testing.T, h *apptest.House) *sql.DB {
	t.Helper()
	raw, driver := behindTheBack(t, h)
	if driver == "pgx" {
		_, err := raw.Exec("SET session_replication_role = replica") // no trigger and no foreign key
		check(t, err)
		return raw
	}
	rows, err := raw.Query("SELECT name FROM sqlite_master WHERE type = 'trigger'")
	check(t, err)
	var names []string
	for rows.Next() {
		var n string
		check(t, rows.Scan(&n))
		names = append(names, n)
	}
	check(t, rows.Err())
	for _, n := range names {
		_, err := raw.Exec("DROP TRIGGER " + n)
		check(t, err)
	}
	return raw
}

// tamper runs a statement and gives what puts the tables back as they were.
func tamper(t *testing.T, raw *sql.DB, statement string) (undo func()) {
	t.Helper()
	words := strings.Fields(statement)
	table := words[1]
	if words[0] != "UPDATE" {
		table = words[2]
	}
	_, err := raw.Exec("CREATE TABLE kept AS SELECT * FROM " + table)
	check(t, err)
	result, err := raw.Exec(statement)
	check(t, err)
	if n, err := result.RowsAffected(); err != nil || n == 0 {
		t.Fatalf("changed nothing: %s", statement)
	}
	return func() {
		for _, s := range []string{"DELETE FROM " + table, "INSERT INTO " + table + " SELECT * FROM kept", "DROP TABLE kept"} {
			_, err := raw.Exec(s)
			check(t, err)
		}
	}
}
