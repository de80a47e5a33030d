package statement_test

import (
	"strings"
	"testing"

	"reliefbook/internal/statement"
	"reliefbook/internal/table"
)

// TestWhatCamtShowsOfItself: numbers, texts and days that no bank wrote.
func TestWhatCamtShowsOfItself(t *testing.T) {
	good := `<Ntry><Amt Ccy="CNY">30.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>2021-09-16</Dt></BookgDt><AcctSvcrRef>202109160000000001</AcctSvcrRef>` +
		`<NtryDtls><TxDtls><RltdPties><Dbtr><Nm>某公司</Nm></Dbtr><DbtrAcct><Id><Othr><Id>6222020000000000000</Id></Othr></Id></DbtrAcct></RltdPties>` +
		`<RmtInf><Ustrd>拨款</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>`
	period := `<FrToDt><FrDtTm>2021-09-01T00:00:00</FrDtTm><ToDtTm>2021-09-30T23:59:59</ToDtTm></FrToDt>`
	for name, c := range map[string]struct{ from, to, said string }{
		"as it is":                         {"", "", ""},
		"a serial number as Excel left it": {"202109160000000001", "2.0210E+17", "W table.numeric_reference"},
		"an account as Excel left it":      {"6222020000000000000", "6.2220E+18", "W table.numeric_reference"},
		"a control character":              {"拨款", "拨\u0085款", "E table.invalid_bytes"},
		"bytes that are no character":      {"某公司", "某\ufffd司", "E table.invalid_bytes"},
		"a character that takes no room":   {"拨款", "拨\u00ad款", "N table.invisible"},
		"a card in the text":               {"拨款", "6222020000000000000", "N statement.papers"},
		"booked in the year 2211":          {"2021-09-16", "2211-09-16", "E statement.day"},
		"a day of three digits":            {"2021-09-16", "2021-09-166", "E statement.day"},
		"a day with its zone":              {"<Dt>2021-09-16", "<Dt>2021-09-16+08:00", ""},
		"a first day nobody can read":      {"2021-09-01T", "2021-19-01T", "W statement.period_unread"},
		"a last day nobody can read":       {"23:59:59", "23:5:59", "W statement.period_unread"},
		"a last day in another century":    {"2021-09-30", "2921-09-30", "W statement.period_unread"},
	} {
		t.Run(name, func(t *testing.T) {
			text := stmt(period, balance("OPBD", "0", "CNY"), balance("CLBD", "30", "CNY"), strings.Replace(good, c.from, c.to, 1))
			if strings.Contains(period, c.from) {
				text = strings.Replace(text, c.from, c.to, 1)
			}
			s := statement.ReadXML(camtOf("08", text))
			s.Prove(statement.Typed{})
			if got := saidOf(s); got != c.said {
				t.Errorf("said %q, want %q", got, c.said)
			}
			if c.said == "W table.numeric_reference" && strings.Contains(s.Lines[0].Serial+s.Lines[0].Account, "E+") {
				t.Errorf("kept %+v", s.Lines[0])
			}
		})
	}
}

func saidOf(s statement.File) string {
	var said []string
	for _, p := range s.Problems {
		said = append(said, map[table.Severity]string{table.Error: "E ", table.Warning: "W ", table.Notice: "N "}[p.Severity]+p.Code)
	}
	return strings.Join(said, "; ")
}

// TestDaysThatNoBalanceExplains: without a running balance a day that goes back may be another day.
func TestDaysThatNoBalanceExplains(t *testing.T) {
	for days, said := range map[string]string{
		"2021-09-11 2021-09-16 2021-09-17": "",
		"2021-09-17 2021-09-16 2021-09-11": "",
		"2021-09-16 2021-09-11 2021-09-17": "W statement.days_mixed",
	} {
		parts := []string{balance("OPBD", "0", "CNY"), balance("CLBD", "90", "CNY")}
		for day := range strings.FieldsSeq(days) {
			parts = append(parts, entry("30", "<Sts>BOOK</Sts>", "<Dt>"+day+"</Dt>"))
		}
		s := statement.ReadXML(camtOf("08", stmt(parts...)))
		s.Prove(statement.Typed{})
		if got := saidOf(s); got != said || len(s.Lines) != 3 || s.Lines[0].Day != "2021-09-11" {
			t.Errorf("%s: said %q, want %q; %+v", days, got, said, s.Lines)
		}
	}
}

// TestAValueThatRunsIntoTheNextLabel: two cells became one.
func TestAValueThatRunsIntoTheNextLabel(t *testing.T) {
	s := read(t, "起始日期,2021-09-01截止日期,2021-09-30\n日期,收入,支出,余额\n2021-09-16,100.00,,100.00\n", statement.Typed{})
	if s.From != "2021-09-01" || s.To != "2021-09-30" {
		t.Errorf("from %q to %q", s.From, s.To)
	}
}
