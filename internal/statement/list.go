package statement

import (
	"maps"
	"slices"
	"strings"

	"reliefbook/internal/fault"
	"reliefbook/internal/table"
)

// Part is what a column of a statement holds.
type Part = table.Col

// The parts. Day it must have, and In and Out, or Amount.
const (
	ByDay      Part = "day"
	ByIn       Part = "in"
	ByOut      Part = "out"
	ByAmount   Part = "amount"
	BySide     Part = "side"
	ByBalance  Part = "balance"
	ByCurrency Part = "currency"
	BySerial   Part = "serial"
	ByText     Part = "text"
	ByRef      Part = "ref"
	ByParty    Part = "party"
	ByAccount  Part = "account"
)

// Columns that are known and not imported: two of them may stand for the day.
const (
	booked   table.Col = "booked"
	traded   table.Col = "traded"
	sequence table.Col = "sequence"
)

// Parts lists them in the order screens show them.
var Parts = []Part{ByDay, ByIn, ByOut, ByAmount, BySide, ByBalance, ByCurrency, BySerial, ByText, ByRef, ByParty, ByAccount}

// List is a bank's statement 对账单 as banks call its columns. What a bank calls 贷方 is
// what comes in: the account is a debt of the bank's.
var List = table.List{
	Prefix: "statement/", Labels: "statement.part.", First: 20, Empty: true, Enough: enough,
	Proof: []table.Col{ByDay}, Who: []table.Col{BySerial, ByText, ByRef, ByParty, ByAccount},
	Columns: []table.Column{
		{Col: ByDay, Holds: table.Days, Names: "交易日期 日期 交易日 发生日期 业务日期 date transactiondate"},
		{Col: booked, Holds: table.Ignored, Names: "记账日期 记账日 记账时间 入账日期 入账日 入账时间 bookingdate bookdate postingdate"},
		{Col: traded, Holds: table.Ignored, Names: "交易时间 时间 time transactiontime"},
		{Col: sequence, Holds: table.Counter, Names: "序号 行号 no"},
		{Col: ByIn, Holds: table.Amounts, Never: "累计", Endings: "贷方发生额 贷方金额 收入金额 存入金额 转入金额",
			Names: "贷方 贷方发生额收入 贷方发生额元 贷方发生额元收入 收入 存入 转入 收入元 credit creditamount deposit received"},
		{Col: ByOut, Holds: table.Amounts, Never: "累计", Endings: "借方发生额 借方金额 支出金额 支取金额 转出金额",
			Names: "借方 借方发生额支取 借方发生额支出 借方发生额元 借方发生额元支取 支出 支取 转出 支出元 debit debitamount withdrawal paid"},
		{Col: ByAmount, Holds: table.Amounts, Names: "金额 交易金额 发生额 发生金额 金额元 交易金额元 amount transactionamount"},
		{Col: BySide, Names: "借贷标志 借贷标识 借贷标记 借贷 借贷方向 收支 收支方向 收支标志 收支类型 收付 收付标志 方向 debitcredit creditdebit dc drcr side"},
		{Col: ByBalance, Holds: table.Balances, Names: "余额 账户余额 本次余额 联机余额 当前余额 交易余额 交易后余额 余额元 账户余额元 balance"},
		{Col: ByCurrency, Names: "币种 货币 币别 货币种类 交易币种 账户币种 currency ccy"},
		{Col: BySerial, Holds: table.Reference, Endings: "流水号", Never: "企业 客户 对方",
			Names: "流水号 交易流水号 银行流水号 核心流水号 柜员流水号 日志号 serial serialno transactionid"},
		{Col: ByText, Names: "摘要 交易摘要 用途 交易类型 业务类型 description text narrative"},
		{Col: ByRef, Holds: table.Reference, Loose: true,
			Names: "附言 备注 回单编号 凭证号 凭证号码 业务编号 企业流水号 客户流水号 reference ref remark"},
		{Col: ByParty, Names: "对方户名 对方名称 对方单位 对方单位名称 对方账户名称 对方账户名 对手户名 对手名称 收付款人名称 counterparty party"},
		{Col: ByAccount, Holds: table.Reference, Names: "对方账号 对方账户 对方卡号 对手账号 收付款人账号 counteraccount partyaccount"},
	},
}

func enough(has func(table.Col) bool) string {
	if !has(ByDay) || has(ByIn) != has(ByOut) || has(ByIn) == has(ByAmount) {
		return "statement.mapping"
	}
	return ""
}

// Mapping says which column holds what, by the column's index from 0. It is
// remembered by the header's signature.
type Mapping struct {
	Columns map[Part]int `json:"columns"`
}

// Header is a statement's captions; empty when no row looks like one.
func Header(t table.Grid) []string { return List.Header(&t).Captions }

// Choices are a statement's columns as a clerk chooses among them: by caption or,
// where it has none, by letter with what stands in them first.
func Choices(t table.Grid) []string {
	if captions := Header(t); captions != nil {
		return captions
	}
	out := make([]string, t.Width())
	for i := range out {
		out[i] = table.Letter(i)
		if at := slices.IndexFunc(t.Rows, func(r table.Row) bool { return tidy(r.At(i).Text) != "" }); at >= 0 {
			out[i] += " " + table.Shown(tidy(t.Rows[at].At(i).Text))
		}
	}
	return out
}

// Learn guesses which column holds what by the captions; Check says whether it is
// enough. Where the bank says when it booked a line, that is its day.
func Learn(captions []string) Mapping {
	m := List.Learn(captions)
	if at, ok := m[booked]; ok {
		m[ByDay] = at
	} else if at, ok := m[traded]; ok && !m.Has(ByDay) {
		m[ByDay] = at
	}
	if m.Has(ByIn) && m.Has(ByOut) {
		delete(m, ByAmount)
	}
	maps.DeleteFunc(m, func(c table.Col, _ int) bool { return !slices.Contains(Parts, c) })
	return Mapping{Columns: m}
}

// Check refuses a mapping by which no statement could be read.
func (m Mapping) Check(width int) error {
	if code := enough(table.Mapping(m.Columns).Has); code != "" {
		return fault.New(fault.Invalid, code)
	}
	seen := map[int]bool{}
	for _, at := range m.Columns {
		if at < 0 || at >= width || seen[at] {
			return fault.New(fault.Invalid, "table.mapping_column")
		}
		seen[at] = true
	}
	return nil
}

// whole is a mapping with what it has not and the captions say all the same:
// columns of no use, and the currency, which mappings of before don't know.
func (m Mapping) whole(captions []string) table.Mapping {
	out, taken := table.Mapping{}, map[int]bool{}
	for c, at := range m.Columns {
		out[c], taken[at] = at, true
	}
	for c, at := range List.Learn(captions) {
		if (c == ByCurrency || !slices.Contains(Parts, c)) && !out.Has(c) && !taken[at] {
			out[c] = at
		}
	}
	return out
}

func words(s string) []string { return strings.Fields(s) }

// The labels of what a statement says above its lines and below them, folded.
var (
	openingWords = words("期初余额 上期余额 承前余额 上日余额 昨日余额 上期结转 上月结转 上年结转 期初结转 openingbalance opening")
	carriedWords = words("承前页 接前页 承上页") // the opening balance where no line stands above and none has a balance
	closingWords = words("期末余额 本期余额 本页余额 closingbalance closing")
	ownerWords   = words("账号 帐号 银行账号 本方账号 account accountno")
	moneyWords   = words("币种 货币 币别 currency ccy")
	periodWords  = words("起止日期 查询期间 查询日期 账单期间 对账期间 日期范围 起止时间 period")
	fromWords    = words("起始日期 开始日期 起始日 开始时间 起始时间 from")
	untilWords   = words("截止日期 终止日期 结束日期 截止日 结束时间 截止时间 to until")
	outWords     = words("借 借方 支 支出 出 付 转出 往账 d dr debit")
	inWords      = words("贷 贷方 收 收入 入 转入 来账 c cr credit")
	yuanWords    = words("人民币 cny rmb 156 人民币元 人民币cny 人民币rmb cny人民币 rmb人民币 156人民币")
)
