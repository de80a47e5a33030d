package bank

import (
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"reliefbook/internal/fault"
	"reliefbook/internal/money"
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
type Part string

// The parts of an answer. Result and Amount it must have, and Ref or Account.
const (
	ByRef     Part = "ref"
	ByAccount Part = "account"
	ByHolder  Part = "holder"
	ByAmount  Part = "amount"
	ByResult  Part = "result"
	ByCode    Part = "code"
	ByReason  Part = "reason"
	BySerial  Part = "serial"
)

// Parts lists them in the order screens show them.
var Parts = []Part{ByRef, ByAccount, ByHolder, ByAmount, ByResult, ByCode, ByReason, BySerial}

var partWords = map[Part]string{
	ByRef:     "业务编号 业务参考号 备注 附言 订单号 客户流水号 商户流水号 企业流水号 付款编号 ref reference",
	ByAccount: "收款账号 收款帐号 账号 帐号 卡号 银行卡号 收款卡号 收款人账号 收款方账号 对方账号 account accountno cardno",
	ByHolder:  "收款户名 户名 收款人 收款人户名 收款人姓名 收款方户名 姓名 对方户名 holder name",
	ByAmount:  "金额 交易金额 发放金额 代发金额 实发金额 充值金额 金额元 金额分 amount",
	ByResult:  "处理结果 交易结果 处理状态 交易状态 状态 结果 成功标志 处理标志 result status",
	ByCode:    "返回码 响应码 错误码 错误代码 返回代码 code returncode",
	ByReason:  "失败原因 原因 返回信息 错误信息 响应信息 处理说明 返回说明 reason message",
	BySerial:  "银行流水号 流水号 交易流水号 柜员流水号 serial serialno",
}

// Mapping says which column holds what, by the column's index from 0; and what
// the words of the result column mean. It is remembered by the header's signature.
type Mapping struct {
	Columns map[Part]int       `json:"columns"`
	Words   map[string]Outcome `json:"words,omitempty"` // folded, beside those everybody knows
	Unit    Unit               `json:"unit"`
}

// Explain says what a word of the result column means.
func (m *Mapping) Explain(word string, o Outcome) {
	if m.Words == nil {
		m.Words = map[string]Outcome{}
	}
	if slices.Contains(Outcomes, o) {
		m.Words[Fold(word)] = o
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

// Fold leaves of a text what tells it from others: lower case, no blanks, punctuation or brackets.
func Fold(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '！' && r <= '～':
			r = r - '！' + '!'
		case unicode.IsSpace(r) || unicode.Is(unicode.Cf, r):
			return -1
		}
		if r < 0x80 && !unicode.IsLetter(r) && !unicode.IsDigit(r) || strings.ContainsRune("，。、：；·（）【】“”￥¥", r) {
			return -1
		}
		return unicode.ToLower(r)
	}, s)
}

// header finds the row that names most parts, among the first ten: its index, or -1.
func header(t table.Grid) int {
	return HeaderRow(t, 10, func(caption string) bool { return partOf(caption) != "" })
}

// HeaderRow finds among a table's first rows the one with most captions that are
// known, at least two: its index, or -1.
func HeaderRow(t table.Grid, first int, known func(caption string) bool) int {
	best, found := 1, -1
	for i := range t.Rows[:min(len(t.Rows), first)] {
		n := 0
		for _, c := range t.Rows[i].Cells {
			if known(c.Text) {
				n++
			}
		}
		if n > best {
			best, found = n, i
		}
	}
	return found
}

// partOf is the part a caption names, empty for none.
func partOf(caption string) Part {
	folded := Fold(caption)
	for _, p := range Parts {
		if slices.Contains(strings.Fields(partWords[p]), folded) {
			return p
		}
	}
	return ""
}

// Header is an answer's captions; empty when no row looks like one.
func Header(t table.Grid) []string {
	at := header(t)
	if at < 0 {
		return nil
	}
	var out []string
	for _, c := range t.Rows[at].Cells {
		out = append(out, c.Text)
	}
	return out
}

// Signature is what a mapping is remembered by: the captions' hash.
func Signature(captions []string) string {
	var b strings.Builder
	for _, c := range captions {
		b.WriteString(Fold(c) + "\x00")
	}
	sum := sha256.Sum256([]byte(b.String()))
	return hex.EncodeToString(sum[:16])
}

// Learn guesses which column holds what by the captions; Check says whether it is enough.
func Learn(captions []string) Mapping {
	m := Mapping{Columns: map[Part]int{}, Unit: Yuan}
	for i, c := range captions {
		p := partOf(c)
		if _, taken := m.Columns[p]; p == "" || taken {
			continue
		}
		m.Columns[p] = i
		if p == ByAmount && strings.Contains(c, "分") {
			m.Unit = Fen
		}
	}
	return m
}

// Check refuses a mapping by which no answer could be read.
func (m Mapping) Check(width int) error {
	missing := func(p Part) bool { _, ok := m.Columns[p]; return !ok }
	if missing(ByResult) || missing(ByAmount) || missing(ByRef) && missing(ByAccount) {
		return fault.New(fault.Invalid, "bank.mapping")
	}
	seen := map[int]bool{}
	for _, at := range m.Columns {
		if at < 0 || at >= width || seen[at] {
			return fault.New(fault.Invalid, "bank.mapping_column")
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

// Read reads an answer by a mapping. Nothing is skipped: a row is a payment's,
// a total that is held against them, blank, or a problem by row and column.
func Read(t table.Grid, m Mapping) Answer {
	r := reader{table: t, mapping: m}
	r.answer.Problems = append(r.answer.Problems, t.Problems...)
	at := header(t)
	if at < 0 {
		r.problem(0, -1, "bank.no_header")
		return r.answer
	}
	for i := at + 1; i < len(t.Rows); i++ {
		r.row(t.Rows[i])
	}
	r.prove()
	if len(r.answer.Rows) == 0 && r.answer.Errors() == 0 {
		r.problem(0, -1, "bank.no_rows")
	}
	return r.answer
}

type reader struct {
	table   table.Grid
	mapping Mapping
	answer  Answer
	total   money.Amount
	totals  []table.Row
}

func (r *reader) problem(row, column int, code string, pairs ...any) {
	r.answer.Problems = append(r.answer.Problems, table.Problem{Row: row, Column: table.Letter(column), Severity: table.Error,
		Code: code, Args: fault.Pairs(pairs...)})
}

// cell is a part's cell: tidied, "" where the mapping or the row has none.
func (r *reader) cell(row table.Row, p Part) (table.Cell, int) {
	at, ok := r.mapping.Columns[p]
	if !ok || at >= len(row.Cells) {
		return table.Cell{}, -1
	}
	c := row.Cells[at]
	c.Text = strings.TrimSpace(strings.ReplaceAll(c.Text, "\u00a0", " "))
	return c, at
}

func (r *reader) row(row table.Row) {
	blank, first := true, ""
	for _, c := range row.Cells {
		if text := Fold(c.Text); text != "" {
			blank = false
			if first == "" {
				first = text
			}
		}
	}
	switch {
	case blank:
		return
	case strings.HasPrefix(first, "合计") || strings.HasPrefix(first, "总计") || strings.HasPrefix(first, "汇总"):
		r.totals = append(r.totals, row)
		return
	case row.Hidden:
		r.problem(row.Number, -1, "table.hidden_row")
		return
	}
	if len(r.totals) > 0 {
		r.problem(row.Number, -1, "bank.after_total")
	}
	r.payment(row)
}

func (r *reader) payment(row table.Row) {
	if last := slices.Max(slices.Collect(mapValues(r.mapping.Columns))); r.table.Format == "csv" && len(row.Cells) <= last {
		r.problem(row.Number, len(row.Cells), "bank.short_row")
		return
	}
	out := Row{Number: row.Number}
	account, at := r.cell(row, ByAccount)
	if account.Numeric() && len(account.Text) > 15 {
		r.problem(row.Number, at, "table.numeric_cell")
		return
	}
	out.Account = strings.Map(func(c rune) rune {
		if unicode.IsSpace(c) || c == '-' {
			return -1
		}
		return c
	}, account.Text)
	ref, _ := r.cell(row, ByRef)
	holder, _ := r.cell(row, ByHolder)
	serial, _ := r.cell(row, BySerial)
	reason, _ := r.cell(row, ByReason)
	code, _ := r.cell(row, ByCode)
	out.Ref, out.Holder, out.Serial = ref.Text, Cut(holder.Text, 60), Cut(serial.Text, 60)
	out.RawReason = Cut(Hide(strings.TrimSpace(code.Text+" "+reason.Text)), 200)
	if !r.amount(row, &out) || !r.outcome(row, &out) {
		return
	}
	if out.Outcome == Failed || out.Outcome == Returned {
		if out.Reason = NormaliseReason(reason.Text + code.Text); out.Reason == NoReason {
			out.Reason = OtherReason
		}
	}
	r.answer.Rows = append(r.answer.Rows, out)
}

func (r *reader) amount(row table.Row, out *Row) bool {
	c, at := r.cell(row, ByAmount)
	amount, err := money.Parse(c.Text)
	if err == nil && r.mapping.Unit == Fen {
		amount, err = wholeFen(c.Text, amount)
	}
	if err == nil {
		var sum money.Amount
		if sum, err = money.Add(r.total, amount); err == nil {
			out.Amount, r.total = amount, sum
			return true
		}
	}
	code := "bank.amount"
	if f := fault.Of(err); f != nil {
		r.answer.Problems = append(r.answer.Problems, table.Problem{Row: row.Number, Column: table.Letter(at), Severity: table.Error, Code: f.Code, Args: f.Args})
		return false
	}
	r.problem(row.Number, at, code)
	return false
}

// wholeFen reads an amount of a file in fen, where "3000" is 30.00.
func wholeFen(text string, yuan money.Amount) (money.Amount, error) {
	if strings.Contains(text, ".") || yuan%100 != 0 {
		return 0, fault.New(fault.Invalid, "bank.amount")
	}
	return yuan / 100, nil
}

func (r *reader) outcome(row table.Row, out *Row) bool {
	c, at := r.cell(row, ByResult)
	word := Fold(c.Text)
	if o, ok := r.mapping.Words[word]; ok {
		out.Outcome = o
		return true
	}
	if o, ok := resultWords[word]; ok {
		out.Outcome = o
		return true
	}
	if !slices.Contains(r.answer.Unknown, c.Text) {
		r.answer.Unknown = append(r.answer.Unknown, c.Text)
	}
	r.problem(row.Number, at, "bank.unknown_word", "Word", Cut(c.Text, 20))
	return false
}

// prove holds the file's own totals against its lines.
func (r *reader) prove() {
	for _, row := range r.totals {
		c, at := r.cell(row, ByAmount)
		if c.Text == "" {
			continue
		}
		sum, err := money.Parse(c.Text)
		if err == nil && r.mapping.Unit == Fen {
			sum, err = wholeFen(c.Text, sum)
		}
		if err != nil || sum != r.total {
			r.problem(row.Number, at, "bank.total", "Stated", Cut(c.Text, 20), "Found", r.total)
		}
	}
}

// Hide leaves of a long number its last digits: a bank's reason may name the card.
// Of what a bank writes it takes more than [person.HidePapers] does.
func Hide(s string) string {
	return person.HidePapers(longNumber.ReplaceAllStringFunc(s, func(n string) string { return "****" + n[len(n)-4:] }))
}

var longNumber = regexp.MustCompile(`[0-9]{11,}`)

// Cut is at most so many characters of a text.
func Cut(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return string(r[:most])
	}
	return s
}

func mapValues(m map[Part]int) func(yield func(int) bool) {
	return func(yield func(int) bool) {
		for _, v := range m {
			if !yield(v) {
				return
			}
		}
	}
}

// Tail is an account as it may be kept and shown.
func (r Row) Tail() string {
	if r.Account == "" {
		return ""
	}
	return person.MaskCard(r.Account)
}
