package report_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"reliefbook/internal/fault"
	"reliefbook/internal/lang"
	"reliefbook/internal/person"
	"reliefbook/internal/report"
)

// TestDeclarations holds every report's name and title, and of every parameter
// its key, its kind and its words, to a golden file: scripts pass the keys, and
// what was given out says the words.
func TestDeclarations(t *testing.T) {
	var out bytes.Buffer
	for _, d := range report.All {
		fmt.Fprintf(&out, "%s: %s / %s, of %d, past %d\n", d.Name, d.Title(lang.ZhCN), d.Title(lang.En), d.Of, d.Past)
		for _, p := range d.Params() {
			filter := map[string]string{p.Key: "X"}
			fmt.Fprintf(&out, "  %s (%s", p.Key, p.Kind)
			if p.Hidden {
				out.WriteString(", hidden")
			}
			fmt.Fprintf(&out, "): %s / %s; %s / %s\n", p.Label.ZhCN, p.Label.En,
				strings.Join(report.Narrowed(lang.ZhCN, filter), ""), strings.Join(report.Narrowed(lang.En, filter), ""))
		}
	}
	golden(t, "declarations.txt", out.Bytes())
}

// TestAParameterIsOneThing: two reports may take a parameter of the same name
// only if it is the same one, since the command has one flag for both; and
// whoever sees it sees words, in both languages.
func TestAParameterIsOneThing(t *testing.T) {
	all := map[string]report.Param{}
	for _, p := range report.Params() {
		all[p.Key] = p
		if p.Help == "" || p.Label.ZhCN == "" && p.Said.ZhCN == "" {
			t.Errorf("%s has no words", p.Key)
		}
		for _, w := range []lang.Words{p.Label, p.Said} {
			if (w.ZhCN == "") != (w.En == "") || w == p.Said && strings.Count(w.ZhCN, "%s") != strings.Count(w.En, "%s") {
				t.Errorf("%s says %q and %q", p.Key, w.ZhCN, w.En)
			}
		}
	}
	for _, d := range report.All {
		for _, p := range d.Takes {
			if p != all[p.Key] {
				t.Errorf("%s takes another %s", d.Name, p.Key)
			}
		}
		if d.Beneath != "" {
			if b, err := report.Find(d.Beneath); err != nil || b.Of != d.Of {
				t.Errorf("below %s stands %s", d.Name, d.Beneath)
			}
		}
	}
}

func TestReadTakesWhatIsDeclared(t *testing.T) {
	everything := report.Values{"program": "MZ", "department": "HL", "from": "2021-09-01", "as_of": "2021-09-30", "format": "csv", "test": "weekends"}
	for name, c := range map[string]struct {
		given report.Values
		want  string // as a map prints, or a refusal's code
	}{
		"sign-off":            {everything, "map[as_of:2021-09-30 department:HL program:MZ]"},
		"trial-balance":       {everything, "map[as_of:2021-09-30 from:2021-09-01]"},
		"audit-findings":      {everything, "map[as_of:2021-09-30 test:weekends]"},
		"advances":            {nil, "map[]"},
		"bank-reconciliation": {nil, "map[month:2021-10]"},
		"three-way":           {report.Values{"from": "2021-09-01"}, "report.needs_program"},
		"stock":               {report.Values{"to": "2021-02-30"}, "report.day"},
		"detail-ledger":       {report.Values{"account": "6222021234567890123"}, "map[account:" + person.HidePapers("6222021234567890123") + "]"},
		"no-such":             {nil, "report.unknown"},
	} {
		t.Run(name, func(t *testing.T) {
			asked, err := report.Request{Name: name, Values: c.given}.Read("2021-10-08")
			if got := fmt.Sprint(map[string]string(asked.Values)); got != c.want && !fault.Is(err, c.want) {
				t.Errorf("%s, %v; want %s", got, err, c.want)
			}
		})
	}
}

// TestAKeptFilterOutlivesItsParameter: what was given out is read after its declaration changed.
func TestAKeptFilterOutlivesItsParameter(t *testing.T) {
	if got := report.Narrowed(lang.En, map[string]string{"zodiac": "ox", "from": "2021-09-01"}); strings.Join(got, "; ") != "From 2021-09-01; zodiac ox" {
		t.Errorf("%q", got)
	}
}

func TestFileName(t *testing.T) {
	r := report.Table{Title: "三方对账表", Program: "MZ2021", AsOf: time.Date(2021, 9, 30, 16, 0, 1, 0, time.UTC)}
	if got := r.FileName("pdf"); got != "三方对账表-MZ2021-20211001-000001.pdf" {
		t.Error(got)
	}
}
