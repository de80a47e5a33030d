package sheet_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"runtime"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"reliefbook/internal/fault"
	"reliefbook/internal/roster"
	"reliefbook/internal/sheet"
)

func utf16le(s string) string {
	out, err := unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM).NewEncoder().String(s)
	must(err)
	return out
}

func gb(s string) string {
	out, err := simplifiedchinese.GB18030.NewEncoder().String(s)
	must(err)
	return out
}

func TestWrongFiles(t *testing.T) {
	zipped := func(parts ...string) string {
		m := map[string]string{}
		for _, p := range parts {
			m[p] = "x"
		}
		return string(pack(t, m))
	}
	ole := "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + strings.Repeat("\x00", 600)
	for name, c := range map[string]struct{ data, code string }{
		"empty":           {"", "sheet.empty"},
		"blank":           {" \r\n\t\n", "sheet.empty"},
		"old Excel":       {ole + utf16le("Workbook"), "sheet.old_excel"},
		"password":        {ole + utf16le("EncryptedPackage"), "sheet.encrypted"},
		"PDF":             {"%PDF-1.7\n...", "sheet.wrong_type"},
		"picture":         {"\x89PNG\r\n\x1a\n\x00\x00", "sheet.wrong_type"},
		"photo":           {"\xff\xd8\xff\xe0\x00\x10JFIF", "sheet.wrong_type"},
		"bitmap":          {"BM\x36\x00\x00\x00", "sheet.wrong_type"},
		"archive":         {"Rar!\x1a\x07", "sheet.wrong_type"},
		"plain ZIP":       {zipped("名册.csv"), "sheet.wrong_type"},
		"letter":          {zipped("_rels/.rels", "word/document.xml"), "sheet.wrong_type"},
		"LibreOffice":     {zipped("mimetype", "content.xml"), "sheet.other_book"},
		"binary workbook": {zipped("_rels/.rels", "xl/workbook.bin"), "sheet.other_book"},
		"no workbook":     {zipped("_rels/.rels"), "sheet.damaged"},
		"cut ZIP":         {"PK\x03\x04garbage", "sheet.damaged"},
		"web page":        {"\xef\xbb\xbf \n<html><table><tr><td>学号", "sheet.web_page"},
		"NUL bytes":       {"学号,姓名\n1,\x00\n", "sheet.wrong_type"},
		"controls":        {strings.Repeat("\x01\x02ab", 100), "sheet.wrong_type"},
		"noise":           {strings.Repeat("\x80\xff\xfe\x81", 100), "sheet.unreadable"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := sheet.Read("名册.xlsx", []byte(c.data))
			refused(t, err, c.code)
		})
	}
	_, err := sheet.ReadAs("x", []byte("a,b"), "latin-1")
	refused(t, err, "sheet.unknown_encoding")
}

// endless is a stream that counts what was taken from it.
type endless struct{ n int64 }

func (e *endless) Read(p []byte) (int, error) {
	if e.n > 200<<20 {
		return 0, io.EOF
	}
	for i := range p {
		p[i] = 'a'
	}
	e.n += int64(len(p))
	return len(p), nil
}

func Test200MBIsRefusedUnread(t *testing.T) {
	var e endless
	_, err := sheet.ReadLimited("x.csv", &e)
	refused(t, err, "sheet.too_large")
	if fault.KindOf(err) != fault.TooLarge || e.n > sheet.MaxBytes+1<<20 {
		t.Errorf("%v after %d bytes", err, e.n)
	}
	if _, err := sheet.ReadLimited("x", io.MultiReader(strings.NewReader("a"), brokenReader{})); fault.Of(err) != nil || err == nil {
		t.Errorf("a broken connection is not the clerk's fault: %v", err)
	}
}

type brokenReader struct{}

func (brokenReader) Read([]byte) (int, error) { return 0, errors.New("reset") }

// peak is how much the heap grew while f ran, at the most.
func peak(f func()) uint64 {
	var before, now runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	done, most := make(chan struct{}), make(chan uint64)
	go func() {
		top := before.HeapInuse
		for {
			select {
			case <-done:
				most <- top
				return
			case <-time.After(2 * time.Millisecond):
				runtime.ReadMemStats(&now)
				top = max(top, now.HeapInuse)
			}
		}
	}()
	f()
	close(done)
	return <-most - before.HeapInuse
}

func TestZipBombs(t *testing.T) {
	bomb := func(part, start, repeat, end string, size int) []byte {
		var buf bytes.Buffer
		z := zip.NewWriter(&buf)
		for name, text := range parts(`<worksheet><sheetData/></worksheet>`) {
			if name == part {
				continue
			}
			w, err := z.Create(name)
			must(err)
			_, err = io.WriteString(w, text)
			must(err)
		}
		w, err := z.Create(part)
		must(err)
		_, err = io.WriteString(w, start)
		must(err)
		block := strings.Repeat(repeat, 1<<20/len(repeat))
		for range size >> 20 {
			_, err = io.WriteString(w, block)
			must(err)
		}
		_, err = io.WriteString(w, end)
		must(err)
		must(z.Close())
		return buf.Bytes()
	}
	sheet1, shared := "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
	for name, c := range map[string]struct {
		data  []byte
		code  string
		limit uint64
	}{
		"spaces":         {bomb(sheet1, "<worksheet>", " ", "", 100<<20), "sheet.damaged", 28 << 20},
		"cells":          {bomb(sheet1, "<worksheet><sheetData>", "<row><c><v>1</v></c></row>", "", 100<<20), "sheet.too_many_rows", 200 << 20},
		"blank rows":     {bomb(sheet1, "<worksheet><sheetData>", "<row/>", "", 100<<20), "sheet.damaged", 28 << 20},
		"comments":       {bomb(sheet1, "<worksheet>", "<!-- -->", "", 100<<20), "sheet.unpacked", 28 << 20},
		"shared strings": {bomb(shared, "<sst>", "<si/>", "</sst>", 100<<20), "sheet.too_many_cells", 150 << 20},
		"relations":      {bomb("xl/_rels/workbook.xml.rels", "<R>", `<Relationship Id="a" Target="b"/>`, "</R>", 100<<20), "sheet.unpacked", 24 << 20},
	} {
		t.Run(name, func(t *testing.T) {
			if len(c.data) > 1<<20 {
				t.Logf("the bomb has %d bytes", len(c.data))
			}
			var err error
			grown := peak(func() { _, err = sheet.Read("bomb.xlsx", c.data) })
			refused(t, err, c.code)
			if t.Logf("%d KB of file, %d MB of memory", len(c.data)>>10, grown>>20); grown > c.limit {
				t.Errorf("took %d MB, the limit is %d", grown>>20, c.limit>>20)
			}
		})
	}
}

func TestCSVEncodings(t *testing.T) {
	text := textCSV(append(studentRows(3), []string{"4", "0211000099", "𠮷·阿㐂", "计算机系", "软件000班", "", "", "", "30.00", ""}))
	for name, c := range map[string]struct{ data, encoding string }{
		"UTF-8":          {text, sheet.UTF8},
		"UTF-8 with BOM": {"\xef\xbb\xbf" + text, sheet.UTF8},
		"GB18030":        {gb(text), sheet.GB18030},
		"UTF-16LE":       {"\xff\xfe" + utf16le(text), sheet.UTF16LE},
		"semicolons":     {strings.ReplaceAll(text, ",", ";"), sheet.UTF8},
		"tabs":           {gb(strings.ReplaceAll(text, ",", "\t")), sheet.GB18030},
		"old Mac":        {strings.ReplaceAll(text, "\r\n", "\r"), sheet.UTF8},
		"one bad byte":   {strings.Replace(text, "手机号", "手机\xba\xc5", 1), sheet.UTF8},
	} {
		t.Run(name, func(t *testing.T) {
			table := read(t, []byte(c.data))
			d := roster.Check(table, roster.Rule{})
			if table.Encoding != c.encoding || len(d.Lines) != 4 || d.Errors() != 0 || d.Lines[3].Name != "𠮷·阿㐂" {
				t.Errorf("%s, %d lines, %s", table.Encoding, len(d.Lines), codes(d.Problems))
			}
		})
	}
	if table, err := sheet.ReadAs("x", []byte(gb(text)), "gbk"); err != nil || table.Encoding != sheet.GB18030 {
		t.Errorf("%v %s", err, table.Encoding)
	}
	_, err := sheet.ReadAs("x", []byte(gb(text)), sheet.UTF8)
	refused(t, err, "sheet.unreadable")
	bad := strings.Replace(gb(text), gb("阿"), "\xff\xff", 1)
	if d := roster.Check(read(t, []byte(bad)), roster.Rule{}); codes(d.Problems) != "5C table.invalid_bytes" {
		t.Error(codes(d.Problems))
	}
}

func TestCSVRows(t *testing.T) {
	table := read(t, []byte("学号,姓名\r\n\r\n\"a\r\nb\",\"say \"\"hi\"\"\"\r\n\n\nz\n"))
	var numbers []int
	for _, r := range table.Rows {
		numbers = append(numbers, r.Number)
	}
	if len(numbers) != 3 || numbers[0] != 1 || numbers[1] != 3 || numbers[2] != 6 || table.Rows[1].Cells[1].Text != `say "hi"` {
		t.Errorf("%v %q", numbers, texts(table))
	}
	for text, row := range map[string]int{
		"a,b\n1,2\n\n3,\"x\n": 4, "a,b\n\"1\n2\",2\n=\"001\",4\n": 3, "a,b\n1,x\"y\n": 2,
	} {
		_, err := sheet.Read("x", []byte(text))
		refused(t, err, "sheet.quotes")
		if f := fault.Of(err); f != nil && f.Args["Row"] != row {
			t.Errorf("%q: row %v, want %d", text, f.Args["Row"], row)
		}
	}
}

func TestCSVLimits(t *testing.T) {
	for code, text := range map[string]string{
		"sheet.too_many_columns": "a,b\n" + strings.Repeat("x,", 64) + "x\n",
		"sheet.too_many_rows":    strings.Repeat("a\n", sheet.MaxRows+1),
		"sheet.too_many_cells":   strings.Repeat(strings.Repeat(",", 63)+"\n", sheet.MaxCells/64+1),
	} {
		_, err := sheet.Read("x", []byte(text))
		refused(t, err, code)
	}
	if _, err := sheet.Read("x", []byte("a,b\n1,2"+strings.Repeat(",", 500)+"\n")); err != nil {
		t.Error(err)
	}
}
