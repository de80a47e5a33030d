// Package ledger is what may be posted: accounts, vouchers and transfers, and
// the rules they keep. It does no I/O.
//
// Everything of value that moves is a transfer of one asset, a positive amount,
// from one credit account to one debit account of the same book, so a voucher
// balances by construction. A posted voucher is never changed; the only
// correction is its reversal.
package ledger

import (
	"fmt"
	"math"
	"time"

	"reliefbook/internal/fault"
)

// Units is an amount in the smallest part of an asset: fen for CNY, pieces for a gift item.
type Units = int64

// CNY is the code of the one money asset.
const CNY = "CNY"

// Side is the side on which an account's balance normally stands.
type Side string

// The sides.
const (
	Debit  Side = "debit"
	Credit Side = "credit"
)

// Book is a set of accounts kept apart from every other 账套.
type Book struct {
	ID   int64
	Code string
	Name string
}

// Asset is what is counted: CNY in fen, or a gift item in pieces.
type Asset struct {
	ID   int64
	Code string // "CNY" or the item's code
	Name string
	Unit string // 元 or the item's unit, such as 盒
}

// Account is one line of a book's chart.
type Account struct {
	ID      int64
	BookID  int64
	AssetID int64
	Code    string // e.g. "2307.MZ2021"; the part before the first dot is the general account 总账科目
	Name    string
	Side    Side
	Guarded bool // may never stand below zero on its normal side
	Use     bool // says how much of an allocation was used 已使用: what moves it is a memorandum
	Free    bool // a fund's cash, bank, or what it has not allocated: of no other noun, so a correction may move it
}

// Balance is an account with what was debited and credited to it.
type Balance struct {
	Account
	Asset   Asset
	Debits  Units
	Credits Units
}

// Units is the balance on the account's normal side; negative when it stands on the other.
func (b Balance) Units() Units {
	if b.Side == Debit {
		return b.Debits - b.Credits
	}
	return b.Credits - b.Debits
}

// Transfer is one asset, one positive amount, one debit and one credit account.
// Program, Department and Payment are the auxiliary dimensions 辅助项; 0 is none.
type Transfer struct {
	ID         int64
	Line       int // 1-based within the voucher
	AssetID    int64
	DebitID    int64
	CreditID   int64
	Amount     Units
	Program    int64
	Department int64
	Payment    int64
	Summary    string // empty: the voucher's own
}

// Kind says which act a voucher records.
type Kind string

// The kinds of voucher.
const (
	Opening       Kind = "opening"         // what a book begins with 期初余额
	FundReceipt   Kind = "fund_receipt"    // money comes into a fund 到账
	Allocation    Kind = "allocation"      // a fund allocates 拨付
	FundReturn    Kind = "fund_return"     // an allocation gives back 退回
	BatchApproval Kind = "batch_approval"  // what is owed becomes payable 计提
	FilePayment   Kind = "batch_release"   // the bank or card office says it paid 支付
	BankReturn    Kind = "bank_return"     // it gives back what it had paid 退汇
	AdvanceOut    Kind = "advance_out"     // a branch gets cash to pay out 预领
	CashPayment   Kind = "cash_payment"    // the branch paid against signature 现金发放
	CashUndone    Kind = "cash_undone"     // such a payment is taken back, or a part of it was not delivered
	AdvanceBack   Kind = "advance_back"    // the branch hands back what it still holds 缴回
	Forgone       Kind = "forgone"         // what nobody claims goes back to the allocation 退回资金
	VisitSpending Kind = "visit_spending"  // a visiting team's spending 走访支出
	StockIn       Kind = "stock_in"        // goods that came in and were accepted 验收入库
	InvoicePaid   Kind = "invoice_paid"    // a supplier's invoice is paid 支付货款
	StockTransfer Kind = "stock_transfer"  // pieces go from one holder to another 调拨
	StockIssue    Kind = "stock_issue"     // pieces are given 领用
	StockReturn   Kind = "stock_return"    // given pieces come back 退库
	StockCount    Kind = "stock_count"     // a stocktake found more or fewer 盘点
	StockWriteOff Kind = "stock_write_off" // expired or spoilt 报损
	StockPrize    Kind = "stock_prize"     // won in an activity 奖品
	Reversal      Kind = "reversal"        // a red voucher 红字冲销
	Correcting    Kind = "correction"      // the blue voucher of a correction, or the one for a difference 蓝字订正
)

// Draft is a voucher about to be posted.
type Draft struct {
	BookID    int64
	Kind      Kind
	Day       string // YYYY-MM-DD, the voucher's date 凭证日期; its month is the period
	Summary   string
	MakerID   int64
	CheckerID int64
	PosterID  int64  // whose act posts it 记账; 0: nobody with an account, by a personal link; PosterUnknown in vouchers of before
	Basis     string // the record whose decision it stands on, "batch:7"; maker and checker are the two of that decision
	Key       string // says what is posted, once and for all: a second posting with the same key is refused
	Reverses  int64  // the voucher a red one takes back, else 0
	Reason    string // why, for a red voucher
	Salt      []byte // hides a line's hash from who holds another's proof; old vouchers have none
	Transfers []Transfer
}

// PosterUnknown is the poster of vouchers posted before it was written down.
const PosterUnknown = -1

// By is whose act a voucher's entry in the log is: its poster's, and of vouchers of before their maker's.
func (d Draft) By() int64 {
	if d.PosterID == PosterUnknown {
		return d.MakerID
	}
	return d.PosterID
}

// Voucher is a posted draft.
type Voucher struct {
	Draft
	ID        int64
	Number    int64 // continuous within book and period, given in commit order; 0 until then
	Period    string
	Maker     string
	Checker   string
	Poster    string // empty: unknown, or nobody with an account
	LinesRoot []byte // Merkle root over the transfers
	At        time.Time
}

// Refusals of Check, in the order they are looked for. Each is its own code.
//
//	ledger.empty           no transfer
//	ledger.too_many        more than MaxTransfers
//	ledger.day             the day is no day
//	ledger.key             no key
//	ledger.same_person     maker and checker are one
//	ledger.amount          an amount is not positive
//	ledger.same_account    debit and credit are one account
//	ledger.unknown_account an account is not of this book
//	ledger.asset           an account holds another asset
//	ledger.overflow        a sum leaves 63 bits

// MaxTransfers bounds one voucher: a batch of every student of a very large body, and no more.
const MaxTransfers = 400_000

// Movement is what one voucher does to one account.
type Movement struct {
	Debits  Units
	Credits Units
}

// Check holds a draft against the rules and sums what it does to each account.
// accounts are those the draft names, by id.
func Check(d Draft, accounts map[int64]Account) (map[int64]Movement, error) {
	if err := checkHead(d); err != nil {
		return nil, err
	}
	moved := make(map[int64]Movement, 4)
	for i, t := range d.Transfers {
		if err := checkTransfer(d.BookID, t, accounts); err != nil {
			return nil, err
		}
		if t.Line != i+1 {
			return nil, fmt.Errorf("transfer %d carries line %d", i+1, t.Line)
		}
		debit, credit := moved[t.DebitID], moved[t.CreditID]
		if debit.Debits > math.MaxInt64-t.Amount || credit.Credits > math.MaxInt64-t.Amount {
			return nil, fault.New(fault.Invalid, "ledger.overflow")
		}
		debit.Debits += t.Amount
		moved[t.DebitID] = debit
		credit.Credits += t.Amount
		moved[t.CreditID] = credit
	}
	return moved, nil
}

func checkHead(d Draft) error {
	switch {
	case len(d.Transfers) == 0:
		return fault.New(fault.Invalid, "ledger.empty")
	case len(d.Transfers) > MaxTransfers:
		return fault.New(fault.TooLarge, "ledger.too_many", "Max", MaxTransfers)
	case d.Key == "":
		return fault.New(fault.Invalid, "ledger.key")
	case d.MakerID == d.CheckerID:
		return fault.New(fault.Forbidden, "ledger.same_person")
	}
	if _, err := time.Parse(time.DateOnly, d.Day); err != nil {
		return fault.New(fault.Invalid, "ledger.day", "Day", d.Day)
	}
	return nil
}

func checkTransfer(book int64, t Transfer, accounts map[int64]Account) error {
	if t.Amount <= 0 {
		return fault.New(fault.Invalid, "ledger.amount", "Line", t.Line)
	}
	if t.DebitID == t.CreditID {
		return fault.New(fault.Invalid, "ledger.same_account", "Line", t.Line)
	}
	for _, id := range [2]int64{t.DebitID, t.CreditID} {
		a, ok := accounts[id]
		if !ok || a.BookID != book {
			return fault.New(fault.Invalid, "ledger.unknown_account", "Line", t.Line)
		}
		if a.AssetID != t.AssetID {
			return fault.New(fault.Invalid, "ledger.asset", "Line", t.Line)
		}
	}
	return nil
}

// Period is the accounting period of a day: its month, YYYY-MM.
func Period(day string) string { return day[:7] }
