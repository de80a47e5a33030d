package damage

import (
	"bytes"
	"encoding/csv"
	"encoding/xml"
	"math/rand/v2"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

// byteDamage is something that happens to the bytes of a file on its way; of says
// what the file has become, as far as its bytes still say it.
type byteDamage struct {
	name, shows string
	do          func([]byte, *rand.Rand) []byte
}

var byteDamages = []byteDamage{
	{"cut", "sums, heads, the closing balance; a line that has no end", func(b []byte,
		r *rand.Rand) []byte {
		return b[:r.IntN(len(b))]
	}},
	{"cut behind a line", "sums, heads, the closing balance", func(b []byte, r *rand.Rand) []byte {
		var ends []int
		for i, c := range b {
			if c == '\n' {
				ends = append(ends, i+1)
			}
		}
		return b[:max(pick(r, ends), 1)]
	}},
	{"flip a bit", "bytes that are no characters; else as a cell", func(b []byte, r *rand.Rand) []byte {
		b[r.IntN(len(b))] ^= 1 << r.IntN(8)
		return b
	}},
	{"lose a byte", "the same", func(b []byte, r *rand.Rand) []byte {
		at := r.IntN(len(b))
		return slices.Delete(b, at, at+1)
	}},
	{"add a byte", "the same", func(b []byte, r *rand.Rand) []byte {
		return slices.Insert(b, r.IntN(len(b)), pick(r, []byte("0,\"\n\r;\t |x\x00\xff")))
	}},
	{"add a mark of UTF-8", "bytes that are no characters", func(b []byte,
		_ *rand.Rand) []byte {
		return append([]byte("\xef\xbb\xbf"), b...)
	}},
	{"lose the mark of UTF-8", "nothing: it is the same text", func(b []byte,
		_ *rand.Rand) []byte {
		return bytes.TrimPrefix(b, []byte("\xef\xbb\xbf"))
	}},
	{"UTF-8 as if it were GB18030", "characters nobody writes", func(b []byte, _ *rand.Rand) []byte {
		b, err := simplifiedchinese.GB18030.NewDecoder().Bytes(b)
		must(err)
		return b
	}},
	{"UTF-16", "nothing: it is the same text", func(b []byte, _ *rand.Rand) []byte {
		if !utf8.Valid(b) || bytes.HasPrefix(b, []byte("<?xml")) {
			return b
		}
		b, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().Bytes(bytes.TrimPrefix(b,
			[]byte("\xef\xbb\xbf")))
		must(err)
		return b
	}},
	{"other ends of lines", "nothing: it is the same text", func(b []byte, r *rand.Rand) []byte {
		return bytes.ReplaceAll(b, []byte("\r\n"), []byte(pick(r, []string{"\n", "\r"})))
	}},
}

// reread is what a file says after its bytes were damaged.
func (f *file) reread(data []byte, d byteDamage) *file {
	g := f.clone()
	switch f.format {
	case workbook:
		g.broken = nil
		if !bytes.Equal(data, f.bytes()) {
			return g.garbled("bytes") // whatever is read of it has to be what was written
		}
		return g
	case camt053:
		return g.rereadXML(data)
	}
	text, sound := decoded(data, f.format)
	if d.name == "cut" && !bytes.HasSuffix(text, []byte("\n")) {
		return g.garbled("cut within a line")
	}
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))))
	r.FieldsPerRecord = -1
	rows, err := r.ReadAll()
	if err != nil || !sound {
		return g.garbled("bytes")
	}
	if len(rows) > len(g.rows) {
		return g.garbled("broken row")
	}
	g.rows = g.rows[:len(rows)]
	for i, texts := range rows {
		if g.rows[i].role != line && len(texts) != len(g.rows[i].cells) {
			return g.garbled("broken row")
		}
		if n := len(g.columns); g.rows[i].role == line && len(texts) > n && strings.Join(texts[n:], "") != "" {
			g.must("more cells than columns")
		}
		for n, t := range texts {
			if n >= len(g.rows[i].cells) {
				g.rows[i].cells = append(g.rows[i].cells, cell{})
			}
			if n+1 < len(g.rows[i].cells) && g.rows[i].cells[n].text != t {
				g.rows[i].cells[n+1].says = "" // whatever it says, nobody can know
			}
			g.rows[i].cells[n].text = t
		}
		g.rows[i].cells = g.rows[i].cells[:len(texts)]
	}
	return g
}

// garbled says that nothing but the good facts will do, or a word.
func (f *file) garbled(shows string) *file {
	f.only = shows
	return f
}

func decoded(data []byte, as format) (text []byte, sound bool) {
	switch {
	case bytes.HasPrefix(data, []byte("\xff\xfe")):
		text, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder().Bytes(data)
		return text, err == nil
	case as == csvGB18030 && !bytes.HasPrefix(data, []byte("\xef\xbb\xbf")):
		text, err := simplifiedchinese.GB18030.NewDecoder().Bytes(data)
		return text, err == nil && !bytes.ContainsRune(text, utf8.RuneError)
	}
	return data, utf8.Valid(data)
}

// rereadXML is a second reader of camt.053, by the names this package writes.
func (f *file) rereadXML(data []byte) *file {
	var doc struct {
		From string `xml:"BkToCstmrStmt>Stmt>FrToDt>FrDtTm"`
		To   string `xml:"BkToCstmrStmt>Stmt>FrToDt>ToDtTm"`
		Bal  []struct {
			Code string `xml:"Tp>CdOrPrtry>Cd"`
			Amt  string
		} `xml:"BkToCstmrStmt>Stmt>Bal"`
		Ntry []struct {
			Day    string `xml:"BookgDt>Dt"`
			Side   string `xml:"CdtDbtInd"`
			Raw    string `xml:",innerxml"`
			Status string `xml:"Sts>Cd"`
			Serial string `xml:"AcctSvcrRef"`
			Text   string `xml:"NtryDtls>TxDtls>RmtInf>Ustrd"`
		} `xml:"BkToCstmrStmt>Stmt>Ntry"`
	}
	if err := xml.Unmarshal(data, &doc); err != nil || len(doc.Ntry) != len(f.of(line)) || len(doc.Bal) != 2 {
		return f.garbled("bytes")
	}
	was := f.clone()
	for n, i := range f.of(line) {
		e, cells := doc.Ntry[n], f.rows[i].cells
		between := func(from, to string) string {
			_, rest, _ := strings.Cut(e.Raw, from)
			text, _, _ := strings.Cut(rest, to)
			return text
		}
		for key, text := range map[string]string{"day": e.Day, "side": e.Side, "amount": between(`<Amt Ccy="CNY">`,
			"</Amt>"), "status": e.Status, "serial": e.Serial, "text": e.Text,
			"party": between("<Nm>", "</Nm>"), "account": between("<Id><Othr><Id>", "</Id>")} {
			cells[f.at(key)].text = text
		}
	}
	for i, what := range []string{doc.From, doc.To} {
		day, _, _ := strings.Cut(what, "T")
		f.rows[0].cells[i].text = day
	}
	f.rows[0].cells[2].text, f.rows[0].cells[3].text = doc.Bal[0].Amt, doc.Bal[1].Amt
	plain := strings.NewReplacer("&#34;", `"`, "&#39;", "'", "&gt;", ">", "&#x9;", "\t", "&#xA;", "\n", "&#xD;", "\r")
	if plain.Replace(string(f.camt())) != plain.Replace(string(data)) ||
		string(was.camt()) == string(data) { // something else was hit: tags, names, the account
		return f.garbled("bytes")
	}
	return f
}
