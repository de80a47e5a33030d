package bundle

import (
	"bytes"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"reliefbook/internal/money"
)

// TestTextsReadBack: whatever is written into a record's cell is read as it was.
func TestTextsReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := rapid.SliceOfN(rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"", "=1+1", "'", "''x", "a\r\nb", `\n`, `\`, " x", `"`, ",", "\t"})), 2, 2).Draw(t, "texts")
		n := rapid.Int64().Draw(t, "n")
		var b bytes.Buffer
		w := newTable(&b, "a", "b", "c")
		w.text(want[0]).text(want[1]).int(n).end()
		if err := w.flush(); err != nil {
			t.Fatal(err)
		}
		if lines := strings.Count(b.String(), "\n"); lines != 2 {
			t.Fatalf("%d lines: %q", lines, b.String())
		}
		r := readTable("x.csv", &b, 3, 0)
		if !r.next() || r.text(0) != want[0] || r.text(1) != want[1] || r.int(2) != n || r.err != nil {
			t.Fatalf("got %q %v", r.rec, r.err)
		}
	})
}

func TestFenAsMoneyWritesIt(t *testing.T) {
	for _, n := range []int64{0, 1, -1, 99, 100, -100, 10335000, -12345, math.MaxInt64, math.MinInt64} {
		if got, want := string(appendFen(nil, n)), money.Amount(n).String(); got != want {
			t.Errorf("%d: %s, want %s", n, got, want)
		}
	}
}

// TestRowsAreBounded: a made-up row can't fill the memory, and a bad number is named with its row.
func TestRowsAreBounded(t *testing.T) {
	r := readTable("x.csv", strings.NewReader("a\r\n"+strings.Repeat("x", 2*rowLimit)+"\r\n"), 1, 0)
	if r.next() || r.err == nil {
		t.Error("an endless row was read")
	}
	r = readTable("x.csv", strings.NewReader("a\r\n007\r\n"), 1, 0)
	if r.next(); r.int(0) == 0 || r.err == nil || !strings.Contains(r.err.Error(), "x.csv, row 2") {
		t.Errorf("a number with zeros before it: %v", r.err)
	}
}

func TestMonthsFollow(t *testing.T) {
	got := strings.Join(span("2021-11", "2022-02"), " ") + " " + following("2021-09") + " " + following("1999-12")
	if got != "2021-11 2021-12 2022-01 2022-02 2021-10 2000-01" {
		t.Error(got)
	}
}

func TestNamesForHledger(t *testing.T) {
	for code, want := range map[string]string{"2307.MZ2021": "2307:MZ2021", "5001.(a) b;c": "5001:_a__b_c"} {
		if got := accountName(code); got != want {
			t.Errorf("%s: %s", code, got)
		}
	}
	for code, want := range map[string]string{"CNY": "CNY", "月饼": "月饼", "GIFT-1": `"GIFT-1"`, `a"b`: `"a_b"`, "": `""`} {
		if got := commodity(code); got != want {
			t.Errorf("%s: %s", code, got)
		}
	}
}
