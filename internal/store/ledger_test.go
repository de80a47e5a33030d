package store_test

import (
	"slices"
	"testing"

	"reliefbook/internal/access"
	"reliefbook/internal/ledger"
	"reliefbook/internal/money"
	"reliefbook/internal/posting"
	"reliefbook/internal/store"
)

func TestAVoucherIsPostedOnceAndMovesItsAccounts(t *testing.T) {
	onBoth(t, func(s *shelf) {
		d := s.draft("batch:1/approve/0", ledger.Transfer{DebitID: s.fund.BankID, CreditID: s.fund.AccountID,
			Amount: 3000, Program: s.program, Department: s.nursing, Summary: "一行"},
			ledger.Transfer{DebitID: s.fund.AccountID, CreditID: s.allocation.AccountID, Amount: 2000})
		id := must(s.tx.Post(d, later(1)))
		s.refuses("ledger.posted_already", func() error { return err1(s.tx.Post(d, later(2))) })
		got := must(s.tx.Voucher(id))
		if got.Maker != "王制单" || got.Checker != "李复核" || got.Poster != "李复核" || got.Basis != "document:1" ||
			got.Period != "2021-09" || got.Number != 0 || got.Reverses != 0 ||
			!got.At.Equal(later(1)) || len(got.Salt) == 0 || len(got.LinesRoot) == 0 {
			s.Errorf("%+v", got)
		}
		for i := range got.Transfers {
			got.Transfers[i].ID = 0
		}
		same(s, got.Transfers, d.Transfers)
		same(s, must(s.tx.VoucherHead(id)).Transfers, nil)
		s.refuses("not_found", func() error { return err1(s.tx.Voucher(99)) })

		over := s.draft("over", ledger.Transfer{DebitID: s.allocation.AccountID, CreditID: s.fund.AccountID,
			Amount: 2001})
		s.refuses("ledger.overdraft", func() error { return err1(s.tx.Post(over, now)) })
		out := s.draft("out", ledger.Transfer{DebitID: s.fund.AccountID, CreditID: s.fund.BankID, Amount: 103_001})
		in := s.draft("in again", ledger.Transfer{DebitID: s.fund.BankID, CreditID: s.fund.AccountID, Amount: 103_001})
		s.refuses("ledger.overdraft", func() error { return err1(s.tx.Post(out, now)) })
		must(s.tx.PostTogether(now, out, in)) // what they do together is asked
		same(s, must(s.tx.Unbalanced(s.fund.BookID)), 0)
	})
}

func fen(a money.Amount) *money.Amount { return &a }

func TestVouchersAreListedByWhatNarrowsThem(t *testing.T) {
	onBoth(t, func(s *shelf) {
		first, _ := must2(s.tx.Vouchers(ledger.VoucherFilter{}))
		approved := must(s.tx.Post(s.draft("approve", ledger.Transfer{DebitID: s.fund.BankID,
			CreditID: s.fund.AccountID, Amount: 700, Program: s.program},
			ledger.Transfer{DebitID: s.fund.AccountID, CreditID: s.allocation.AccountID, Amount: 700},
			ledger.Transfer{DebitID: s.allocation.AccountID, CreditID: s.allocation.UsedID, Amount: 700,
				Program: s.program}), now))
		next := s.draft("next", ledger.Transfer{DebitID: s.fund.BankID, CreditID: s.fund.AccountID, Amount: 5})
		next.Day, next.PosterID = "2021-10-01", 0 // by somebody's link
		later := must(s.tx.Post(next, now))
		for about, c := range map[string]struct {
			f    ledger.VoucherFilter
			want []int64
		}{
			"everything":   {ledger.VoucherFilter{}, []int64{first[0].ID, approved, later}},
			"a program":    {ledger.VoucherFilter{Program: s.program}, []int64{approved}},
			"a period":     {ledger.VoucherFilter{Period: "2021-10", BookID: s.fund.BookID}, []int64{later}},
			"another book": {ledger.VoucherFilter{BookID: 99}, []int64{}},
			"some days": {ledger.VoucherFilter{From: "2021-09-17", To: "2021-09-30"},
				[]int64{first[0].ID, approved}},
			"one":               {ledger.VoucherFilter{ID: later}, []int64{later}},
			"the second, alone": {ledger.VoucherFilter{Limit: 1, Offset: 1}, []int64{approved}},
			"from an amount":    {ledger.VoucherFilter{Lowest: fen(1400)}, []int64{first[0].ID, approved}}, // without the use of the allocation
			"above it":          {ledger.VoucherFilter{Lowest: fen(1401)}, []int64{first[0].ID}},
			"up to an amount":   {ledger.VoucherFilter{Highest: fen(5)}, []int64{later}},
			"below it":          {ledger.VoucherFilter{Highest: fen(4)}, []int64{}},
			"between two":       {ledger.VoucherFilter{Lowest: fen(5), Highest: fen(1400)}, []int64{approved, later}},
		} {
			list, total, err := s.tx.Vouchers(c.f)
			if got := idsOf(list, func(v ledger.Voucher) int64 { return v.ID }); err != nil || !equal(got, c.want) ||
				c.f.Limit == 0 && total != len(got) {
				s.Errorf("%s: %v of %d, want %v; %v", about, got, total, c.want, err)
			}
		}
		// without the use of the allocation
		same(s, must(s.tx.VoucherAmounts([]int64{approved, later})), map[int64]int64{approved: 1400, later: 5})
		same(s, must(s.tx.VoucherHead(later)).Poster, "")

		red := s.draft("red", ledger.Transfer{DebitID: s.fund.AccountID, CreditID: s.fund.BankID, Amount: 5})
		red.Kind, red.Reverses, red.Reason = ledger.Reversal, later, "有误"
		same(s, must(s.tx.ReversedBy(later)), 0)
		id := must(s.tx.Post(red, now))
		same(s, must(s.tx.ReversedBy(later)), id)
		red.Key = "red again"
		s.refuses("ledger.posted_already", func() error { return err1(s.tx.Post(red, now)) }) // it is taken back once
	})
}

func TestAnAccountIsAddedUpFromItsTransfers(t *testing.T) {
	onBoth(t, func(s *shelf) {
		s.voucher("a")
		s.voucher("b")
		rows, total := must2(s.tx.AccountRows(s.fund.BankID, 2, 1))
		// newest first
		if total != 3 || len(rows) != 2 || rows[0].Summary != "凭证a" || rows[0].Debits != 100 ||
			rows[0].Credits != 0 || rows[1].Debits != 100_000 {
			s.Errorf("%d, %+v", total, rows)
		}
		moves := must(s.tx.Moves(store.MoveFilter{Account: "1002", From: "2021-09-17", To: "2021-09-17"}))
		if len(moves) != 3 || moves[2].Debits != 100 || moves[2].Maker != "王制单" ||
			len(must(s.tx.Moves(store.MoveFilter{Account: "100"}))) != 0 ||
			len(must(s.tx.Moves(store.MoveFilter{From: "2021-09-18"}))) != 0 {
			s.Errorf("%+v", moves)
		}
		stands := map[string]ledger.Balance{}
		for _, b := range must(s.tx.Balances("")) {
			stands[b.Code] = b
		}
		if b := stands["1002.AID"]; b.Debits != 100_200 || b.Credits != 0 || b.Units() != 100_200 ||
			b.Asset.Code != ledger.CNY || b.Use || !b.Guarded {
			s.Errorf("%+v", b)
		}
		if b := stands["3101.AID.1.2"]; !b.Use || b.Debits != 0 {
			s.Errorf("%+v", b)
		}
		for _, b := range must(s.tx.Balances("2021-09-16")) {
			if b.Debits != 0 {
				s.Errorf("before the first day: %+v", b)
			}
		}
		use, free := 0, 0
		for _, c := range must(s.tx.Chart()) {
			if c.Book.Code != "MAIN" || c.Asset.Code != ledger.CNY {
				s.Errorf("%+v", c)
			}
			if c.Use {
				use++
			}
			if c.Free {
				free++
			}
		}
		same(s, use, 1)
		same(s, free, 2)
		same(s, must(s.tx.Uses(s.allocation.ID))[0].Unspent, 0)
		same(s, must(s.tx.Departments(of(s.nursing)))[0].Name, "护理系")
		same(s, len(must(s.tx.Departments(access.Everything))), 2)
	})
}

func TestAnAccountIsOpenedOnceAndItsNounRemembersIt(t *testing.T) {
	onBoth(t, func(s *shelf) {
		same(s, must(s.tx.FundCash(s.fund.ID)), 0)
		cash := ledger.Account{BookID: s.fund.BookID, AssetID: s.cny.ID, Code: "1001.AID", Name: "库存现金－学生资助",
			Side: ledger.Debit, Guarded: true}
		id := must(s.tx.OpenAccount(cash)).ID
		must(0, s.tx.PutFundCash(s.fund.ID, id))
		same(s, must(s.tx.FundCash(s.fund.ID)), id)
		owners := must(s.tx.Owners())
		i := slices.IndexFunc(owners, func(o posting.Owner) bool { return o.AccountID == id })
		same(s, owners[i], posting.Owner{AccountID: id, BookID: s.fund.BookID, Role: posting.Cash, Below: "AID"})
		s.refuses("chart.taken", func() error { return err1(s.tx.OpenAccount(cash)) })
	})
}
