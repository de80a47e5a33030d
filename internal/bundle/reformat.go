package bundle

import (
	"bytes"
	"io"
	"maps"
	"slices"
	"strings"
)

// comparer takes what a format should be and holds the file against it.
type comparer struct {
	name   string
	file   io.ReadCloser
	buf    []byte
	at     *string // the voucher that is being written
	broken string
	bad    bool
}

// Write never fails: what differs is noted, once.
func (c *comparer) Write(p []byte) (int, error) {
	if c.bad {
		return len(p), nil
	}
	if cap(c.buf) < len(p) {
		c.buf = make([]byte, len(p))
	}
	have := c.buf[:len(p)]
	if _, err := io.ReadFull(c.file, have); err != nil || !bytes.Equal(have, p) {
		c.bad, c.broken = true, *c.at
	}
	return len(p), nil
}

// end reports whether the file ends where it should.
func (c *comparer) end() {
	if n, err := c.file.Read(make([]byte, 1)); !c.bad && (n > 0 || err != io.EOF) { //nolint:errorlint // zip gives it as it is
		c.bad, c.broken = true, "end"
	}
	_ = c.file.Close() // it was only read
}

// nothing is a file that is not there.
type nothing struct{}

func (nothing) Read([]byte) (int, error) { return 0, io.EOF }
func (nothing) Close() error             { return nil }

// verifyFormats makes the auditors' formats and the readable trail again and
// holds the files against them.
func verifyFormats(a *archive, chart *Chart, balances *Balances, v verdicts) error {
	at := ""
	made := map[string]*comparer{}
	create := func(name string) (io.Writer, error) {
		file, err := a.open(name)
		if err != nil {
			file = nothing{}
		}
		made[name] = &comparer{name: name, file: file, at: &at}
		return made[name], nil
	}
	if err := remake(a, chart, balances, create, &at); err != nil {
		return err
	}
	for _, name := range a.order {
		if _, ok := made[name]; !ok && (strings.HasPrefix(name, "books/") || strings.HasPrefix(name, "hledger/")) {
			v.breaks(ruleFormats, name, "")
		}
	}
	v.of(ruleFormats)
	for _, name := range slices.Sorted(maps.Keys(made)) {
		c := made[name]
		c.end()
		v.looked(ruleFormats)
		if c.bad {
			v.breaks(ruleFormats, name, c.broken)
		}
	}
	return nil
}

// remake writes all that is made of the records. A row that can't be read ends
// it: the walk has named it.
func remake(a *archive, chart *Chart, balances *Balances, create func(string) (io.Writer, error), at *string) error {
	if err := remakeActs(a, chart, create, at); err != nil {
		return err
	}
	*at = "head"
	formats, err := NewFormats(chart, balances, create)
	if err != nil {
		return err
	}
	vouchers, err := openRecords(a, fileVouchers, voucherColumns, func(r *rows) *Voucher { return voucherOf(r, chart) })
	if err != nil {
		return err
	}
	defer vouchers.end.Close() //nolint:errcheck // it is only read
	transfers, err := openRecords(a, fileTransfers, transferColumns, sealedTransferOf)
	if err != nil {
		return err
	}
	defer transfers.end.Close() //nolint:errcheck // it is only read
	for ; vouchers.ok; vouchers.advance() {
		voucher := vouchers.cur
		*at = "voucher:" + decimal(voucher.ID) + " " + voucher.Period + " #" + decimal(voucher.Number)
		formats.Voucher(voucher)
		for ; transfers.ok && transfers.cur.seq <= voucher.Seq; transfers.advance() {
			if transfers.cur.seq == voucher.Seq {
				formats.Line(voucher, transfers.cur.Transfer)
			}
		}
		if err := formats.Flush(); err != nil {
			return err
		}
	}
	return formats.End()
}

func remakeActs(a *archive, chart *Chart, create func(string) (io.Writer, error), at *string) error {
	out, err := create(fileActs)
	if err != nil {
		return err
	}
	t := newTable(out, actColumns...)
	leaves, err := openRecords(a, fileLeaves, leafColumns, leafOf)
	if err != nil {
		return err
	}
	defer leaves.end.Close() //nolint:errcheck // it is only read
	for ; leaves.ok; leaves.advance() {
		*at = "leaf:" + decimal(leaves.cur.Seq)
		leaves.cur.act(t, chart)
	}
	return t.flush()
}
