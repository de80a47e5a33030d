package reports_test

import (
	"context"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"reliefbook/internal/app/books"
	"reliefbook/internal/apptest"
	"reliefbook/internal/fund"
	"reliefbook/internal/lang"
	"reliefbook/internal/ledger"
	"reliefbook/internal/money"
	"reliefbook/internal/payout"
	"reliefbook/internal/report"
)

// use is an account that says how much of an allocation was used, as docs/ledger.md writes its code.
var use = regexp.MustCompile(`^3101\.[A-Z]+\.[0-9]+\.2$`)

// amounts is what every voucher amounts to on its page and in the list, held
// against its transfers added up by the codes of docs/ledger.md; and the sum.
func amounts(t *testing.T, h *apptest.House) (list []books.VoucherItem, sum money.Amount) {
	t.Helper()
	ctx := context.Background()
	list, _, err := h.Books.Vouchers(ctx, h.Auditor, ledger.VoucherFilter{})
	apptest.Check(t, err)
	for _, item := range list {
		d, err := h.Books.Voucher(ctx, h.Auditor, item.ID)
		apptest.Check(t, err)
		var want money.Amount
		for _, x := range d.Transfers {
			if d.Assets[x.AssetID].Code == ledger.CNY && !use.MatchString(d.Accounts[x.DebitID].Code) &&
				!use.MatchString(d.Accounts[x.CreditID].Code) {
				want += money.Amount(x.Amount)
			}
		}
		if item.Total != want || d.Total != want {
			t.Errorf("%s %s: the list says %s, the page %s, its accounts %s", item.Kind, item.Summary, item.Total,
				d.Total, want)
		}
		sum += want
	}
	return list, sum
}

// TestEveryVoucherAmountsToItsAccounts: on its page, in the list, by its period,
// in the report and in the audit tests, of both books and of every kind.
func TestEveryVoucherAmountsToItsAccounts(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		h.Whole(t)
		list, sum := amounts(t, h)
		kinds := map[ledger.Kind]money.Amount{}
		for _, v := range list {
			kinds[v.Kind] += v.Total
		}
		for kind, want := range map[ledger.Kind]money.Amount{ledger.BatchApproval: 90_000, ledger.Forgone: 3000,
			ledger.InvoicePaid: 240_000, ledger.StockTransfer: 0} {
			if got, ok := kinds[kind]; !ok || got != want {
				t.Errorf("vouchers of %s amount to %s, want %s", kind, got, want)
			}
		}
		periods, err := h.Books.Periods(ctx, h.Auditor)
		apptest.Check(t, err)
		var closed money.Amount
		for _, p := range periods {
			closed += p.Amount
		}
		table, cell := h.Asked(t, report.Request{Name: "vouchers"})
		if closed != sum || apptest.AmountOf(table.Totals["debit_amount"]) != sum ||
			table.Totals["credit_amount"] != table.Totals["debit_amount"] {
			t.Errorf("the periods hold %s, the report %v, the vouchers %s", closed, table.Totals, sum)
		}
		var beside money.Amount
		for i := 0; i < len(table.Rows); i += 2 { // a debit and its credit
			memorandum := use.MatchString(report.Plain(cell(i, "account_code"))) ||
				use.MatchString(report.Plain(cell(i+1, "account_code")))
			if cell(i, "memorandum") != cell(i+1, "memorandum") || (report.Plain(cell(i,
				"memorandum")) != "") != memorandum {
				t.Errorf("%v\n%v", table.Rows[i], table.Rows[i+1])
			}
			if memorandum {
				beside += apptest.AmountOf(cell(i, "debit_amount"))
			}
		}
		if len(table.Notes) != 1 || !strings.Contains(table.Notes[0], beside.Grouped()) {
			t.Errorf("beside the totals stand %s, the note says %q", beside, table.Notes)
		}
	})
}

// TestAmountsThatWereTwice: an approval of 90.00, its red voucher and the
// correction of its words each amount to 90.00, and so does an invoice of
// 12,500.00, which is no round amount.
func TestAmountsThatWereTwice(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		p := h.Prepared(t, 3, "护理系")
		apptest.Check(t, h.Payments.ActOnBatch(ctx, h.Checker, p.Batch, payout.Approve, ""))
		h.CorrectVoucher(t, ledger.Correction{VoucherID: h.VoucherOf(t, ledger.BatchApproval).ID,
			Kind: ledger.Rewrite, Day: "2021-09-17",
			Summary: "计提中秋慰问金", Reason: "摘要有误"})
		apptest.Check(t, h.Payments.ActOnBatch(ctx, h.Second, p.Batch, payout.SendBack, "名单有误"))
		item, room := h.Item(t, "CAKE", "月饼", "盒"), h.Room(t, "东库", "东校区")
		h.Buy(t, h.Funded(t, "YOUTH", fund.Other, 1_250_000), item, room, 500, 2500, "")
		list, _ := amounts(t, h)
		var found []money.Amount
		for _, v := range list {
			switch v.Kind {
			case ledger.BatchApproval, ledger.Correcting, ledger.Reversal, ledger.InvoicePaid:
				found = append(found, v.Total)
			}
		}
		if len(found) != 5 || found[0] != 9000 || found[1] != 9000 || found[2] != 9000 || found[3] != 9000 ||
			found[4] != 1_250_000 {
			t.Errorf("an approval, its red and its blue voucher, the red one of that and an invoice amount to %v",
				found)
		}
		round, _ := h.Asked(t, report.Request{Name: "audit-findings", Values: report.Values{"test": "round_amounts"}})
		if len(round.Rows) != 0 {
			t.Errorf("round amounts: %v", round.Rows)
		}
	})
}

// TestVouchersByAmount: the list and the report, now and of the past, have the
// vouchers of an amount and no other, both bounds counted; what is no amount is
// refused and the way round too.
func TestVouchersByAmount(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		h.Whole(t)
		list, _ := amounts(t, h)
		want := map[money.Amount][]int64{}
		for _, v := range list {
			want[v.Total] = append(want[v.Total], v.ID)
		}
		if len(want) < 4 || len(want[0]) == 0 {
			t.Fatalf("%d different amounts", len(want))
		}
		h.Clock.Pass(time.Hour)
		reported := func(values report.Values) (*report.Table, []int64) {
			t.Helper()
			r, err := h.Reports.Report(ctx, h.Auditor, report.Request{Name: "vouchers", Values: values, Lang: lang.En})
			apptest.Check(t, err)
			ids := []int64{}
			for _, href := range slices.Compact(slices.Clone(r.Links)) {
				id, err := strconv.ParseInt(strings.TrimPrefix(href, "/vouchers/"), 10, 64)
				apptest.Check(t, err)
				ids = append(ids, id)
			}
			return r, ids
		}
		for amount, ids := range want {
			var f ledger.VoucherFilter
			apptest.Check(t, f.Between(amount.String(), amount.Grouped()))
			got, n, err := h.Books.Vouchers(ctx, h.Auditor, f)
			apptest.Check(t, err)
			if n != len(ids) || len(got) != len(ids) || got[0].Total != amount {
				t.Errorf("%d vouchers of %s in the list, want %d", n, amount, len(ids))
			}
			for _, asOf := range []string{"", h.Now().Format(time.RFC3339Nano)} {
				r, got := reported(report.Values{"lowest": amount.Grouped(), "highest": amount.String(), "as_of": asOf})
				if !slices.Equal(got, ids) || r.Past != (asOf != "") || r.Filter["lowest"] != amount.String() {
					t.Errorf("vouchers %v of %s as of %q, want %v; %v", got, amount, asOf, ids, r.Filter)
				}
			}
			if _, got := reported(report.Values{"lowest": (amount + 1).String(), "highest": (amount + 1).String()}); !slices.Equal(got, want[amount+1]) {
				t.Errorf("vouchers %v of a fen more than %s", got, amount)
			}
		}
		r, _ := reported(report.Values{"highest": "1,290"})
		if said := strings.Join(r.Provenance(), "\n"); !strings.Contains(said, "Amount 1290.00 yuan or less") {
			t.Errorf("says %s", said)
		}
		for wrong, code := range map[string]string{"12,5": "money.commas", "0.001": "money.decimals", "1e3": "money.exponent", "30": "voucher.between"} {
			_, err := h.Reports.Report(ctx, h.Auditor, report.Request{Name: "vouchers", Values: report.Values{"lowest": wrong, "highest": "29.99"}})
			apptest.Refused(t, err, code)
		}
	})
}
