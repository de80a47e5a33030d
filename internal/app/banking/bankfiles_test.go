package banking_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"reliefbook/internal/access"
	"reliefbook/internal/app/banking"
	"reliefbook/internal/app/core"
	"reliefbook/internal/app/payments"
	"reliefbook/internal/app/relief"
	"reliefbook/internal/apptest"
	"reliefbook/internal/bank"
	"reliefbook/internal/decide"
	"reliefbook/internal/fund"
	"reliefbook/internal/payout"
	"reliefbook/internal/teller"
)

// toOneCard is a template by which everybody's money goes to one card.
func toOneCard() bank.Template {
	t := teller.Template
	t.Name = "都付一张卡"
	t.Columns = []bank.Column{{Field: bank.Seq, Caption: "序号"}, {Field: bank.Constant, Caption: "收款账号", Constant: "6222020200000000001"},
		{Field: bank.Constant, Caption: "收款户名", Constant: "王制单"}, {Field: bank.Amount, Caption: "金额"}, {Field: bank.StudentNo, Caption: "附言"}}
	return t
}

func bodyOf(t *testing.T, tpl bank.Template) string {
	t.Helper()
	body, err := json.Marshal(tpl)
	apptest.Check(t, err)
	return string(body)
}

// TestConstantsForAccountAndHolder: no file pays everybody's money to one card,
// whoever proposes the template, and also where one was planted by SQL.
func TestConstantsForAccountAndHolder(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		p := h.Sent(t, 12, "护理系")
		_, err := h.Banking.ProposeTemplate(ctx, h.Maker, toOneCard())
		apptest.Refused(t, err, "form.invalid")
		_, err = h.Banking.ProposeTemplate(ctx, h.Cashier, teller.Template)
		apptest.Refused(t, err, "auth.forbidden")
		good, err := h.Banking.ProposeTemplate(ctx, h.Maker, teller.Template)
		apptest.Check(t, err)
		_, err = h.Banking.ExportBatch(ctx, h.Cashier, h.Ask(p.Batch, good))
		apptest.Refused(t, err, "template.not_in_use")
		apptest.Refused(t, h.Banking.DecideTemplate(ctx, h.Maker, good, decide.Approve, ""), "auth.forbidden")
		turned := h.Maker // the same person under another role
		turned.Role = access.Checker
		apptest.Refused(t, h.Banking.DecideTemplate(ctx, turned, good, decide.Approve, ""), "decide.same_person")

		guarded, _ := h.BehindTheBack(t)
		for _, s := range []string{"UPDATE bank_template SET body = '{}'", "DELETE FROM bank_template", "UPDATE bank_template SET checker_id = maker_id, state = 'approved'",
			"INSERT INTO bank_template (name, version, retired, body, maker_id, at, state, checker_id) VALUES ('x', 1, 0, '{}', 2, 0, 'approved', 3)",
			"INSERT INTO bank_template (name, version, retired, body, maker_id, at, state) VALUES ('x', 1, 0, '{}', 2, 0, 'earlier')"} {
			if _, err := guarded.Exec(s); err == nil {
				t.Errorf("the database took: %s", s)
			}
		}
		raw := h.NoTriggers(t)
		bad := bodyOf(t, toOneCard())
		undo := apptest.Tamper(t, raw, "UPDATE bank_template SET body = '"+bad+"'")
		apptest.Refused(t, h.Banking.DecideTemplate(ctx, h.Checker, good, decide.Approve, ""), "template.changed")
		undo()
		apptest.Check(t, h.Banking.DecideTemplate(ctx, h.Checker, good, decide.Approve, ""))
		apptest.Check(t, h.Banking.DecideTemplate(ctx, h.Checker, good, decide.Approve, "")) // sent twice
		apptest.Refused(t, h.Banking.DecideTemplate(ctx, h.Second, good, decide.Reject, "晚了"), "decide.over")

		other := teller.Template
		other.Columns = append([]bank.Column{}, other.Columns...)
		other.Columns[5] = bank.Column{Field: bank.Constant, Caption: "用途", Constant: "慰问"}
		plants := map[string]string{
			"template.unsafe":  "UPDATE bank_template SET body = '" + bad + "'",
			"template.changed": "UPDATE bank_template SET body = '" + bodyOf(t, other) + "'",
		}
		for code, plant := range plants {
			undo := apptest.Tamper(t, raw, plant)
			_, err = h.Banking.ExportBatch(ctx, h.Cashier, h.Ask(p.Batch, good))
			apptest.Refused(t, err, code)
			undo()
		}
		for state, code := range map[string]string{"approved": "template.changed", "earlier": "template.changed"} {
			undo := apptest.Tamper(t, raw, fmt.Sprintf("INSERT INTO bank_template (id, name, version, retired, body, maker_id, at, state, checker_id, reason, decided_at) SELECT 900, 'x', 1, 0, '%s', maker_id, at, '%s', %s, '', 0 FROM bank_template WHERE id = %d",
				bodyOf(t, other), state, map[string]string{"approved": "checker_id", "earlier": "NULL"}[state], good))
			_, err = h.Banking.ExportBatch(ctx, h.Cashier, h.Ask(p.Batch, 900))
			apptest.Refused(t, err, code)
			undo()
		}
		f, err := h.Banking.ExportBatch(ctx, h.Cashier, h.Ask(p.Batch, good))
		apptest.Check(t, err)
		if len(f.Content) == 0 {
			t.Error("nothing was written")
		}
	})
}

// TestTheNextVersionWaits: a change is used once two people agree; until then,
// and when it is refused, the version before stays in use.
func TestTheNextVersionWaits(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		first := h.Agreed(t, teller.Template)
		changed := teller.Template
		changed.Encoding = bank.UTF8
		id, err := h.Banking.ProposeTemplate(ctx, h.Maker, changed)
		apptest.Check(t, err)
		if again, err := h.Banking.ProposeTemplate(ctx, h.Maker, changed); err != nil || again != id {
			t.Errorf("sent twice: %d %v", again, err)
		}
		changed.Unit = bank.Fen
		_, err = h.Banking.ProposeTemplate(ctx, h.Maker, changed)
		apptest.Refused(t, err, "template.pending")
		d, err := h.Banking.Template(ctx, h.Checker, id)
		apptest.Check(t, err)
		moved := 0
		for _, s := range d.Settings {
			if s.Changed() {
				moved++
			}
		}
		if d.Before.ID != first || moved != 1 || d.Version != 2 || len(d.Example) != 4 {
			t.Errorf("%+v", d)
		}
		inUse := func(want ...int64) {
			t.Helper()
			b, err := h.Banking.Templates(ctx, h.Auditor)
			apptest.Check(t, err)
			var have []int64
			for _, u := range b.InUse {
				have = append(have, u.ID)
			}
			if fmt.Sprint(have) != fmt.Sprint(want) {
				t.Errorf("in use are %v, want %v", have, want)
			}
		}
		inUse(first)
		apptest.Refused(t, h.Banking.DecideTemplate(ctx, h.Checker, id, decide.Reject, ""), "form.invalid")
		apptest.Check(t, h.Banking.DecideTemplate(ctx, h.Checker, id, decide.Reject, "编码不对"))
		inUse(first)
		if d, err = h.Banking.Template(ctx, h.Maker, id); err != nil || d.Reason != "编码不对" || d.Checker == "" {
			t.Errorf("%+v %v", d.TemplateVersion, err)
		}
		id, err = h.Banking.ProposeTemplate(ctx, h.Maker, changed)
		apptest.Check(t, err)
		apptest.Check(t, h.Banking.DecideTemplate(ctx, h.Maker, id, decide.Withdraw, "重做"))
		inUse(first)
		second := h.Agreed(t, changed)
		inUse(second)
		end, err := h.Banking.RetireTemplate(ctx, h.Maker, second)
		apptest.Check(t, err)
		inUse(second)
		apptest.Check(t, h.Banking.DecideTemplate(ctx, h.Checker, end, decide.Approve, ""))
		inUse()
		_, err = h.Banking.RetireTemplate(ctx, h.Maker, second)
		apptest.Refused(t, err, "template.gone")
		h.Holds(t)
	})
}

// TestEachDownloadIsAnAct: full cards leave by the cashier alone, with a reason
// and their own password, and each time is recorded; without them nothing leaves.
func TestEachDownloadIsAnAct(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		p := h.Sent(t, 12, "护理系")
		template := h.Agreed(t, teller.Template)
		ask := h.Ask(p.Batch, template)
		for _, actor := range []access.Actor{h.Maker, h.Checker, h.Auditor, h.Admin, h.Branch["护理系"], h.Keeper} {
			ask.Password = h.Passwords[actor.Login]
			_, err := h.Banking.ExportBatch(ctx, actor, ask)
			apptest.Refused(t, err, "auth.forbidden")
		}
		for _, spoil := range []func(*banking.FileAsk){func(a *banking.FileAsk) { a.Password = "" }, func(a *banking.FileAsk) { a.Password = h.Passwords["maker"] },
			func(a *banking.FileAsk) { a.Reason = " " }} {
			ask := h.Ask(p.Batch, template)
			spoil(&ask)
			f, err := h.Banking.ExportBatch(ctx, h.Cashier, ask)
			apptest.Refused(t, err, "form.invalid")
			if len(f.Content) > 0 {
				t.Error("bytes left")
			}
		}
		run, err := h.Banking.TryExport(ctx, h.Auditor, p.Batch, template)
		apptest.Check(t, err)
		if len(run.Downloads) != 0 || len(run.Exports) != 0 {
			t.Fatalf("%+v", run.Downloads)
		}
		first, err := h.Banking.ExportBatch(ctx, h.Cashier, h.Ask(p.Batch, template))
		apptest.Check(t, err)
		again := h.Ask(p.Batch, template)
		again.Reason = "银行要求重新上传"
		second, err := h.Banking.ExportBatch(ctx, h.Cashier, again)
		apptest.Check(t, err)
		if string(first.Content) != string(second.Content) || first.Name != second.Name || first.Export.ID != second.Export.ID {
			t.Errorf("%s and %s differ", first.Name, second.Name)
		}
		if run, err = h.Banking.TryExport(ctx, h.Auditor, p.Batch, template); err != nil {
			t.Fatal(err)
		}
		if d := run.Downloads; len(d) != 2 || d[0].Reason != "送银行代发" || d[1].Reason != again.Reason || d[1].ByID != h.Cashier.UserID || d[1].SaidBy == "" ||
			string(d[0].Hash) != string(run.Exports[0].Hash) || !d[0].At.Before(d[1].At) {
			t.Errorf("%+v", d)
		}
		entries, err := h.Desk.Trail(ctx, h.Auditor, 0, 50)
		apptest.Check(t, err)
		seen := map[string]int{}
		for _, e := range entries {
			seen[e.Kind]++
		}
		if seen["file_export"] != 1 || seen["file_download"] != 2 {
			t.Errorf("%v", seen)
		}
		h.Holds(t)
		raw := h.NoTriggers(t)
		for _, s := range []string{"UPDATE bank_download SET reason = 'x' WHERE id = 1", "UPDATE bank_download SET by_id = 3 WHERE id = 2", "DELETE FROM bank_download WHERE id = 2"} {
			undo := apptest.Tamper(t, raw, s)
			if v, err := h.Audit.Verify(ctx); err != nil || !apptest.Named(v, "download:") {
				t.Errorf("not found: %s %v", s, err)
			}
			undo()
		}
	})
}

// TestOneFileABatch: a second official file takes two people, and none leaves
// once the bank has answered.
func TestOneFileABatch(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		p := h.Sent(t, 12, "护理系")
		one := h.Agreed(t, teller.Template)
		other := teller.Template
		other.Name, other.Encoding = "另一种", bank.UTF8
		two := h.Agreed(t, other)
		first, err := h.Banking.ExportBatch(ctx, h.Cashier, h.Ask(p.Batch, one))
		apptest.Check(t, err)
		_, err = h.Banking.ExportBatch(ctx, h.Cashier, h.Ask(p.Batch, two))
		apptest.Refused(t, err, "export.other")
		export := first.Export.ID
		_, err = h.Banking.AskVoid(ctx, h.Cashier, export, " ")
		apptest.Refused(t, err, "form.invalid")
		_, err = h.Banking.AskVoid(ctx, h.Checker, export, "换格式")
		apptest.Refused(t, err, "auth.forbidden")
		wish, err := h.Banking.AskVoid(ctx, h.Cashier, export, "换格式")
		apptest.Check(t, err)
		if again, err := h.Banking.AskVoid(ctx, h.Cashier, export, "换格式"); err != nil || again != wish {
			t.Errorf("sent twice: %d %v", again, err)
		}
		for _, template := range []int64{one, two} {
			_, err = h.Banking.ExportBatch(ctx, h.Cashier, h.Ask(p.Batch, template))
			apptest.Refused(t, err, "export.asked")
		}
		turned := h.Cashier
		turned.Role = access.Checker
		apptest.Refused(t, h.Banking.DecideVoid(ctx, turned, wish, decide.Approve, ""), "decide.same_person")
		apptest.Refused(t, h.Banking.DecideVoid(ctx, h.Cashier, wish, decide.Approve, ""), "auth.forbidden")
		apptest.Check(t, h.Banking.DecideVoid(ctx, h.Checker, wish, decide.Reject, "银行已受理"))
		same, err := h.Banking.ExportBatch(ctx, h.Cashier, h.Ask(p.Batch, one))
		apptest.Check(t, err)
		if string(same.Content) != string(first.Content) {
			t.Error("another file")
		}
		if wish, err = h.Banking.AskVoid(ctx, h.Cashier, export, "银行退回，要 UTF-8"); err != nil {
			t.Fatal(err)
		}
		apptest.Check(t, h.Banking.DecideVoid(ctx, h.Checker, wish, decide.Approve, ""))
		apptest.Check(t, h.Banking.DecideVoid(ctx, h.Checker, wish, decide.Approve, "")) // sent twice
		_, err = h.Banking.AskVoid(ctx, h.Cashier, export, "再来")
		apptest.Refused(t, err, "export.void")
		fresh, err := h.Banking.ExportBatch(ctx, h.Cashier, h.Ask(p.Batch, two))
		apptest.Check(t, err)
		if fresh.Export.ID == export || string(fresh.Content) == string(first.Content) {
			t.Error("the same file")
		}
		raw, _ := h.BehindTheBack(t)
		for _, s := range []string{"UPDATE bank_export SET state = 'live'", "DELETE FROM bank_void", "UPDATE bank_void SET state = 'asked'", "DELETE FROM bank_download",
			fmt.Sprintf("INSERT INTO bank_export (batch_id, template_id, hash, size, lines, total, checkpoint, by_id, at, state, sole) SELECT batch_id, template_id, hash, size, lines, total, checkpoint, by_id, at, 'live', 1 FROM bank_export WHERE id = %d", fresh.Export.ID)} {
			if _, err := raw.Exec(s); err == nil {
				t.Errorf("the database took: %s", s)
			}
		}
		wish, err = h.Banking.AskVoid(ctx, h.Cashier, fresh.Export.ID, "又要换")
		apptest.Check(t, err)
		h.Handed(p.Batch, fresh)
		h.Answer(t, p.Batch, func(i int, _ teller.Payee) teller.Reply {
			if i > 0 {
				return teller.Reply{Result: "处理中"}
			}
			return teller.Reply{}
		})
		apptest.Refused(t, h.Banking.DecideVoid(ctx, h.Checker, wish, decide.Approve, ""), "export.answered")
		apptest.Check(t, h.Banking.DecideVoid(ctx, h.Cashier, wish, decide.Withdraw, "已回盘"))
		for _, template := range []int64{one, two} {
			_, err = h.Banking.ExportBatch(ctx, h.Cashier, h.Ask(p.Batch, template))
			apptest.Refused(t, err, "export.answered")
		}
		_, err = h.Banking.AskVoid(ctx, h.Cashier, fresh.Export.ID, "x")
		apptest.Refused(t, err, "export.answered")
		h.Holds(t)
	})
}

// TestFilesAtOnce: whoever exports at once gets one file, and nothing leaves of one that is being voided.
func TestFilesAtOnce(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		p := h.Sent(t, 12, "护理系")
		other := teller.Template
		other.Name = "另一种"
		templates := []int64{h.Agreed(t, teller.Template), h.Agreed(t, other)}
		out := apptest.AtOnce([]int64{0, 1, 2, 3}, func(i int64) error {
			_, err := h.Banking.ExportBatch(ctx, h.Cashier, h.Ask(p.Batch, templates[i%2]))
			return err
		})
		run, err := h.Banking.TryExport(ctx, h.Cashier, p.Batch, templates[0])
		apptest.Check(t, err)
		if len(run.Exports) != 1 || out[""] != len(run.Downloads) || out[""]+out["export.other"] != 4 {
			t.Fatalf("%v: %d files, %d downloads", out, len(run.Exports), len(run.Downloads))
		}
		x := run.Exports[0]
		out = apptest.AtOnce([]int64{0, 1, 2, 3}, func(i int64) error {
			if i == 1 {
				_, err := h.Banking.AskVoid(ctx, h.Cashier, x.ID, "作废")
				return err
			}
			_, err := h.Banking.ExportBatch(ctx, h.Cashier, h.Ask(p.Batch, x.TemplateID))
			return err
		})
		if out[""]+out["export.asked"] != 4 {
			t.Errorf("%v", out)
		}
		if run, err = h.Banking.TryExport(ctx, h.Cashier, p.Batch, x.TemplateID); err != nil {
			t.Fatal(err)
		}
		wish := run.Voids[0]
		out = apptest.AtOnce([]int64{0, 1, 2}, func(i int64) error {
			if i == 1 {
				return h.Banking.DecideVoid(ctx, h.Checker, wish.ID, decide.Approve, "")
			}
			_, err := h.Banking.ExportBatch(ctx, h.Cashier, h.Ask(p.Batch, templates[i/2]))
			return err
		})
		if run, err = h.Banking.TryExport(ctx, h.Cashier, p.Batch, x.TemplateID); err != nil {
			t.Fatal(err)
		}
		if live := run.Live(); len(live) > 1 || run.Exports[0].State != bank.FileVoid {
			t.Errorf("%v: %+v", out, run.Exports)
		}
		for _, d := range run.Downloads {
			if d.ExportID == x.ID && d.At.After(wish.At) {
				t.Errorf("it left after voiding was asked for: %v, %v", d.At, wish.At)
			}
		}
		h.Holds(t)
	})
}

// TestSomebodyElsesPapers: no file is written of a batch whose payments, papers
// or entitlements were exchanged by SQL, also where all of them agree.
func TestSomebodyElsesPapers(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		p := h.Sent(t, 4, "护理系")
		template := h.Agreed(t, teller.Template)
		_, err := h.SealNow(ctx)
		apptest.Check(t, err)
		raw := h.NoTriggers(t)
		swap := func(columns ...string) string {
			s := "UPDATE payment SET "
			for i, c := range columns {
				if i > 0 {
					s += ", "
				}
				s += c + " = (SELECT o." + c + " FROM payment o WHERE o.id = 3 - payment.id)"
			}
			return s + " WHERE id IN (1, 2)"
		}
		for sql, code := range map[string]string{
			swap("identity_id"): "export.identity",
			"UPDATE identity SET person_id = CASE person_id WHEN 1 THEN 2 ELSE 1 END WHERE person_id IN (1, 2)": "export.identity",
			"UPDATE payment SET amount = amount + CASE id WHEN 1 THEN 100 ELSE -100 END WHERE id IN (1, 2)":     "export.tampered",
		} {
			undo := apptest.Tamper(t, raw, sql)
			_, err := h.Banking.ExportBatch(ctx, h.Cashier, h.Ask(p.Batch, template))
			apptest.Refused(t, err, code)
			undo()
		}
		_, err = h.Banking.ExportBatch(ctx, h.Cashier, h.Ask(p.Batch, template))
		apptest.Check(t, err)
	})
}

// TestAFileMadeVoidBehindTheBack: a file that no checker voided makes no room for a second one.
func TestAFileMadeVoidBehindTheBack(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		p := h.Sent(t, 4, "护理系")
		ask := h.Ask(p.Batch, h.Agreed(t, teller.Template))
		_, err := h.SealNow(ctx)
		apptest.Check(t, err)
		_, err = h.Banking.ExportBatch(ctx, h.Cashier, ask)
		apptest.Check(t, err)
		raw := h.NoTriggers(t)
		for _, sql := range []string{"UPDATE bank_export SET state = 'void'", "DELETE FROM bank_export"} {
			undo := apptest.Tamper(t, raw, sql)
			_, err := h.Banking.ExportBatch(ctx, h.Cashier, ask)
			apptest.Refused(t, err, "export.tampered")
			undo()
		}
		_, err = h.Banking.ExportBatch(ctx, h.Cashier, ask)
		apptest.Check(t, err)
	})
}

// TestAReleaseIsTakenBack: while no file stands and nothing is answered, a
// checker takes the release back and the maker makes another batch.
func TestAReleaseIsTakenBack(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		h.Structure(t, []string{"东校区"}, []string{"护理系"})
		program := h.RosterProgram(t, "MZ", h.Funded(t, "AID", fund.StudentAid, 9000), apptest.Head, 3)
		file := strings.Replace(string(apptest.RosterCSV(3, "护理系")), apptest.Card(2), "", 1)
		_, err := h.Relief.ImportRosterFile(ctx, h.Maker, program, "r.csv", []byte(file), core.Reading{})
		apptest.Check(t, err)
		batch, err := h.Payments.PrepareBatch(ctx, h.Maker, payments.Preparation{Program: program, Name: "批", Channel: payout.Bank})
		apptest.Check(t, err)
		h.Release(t, batch)
		template := h.Agreed(t, teller.Template)
		apptest.Refused(t, h.Payments.ActOnBatch(ctx, h.Checker, batch, payout.Recall, ""), "form.invalid")
		apptest.Refused(t, h.Payments.ActOnBatch(ctx, h.Cashier, batch, payout.Recall, "一人没有卡"), "auth.forbidden")
		apptest.Check(t, h.Payments.ActOnBatch(ctx, h.Checker, batch, payout.Recall, "一人没有卡"))
		apptest.Check(t, h.Payments.ActOnBatch(ctx, h.Checker, batch, payout.Recall, "一人没有卡")) // sent twice
		h.Holds(t)
		apptest.Check(t, h.Payments.ActOnBatch(ctx, h.Maker, batch, payout.Cancel, ""))
		_, err = h.Relief.ProposeSupplement(ctx, h.Maker, relief.Adding{Program: program, Withdrawn: []string{"0000000003"}, Heads: 2, Total: 2 * apptest.Head, Note: "没有卡，另行发放"})
		apptest.Check(t, err)
		list, _, err := h.Relief.Supplements(ctx, h.Checker, program)
		apptest.Check(t, err)
		apptest.Check(t, h.Relief.DecideSupplement(ctx, h.Checker, list[0].ID, true, ""))
		batch, err = h.Payments.PrepareBatch(ctx, h.Maker, payments.Preparation{Program: program, Name: "再发", Channel: payout.Bank})
		apptest.Check(t, err)
		h.Release(t, batch)
		f, err := h.Banking.ExportBatch(ctx, h.Cashier, h.Ask(batch, template))
		apptest.Check(t, err)
		apptest.Refused(t, h.Payments.ActOnBatch(ctx, h.Second, batch, payout.Recall, "晚了"), "export.live")
		h.Handed(batch, f)
		h.Answer(t, batch, func(int, teller.Payee) teller.Reply { return teller.Reply{} })
		apptest.Refused(t, h.Payments.ActOnBatch(ctx, h.Second, batch, payout.Recall, "晚了"), "export.answered")
		h.Holds(t)
	})
}
