package print

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/signintech/gopdf"

	"reliefbook/internal/lang"
	"reliefbook/internal/money"
	"reliefbook/internal/report"
)

// names are those that printing stumbles over.
var names = []string{"张伟", "𠮷野家", "阿依古丽·买买提", "䶮", "王㐱", "林𣲗", "陈㛃", "周𬭎", "吴𬘭", "罗𫍯", "𦈡", "〇一", "古丽米热·阿卜杜热合曼·买买提依明江·阿卜杜拉", "Müller Jürgen"}

func lines(n int) (out []SignLine) {
	for i := range n {
		out = append(out, SignLine{StudentNo: fmt.Sprintf("%010d", 2021010001+i), Name: names[i%len(names)], ID: "990101********123X", Card: "****7890",
			Amount: money.Amount(3000 + i), Channel: "银行代发"})
	}
	return out
}

func signing(n int) Signing {
	return Signing{Program: "2021年中秋学生慰问", Department: "护理系", Class: "护理2101班", Version: 3, Code: "RB1/MZ2021/41/3/0f1e2d3c4b5a6978", Maker: "周晓敏", Lines: lines(n)}
}

// pagesIn counts a PDF's pages.
func pagesIn(pdf []byte) int { return strings.Count(string(pdf), "/Type /Page\n") }

// keep leaves a PDF where PRINT_DIR says, to be looked at.
func keep(t *testing.T, name string, pdf []byte) {
	t.Helper()
	if dir := os.Getenv("PRINT_DIR"); dir != "" {
		if err := os.WriteFile(filepath.Join(dir, name+".pdf"), pdf, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func TestSignOff(t *testing.T) {
	for n, want := range map[int]int{0: 1, 1: 1, 13: 1, 14: 2, 30: 3, 61: 4, 200: 13} {
		for _, tag := range []lang.Tag{lang.ZhCN, lang.En} {
			var a, b bytes.Buffer
			for _, out := range []*bytes.Buffer{&a, &b} {
				if err := SignOff(out, tag, signing(n)); err != nil {
					t.Fatal(err)
				}
			}
			if !bytes.Equal(a.Bytes(), b.Bytes()) {
				t.Errorf("%d rows: the same sheet gives other bytes", n)
			}
			if got := pagesIn(a.Bytes()); got != want {
				t.Errorf("%d rows take %d pages, want %d", n, got, want)
			}
			keep(t, fmt.Sprintf("signoff-%d-%s", n, tag), a.Bytes())
		}
	}
}

// TestPages: every row stands on one page, and the total is never alone.
func TestPages(t *testing.T) {
	for n := range 300 {
		s := sheet{doc: &doc{width: long, height: short}, rowHeight: 25, rows: make([][]string, n), people: []string{"a"}, closing: []string{"b"},
			subtotal: func(int, int) string { return "" }}
		at, cuts := 0, s.pages()
		for i, to := range cuts {
			if to <= at && n > 0 {
				t.Fatalf("%d rows: page %d of %v is empty", n, i+1, cuts)
			}
			room := s.room(sumHeight)
			if i == len(cuts)-1 {
				room = s.room(s.endHeight())
			}
			if to-at > room {
				t.Fatalf("%d rows: page %d of %v has more than %d", n, i+1, cuts, room)
			}
			at = to
		}
		if at != n {
			t.Fatalf("%d rows end at %d", n, at)
		}
	}
}

// TestEveryNameHasAShape: the font draws every character of the names above.
func TestEveryNameHasAShape(t *testing.T) {
	var missing []rune
	pdf := gopdf.GoPdf{}
	pdf.Start(gopdf.Config{PageSize: *gopdf.PageSizeA4})
	err := pdf.AddTTFFontDataWithOption("sans", font, gopdf.TtfOption{OnGlyphNotFound: func(r rune) { missing = append(missing, r) }})
	if err != nil {
		t.Fatal(err)
	}
	if err := pdf.SetFont("sans", "", 9); err != nil {
		t.Fatal(err)
	}
	pdf.AddPage()
	for _, n := range append(slices.Clone(names), "人民币壹拾万叁仟叁佰伍拾元整 ¥103,350.00 〔2021〕52号") {
		if err := pdf.Cell(nil, n); err != nil {
			t.Fatal(err)
		}
	}
	if len(missing) > 0 {
		t.Errorf("no shape for %q", missing)
	}
}

// TestPrintable: the names planted in the demo all print, in the code and in its
// roster; a character without a shape leaves a mark.
func TestPrintable(t *testing.T) {
	for _, path := range []string{"../demo/names.go", "../demo/data/roster.csv"} {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range string(text) {
			if !formless(r) && !hasShape(r) {
				t.Errorf("%s: no shape for %q", path, r)
			}
		}
	}
	if got := printable("王\U0010ffff\u200d一"); got != "王〓一" {
		t.Errorf("printed as %q", got)
	}
	if !hasShape(lacking) {
		t.Error("the mark itself has no shape")
	}
}

func TestSummarySlipsReport(t *testing.T) {
	s := Summing{Program: "2021年中秋学生慰问", Scope: "全院", Version: 1, Code: "RB1/MZ2021/0/1/0f1e2d3c", Maker: "周晓敏"}
	var slips []Slip
	for i := range 90 {
		s.Lines = append(s.Lines, SumLine{Department: "护理系", Class: fmt.Sprintf("护理21%02d班", i), Heads: 40, Total: 120_000, Confirmed: 40 - i%3, ConfirmedTotal: money.Amount(120_000 - i%3*3000)})
		slips = append(slips, Slip{Program: s.Program, Class: "护理2101班", Name: "张*", URL: "https://relief.example.edu.cn/r/ABCDEFGHIJKLMNOPQRSTUVWXYZ", Until: "2021-10-31"})
	}
	table := &report.Table{Name: "x", Lang: lang.ZhCN, Title: "三方对账表", Program: "MZ2021", Columns: []report.Column{{Key: "a", Label: "系部"}, {Key: "b", Label: "应发金额", Kind: report.Amount}},
		AsOf: time.Date(2021, 9, 21, 0, 0, 0, 0, time.UTC), Actor: "吴审计", Totals: map[string]report.Value{"b": money.Amount(10_335_000)}}
	for range 60 {
		table.Rows = append(table.Rows, []report.Value{"护理系", money.Amount(1_053_000)})
	}
	var a, b, c bytes.Buffer
	for name, err := range map[string]error{"summary": Summary(&a, lang.ZhCN, s), "slips": Slips(&b, lang.ZhCN, slips), "report": Report(&c, table)} {
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, got := range map[string]struct {
		pdf   []byte
		pages int
	}{"summary": {a.Bytes(), 3}, "slips": {b.Bytes(), 9}, "report": {c.Bytes(), 2}} {
		if n := pagesIn(got.pdf); n != got.pages {
			t.Errorf("%s has %d pages, want %d", name, n, got.pages)
		}
		keep(t, name, got.pdf)
	}
}
