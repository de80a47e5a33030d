package audit_test

import (
	"context"
	"slices"
	"testing"

	"reliefbook/internal/apptest"

	_ "github.com/ncruces/go-sqlite3/driver"
)

func TestVerifyHolds(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		h.Full(t)
		v, err := h.Audit.Verify(context.Background(), "")
		apptest.Check(t, err)
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
		h.Whole(t)
		raw := h.NoTriggers(t)
		for _, c := range slices.Concat(tampers, giftTampers, statementTampers, closingTampers) {
			t.Run(c.what, func(t *testing.T) {
				undo := apptest.Tamper(t, raw, c.sql)
				v, err := h.Audit.Verify(ctx, "")
				undo()
				apptest.Check(t, err)
				if v.OK() {
					t.Fatalf("nobody noticed: %s", c.sql)
				}
				if !apptest.Named(v, c.names) {
					t.Errorf("found, but not named %s: %+v", c.names, v.Verdicts)
				}
			})
		}
		if v, err := h.Audit.Verify(ctx, ""); err != nil || !v.OK() {
			t.Fatalf("after putting all back: %v %+v", err, v)
		}
	})
}

func TestVerifyAgainstKeptCheckpoint(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		h.Whole(t)
		kept, err := h.SealState(ctx, h.Auditor)
		apptest.Check(t, err)
		if v, err := h.Audit.Verify(ctx, kept.Note); err != nil || !v.OK() {
			t.Fatalf("the checkpoint just made does not hold: %v %+v", err, v)
		}
		other := apptest.New(t, h.DB.Engine)
		other.Whole(t)
		if v, err := other.Audit.Verify(ctx, kept.Note); err == nil && v.OK() {
			t.Error("a checkpoint signed with another key was accepted")
		}
	})
}

// statementTampers are what TestVerifyFindsTampering does to statements and matches.
var statementTampers = []struct{ what, sql, names string }{
	{"a statement's closing balance", "UPDATE bank_statement SET closing = closing + 1, received = received + 1", "statement:1"},
	{"a statement's file", "UPDATE bank_statement SET file_hash = lines_root FROM (SELECT lines_root FROM voucher LIMIT 1) v WHERE id = 1", "statement:1"},
	{"until when a statement is", "UPDATE bank_statement SET day_to = '2021-12-31'", "statement:1"},
	{"a bank line's amount", "UPDATE statement_line SET amount = amount + 1 WHERE id = 2", "statement:1"},
	{"two bank lines that cancel out", "UPDATE statement_line SET amount = amount + CASE WHEN id = 4 THEN 1 ELSE -1 END WHERE id IN (4, 5)", "statement:1"},
	{"a bank line's other party", "UPDATE statement_line SET party = '别人' WHERE id = 2", "statement:1"},
	{"a bank line removed", "DELETE FROM statement_line WHERE id = 5", "statement:1"},
	{"a match's pass", "UPDATE statement_match SET pass = 'hand' WHERE id = 1", "match_run:1"},
	{"a match's amount", "UPDATE statement_match SET amount = amount + 1 WHERE id = 1", "match:1"},
	{"a match's other line", "UPDATE match_side SET line_id = 1 WHERE id = 1", "match:1"},
	{"a match's side removed", "DELETE FROM match_side WHERE id = 2", "match:1"},
	{"a match undone without a word", "UPDATE match_side SET live = 0 WHERE match_id = 1", "match:1"},
	{"why a match was undone", "UPDATE match_undo SET reason = 'x'", "match:3"},
	{"who matched", "UPDATE match_run SET account_id = account_id + 1 WHERE id = 1", "match"},
	{"an undoing removed", "DELETE FROM match_undo", "match:3"},
}

var closingTampers = []struct{ what, sql, names string }{
	{"an exception's owner", "UPDATE exception SET owner_id = 1 WHERE owner_id IS NOT NULL", "exception:"},
	{"what is left of an exception", "UPDATE exception SET now_amount = now_amount - 1", "exception:"},
	{"to whom an exception is carried", "UPDATE exception SET carry_id = 1 WHERE carry_id IS NOT NULL", "exception:"},
	{"a note about an exception", "UPDATE exception_note SET note = 'x' WHERE kind = 'note'", "exception_note:"},
	{"who noted it", "UPDATE exception_note SET by_id = 1", "exception_note:"},
	{"a rule for exceptions", "UPDATE exception_rule SET value = 9999", "exception_rule:"},
	{"a program closed behind the program's back", "UPDATE program_close SET state = 'closed'", "program_close:"},
	{"what a closing proved", "UPDATE program_close SET paid = paid + 1", "program_close:"},
	{"a period closed behind the program's back", "UPDATE period_close SET state = 'closed'", "period_close:"},
	{"how many vouchers a closed period has", "UPDATE period_close SET vouchers = vouchers - 1", "period_close:"},
	{"a correction's reason", "UPDATE correction SET reason = 'x'", "correction:"},
	{"a corrected amount", "UPDATE correction_line SET amount = amount + 1", "correction:"},
	{"a correction's blue voucher", "UPDATE correction SET blue_id = voucher_id", "correction:"},
	{"a correction that never was", "DELETE FROM correction", "voucher:"},
}

// giftTampers are what TestVerifyFindsTampering does to gifts, games, visits and duty.
var giftTampers = []struct{ what, sql, names string }{
	{"an item's name", "UPDATE gift_item SET name = 'x'", "item:"},
	{"a holder's name", "UPDATE holder SET name = name || 'x'", "holder:"},
	{"a purchase's unit cost", "UPDATE purchase SET unit_cost = unit_cost - 1", "purchase:"},
	{"goods that came in", "UPDATE goods_in SET accepted = accepted - 1", "goods:"},
	{"an invoice's amount", "UPDATE invoice SET amount = amount + 1", "invoice:"},
	{"a movement's pieces", "UPDATE movement SET pieces = pieces + 1 WHERE kind = 'issue'", "movement:"},
	{"a movement's lot", "UPDATE movement_lot SET pieces = pieces + 1", "movement:"},
	{"a recipient's pieces", "UPDATE recipient SET pieces = pieces + 1 WHERE receipt = 'signed'", "movement:"},
	{"a receipt nobody gave", "UPDATE recipient SET receipt = 'signed' WHERE receipt = 'open'", "recipient:"},
	{"pieces put elsewhere", "UPDATE transfer SET amount = amount + 1 WHERE asset_id <> (SELECT id FROM asset WHERE code = 'CNY') AND id = (SELECT max(id) FROM transfer WHERE asset_id <> 1)", "voucher:"},
	{"an activity's rules", "UPDATE activity SET ranks = 'yixiu=zhuangyuan' WHERE kind = 'bobing'", "activity:"},
	{"a prize's places", "UPDATE prize SET places = places + 1", "activity:"},
	{"a riddle's answer", "UPDATE riddle SET answers = '瘦'", "activity:"},
	{"fallen dice", "UPDATE dice_roll SET dice = '444444', rank = 'liuhong' WHERE id = 1", "dice_roll:1"},
	{"a prize nobody won", "UPDATE dice_roll SET won = 0, movement_id = NULL WHERE won = 1", "movement:"},
	{"an answer's prize", "DELETE FROM riddle_answer", "movement:"},
	{"who a team saw", "UPDATE visit_plan SET outcome = 'not_met'", "team:"},
	{"a photo's hash", "UPDATE photo SET size = size + 1", "photo:"},
	{"a pack's value", "UPDATE visit_person SET pack_value = pack_value - 1 WHERE packs > 0", "visit:"},
	{"a member's part", "UPDATE duty_member SET cadre = 0", "member:"},
	{"a rota's state", "UPDATE duty_plan SET state = 'draft'", "duty_plan:"},
	{"who stood guard", "UPDATE duty_turn SET member_id = 3 WHERE state = 'done'", "turn:"},
	{"who is to stand guard", "UPDATE duty_turn SET member_id = 7 WHERE state = 'planned' AND member_id <> 7 AND slot = 3", "turn:"},
	{"a problem's end", "UPDATE duty_problem SET state = 'ended', outcome = 'x'", "problem:"},
}
