package bundle

import (
	"io"
	"strconv"
	"strings"
	"time"

	"reliefbook/internal/ledger"
)

// Formats makes the auditors' files from the records: of each book the vouchers,
// accounts and balances under the headers of audit tools, GL_Detail, an XML
// modelled on GB/T 24589.2 and a journal for hledger. It is fed when the bundle
// is written and again when it is verified.
type Formats struct {
	chart *Chart
	books map[int64]*bookFormats
	order []*bookFormats
}

// bookFormats are the files of one book.
type bookFormats struct {
	book    ledger.Book
	audit   *table
	detail  *table
	xml     *xmlBook
	journal *journal
}

// bookFile names a file of one book.
func bookFile(book, name string) string { return "books/" + safeName(book) + "/" + name }

func journalFile(book string) string { return "hledger/" + safeName(book) + ".journal" }

// safeName keeps letters and digits of a book's code for a file's name.
func safeName(code string) string {
	return strings.Map(func(r rune) rune {
		if r == '/' || r == '\\' || r == '.' || r == ':' || r < ' ' {
			return '_'
		}
		return r
	}, code)
}

// NewFormats begins every book's files with what stands before the vouchers.
func NewFormats(c *Chart, b *Balances, create func(name string) (io.Writer, error)) (*Formats, error) {
	f := &Formats{chart: c, books: map[int64]*bookFormats{}}
	for _, book := range c.books() {
		if err := writeChart(c, b, book, create); err != nil {
			return nil, err
		}
		one, err := beginBook(c, b, book, create)
		if err != nil {
			return nil, err
		}
		f.books[book.ID] = one
		f.order = append(f.order, one)
	}
	return f, nil
}

func beginBook(c *Chart, b *Balances, book ledger.Book, create func(string) (io.Writer, error)) (*bookFormats, error) {
	var files [4]io.Writer
	for i, name := range []string{bookFile(book.Code, "vouchers.csv"), bookFile(book.Code, "GL_Detail.csv"), bookFile(book.Code, "ledger.xml"), journalFile(book.Code)} {
		var err error
		if files[i], err = create(name); err != nil {
			return nil, err
		}
	}
	return &bookFormats{book: book, audit: newTable(files[0], auditColumns...), detail: newTable(files[1], detailColumns...),
		xml: beginXML(files[2], c, b, book), journal: beginJournal(files[3], c, book)}, nil
}

// Voucher begins a voucher; its transfers follow by Line.
func (f *Formats) Voucher(v *Voucher) {
	if b := f.books[v.BookID]; b != nil {
		b.journal.voucher(v)
	}
}

// Line writes one transfer: a debit and a credit. It reports false for one that
// is of no book or account of the chart.
func (f *Formats) Line(v *Voucher, t ledger.Transfer) bool {
	b, debit, credit := f.books[v.BookID], f.chart.accounts[t.DebitID], f.chart.accounts[t.CreditID]
	if b == nil || debit == nil || credit == nil {
		return false
	}
	aid := f.chart.dimensions(t)
	for _, side := range [2]entrySide{{2*t.Line - 1, ledger.Debit, debit, t, aid}, {2 * t.Line, ledger.Credit, credit, t, aid}} {
		b.auditRow(v, side)
		b.detailRow(v, side)
		b.xml.line(v, side)
	}
	b.journal.transfer(debit, credit, t)
	return true
}

// Flush hands on what is buffered, so that the voucher it is of can be named.
func (f *Formats) Flush() error {
	for _, b := range f.order {
		for _, flush := range []func() error{b.audit.flush, b.detail.flush, b.xml.w.Flush, b.journal.w.Flush} {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	return nil
}

// End ends every file.
func (f *Formats) End() error {
	for _, b := range f.order {
		b.xml.end()
	}
	return f.Flush()
}

// entrySide is one side of a transfer as books show it.
type entrySide struct {
	line    int
	side    ledger.Side
	account *Account
	t       ledger.Transfer
	aid     string
}

// summary is the line's own words, or the voucher's.
func (s entrySide) summary(v *Voucher) string {
	if s.t.Summary != "" {
		return s.t.Summary
	}
	return v.Summary
}

// money reports whether it is of money; else of pieces.
func (s entrySide) money() bool { return s.account.Asset.Code == ledger.CNY }

// dimensions is what a transfer is for 辅助项: program, department, payment.
func (c *Chart) dimensions(t ledger.Transfer) string {
	var parts []string
	if t.Program != 0 {
		parts = append(parts, "项目:"+c.programs[t.Program])
	}
	if t.Department != 0 {
		parts = append(parts, "系部:"+c.departments[t.Department])
	}
	if t.Payment != 0 {
		parts = append(parts, "发放记录:"+strconv.FormatInt(t.Payment, 10))
	}
	return strings.Join(parts, ";")
}

// system is what the books say they come from 凭证来源系统.
const system = "Reliefbook"

// china is the wall clock of vouchers.
var china = time.FixedZone("UTC+8", 8*60*60)
