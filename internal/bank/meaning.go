package bank

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"reliefbook/internal/fault"
	"reliefbook/internal/form"
)

// meaning is what a caption says a column holds, of the three that decide who gets how much.
type meaning struct {
	is      Field
	takes   []Field  // what may stand under it
	endings []string // of a folded caption
	exact   []string // too short to be an ending
}

// meanings are the words banks use. They are endings: what stands before says
// whose, and what stands after says something else (账号类型, account type).
var meanings = []meaning{
	{Account, []Field{Account}, []string{"账号", "账户", "账户号", "账户号码", "账号码", "账号号码", "卡号", "卡号码", "卡片号", "银行卡", "收款卡", "折号", "存折", "账卡号",
		"account", "accountno", "accountnumber", "accountnum", "accountid", "acct", "acctno", "acctnumber", "acctnum", "accno", "accnumber", "accnum",
		"card", "cardno", "cardnumber", "cardnum", "iban"}, []string{"acc", "ac", "acno", "acnumber", "pan", "账", "卡"}},
	{Holder, []Field{Holder, Name}, []string{"户名", "户名称", "姓名", "人名", "人名称", "方名称", "收款人", "收款方", "收款单位", "持卡人", "持有人", "开户人", "户主", "领款人", "领取人", "受益人",
		"账号名", "账号名称", "账户名字", "accountname", "acctname", "accname", "holder", "holdername", "payee", "payeename", "beneficiary", "beneficiaryname",
		"receiver", "receivername", "recipient", "recipientname", "fullname", "studentname", "customername", "clientname", "cardname", "nameofpayee", "nameofholder"},
		[]string{"name", "名字", "名称"}},
	{Amount, []Field{Amount}, []string{"金额", "金额元", "金额分", "发放额", "交易额", "发生额", "实发额", "应发额", "款额", "数额", "总额", "实发", "应发", "实发数", "应发数",
		"amount", "amountcny", "amountrmb", "amountyuan", "amountfen", "amt"}, []string{"sum", "额"}},
}

var (
	brackets  = regexp.MustCompile(`[(\[{<【〔《「『][^)\]}>】〕》」』]*[)\]}>】〕》」』]?`)
	otherForm = strings.NewReplacer("帐", "账", "帳", "账", "賬", "账", "號", "号", "戶", "户", "額", "额", "銀", "银", "稱", "称", "單", "单", "發", "发", "數", "数")
)

// foldCaption is a caption without what makes no difference: width, case, blanks, signs, a number at its end.
func foldCaption(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsNumber(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
	return strings.TrimRightFunc(otherForm.Replace(s), unicode.IsNumber)
}

// meaningOf is what a caption means, or nil. What stands in brackets counts where the rest means nothing.
func meaningOf(caption string) *meaning {
	caption = norm.NFKC.String(caption)
	for _, text := range []string{brackets.ReplaceAllString(caption, ""), caption, strings.Join(brackets.FindAllString(caption, -1), "")} {
		text = foldCaption(text)
		for i, m := range meanings {
			if slices.Contains(m.exact, text) || slices.ContainsFunc(m.endings, func(e string) bool { return strings.HasSuffix(text, e) }) {
				return &meanings[i]
			}
		}
	}
	return nil
}

// MaxDigits is how many digits whatever is the same in every line may have at most: fewer than any account.
const MaxDigits = 7

var placeholder = regexp.MustCompile(`\{(count|sum|batch|date)\}`)

// digits counts them in any script, whatever stands between.
func digits(s string) (n int) {
	for _, r := range norm.NFKC.String(placeholder.ReplaceAllString(s, "")) {
		if unicode.IsNumber(r) {
			n++
		}
	}
	return n
}

// Accounts reports whether the file says which account each payment goes to.
func (t Template) Accounts() bool {
	return slices.ContainsFunc(t.Columns, func(c Column) bool { return c.Field == Account })
}

// Safe refuses a template that could pay somebody the books don't know: account,
// holder and amount come from the payment, nothing else looks like them, and
// nothing that is the same in every line could be an account. Every field at once.
func (t Template) Safe() error {
	e := form.New()
	t.safe(e)
	return e.OrNil()
}

func (t Template) safe(e *fault.Error) {
	has := map[Field]bool{}
	for _, c := range t.Columns {
		has[c.Field] = true
	}
	if !has[Amount] || has[Account] && !has[Holder] || !has[Account] && !has[StudentNo] {
		e.Field("columns", "bank.needs")
	}
	first := map[Field]int{}
	for i, c := range t.Columns {
		t.safeColumn(e, i, c, first)
	}
	t.safeRuns(e)
	if digits(t.SummaryText) > MaxDigits {
		e.Field("summary_text", "bank.digits_summary", "Max", MaxDigits)
	}
	t.safeSummary(e)
}

func (t Template) safeColumn(e *fault.Error, i int, c Column, first map[Field]int) {
	if digits(c.Caption) > MaxDigits || digits(c.Constant) > MaxDigits {
		e.Field("columns", "bank.digits", "Column", i+1, "Max", MaxDigits)
	}
	if strings.ContainsFunc(c.Caption+c.Constant, unicode.IsControl) {
		e.Field("columns", "bank.control_column", "Column", i+1)
	}
	m := meaningOf(c.Caption)
	if m == nil {
		return
	}
	byNumber := m.is == Account && c.Field == StudentNo && !t.Accounts() // a campus card is the student's number
	if !slices.Contains(m.takes, c.Field) && !byNumber {
		e.Field("columns", "bank.meaning", "Column", i+1, "Caption", c.Caption)
	}
	if at, twice := first[m.is]; twice {
		e.Field("columns", "bank.alike", "Column", i+1, "Caption", c.Caption, "Other", at)
		return
	}
	first[m.is] = i + 1
}

// safeRuns looks at constants that stand side by side where nothing separates them.
func (t Template) safeRuns(e *fault.Error) {
	run := ""
	for i, c := range t.Columns {
		if c.Field != Constant || t.Format != Fixed {
			run = ""
			continue
		}
		if run += c.Constant; digits(run) > MaxDigits && digits(c.Constant) <= MaxDigits {
			e.Field("columns", "bank.digits", "Column", i+1, "Max", MaxDigits)
		}
	}
}

// totals are what a summary may say under an account or a holder.
var totals = []string{"", "合计", "总计", "小计", "共计", "汇总", "总额", "总金额", "总笔数", "笔数", "人数", "笔", "人", "元", "total", "sum", "count", "t"}

// safeSummary keeps a summary from reading like one more payment.
func (t Template) safeSummary(e *fault.Error) {
	if strings.ContainsFunc(t.SummaryText, unicode.IsControl) {
		e.Field("summary_text", "bank.control")
	}
	if t.Summary == NoSummary || t.Format == Fixed { // of fixed width, its cells stand under no column
		return
	}
	for i, cell := range strings.Split(t.SummaryText, "|") {
		if i >= len(t.Columns) || placeholder.MatchString(cell) || slices.Contains(totals, foldCaption(norm.NFKC.String(cell))) {
			continue
		}
		if m := meaningOf(t.Columns[i].Caption); slices.Contains([]Field{Account, Holder, Name}, t.Columns[i].Field) || m != nil && m.is != Amount {
			e.Field("summary_text", "bank.summary_cell", "Column", i+1)
		}
	}
}
