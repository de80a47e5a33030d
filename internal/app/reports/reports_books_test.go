package reports_test

import (
	"context"
	"strings"
	"testing"

	"reliefbook/internal/app/payments"
	"reliefbook/internal/apptest"
	"reliefbook/internal/fund"
	"reliefbook/internal/lang"
	"reliefbook/internal/money"
	"reliefbook/internal/payout"
	"reliefbook/internal/report"
)

// TestBooksAgree: the trial balance, the general and the detail ledger say the
// same of every account, and a period's opening and movements give its end.
func TestBooksAgree(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		h.Whole(t)
		balance, cell := h.Asked(t, report.Request{Name: "trial-balance"})
		for _, pair := range [][2]string{{"debits", "credits"}, {"debit_balance", "credit_balance"}} {
			if balance.Totals[pair[0]] != balance.Totals[pair[1]] || apptest.AmountOf(balance.Totals[pair[0]]) == 0 {
				t.Errorf("%v is %v and %v", pair, balance.Totals[pair[0]], balance.Totals[pair[1]])
			}
		}
		stands := map[string]money.Amount{}
		for i := range balance.Rows {
			stands[report.Plain(cell(i, "book"))+report.Plain(cell(i, "account_code"))] = apptest.AmountOf(cell(i, "debit_balance")) - apptest.AmountOf(cell(i, "credit_balance"))
		}
		for _, name := range []string{"detail-ledger", "general-ledger"} {
			ledger, at := h.Asked(t, report.Request{Name: name})
			last := map[string]money.Amount{}
			for i := range ledger.Rows {
				b := apptest.AmountOf(at(i, "balance"))
				if at(i, "side") == lang.Text(lang.En, "ledger.side.credit") {
					b = -b
				}
				last[report.Plain(at(i, "book"))+report.Plain(at(i, "account_code"))] = b
			}
			for key, want := range stands {
				if name == "general-ledger" {
					continue // of several accounts together: its totals are held below
				}
				if last[key] != want {
					t.Errorf("%s: %s ends at %s, the balance says %s", name, key, last[key], want)
				}
			}
			if ledger.Totals["debits"] != balance.Totals["debits"] || ledger.Totals["credits"] != balance.Totals["credits"] {
				t.Errorf("%s moved %v and %v", name, ledger.Totals["debits"], ledger.Totals["credits"])
			}
		}
		from, before := report.Request{Name: "trial-balance", Values: report.Values{"from": "2021-09-18"}}, report.Request{Name: "trial-balance", Values: report.Values{"to": "2021-09-17"}}
		later, _ := h.Asked(t, from)
		earlier, _ := h.Asked(t, before)
		for _, key := range []string{"debits", "credits"} {
			if apptest.AmountOf(later.Totals[key])+apptest.AmountOf(earlier.Totals[key]) != apptest.AmountOf(balance.Totals[key]) {
				t.Errorf("%s: %v then %v", key, earlier.Totals[key], later.Totals[key])
			}
		}
		if later.Totals["opening_debit"] != earlier.Totals["debit_balance"] || later.Totals["debit_balance"] != balance.Totals["debit_balance"] {
			t.Errorf("opens at %v after %v", later.Totals["opening_debit"], earlier.Totals["debit_balance"])
		}
		only, at := h.Asked(t, report.Request{Name: "detail-ledger", Values: report.Values{"account": "1002"}})
		for i := range only.Rows {
			if !strings.HasPrefix(report.Plain(at(i, "account_code")), "1002.") {
				t.Errorf("row %d is of %v", i, at(i, "account_code"))
			}
		}
		one, _ := h.Asked(t, report.Request{Name: "vouchers", Values: report.Values{"voucher": "2"}})
		if len(one.Rows) == 0 || one.Links[0] != "/vouchers/2" || one.Links[len(one.Rows)-1] != "/vouchers/2" {
			t.Errorf("one voucher is %v", one.Links)
		}
		for _, bad := range []string{"0", "x", "99999"} {
			_, err := h.Reports.Report(context.Background(), h.Auditor, report.Request{Name: "vouchers", Values: report.Values{"voucher": bad}})
			apptest.Refused(t, err, "not_found")
		}
	})
}

// TestDuesPutUp: the party dues' account to the fen, and no name in full.
func TestDuesPutUp(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		h.Whole(t)
		dues, cell := h.Asked(t, report.Request{Name: "party-dues"})
		if dues.Totals["income"] != money.Amount(20_000) || 500+apptest.AmountOf(dues.Totals["income"])-apptest.AmountOf(dues.Totals["outgo"]) != apptest.AmountOf(dues.Totals["balance"]) {
			t.Errorf("totals %v", dues.Totals)
		}
		for i := range dues.Rows {
			if report.Plain(cell(i, "outgo"))+report.Plain(cell(i, "income")) == "" {
				continue // what the book began with
			}
			for _, key := range []string{"handler", "approver"} {
				if name := report.Plain(cell(i, key)); name != "王*" && name != "李*" {
					t.Errorf("row %d shows %q", i, name)
				}
			}
		}
	})
}

// TestAuditTests plants what auditors look for and finds each, and nothing else of its kind.
func TestAuditTests(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		p := h.Released(t, 12, "护理系", "药学系")
		ids := h.PaymentIDs(t, p.Program)
		list, _, err := h.Payments.Payments(ctx, h.Auditor, apptest.OfProgram(p.Program))
		apptest.Check(t, err)
		for _, pay := range list[:2] {
			_, err := h.Payments.MarkReceipts(ctx, h.Branch[pay.Department], payments.Mark{Payments: []int64{pay.ID}, Act: payout.Confirm,
				Proxy: payout.Proxy{Name: "赵家长", Relation: "母亲", Letter: "委1号"}})
			apptest.Check(t, err)
		}
		d, _, err := h.Books.Document(ctx, h.Auditor, p.Allocation)
		apptest.Check(t, err)
		h.SetTiers(t, d.FundID, fund.Tier{From: 37_000, Level: 2}) // the batch is 360.00
		raw := h.NoTriggers(t)
		found := func() map[string]string {
			table, cell := h.Asked(t, report.Request{Name: "audit-tests"})
			out := map[string]string{}
			for i := range table.Rows {
				if n := report.Plain(cell(i, "findings")); n != "0" {
					out[report.Plain(cell(i, "test"))] = n + " " + report.Plain(cell(i, "amount"))
				}
			}
			return out
		}
		want := map[string]string{"for_another": "2 60.00", "one_for_many": "1 60.00", "never_signed": "10 300.00", "no_paper": "1 60.00", "below_tier": "1 360.00"}
		got := found()
		for test, n := range want {
			if got[lang.Text(lang.En, "audit.test."+test)] != n {
				t.Errorf("%s is %q, want %q", test, got[lang.Text(lang.En, "audit.test."+test)], n)
			}
		}
		for _, none := range []string{"paid_twice", "not_on_roster", "others_card", "shared_card", "staffs_card", "never_paid", "no_minutes", "same_person", "numbers", "same_day"} {
			if n, ok := got[lang.Text(lang.En, "audit.test."+none)]; ok {
				t.Errorf("%s found %s", none, n)
			}
		}
		for test, planted := range map[string]string{
			"paid_twice":    "UPDATE transfer SET amount = amount + 5 WHERE payment_id = (SELECT max(payment_id) FROM transfer)",
			"never_paid":    "UPDATE payment SET state = 'returned', back = amount, live = 0 WHERE id = (SELECT min(payment_id) FROM receipt)",
			"no_minutes":    "UPDATE fund_document SET minutes = '' WHERE kind = 'allocation'",
			"numbers":       "UPDATE voucher_number SET number = number + 7 WHERE voucher_id = (SELECT max(voucher_id) FROM voucher_number)",
			"not_on_roster": "UPDATE entitlement SET roster_id = roster_id + 1 WHERE id = (SELECT max(id) FROM entitlement)",
			"shared_card":   "UPDATE identity SET card_blind = (SELECT card_blind FROM identity WHERE id = 1) WHERE id = 2",
			"others_card":   "UPDATE identity SET holder = card WHERE id = 1",
			"staffs_card":   "INSERT INTO staff_card (card_blind, name, unit, by_id, at) SELECT card_blind, '班主任', '护理系', 1, 1 FROM identity WHERE id = 1",
			"same_day":      "UPDATE payment SET part = 1, person_id = (SELECT min(person_id) FROM payment) WHERE id = (SELECT max(id) FROM payment)",
		} {
			undo := apptest.Tamper(t, raw, planted)
			_, ok := found()[lang.Text(lang.En, "audit.test."+test)]
			undo()
			if !ok {
				t.Errorf("%s was not found", test)
			}
		}
		all, cell := h.Asked(t, report.Request{Name: "audit-findings", Values: report.Values{"test": "never_signed"}})
		if len(all.Rows) != 10 || !strings.HasPrefix(all.Drill[0]["finding"], "/payments/") || cell(0, "test") != lang.Text(lang.En, "audit.test.never_signed") {
			t.Errorf("%d rows, %v of %d", len(all.Rows), all.Drill, len(ids))
		}
	})
}
