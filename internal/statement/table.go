package statement

import (
	"regexp"
	"slices"
	"strings"

	"reliefbook/internal/bank"
	"reliefbook/internal/fault"
	"reliefbook/internal/money"
	"reliefbook/internal/table"
)

// Part is what a column of a statement holds.
type Part string

// The parts. Day it must have, and In and Out, or Amount.
const (
	ByDay     Part = "day"
	ByIn      Part = "in"
	ByOut     Part = "out"
	ByAmount  Part = "amount"
	BySide    Part = "side"
	ByBalance Part = "balance"
	BySerial  Part = "serial"
	ByText    Part = "text"
	ByRef     Part = "ref"
	ByParty   Part = "party"
	ByAccount Part = "account"
)

// Parts lists them in the order screens show them.
var Parts = []Part{ByDay, ByIn, ByOut, ByAmount, BySide, ByBalance, BySerial, ByText, ByRef, ByParty, ByAccount}

// captions are what banks call them, as bank.Fold leaves them. What a bank calls
// 贷方 is what comes in: the account is a debt of the bank's.
var captions = map[Part]string{
	ByDay:     "交易日期 日期 记账日期 记帐日期 入账日期 交易时间 记账日 交易日 date bookingdate transactiondate bookdate",
	ByIn:      "贷方发生额 贷方金额 贷方 贷方发生额收入 贷方发生额元 收入 收入金额 存入 存入金额 转入金额 credit creditamount deposit received",
	ByOut:     "借方发生额 借方金额 借方 借方发生额支取 借方发生额支出 借方发生额元 支出 支出金额 支取 转出金额 debit debitamount withdrawal paid",
	ByAmount:  "金额 交易金额 发生额 金额元 amount",
	BySide:    "借贷标志 借贷 借贷方向 收支 收支方向 收付标志 方向 debitcredit dc side",
	ByBalance: "余额 账户余额 帐户余额 本次余额 联机余额 当前余额 余额元 balance",
	BySerial:  "流水号 交易流水号 银行流水号 核心流水号 柜员流水号 日志号 serial serialno transactionid",
	ByText:    "摘要 交易摘要 用途 交易类型 业务类型 description text narrative",
	ByRef:     "附言 备注 回单编号 凭证号 凭证号码 业务编号 企业流水号 客户流水号 reference ref remark",
	ByParty:   "对方户名 对方名称 对方单位 对方单位名称 对方账户名称 对方账户名 收付款人名称 counterparty party",
	ByAccount: "对方账号 对方帐号 对方账户 收付款人账号 counteraccount partyaccount",
}

var (
	openingWords = words("期初余额 上期余额 承前余额 上日余额 承前页 昨日余额 openingbalance opening")
	closingWords = words("期末余额 本期余额 本页余额 closingbalance closing")
	ownerWords   = words("账号 帐号 银行账号 本方账号 account accountno")
	periodWords  = words("起止日期 查询期间 查询日期 账单期间 对账期间 日期范围 period")
	fromWords    = words("起始日期 开始日期 from")
	untilWords   = words("截止日期 终止日期 结束日期 to until")
	totalWords   = words("合计 总计 本期合计 本月合计 累计 本期累计 total")
	outWords     = words("借 借方 支 支出 出 付 转出 往账 d dr debit")
	inWords      = words("贷 贷方 收 收入 入 转入 来账 c cr credit")
)

func words(s string) []string { return strings.Fields(s) }

// Mapping says which column holds what, by the column's index from 0. It is
// remembered by the header's signature.
type Mapping struct {
	Columns map[Part]int `json:"columns"`
}

func partOf(caption string) Part {
	folded := bank.Fold(caption)
	for _, p := range Parts {
		if slices.Contains(words(captions[p]), folded) {
			return p
		}
	}
	return ""
}

// headerRow finds the row that names most parts, among the first twenty: its index, or -1.
func headerRow(t table.Grid) int {
	return bank.HeaderRow(t, 20, func(caption string) bool { return partOf(caption) != "" })
}

// Header is a statement's captions; empty when no row looks like one.
func Header(t table.Grid) (out []string) {
	if at := headerRow(t); at >= 0 {
		for _, c := range t.Rows[at].Cells {
			out = append(out, c.Text)
		}
	}
	return out
}

// Signature is what a mapping is remembered by.
func Signature(captions []string) string { return "statement/" + bank.Signature(captions) }

// Learn guesses which column holds what by the captions; Check says whether it is enough.
func Learn(captions []string) Mapping {
	m := Mapping{Columns: map[Part]int{}}
	for i, c := range captions {
		p := partOf(c)
		if _, taken := m.Columns[p]; p != "" && !taken {
			m.Columns[p] = i
		}
	}
	if m.has(ByIn) && m.has(ByOut) {
		delete(m.Columns, ByAmount)
	}
	return m
}

func (m Mapping) has(p Part) bool { _, ok := m.Columns[p]; return ok }

// Check refuses a mapping by which no statement could be read.
func (m Mapping) Check(width int) error {
	if !m.has(ByDay) || m.has(ByIn) != m.has(ByOut) || m.has(ByIn) == m.has(ByAmount) {
		return fault.New(fault.Invalid, "statement.mapping")
	}
	seen := map[int]bool{}
	for _, at := range m.Columns {
		if at < 0 || at >= width || seen[at] {
			return fault.New(fault.Invalid, "bank.mapping_column")
		}
		seen[at] = true
	}
	return nil
}

// Read reads a statement's table by a mapping. Nothing is skipped: a row is a
// line, a balance or total that is held against the lines, blank, or a problem
// by row and column. Prove is still to be asked.
func Read(t table.Grid, m Mapping) File {
	r := reader{File: File{Format: t.Format}, mapping: m}
	r.Problems = append(r.Problems, t.Problems...)
	at := headerRow(t)
	if at < 0 {
		r.problem(0, -1, "statement.no_header")
		return r.File
	}
	if err := m.Check(len(t.Rows[at].Cells)); err != nil {
		r.problem(t.Rows[at].Number, -1, fault.Of(err).Code)
		return r.File
	}
	for i := range t.Rows {
		switch {
		case i < at:
			r.said(t.Rows[i], false)
		case i > at && len(r.Lines) < MaxLines:
			r.row(t.Rows[i])
		case i > at:
			r.problem(t.Rows[i].Number, -1, "statement.too_many", "Max", MaxLines)
			return r.File
		}
	}
	r.totals()
	return r.File
}

type reader struct {
	File
	mapping Mapping
	summed  []table.Row
}

func tidy(text string) string {
	return strings.TrimSpace(blanks.Replace(text))
}

func (r *reader) cell(row table.Row, p Part) (table.Cell, int) {
	at, ok := r.mapping.Columns[p]
	if !ok || at >= len(row.Cells) {
		return table.Cell{}, -1
	}
	c := row.Cells[at]
	c.Text = tidy(c.Text)
	if c.Text == "-" || c.Text == "--" || c.Text == "—" {
		c.Text = ""
	}
	return c, at
}

// said takes what a row outside the lines says: 期初余额：1,000.00, in one cell or in two.
// It reports whether the row said any such thing.
func (r *reader) said(row table.Row, inside bool) (any bool) {
	for i, c := range row.Cells {
		label, value, within := strings.Cut(strings.Replace(tidy(c.Text), "：", ":", 1), ":")
		folded, at := bank.Fold(label), i
		if !within || strings.TrimSpace(value) == "" {
			value = ""
			for j := i + 1; j < len(row.Cells) && value == ""; j++ {
				value, at = tidy(row.Cells[j].Text), j
			}
			if b, column := r.cell(row, ByBalance); inside && b.Text != "" {
				value, at = b.Text, column
			}
		}
		switch {
		case slices.Contains(openingWords, folded):
			r.end(row.Number, at, value, &r.HasOpening, &r.Opening)
		case slices.Contains(closingWords, folded):
			r.end(row.Number, at, value, &r.HasClosing, &r.Closing)
		case inside:
			continue
		case slices.Contains(ownerWords, folded):
			r.Owner = Tail(strings.ReplaceAll(value, " ", ""))
		case slices.Contains(periodWords, folded), slices.Contains(fromWords, folded), slices.Contains(untilWords, folded):
			r.days(folded, value)
		default:
			continue
		}
		any = true
	}
	return any
}

var someDay = regexp.MustCompile(`\d{4}(-\d{1,2}-|/\d{1,2}/|\.\d{1,2}\.|年\d{1,2}月|\d{2})\d{1,2}`)

// days takes the days a statement says it is about.
func (r *reader) days(label, text string) {
	found := someDay.FindAllString(text, 2)
	for i, f := range found {
		d, ok := day(table.Cell{Text: f})
		switch {
		case !ok:
		case slices.Contains(untilWords, label), len(found) == 2 && i == 1:
			r.To = d
		default:
			r.From = d
		}
	}
}

// end reads a stated opening or closing; said twice it must be the same.
func (r *reader) end(row, column int, text string, has *bool, value *money.Amount) {
	a, err := signed(text)
	switch {
	case err != nil:
		r.refuse(row, column, err, "statement.amount")
	case *has && *value != a:
		r.problem(row, column, "statement.said_twice", "First", *value, "Second", a)
	default:
		*has, *value = true, a
	}
}

func (r *reader) row(row table.Row) {
	first := ""
	for _, c := range row.Cells {
		if first = bank.Fold(c.Text); first != "" {
			break
		}
	}
	text, _ := r.cell(row, ByText)
	switch {
	case first == "":
		return
	case row.Hidden:
		r.problem(row.Number, -1, "table.hidden_row")
		return
	case slices.ContainsFunc(totalWords, func(w string) bool { return strings.HasPrefix(first, w) }):
		r.summed = append(r.summed, row)
		return
	case (isEnd(first) || isEnd(bank.Fold(text.Text))) && r.said(row, true):
		return
	}
	if len(r.summed) > 0 {
		r.problem(row.Number, -1, "bank.after_total")
	}
	r.line(row)
}

func isEnd(folded string) bool {
	is := func(w string) bool { return strings.HasPrefix(folded, w) }
	return slices.ContainsFunc(openingWords, is) || slices.ContainsFunc(closingWords, is)
}

func (r *reader) line(row table.Row) {
	day1, at := r.cell(row, ByDay)
	l := Line{Number: row.Number}
	var ok bool
	if l.Day, ok = day(day1); !ok {
		r.problem(row.Number, at, "statement.day", "Text", bank.Cut(day1.Text, 20))
		return
	}
	account, at := r.cell(row, ByAccount)
	if account.Numeric() && len(account.Text) > 15 {
		r.problem(row.Number, at, "table.numeric_cell")
		return
	}
	for p, into := range map[Part]*string{BySerial: &l.Serial, ByText: &l.Text, ByRef: &l.Ref, ByParty: &l.Party} {
		c, _ := r.cell(row, p)
		*into = c.Text
	}
	l.Account = noMarks.Replace(account.Text)
	if !r.amount(row, &l) || !r.balance(row, &l) {
		return
	}
	r.Lines = append(r.Lines, l)
}

func (r *reader) balance(row table.Row, l *Line) bool {
	c, at := r.cell(row, ByBalance)
	if c.Text == "" {
		return true
	}
	a, err := signed(c.Text)
	if err != nil {
		r.refuse(row.Number, at, err, "statement.amount")
		return false
	}
	l.Balance, l.HasBalance = a, true
	return true
}

// amount reads what came in or went out.
func (r *reader) amount(row table.Row, l *Line) bool {
	read := func(p Part) (a money.Amount, at int, ok bool) {
		c, at := r.cell(row, p)
		if c.Text == "" {
			return 0, at, true
		}
		a, err := signed(c.Text)
		if err != nil {
			r.refuse(row.Number, at, err, "statement.amount")
		}
		return a, at, err == nil
	}
	if !r.mapping.has(ByAmount) {
		in, _, ok := read(ByIn)
		out, at, fine := read(ByOut)
		switch {
		case !ok || !fine:
			return false
		case in != 0 && out != 0:
			r.problem(row.Number, at, "statement.both_sides")
			return false
		}
		l.Amount = in - out
	} else {
		a, _, ok := read(ByAmount)
		if !ok {
			return false
		}
		if l.Amount, ok = r.sided(row, a); !ok {
			return false
		}
	}
	if l.Amount == 0 {
		r.problem(row.Number, -1, "statement.no_amount")
		return false
	}
	return true
}

// sided gives an amount the sign that the column of sides says; without one the amount has its own.
func (r *reader) sided(row table.Row, a money.Amount) (money.Amount, bool) {
	c, at := r.cell(row, BySide)
	word := bank.Fold(c.Text)
	switch {
	case !r.mapping.has(BySide), slices.Contains(inWords, word):
		return a, true
	case slices.Contains(outWords, word):
		return -a, true
	}
	r.problem(row.Number, at, "statement.side", "Text", bank.Cut(c.Text, 10))
	return 0, false
}

// totals holds the file's own totals against its lines.
func (r *reader) totals() {
	var in, out money.Amount
	for _, l := range r.Lines {
		if l.Amount > 0 {
			in += l.Amount
		} else {
			out -= l.Amount
		}
	}
	for _, row := range r.summed {
		r.total(row, ByIn, in)
		r.total(row, ByOut, out)
	}
}

func (r *reader) total(row table.Row, p Part, found money.Amount) {
	c, at := r.cell(row, p)
	if c.Text == "" {
		return
	}
	if stated, err := signed(c.Text); err != nil || stated != found {
		r.problem(row.Number, at, "bank.total", "Stated", bank.Cut(c.Text, 20), "Found", found)
	}
}
