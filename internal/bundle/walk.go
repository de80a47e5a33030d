package bundle

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"

	"reliefbook/internal/fault"
	"reliefbook/internal/lang"
	"reliefbook/internal/ledger"
	"reliefbook/internal/seal"
)

// walk goes along the log once and holds at each leaf the record it was made of.
type walk struct {
	verdicts
	chart        *Chart
	log          *seal.Replay
	leaves       *cursor[Leaf]
	checkpoints  *cursor[Checkpoint]
	vouchers     *cursor[*Voucher]
	transfers    *cursor[sealedTransfer]
	rosters      *cursor[Roster]
	entitlements *cursor[Entitlement]
	receipts     *cursor[Receipt]
	accounts     int // how many of the chart's were met
	balances     *Balances
	numbers      map[[2]string]int64 // the last by book and period
	trial        map[[2]string]seal.Total
	entitled     map[place]entitled
	batches      map[string]*sealedBatch // by subject: what the last leaf of each said
	kept         []string
	archive      *archive
	open         []io.Closer
}

type sealedTransfer struct {
	seq int64
	ledger.Transfer
}

func newWalk(a *archive, c *Chart, v verdicts, since []string) (w *walk, err error) {
	w = &walk{verdicts: v, chart: c, archive: a, balances: NewBalances(), numbers: map[[2]string]int64{}, trial: map[[2]string]seal.Total{},
		entitled: map[place]entitled{}, batches: map[string]*sealedBatch{}}
	if w.log, err = seal.NewReplay(a.keys[0], since...); err != nil {
		return nil, err
	}
	opens := []func() error{
		func() error { return begin(w, &w.leaves, fileLeaves, leafColumns, leafOf) },
		func() error { return begin(w, &w.checkpoints, fileCheckpoints, checkpointColumns, checkpointOf) },
		func() error {
			return begin(w, &w.vouchers, fileVouchers, voucherColumns, func(r *rows) *Voucher { return voucherOf(r, c) })
		},
		func() error { return begin(w, &w.transfers, fileTransfers, transferColumns, sealedTransferOf) },
		func() error { return begin(w, &w.rosters, fileRosters, rosterColumns, rosterOf) },
		func() error { return begin(w, &w.entitlements, fileEntitlements, entitlementColumns, entitlementOf) },
		func() error { return begin(w, &w.receipts, fileReceipts, receiptColumns, receiptOf) },
	}
	for _, open := range opens {
		if err := open(); err != nil {
			w.close()
			return nil, err
		}
	}
	return w, nil
}

func sealedTransferOf(r *rows) sealedTransfer {
	seq, t := transferOf(r)
	return sealedTransfer{seq, t}
}

func begin[T any](w *walk, to **cursor[T], name string, columns []string, read func(*rows) T) error {
	c, err := openRecords(w.archive, name, columns, read)
	if err == nil {
		*to, w.open = c, append(w.open, c.end)
	}
	return err
}

func (w *walk) close() {
	for _, c := range w.open {
		_ = c.Close() // they were only read
	}
}

// run walks the log.
func (w *walk) run() {
	for _, rule := range []string{ruleVouchers, ruleNumbers, ruleAccounts, ruleRosters, ruleReceipts, ruleBalances, ruleTrial} {
		w.of(rule)
	}
	for ; w.leaves.ok; w.leaves.advance() {
		w.leaf(w.leaves.cur)
	}
	w.leftovers()
	w.payments()
}

func (w *walk) leaf(l Leaf) {
	seq := w.log.Size()
	name := fmt.Sprintf("leaf:%d %s", l.Seq, l.Subject)
	w.looked(ruleLog)
	if l.Seq != seq {
		w.breaks(ruleLog, fileLeaves, name)
	}
	if l.Bytes == nil && len(l.Hash) == len(seal.Hash{}) && !recordKinds[l.Kind] {
		if len(w.kept) < maxKept {
			w.kept = append(w.kept, name)
		}
		w.log.LeafHash(seal.Hash(l.Hash))
	} else {
		if kind, subject := subjectOf(l.Bytes); kind != l.Kind || subject != l.Subject || l.Hash != nil {
			w.breaks(ruleLog, fileLeaves, name)
		}
		if _, err := w.log.Leaf(l.Bytes); err != nil {
			w.breaks(ruleLog, fileLeaves, name)
		}
		w.record(l)
	}
	w.checkpoint()
}

// record holds a leaf against the record it was made of.
func (w *walk) record(l Leaf) {
	if strings.HasPrefix(l.Subject, "batch:") {
		w.batch(l)
	}
	switch l.Kind {
	case "voucher":
		w.voucher(l)
	case "account":
		w.account(l)
	case "roster":
		w.roster(l)
	case "receipt":
		w.receipt(l)
	}
}

// checkpoint takes the checkpoints that state the log as it stands now.
func (w *walk) checkpoint() {
	for c := w.checkpoints; c.ok && c.cur.Size <= w.log.Size(); c.advance() {
		name := "checkpoint:" + decimal(c.cur.Size)
		cp, err := w.log.Checkpoint(c.cur.Note)
		w.looked(ruleLog)
		if err != nil || cp.Size != c.cur.Size {
			w.breaks(ruleLog, fileCheckpoints, name)
			continue
		}
		w.looked(ruleTrial)
		if cp.Exact && !w.sameTrial(cp.Trial) {
			w.breaks(ruleTrial, fileCheckpoints, name)
		}
		if cp.Size == w.log.Size() && c.cur.Note == w.archive.note {
			w.archive.note = "" // it is the last one, if no other follows
		}
	}
}

func (w *walk) sameTrial(trial []seal.Total) bool {
	stated := 0
	for _, t := range trial {
		if t.Debit == 0 && t.Credit == 0 {
			continue
		}
		stated++
		if w.trial[[2]string{t.Book, t.Asset}] != t {
			return false
		}
	}
	return stated == len(w.trial)
}

// leftovers are records no leaf was met for.
func (w *walk) leftovers() {
	for ; w.vouchers.ok; w.vouchers.advance() {
		w.breaks(ruleVouchers, fileVouchers, w.label(w.vouchers.cur))
	}
	for ; w.transfers.ok; w.transfers.advance() {
		w.breaks(ruleVouchers, fileTransfers, "leaf:"+decimal(w.transfers.cur.seq))
	}
	for _, a := range w.chart.Accounts[min(w.accounts, len(w.chart.Accounts)):] {
		w.breaks(ruleAccounts, fileAccounts, "account:"+decimal(a.ID))
	}
	for ; w.rosters.ok; w.rosters.advance() {
		w.breaks(ruleRosters, fileRosters, "roster:"+decimal(w.rosters.cur.ID))
	}
	for ; w.entitlements.ok; w.entitlements.advance() {
		w.breaks(ruleRosters, fileEntitlements, "leaf:"+decimal(w.entitlements.cur.Seq))
	}
	for ; w.receipts.ok; w.receipts.advance() {
		w.breaks(ruleReceipts, fileReceipts, "payment:"+decimal(w.receipts.cur.Payment))
	}
	for ; w.checkpoints.ok; w.checkpoints.advance() {
		w.breaks(ruleLog, fileCheckpoints, "checkpoint:"+decimal(w.checkpoints.cur.Size))
	}
	for rule, r := range map[string]*rows{ruleLog: w.leaves.rows, ruleTrial: w.checkpoints.rows, ruleRosters: w.rosters.rows, ruleReceipts: w.receipts.rows} {
		w.unread(rule, r)
	}
	w.unread(ruleVouchers, w.vouchers.rows)
	w.unread(ruleVouchers, w.transfers.rows)
	w.unread(ruleRosters, w.entitlements.rows)
}

// unread names the row at which a file could not be read on.
func (w *walk) unread(rule string, r *rows) {
	if r.err != nil {
		w.breaks(rule, r.name, "row "+decimal(r.line))
	}
}

// judgeEnd judges what can be judged when the whole log is known.
func (w *walk) judgeEnd(o Options) {
	for _, a := range w.chart.Accounts {
		w.looked(ruleBalances)
		m := w.balances.total(a.ID)
		stands := m.Debits - m.Credits
		if a.Side == ledger.Credit {
			stands = -stands
		}
		if a.Guarded && stands < 0 {
			w.breaks(ruleBalances, fileTransfers, "account:"+decimal(a.ID)+" "+a.Book.Code+" "+a.Code)
		}
	}
	err := w.log.End()
	if len(o.Since) > 0 {
		w.of(ruleSince).Looked = int64(len(o.Since))
	}
	if fault.Is(err, "seal.uncovered") {
		w.breaks(ruleLog, fileCheckpoints, "checkpoint:"+decimal(w.log.Size()))
	} else if err != nil {
		w.breaks(ruleSince, "", lang.Both(fault.Of(err)))
	}
	if w.archive.note != "" {
		w.breaks(ruleLog, fileCheckpoint, "")
	}
	w.looked(ruleKey)
	same := func(a, b *seal.PublicKey) bool { return a.String() == b.String() }
	if !slices.EqualFunc(w.log.Keys(), w.archive.keys, same) || !slices.Equal(w.archive.manifest.head,
		[]string{w.log.Origin, decimal(w.log.Size()), w.log.Root().String()}) {
		w.breaks(ruleKey, fileKeys, w.log.Last().Name())
	}
	if o.Key != nil && !w.log.Has(o.Key) {
		w.breaks(ruleKey, fileKeys, o.Key.String())
	}
}

// label names a voucher for people: its record, book, period and number.
func (w *walk) label(v *Voucher) string {
	book := decimal(v.BookID)
	for _, b := range w.chart.books() {
		if b.ID == v.BookID {
			book = b.Code
		}
	}
	return strings.TrimSpace(fmt.Sprintf("voucher:%d %s %s #%d", v.ID, book, v.Period, v.Number))
}

// same reports whether a record gives exactly the leaf.
func same(l Leaf, rebuilt []byte) bool {
	said, _ := seal.CutRows(l.Bytes)
	return bytes.Equal(said, rebuilt)
}
