package statement_test

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"reliefbook/internal/fault"
	"reliefbook/internal/money"
	"reliefbook/internal/sheet"
	"reliefbook/internal/statement"
	"reliefbook/internal/table"
)

// read reads a table as the program does.
func read(t *testing.T, text string, typed statement.Typed) statement.File {
	t.Helper()
	table, err := sheet.Read("s.csv", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	s := statement.Read(table, statement.Learn(statement.Header(table)))
	s.Prove(typed)
	return s
}

func codes(s statement.File) string {
	var out []string
	for _, p := range s.Problems {
		if p.Severity == table.Error {
			out = append(out, fmt.Sprintf("%d%s %s", p.Row, p.Column, p.Code))
		}
	}
	return strings.Join(out, "; ")
}

func TestStatementsOfManyBanks(t *testing.T) {
	for name, text := range map[string]string{
		"both columns, balances, preamble": "户名：某学院,,账号：6200 0012 3456 7890\n起止日期：2021年9月1日至2021年9月30日\n期初余额：,100.00\n" +
			"交易日期,借方发生额（支取）,贷方发生额（收入）,账户余额,摘要,对方户名\n2021-09-03,,50.00,150.00,转入,上级\n2021-09-16,30.00,,120.00,代发,\n合计,30.00,50.00\n期末余额,,,120.00\n",
		"newest first, one amount and its side": "日期,借贷标志,金额,余额\n20210916,借,30.00,120.00\n2021/9/3,贷,\"50.00\",150.00\n",
		"signed amounts, ends stated in rows":   "日期,摘要,金额,余额\n,期初余额,,100.00\n2021-09-03 10:11:12,转入,50.00,\n2021年9月16日,代发,-30.00,\n,期末余额,,120.00\n",
		"other separators and English":          "Booking date|Amount|Balance|Description\n2021-09-03|50.00|150.00|in\n2021-09-16|(30.00)|120.00|out\n",
		"dashes for nothing":                    "记账日期\t收入金额\t支出金额\t余额\n2021-09-03\t50.00\t-\t150.00\n2021-09-16\t--\t￥30.00\t120.00\n",
	} {
		s := read(t, text, statement.Typed{})
		if s.Errors() > 0 || len(s.Lines) != 2 || s.Opening != 10_000 || s.Closing != 12_000 || s.Received != 5_000 || s.Paid != 3_000 ||
			s.Lines[0].Day != "2021-09-03" || s.Lines[0].Amount != 5_000 || s.Lines[1].Amount != -3_000 {
			t.Errorf("%s: %s %+v", name, codes(s), s)
		}
	}
}

func TestPeriodAndOwner(t *testing.T) {
	s := read(t, "账号：6200001234567890\n查询期间：20210901-20210930\n日期,金额,余额\n2021-09-03,50.00,150.00\n", statement.Typed{})
	if s.From != "2021-09-01" || s.To != "2021-09-30" || s.Owner != "**** 7890" {
		t.Errorf("%+v", s)
	}
}

func TestProblemsByRowAndColumn(t *testing.T) {
	const head = "日期,收入,支出,余额,摘要\n"
	for text, want := range map[string]string{
		"一些,别的\n1,2\n":                                                 "0 table.no_header",
		"日期,摘要\n2021-09-03,转入\n":                                       "1 statement.mapping",
		head:                                                           "0 statement.no_lines",
		head + "2021-13-03,50.00,,150.00,\n":                           "2A table.day",
		head + "2021-09-03,50.00,30.00,150.00,\n":                      "2C statement.both_sides",
		head + "2021-09-03,,,150.00,\n":                                "2 statement.no_amount",
		head + "2021-09-03,50.001,,150.00,\n":                          "2B money.decimals",
		head + "2021-09-03,1e3,,150.00,\n":                             "2B money.exponent",
		head + "2021-09-03,50.00,,一百五,\n":                              "2D money.format",
		head + "2021-09-03,50.00,,150.00,\n2021-09-04,1.00,,152.00,\n": "3 statement.balance",
		head + "2021-09-03,50.00,,,\n":                                 "0 statement.no_balance",
		head + "期初余额,,,100.00,\n2021-09-03,50.00,,,\n期末余额,,,160.00,\n":        "0 statement.sum",
		head + "期初余额,,,90.00,\n2021-09-03,50.00,,150.00,\n":                   "0 statement.opening",
		head + "2021-09-03,50.00,,150.00,\n期末余额,,,151.00,\n":                  "0 statement.closing",
		head + "2021-09-03,50.00,,150.00,\n合计,60.00,,,\n":                     "3B table.total_differs",
		head + "2021-09-03,50.00,,150.00,\n合计,50.00,,,\n2021-09-04,1,,151,\n": "3 table.total_not_last",
		"日期,方向,金额,余额\n2021-09-03,左,50.00,150.00\n":                            "2B statement.side",
		head + "期初余额,,,1.00,\n期初余额,,,2.00,\n":                                 "3D statement.said_twice",
	} {
		if s := read(t, text, statement.Typed{}); codes(s) != want {
			t.Errorf("%q: %q, want %q", text, codes(s), want)
		}
	}
}

func TestTypedEnds(t *testing.T) {
	opening, closing := money.Amount(10_000), money.Amount(15_000)
	const text = "日期,金额\n2021-09-03,50.00\n"
	if s := read(t, text, statement.Typed{Opening: &opening, Closing: &closing}); s.Errors() > 0 || s.Opening != 10_000 {
		t.Errorf("%s", codes(s))
	}
	wrong := closing + 1
	if s := read(t, text, statement.Typed{Opening: &opening, Closing: &wrong}); codes(s) != "0 statement.sum" {
		t.Errorf("%s", codes(s))
	}
	if s := read(t, "期末余额：150.00\n"+text, statement.Typed{Opening: &opening, Closing: &wrong}); codes(s) != "0 statement.closing_typed" {
		t.Errorf("%s", codes(s))
	}
}

func camt(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestCamtOfTwoVersions(t *testing.T) {
	for _, name := range []string{"camt.053.001.02.xml", "camt.053.001.08.xml"} {
		s := statement.ReadXML(camt(t, name))
		s.Prove(statement.Typed{})
		if s.Errors() > 0 || len(s.Lines) != 2 || s.Opening != 10_000 || s.Closing != 12_000 || s.From != "2021-09-01" || s.To != "2021-09-30" || s.Owner != "**** 7890" {
			t.Fatalf("%s: %s %+v", name, codes(s), s)
		}
		in, out := s.Lines[0], s.Lines[1]
		if in.Party != "上级党组织" || in.Account != "6200007700001112223" || in.Ref != "2021-0916" || !strings.Contains(in.Text, "专项党费") || in.Serial != "S1" || in.Day != "2021-09-03" {
			t.Errorf("%s: %+v", name, in)
		}
		if out.Amount != -3_000 || out.Party != "惠民超市" {
			t.Errorf("%s: %+v", name, out)
		}
	}
}

func TestCamtIsRefused(t *testing.T) {
	good := string(camt(t, "camt.053.001.02.xml"))
	swap := func(old, with string) string {
		if !strings.Contains(good, old) {
			t.Fatalf("no %q in the file", old)
		}
		return strings.Replace(good, old, with, 1)
	}
	for text, want := range map[string]string{
		strings.Replace(good, "<Document", `<!DOCTYPE x [<!ENTITY a "b">]><Document`, 1): "0 statement.xml_entity",
		swap("专项党费", "&a;"):                                  "0 statement.xml_broken",
		swap(`encoding="UTF-8"`, `encoding="GB18030"`):       "0 statement.xml_charset",
		strings.ReplaceAll(good, "BkToCstmrStmt", "Other"):   "0 statement.xml_other",
		good + "<Document/>":                                 "0 statement.xml_broken",
		swap(`<Amt Ccy="CNY">50.00`, `<Amt Ccy="EUR">50.00`): "1 statement.currency",
		swap("50.00</Amt>", "51.00</Amt>"):                   "0 statement.sum",
		swap("50.00</Amt>", "0.00</Amt>"):                    "0 statement.sum",
		swap("50.00</Amt>", "50.005</Amt>"):                  "1 money.decimals",
		swap("<Dt>2021-09-03</Dt>", "<Dt>2021-02-30</Dt>"):   "1 statement.day",
		swap("<Acct>", strings.Repeat("<a>", 40)+"<Acct>"):   "0 statement.xml_deep",
	} {
		s := statement.ReadXML([]byte(text))
		s.Prove(statement.Typed{})
		if codes(s) != want {
			t.Errorf("%q, want %q", codes(s), want)
		}
	}
	pending := swap("<Sts>BOOK</Sts>", "<Sts>PDNG</Sts>")
	if s := statement.ReadXML([]byte(pending)); len(s.Lines) != 1 || len(s.Problems) != 1 || s.Problems[0].Code != "statement.not_booked" {
		t.Errorf("%+v", s)
	}
}

// TestCutFiles: a file cut anywhere is refused, or, of a table, says what it has.
func TestCutFiles(t *testing.T) {
	xml := camt(t, "camt.053.001.08.xml")
	end := bytes.LastIndex(xml, []byte(">"))
	for cut := range end {
		s := statement.ReadXML(xml[:cut])
		if s.Prove(statement.Typed{}); s.Errors() == 0 {
			t.Fatalf("cut at %d of %d it is whole", cut, len(xml))
		}
	}
	table := []byte("期初余额：100.00\n日期,收入,支出,余额\n2021-09-03,50.00,,150.00\n2021-09-16,,30.00,120.00\n期末余额,,,120.00\n")
	whole := len(table) - 1
	for cut := range whole {
		parsed, err := sheet.Read("s.csv", table[:cut])
		if err != nil {
			continue
		}
		s := statement.Read(parsed, statement.Learn(statement.Header(parsed)))
		s.Prove(statement.Typed{})
		if s.Errors() == 0 && s.Opening+s.Received-s.Paid != s.Closing {
			t.Fatalf("cut at %d: %+v", cut, s)
		}
	}
}

// chain is lines of some days with their balances; some without serials.
func chain(t *rapid.T, serials bool) []statement.Line {
	var out []statement.Line
	at := money.Amount(0)
	for i, n := range rapid.SliceOfN(rapid.Int64Range(1, 5), 1, 30).Draw(t, "amounts") {
		a := money.Amount(n * 100)
		if rapid.Bool().Draw(t, "out") {
			a = -a
		}
		at += a
		l := statement.Line{Number: i + 1, Day: fmt.Sprintf("2021-09-%02d", 1+i/3), Amount: a, Balance: at, HasBalance: true, Text: "x"}
		if serials {
			l.Serial = fmt.Sprint("S", i)
		}
		out = append(out, l)
	}
	return out
}

// TestJoinTakesEachLineOnce: however a chain of lines is cut into statements that
// overlap, each line is taken once and the balance goes on.
func TestJoinTakesEachLineOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := chain(t, rapid.Bool().Draw(t, "serials"))
		first := rapid.IntRange(1, len(all)).Draw(t, "first")
		known := all[:first]
		from := rapid.IntRange(0, first).Draw(t, "from")
		to := rapid.IntRange(from, len(all)).Draw(t, "to")
		fresh := statement.File{Lines: all[from:to], From: "2021-09-01", To: "2021-09-30"}
		if from > 0 {
			fresh.Opening = all[from-1].Balance
		}
		skip, err := statement.Join(known, known[first-1].Balance, fresh)
		switch {
		case to > first:
			if err != nil || skip != first-from {
				t.Fatalf("known %d, file %d–%d: skip %d, %v", first, from, to, skip, err)
			}
		case to > from && !fault.Is(err, "statement.all_known"):
			t.Fatalf("known %d, file %d–%d: %v", first, from, to, err)
		}
	})
}

func TestJoinRefuses(t *testing.T) {
	line := func(day string, amount, balance money.Amount, serial string) statement.Line {
		return statement.Line{Number: 9, Day: day, Amount: amount, Balance: balance, HasBalance: balance != 0, Serial: serial}
	}
	known := []statement.Line{line("2021-09-01", 100, 100, "A"), line("2021-09-02", 50, 150, "B")}
	plain := []statement.Line{line("2021-09-02", 5, 0, ""), line("2021-09-02", -5, 0, "")}
	for name, c := range map[string]struct {
		known   []statement.Line
		closing money.Amount
		s       statement.File
		want    string
	}{
		"another balance":          {known, 150, statement.File{Opening: 151, Lines: []statement.Line{line("2021-09-03", 1, 152, "C")}}, "statement.gap"},
		"the same day, other rows": {known, 150, statement.File{Opening: 100, Lines: []statement.Line{line("2021-09-02", 60, 160, "X")}}, "statement.overlap"},
		"a changed amount":         {known, 150, statement.File{Opening: 100, Lines: []statement.Line{line("2021-09-02", 51, 151, "B"), line("2021-09-03", 1, 152, "C")}}, "statement.overlap"},
		"all known":                {known, 150, statement.File{Opening: 0, Lines: known[:1]}, "statement.all_known"},
		"a serial again":           {known, 150, statement.File{Opening: 150, Lines: []statement.Line{line("2021-09-02", 1, 151, "C"), line("2021-09-02", 50, 0, "B")}}, "statement.twice"},
		"an earlier day, untold":   {known, 150, statement.File{Opening: 150, Lines: []statement.Line{line("2021-09-01", 30, 0, "")}}, "statement.overlap"},
		"an earlier day, known":    {known, 150, statement.File{Opening: 150, Lines: []statement.Line{line("2021-09-02", 1, 151, "C"), line("2021-09-01", 100, 0, "A")}}, "statement.overlap"},
		"equal and untold":         {plain, 0, statement.File{Opening: 0, Lines: append(plain[:2:2], line("2021-09-03", 1, 0, ""))}, "statement.ambiguous"},
		"nothing kept since":       {nil, 150, statement.File{Opening: 100, Lines: known[1:]}, "statement.gap"},
	} {
		if _, err := statement.Join(c.known, c.closing, c.s); !fault.Is(err, c.want) {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
}

func TestKeptHidesNumbers(t *testing.T) {
	l := statement.Kept(statement.Line{Account: "6200001234567890123", Text: "退款 6200001234567890123 张三", Ref: "20210916000123456 110101199003078515"})
	if l.Account != "**** 0123" || strings.Contains(l.Text, "620000") || !strings.Contains(l.Ref, "20210916000123456") || strings.Contains(l.Ref, "110101199003078515") {
		t.Errorf("%+v", l)
	}
}

func TestTokens(t *testing.T) {
	got := strings.Join(statement.Tokens("银行回单2021-0916", "代发 MZ2021-2 12 2021年 退汇RB12"), " ")
	if got != "银行回单20210916 20210916 mz20212 rb12" {
		t.Error(got)
	}
}

// FuzzStatement: whatever bytes come, reading ends, and what is proven adds up.
func FuzzStatement(f *testing.F) {
	f.Add([]byte("账号：6200\n期初余额：100.00\n日期,收入,支出,余额,流水号,摘要\n2021-09-03,50.00,,150.00,S1,转入\n合计,50.00,,,,\n期末余额,,,150.00,,\n"))
	f.Add([]byte("日期|借贷|金额|余额\n20210916|借|30.00|120.00\n20210903|贷|50.00|150.00\n"))
	for _, name := range []string{"camt.053.001.02.xml", "camt.053.001.08.xml"} {
		data, err := os.ReadFile("testdata/" + name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var s statement.File
		if statement.IsXML(data) {
			s = statement.ReadXML(data)
		} else {
			table, err := sheet.Read("s.csv", data)
			if err != nil {
				return
			}
			s = statement.Read(table, statement.Learn(statement.Header(table)))
		}
		if s.Prove(statement.Typed{}); s.Errors() > 0 {
			return
		}
		at := s.Opening
		for _, l := range s.Lines {
			if at += l.Amount; l.HasBalance && l.Balance != at || l.Amount == 0 || l.Day < s.From || l.Day > s.To {
				t.Fatalf("%+v of %+v", l, s)
			}
			statement.Kept(l)
		}
		if at != s.Closing || s.Opening+s.Received-s.Paid != s.Closing {
			t.Fatalf("%s, not %s", at, s.Closing)
		}
		if skip, err := statement.Join(s.Lines, s.Closing, s); len(s.Lines) > 0 && err == nil && skip != len(s.Lines) && sumOf(s.Lines[skip:]) != 0 {
			t.Fatalf("of itself %d are new", len(s.Lines)-skip)
		}
	})
}

func sumOf(lines []statement.Line) (sum money.Amount) {
	for _, l := range lines {
		sum += l.Amount
	}
	return sum
}
