package print

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"reliefbook/internal/lang"
	"reliefbook/internal/ledger"
	"reliefbook/internal/money"
	"reliefbook/internal/report"
)

// voucherTable is the report of vouchers with so many transfers each; odd ones are red.
func voucherTable(tag lang.Tag, transfers ...int) *report.Table {
	accounts := map[int64]ledger.Account{1: {ID: 1, Code: "5001.MZ", Name: "业务活动费用－中秋"}, 2: {ID: 2, Code: "2307.MZ", Name: "其他应付款－中秋"}}
	for i := int64(3); i < 40; i++ {
		accounts[i] = ledger.Account{ID: i, Code: fmt.Sprintf("1218.MZ.%d", i), Name: fmt.Sprintf("其他应收款－预领款－第%d系", i)}
	}
	cny, cake := ledger.Asset{ID: 1, Code: ledger.CNY, Unit: "元"}, ledger.Asset{ID: 2, Code: "CAKE", Unit: "盒"}
	var list []report.VoucherLines
	for n, count := range transfers {
		v := ledger.Voucher{ID: int64(n + 1), Number: int64(n + 1), Maker: "周晓敏", Checker: "郑国强", Draft: ledger.Draft{Kind: ledger.FilePayment, Day: "2021-09-20", Summary: "2021年中秋学生慰问第1批支付"}}
		if n%2 == 1 {
			v.Kind, v.Summary = ledger.Reversal, "注销2021年9月20日第1号凭证"
		}
		for i := range count {
			v.Transfers = append(v.Transfers, ledger.Transfer{Line: i + 1, AssetID: 1, DebitID: 1, CreditID: 2, Amount: 3000})
		}
		list = append(list, report.VoucherLines{Voucher: v, Book: "学校账", Accounts: accounts, Assets: map[int64]ledger.Asset{1: cny, 2: cake}})
	}
	list[0].Transfers = append(list[0].Transfers, ledger.Transfer{Line: 99, AssetID: 2, DebitID: 1, CreditID: 2, Amount: 12})
	t := report.Vouchers(asked(tag), list)
	t.AsOf, t.Actor = time.Date(2021, 9, 21, 8, 0, 0, 0, time.UTC), "吴审计"
	return t
}

// asked is the report of vouchers, of all of them.
func asked(tag lang.Tag) report.Asked {
	a, err := report.Request{Name: "vouchers", Lang: tag}.Read("")
	if err != nil {
		panic(err)
	}
	return a
}

// TestForms: a voucher stands in lines debit before credit, a long one is
// summed up by account, a red one has the sides of the one it takes back and
// amounts below zero.
func TestForms(t *testing.T) {
	list := forms(voucherTable(lang.ZhCN, 2, 1, 3445))
	if len(list) != 3 {
		t.Fatalf("%d forms", len(list))
	}
	plain, red, long := list[0], list[1], list[2]
	if len(plain.lines) != 6 || plain.lines[0].amounts[0] != 3000 || plain.lines[2].pieces[0] != 12 || plain.lines[3].amounts[1] != 3000 || plain.debits != 6000 || plain.credits != 6000 {
		t.Errorf("plain: %+v", plain)
	}
	if !red.red || red.lines[0].general != "2307 其他应付款" || red.lines[0].amounts != [2]money.Amount{-3000, 0} || red.lines[1].amounts != [2]money.Amount{0, -3000} || red.debits != -3000 {
		t.Errorf("red: %+v", red)
	}
	if len(long.lines) != 2 || long.lines[0].count != 3445 || long.lines[0].amounts[0] != 10_335_000 || long.credits != 10_335_000 || long.lines[1].detail != "中秋" {
		t.Errorf("long: %+v", long.lines)
	}
}

// TestMemorandaStandBelowTheTotal: the use of an allocation is summed up apart,
// its side exchanged in a red voucher; a report that was kept before its column
// was there prints as it did.
func TestMemorandaStandBelowTheTotal(t *testing.T) {
	accounts := map[int64]ledger.Account{1: {ID: 1, Code: "5001.MZ", Name: "业务活动费用－中秋"}, 2: {ID: 2, Code: "1002.MZ", Name: "银行存款－党费"},
		3: {ID: 3, Code: "3101.DUES.2.1", Name: "专用基金－36号－未使用"}, 4: {ID: 4, Code: "3101.DUES.2.2", Name: "专用基金－36号－已使用", Use: true}}
	v := ledger.Voucher{ID: 1, Number: 1, Draft: ledger.Draft{Kind: ledger.VisitSpending, Day: "2021-09-20", Summary: "走访"}}
	for i := range 3 {
		v.Transfers = append(v.Transfers, ledger.Transfer{Line: 2*i + 1, AssetID: 1, DebitID: 1, CreditID: 2, Amount: 10_000},
			ledger.Transfer{Line: 2*i + 2, AssetID: 1, DebitID: 3, CreditID: 4, Amount: 10_000})
	}
	red := v
	red.ID, red.Kind, red.Transfers = 2, ledger.Reversal, nil
	for _, x := range v.Transfers {
		x.DebitID, x.CreditID = x.CreditID, x.DebitID
		red.Transfers = append(red.Transfers, x)
	}
	table := func() *report.Table {
		assets := map[int64]ledger.Asset{1: {ID: 1, Code: ledger.CNY, Unit: "元"}}
		return report.Vouchers(asked(lang.ZhCN), []report.VoucherLines{{Voucher: v, Book: "党费账", Accounts: accounts, Assets: assets},
			{Voucher: red, Book: "党费账", Accounts: accounts, Assets: assets}})
	}
	for i, f := range forms(table()) {
		sum := []money.Amount{30_000, -30_000}[i]
		if f.debits != sum || f.credits != sum || len(f.lines) != 6 || len(f.memoranda) != 2 {
			t.Fatalf("%+v", f)
		}
		m := f.memoranda
		if m[0].account != "3101.DUES.2.1" || m[0].amounts != [2]money.Amount{sum, 0} || m[1].account != "3101.DUES.2.2" ||
			m[1].amounts != [2]money.Amount{0, sum} || m[0].count != 3 || m[0].summary != "备查" {
			t.Errorf("%+v", m)
		}
	}
	kept := table()
	last := len(kept.Columns) - 1
	kept.Columns = kept.Columns[:last]
	for i := range kept.Rows {
		kept.Rows[i] = kept.Rows[i][:last]
	}
	for _, f := range forms(kept) {
		if len(f.lines) != 12 || len(f.memoranda) != 0 || f.debits != 60_000 && f.debits != -60_000 {
			t.Errorf("a kept report: %+v", f)
		}
	}
	var out bytes.Buffer
	if err := Report(&out, table()); err != nil || pagesIn(out.Bytes()) != 1 {
		t.Errorf("%d pages: %v", pagesIn(out.Bytes()), err)
	}
	keep(t, "vouchers-memoranda", out.Bytes())
}

// TestVouchersTwoAPage counts the pages, also of a voucher over many accounts, which goes on.
func TestVouchersTwoAPage(t *testing.T) {
	for _, tag := range []lang.Tag{lang.ZhCN, lang.En} {
		wide := voucherTable(tag, 1)
		for i := range 20 { // twenty accounts: 21 lines are three halves
			wide.Rows = append(wide.Rows, wide.Rows[0])
			wide.Links = append(wide.Links, wide.Links[0])
			row := append([]report.Value{}, wide.Rows[0]...)
			row[7] = fmt.Sprintf("1218.MZ.%d", i)
			wide.Rows[len(wide.Rows)-1] = row
		}
		for name, c := range map[string]struct {
			table *report.Table
			pages int
		}{"one": {voucherTable(tag, 1), 1}, "two": {voucherTable(tag, 1, 1), 1}, "three": {voucherTable(tag, 1, 1, 3445), 2}, "wide": {wide, 2}} {
			var out bytes.Buffer
			if err := Report(&out, c.table); err != nil {
				t.Fatal(err)
			}
			if got := pagesIn(out.Bytes()); got != c.pages {
				t.Errorf("%s: %d pages, want %d", name, got, c.pages)
			}
			keep(t, "vouchers-"+name+"-"+string(tag), out.Bytes())
		}
	}
}
