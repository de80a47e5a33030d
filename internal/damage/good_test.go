package damage

import (
	"fmt"
	"strconv"
	"strings"

	"reliefbook/internal/bank"
	"reliefbook/internal/duty"
	"reliefbook/internal/lang"
	"reliefbook/internal/money"
	"reliefbook/internal/payout"
	"reliefbook/internal/person"
	"reliefbook/internal/posting"
	"reliefbook/internal/roster"
	"reliefbook/internal/students"
	"reliefbook/internal/table"
)

// list is one kind of import.
type list struct {
	name    string
	formats []format
	columns []*column
	good    func(*list) *file
	read    func([]byte) outcome // the product's own way in: adapters_test.go
	lines   func(*file) []string // the facts a file states; nil: a line for each of its lines, by the kept columns
	shows   func(*file) []string // what a file shows beyond what its columns do
}

var tables = []format{csvUTF8, csvGB18030, workbook}

// lists are all of them. A new import is a row here, with a good file, how it is read (reads, or adapters_test.go) and what its files show.
var lists = []*list{
	{name: "roster", formats: tables, columns: rosterColumns, good: goodRoster, read: readRoster, shows: rosterShows},
	{name: "supplement", formats: tables, columns: rosterColumns, good: goodRoster, read: readSupplement,
		shows: rosterShows},
	{name: "saved", formats: tables, columns: rosterColumns, good: goodRoster, read: readSaved, shows: savedShows},
	{name: "roll", formats: tables, columns: rollColumns, good: goodRoll, read: reads(students.ReadRoll, rollFact)},
	{name: "staff", formats: tables, columns: staffColumns, good: goodStaff, read: reads(students.ReadStaff, staffFact)},
	{name: "duty", formats: tables, columns: dutyColumns, good: goodDuty, read: reads(readMembers, dutyFact)},
	{name: "visit", formats: tables, columns: visitColumns, good: goodVisit, read: readVisit},
	{name: "answer", formats: tables, columns: answerColumns, good: goodAnswer, read: readAnswer, lines: answerLines,
		shows: answerShows},
	{name: "statement", formats: tables, columns: statementColumns, good: goodStatement, read: readStatement,
		lines: statementLines, shows: statementShows},
	{name: "amounts", formats: tables, columns: amountColumns, good: goodAmounts, read: readStatement,
		lines: statementLines, shows: statementShows},
	{name: "camt", formats: []format{camt053}, columns: camtColumns, good: goodCamt, read: readStatement,
		lines: statementLines, shows: statementShows},
	{name: "chart", formats: tables, columns: chartColumns, good: goodChart, read: readChart, lines: chartLines,
		shows: chartShows},
}

const (
	today       = "2021-10-08"
	lastClosing = money.Amount(100000) // of the account's last statement
)

var (
	names       = []string{"张伟", "李静怡", "王芳", "欧阳建国", "买买提·艾力", "赵敏", "陈思远", "刘洋", "孙丽", "周杰"}
	departments = []string{"计算机系", "护理系", "机电工程系"}
	sums        = []string{"30.00", "154.40", "1250.50", "60.00", "30.00", "88.80", "300.00", "45.05", "120.00",
		"30.00"}
	rosterRule = roster.Rule{Today: today, Departments: departments, Heads: len(names), Total: sumOf(sums)}
	batch      = goodBatch()
)

func sumOf(list []string) (sum money.Amount) {
	for _, s := range list {
		a, err := money.Parse(s)
		must(err)
		sum += a
	}
	return sum
}

func whole(n int64) string { return strconv.FormatInt(n, 10) }

// card and citizen are made-up numbers with their check digits.
func card(i int) string {
	no := fmt.Sprintf("622202140500%06d", 104729*(i+3)%1000000)
	return no + string(person.LuhnDigit(no))
}

func citizen(i int) string {
	no := fmt.Sprintf("110105%d%02d%02d%03d", 1999+i%5, 1+i%12, 1+(7*i)%28, 137*(i+1)%1000)
	return no + string(person.CheckDigit(no))
}

func studentNo(i int) string { return fmt.Sprintf("0211%05d", 1117*(i+1)) }

var (
	sequenceColumn = &column{key: "sequence", caption: "序号", is: sequence}
	amountColumn   = &column{key: "amount", caption: "金额", is: amount, kept: true, must: true}
	nameColumn     = &column{key: "name", caption: "姓名", kept: true, must: true}
	unitColumn     = &column{key: "department", caption: "系部", kept: true, must: true}
	cardColumn     = &column{key: "card", caption: "银行卡号", is: number, zeros: true, kept: true, must: true,
		fits: cardFits}

	rosterColumns = []*column{sequenceColumn,
		{key: "no", caption: "学号", is: number, zeros: true, kept: true, must: true, unique: true, fits: studentNoFits},
		nameColumn,
		{key: "department", caption: "系部", kept: true, must: true, fits: departmentFits},
		{key: "class", caption: "班级", kept: true, must: true},
		{key: "id", caption: "证件号", is: number, zeros: true, kept: true, unique: true, fits: citizenFits},
		{key: "card", caption: "银行卡号", is: number, zeros: true, kept: true, unique: true, fits: cardFits},
		{key: "holder", caption: "户名", kept: true},
		{key: "mobile", caption: "手机号", is: number, kept: true, fits: mobileFits},
		amountColumn,
		{key: "remark", caption: "备注", kept: true},
	}
	rollColumns = []*column{sequenceColumn,
		{key: "no", caption: "学号", is: number, zeros: true, kept: true, must: true, unique: true,
			fits: studentNoFits}, nameColumn,
		{key: "department", caption: "系部"}, {key: "class", caption: "班级"},
	}
	staffColumns = []*column{sequenceColumn, nameColumn, unitColumn, {key: "post", caption: "职务"}, cardColumn}
	dutyColumns  = []*column{sequenceColumn,
		{key: "number", caption: "工号", is: number, zeros: true, kept: true, must: true, unique: true}, nameColumn,
		{key: "unit", caption: "党支部", kept: true, must: true},
		{key: "cadre", caption: "干部", kept: true, fits: oneOf("是", "否", "")},
		{key: "part", caption: "职责", kept: true, must: true, fits: oneOf("联络员", "宣传员", "调解员", "服务员")},
		{key: "community", caption: "社区", kept: true}, {key: "community_day", caption: "社区报到日期", is: day, kept: true},
		{key: "post", caption: "岗位", kept: true}, {key: "post_day", caption: "岗位报到日期", is: day, kept: true},
	}
	visitColumns = []*column{nameColumn, {key: "unit", caption: "单位", kept: true},
		{key: "category", caption: "类别", kept: true, must: true, fits: oneOf("辅导员", "后勤保障人员", "心理咨询师")},
		{key: "amount", caption: "慰问金", is: amount, kept: true}, {key: "packs", caption: "慰问品", is: count, kept: true},
	}
	answerColumns = []*column{
		{key: "holder", caption: "收款户名", kept: true}, {key: "account", caption: "收款账号", is: number, kept: true},
		amountColumn,
		{key: "result", caption: "处理结果", kept: true, must: true, fits: oneOf("成功", "失败")}, {key: "reason",
			caption: "失败原因", kept: true},
		{key: "ref", caption: "业务编号", kept: true}, {key: "serial", caption: "流水号", is: number, kept: true},
	}
	currencyColumn   = &column{key: "currency", caption: "币种", fits: currencyFits}
	statementColumns = []*column{
		{key: "day", caption: "交易日期", is: day, kept: true, must: true}, {key: "serial", caption: "流水号", is: number,
			kept: true},
		{key: "text", caption: "摘要", kept: true}, {key: "out", caption: "借方发生额", is: amount, kept: true},
		{key: "in", caption: "贷方发生额", is: amount, kept: true}, {key: "balance", caption: "余额", is: amount,
			kept: true}, currencyColumn,
		{key: "party", caption: "对方户名", kept: true}, {key: "account", caption: "对方账号", is: number, kept: true},
	}
	amountColumns = []*column{
		{key: "text", caption: "摘要", kept: true}, {key: "day", caption: "交易日期", is: day, kept: true, must: true},
		{key: "amount", caption: "金额", is: amount, kept: true, must: true}, {key: "balance", caption: "余额",
			is: amount, kept: true}, currencyColumn,
	}
	camtColumns = []*column{
		{key: "day", caption: "BookgDt", is: day, kept: true, must: true}, {key: "side", caption: "CdtDbtInd",
			kept: true, must: true, fits: oneOf("CRDT", "DBIT")},
		amountColumn, {key: "currency", caption: "Ccy", fits: oneOf("CNY")}, {key: "status", caption: "Sts",
			fits: oneOf("BOOK", "")},
		{key: "serial", caption: "AcctSvcrRef", is: number, kept: true}, {key: "text", caption: "Ustrd", kept: true},
		{key: "party", caption: "Nm", kept: true}, {key: "account", caption: "Id", is: number, kept: true},
	}
	chartColumns = []*column{
		{key: "role", caption: "代号", kept: true, must: true, unique: true}, {key: "meaning", caption: "用途"},
		{key: "code", caption: "科目编码", is: number, kept: true, must: true, fits: codeFits},
		{key: "name", caption: "科目名称", kept: true, must: true}, {key: "english", caption: "英文名称", kept: true,
			must: true},
	}
)

func goodRoster(l *list) *file {
	f := newFile(l, row{role: above, cells: texts("2021年中秋学生慰问金发放名册")})
	for i, n := range names {
		f.put(line, strconv.Itoa(i+1), studentNo(i), n, departments[i/4], fmt.Sprintf("软件210%d班", 1+i/4), citizen(i),
			card(i), n,
			fmt.Sprintf("138%08d", 7919*(i+11)), sums[i], []string{"", "补发"}[i%2])
	}
	f.put(total, "合计", "", "", "", "", "", "", "", "", rosterRule.Total.String(), "")
	f.put(below, "制表：李老师")
	return f
}

func goodRoll(l *list) *file {
	f := newFile(l)
	for i, n := range names {
		f.put(line, strconv.Itoa(i+1), studentNo(i), n, departments[i/4], fmt.Sprintf("软件210%d班", 1+i/4))
	}
	return f
}

func rollFact(l students.RollLine) []string { return []string{"no", l.StudentNo, "name", l.Name} }

func staffFact(c students.StaffCard) []string {
	return []string{"name", c.Name, "department", c.Unit, "card", c.Card}
}

func readMembers(g table.Grid) ([]duty.Member, table.Problems) { return duty.ReadMembers(g, nil, nil) }

func dutyFact(m duty.Member) []string {
	cadre := map[bool]string{true: "是", false: "否"}[m.Cadre]
	return []string{"number", m.Number, "name", m.Name, "unit", m.Unit, "cadre", cadre, "part", spoken[string(m.Part)],
		"community", m.Community, "community_day", m.CommunityDay, "post", m.Post, "post_day", m.PostDay}
}

func goodStaff(l *list) *file {
	f := newFile(l)
	for i, n := range names {
		f.put(line, strconv.Itoa(i+1), n, departments[i/4], "教师", card(50+i))
	}
	return f
}

func goodDuty(l *list) *file {
	f := newFile(l)
	parts := []string{"联络员", "宣传员", "调解员", "服务员"}
	for i, n := range names {
		f.put(line, strconv.Itoa(i+1), fmt.Sprintf("0%04d", 1201+7*i), n, "机关党支部", []string{"是", "否"}[i%2],
			parts[i%4], "湖滨社区",
			fmt.Sprintf("2021-09-%02d", 3+i), "东门", fmt.Sprintf("2021-09-%02d", 17+i%3))
	}
	return f
}

func goodVisit(l *list) *file {
	f := newFile(l)
	categories := []string{"辅导员", "后勤保障人员", "心理咨询师"}
	for i, n := range names {
		f.put(line, n, "学生处", categories[i%3], sums[i], strconv.Itoa(i%3))
	}
	return f
}

func goodBatch() (out []bank.Paid) {
	for i, n := range names {
		a, err := money.Parse(sums[i])
		must(err)
		out = append(out, bank.Paid{ID: int64(i + 1), Ref: payout.Ref(int64(i + 1)), Account: card(i), Holder: n,
			Amount: a, State: payout.PaymentSent})
	}
	return out
}

func goodAnswer(l *list) *file {
	f := newFile(l, row{role: above, cells: texts("代发工资结果清单")})
	for i, p := range batch {
		result, reason := "成功", ""
		if i%4 == 3 {
			result, reason = "失败", "户名不符"
		}
		f.put(line, p.Holder, p.Account, p.Amount.String(), result, reason, p.Ref, fmt.Sprintf("2021091600000%05d",
			31*i+123))
	}
	f.put(total, "合计", "", rosterRule.Total.String(), "", "", "", "")
	return f
}

// movements are a statement's lines: text, other side, signed fen.
var movements = []struct {
	day, text, party string
	fen              money.Amount
}{
	{"2021-09-02", "拨款", "市财政局", 772000}, {"2021-09-03", "代发", "批量代发户", -15440}, {"2021-09-06", "手续费", "本行手续费户", -50},
	{"2021-09-06", "捐赠", "合泰科技有限公司", 100000}, {"2021-09-13", "代发", "批量代发户", -300000}, {"2021-09-14", "退汇", "李静怡", 3000},
	{"2021-09-16", "货款", "月饼厂", -64050}, {"2021-09-21", "结息", "本行利息户", 123}, {"2021-09-27", "转账", "校友基金会", 50000},
	{"2021-09-28", "货款", "香囊铺", -1200},
}

// statementFile is a statement's file; cells makes a line's cells, balance is after it.
func statementFile(l *list, head []row, cells func(i int, balance money.Amount) []string) (f *file,
	closing money.Amount) {
	f, closing = newFile(l, head...), lastClosing
	for i, m := range movements {
		closing += m.fen
		f.put(line, cells(i, closing)...)
	}
	return f, closing
}

func goodStatement(l *list) *file {
	f, closing := statementFile(l, []row{
		{role: above, cells: texts("账号：1405012345678901234")},
		{role: above, cells: []cell{{text: "起始日期"}, {text: "2021-09-01", says: "from"}, {text: "截止日期"},
			{text: "2021-09-30", says: "until"}}},
		{role: above, cells: []cell{{text: "期初余额"}, {text: lastClosing.String(), says: "opening"}}},
	}, func(i int, balance money.Amount) []string {
		m, out, in := movements[i], "", ""
		if m.fen < 0 {
			out = (-m.fen).String()
		} else {
			in = m.fen.String()
		}
		return []string{m.day, serialNo(i), m.text, out, in, balance.String(), "人民币", m.party, card(20 + i)}
	})
	var in, out money.Amount
	for _, m := range movements {
		in, out = in+max(m.fen, 0), out+max(-m.fen, 0)
	}
	f.put(total, "合计", "", "", out.String(), in.String(), "", "", "", "")
	f.rows = append(f.rows, row{role: below, cells: []cell{{text: "期末余额"}, {text: closing.String(), says: "closing"}}})
	return f
}

func serialNo(i int) string {
	return strings.ReplaceAll(movements[i].day, "-", "") + fmt.Sprintf("%010d", 1234577*(i+1))
}

func goodAmounts(l *list) *file {
	f, _ := statementFile(l, nil, func(i int, balance money.Amount) []string {
		return []string{movements[i].text, movements[i].day, movements[i].fen.String(), balance.String(), "人民币"}
	})
	return f
}

func goodCamt(l *list) *file {
	f, closing := statementFile(l, []row{{role: above, cells: []cell{{text: "2021-09-01", says: "from"},
		{text: "2021-09-30", says: "until"},
		{text: lastClosing.String(), says: "opening"}, {says: "closing"}}}}, func(i int, _ money.Amount) []string {
		m, side := movements[i], "CRDT"
		if m.fen < 0 {
			side, m.fen = "DBIT", -m.fen
		}
		return []string{m.day, side, m.fen.String(), "CNY", "BOOK", serialNo(i), m.text, m.party, card(20 + i)}
	})
	f.rows[0].cells[3].text = closing.String()
	return f
}

func goodChart(l *list) *file {
	f := newFile(l)
	for _, r := range posting.Default.Rows(lang.ZhCN) {
		f.put(line, r...)
	}
	return f
}
