// Package bank is the files that banks and card offices take and give: the
// batch payment file, which a finance user describes as a template, and the
// answer to it 回盘. It does no I/O.
//
// Banks' formats differ by bank and by year, so none of them is written into the
// program: Examples are starting points, named as such.
package bank

import (
	"slices"
	"strings"

	"reliefbook/internal/fault"
	"reliefbook/internal/form"
	"reliefbook/internal/money"
)

// Format is the kind of a file.
type Format string

// The formats.
const (
	XLSX  Format = "xlsx"
	CSV   Format = "csv"   // columns separated by Separator
	Fixed Format = "fixed" // columns of fixed width, counted in bytes
)

// Formats lists them in the order screens show them.
var Formats = []Format{XLSX, CSV, Fixed}

// The encodings of a text file. GBK is what older bank systems take: it lacks rare characters.
const (
	UTF8    = "utf-8"
	UTF8BOM = "utf-8-bom"
	GB18030 = "gb18030"
	GBK     = "gbk"
)

// Encodings lists them in the order screens show them.
var Encodings = []string{UTF8, UTF8BOM, GB18030, GBK}

// Separators are what may stand between a CSV file's columns.
var Separators = []string{",", "|", "\t", ";"}

// Unit is how an amount is written.
type Unit string

// The units: yuan with exactly two decimals, or whole fen.
const (
	Yuan Unit = "yuan"
	Fen  Unit = "fen"
)

// Units lists them.
var Units = []Unit{Yuan, Fen}

// Summary says where a line of the file's count and sum stands.
type Summary string

// The places of the summary.
const (
	NoSummary Summary = "none"
	Before    Summary = "first"
	After     Summary = "last"
)

// Summaries lists them.
var Summaries = []Summary{NoSummary, Before, After}

// Field is what of a payment a column holds.
type Field string

// The fields of a payment. A Constant is the same in every line.
const (
	Seq        Field = "seq" // the line's number, from 1
	Ref        Field = "ref" // the payment's own number, by which an answer finds it
	Account    Field = "account"
	Holder     Field = "holder"
	Amount     Field = "amount"
	StudentNo  Field = "student_no"
	Name       Field = "name"
	Class      Field = "class"
	Department Field = "department"
	Mobile     Field = "mobile"
	Purpose    Field = "purpose"
	Remark     Field = "remark"
	Constant   Field = "constant"
)

// Fields lists them in the order screens show them.
var Fields = []Field{Seq, Ref, Account, Holder, Amount, StudentNo, Name, Class, Department, Mobile, Purpose, Remark, Constant}

// Column is one column of a template.
type Column struct {
	Field    Field  `json:"field"`
	Caption  string `json:"caption"`
	Constant string `json:"constant,omitempty"` // of a constant column
	Width    int    `json:"width,omitempty"`    // of a fixed-width file, in bytes of its encoding
}

// right reports whether a fixed-width column is filled from the left with zeros: numbers are.
func (c Column) right() bool { return c.Field == Seq || c.Field == Amount }

// Template is one bank's batch file as a finance user described it.
type Template struct {
	Name      string   `json:"name"`
	Format    Format   `json:"format"`
	Encoding  string   `json:"encoding"`
	Header    bool     `json:"header"`
	Separator string   `json:"separator,omitempty"`
	Unit      Unit     `json:"unit"`
	Columns   []Column `json:"columns"`
	Summary   Summary  `json:"summary"`
	// SummaryText is the summary's cells, separated by |, in which {count},
	// {sum}, {batch} and {date} stand for the file's own.
	SummaryText string `json:"summary_text,omitempty"`
}

// The limits of a template.
const (
	MaxColumns = 40
	maxCaption = 40
	maxWidth   = 200
)

// Check refuses a template that can't be used or is not Safe, every field at
// once. A file to cards needs account, holder and amount; one by student number, that and the amount.
func (t Template) Check() error {
	e := form.New()
	form.Text(e, "name", t.Name, 60, "form.text")
	if !slices.Contains(Formats, t.Format) {
		e.Field("format", "bank.format")
	}
	if t.Format != XLSX && !slices.Contains(Encodings, t.Encoding) {
		e.Field("encoding", "bank.encoding")
	}
	if t.Format == CSV && !slices.Contains(Separators, t.Separator) {
		e.Field("separator", "bank.separator")
	}
	if !slices.Contains(Units, t.Unit) {
		e.Field("unit", "bank.unit")
	}
	if !slices.Contains(Summaries, t.Summary) {
		e.Field("summary", "bank.summary")
	}
	if t.Summary != NoSummary && !strings.Contains(t.SummaryText, "{sum}") {
		e.Field("summary_text", "bank.summary_text")
	}
	t.checkColumns(e)
	t.safe(e)
	return e.OrNil()
}

func (t Template) checkColumns(e *fault.Error) {
	if n := len(t.Columns); n == 0 || n > MaxColumns {
		e.Field("columns", "bank.columns", "Max", MaxColumns)
	}
	has := map[Field]bool{}
	for i, c := range t.Columns {
		switch {
		case !slices.Contains(Fields, c.Field):
			e.Field("columns", "bank.field", "Column", i+1)
		case len([]rune(c.Caption)) > maxCaption || t.Header && strings.TrimSpace(c.Caption) == "":
			e.Field("columns", "bank.caption", "Column", i+1, "Max", maxCaption)
		case has[c.Field] && c.Field != Constant:
			e.Field("columns", "bank.doubled", "Column", i+1)
		case t.Format == Fixed && (c.Width <= 0 || c.Width > maxWidth):
			e.Field("columns", "bank.width", "Column", i+1, "Max", maxWidth)
		}
		has[c.Field] = true
	}
}

// Head is what a file is about: its control totals are proven when it is written.
type Head struct {
	Batch string // its number, as the bank is told
	Date  string // YYYYMMDD
	Count int
	Total money.Amount // fen
}

// Line is one payment of a file.
type Line struct {
	Seq        int
	Ref        string
	Account    string // in full
	Holder     string // as the file says it: an approved substitute may stand here
	Amount     money.Amount
	StudentNo  string
	Name       string
	Class      string
	Department string
	Mobile     string
	Purpose    string
	Remark     string
}

// text is the line's cell of a column.
func (t Template) text(c Column, l Line) string {
	switch c.Field {
	case Seq:
		return itoa(l.Seq)
	case Ref:
		return l.Ref
	case Account:
		return l.Account
	case Holder:
		return l.Holder
	case Amount:
		return t.amount(l.Amount)
	case StudentNo:
		return l.StudentNo
	case Name:
		return l.Name
	case Class:
		return l.Class
	case Department:
		return l.Department
	case Mobile:
		return l.Mobile
	case Purpose:
		return l.Purpose
	case Remark:
		return l.Remark
	}
	return c.Constant
}

func (t Template) amount(a money.Amount) string {
	if t.Unit == Fen {
		return itoa(int(a))
	}
	return a.String()
}

// Examples are starting points in the common shapes, to be changed to what one's own bank asks for.
func Examples() []Template {
	head := func(f Field, caption string) Column { return Column{Field: f, Caption: caption} }
	fixed := func(f Field, caption string, width int) Column {
		return Column{Field: f, Caption: caption, Width: width}
	}
	return []Template{
		{Name: "示例一：银行代发 Excel", Format: XLSX, Header: true, Unit: Yuan, Summary: After, SummaryText: "合计||{count}笔|{sum}||",
			Columns: []Column{head(Seq, "序号"), head(Account, "收款账号"), head(Holder, "收款户名"), head(Amount, "金额"), head(Purpose, "用途"), head(Ref, "备注")}},
		{Name: "示例二：跨行代发 CSV（GBK）", Format: CSV, Encoding: GBK, Separator: ",", Header: true, Unit: Yuan, Summary: NoSummary,
			Columns: []Column{head(Seq, "序号"), head(Account, "收款账号"), head(Holder, "收款户名"), {Field: Constant, Caption: "收款方开户行", Constant: "中国银行"},
				{Field: Constant, Caption: "省份", Constant: "福建省"}, {Field: Constant, Caption: "城市", Constant: "泉州市"}, head(Amount, "金额"),
				head(Purpose, "用途"), head(Mobile, "手机号"), head(Ref, "备注")}},
		{Name: "示例三：定长文本（GBK，分）", Format: Fixed, Encoding: GBK, Unit: Fen, Summary: After, SummaryText: "T|{count}|{sum}",
			Columns: []Column{fixed(Seq, "序号", 8), fixed(Ref, "业务编号", 20), fixed(Account, "收款账号", 32), fixed(Holder, "收款户名", 60), fixed(Amount, "金额（分）", 15)}},
		{Name: "示例四：竖线分隔文本", Format: CSV, Encoding: UTF8, Separator: "|", Unit: Yuan, Summary: Before, SummaryText: "{batch}|{date}|{count}|{sum}",
			Columns: []Column{head(Ref, "业务编号"), head(Account, "账号"), head(Holder, "户名"), head(Amount, "金额"), head(Purpose, "用途")}},
		{Name: "示例五：校园一卡通充值 CSV", Format: CSV, Encoding: GB18030, Separator: ",", Header: true, Unit: Yuan, Summary: NoSummary,
			Columns: []Column{head(Seq, "序号"), head(StudentNo, "学号"), head(Name, "姓名"), head(Amount, "充值金额"), head(Ref, "业务编号")}},
	}
}
