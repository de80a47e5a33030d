package teller

import (
	"bytes"
	"fmt"
	"strings"

	"reliefbook/internal/bank"
	"reliefbook/internal/fault"
	"reliefbook/internal/money"
	"reliefbook/internal/sheet"
)

// Account is an account at the made-up bank, as the bank keeps it: what it took
// in and paid, in its order and its words. It knows nothing of anybody's books.
type Account struct {
	Name    string
	Number  string
	entries []entry
	balance money.Amount
}

// entry is one movement the bank booked. Amount: into the account, out of it negative.
type entry struct {
	day, text, ref, party, other string
	amount, balance              money.Amount
}

// Party is whom money comes from or goes to: a name and an account, either empty.
type Party struct{ Name, Account string }

// Receive books what came in.
func (a *Account) Receive(day string, amount money.Amount, from Party, text, ref string) error {
	return a.book(day, amount, from, text, ref)
}

// Pay books what went out.
func (a *Account) Pay(day string, amount money.Amount, to Party, text, ref string) error {
	return a.book(day, -amount, to, text, ref)
}

func (a *Account) book(day string, amount money.Amount, other Party, text, ref string) (err error) {
	if a.balance, err = money.Add(a.balance, amount); err == nil {
		a.entries = append(a.entries, entry{day: day, text: text, ref: ref, party: other.Name, other: other.Account, amount: amount, balance: a.balance})
	}
	return err
}

// Settle books what the bank did with a batch file it answered: the whole of it
// in one debit, and what it could not pay given back in one credit. ref is the
// file's batch as the file's name has it.
func (a *Account) Settle(day, ref string, answer []byte) error {
	t, err := sheet.Read(ref, answer)
	if err != nil {
		return err
	}
	m := bank.Learn(bank.Header(t))
	said := bank.Read(t, m)
	if said.Errors() > 0 {
		return fault.New(fault.Invalid, "bank.no_rows")
	}
	var all, back money.Amount
	for _, row := range said.Rows {
		if all, err = money.Add(all, row.Amount); err != nil {
			return err
		}
		if row.Outcome != bank.Succeeded {
			back += row.Amount
		}
	}
	if err := a.Pay(day, all, Party{}, "批量代发", ref); err != nil || back == 0 {
		return err
	}
	return a.Receive(day, back, Party{}, "代发失败退回", ref)
}

// Statement is the account's statement over some days, as customers download it:
// GB18030, with a running balance.
func (a *Account) Statement(from, to string) ([]byte, error) {
	var opening, closing, in, out money.Amount
	var rows [][]string
	for _, e := range a.entries {
		switch {
		case e.day < from:
			opening, closing = e.balance, e.balance
			continue
		case e.day > to:
			continue
		}
		closing = e.balance
		row := []string{e.day, "", "", e.balance.String(), fmt.Sprintf("TL%s%04d", strings.ReplaceAll(e.day, "-", ""), len(rows)+1), e.text, e.ref, e.party, e.other}
		if e.amount > 0 {
			in, row[1] = in+e.amount, e.amount.String()
		} else {
			out, row[2] = out-e.amount, (-e.amount).String()
		}
		rows = append(rows, row)
	}
	rows = append(rows, []string{"合计", in.String(), out.String()}, []string{"期末余额", "", "", closing.String()})
	rows = append([][]string{{"起止日期：" + from + "至" + to}, {"期初余额：" + opening.String()},
		{"交易日期", "收入金额", "支出金额", "余额", "流水号", "摘要", "回单编号", "对方户名", "对方账号"}}, rows...)
	g := sheet.Grid{Columns: []sheet.Column{{Label: "户名：" + a.Name}, {Label: "账号：" + a.Number}}, Rows: func(yield func([]string) bool) {
		for _, row := range rows {
			if !yield(row) {
				return
			}
		}
	}}
	var b bytes.Buffer
	err := sheet.WriteCSV(&b, g, sheet.GB18030)
	return b.Bytes(), err
}
