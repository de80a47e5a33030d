package bank

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"reliefbook/internal/fault"
	"reliefbook/internal/money"
	"reliefbook/internal/payout"
	"reliefbook/internal/person"
	"reliefbook/internal/table"
)

// Outcome is what an answer says of one payment.
type Outcome string

// The outcomes.
const (
	Succeeded Outcome = "succeeded"
	Failed    Outcome = "failed"
	Pending   Outcome = "pending"
	Returned  Outcome = "returned" // paid first, and given back: 退汇
)

// Outcomes lists them.
var Outcomes = []Outcome{Succeeded, Failed, Pending, Returned}

// Part is what a column of an answer holds.
type Part = table.Col

// The parts of an answer. Result it must have, Amount or Paid, and Ref or Account.
const (
	ByRef      Part = "ref"
	ByAccount  Part = "account"
	ByHolder   Part = "holder"
	ByAmount   Part = "amount"
	ByPaid     Part = "paid" // what was really paid: 0.00 for a line that failed
	ByCurrency Part = "currency"
	ByResult   Part = "result"
	ByCode     Part = "code"
	ByReason   Part = "reason"
	BySerial   Part = "serial"

	sequence Part = "sequence"
)

// Parts lists them in the order screens show them.
var Parts = []Part{ByRef, ByAccount, ByHolder, ByAmount, ByPaid, ByCurrency, ByResult, ByCode, ByReason, BySerial}

// List is a bank's answer 回盘 as banks call its columns.
var List = table.List{
	Labels: "bank.part.", First: 10, InFen: true, Enough: enough,
	Proof: []table.Col{ByRef, ByAccount}, Who: []table.Col{ByRef, ByAccount, ByHolder},
	Columns: []table.Column{
		{Col: ByRef, Holds: table.Reference, Loose: true,
			Names: "业务编号 业务参考号 备注 附言 订单号 客户流水号 商户流水号 企业流水号 付款编号 ref reference"},
		{Col: ByAccount, Holds: table.Reference, Endings: "账号 卡号", Never: "付款 付方 本方 我方 扣款 代发 企业 单位 校园 电话 手机",
			Names: "收款账号 账号 卡号 银行卡号 收款卡号 收款人账号 收款方账号 对方账号 account accountno cardno"},
		{Col: ByHolder, Names: "收款户名 户名 收款人 收款人户名 收款人姓名 收款方户名 姓名 对方户名 holder name"},
		{Col: ByAmount, Holds: table.Amounts, Names: "金额 交易金额 发放金额 代发金额 应发金额 应付金额 充值金额 金额元 金额分 amount"},
		{Col: ByPaid, Holds: table.Amounts, Names: "实发金额 实付金额 实际金额 成功金额 实际发放金额 paidamount"},
		{Col: ByCurrency, Names: "币种 货币 币别 货币种类 交易币种 currency ccy"},
		{Col: ByResult, Names: "处理结果 交易结果 处理状态 交易状态 状态 结果 成功标志 处理标志 result status"},
		{Col: ByCode, Holds: table.Reference, Names: "返回码 响应码 错误码 错误代码 返回代码 code returncode"},
		{Col: ByReason, Loose: true, Names: "失败原因 原因 返回信息 错误信息 响应信息 处理说明 返回说明 reason message"},
		{Col: BySerial, Holds: table.Reference, Names: "银行流水号 流水号 交易流水号 柜员流水号 serial serialno"},
		{Col: sequence, Holds: table.Counter, Names: "序号 行号 no seq"},
	},
}

func enough(has func(table.Col) bool) string {
	if !has(ByResult) || !has(ByAmount) && !has(ByPaid) || !has(ByRef) && !has(ByAccount) {
		return "bank.mapping"
	}
	return ""
}

// Mapping says which column holds what, by the column's index from 0; and what
// the words of the result column mean. It is remembered by the header's signature.
type Mapping struct {
	Columns map[Part]int       `json:"columns"`
	Words   map[string]Outcome `json:"words,omitempty"` // folded, beside those everybody knows
	Unit    Unit               `json:"unit"`

	guessed bool // by the captions alone: what is doubled among them is asked about
}

// Explain says what a word of the result column means.
func (m *Mapping) Explain(word string, o Outcome) {
	if m.Words == nil {
		m.Words = map[string]Outcome{}
	}
	if slices.Contains(Outcomes, o) {
		m.Words[table.Fold(word)] = o
	}
}

// resultWords are what banks write in the result column, as Fold leaves them.
var resultWords = func() map[string]Outcome {
	out := map[string]Outcome{}
	for outcome, words := range map[Outcome]string{
		Succeeded: "成功 交易成功 处理成功 发放成功 代发成功 已成功 充值成功 s ok success y 0000 00",
		Failed:    "失败 交易失败 处理失败 发放失败 代发失败 充值失败 拒绝 已拒绝 f fail failed n",
		Pending:   "处理中 未知 待处理 已受理 交易中 处理中未知 p pending",
		Returned:  "退汇 已退汇 退票 已退票 退回 已退回 returned",
	} {
		for _, w := range strings.Fields(words) {
			out[w] = outcome
		}
	}
	return out
}()

// Header is an answer's captions; empty when no row looks like one.
func Header(t table.Grid) []string { return List.Header(&t).Captions }

// Signature is what a mapping is remembered by: the captions' hash.
func Signature(captions []string) string { return List.Signature(captions) }

// Learn guesses which column holds what by the captions; Check says whether it is enough.
func Learn(captions []string) Mapping {
	m := Mapping{Columns: List.Learn(captions), Unit: Yuan, guessed: true}
	delete(m.Columns, sequence)
	for _, p := range []Part{ByPaid, ByAmount} {
		if at, ok := m.Columns[p]; ok && strings.Contains(captions[at], "分") {
			m.Unit = Fen
		}
	}
	return m
}

// over is the mapping as a list takes it, with what the captions say and it has not:
// the currency, which mappings of before don't know, and columns of no use.
func (m Mapping) over(captions []string) table.Mapping {
	if m.guessed {
		return nil
	}
	out, taken := table.Mapping{}, map[int]bool{}
	for c, at := range m.Columns {
		out[c], taken[at] = at, true
	}
	for c, at := range List.Learn(captions) {
		if (c == ByCurrency || c == sequence) && !out.Has(c) && !taken[at] {
			out[c] = at
		}
	}
	return out
}

// Check refuses a mapping by which no answer could be read.
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
	if !slices.Contains(Units, m.Unit) {
		return fault.New(fault.Invalid, "bank.mapping")
	}
	for word := range m.Words { // a word with somebody's card in it means one line, and is sealed
		if person.HoldsPapers(word) {
			return fault.New(fault.Invalid, "bank.mapping")
		}
	}
	return nil
}

// Row is one line of an answer, in our words.
type Row struct {
	Number    int // the file's row
	Ref       string
	Account   string // in full: mask before it is kept or shown
	Holder    string
	Amount    money.Amount
	Outcome   Outcome
	Reason    Reason
	RawReason string
	Serial    string
	Apart     bool // a success with the reason of a failure: it says two things
}

// Answer is a result file, read.
type Answer struct {
	Rows     []Row
	Problems []table.Problem // any Error among them refuses the file
	Unknown  []string        // words of the result column nobody has explained yet
}

// Errors counts the problems that refuse the file.
func (a Answer) Errors() (n int) {
	for _, p := range a.Problems {
		if p.Severity == table.Error {
			n++
		}
	}
	return n
}

// Read reads an answer by a mapping. Nothing is skipped: a row is a payment's, a
// total or a count that is held against them, passed over with a notice, or a problem.
func Read(t table.Grid, m Mapping) Answer {
	r := reader{mapping: m}
	r.Reading = List.Read(&t, m.over(Header(t)))
	r.InFen, r.Also = m.Unit == Fen, r.succeeded
	r.Aside = func(l *table.Line) bool { return r.summary(l) || r.count(l) }
	if r.Header.Rows == 0 {
		r.Doubt = func(l *table.Line) bool { return l.Raw(ByResult) == "" } // the line of count and sum
	}
	r.Each(r.payment)
	r.holdCounts()
	r.Sort()
	r.answer.Problems = r.List
	return r.answer
}

type reader struct {
	*table.Reading
	mapping Mapping
	answer  Answer
	counts  []stated
}

// tight is a number without what people write between its digits.
func tight(s string) string {
	return strings.Map(func(c rune) rune {
		if unicode.IsSpace(c) || c == '-' {
			return -1
		}
		return c
	}, s)
}

func (r *reader) payment(l *table.Line) {
	out := Row{Number: l.Number, Ref: l.Text(ByRef), Account: tight(l.Text(ByAccount)), Holder: table.Cut(l.Text(ByHolder), 60),
		Serial: table.Cut(l.Text(BySerial), 60)}
	code, reason := l.Text(ByCode), l.Text(ByReason)
	exchanged(l, &out.Ref, BySerial, &out.Serial)
	exchanged(l, &out.Ref, ByReason, &reason)
	out.RawReason = table.Cut(Hide(strings.TrimSpace(code+" "+reason)), 200)
	if currency := l.Text(ByCurrency); currency != "" && !slices.Contains(yuanWords, table.Fold(currency)) {
		l.Error(ByCurrency, "bank.currency", "Currency", table.Cut(currency, 20))
	}
	for _, c := range []Part{ByRef, ByReason} {
		if l.IsDay(c) {
			l.Gather(c, table.Notice, "table.day_shown")
		}
	}
	known := r.outcome(l, &out)
	if !r.amount(l, &out) || !known || !l.Good() {
		return
	}
	if out.Outcome == Failed || out.Outcome == Returned {
		if out.Reason = NormaliseReason(reason + code); out.Reason == NoReason {
			out.Reason = OtherReason
		}
	}
	if said := NormaliseReason(reason); out.Outcome == Succeeded && said != NoReason {
		if out.Apart = said != OtherReason; out.Apart {
			l.Warn(ByReason, "bank.apart", "Reason", table.Shown(table.Cut(reason, 30)))
		} else if resultWords[table.Fold(reason)] != Succeeded {
			l.Gather(ByReason, table.Notice, "bank.success_reason")
		}
	}
	r.answer.Rows = append(r.answer.Rows, out)
}

// exchanged puts back a payment's own number that stands in another column, and says so.
func exchanged(l *table.Line, ref *string, c Part, there *string) {
	if isRef(*there) && !isRef(*ref) {
		*ref, *there = *there, *ref
		l.Gather(c, table.Warning, "bank.exchanged")
	}
}

// isRef tells a payment's own number from a bank's.
func isRef(text string) bool {
	n, err := strconv.ParseInt(strings.TrimPrefix(text, "RB"), 10, 64)
	return err == nil && n > 0 && payout.Ref(n) == text
}

var yuanWords = strings.Fields("人民币 人民币元 cny rmb 156 人民币cny 人民币rmb cny人民币 rmb人民币")

// amount is what the line is about; of a success, what was really paid.
func (r *reader) amount(l *table.Line, out *Row) bool {
	first, second := ByAmount, ByPaid
	if !r.Has(ByAmount) {
		first = ByPaid
	}
	if _, ok := l.Want(first); !ok {
		return false
	}
	amount, ok := l.Amount(first)
	out.Amount = amount
	if !ok || first == second || l.Text(second) == "" {
		return ok
	}
	paid, ok := l.Amount(second)
	if paid != 0 || out.Outcome == Succeeded {
		out.Amount = paid
	}
	return ok
}

func (r *reader) outcome(l *table.Line, out *Row) bool {
	text, ok := l.Want(ByResult)
	if !ok {
		return false
	}
	word := table.Fold(text)
	if out.Outcome, ok = r.mapping.Words[word]; ok {
		return true
	}
	if out.Outcome, ok = resultWords[word]; ok {
		return true
	}
	if !slices.Contains(r.answer.Unknown, text) {
		r.answer.Unknown = append(r.answer.Unknown, text)
	}
	l.Error(ByResult, "bank.unknown_word", "Word", table.Cut(text, 20))
	return false
}

// Hide leaves of a long number its last digits: a bank's reason may name the card.
// Of what a bank writes it takes more than [person.HidePapers] does.
func Hide(s string) string {
	return person.HidePapers(longNumber.ReplaceAllStringFunc(s, func(n string) string { return "****" + n[len(n)-4:] }))
}

var longNumber = regexp.MustCompile(`[0-9]{11,}`)

// Tail is an account as it may be kept and shown.
func (r Row) Tail() string {
	if r.Account == "" {
		return ""
	}
	return person.MaskCard(r.Account)
}
