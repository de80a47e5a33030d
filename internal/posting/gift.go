package posting

import (
	"cmp"
	"fmt"

	"reliefbook/internal/fund"
	"reliefbook/internal/game"
	"reliefbook/internal/gift"
	"reliefbook/internal/lang"
	"reliefbook/internal/ledger"
	"reliefbook/internal/money"
)

// Lot is what a purchase's vouchers are posted to.
type Lot struct {
	Purchase gift.Purchase
	Item     gift.Item
	From     fund.Document // the allocation it is paid from
	Fund     fund.Fund
	CNY      int64                  // the asset
	Accounts map[gift.Account]int64 // with those of the holders that pieces go to and come from
}

func (l Lot) account(r gift.Role, h gift.Holder) int64 {
	if r != gift.Held {
		h.ID = 0
	}
	return l.Accounts[gift.Account{Role: r, Holder: h.ID}]
}

// Taken is pieces of one lot.
type Taken struct {
	Lot
	Pieces int64
}

// leg is one transfer by the accounts' roles.
type leg struct{ debit, credit gift.Role }

// booking is how pieces that move are booked: they, and their cost beside them.
type booking struct {
	kind         ledger.Kind
	pieces, cost leg
}

// goodsIn is how goods that came in are booked.
var goodsIn = booking{ledger.StockIn, leg{gift.Held, gift.Bought}, leg{gift.Value, gift.Payable}}

// bookings is how each kind of movement is booked; of a stocktake, what is
// missing. The cost of a transfer between holders stays where it is.
var bookings = map[gift.Kind]booking{
	gift.Transfer: {ledger.StockTransfer, leg{gift.Held, gift.Held}, leg{}},
	gift.Issue:    {ledger.StockIssue, leg{gift.Given, gift.Held}, leg{gift.Expense, gift.Value}},
	gift.Prize:    {ledger.StockPrize, leg{gift.Given, gift.Held}, leg{gift.Expense, gift.Value}},
	gift.Visit:    {ledger.VisitSpending, leg{gift.Given, gift.Held}, leg{gift.Expense, gift.Value}},
	gift.Return:   {ledger.StockReturn, leg{gift.Held, gift.Given}, leg{gift.Value, gift.Expense}},
	gift.Count:    {ledger.StockCount, leg{gift.Counted, gift.Held}, leg{gift.Price, gift.Value}},
	gift.WriteOff: {ledger.StockWriteOff, leg{gift.Scrapped, gift.Held}, leg{gift.Price, gift.Value}},
}

// surplus is how what a stocktake found too many is booked.
var surplus = booking{ledger.StockCount, leg{gift.Held, gift.Counted}, leg{gift.Value, gift.Price}}

func bookingOf(m gift.Movement) booking {
	if m.Kind == gift.Count && m.Pieces > 0 {
		return surplus
	}
	return bookings[m.Kind]
}

// Pieces is pieces of some lots on their way between holders; a holder without an id is none.
type Pieces struct {
	Lots     []Taken
	From, To gift.Holder
}

// transfers is the pieces, lot by lot, each with its cost.
func (p Pieces) transfers(b booking) (ts []ledger.Transfer, err error) {
	for _, l := range p.Lots {
		t := ledger.Transfer{AssetID: l.Item.AssetID, DebitID: l.account(b.pieces.debit, p.To), CreditID: l.account(b.pieces.credit, p.From),
			Amount: l.Pieces, Department: cmp.Or(p.From.DepartmentID, p.To.DepartmentID)}
		ts = append(ts, t)
		if b.cost == (leg{}) {
			continue
		}
		cost, err := l.Purchase.UnitCost.Times(l.Pieces)
		if err != nil {
			return nil, err
		}
		t.AssetID, t.Amount = l.CNY, int64(cost)
		t.DebitID, t.CreditID = l.account(b.cost.debit, gift.Holder{}), l.account(b.cost.credit, gift.Holder{})
		ts = append(ts, t)
	}
	return ts, nil
}

// draft is a voucher of pieces, in the book their lots were paid from.
func (p Pieces) draft(b booking, d ledger.Draft) (ledger.Draft, error) {
	ts, err := p.transfers(b)
	d.Kind, d.BookID = b.kind, p.Lots[0].Fund.BookID
	return numbered(d, ts), err
}

// GoodsIn takes accepted goods of one lot into a holder's stock, and owes the
// supplier their cost: on the order's decision, posted by the keeper. nth counts
// what came in of the purchase before.
func GoodsIn(p Pieces, g gift.GoodsIn, nth int) (ledger.Draft, error) {
	bought := p.Lots[0].Purchase
	of := basis("purchase", bought.ID)
	return p.draft(goodsIn, ledger.Draft{
		Day: g.Day, Summary: lang.Text(zh, "posting.goods_in", "Supplier", bought.Supplier, "Item", bought.Item),
		MakerID: bought.MakerID, CheckerID: bought.CheckerID, PosterID: g.ByID, Basis: of, Key: fmt.Sprintf("goods/%s/%d", of, nth),
	})
}

// Movement is pieces that move. What was sent, counted or written off stands on
// its own two; a prize on the activity that two opened; what is handed out or
// comes back on the purchase two approved. day is today, poster whose act it is.
func Movement(m gift.Movement, p Pieces, g game.Activity, day string, poster int64) (ledger.Draft, error) {
	d := ledger.Draft{Day: day, Summary: movementSummary(m, p), PosterID: poster, Key: basis("movement", m.ID)}
	bought := p.Lots[0].Purchase
	switch m.Kind {
	case gift.Prize:
		d.MakerID, d.CheckerID, d.Basis = g.MakerID, g.CheckerID, basis("activity", g.ID)
	case gift.Issue, gift.Return:
		d.MakerID, d.CheckerID, d.Basis = bought.MakerID, bought.CheckerID, basis("purchase", bought.ID)
	default:
		d.MakerID, d.CheckerID, d.Basis = m.MakerID, m.CheckerID, d.Key
	}
	return p.draft(bookingOf(m), d)
}

func movementSummary(m gift.Movement, p Pieces) string {
	item := p.Lots[0].Item.Name
	switch m.Kind {
	case gift.Transfer:
		return p.From.Name + " → " + p.To.Name + " " + item
	case gift.Issue, gift.Prize, gift.Visit:
		return m.Purpose + " " + item
	}
	return p.From.Name + p.To.Name + " " + item + lang.Text(zh, "movement.kind."+string(m.Kind))
}

// Invoice pays what is owed for the accepted goods of a lot, out of its
// allocation; what the invoice has more or less stands on the lot's differences.
func Invoice(l Lot, i gift.Invoice, owed money.Amount, day string) ledger.Draft {
	supplier, differs, bank := l.account(gift.Payable, gift.Holder{}), l.account(gift.Price, gift.Holder{}), l.Fund.BankID
	pay := func(debit, credit int64, amount money.Amount) ledger.Transfer {
		return ledger.Transfer{AssetID: l.CNY, DebitID: debit, CreditID: credit, Amount: int64(amount)}
	}
	ts := []ledger.Transfer{pay(supplier, bank, min(owed, i.Amount))}
	if i.Amount > owed {
		ts = append(ts, pay(differs, bank, i.Amount-owed))
	}
	if i.Amount < owed {
		ts = append(ts, pay(supplier, differs, owed-i.Amount))
	}
	of := basis("invoice", i.ID)
	return numbered(ledger.Draft{
		BookID: l.Fund.BookID, Kind: ledger.InvoicePaid, Day: day,
		Summary: lang.Text(zh, "posting.invoice_paid", "Supplier", l.Purchase.Supplier, "Item", l.Purchase.Item, "Number", i.Number),
		MakerID: i.MakerID, CheckerID: i.CheckerID, PosterID: i.CheckerID, Basis: of, Key: of,
	}, append(ts, pay(l.From.AccountID, l.From.UsedID, i.Amount)))
}
