package store

import (
	"maps"
	"slices"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"reliefbook/internal/fault"
	"reliefbook/internal/seal"
)

// SealBatch is how many entries are sealed at most in one transaction.
const SealBatch = 5_000

// Signing is who signs the log: its name, and its keys.
type Signing struct {
	Origin string
	Signer note.Signer
	Public *seal.PublicKey
	Before *seal.PublicKey // the key before, which signed the last checkpoint; only while keys change

	Confirmed bool // somebody confirmed a clock that went back
}

// Seal takes the queue's oldest entries (rows, never an id watermark: a row
// that commits late would be passed over) and the accounts opened for them,
// gives them the next places in the log, numbers the vouchers among them, stores
// the hashes and signs a checkpoint, all in this transaction. It gives how many
// it sealed.
//
// verify.spoiled when the stored hashes do not give the last checkpoint's root:
// nothing is sealed on top of a spoiled log. seal.key_rotated when another key
// signs now. clock.back when it is earlier than the last checkpoint was signed.
func (tx *Tx) Seal(by Signing, at time.Time) (int, error) {
	if err := tx.lock("seal"); err != nil {
		return 0, err
	}
	if err := tx.CheckKey(by.Public); err != nil {
		return 0, err
	}
	rows, err := tx.queue(at)
	if err != nil || len(rows) == 0 {
		return 0, err
	}
	last, before, err := tx.lastSigned(by)
	if err != nil {
		return 0, err
	}
	if late := last.At.Sub(at); last.Size > 0 && late > Skew && !by.Confirmed {
		return 0, clockBack(late)
	}
	leaves, ids := make([][]byte, len(rows)), make([]int64, len(rows))
	for i, r := range rows {
		leaves[i], ids[i] = r.Leaf, r.ID
	}
	added, err := seal.Append(last.Size, tx.StoredHashes(), leaves)
	if err != nil {
		return 0, fault.Wrap(err, "append to the log")
	}
	if last.Size > 0 && (before.Root != added.Before || before.Size != last.Size) {
		return 0, fault.New(fault.Conflict, "verify.spoiled")
	}
	if err := tx.putLeaves(last.Size, ids, added); err != nil {
		return 0, err
	}
	if err := tx.numberVouchers(ids); err != nil {
		return 0, err
	}
	trial, err := tx.trial(before, ids)
	if err != nil {
		return 0, err
	}
	text, err := seal.Sign(seal.Checkpoint{Origin: by.Origin, Size: added.Size, Root: added.Root, At: at, Trial: trial, After: last.Size, Exact: true}, by.Signer)
	if err != nil {
		return 0, fault.Wrap(err, "sign the checkpoint")
	}
	err = tx.exec("INSERT INTO checkpoint (size, note, at) VALUES (?, ?, ?)", added.Size, text, at)
	return len(rows), fault.Wrap(err, "store the checkpoint")
}

type queuedRow struct {
	ID   int64
	Leaf []byte
}

// queue takes the oldest entries that wait, after those by which the accounts
// they may move are put into the log. An account that is committed meanwhile is
// among them when its voucher is: they are looked for after the entries.
func (tx *Tx) queue(at time.Time) ([]queuedRow, error) {
	const waiting = "SELECT e.id, e.leaf FROM unsealed u JOIN entry e ON e.id = u.entry_id "
	rows, err := list[queuedRow](tx, waiting+"ORDER BY e.id LIMIT ?", SealBatch)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	accounts, err := tx.recordAccounts(at)
	if err != nil || len(accounts) == 0 {
		return rows, err
	}
	opened := make([]queuedRow, 0, len(accounts))
	for _, id := range accounts {
		r, err := one[queuedRow](tx, waiting+"WHERE e.id = ?", id)
		if err != nil {
			return nil, err
		}
		opened = append(opened, r)
	}
	return append(opened, rows...), nil
}

// recordAccounts adds the act that puts each account into the log which is not
// in it yet, and gives the entries' ids.
func (tx *Tx) recordAccounts(at time.Time) (entries []int64, err error) {
	ids, err := list[int64](tx, "SELECT account_id FROM unsealed_account ORDER BY account_id")
	if err != nil {
		return nil, err
	}
	for part := range slices.Chunk(ids, chunk) {
		chart, err := tx.chart("WHERE a.id IN ?", part)
		if err != nil {
			return nil, err
		}
		for _, c := range chart {
			id, err := tx.Record("account", NounAccount, c.Account.ID, 0, at, c.Leaf(c.Book, c.Asset))
			if err != nil {
				return nil, err
			}
			entries = append(entries, id)
		}
		if err := tx.exec("DELETE FROM unsealed_account WHERE account_id IN ?", part); err != nil {
			return nil, fault.Wrap(err, "note sealed accounts")
		}
	}
	return entries, nil
}

// lastSigned is the last checkpoint, as stored and as it was signed.
func (tx *Tx) lastSigned(by Signing) (last seal.StoredCheckpoint, cp seal.Checkpoint, err error) {
	last, err = tx.LastCheckpoint()
	if err != nil || last.Size == 0 {
		return last, cp, err
	}
	key := by.Public
	if by.Before != nil {
		key = by.Before
	}
	cp, err = seal.Open(last.Note, key)
	return last, cp, err
}

func (tx *Tx) putLeaves(size int64, ids []int64, added seal.Appended) error {
	err := tx.bulk("sealed", []string{"seq", "entry_id"}, len(ids), func(i int) []any { return []any{size + int64(i), ids[i]} })
	if err != nil {
		return err
	}
	err = tx.bulk("seal_hash", []string{"position", "hash"}, len(added.Hashes), func(i int) []any {
		return []any{added.FirstIndex + int64(i), added.Hashes[i][:]}
	})
	if err != nil {
		return err
	}
	for part := range slices.Chunk(ids, chunk) {
		if err := tx.exec("DELETE FROM unsealed WHERE entry_id IN ?", part); err != nil {
			return fault.Wrap(err, "empty the queue")
		}
	}
	return nil
}

// numberVouchers gives the vouchers among the entries their numbers, continuous
// within book and period, in the order they are sealed.
func (tx *Tx) numberVouchers(entries []int64) error {
	for part := range slices.Chunk(entries, chunk) {
		err := tx.exec(`
			INSERT INTO voucher_number (voucher_id, book_id, period, number)
			SELECT v.id, v.book_id, v.period,
				coalesce((SELECT max(number) FROM voucher_number x WHERE x.book_id = v.book_id AND x.period = v.period), 0)
					+ row_number() OVER (PARTITION BY v.book_id, v.period ORDER BY e.id)
			FROM entry e
			JOIN voucher v ON v.id = CAST(substr(e.subject, 9) AS BIGINT) -- 'voucher:<id>'
			WHERE e.kind = 'voucher' AND e.id IN ?`, part)
		if err != nil {
			return fault.Wrap(err, "number vouchers")
		}
	}
	return nil
}

// trial is each book's and asset's debits and credits over the sealed vouchers:
// those of the checkpoint before and of the vouchers among the entries. After a
// checkpoint that was not exact all are added up, once.
func (tx *Tx) trial(before seal.Checkpoint, entries []int64) ([]seal.Total, error) {
	sums := map[[2]string]seal.Total{}
	add := func(totals []seal.Total) {
		for _, t := range totals {
			s := sums[[2]string{t.Book, t.Asset}]
			sums[[2]string{t.Book, t.Asset}] = seal.Total{Book: t.Book, Asset: t.Asset, Debit: s.Debit + t.Debit, Credit: s.Credit + t.Credit}
		}
	}
	if before.Size > 0 && !before.Exact {
		all, err := list[seal.Total](tx, trialDebits+trialGroup+" UNION ALL "+trialCredits+trialGroup)
		add(all)
		return sorted(sums), err
	}
	add(before.Trial)
	moved, err := inChunks(entries, func(part []int64) ([]seal.Total, error) {
		const among = "WHERE s.entry_id IN ?" + trialGroup
		return list[seal.Total](tx, trialDebits+among+" UNION ALL "+trialCredits+among, part, part)
	})
	add(moved)
	return sorted(sums), err
}

const (
	trialMoved = `
		FROM sealed s
		JOIN entry e ON e.id = s.entry_id AND e.kind = 'voucher'
		JOIN transfer t ON t.voucher_id = CAST(substr(e.subject, 9) AS BIGINT)
		JOIN asset c ON c.id = t.asset_id
		JOIN account a ON a.id = t.`
	trialBook    = " JOIN book b ON b.id = a.book_id "
	trialDebits  = "SELECT b.code AS book, c.code AS asset, sum(t.amount) AS debit, 0 AS credit" + trialMoved + "debit_id" + trialBook
	trialCredits = "SELECT b.code AS book, c.code AS asset, 0 AS debit, sum(t.amount) AS credit" + trialMoved + "credit_id" + trialBook
	trialGroup   = " GROUP BY b.code, c.code"
)

func sorted(sums map[[2]string]seal.Total) []seal.Total {
	return slices.SortedFunc(maps.Values(sums), func(a, b seal.Total) int {
		return strings.Compare(a.Book+" "+a.Asset, b.Book+" "+b.Asset) // codes without spaces
	})
}

// LastCheckpoint is the newest checkpoint; its size is 0 when nothing is sealed yet.
func (tx *Tx) LastCheckpoint() (seal.StoredCheckpoint, error) {
	return find[seal.StoredCheckpoint](tx, checkpointSelect+"ORDER BY size DESC LIMIT 1")
}

// SealState is how far sealing has come: sealed of all entries.
func (tx *Tx) SealState() (sealed, all int64, err error) {
	row, err := find[struct{ Sealed, Waiting int64 }](tx, `
		SELECT (SELECT max(seq) + 1 FROM sealed) AS sealed, (SELECT count(*) FROM unsealed) AS waiting`)
	return row.Sealed, row.Sealed + row.Waiting, err
}

// StoredHashes reads the log's hashes from the database.
func (tx *Tx) StoredHashes() tlog.HashReader {
	return tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		at := make(map[int64]tlog.Hash, len(indexes))
		for part := range slices.Chunk(indexes, chunk) {
			if err := tx.readHashes(at, "WHERE position IN ?", part); err != nil {
				return nil, err
			}
		}
		out := make([]tlog.Hash, len(indexes))
		for i, x := range indexes {
			h, ok := at[x]
			if !ok {
				return nil, fault.New(fault.Conflict, "verify.hash_missing", "Position", x)
			}
			out[i] = h
		}
		return out, nil
	})
}

// HashesFrom reads a run of n stored hashes. One that is missing or of another
// length is the zero hash, which fits nothing.
func (tx *Tx) HashesFrom(first int64, n int) ([]tlog.Hash, error) {
	at := make(map[int64]tlog.Hash, n)
	err := tx.readHashes(at, "WHERE position >= ? AND position < ?", first, first+int64(n))
	out := make([]tlog.Hash, n)
	for i := range out {
		out[i] = at[first+int64(i)]
	}
	return out, err
}

func (tx *Tx) readHashes(at map[int64]tlog.Hash, where string, args ...any) error {
	found, err := byID[[]byte](tx, "SELECT position AS id, hash AS value FROM seal_hash "+where, args...)
	for position, hash := range found {
		if len(hash) == tlog.HashSize {
			at[position] = tlog.Hash(hash)
		}
	}
	return err
}

// Setting gives a setting's value; "" when it was never set.
func (tx *Tx) Setting(name string) (string, error) {
	return find[string](tx, "SELECT value FROM setting WHERE name = ?", name)
}

// PutSetting saves a setting that was not set before.
func (tx *Tx) PutSetting(name, value string) error {
	return tx.exec("INSERT INTO setting (name, value) VALUES (?, ?)", name, value)
}
