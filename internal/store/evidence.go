package store

import (
	"bytes"
	_ "embed" // receipts beside their acts
	"fmt"
	"iter"
	"slices"
	"time"

	"reliefbook/internal/access"
	"reliefbook/internal/fault"
	"reliefbook/internal/ledger"
	"reliefbook/internal/payout"
	"reliefbook/internal/roster"
	"reliefbook/internal/seal"
	"reliefbook/internal/vault"
)

// Evidence compares what is sealed with the rows it was sealed from. Each of these
// functions returns the records whose rows no longer agree with their leaf.

// leafOf is the sealed leaf of the last entry of a kind about a subject.
func (tx *Tx) leafOf(kind, subject string) (seal.Entry, error) {
	return find[seal.Entry](tx, entrySelect+"WHERE e.subject = ? AND e.kind = ? ORDER BY e.id DESC LIMIT 1", subject, kind)
}

// SameLeaf reports whether an entry's leaf is what its act would record now. The
// hash of the noun's rows at its end is checked by SpoiledRows.
func SameLeaf(e seal.Entry, add func(*seal.LeafWriter)) bool {
	leaf := seal.NewAct(e.Kind, e.Subject, e.ActorID, e.At)
	if add != nil {
		add(leaf)
	}
	said, _ := seal.CutRows(e.Leaf)
	return bytes.Equal(leaf.Encode(), said)
}

// evidencePage is how many records are read at a time.
const evidencePage = 500

// SpoiledVouchers rebuilds the root and leaf of every voucher from its rows.
func (tx *Tx) SpoiledVouchers(t *Trail) (looked int64, breaks []string, err error) {
	for after := int64(0); ; {
		vouchers, err := list[ledger.Voucher](tx, voucherSelect+"WHERE v.id > ? ORDER BY v.id LIMIT ?", after, evidencePage)
		if err != nil || len(vouchers) == 0 {
			return looked, append(breaks, t.Gone(NounVoucher)...), err
		}
		for _, v := range vouchers {
			d := v.Draft
			if d.Transfers, err = tx.Transfers(v.ID); err != nil {
				return looked, breaks, err
			}
			if !voucherHolds(v, d, t.Last(NounVoucher, v.ID)) {
				breaks = append(breaks, seal.Subject("voucher", v.ID))
			}
		}
		looked += int64(len(vouchers))
		after = vouchers[len(vouchers)-1].ID
	}
}

// SpoiledAccounts compares every account, with its book and asset, with the leaf
// that put it into the log; one that waits for the sealer has none yet.
func (tx *Tx) SpoiledAccounts(t *Trail) (looked int64, breaks []string, err error) {
	chart, err := tx.Chart()
	if err != nil {
		return 0, nil, err
	}
	waiting, err := list[int64](tx, "SELECT account_id FROM unsealed_account")
	if err != nil {
		return 0, nil, err
	}
	for _, id := range waiting {
		if t.Last(NounAccount, id).ID != 0 || !slices.ContainsFunc(chart, func(c Charted) bool { return c.Account.ID == id }) {
			breaks = append(breaks, seal.Subject("account", id)) // it waits for nothing, or is not there
		}
	}
	for _, c := range chart {
		if slices.Contains(waiting, c.Account.ID) {
			continue
		}
		if !t.Said(NounAccount, c.Account.ID, c.Leaf(c.Book, c.Asset)) {
			breaks = append(breaks, seal.Subject("account", c.Account.ID))
		}
		looked++
	}
	return looked, append(breaks, t.Gone(NounAccount)...), nil
}

func voucherHolds(v ledger.Voucher, d ledger.Draft, e seal.Entry) bool {
	root := seal.LinesRoot(d.LeafLines())
	return bytes.Equal(v.LinesRoot, root[:]) && e.ActorID == d.By() && e.At.Equal(v.At) && SameLeaf(e, d.Leaf(int64(len(d.Transfers)), root))
}

// SpoiledRosters rebuilds every roster's leaf from its entitlements.
func (tx *Tx) SpoiledRosters(t *Trail) (looked int64, breaks []string, err error) {
	versions, err := list[roster.Version](tx, "SELECT "+rosterColumns+" FROM roster r ORDER BY r.id")
	if err != nil {
		return 0, nil, err
	}
	for _, v := range versions {
		lines, err := tx.sealedLines(v.ID)
		if err != nil {
			return 0, nil, err
		}
		looked += int64(len(lines))
		v.FrozenBy = t.Last(NounRoster, v.ID).ActorID
		if !t.Said(NounRoster, v.ID, v.Leaf(int64(len(lines)), seal.LinesRoot(lines))) {
			breaks = append(breaks, seal.Subject("roster", v.ID))
		}
	}
	return looked, append(breaks, t.Gone(NounRoster)...), nil
}

func (tx *Tx) sealedLines(version int64) (lines [][]byte, err error) {
	rows := each[SealedEntitlement](tx, `
		SELECT e.line, e.person_id, e.department_id, e.class_id, e.amount, p.salt AS who, e.student_no, e.name
		FROM entitlement e
		JOIN person p ON p.id = e.person_id
		WHERE e.roster_id = ?
		ORDER BY e.line`, version)
	for e, err := range rows {
		if err != nil {
			return nil, err
		}
		lines = append(lines, entitlementLine(e.Line, e.PersonID, e.DepartmentID, e.ClassID, int64(e.Amount), e.Who, e.StudentNo, e.Name))
	}
	return lines, nil
}

// SpoiledReceipts rebuilds the leaf of every receipt act from its rows.
func (tx *Tx) SpoiledReceipts() (looked int64, breaks []string, err error) {
	var act receiptAct
	for r, err := range each[saidReceipt](tx, saidSQL) {
		if err != nil {
			return 0, nil, err
		}
		next := r.act()
		if next.entry.ID != act.entry.ID {
			breaks = act.judge(breaks)
			act = next
		}
		act.agrees = act.agrees && next.agrees && next.said() == act.said()
		act.payments = append(act.payments, r.PaymentID)
		looked++
	}
	return looked, act.judge(breaks), nil
}

//go:embed sql/receipt/said.sql
var saidSQL string

// saidReceipt is a receipt with the act that sealed it; without such an act it has no ID.
type saidReceipt struct {
	payout.Receipt
	Entry   seal.Entry
	Salt    []byte
	Version int
}

func (r saidReceipt) act() receiptAct {
	r.Entry.Kind = "receipt"
	if r.ID == 0 {
		return receiptAct{entry: r.Entry} // a leaf without its rows: agrees stays false
	}
	return receiptAct{entry: r.Entry, salt: r.Salt,
		agrees: r.ByID == r.Entry.ActorID && r.At.Equal(r.Entry.At) && (r.Version == 0 || r.Version == receiptVersion),
		mark: ReceiptMark{Act: r.Act, Reason: r.Reason, Via: r.Via, Amount: r.Amount, Proxy: r.Proxy,
			Actor: access.Actor{Device: r.Device}, Version: r.Version}}
}

// receiptAct is one act on receipts, put together again from its rows.
type receiptAct struct {
	entry    seal.Entry
	mark     ReceiptMark
	salt     []byte
	payments []int64
	agrees   bool // who and when are the same in every row
}

// said is what all rows of one act have in common.
func (r receiptAct) said() string {
	return fmt.Sprintf("%d %s %s %d %q", r.mark.Version, r.mark.Act, r.mark.Via, r.mark.Amount, r.mark.private())
}

// judge adds the act's record when its rows do not give its leaf.
func (r receiptAct) judge(breaks []string) []string {
	if r.entry.ID == 0 {
		return breaks
	}
	salted := r.mark.private() == "" || len(r.salt) == vault.SaltSize
	if r.agrees && salted && SameLeaf(r.entry, receiptLeaf(r.mark, r.salt, r.payments)) {
		return breaks
	}
	return append(breaks, r.entry.Subject)
}

// SealedLeaf is one leaf of the log as it is stored.
type SealedLeaf struct {
	Seq     int64
	Kind    string
	Subject string
	ActorID int64
	At      time.Time
	Leaf    []byte
}

// Leaves walks the leaves of the sealed log in order, a page at a time, up to a
// size; a gap in the sequence ends it with verify.leaf_missing.
func (tx *Tx) Leaves(size int64) iter.Seq2[SealedLeaf, error] {
	const page = 1000
	return func(yield func(SealedLeaf, error) bool) {
		for next := int64(0); next < size; {
			rows, err := list[SealedLeaf](tx, `
				SELECT s.seq, e.kind, e.subject, e.actor_id, e.at, e.leaf
				FROM sealed s
				LEFT JOIN entry e ON e.id = s.entry_id
				WHERE s.seq >= ? AND s.seq < ?
				ORDER BY s.seq
				LIMIT ?`, next, size, page)
			if err != nil {
				yield(SealedLeaf{}, err)
				return
			}
			for _, r := range rows {
				if r.Seq != next || r.Leaf == nil {
					break
				}
				if !yield(r, nil) {
					return
				}
				next++
			}
			if next < size && (len(rows) == 0 || next != rows[len(rows)-1].Seq+1) {
				yield(SealedLeaf{}, fault.New(fault.Conflict, "verify.leaf_missing", "Seq", next))
				return
			}
		}
	}
}

// SealedSize is the size of the log by its last leaf, whatever comes before it.
func (tx *Tx) SealedSize() (int64, error) {
	return find[int64](tx, "SELECT max(seq) + 1 FROM sealed")
}

// CountHashes is the number of stored hashes.
func (tx *Tx) CountHashes() (int64, error) {
	return find[int64](tx, "SELECT count(*) FROM seal_hash")
}

const checkpointSelect = "SELECT size, note, at FROM checkpoint "

// CheckpointsAfter is a page of checkpoints of more leaves than size, oldest first.
func (tx *Tx) CheckpointsAfter(size int64, limit int) ([]seal.StoredCheckpoint, error) {
	return list[seal.StoredCheckpoint](tx, checkpointSelect+"WHERE size > ? ORDER BY size LIMIT ?", size, limit)
}

// CheckpointsBefore is a page of checkpoints of fewer leaves than size (0: all), newest first.
func (tx *Tx) CheckpointsBefore(size int64, limit int) ([]seal.StoredCheckpoint, error) {
	return list[seal.StoredCheckpoint](tx, checkpointSelect+"WHERE size < ? ORDER BY size DESC LIMIT ?", below(size), limit)
}

// Checkpoint is the one of that size; not_found when there is none.
func (tx *Tx) Checkpoint(size int64) (seal.StoredCheckpoint, error) {
	return one[seal.StoredCheckpoint](tx, checkpointSelect+"WHERE size = ?", size)
}

// UnreadablePapers decrypts every identity's papers and names those that can't be
// decrypted in their place, that differ from their keyed index, or that name no row
// although all were encrypted anew: damaged, or moved from another row.
func (tx *Tx) UnreadablePapers(keys *vault.Keys) (looked int64, breaks []string, err error) {
	anew, err := tx.Happened(PapersReencrypted)
	if err != nil {
		return 0, nil, err
	}
	rows := each[storedPapers](tx, `
		SELECT i.id, p.student_no, p.wrapped_key, i.paper, i.card, i.mobile, i.holder, i.paper_blind, i.card_blind, i.mobile_blind
		FROM identity i
		LEFT JOIN person p ON p.id = i.person_id
		ORDER BY i.person_id, i.id`)
	for x, err := range rows {
		if err != nil {
			return looked, breaks, err
		}
		looked++
		if !x.holds(keys, anew) {
			breaks = append(breaks, seal.Subject("identity", x.ID))
		}
	}
	return looked, breaks, nil
}

// storedPapers is one identity as it is stored.
type storedPapers struct {
	ID                                 int64
	StudentNo                          string
	WrappedKey                         []byte
	Paper, Card, Mobile, Holder        []byte
	PaperBlind, CardBlind, MobileBlind []byte
}

// values are the papers as they are stored, in the order of identityColumns.
func (x storedPapers) values() [4][]byte { return [4][]byte{x.Paper, x.Card, x.Mobile, x.Holder} }

func (x storedPapers) holds(keys *vault.Keys, anew bool) bool {
	pk, err := keys.Unwrap(x.StudentNo, x.WrappedKey)
	if err != nil {
		return false
	}
	blinds := [3][]byte{x.PaperBlind, x.CardBlind, x.MobileBlind}
	for c, ciphertext := range x.values() {
		if c < len(blinds) && (len(ciphertext) == 0) != (len(blinds[c]) == 0) || anew && vault.IsBefore(ciphertext) {
			return false
		}
		if len(ciphertext) == 0 {
			continue
		}
		text, err := pk.Decrypt(paperPlace(c, x.StudentNo, x.ID), ciphertext)
		if err != nil || c < len(blinds) && !bytes.Equal(blinds[c], keys.Blind(identityColumns[c], text)) {
			return false
		}
	}
	return true
}
