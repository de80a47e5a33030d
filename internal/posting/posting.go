package posting

import (
	"fmt"

	"reliefbook/internal/fund"
	"reliefbook/internal/lang"
	"reliefbook/internal/ledger"
	"reliefbook/internal/money"
	"reliefbook/internal/payout"
)

// zh is the language of summaries: books are kept in Chinese, whoever reads them.
const zh = lang.ZhCN

// Books is what a program's vouchers are posted to, and when.
type Books struct {
	Fund    fund.Fund
	Program fund.Program
	CNY     int64  // the asset
	Day     string // YYYY-MM-DD, the vouchers' date
}

// draft is one of the program's vouchers: d with its book, its day and its transfers.
func (k Books) draft(d ledger.Draft, ts ...ledger.Transfer) ledger.Draft {
	d.BookID, d.Day = k.Fund.BookID, k.Day
	return numbered(d, ts)
}

// transfer is one of the program's transfers.
func (k Books) transfer(debit, credit int64, amount money.Amount) ledger.Transfer {
	return ledger.Transfer{AssetID: k.CNY, DebitID: debit, CreditID: credit, Amount: int64(amount), Program: k.Program.ID}
}

// within is a transfer of one department.
func (k Books) within(department, debit, credit int64, amount money.Amount) ledger.Transfer {
	t := k.transfer(debit, credit, amount)
	t.Department = department
	return t
}

// of is a transfer of one payment.
func (k Books) of(p payout.Payment, debit, credit int64, amount money.Amount) ledger.Transfer {
	t := k.within(p.DepartmentID, debit, credit, amount)
	t.Payment = p.ID
	return t
}

// numbered puts transfers into a draft and gives them their lines.
func numbered(d ledger.Draft, ts []ledger.Transfer) ledger.Draft {
	d.Transfers = ts
	for i := range d.Transfers {
		d.Transfers[i].Line = i + 1
	}
	return d
}

// basis names the record a voucher stands on.
func basis(noun string, id int64) string { return fmt.Sprintf("%s:%d", noun, id) }
