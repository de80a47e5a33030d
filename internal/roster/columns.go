package roster

import (
	"strings"
	"unicode"

	"reliefbook/internal/lang"
	"reliefbook/internal/table"
)

// Column is what a column of a roster holds.
type Column int

// The columns a roster may have. NoColumn is one nobody asked for.
const (
	NoColumn Column = iota
	StudentNo
	Name
	Department
	Class
	Campus
	PaperKind
	CitizenID
	Card
	CardHolder
	Mobile
	Amount
	Remark
	Sequence
	columnCount
)

// required are the columns without which nobody can be paid.
var required = []Column{StudentNo, Name, Department, Class, Amount}

// headerRows is how far down the header is looked for: titles may stand above it.
const headerRows = 10

// keys name the columns in the catalogue.
var keys = [columnCount]string{
	StudentNo: "student_no", Name: "name", Department: "department", Class: "class", Campus: "campus",
	PaperKind: "paper_kind", CitizenID: "citizen_id", Card: "card", CardHolder: "card_holder", Mobile: "mobile", Amount: "amount",
	Remark: "remark", Sequence: "sequence",
}

// Label is the column's usual header in a language.
func (c Column) Label(tag lang.Tag) string { return lang.Text(tag, "roster.column."+keys[c]) }

// Key is the column's name in the catalogue and in forms.
func (c Column) Key() string { return keys[c] }

// Required reports whether a roster without the column is refused.
func (c Column) Required() bool {
	for _, r := range required {
		if r == c {
			return true
		}
	}
	return false
}

// headers are the names a column goes by, as foldHeader leaves them.
var headers = index(map[Column]string{
	StudentNo: "学号 学生学号 学生编号 studentno studentnumber studentid stuno",
	Name:      "姓名 学生姓名 学生 name fullname studentname",
	Department: "系部 院系 系别 学院 系 院 所在系部 所属系部 所在院系 所属院系 所在学院 系部名称 院系名称 学院名称 " +
		"二级学院 department dept school college faculty departmentname",
	Class:      "班级 行政班 行政班级 所在班级 班级名称 班别 班 class classname",
	Campus:     "校区 所在校区 校区名称 campus campusname",
	PaperKind:  "证件类型 证件种类 身份证件类型 papertype idtype documenttype",
	CitizenID:  "证件号 证件号码 身份证 身份证号 身份证号码 身份证件号 身份证件号码 公民身份号码 居民身份证号 居民身份证号码 citizenid idcard idcardno idcardnumber idno idnumber nationalid",
	Card:       "银行卡号 银行卡 卡号 银行账号 银行帐号 银行账户 收款账号 收款帐号 账号 帐号 收款卡号 card cardno cardnumber bankcard bankcardno bankcardnumber bankaccount account accountno accountnumber",
	CardHolder: "户名 收款户名 账户名 账户名称 开户名 开户姓名 持卡人 持卡人姓名 收款人 收款人姓名 cardholder cardholdername holder holdername accountname accountholder",
	Mobile:     "手机号 手机 手机号码 联系电话 电话 电话号码 移动电话 联系方式 mobile mobileno mobilenumber mobilephone phone phoneno phonenumber telephone",
	Amount:     "金额 应发金额 应发 发放金额 发放标准 慰问金 慰问金额 慰问金金额 补助金额 应发慰问金 人民币金额 金额元 amount amountcny amountrmb amountyuan entitlement entitled",
	Remark:     "备注 备注说明 说明 附注 remark remarks note notes comment comments",
	Sequence:   "序号 编号 序 顺序号 行号 no # seq sequence sequenceno serial serialno index",
})

func index(names map[Column]string) map[string]Column {
	out := map[string]Column{}
	for column, list := range names {
		for _, name := range strings.Fields(list) {
			out[name] = column
		}
	}
	return out
}

// FindColumn is the column a header names, NoColumn if none.
func FindColumn(header string) Column {
	name, _ := foldHeader(header)
	return headers[name]
}

// foldHeader leaves of a header what tells it from others: narrow lower case
// without blanks, asterisks, punctuation and what stands in brackets. The
// second value is what stood in the brackets, where a unit such as 万元 hides.
func foldHeader(s string) (name, inside string) {
	var out, in strings.Builder
	depth := 0
	for _, r := range s {
		r = narrow(r)
		switch {
		case strings.ContainsRune("([{<【〔《「", r):
			depth++
		case strings.ContainsRune(")]}>】〕》」", r):
			depth = max(depth-1, 0)
		case unicode.IsSpace(r), unicode.Is(unicode.Cf, r), strings.ContainsRune("*_-.:;,、。/\\'\"`¥", r):
		case depth > 0:
			in.WriteRune(unicode.ToLower(r))
		default:
			out.WriteRune(unicode.ToLower(r))
		}
	}
	return out.String(), in.String()
}

// narrow folds a full-width character to its ASCII form.
func narrow(r rune) rune {
	switch {
	case r >= '！' && r <= '～':
		return r - '！' + '!'
	case r == '\u3000':
		return ' '
	case r == '￥':
		return '¥'
	}
	return r
}

// tidy is a text cell with every run of blanks and invisible characters made
// one space and full-width letters and digits made narrow.
func tidy(s string) string {
	if plain(s) {
		return s
	}
	var b strings.Builder
	gap := false
	for _, r := range s {
		if unicode.IsSpace(r) || unicode.IsControl(r) {
			gap = b.Len() > 0
			continue
		}
		if unicode.Is(unicode.Cf, r) {
			continue
		}
		if n := narrow(r); unicode.IsLetter(n) && n < 0x80 || unicode.IsDigit(n) {
			r = n
		}
		if gap {
			b.WriteByte(' ')
			gap = false
		}
		b.WriteRune(r)
	}
	return b.String()
}

// plain reports whether tidy would leave s as it is, judged by its bytes alone.
func plain(s string) bool {
	if s == "" {
		return true
	}
	for i := 0; i < len(s); i++ {
		if s[i] <= ' ' || s[i] == 0x7f || s[i] >= 0x80 {
			return false
		}
	}
	return true
}

// same is what two spellings of one name have in common: 软件（１）班 and 软件(1)班.
func same(s string) string {
	var b strings.Builder
	for _, r := range s {
		if r = narrow(r); !unicode.IsSpace(r) && !unicode.Is(unicode.Cf, r) {
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return b.String()
}

// layout is where the columns stand.
type layout struct {
	row    int // index into the table's rows
	at     [columnCount]int
	width  int // columns up to the last header
	header []string
}

// findHeader is the first row among the top ten that names more columns than
// the others, at least two of them.
func findHeader(t *table.Grid) (layout, bool) {
	best, found := 1, -1
	for i := range t.Rows {
		if i >= headerRows {
			break
		}
		n := 0
		for _, c := range t.Rows[i].Cells {
			if FindColumn(c.Text) != NoColumn {
				n++
			}
		}
		if n > best {
			best, found = n, i
		}
	}
	if found < 0 {
		return layout{}, false
	}
	return layout{row: found}, true
}

// isHeader reports whether a row further down repeats the header.
func (l *layout) isHeader(r *table.Row) bool {
	return FindColumn(r.At(l.at[StudentNo]).Text) == StudentNo && FindColumn(r.At(l.at[Name]).Text) == Name
}

// readHeader places the columns and says what is doubled, missing, unknown or hidden.
func (c *checker) readHeader(l layout) bool {
	row := &c.table.Rows[l.row]
	for i := range l.at {
		l.at[i] = -1
	}
	l.header = make([]string, len(row.Cells))
	whole := true
	for i, cell := range row.Cells {
		text := tidy(cell.Text)
		if text == "" {
			continue
		}
		l.header[i], l.width = shown(text), i+1
		column := FindColumn(text)
		at := place{row: row.Number, column: i, header: shown(text)}
		switch {
		case column == NoColumn:
			c.add(at, table.Notice, "roster.unknown_column")
		case l.at[column] >= 0:
			whole = false
			c.add(at, table.Error, "roster.doubled_column", "Column", label(column), "First", table.Letter(l.at[column]), "Second", table.Letter(i))
		default:
			l.at[column] = i
			c.checkColumn(at, column, cell)
		}
	}
	c.layout = l
	c.draft.HeaderRow = row.Number
	for _, column := range required {
		if l.at[column] < 0 {
			whole = false
			c.add(place{row: row.Number, column: -1}, table.Error, "roster.missing_column", "Column", label(column))
		}
	}
	return whole
}

// checkColumn refuses a hidden column and an amount in another unit than yuan.
func (c *checker) checkColumn(at place, column Column, cell table.Cell) {
	if cell.Hidden && column != Sequence {
		c.add(at, table.Error, "roster.hidden_column", "Column", label(column))
	}
	if _, unit := foldHeader(cell.Text); column == Amount && strings.ContainsAny(unit, "万千百角分厘美港欧日$€£") {
		c.add(at, table.Error, "roster.amount_unit", "Unit", shown(unit))
	}
}

// label is a column as an argument of a sentence: it is looked up in the sentence's own language.
func label(c Column) lang.Ref { return lang.Ref("roster.column." + keys[c]) }
