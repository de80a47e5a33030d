package store

import (
	"bytes"
	"database/sql"
	"fmt"
	"iter"
	"slices"
	"time"

	"reliefbook/internal/access"
	"reliefbook/internal/fault"
	"reliefbook/internal/ledger"
	"reliefbook/internal/money"
	"reliefbook/internal/payout"
	"reliefbook/internal/seal"
	"reliefbook/internal/vault"
)

// Evidence compares what is sealed with the rows it was sealed from. Each of
// these gives the subjects whose rows no longer say what their leaf says.

// leafOf is the sealed leaf of the last entry of a kind about a subject.
func (tx *Tx) leafOf(kind, subject string) (seal.Entry, error) {
	var row entryRow
	err := tx.scan(&row, entrySelect+"WHERE e.subject = ? AND e.kind = ? ORDER BY e.id DESC LIMIT 1", subject, kind)
	return row.entry(), err
}

// SameLeaf reports whether an entry's leaf says what its act would be recorded as
// now. The hash of the noun's rows at its end is held against the rows by SpoiledRows.
func SameLeaf(e seal.Entry, add func(*seal.LeafWriter)) bool {
	leaf := seal.NewAct(e.Kind, e.Subject, e.ActorID, e.At)
	if add != nil {
		add(leaf)
	}
	said, _ := seal.CutRows(e.Leaf)
	return bytes.Equal(leaf.Encode(), said)
}

// evidencePage is how many records are looked at in one go.
const evidencePage = 500

// SpoiledVouchers rebuilds every voucher's lines root and leaf from its rows.
func (tx *Tx) SpoiledVouchers(t *Trail) (looked int64, breaks []string, err error) {
	for after := int64(0); ; {
		var rows []voucherRow
		if err := tx.scan(&rows, voucherSelect+"WHERE v.id > ? ORDER BY v.id LIMIT ?", after, evidencePage); err != nil || len(rows) == 0 {
			return looked, append(breaks, t.Gone(NounVoucher)...), fault.Wrap(err, "load vouchers")
		}
		for _, r := range rows {
			v := r.voucher()
			d := v.Draft
			if d.Transfers, err = tx.Transfers(v.ID); err != nil {
				return looked, breaks, err
			}
			if !voucherHolds(v, d, t.Last(NounVoucher, v.ID)) {
				breaks = append(breaks, Subject("voucher", v.ID))
			}
		}
		looked += int64(len(rows))
		after = rows[len(rows)-1].ID
	}
}

// SpoiledAccounts holds every account with its book and asset against the leaf
// that put it into the log; one that waits for the sealer has none.
func (tx *Tx) SpoiledAccounts(t *Trail) (looked int64, breaks []string, err error) {
	chart, err := tx.Chart()
	if err != nil {
		return 0, nil, err
	}
	var waiting []int64
	if err := tx.scan(&waiting, "SELECT account_id FROM unsealed_account"); err != nil {
		return 0, nil, fault.Wrap(err, "find accounts to seal")
	}
	for _, id := range waiting {
		if t.Last(NounAccount, id).ID != 0 || !slices.ContainsFunc(chart, func(c Charted) bool { return c.Account.ID == id }) {
			breaks = append(breaks, Subject("account", id)) // it waits for nothing, or is not there
		}
	}
	for _, c := range chart {
		if slices.Contains(waiting, c.Account.ID) {
			continue
		}
		if !t.Said(NounAccount, c.Account.ID, c.Leaf(c.Book, c.Asset)) {
			breaks = append(breaks, Subject("account", c.Account.ID))
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
	var rows []rosterRow
	if err := tx.scan(&rows, "SELECT id, program_id, version, file_name, file_hash, heads, total, maker_id, at FROM roster ORDER BY id"); err != nil {
		return 0, nil, err
	}
	for _, r := range rows {
		v := r.version()
		lines, err := tx.sealedLines(v.ID)
		if err != nil {
			return 0, nil, err
		}
		looked += int64(len(lines))
		v.FrozenBy = t.Last(NounRoster, v.ID).ActorID
		if !t.Said(NounRoster, v.ID, v.Leaf(int64(len(lines)), seal.LinesRoot(lines))) {
			breaks = append(breaks, Subject("roster", v.ID))
		}
	}
	return looked, append(breaks, t.Gone(NounRoster)...), nil
}

func (tx *Tx) sealedLines(roster int64) (lines [][]byte, err error) {
	rows, err := tx.tx.QueryContext(tx.ctx, tx.bind(`SELECT e.line, e.person_id, e.department_id, e.class_id, e.amount, p.salt, e.student_no, e.name
		FROM entitlement e JOIN person p ON p.id = e.person_id WHERE e.roster_id = ? ORDER BY e.line`), roster)
	if err != nil {
		return nil, fault.Wrap(err, "load entitlements")
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	for rows.Next() {
		var line int
		var person, department, class, amount int64
		var salt []byte
		var studentNo, name string
		if err := rows.Scan(&line, &person, &department, &class, &amount, &salt, &studentNo, &name); err != nil {
			return nil, fault.Wrap(err, "load an entitlement")
		}
		if len(salt) != vault.SaltSize {
			salt = make([]byte, vault.SaltSize) // spoiled: its commitment will not fit
		}
		lines = append(lines, entitlementLine(line, person, department, class, amount, salt, studentNo, name))
	}
	return lines, fault.Wrap(rows.Err(), "load entitlements")
}

// SpoiledReceipts rebuilds the leaf of every receipt act from its rows.
func (tx *Tx) SpoiledReceipts() (looked int64, breaks []string, err error) {
	rows, err := tx.tx.QueryContext(tx.ctx, `SELECT e.id, e.subject, e.actor_id, e.at, e.leaf, r.payment_id, r.act, r.reason, r.salt, r.by_id, r.at,
		r.via, r.amount, r.proxy_name, r.proxy_relation, r.proxy_letter, r.device, r.version FROM entry e LEFT JOIN receipt r ON r.entry_id = e.id WHERE e.kind = 'receipt' ORDER BY e.id, r.id`)
	if err != nil {
		return 0, nil, fault.Wrap(err, "load receipts")
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	var act receiptAct
	for rows.Next() {
		next, payment, err := scanReceipt(rows.Scan)
		if err != nil {
			return 0, nil, err
		}
		if next.entry.ID != act.entry.ID {
			breaks = act.judge(breaks)
			act = next
		}
		act.agrees = act.agrees && next.agrees && next.said() == act.said()
		act.payments = append(act.payments, payment)
		looked++
	}
	return looked, act.judge(breaks), fault.Wrap(rows.Err(), "load receipts")
}

// receiptAct is one act of a branch put together again from its rows.
type receiptAct struct {
	entry    seal.Entry
	mark     ReceiptMark
	salt     []byte
	payments []int64
	agrees   bool // who and when are the same in every row
}

// said is what every row of one act says alike.
func (r receiptAct) said() string {
	return fmt.Sprintf("%d %s %s %d %q", r.mark.Version, r.mark.Act, r.mark.Via, r.mark.Amount, r.mark.private())
}

func scanReceipt(read func(...any) error) (r receiptAct, payment int64, err error) {
	var at int64
	var row struct {
		payment, by, at, amount, version                  *int64
		act, reason, via, proxy, relation, letter, device *string
	}
	if err := read(&r.entry.ID, &r.entry.Subject, &r.entry.ActorID, &at, &r.entry.Leaf, &row.payment, &row.act, &row.reason, &r.salt,
		&row.by, &row.at, &row.via, &row.amount, &row.proxy, &row.relation, &row.letter, &row.device, &row.version); err != nil {
		return r, 0, fault.Wrap(err, "load a receipt")
	}
	r.entry.Kind, r.entry.At = "receipt", instant(at)
	if row.payment == nil {
		return r, 0, nil // a leaf without its rows: agrees stays false
	}
	r.mark = ReceiptMark{Act: payout.ReceiptAct(*row.act), Reason: *row.reason, Via: payout.Via(*row.via), Amount: money.Amount(*row.amount),
		Proxy: payout.Proxy{Name: *row.proxy, Relation: *row.relation, Letter: *row.letter}, Actor: access.Actor{Device: *row.device}, Version: int(*row.version)}
	r.agrees = *row.by == r.entry.ActorID && *row.at == at && (r.mark.Version == 0 || r.mark.Version == receiptVersion)
	return r, *row.payment, nil
}

// judge adds the act's subject when its rows do not give its leaf.
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

// Leaves walks the sealed log's leaves in order, a page at a time, up to a size;
// a gap in the sequence ends it with verify.leaf_missing.
func (tx *Tx) Leaves(size int64) iter.Seq2[SealedLeaf, error] {
	const page = 1000
	return func(yield func(SealedLeaf, error) bool) {
		for next := int64(0); next < size; {
			var rows []struct {
				Seq     int64
				Kind    string
				Subject string
				ActorID int64
				At      int64
				Leaf    []byte
			}
			err := tx.scan(&rows, `SELECT s.seq, e.kind, e.subject, e.actor_id, e.at, e.leaf FROM sealed s LEFT JOIN entry e ON e.id = s.entry_id
				WHERE s.seq >= ? AND s.seq < ? ORDER BY s.seq LIMIT ?`, next, size, page)
			if err != nil {
				yield(SealedLeaf{}, fault.Wrap(err, "read the log"))
				return
			}
			for _, r := range rows {
				if r.Seq != next || r.Leaf == nil {
					break
				}
				if !yield(SealedLeaf{Seq: r.Seq, Kind: r.Kind, Subject: r.Subject, ActorID: r.ActorID, At: instant(r.At), Leaf: r.Leaf}, nil) {
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

// SealedSize is how many leaves the log has by its last one, whatever stands before it.
func (tx *Tx) SealedSize() (size int64, err error) {
	err = tx.scan(&size, "SELECT coalesce(max(seq) + 1, 0) FROM sealed")
	return size, fault.Wrap(err, "measure the log")
}

// CountHashes is how many hashes are stored.
func (tx *Tx) CountHashes() (n int64, err error) {
	err = tx.scan(&n, "SELECT count(*) FROM seal_hash")
	return n, fault.Wrap(err, "count hashes")
}

// CheckpointsAfter is a page of checkpoints, oldest first, of more leaves than size.
func (tx *Tx) CheckpointsAfter(size int64, limit int) ([]seal.StoredCheckpoint, error) {
	return tx.checkpoints("SELECT size, note, at FROM checkpoint WHERE size > ? ORDER BY size LIMIT ?", size, limit)
}

// CheckpointsBefore is a page of checkpoints, newest first, of fewer leaves than size (0: from the newest).
func (tx *Tx) CheckpointsBefore(size int64, limit int) ([]seal.StoredCheckpoint, error) {
	if size == 0 {
		size = 1<<63 - 1
	}
	return tx.checkpoints("SELECT size, note, at FROM checkpoint WHERE size < ? ORDER BY size DESC LIMIT ?", size, limit)
}

// Checkpoint is the one of that size; not_found when there is none.
func (tx *Tx) Checkpoint(size int64) (seal.StoredCheckpoint, error) {
	list, err := tx.checkpoints("SELECT size, note, at FROM checkpoint WHERE size = ?", size)
	if err == nil && len(list) == 0 {
		err = NotFound()
	}
	if err != nil {
		return seal.StoredCheckpoint{}, err
	}
	return list[0], nil
}

func (tx *Tx) checkpoints(query string, args ...any) (list []seal.StoredCheckpoint, err error) {
	var rows []struct {
		Size int64
		Note string
		At   int64
	}
	err = tx.scan(&rows, query, args...) //arch:sql constants of the three above
	for _, r := range rows {
		list = append(list, seal.StoredCheckpoint{Size: r.Size, Note: r.Note, At: instant(r.At)})
	}
	return list, fault.Wrap(err, "load checkpoints")
}

// UnreadablePapers opens every identity's papers and names those that do not open
// where they stand, that say something else than their keyed index, or that name
// no row although all were encrypted anew: damaged, or moved from another row.
func (tx *Tx) UnreadablePapers(keys *vault.Keys) (looked int64, breaks []string, err error) {
	anew, err := tx.Happened(PapersReencrypted)
	if err != nil {
		return 0, nil, err
	}
	rows := walk(tx, `SELECT i.id, coalesce(p.student_no, ''), p.wrapped_key, i.paper, i.card, i.mobile, i.holder, i.paper_blind, i.card_blind, i.mobile_blind
		FROM identity i LEFT JOIN person p ON p.id = i.person_id ORDER BY i.person_id, i.id`, func(r *sql.Rows) (x storedPapers, err error) {
		return x, r.Scan(&x.id, &x.studentNo, &x.wrapped, &x.values[0], &x.values[1], &x.values[2], &x.values[3], &x.blinds[0], &x.blinds[1], &x.blinds[2])
	})
	for x, err := range rows {
		if err != nil {
			return looked, breaks, fault.Wrap(err, "load papers")
		}
		looked++
		if !x.holds(keys, anew) {
			breaks = append(breaks, Subject("identity", x.id))
		}
	}
	return looked, breaks, nil
}

// storedPapers is one identity as it is stored.
type storedPapers struct {
	id        int64
	studentNo string
	wrapped   []byte
	values    [4][]byte
	blinds    [3][]byte
}

func (x storedPapers) holds(keys *vault.Keys, anew bool) bool {
	pk, err := keys.Unwrap(x.studentNo, x.wrapped)
	if err != nil {
		return false
	}
	for c, ciphertext := range x.values {
		if c < len(x.blinds) && (len(ciphertext) == 0) != (len(x.blinds[c]) == 0) || anew && vault.IsBefore(ciphertext) {
			return false
		}
		if len(ciphertext) == 0 {
			continue
		}
		text, err := pk.Decrypt(paperPlace(c, x.studentNo, x.id), ciphertext)
		if err != nil || c < len(x.blinds) && !bytes.Equal(x.blinds[c], keys.Blind(identityColumns[c], text)) {
			return false
		}
	}
	return true
}
