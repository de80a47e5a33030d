package recon

import (
	"cmp"
	"slices"

	"reliefbook/internal/money"
)

// OpenKind is one of the four kinds of open items of a bank reconciliation 未达账项.
type OpenKind string

// The kinds, in the order the form lists them.
const (
	BankReceived  OpenKind = "bank_received"  // 银收企未收: the bank has taken it in, the books have not
	BankPaid      OpenKind = "bank_paid"      // 银付企未付
	BooksReceived OpenKind = "books_received" // 企收银未收: the books have it, the bank has not
	BooksPaid     OpenKind = "books_paid"     // 企付银未付
)

// OpenKinds lists them.
var OpenKinds = []OpenKind{BankReceived, BankPaid, BooksReceived, BooksPaid}

// OpenKindOf is the kind of an item that one side has: the bank or else the
// books, so much into the account or, negative, out of it.
func OpenKindOf(byBank bool, amount money.Amount) OpenKind {
	switch {
	case byBank && amount >= 0:
		return BankReceived
	case byBank:
		return BankPaid
	case amount >= 0:
		return BooksReceived
	}
	return BooksPaid
}

// BankItem is one line of the statement or one movement of the ledger with the match it is in, 0 for none.
type BankItem struct {
	Day       string
	Amount    money.Amount // into the account; out of it negative
	Match     int64
	Text      string
	Reference string
	Line      int64 // the line's id, or 0
	Voucher   int64 // the movement's voucher, or 0
	Payment   int64
}

// OpenItem is one open item of the reconciliation.
type OpenItem struct {
	BankItem
	Kind OpenKind
}

// Size is the item's amount without its sign.
func (i OpenItem) Size() money.Amount { return abs(i.Amount) }

// Adjustment is the bank reconciliation 银行存款余额调节表 of one account at the end of a day.
type Adjustment struct {
	Fund    string
	Account string // its code
	Day     string
	Books   money.Amount // the account in the ledger
	Bank    money.Amount // what the bank says
	Until   string       // the last day the statements reach, empty without one
	Items   []OpenItem   // by kind, then day
}

// Adjust lists what stands on one side only at the end of day. books and bank
// are the two balances, from elsewhere than the lists: that the adjusted ones
// agree is what the form proves. A match counts when all of it is within day.
func Adjust(day string, books, bank money.Amount, lines, movements []BankItem) Adjustment {
	a := Adjustment{Day: day, Books: books, Bank: bank}
	later := map[int64]bool{} // matches with a part after day
	for _, list := range [][]BankItem{lines, movements} {
		for _, s := range list {
			if s.Match != 0 && s.Day > day {
				later[s.Match] = true
			}
		}
	}
	add := func(list []BankItem, byBank bool) {
		for _, s := range list {
			if s.Day > day || s.Match != 0 && !later[s.Match] {
				continue
			}
			a.Items = append(a.Items, OpenItem{s, OpenKindOf(byBank, s.Amount)})
		}
	}
	add(lines, true)
	add(movements, false)
	slices.SortStableFunc(a.Items, func(x, y OpenItem) int {
		return cmp.Or(cmp.Compare(slices.Index(OpenKinds, x.Kind), slices.Index(OpenKinds, y.Kind)), cmp.Compare(x.Day, y.Day))
	})
	return a
}

// Of is what the open items of a kind add up to, without the sign, fen.
func (a Adjustment) Of(kind OpenKind) (sum money.Amount) {
	for _, i := range a.Items {
		if i.Kind == kind {
			sum += i.Size()
		}
	}
	return sum
}

// BooksAdjusted is the ledger's balance with what only the bank has.
func (a Adjustment) BooksAdjusted() money.Amount {
	return a.Books + a.Of(BankReceived) - a.Of(BankPaid)
}

// BankAdjusted is the bank's balance with what only the books have.
func (a Adjustment) BankAdjusted() money.Amount {
	return a.Bank + a.Of(BooksReceived) - a.Of(BooksPaid)
}

// Difference is by how much the two adjusted balances do not agree, fen.
func (a Adjustment) Difference() money.Amount { return a.BankAdjusted() - a.BooksAdjusted() }

// Agrees reports whether the adjusted balances are one and the statements reach to the day.
func (a Adjustment) Agrees() bool { return a.Difference() == 0 && a.Reached() }

// Reached reports whether the bank's statements cover the day.
func (a Adjustment) Reached() bool { return a.Until >= a.Day }
