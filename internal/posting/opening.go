package posting

import (
	"fmt"
	"slices"
	"strings"

	"reliefbook/internal/fault"
	"reliefbook/internal/lang"
	"reliefbook/internal/ledger"
	"reliefbook/internal/money"
	"reliefbook/internal/table"
)

// OpeningRule is the life of a book's opening balances; OpeningAsking comes before, at the command line.
var OpeningRule, OpeningAsking = proposed("opening")

// Opening is the opening balances of a book 期初余额, as they are proposed.
type Opening struct {
	Proposal
	Day       string // YYYY-MM-DD, as of which the balances stand: the voucher's date
	Lines     OpeningLines
	VoucherID int64 // of an approved one
}

// OpeningLine is what one account stands at.
type OpeningLine struct {
	Code   string
	Side   ledger.Side
	Amount money.Amount
	Remark string
}

// OpeningLines are the lines of a file, in its order.
type OpeningLines []OpeningLine

// MarshalText is the lines as they are kept and sealed: code, side, yuan and remark of each.
func (l OpeningLines) MarshalText() ([]byte, error) {
	var b strings.Builder
	for _, x := range l {
		b.WriteString(strings.Join([]string{x.Code, string(x.Side), x.Amount.String(), x.Remark}, "\t") + "\n")
	}
	return []byte(b.String()), nil
}

// UnmarshalText reads what MarshalText wrote.
func (l *OpeningLines) UnmarshalText(text []byte) error {
	*l = nil
	for line := range strings.Lines(string(text)) {
		cells := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(cells) != 4 {
			return fault.New(fault.Invalid, "opening.unreadable")
		}
		amount, err := money.Parse(cells[2])
		if err != nil {
			return err
		}
		*l = append(*l, OpeningLine{cells[0], ledger.Side(cells[1]), amount, cells[3]})
	}
	return nil
}

// Standing is an account of a book, and whose it is.
type Standing struct {
	Account ledger.Account
	Owner   Owner
}

const (
	bySide   table.Col = "side"
	byAmount table.Col = "amount"
	byRemark table.Col = "remark"
)

// openingList is a file of opening balances; the account's name is there for its clerk.
var openingList = table.List{
	Prefix: "opening/", Labels: "opening.column.", First: 10, Proof: []table.Col{bySide}, Who: []table.Col{byCode, bySide},
	Columns: []table.Column{
		{Col: byCode, Must: true, Names: "科目编码 科目代码 科目编号 accountcode code"},
		{Col: byName, Holds: table.Ignored, Names: "科目名称 accountname name"},
		{Col: bySide, Must: true, Names: "借贷方向 方向 借贷 side debitcredit"},
		{Col: byAmount, Holds: table.Amounts, Must: true, Names: "期初余额 余额 金额 openingbalance balance amount"},
		{Col: byRemark, Names: "备注 说明 remark note"},
	},
}

// OpeningCaptions are the captions of such a file.
func OpeningCaptions(tag lang.Tag) (list []string) {
	for _, c := range openingList.Cols() {
		list = append(list, openingList.Label(c, tag))
	}
	return list
}

// OpeningRows are the rows of an empty file: every account that may be opened.
func OpeningRows(accounts []Standing, tag lang.Tag) (rows [][]string) {
	for _, s := range accounts {
		if _, not := instead[s.Owner.Role]; !not {
			rows = append(rows, []string{s.Account.Code, s.Account.Name, lang.Text(tag, "ledger.side."+string(s.Account.Side)), "", ""})
		}
	}
	return rows
}

// sideWords are how a file says a side.
var sideWords = map[string]ledger.Side{"借": ledger.Debit, "借方": ledger.Debit, "debit": ledger.Debit, "dr": ledger.Debit,
	"贷": ledger.Credit, "贷方": ledger.Credit, "credit": ledger.Credit, "cr": ledger.Credit}

// ReadOpening reads a file of opening balances of a book with its accounts and its chart. A row
// without an amount and a remark stands at nothing. Errors, each with its row and column, all of them at once:
//
//	opening.code        a code with a dot is a number in the workbook, which may have lost a 0
//	opening.twice       an account has two lines
//	opening.not_opened  it is tied to a record that is not there yet
//	opening.unknown     the book has no such account
//	opening.side        neither debit nor credit
//	opening.wrong_side  its balance stands on the other side
//	opening.nothing     the amount is 0, or there is none
//	opening.unbalanced  debits are not credits
//	opening.fund        what a fund has at the bank is not what it has to allocate
//	opening.empty       no line is left
func ReadOpening(g table.Grid, accounts []Standing, c Chart) (OpeningLines, table.Problems) {
	r := openingList.Read(&g, nil)
	o := openingReader{of: ofCode(accounts), chart: c, seen: map[string]bool{}, sums: map[Role]map[string]money.Amount{Bank: {}, Fund: {}}}
	r.Each(o.line)
	if r.Ready() && r.Errors() == 0 {
		o.whole(r)
	}
	r.Sort()
	return o.lines, r.Problems
}

type openingReader struct {
	of    map[string]Standing
	chart Chart
	seen  map[string]bool
	lines OpeningLines
	funds []string                         // their codes, in the file's order
	sums  map[Role]map[string]money.Amount // of their banks, and to be allocated
}

func (o *openingReader) line(l *table.Line) {
	code, ok := l.Want(byCode)
	if ok {
		o.account(l, code)
	}
	amount, readable := l.Amount(byAmount)
	remark, _ := l.Short(byRemark, 60)
	if readable && l.Text(byAmount) == "" && remark == "" {
		return
	}
	side := sideWords[strings.ToLower(l.Text(bySide))]
	s, known := o.of[code]
	switch {
	case side == "":
		l.Error(bySide, "opening.side", "Text", table.Shown(table.Cut(l.Text(bySide), 20)))
	case known && side != s.Account.Side:
		l.Error(bySide, "opening.wrong_side", "Code", code, "Side", lang.Ref("ledger.side."+string(s.Account.Side)))
	case readable && amount <= 0:
		l.Error(byAmount, "opening.nothing")
	}
	if !l.Good() {
		return
	}
	o.lines = append(o.lines, OpeningLine{code, side, amount, remark})
	if fund := s.Owner.Below; !slices.Contains(o.funds, fund) {
		o.funds = append(o.funds, fund)
	}
	o.sums[s.Owner.Role][s.Owner.Below] = amount
}

// account refuses a line of an account that can't be opened, or is opened already.
func (o *openingReader) account(l *table.Line, code string) {
	s, known := o.of[code]
	role := s.Owner.Role
	if !known {
		role = o.chart.roleOf(code)
	}
	why, not := instead[role]
	switch {
	case l.Numeric(byCode) && strings.Contains(code, "."):
		l.Error(byCode, "opening.code", "Code", code)
	case o.seen[code]:
		l.Error(byCode, "opening.twice", "Code", code)
	case not:
		l.Error(byCode, "opening.not_opened", "Code", code, "Role", lang.Ref("chart.role."+string(role)), "Instead", lang.Ref("opening.instead."+why))
	case !known:
		l.Error(byCode, "opening.unknown", "Code", table.Shown(table.Cut(code, 40)))
	}
	o.seen[code] = true
}

// whole refuses lines that are right one by one and not together.
func (o *openingReader) whole(r *table.Reading) {
	var debit, credit money.Amount
	for _, f := range o.funds { // the reader has their sum, and so it is in range
		debit, credit = debit+o.sums[Bank][f], credit+o.sums[Fund][f]
		if bank, free := o.sums[Bank][f], o.sums[Fund][f]; bank != free {
			r.Add(table.WholeFile, table.Error, "opening.fund", "Fund", f, "Bank", bank.Grouped(), "Free", free.Grouped())
		}
	}
	switch {
	case len(o.lines) == 0:
		r.Add(table.WholeFile, table.Error, "opening.empty")
	case debit != credit:
		r.Add(table.WholeFile, table.Error, "opening.unbalanced", "Debit", debit.Grouped(), "Credit", credit.Grouped())
	}
}

// instead is what is done about what an account of a role stands for, where its balance can't
// be opened: a record behind it says whose it is, and there is none yet.
var instead = map[Role]string{
	Cash: "cash", Advance: "advance", Payable: "payable", Supplier: "payable", Stock: "stock", Held: "stock",
	Unused: "allocation", Used: "allocation", Expense: "expense", GiftExpense: "expense", Difference: "expense",
	Bought: "stock", Given: "stock", Counted: "stock", Scrapped: "stock",
}

// roleOf is the role whose accounts have a code such as this one; empty for none.
func (c Chart) roleOf(code string) (found Role) {
	best := -1
	for _, k := range Kinds {
		g := c[k.Role].Code
		rest, ok := strings.CutPrefix(code+".", g+".")
		fit := 2 * len(g)
		if strings.Count(rest, ".") == k.Steps {
			fit++
		}
		if ok && fit > best {
			best, found = fit, k.Role
		}
	}
	return found
}

func ofCode(accounts []Standing) map[string]Standing {
	of := make(map[string]Standing, len(accounts))
	for _, s := range accounts {
		of[s.Account.Code] = s
	}
	return of
}

// Opened is what approved opening balances post: of each fund its bank against its unallocated
// money, in the order of the bank's lines. Its key is the book's: there is no second one.
func Opened(o Opening, accounts []Standing, cny int64) ledger.Draft {
	of, free := ofCode(accounts), map[string]OpeningLine{}
	for _, l := range o.Lines {
		if s := of[l.Code]; s.Owner.Role == Fund {
			free[s.Owner.Below] = l
		}
	}
	v := ledger.Draft{Kind: ledger.Opening, Day: o.Day, Summary: lang.Text(zh, "posting.opening"), MakerID: o.MakerID, CheckerID: o.CheckerID,
		PosterID: o.CheckerID, Basis: basis("opening", o.ID), Key: fmt.Sprintf("opening/%s", o.Book)}
	var ts []ledger.Transfer
	for _, l := range o.Lines {
		s := of[l.Code]
		if s.Owner.Role != Bank {
			continue
		}
		other := free[s.Owner.Below]
		t := ledger.Transfer{AssetID: cny, DebitID: s.Account.ID, CreditID: of[other.Code].Account.ID, Amount: int64(l.Amount)}
		if remark := strings.TrimSpace(l.Remark + " " + other.Remark); remark != "" {
			t.Summary = v.Summary + " " + remark
		}
		v.BookID, ts = s.Account.BookID, append(ts, t)
	}
	return numbered(v, ts)
}
