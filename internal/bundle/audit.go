package bundle

import (
	"io"
	"strings"

	"reliefbook/internal/ledger"
)

// The headers of audit tools in Chinese, and those of the AICPA's GL_Detail.
var (
	auditColumns = []string{"凭证日期", "会计年度", "会计期间号", "凭证类型", "凭证编号", "行号", "摘要", "科目编号", "科目名称", "辅助项", "币种", "计量单位",
		"借方数量", "借方金额", "贷方数量", "贷方金额", "单价", "附件数", "制单人", "审核人", "记账人", "凭证来源系统"}
	chartColumns   = []string{"科目编号", "科目名称", "科目级次", "科目类型", "余额方向", "币种", "计量单位"}
	balanceColumns = []string{"会计年度", "会计期间号", "科目编号", "科目名称", "余额方向", "币种", "计量单位", "期初数量", "期初金额", "借方数量", "借方金额",
		"贷方数量", "贷方金额", "期末数量", "期末金额"}
	detailColumns = []string{"Journal_ID", "Journal_ID_Line_Number", "JE_Header_Description", "JE_Line_Description", "Business_Unit_Code", "Effective_Date",
		"Fiscal_Year", "Period", "GL_Account_Number", "Amount", "Amount_Credit_Debit_Indicator", "Amount_Currency", "Entered_By", "Entered_Date", "Entered_Time",
		"Approved_By", "Approved_Date", "Last_Modified_By", "Last_Modified_Date", "Source", "Reversal_Indicator", "Reversal_Journal_ID"}
)

// voucherType is the one kind of voucher number there is: 记.
const voucherType = "记"

func (b *bookFormats) auditRow(v *Voucher, s entrySide) {
	t := b.audit
	t.plain(v.Day).plain(v.Period[:4]).plain(v.Period[5:]).plain(voucherType).int(v.Number).int(int64(s.line)).plain(s.summary(v)).
		plain(s.account.Code).plain(s.account.Name).plain(s.aid).plain(s.account.Asset.Code).plain(s.account.Asset.Unit)
	units := [2]ledger.Units{}
	if s.side == ledger.Debit {
		units[0] = s.t.Amount
	} else {
		units[1] = s.t.Amount
	}
	for _, n := range units {
		t.quantity(s.money(), n, n == 0)
	}
	t.plain("").int(0).plain(v.Maker).plain(v.Checker).plain(postedBy(v)).plain(system).end()
}

// postedBy is who posted a voucher 记账; the program where it was nobody with an
// account. Vouchers of before say their checker, as the bundles of then do.
func postedBy(v *Voucher) string {
	switch v.PosterID {
	case ledger.PosterUnknown:
		return v.Checker
	case 0:
		return system
	}
	return v.Poster
}

// changedBy is who was the last to touch a voucher: its poster, and of one of before its maker.
func changedBy(v *Voucher) string {
	if v.PosterID == ledger.PosterUnknown {
		return v.Maker
	}
	return postedBy(v)
}

// quantity writes the two cells of a quantity and an amount: pieces fill the
// first, money the second; blank leaves both empty.
func (t *table) quantity(money bool, n ledger.Units, blank bool) {
	switch {
	case blank:
		t.plain("").plain("")
	case money:
		t.plain("").fen(n)
	default:
		t.int(n).plain("")
	}
}

// detailRow writes money alone: a piece is no currency.
func (b *bookFormats) detailRow(v *Voucher, s entrySide) {
	if !s.money() {
		return
	}
	at := v.At.In(china)
	day, clock := at.Format("2006-01-02"), at.Format("15:04:05")
	indicator := "D"
	if s.side == ledger.Credit {
		indicator = "C"
	}
	t := b.detail
	t.int(v.ID).int(int64(s.line)).plain(v.Summary).plain(s.summary(v)).plain(b.book.Code).plain(v.Day).plain(v.Period[:4]).plain(v.Period[5:]).
		plain(s.account.Code).fen(s.t.Amount).plain(indicator).plain(s.account.Asset.Code).plain(v.Maker).plain(day).plain(clock).
		plain(v.Checker).plain(day).plain(changedBy(v)).plain(day).plain(string(v.Kind))
	if v.Reverses == 0 {
		t.plain("0").plain("")
	} else {
		t.plain("1").int(v.Reverses)
	}
	t.end()
}

// writeChart writes a book's account table and its balance table.
func writeChart(c *Chart, b *Balances, book ledger.Book, create func(string) (io.Writer, error)) error {
	chart, err := create(bookFile(book.Code, "accounts.csv"))
	if err != nil {
		return err
	}
	balances, err := create(bookFile(book.Code, "balances.csv"))
	if err != nil {
		return err
	}
	accounts, stands := newTable(chart, chartColumns...), newTable(balances, balanceColumns...)
	for _, a := range c.of(book.ID) {
		accounts.plain(a.Code).plain(a.Name).int(a.level()).plain(a.kind()).plain(a.sideName()).plain(a.Asset.Code).plain(a.Asset.Unit).end()
		money := a.Asset.Code == ledger.CNY
		for _, r := range b.rows(a) {
			stands.plain(r.Period[:4]).plain(r.Period[5:]).plain(a.Code).plain(a.Name).plain(a.sideName()).plain(a.Asset.Code).plain(a.Asset.Unit)
			for _, n := range []ledger.Units{r.Opening, r.Debits, r.Credits, r.Closing} {
				stands.quantity(money, n, false)
			}
			stands.end()
		}
	}
	if err := accounts.flush(); err != nil {
		return err
	}
	return stands.flush()
}

// level is how deep an account stands 科目级次: 1 for a general account.
func (a *Account) level() int64 { return int64(1 + strings.Count(a.Code, ".")) }

// kinds are the classes of accounts by the first digit of their code 科目类型.
var kinds = map[byte]string{'1': "资产", '2': "负债", '3': "净资产", '4': "收入", '5': "费用", '6': "预算收入", '7': "预算支出", '8': "预算结余"}

func (a *Account) kind() string {
	if a.Code != "" {
		if k, ok := kinds[a.Code[0]]; ok {
			return k
		}
	}
	return "备查"
}

func (a *Account) sideName() string {
	if a.Side == ledger.Debit {
		return "借"
	}
	return "贷"
}
