package bundle

import (
	"embed"
	"io"
	"iter"
	"strings"

	"reliefbook/internal/fault"
	"reliefbook/internal/ledger"
	"reliefbook/internal/money"
	"reliefbook/internal/seal"
)

// readme says in Chinese and English what is in a bundle and how to prove it.
//
//go:embed README.md
var readme embed.FS

// Line is one transfer with its voucher, the same pointer for all of one voucher's.
type Line struct {
	*Voucher
	ledger.Transfer
}

// Table is a further file, under the manifest alone. A cell is a string, an
// int64, a money.Amount or bytes.
type Table struct {
	Name    string
	Columns []string
	Rows    iter.Seq2[[]any, error]
}

// Input is what a bundle is written from: one snapshot, up to one checkpoint.
// Each list is walked once, in the order of the log.
type Input struct {
	Checkpoint   seal.Checkpoint
	Note         string   // the checkpoint, signed
	Keys         []string // public keys, the first first
	Chart        *Chart
	Balances     *Balances
	Leaves       iter.Seq2[Leaf, error]
	Checkpoints  iter.Seq2[Checkpoint, error]
	Lines        iter.Seq2[Line, error]
	Rosters      iter.Seq2[Roster, error]
	Entitlements iter.Seq2[Entitlement, error]
	Receipts     iter.Seq2[Receipt, error]
	Tables       []Table
	Sign         func(text string) (string, error)
	Tell         func(transfers int64) // how far it has come; may be nil
}

// Write writes a bundle. The same input gives the same bytes. dir is where
// scratch files may be made; empty: the system's own place.
func Write(out io.Writer, dir string, in Input) error {
	w, err := NewWriter(dir)
	if err != nil {
		return err
	}
	defer w.Drop()
	in.Chart.index()
	for _, part := range []func(*Writer, Input) error{writeNotes, writeChartRecords, writeLog, writeBooks, writeRosters, writeTables} {
		if err := part(w, in); err != nil {
			return err
		}
	}
	cp := in.Checkpoint
	return w.Close(out, cp.At, []string{cp.Origin, decimal(cp.Size), cp.Root.String()}, in.Sign)
}

func writeNotes(w *Writer, in Input) error {
	text, err := readme.ReadFile("README.md")
	if err != nil {
		return fault.Wrap(err, "read the bundle's own README")
	}
	for _, f := range []struct{ name, text string }{
		{fileReadme, string(text)}, {fileKeys, strings.Join(in.Keys, "\n") + "\n"}, {fileCheckpoint, in.Note},
	} {
		if err := w.Put(f.name, f.text); err != nil {
			return err
		}
	}
	return nil
}

// all is a list as a walk.
func all[T any](list []T) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for _, v := range list {
			if !yield(v, nil) {
				return
			}
		}
	}
}

// fill writes one file of records.
func fill[T any](w *Writer, name string, columns []string, list iter.Seq2[T, error], put func(T, *table)) error {
	f, err := w.Create(name)
	if err != nil {
		return err
	}
	t := newTable(f, columns...)
	for v, err := range list {
		if err != nil {
			return err
		}
		put(v, t)
	}
	return t.flush()
}

func writeChartRecords(w *Writer, in Input) error {
	if err := fill(w, fileAccounts, accountColumns, all(in.Chart.Accounts), Account.put); err != nil {
		return err
	}
	for _, n := range []struct {
		name string
		list []Named
	}{{filePeople, in.Chart.People}, {filePrograms, in.Chart.Programs}, {fileDepartments, in.Chart.Departments}} {
		if err := fill(w, n.name, namedColumns, all(n.list), Named.put); err != nil {
			return err
		}
	}
	return nil
}

func writeLog(w *Writer, in Input) error {
	acts, err := w.Create(fileActs)
	if err != nil {
		return err
	}
	readable := newTable(acts, actColumns...)
	err = fill(w, fileLeaves, leafColumns, in.Leaves, func(l Leaf, t *table) {
		l = l.shown()
		l.put(t)
		l.act(readable, in.Chart)
	})
	if err == nil {
		err = readable.flush()
	}
	if err != nil {
		return err
	}
	return fill(w, fileCheckpoints, checkpointColumns, in.Checkpoints, Checkpoint.put)
}

func writeBooks(w *Writer, in Input) error {
	var files [2]io.Writer
	for i, name := range []string{fileVouchers, fileTransfers} {
		var err error
		if files[i], err = w.Create(name); err != nil {
			return err
		}
	}
	vouchers, transfers := newTable(files[0], voucherColumns...), newTable(files[1], transferColumns...)
	formats, err := NewFormats(in.Chart, in.Balances, w.Create)
	if err != nil {
		return err
	}
	var last *Voucher
	done := int64(0)
	for l, err := range in.Lines {
		if err != nil {
			return err
		}
		if l.Voucher != last {
			last = l.Voucher
			last.put(vouchers)
			formats.Voucher(last)
		}
		putTransfer(transfers, last.Seq, l.Transfer)
		formats.Line(last, l.Transfer)
		if done++; in.Tell != nil && done%10_000 == 0 {
			in.Tell(done)
		}
	}
	for _, end := range []func() error{vouchers.flush, transfers.flush, formats.End} {
		if err := end(); err != nil {
			return err
		}
	}
	return nil
}

func writeRosters(w *Writer, in Input) error {
	if err := fill(w, fileRosters, rosterColumns, in.Rosters, Roster.put); err != nil {
		return err
	}
	if err := fill(w, fileEntitlements, entitlementColumns, in.Entitlements, Entitlement.put); err != nil {
		return err
	}
	return fill(w, fileReceipts, receiptColumns, in.Receipts, Receipt.put)
}

func writeTables(w *Writer, in Input) error {
	for _, t := range in.Tables {
		if err := fill(w, t.Name, t.Columns, t.Rows, putCells); err != nil {
			return err
		}
	}
	return nil
}

func putCells(cells []any, t *table) {
	for _, c := range cells {
		switch c := c.(type) {
		case int64:
			t.int(c)
		case money.Amount:
			t.fen(int64(c))
		case []byte:
			t.bytes(c)
		case string:
			t.plain(c)
		}
	}
	t.end()
}
