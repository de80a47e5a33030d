package bundle

import (
	"bufio"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"reliefbook/internal/ledger"
)

// journal writes one book as hledger reads it: an account's code with its dots
// as colons, a commodity for each asset, both sides of every transfer.
type journal struct {
	w   *bufio.Writer
	buf []byte
}

func beginJournal(w io.Writer, c *Chart, book ledger.Book) *journal {
	j := &journal{w: bufio.NewWriterSize(w, 1<<15)}
	j.raw("; " + comment(book.Code+" "+book.Name) + "\n; hledger -f THIS-FILE check; hledger -f THIS-FILE balance --flat\n\ndecimal-mark .\n")
	accounts := c.of(book.ID)
	var assets []string
	for _, a := range accounts {
		if sample := "1000. " + a.unit; a.Asset.Code != ledger.CNY && !slices.Contains(assets, sample) {
			assets = append(assets, sample)
		}
	}
	slices.Sort(assets)
	for _, sample := range append([]string{"1000.00 " + ledger.CNY}, assets...) {
		j.raw("commodity " + sample + "\n")
	}
	j.raw("\n")
	declared := map[string]bool{}
	for _, a := range accounts {
		if name := a.path; !declared[name] { // one code may hold pieces and their value
			declared[name] = true
			j.raw("account " + name + "  ; " + untagged(comment(a.Name)) + "\n")
		}
	}
	return j
}

func (j *journal) voucher(v *Voucher) {
	j.raw("\n" + v.Day + " * (" + v.Period + "-" + strconv.FormatInt(v.Number, 10) + ") " + description(v.Summary) + "\n    ; voucher:" +
		strconv.FormatInt(v.ID, 10) + ", seq:" + strconv.FormatInt(v.Seq, 10) + ", kind:" + string(v.Kind))
	if v.Reverses != 0 {
		j.raw(", reverses:" + strconv.FormatInt(v.Reverses, 10))
	}
	j.raw("\n")
}

func (j *journal) transfer(debit, credit *Account, t ledger.Transfer) {
	j.posting(debit, t.Amount)
	j.posting(credit, -t.Amount)
}

func (j *journal) posting(a *Account, n ledger.Units) {
	b := append(j.buf[:0], "    "...)
	b = append(b, a.path...)
	b = append(b, "  "...)
	if a.Asset.Code == ledger.CNY {
		b = appendFen(b, n)
	} else {
		b = strconv.AppendInt(b, n, 10)
	}
	b = append(b, ' ')
	b = append(b, a.unit...)
	j.buf = append(b, '\n')
	_, _ = j.w.Write(j.buf) // the writer keeps its first error for Flush
}

func (j *journal) raw(s string) { _, _ = j.w.WriteString(s) }

// accountName makes a code a path; what hledger would take for something else is an underscore.
func accountName(code string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '.':
			return ':'
		case r == ';' || r == ':' || strings.ContainsRune("()[]", r) || unicode.IsSpace(r) || unicode.IsControl(r):
			return '_'
		}
		return r
	}, code)
}

// commodity is a symbol, between quotes unless it is letters alone.
func commodity(code string) string {
	if code != "" && !strings.ContainsFunc(code, func(r rune) bool { return !unicode.IsLetter(r) }) {
		return code
	}
	return `"` + strings.Map(func(r rune) rune {
		if r == '"' || r == ';' || unicode.IsControl(r) {
			return '_'
		}
		return r
	}, code) + `"`
}

// untagged keeps hledger from taking a name for an account's type: behind "type:" it
// accepts its own types alone and refuses the whole journal. Other tags say nothing to it.
func untagged(s string) string { return typeTag.ReplaceAllString(s, "${1}：") }

var typeTag = regexp.MustCompile(`(?i)(type):`)

// description is one line without what begins a comment or divides payee from note.
func description(s string) string {
	return strings.NewReplacer(";", "；", "|", "｜").Replace(comment(s))
}

func comment(s string) string { return strings.TrimSpace(oneLine(s)) }
