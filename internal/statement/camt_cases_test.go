package statement_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"reliefbook/internal/statement"
)

// outcome is what came of a statement: its days, its lines, and what was said.
func outcome(s statement.File) string {
	var lines, said []string
	for _, l := range s.Lines {
		lines = append(lines, l.Day+" "+l.Amount.String())
	}
	for _, p := range s.Problems {
		said = append(said, p.Code)
	}
	return strings.TrimSpace(fmt.Sprintf("%s–%s %s %s %s", s.From, s.To, s.Opening, s.Closing, strings.Join(append([]string{strings.Join(lines, ", ")}, said...), "; ")))
}

// TestCamtCases: what the schemas allow and a bank may write.
func TestCamtCases(t *testing.T) {
	plain := "2021-09-16–2021-09-16 50.00 150.00 2021-09-16 100.00"
	for file, want := range map[string]string{
		"camt-as-the-schema-allows/a_bah.xml":      plain,
		"camt-as-the-schema-allows/a_dec.xml":      plain,
		"camt-as-the-schema-allows/a_lead0.xml":    plain,
		"camt-as-the-schema-allows/b_balcur.xml":   plain,
		"camt-as-the-schema-allows/a_dot.xml":      "2021-09-16–2021-09-16 50.00 50.50 2021-09-16 0.50",
		"camt-as-the-schema-allows/a_nobook.xml":   plain + "; statement.value_day",
		"camt-as-the-schema-allows/a_utc.xml":      "2021-10-01–2021-10-31 50.00 150.00 2021-10-01 100.00; statement.utc",
		"camt-as-the-schema-allows/b_midnight.xml": "2021-09-01–2021-09-30 50.00 150.00 2021-09-16 100.00",
		"nil-lines/a_zero.xml":                     plain + "; statement.nil_line",
	} {
		t.Run(file, func(t *testing.T) {
			data, err := os.ReadFile(filepath.Join("testdata", "cases", filepath.FromSlash(file)))
			if err != nil {
				t.Fatal(err)
			}
			s := statement.ReadXML(data)
			s.Prove(statement.Typed{})
			if got := outcome(s); got != want {
				t.Errorf("got  %s\nwant %s", got, want)
			}
		})
	}
}

// camtOf is a file of statements in a version of the schema.
func camtOf(version string, statements ...string) []byte {
	return []byte(`<?xml version="1.0" encoding="UTF-8"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.` + version + `"><BkToCstmrStmt>` +
		strings.Join(statements, "") + `</BkToCstmrStmt></Document>`)
}

func balance(code, amount, currency string) string {
	return `<Bal><Tp><CdOrPrtry><Cd>` + code + `</Cd></CdOrPrtry></Tp><Amt Ccy="` + currency + `">` + amount + `</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>`
}

func entry(amount, status, day string) string {
	return `<Ntry><Amt Ccy="CNY">` + amount + `</Amt><CdtDbtInd>CRDT</CdtDbtInd>` + status + `<BookgDt>` + day + `</BookgDt></Ntry>`
}

func stmt(inside ...string) string {
	return `<Stmt><Acct><Id><Othr><Id>35050165</Id></Othr></Id></Acct>` + strings.Join(inside, "") + `</Stmt>`
}

func TestEveryVersionOfTheSchema(t *testing.T) {
	for v := 2; v <= 13; v++ {
		status := "<Sts><Cd>BOOK</Cd></Sts>"
		if v < 8 {
			status = "<Sts>BOOK</Sts>"
		}
		s := statement.ReadXML(camtOf(fmt.Sprintf("%02d", v), stmt(balance("OPBD", "0", "CNY"), balance("CLBD", "30", "CNY"), entry("30", status, "<Dt>2021-09-16</Dt>"))))
		if s.Prove(statement.Typed{}); outcome(s) != "2021-09-16–2021-09-16 0.00 30.00 2021-09-16 30.00" {
			t.Errorf("version %d: %s", v, outcome(s))
		}
	}
}

func TestWhatOneEntrySays(t *testing.T) {
	booked, day := "<Sts><Cd>BOOK</Cd></Sts>", "<Dt>2021-09-16</Dt>"
	line := "2021-09-16–2021-09-16 0.00 0.00 2021-09-16 30.00"
	for name, c := range map[string]struct{ entry, want string }{
		"no status is booked":                {entry("30", "", day), line},
		"a bank's own word is not":           {entry("30", "<Sts><Prtry>POSTED</Prtry></Sts>", day), "– 0.00 0.00 ; statement.not_booked"},
		"nor is an empty one":                {entry("30", "<Sts></Sts>", day), "– 0.00 0.00 ; statement.not_booked"},
		"a day with a zone is that day":      {entry("30", booked, "<Dt>2021-09-16Z</Dt>"), line},
		"an evening in UTC is tomorrow":      {entry("30", booked, "<DtTm>2021-09-15T16:00:00Z</DtTm>"), line + "; statement.utc"},
		"one in China is today":              {entry("30", booked, "<DtTm>2021-09-16T23:59:59.999+08:00</DtTm>"), line},
		"a time without a zone is the day's": {entry("30", booked, "<DtTm>2021-09-16T23:59:59</DtTm>"), line},
		"a plus sign":                        {entry("+30.000", booked, day), line},
		"a third decimal that is none":       {entry("30.001", booked, day), "– 0.00 0.00 ; money.decimals"},
		"a minus is no amount":               {entry("-30", booked, day), "– 0.00 0.00 ; money.sign"},
		"no day at all":                      {entry("30", booked, ""), "– 0.00 0.00 ; statement.day"},
	} {
		t.Run(name, func(t *testing.T) {
			s := statement.ReadXML(camtOf("08", stmt(c.entry)))
			for _, l := range s.Lines { // as Prove does, without balances
				s.From, s.To = l.Day, l.Day
			}
			if got := outcome(s); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestSeveralStatementsOfAFile(t *testing.T) {
	of := func(opening, closing, amount, day string, balances ...string) string {
		return stmt(append(append([]string{}, balances...), balance("CLBD", closing, "CNY"), balance("OPBD", opening, "CNY"), balance("CLAV", "9.999", "USD"),
			entry(amount, "", "<Dt>"+day+"</Dt>"))...)
	}
	first, second := of("0", "30", "30", "2021-09-16"), of("30", "50", "20", "2021-09-17")
	whole := "2021-09-16–2021-09-17 0.00 50.00 2021-09-16 30.00, 2021-09-17 20.00"
	for name, c := range map[string]struct {
		file []string
		want string
	}{
		"the closing stands before the opening": {[]string{first, second}, whole},
		"the newest comes first":                {[]string{second, first}, whole},
		"an opening in another currency beside": {[]string{first, of("30", "50", "20", "2021-09-17", balance("OPBD", "7", "USD"))}, whole},
		"one is missing between":                {[]string{first, of("31", "51", "20", "2021-09-17")}, "statement.xml_apart"},
		"the closing before is the opening":     {[]string{first, stmt(balance("PRCD", "30", "CNY"), balance("CLBD", "50", "CNY"), entry("20", "", "<Dt>2021-09-17</Dt>"))}, whole},
		"two accounts":                          {[]string{first, strings.ReplaceAll(second, "35050165", "62220999")}, "statement.xml_accounts"},
	} {
		t.Run(name, func(t *testing.T) {
			s := statement.ReadXML(camtOf("08", c.file...))
			s.Prove(statement.Typed{})
			if got := outcome(s); got != c.want && !strings.HasSuffix(got, "; "+c.want) {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestThePeriodOfAStatement(t *testing.T) {
	period := func(from, to string) string {
		return `<FrToDt><FrDtTm>` + from + `</FrDtTm><ToDtTm>` + to + `</ToDtTm></FrToDt>`
	}
	ends := balance("OPBD", "0", "CNY") + balance("CLBD", "30", "CNY")
	late := entry("30", "", "<DtTm>2021-09-30T16:30:00Z</DtTm>")
	for name, c := range map[string]struct{ file, want string }{
		"midnight is the end of the day before":   {stmt(period("2021-09-01T00:00:00", "2021-10-01T00:00:00"), ends, entry("30", "", "<Dt>2021-09-30</Dt>")), "2021-09-01–2021-09-30 0.00 30.00 2021-09-30 30.00"},
		"so is 24:00":                             {stmt(period("2021-09-01T00:00:00", "2021-09-30T24:00:00"), ends, entry("30", "", "<Dt>2021-09-30</Dt>")), "2021-09-01–2021-09-30 0.00 30.00 2021-09-30 30.00"},
		"China's days in UTC":                     {stmt(period("2021-09-30T16:00:00Z", "2021-10-31T16:00:00Z"), ends, late), "2021-10-01–2021-10-31 0.00 30.00 2021-10-01 30.00; statement.utc"},
		"whole days of UTC: the bank means China": {stmt(period("2021-09-01T00:00:00Z", "2021-09-30T23:59:59Z"), ends, late), "2021-09-01–2021-09-30 0.00 30.00 2021-09-30 30.00; statement.utc_local"},
	} {
		t.Run(name, func(t *testing.T) {
			s := statement.ReadXML(camtOf("08", c.file))
			s.Prove(statement.Typed{})
			if got := outcome(s); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}
