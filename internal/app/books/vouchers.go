package books

import (
	"context"

	"reliefbook/internal/access"
	"reliefbook/internal/app/core"
	"reliefbook/internal/ledger"
	"reliefbook/internal/money"
	"reliefbook/internal/recon"
	"reliefbook/internal/store"
)

// VoucherItem is one voucher of a list with its amount.
type VoucherItem struct {
	ledger.Voucher
	Book  string
	Total money.Amount
}

// Vouchers lists vouchers in posting order and how many there are in all.
func (a *Area) Vouchers(ctx context.Context, actor access.Actor, f ledger.VoucherFilter) (list []VoucherItem, total int, err error) {
	err = a.Read(ctx, actor, access.VoucherRead, func(tx *store.Tx) error {
		vouchers, n, err := tx.Vouchers(f)
		if err != nil {
			return err
		}
		total = n
		ids := make([]int64, len(vouchers))
		for i, v := range vouchers {
			ids[i] = v.ID
		}
		totals, err := tx.VoucherAmounts(ids)
		if err != nil {
			return err
		}
		books, err := BookNames(tx)
		for _, v := range vouchers {
			list = append(list, VoucherItem{Voucher: v, Book: books[v.BookID], Total: money.Amount(totals[v.ID])})
		}
		return err
	})
	return list, total, err
}

func BookNames(tx *store.Tx) (map[int64]string, error) {
	books, err := tx.Books()
	names := make(map[int64]string, len(books))
	for _, b := range books {
		names[b.ID] = b.Name
	}
	return names, err
}

// VoucherLine is the transfers of a voucher between the same accounts, added up.
type VoucherLine struct {
	Debit, Credit ledger.Account
	Asset         ledger.Asset
	Count         int
	Amount        money.Amount // fen, of money
	Pieces        int64        // of anything else
	Memorandum    bool         // beside the entries, not in the voucher's amount
}

// VoucherDetail is one voucher for reading: its transfers grouped by account, and one page of them.
type VoucherDetail struct {
	VoucherItem
	Lines    []VoucherLine
	Accounts map[int64]ledger.Account
	Assets   map[int64]ledger.Asset
	Reversed int64 // the red voucher that takes it back, else 0
	// Corrections are those of this voucher and the one it results from, newest first.
	Corrections []ledger.Correction
}

// Voucher is one voucher with its lines.
func (a *Area) Voucher(ctx context.Context, actor access.Actor, id int64) (d VoucherDetail, err error) {
	err = a.Read(ctx, actor, access.VoucherRead, func(tx *store.Tx) error {
		if d.Voucher, err = tx.Voucher(id); err != nil {
			return err
		}
		books, err := BookNames(tx)
		if err != nil {
			return err
		}
		d.Book = books[d.BookID]
		if d.Accounts, d.Assets, err = AccountsByID(tx); err != nil {
			return err
		}
		d.group()
		if d.Reversed, err = tx.ReversedBy(id); err != nil {
			return err
		}
		d.Corrections, err = tx.Corrections(id)
		return err
	})
	return d, err
}

func (d *VoucherDetail) group() {
	d.Total = money.Amount(d.Amount(d.Accounts, d.Assets))
	at := make(map[[2]int64]int)
	for _, t := range d.Transfers {
		key := [2]int64{t.DebitID, t.CreditID}
		i, ok := at[key]
		if !ok {
			i = len(d.Lines)
			at[key] = i
			l := VoucherLine{Debit: d.Accounts[t.DebitID], Credit: d.Accounts[t.CreditID], Asset: d.Assets[t.AssetID]}
			l.Memorandum = ledger.Memorandum(l.Debit, l.Credit)
			d.Lines = append(d.Lines, l)
		}
		d.Lines[i].Count++
		if d.Lines[i].Asset.Code != ledger.CNY {
			d.Lines[i].Pieces += t.Amount
			continue
		}
		d.Lines[i].Amount += money.Amount(t.Amount)
	}
}

// AccountPage is one account with its transfers, newest first.
type AccountPage struct {
	ledger.Balance
	Book  string
	Rows  []ledger.AccountRow
	Total int
}

// Account is one account with a page of its transfers.
func (a *Area) Account(ctx context.Context, actor access.Actor, id int64, limit, offset int) (p AccountPage, err error) {
	err = a.Read(ctx, actor, access.VoucherRead, func(tx *store.Tx) error {
		balances, err := tx.Balances("")
		if err != nil {
			return err
		}
		for _, b := range balances {
			if b.ID == id {
				p.Balance = b
			}
		}
		if p.ID == 0 {
			return core.ErrNotFound()
		}
		books, err := BookNames(tx)
		if err != nil {
			return err
		}
		p.Book = books[p.BookID]
		p.Rows, p.Total, err = tx.AccountRows(id, limit, offset)
		return err
	})
	return p, err
}

// OpenPeople lists everybody whose entitled, paid and confirmed amounts disagree.
func OpenPeople(tx *store.Tx, scope access.Scope, program int64) ([]recon.Person, error) {
	rows, err := tx.ThreeWay(scope, program)
	if err != nil {
		return nil, err
	}
	return tx.People(scope, program, recon.Differing(rows))
}

func AccountsByID(tx *store.Tx) (map[int64]ledger.Account, map[int64]ledger.Asset, error) {
	chart, err := tx.Chart()
	accounts, assets := make(map[int64]ledger.Account, len(chart)), map[int64]ledger.Asset{}
	for _, c := range chart {
		accounts[c.ID], assets[c.Asset.ID] = c.Account, c.Asset
	}
	return accounts, assets, err
}
