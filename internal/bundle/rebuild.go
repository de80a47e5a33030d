package bundle

import (
	"bytes"
	"fmt"

	"reliefbook/internal/ledger"
	"reliefbook/internal/money"
	"reliefbook/internal/payout"
	"reliefbook/internal/roster"
	"reliefbook/internal/seal"
)

// voucher rebuilds a voucher's leaf from its record and its transfers.
func (w *walk) voucher(l Leaf) {
	w.looked(ruleVouchers)
	for ; w.vouchers.ok && w.vouchers.cur.Seq < l.Seq; w.vouchers.advance() {
		w.breaks(ruleVouchers, fileVouchers, w.label(w.vouchers.cur))
	}
	for ; w.transfers.ok && w.transfers.cur.seq < l.Seq; w.transfers.advance() {
		w.breaks(ruleVouchers, fileTransfers, "leaf:"+decimal(w.transfers.cur.seq))
	}
	if !w.vouchers.ok || w.vouchers.cur.Seq != l.Seq {
		w.breaks(ruleVouchers, fileVouchers, l.Subject) // its leaf is there, it is not
		return
	}
	v := w.vouchers.cur
	w.vouchers.advance()
	var lines seal.Frontier
	var scratch [64]seal.Hash
	for ; w.transfers.ok && w.transfers.cur.seq == l.Seq; w.transfers.advance() {
		t := w.transfers.cur.Transfer
		lines.Add(scratch[:0], t.LeafLine(v.Salt))
		if int64(t.Line) != lines.Size() || !w.posts(v, t) {
			w.breaks(ruleVouchers, fileTransfers, fmt.Sprintf("%s line %d", w.label(v), t.Line))
		}
	}
	subject := "voucher:" + decimal(v.ID)
	if !same(l, head("voucher", subject, v.By(), v.At, v.Leaf(lines.Size(), lines.Root()))) || v.Lines != lines.Size() {
		w.breaks(ruleVouchers, brokenFile(l.Bytes, lines.Root()), w.label(v))
	}
	w.number(v)
}

// brokenFile says which file a voucher's leaf does not fit.
func brokenFile(leaf []byte, root seal.Hash) string {
	_, _, fields, err := seal.DecodeLeaf(leaf)
	if err != nil {
		return fileLeaves
	}
	for _, f := range fields {
		if f.Name == "lines.root" && !bytes.Equal(f.Value, root[:]) {
			return fileTransfers
		}
	}
	return fileVouchers
}

// posts adds a transfer up and reports whether both its accounts are of the
// voucher's book and of its asset, and its amount is one.
func (w *walk) posts(v *Voucher, t ledger.Transfer) bool {
	debit, credit := w.chart.accounts[t.DebitID], w.chart.accounts[t.CreditID]
	if debit == nil || credit == nil {
		return false
	}
	w.balances.Add(t.DebitID, v.Period, t.Amount, 0)
	w.balances.Add(t.CreditID, v.Period, 0, t.Amount)
	for _, side := range [2]struct {
		a             *Account
		debit, credit int64
	}{{debit, t.Amount, 0}, {credit, 0, t.Amount}} {
		key := [2]string{side.a.Book.Code, side.a.Asset.Code}
		sum := w.trial[key]
		w.trial[key] = seal.Total{Book: key[0], Asset: key[1], Debit: sum.Debit + side.debit, Credit: sum.Credit + side.credit}
	}
	return t.Amount > 0 && t.DebitID != t.CreditID && debit.BookID == v.BookID && credit.BookID == v.BookID && debit.AssetID == t.AssetID &&
		credit.AssetID == t.AssetID
}

// number holds a voucher's number against its place in the log.
func (w *walk) number(v *Voucher) {
	key := [2]string{decimal(v.BookID), v.Period}
	w.numbers[key]++
	w.looked(ruleNumbers)
	if v.Number != w.numbers[key] {
		w.breaks(ruleNumbers, fileVouchers, w.label(v))
		w.numbers[key] = v.Number
	}
}

func (w *walk) account(l Leaf) {
	w.looked(ruleAccounts)
	for ; w.accounts < len(w.chart.Accounts) && w.chart.Accounts[w.accounts].Seq < l.Seq; w.accounts++ {
		w.breaks(ruleAccounts, fileAccounts, "account:"+decimal(w.chart.Accounts[w.accounts].ID))
	}
	if w.accounts == len(w.chart.Accounts) || w.chart.Accounts[w.accounts].Seq != l.Seq {
		w.breaks(ruleAccounts, fileAccounts, l.Subject)
		return
	}
	a := w.chart.Accounts[w.accounts]
	w.accounts++
	if !same(l, head("account", "account:"+decimal(a.ID), 0, a.At, a.Leaf(a.Book, a.Asset))) {
		w.breaks(ruleAccounts, fileAccounts, "account:"+decimal(a.ID)+" "+a.Book.Code+" "+a.Code)
	}
}

func (w *walk) roster(l Leaf) {
	w.looked(ruleRosters)
	for ; w.rosters.ok && w.rosters.cur.Seq < l.Seq; w.rosters.advance() {
		w.breaks(ruleRosters, fileRosters, "roster:"+decimal(w.rosters.cur.ID))
	}
	if !w.rosters.ok || w.rosters.cur.Seq != l.Seq {
		w.breaks(ruleRosters, fileRosters, l.Subject)
		return
	}
	v := w.rosters.cur
	w.rosters.advance()
	var lines seal.Frontier
	var scratch [64]seal.Hash
	total := money.Amount(0)
	for ; w.entitlements.ok && w.entitlements.cur.Seq <= l.Seq; w.entitlements.advance() {
		e := w.entitlements.cur
		lines.Add(scratch[:0], roster.LeafLine(e.Line, e.Person, e.Department, e.Class, int64(e.Amount), e.Who))
		total += e.Amount
		w.entitled[place{v.ID, e.Line}] = entitled{string(e.Who), e.StudentNo}
	}
	name := "roster:" + decimal(v.ID)
	v.FrozenBy = actorOf(l.Bytes)
	if !same(l, head("roster", name, v.By(), v.At, v.Leaf(lines.Size(), lines.Root()))) {
		w.breaks(ruleRosters, rosterFile(l.Bytes, lines.Root()), name)
	}
	if int64(v.Heads) != lines.Size() || v.Total != total {
		w.breaks(ruleRosters, fileEntitlements, name)
	}
}

// actorOf is whose act a leaf says it is; 0 where it says none.
func actorOf(leaf []byte) int64 {
	_, _, fields, err := seal.DecodeLeaf(leaf)
	if err != nil {
		return 0
	}
	for _, f := range fields {
		if n, ok := f.Int(); ok && f.Name == "actor" {
			return n
		}
	}
	return 0
}

func rosterFile(leaf []byte, root seal.Hash) string {
	if brokenFile(leaf, root) == fileTransfers {
		return fileEntitlements
	}
	return fileRosters
}

func (w *walk) receipt(l Leaf) {
	w.looked(ruleReceipts)
	for ; w.receipts.ok && w.receipts.cur.Seq < l.Seq; w.receipts.advance() {
		w.breaks(ruleReceipts, fileReceipts, "payment:"+decimal(w.receipts.cur.Payment))
	}
	if !w.receipts.ok || w.receipts.cur.Seq != l.Seq {
		w.breaks(ruleReceipts, fileReceipts, l.Subject)
		return
	}
	first := w.receipts.cur
	var payments []int64
	for ; w.receipts.ok && w.receipts.cur.Seq == l.Seq; w.receipts.advance() {
		x := w.receipts.cur
		if x.Act != first.Act || x.Via != first.Via || x.Amount != first.Amount || !bytes.Equal(x.Private, first.Private) || x.ActorID != first.ActorID ||
			!x.At.Equal(first.At) {
			w.breaks(ruleReceipts, fileReceipts, "payment:"+decimal(x.Payment))
		}
		payments = append(payments, x.Payment)
	}
	if !same(l, head("receipt", "payment:"+decimal(payments[0]), first.ActorID, first.At,
		payout.ReceiptLeaf(first.Act, first.Via, first.Amount, first.Private, payments))) {
		w.breaks(ruleReceipts, fileReceipts, "payment:"+decimal(payments[0]))
	}
}
