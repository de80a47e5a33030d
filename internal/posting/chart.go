// Package posting is what is posted when: pure functions from facts to a ledger
// draft, one file an area, and the chart of accounts they are posted to. It does
// no I/O; docs/ledger.md is held to it by a test.
package posting

import (
	"slices"
	"strconv"
	"strings"

	"reliefbook/internal/fund"
	"reliefbook/internal/gift"
	"reliefbook/internal/ledger"
	"reliefbook/internal/org"
)

// Role is what an account stands for in what we post. The roles are ours and
// fixed; which general account a role is kept on is the college's: its Chart.
type Role string

// The roles.
const (
	Cash    Role = "cash"    // a fund's cash on hand
	Bank    Role = "bank"    // a fund's bank account
	Advance Role = "advance" // cash a branch holds for a program and must account for
	Payable Role = "payable" // what a program owes its people
	Fund    Role = "fund"    // what came into a fund and is not yet allocated
	Unused  Role = "unused"  // what is allocated and not yet used
	Used    Role = "used"    // what was used of an allocation
	Expense Role = "expense" // what a program cost

	Stock       Role = "stock"        // what a lot's pieces cost
	Supplier    Role = "supplier"     // what a lot's supplier is owed
	Difference  Role = "difference"   // a lot's price differences, losses and surplus
	GiftExpense Role = "gift_expense" // what was given of a lot, at cost
	Held        Role = "held"         // pieces of a lot a holder keeps
	Bought      Role = "bought"       // pieces that came in from the supplier
	Given       Role = "given"        // pieces people have
	Counted     Role = "counted"      // pieces stocktakes found too many or too few
	Scrapped    Role = "scrapped"     // pieces written off
)

// Kind is what every account of a role has in common, whatever the college calls it.
type Kind struct {
	Role    Role
	Pieces  bool        // counts pieces of a gift item, not fen; those but Held are memorandum accounts
	Side    ledger.Side // where its balance normally stands
	Guarded bool        // may never stand below zero on that side
	Steps   int         // of its codes below the general account
	Last    Sub         // the last of them
}

// Kinds lists every role, in the order a chart is shown, exported and sealed.
var Kinds = []Kind{
	{Cash, false, ledger.Debit, true, 1, Sub{}},
	{Bank, false, ledger.Debit, true, 1, Sub{}},
	{Advance, false, ledger.Debit, true, 2, Sub{}},
	{Stock, false, ledger.Debit, true, 2, Sub{}},
	{Held, true, ledger.Debit, true, 3, Sub{}},
	{Supplier, false, ledger.Credit, true, 2, Sub{}},
	{Payable, false, ledger.Credit, true, 1, Sub{}},
	{Fund, false, ledger.Credit, true, 1, Sub{Name: "未拨付"}},
	{Unused, false, ledger.Credit, true, 3, Sub{"1", "未使用"}},
	{Used, false, ledger.Credit, true, 3, Sub{"2", "已使用"}},
	{Expense, false, ledger.Debit, true, 1, Sub{}},
	{GiftExpense, false, ledger.Debit, true, 2, Sub{}},
	{Difference, false, ledger.Debit, false, 2, Sub{}},
	{Bought, true, ledger.Credit, true, 2, Sub{}},
	{Given, true, ledger.Debit, true, 2, Sub{}},
	{Counted, true, ledger.Credit, false, 2, Sub{}},
	{Scrapped, true, ledger.Debit, true, 2, Sub{}},
}

// Kind finds what a role's accounts have in common; r is one of Kinds.
func (r Role) Kind() Kind {
	return Kinds[slices.IndexFunc(Kinds, func(k Kind) bool { return k.Role == r })]
}

// General is the general account 总账科目 a role is kept on, or one below it.
type General struct {
	Code    string // digits; below a general account after a dot: "5001.GIFT"
	Name    string // Chinese; accounts are opened with it. Below a general account after "－"
	English string
}

// Chart is a book's chart of accounts: the general account of every role.
type Chart map[Role]General

// Default is the general accounts of the government accounting system as colleges
// commonly use them. A college that has its own loads it.
var Default = Chart{
	Cash:        {"1001", "库存现金", "Cash on hand"},
	Bank:        {"1002", "银行存款", "Cash in bank"},
	Advance:     {"1218", "其他应收款－预领款", "Other receivables－advances"},
	Stock:       {"1302", "库存物品", "Inventory"},
	Held:        {"1302", "库存物品", "Inventory"},
	Supplier:    {"2302", "应付账款", "Accounts payable"},
	Payable:     {"2307", "其他应付款", "Other payables"},
	Fund:        {"3101", "专用基金", "Special funds"},
	Unused:      {"3101", "专用基金", "Special funds"},
	Used:        {"3101", "专用基金", "Special funds"},
	Expense:     {"5001", "业务活动费用", "Operating expenses"},
	GiftExpense: {"5001.GIFT", "业务活动费用－慰问品", "Operating expenses－gifts"},
	Difference:  {"5001.DIFF", "业务活动费用－价差与损耗", "Operating expenses－price differences and losses"},
	Bought:      {"9101", "实物购入", "Pieces bought"},
	Given:       {"9102", "实物发放", "Pieces given"},
	Counted:     {"9103", "实物盘盈盘亏", "Pieces counted over or short"},
	Scrapped:    {"9104", "实物报损", "Pieces written off"},
}

// LotRoles is the role of each account of a lot.
var LotRoles = map[gift.Role]Role{
	gift.Value: Stock, gift.Payable: Supplier, gift.Price: Difference, gift.Expense: GiftExpense, gift.Held: Held,
	gift.Bought: Bought, gift.Given: Given, gift.Counted: Counted, gift.Scrapped: Scrapped,
}

// Sub is one step below a general account, such as a fund or a program: the
// codes of an account's steps are joined by ".", their names by "－".
type Sub struct{ Code, Name string }

// Account is the account of a role in a book, to be opened where it is not yet.
// asset is CNY or, of a role of pieces, the item's; below says whose account it is.
func (c Chart) Account(r Role, book, asset int64, below ...Sub) ledger.Account {
	k := r.Kind()
	a := ledger.Account{BookID: book, AssetID: asset, Code: c[r].Code, Name: c[r].Name, Side: k.Side, Guarded: k.Guarded}
	for _, s := range append(below[:len(below):len(below)], k.Last) {
		if s.Code != "" {
			a.Code += "." + s.Code
		}
		if s.Name != "" {
			a.Name += "－" + s.Name
		}
	}
	return a
}

// OfFund are the steps of a fund's accounts.
func OfFund(f fund.Fund) []Sub { return []Sub{{f.Code, f.Name}} }

// OfAllocation are the steps of an allocation's accounts, of the fund it was made from.
func OfAllocation(f fund.Fund, d fund.Document) []Sub {
	return []Sub{{Code: f.Code}, {strconv.FormatInt(d.ID, 10), d.DocNo}}
}

// OfProgram are the steps of a program's accounts.
func OfProgram(p fund.Program) []Sub { return []Sub{{p.Code, p.Name}} }

// OfAdvance are the steps of the account of a branch's cash for a program.
func OfAdvance(p fund.Program, d org.Department) []Sub {
	return []Sub{{Code: p.Code}, {d.Code, d.Name}}
}

// OfLot are the steps of a lot's accounts.
func OfLot(i gift.Item, p gift.Purchase) []Sub { return []Sub{{i.Code, i.Name}, {p.Lot(), p.Lot()}} }

// OfHolder are the steps of the account of a lot's pieces a holder keeps.
func OfHolder(i gift.Item, p gift.Purchase, h gift.Holder) []Sub {
	return append(OfLot(i, p), Sub{"H" + strconv.FormatInt(h.ID, 10), h.Name})
}

// Owner is whose account an account is: the role it has for a noun, in the
// noun's book, and the codes below its general account.
type Owner struct {
	AccountID int64
	BookID    int64
	Role      Role
	Below     string
}

// Fits reports whether an account, of money or of pieces, is what one of the
// charts its book had opens for its owner.
func (o Owner) Fits(a ledger.Account, money bool, charts []Chart) bool {
	at := slices.IndexFunc(Kinds, func(k Kind) bool { return k.Role == o.Role })
	if at < 0 || a.BookID != o.BookID {
		return false
	}
	k, below := Kinds[at], o.Below
	if k.Last.Code != "" {
		below += "." + k.Last.Code
	}
	return a.Side == k.Side && a.Guarded == k.Guarded && k.Pieces != money && slices.ContainsFunc(charts, func(c Chart) bool {
		g := c[o.Role]
		return a.Code == g.Code+"."+below && strings.HasPrefix(a.Name, g.Name+"－")
	})
}

// Book names a book: its code and its name.
type Book struct{ Code, Name string }

// The books. Party dues have one of their own, never mixed with other money.
var (
	MainBook  = Book{"MAIN", "学校账"}
	PartyBook = Book{"PARTY", "党费账"}
)

// BookList is every book there can be.
var BookList = []Book{MainBook, PartyBook}

// BookOf is the book a fund is kept in.
func BookOf(f fund.Fund) Book {
	if f.Source == fund.PartyDues {
		return PartyBook
	}
	return MainBook
}
