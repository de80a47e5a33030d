package audit

import (
	"context"
	"io"
	"iter"
	"strconv"
	"strings"
	"time"

	"reliefbook/internal/access"
	"reliefbook/internal/bundle"
	"reliefbook/internal/fault"
	"reliefbook/internal/money"
	"reliefbook/internal/person"
	"reliefbook/internal/seal"
	"reliefbook/internal/store"
)

// BundleInfo says what a bundle contains.
type BundleInfo struct {
	Size      int64 // of the sealed log
	Root      string
	Transfers int64
}

// Name is the bundle's file name; every checkpoint has one of its own.
func (b BundleInfo) Name() string { return "reliefbook-" + strconv.FormatInt(b.Size, 10) + ".zip" }

// Bundle writes the audit bundle. It first seals what is waiting, then streams one
// snapshot up to the last checkpoint. dir is for scratch files; tell, which may be
// nil, is called with how many of how many transfers are written. Refusal:
// bundle.nothing when nothing is sealed yet.
func (a *Area) Bundle(ctx context.Context, actor access.Actor, out io.Writer, dir string, tell func(done, all int64)) (info BundleInfo, err error) {
	if err := actor.Require(access.BundleRead); err != nil {
		return info, err
	}
	if _, err := a.SealNow(ctx); err != nil {
		return info, err
	}
	err = a.Read(ctx, actor, access.BundleRead, func(tx *store.Tx) error {
		last, err := tx.LastCheckpoint()
		if err != nil {
			return err
		}
		if last.Size == 0 {
			return fault.New(fault.Conflict, "bundle.nothing")
		}
		in, err := a.bundleInput(tx, last)
		if err != nil {
			return err
		}
		if info.Transfers, err = tx.CountTransfers(); err != nil {
			return err
		}
		if tell != nil {
			in.Tell = func(done int64) { tell(done, info.Transfers) }
		}
		info.Size, info.Root = last.Size, in.Checkpoint.Root.String()
		return bundle.Write(out, dir, in)
	})
	return info, err
}

func (a *Area) bundleInput(tx *store.Tx, last seal.StoredCheckpoint) (in bundle.Input, err error) {
	if in.Checkpoint, err = a.OpenStored(last.Note); err != nil {
		return in, err
	}
	in.Note = last.Note
	if in.Keys, err = tx.SealKeys(); err != nil {
		return in, err
	}
	if in.Chart, err = bundleChart(tx, last.Size); err != nil {
		return in, err
	}
	if in.Balances, err = bundleBalances(tx, last.Size); err != nil {
		return in, err
	}
	signer := a.Key().Signer
	in.Sign = func(text string) (string, error) { return seal.SignText(text, signer) }
	in.Leaves = mapped(tx.Leaves(last.Size), func(l store.SealedLeaf) bundle.Leaf {
		return bundle.Leaf{Seq: l.Seq, Kind: l.Kind, Subject: l.Subject, Bytes: l.Leaf}
	})
	in.Checkpoints = checkpointWalk(tx)
	in.Lines = bundleLines(tx, last.Size)
	in.Rosters, in.Entitlements, err = bundleRosters(tx, last.Size)
	in.Receipts = mapped(tx.SealedReceipts(last.Size), func(r store.SealedReceipt) bundle.Receipt {
		return bundle.Receipt{Seq: r.Seq, Payment: r.Payment, Act: r.Act, Via: r.Via, Amount: r.Amount, Private: r.Private, ActorID: r.ActorID,
			At: r.At}
	})
	in.Tables = bundleTables(tx)
	return in, err
}

// bundleChart is the accounts the books use, in the order they were sealed.
func bundleChart(tx *store.Tx, size int64) (*bundle.Chart, error) {
	accounts, err := tx.SealedChart(size)
	if err != nil {
		return nil, err
	}
	c := &bundle.Chart{}
	for _, a := range accounts {
		c.Accounts = append(c.Accounts, bundle.Account{Account: a.Account, Book: a.Book, Asset: a.Asset, Seq: a.Seq, At: a.At})
	}
	people, programs, departments, err := tx.NamesOf()
	for _, n := range []struct {
		to   *[]bundle.Named
		list []store.Named
	}{{&c.People, people}, {&c.Programs, programs}, {&c.Departments, departments}} {
		for _, x := range n.list {
			*n.to = append(*n.to, bundle.Named(x))
		}
	}
	return c, err
}

// bundleBalances adds up the movements of every account and period in a walk of its
// own, because the auditors' formats begin with the balances.
func bundleBalances(tx *store.Tx, size int64) (*bundle.Balances, error) {
	b := bundle.NewBalances()
	for l, err := range tx.SealedLines(size) {
		if err != nil {
			return nil, err
		}
		b.Add(l.Transfer.DebitID, l.Voucher.Period, l.Transfer.Amount, 0)
		b.Add(l.Transfer.CreditID, l.Voucher.Period, 0, l.Transfer.Amount)
	}
	return b, nil
}

func bundleLines(tx *store.Tx, size int64) iter.Seq2[bundle.Line, error] {
	var from *store.SealedVoucher
	var to *bundle.Voucher
	return mapped(tx.SealedLines(size), func(l store.SealedLine) bundle.Line {
		if l.Voucher != from && l.Voucher != nil {
			from = l.Voucher
			to = &bundle.Voucher{Voucher: from.Voucher, Seq: from.Seq, Lines: from.Lines}
		}
		return bundle.Line{Voucher: to, Transfer: l.Transfer}
	})
}

func bundleRosters(tx *store.Tx, size int64) (iter.Seq2[bundle.Roster, error], iter.Seq2[bundle.Entitlement, error], error) {
	list, seqs, err := tx.SealedRosters(size)
	if err != nil {
		return nil, nil, err
	}
	rosters := func(yield func(bundle.Roster, error) bool) {
		for i, v := range list {
			if !yield(bundle.Roster{Version: v, Seq: seqs[i]}, nil) {
				return
			}
		}
	}
	lines := func(yield func(bundle.Entitlement, error) bool) {
		for i, v := range list {
			for e, err := range tx.SealedEntitlements(v.ID) {
				out := bundle.Entitlement{Seq: seqs[i], Line: e.Line, Person: e.PersonID, Department: e.DepartmentID, Class: e.ClassID, Amount: e.Amount,
					Who: e.Who, StudentNo: e.StudentNo, Masked: person.MaskName(e.Name), ClassName: e.Class, Campus: e.Campus}
				if !yield(out, err) || err != nil {
					return
				}
			}
		}
	}
	return rosters, lines, nil
}

// checkpointWalk walks every checkpoint, oldest first.
func checkpointWalk(tx *store.Tx) iter.Seq2[bundle.Checkpoint, error] {
	return func(yield func(bundle.Checkpoint, error) bool) {
		for after := int64(0); ; {
			page, err := tx.CheckpointsAfter(after, 500)
			if err != nil {
				yield(bundle.Checkpoint{}, err)
				return
			}
			for _, c := range page {
				if after = c.Size; !yield(bundle.Checkpoint{Size: c.Size, Note: c.Note}, nil) {
					return
				}
			}
			if len(page) == 0 {
				return
			}
		}
	}
}

// bundleTables are the files of the bundle that are not sealed records, with personal data masked.
func bundleTables(tx *store.Tx) (list []bundle.Table) {
	for _, f := range store.FurtherTables {
		t := bundle.Table{Name: f.Name}
		how := make([]string, len(f.Columns))
		for i, c := range f.Columns {
			name, h, _ := strings.Cut(c, ":")
			if how[i] = h; h == "fen" && !strings.HasPrefix(name, "amount") {
				name += "_total"
			}
			t.Columns = append(t.Columns, name)
		}
		t.Rows = mapped(tx.Further(f), func(cells []any) []any {
			for i := range cells {
				cells[i] = shown(cells[i], how[i])
			}
			return cells
		})
		list = append(list, t)
	}
	return list
}

// shown is one cell as the bundle shows it.
func shown(cell any, how string) any {
	switch v := cell.(type) {
	case int64:
		switch {
		case how == "fen":
			return money.Amount(v)
		case how == "time" && v == 0:
			return ""
		case how == "time":
			return time.UnixMicro(v).UTC().Format(time.RFC3339Nano)
		}
	case string:
		switch how {
		case "person":
			return person.MaskName(v)
		case "":
			return person.HidePapers(v)
		}
	}
	return cell
}

// mapped is a walk whose every element is converted by f.
func mapped[A, B any](from iter.Seq2[A, error], to func(A) B) iter.Seq2[B, error] {
	return func(yield func(B, error) bool) {
		for v, err := range from {
			if err != nil {
				var none B
				yield(none, err)
				return
			}
			if !yield(to(v), nil) {
				return
			}
		}
	}
}
