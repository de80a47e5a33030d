package statement

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

const (
	largeHead = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.02\"><BkToCstmrStmt><Stmt>" +
		"<FrToDt><FrDtTm>2021-09-01T00:00:00</FrDtTm><ToDtTm>2021-09-30T00:00:00</ToDtTm></FrToDt><Acct><Id><IBAN>X7890</IBAN></Id></Acct>" +
		"<Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy=\"CNY\">0.00</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>\n"
	largeTail  = "</Stmt></BkToCstmrStmt></Document>"
	smallEntry = "<Ntry><Amt Ccy=\"CNY\">1</Amt><CdtDbtInd>CRDT</CdtDbtInd><BookgDt><Dt>2021-09-17</Dt></BookgDt></Ntry>\n"
	fullEntry  = "  <Ntry>\n    <NtryRef>1</NtryRef>\n    <Amt Ccy=\"CNY\">1.00</Amt>\n    <CdtDbtInd>CRDT</CdtDbtInd>\n    <Sts>BOOK</Sts>\n" +
		"    <BookgDt><Dt>2021-09-17</Dt></BookgDt>\n    <AcctSvcrRef>S1</AcctSvcrRef>\n    <NtryDtls><TxDtls><Refs><EndToEndId>E1</EndToEndId></Refs>" +
		"<RltdPties><Dbtr><Nm>张伟</Nm></Dbtr><DbtrAcct><Id><Othr><Id>6222</Id></Othr></Id></DbtrAcct></RltdPties>" +
		"<RmtInf><Ustrd>慰问金 &amp; 福利</Ustrd></RmtInf></TxDtls></NtryDtls>\n  </Ntry>\n"
)

// large is a file of the largest size that is taken, filled up with one thing.
func large(one string) []byte {
	var b bytes.Buffer
	b.Grow(maxXML)
	b.WriteString(largeHead)
	for b.Len() <= maxXML-len(one)-len(largeTail) {
		b.WriteString(one)
	}
	b.WriteString(largeTail)
	return b.Bytes()
}

// cost is how long something takes and how much the heap grows meanwhile.
func cost(do func()) (took time.Duration, mib uint64) {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	base, top := m.HeapAlloc, atomic.Uint64{}
	stop, stopped := make(chan bool), make(chan bool)
	go func() {
		defer close(stopped)
		for {
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			top.Store(max(top.Load(), m.HeapAlloc))
			select {
			case <-stop:
				return
			case <-time.After(5 * time.Millisecond):
			}
		}
	}()
	begin := time.Now()
	do()
	took = time.Since(begin)
	close(stop)
	<-stopped
	return took, (max(top.Load(), base) - base) >> 20
}

// TestCamtOfAnySize: the largest file that is taken, whatever it is made of, is
// read or refused in two seconds and 100 MB.
func TestCamtOfAnySize(t *testing.T) {
	for name, c := range map[string]struct {
		data  []byte
		code  string // of the first problem
		lines int    // at least, when there is none
	}{
		"small entries":     {data: large(smallEntry), code: "statement.too_many"},
		"as many as may be": {data: []byte(largeHead + strings.Repeat(smallEntry, maxEntries) + largeTail), lines: maxEntries},
		"full entries":      {data: large(fullEntry), lines: 40_000},
		"too large":         {data: append(large(fullEntry), make([]byte, 1000)...), code: "statement.xml_large"},
		"elements":          {data: large("<a/>"), code: "statement.xml_deep"},
		"attributes":        {data: large(`<a b="" c="" d="" e="" f="" g="" h="" i=""/>`)},
		"too many":          {data: large(`<a a="" b="" c="" d="" e="" f="" g="" h="" i="" j="" k="" l="" m="" n="" o="" p="" q=""/>`), code: "statement.xml_deep"},
		"depth":             {data: []byte(strings.Repeat("<a>", 5_000_000)), code: "statement.xml_deep"},
		"empty entries":     {data: large("<Ntry><a></a></Ntry>"), code: "statement.day"},
		"balances":          {data: large("<Bal></Bal>"), code: "statement.xml_deep"},
		"statements":        {data: large("</Stmt><Stmt>"), code: "statement.xml_accounts"},
		"details":           {data: large("<Ntry>" + strings.Repeat("<NtryDtls><TxDtls/></NtryDtls>", 1000) + "</Ntry>"), code: "statement.day"},
		"one text":          {data: large("<Ntry><AddtlNtryInf>" + strings.Repeat("文", 3_000_000) + "</AddtlNtryInf></Ntry>"), code: "statement.xml_text"},
		"purposes":          {data: large("<Ntry><NtryDtls><TxDtls><RmtInf>" + strings.Repeat("<Ustrd>x</Ustrd>", 1000) + "</RmtInf></TxDtls></NtryDtls></Ntry>"), code: "statement.xml_text"},
		"pending":           {data: large(strings.Replace(fullEntry, "BOOK", "PDNG", 1)), code: "statement.xml_pending"},
		"references":        {data: large("&amp;")},
		"comments":          {data: large("<!---->")},
		"sections":          {data: large("<![CDATA[]]>")},
		"instructions":      {data: large("<?a b?>")},
		"no end":            {data: []byte(largeHead + strings.Repeat("x", maxXML-len(largeHead))), code: "statement.xml_broken"},
		"open quotes":       {data: []byte(largeHead + strings.Repeat(`<a b="`, 3_000_000)), code: "statement.xml_broken"},
	} {
		var s File
		took, mib := cost(func() {
			s = ReadXML(c.data)
			s.Prove(Typed{})
		})
		if took > 2*time.Second || mib > 100 {
			t.Errorf("%s: %v, %d MiB", name, took, mib)
		}
		code := ""
		if len(s.Problems) > 0 {
			code = s.Problems[0].Code
		}
		if code != c.code && !(code == "statement.no_balance" && c.code == "") || len(s.Lines) < c.lines {
			t.Errorf("%s: %q and %d lines, want %q", name, code, len(s.Lines), c.code)
		}
		if len(s.Problems) > maxPending+maxProblems {
			t.Errorf("%s: %d problems", name, len(s.Problems))
		}
	}
}

// walked is what a document is made of: s name, e, t text; ok when it is well formed.
func walked(data []byte) (out string, ok bool) {
	var b strings.Builder
	if !clean(data) {
		return "", false
	}
	x := &xmlScan{data: data}
	for {
		kind, err := x.next()
		switch {
		case err != nil:
			return err.Error(), false
		case kind == xmlDone:
			return b.String(), true
		case kind == xmlStart:
			b.WriteString("<" + string(x.name) + " " + string(x.attr("Ccy")))
		case kind == xmlEnd:
			b.WriteString(">")
		case x.raw:
			b.Write(x.text)
		default:
			b.Write(appendText(nil, x.text))
		}
	}
}

// walkedByLibrary is the same by the library's decoder.
func walkedByLibrary(data []byte) (out string, ok bool) {
	var b strings.Builder
	d := xml.NewDecoder(bytes.NewReader(data))
	depth := 0
	for {
		token, err := d.Token()
		switch t := token.(type) {
		case xml.StartElement:
			depth++
			b.WriteString("<" + t.Name.Local + " ")
			for _, a := range t.Attr {
				if a.Name.Local == "Ccy" {
					b.WriteString(a.Value)
					break
				}
			}
		case xml.EndElement:
			depth--
			b.WriteString(">")
		case xml.CharData:
			if depth > 0 {
				b.Write(t)
			}
		}
		if err != nil {
			return b.String(), errors.Is(err, io.EOF)
		}
	}
}

// sameAsLibrary: what we take for well formed the library does too, and reads alike.
func sameAsLibrary(t *testing.T, data []byte) {
	t.Helper()
	got, ok := walked(data)
	if !ok {
		return
	}
	want, ok := walkedByLibrary(data)
	if crlf := strings.NewReplacer("\r\n", "\n", "\r", "\n"); !ok || crlf.Replace(got) != crlf.Replace(want) {
		t.Fatalf("%q\n  is %q,\nby the library (%v) %q", data, got, ok, want)
	}
}

// TestScanIsAsStrictAsTheLibrary: on thousands of damaged files.
func TestScanIsAsStrictAsTheLibrary(t *testing.T) {
	parts := []string{"<", ">", "/", "&", ";", "<!--", "-->", "--", "<![CDATA[", "]]>", "<?", "?>", "=", `"`, "'", "&amp;", "&#65;", "&#x4e2d;", "&#0;", " ", "\r\n", "<a/>", "</a>", "<a>",
		"x", ":", "中", "<b:c Ccy='1&lt;'>", "</b:c>", "\x00", "\xff", "<!DOCTYPE x>"}
	r := rand.New(rand.NewPCG(7, 11))
	for _, name := range []string{"camt.053.001.02.xml", "camt.053.001.08.xml"} {
		good, err := os.ReadFile("testdata/" + name)
		if err != nil {
			t.Fatal(err)
		}
		if _, ok := walked(good); !ok {
			t.Fatalf("%s is not well formed", name)
		}
		sameAsLibrary(t, good)
		for range 20_000 {
			at, end := r.IntN(len(good)), 0
			if end = at; r.IntN(2) == 0 {
				end = min(len(good), at+r.IntN(8))
			}
			sameAsLibrary(t, []byte(string(good[:at])+parts[r.IntN(len(parts))]+string(good[end:])))
		}
	}
	for range 50_000 {
		var b strings.Builder
		b.WriteString("<r>")
		for range r.IntN(10) {
			b.WriteString(parts[r.IntN(len(parts))])
		}
		b.WriteString("</r>")
		sameAsLibrary(t, []byte(b.String()))
	}
}

// FuzzScan: whatever we take for well formed, the library does too.
func FuzzScan(f *testing.F) {
	f.Add([]byte(largeHead + fullEntry + largeTail))
	f.Fuzz(func(t *testing.T, data []byte) { sameAsLibrary(t, data) })
}
