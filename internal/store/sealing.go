package store

import (
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"reliefbook/internal/fault"
	"reliefbook/internal/seal"
)

// SealBatch is how many entries one sealing takes.
const SealBatch = 5_000

// Seal takes the queue's oldest entries (rows, never an id watermark: a row
// that commits late would be passed over), gives them the next places in the
// log, numbers the vouchers among them, stores the hashes and signs a
// checkpoint, all in this transaction. It gives how many it sealed.
//
// verify.spoiled when the stored hashes do not give the last checkpoint's root:
// nothing is sealed on top of a spoiled log.
func (tx *Tx) Seal(origin string, signer note.Signer, public *seal.PublicKey, at time.Time) (int, error) {
	if err := tx.lock("seal"); err != nil {
		return 0, err
	}
	var rows []struct {
		ID      int64
		Kind    string
		Subject string
		Leaf    []byte
	}
	err := tx.scan(&rows, `SELECT e.id, e.kind, e.subject, e.leaf FROM unsealed u JOIN entry e ON e.id = u.entry_id ORDER BY e.id LIMIT ?`, SealBatch)
	if err != nil || len(rows) == 0 {
		return 0, fault.Wrap(err, "take the queue")
	}
	last, err := tx.LastCheckpoint()
	if err != nil {
		return 0, err
	}
	leaves, ids := make([][]byte, len(rows)), make([]int64, len(rows))
	for i, r := range rows {
		leaves[i], ids[i] = r.Leaf, r.ID
	}
	added, err := seal.Append(last.Size, tx.StoredHashes(), leaves)
	if err != nil {
		return 0, fault.Wrap(err, "append to the log")
	}
	if last.Size > 0 {
		cp, err := seal.Open(last.Note, public)
		if err != nil {
			return 0, err
		}
		if cp.Root != added.Before || cp.Size != last.Size {
			return 0, fault.New(fault.Conflict, "verify.spoiled")
		}
	}
	if err := tx.putLeaves(last.Size, ids, added); err != nil {
		return 0, err
	}
	if err := tx.numberVouchers(ids); err != nil {
		return 0, err
	}
	trial, err := tx.trial()
	if err != nil {
		return 0, err
	}
	text, err := seal.Sign(seal.Checkpoint{Origin: origin, Size: added.Size, Root: added.Root, At: at, Trial: trial}, signer)
	if err != nil {
		return 0, fault.Wrap(err, "sign the checkpoint")
	}
	err = tx.exec("INSERT INTO checkpoint (size, note, at) VALUES (?, ?, ?)", added.Size, text, micros(at))
	return len(rows), fault.Wrap(err, "store the checkpoint")
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
	for len(ids) > 0 {
		n := min(len(ids), 500)
		if err := tx.exec("DELETE FROM unsealed WHERE entry_id IN ?", ids[:n]); err != nil {
			return fault.Wrap(err, "empty the queue")
		}
		ids = ids[n:]
	}
	return nil
}

// numberVouchers gives the vouchers among the entries their numbers, continuous
// within book and period, in the order they are sealed.
func (tx *Tx) numberVouchers(entries []int64) error {
	for len(entries) > 0 {
		n := min(len(entries), 500)
		err := tx.exec(`INSERT INTO voucher_number (voucher_id, book_id, period, number)
			SELECT v.id, v.book_id, v.period, coalesce((SELECT max(number) FROM voucher_number x WHERE x.book_id = v.book_id AND x.period = v.period), 0)
				+ row_number() OVER (PARTITION BY v.book_id, v.period ORDER BY e.id)
			FROM entry e JOIN voucher v ON v.id = CAST(substr(e.subject, 9) AS BIGINT) -- 'voucher:<id>'
			WHERE e.kind = 'voucher' AND e.id IN ?`, entries[:n])
		if err != nil {
			return fault.Wrap(err, "number vouchers")
		}
		entries = entries[n:]
	}
	return nil
}

// trial is each book's and asset's debits and credits, for the checkpoint.
func (tx *Tx) trial() ([]seal.Total, error) {
	var out []seal.Total
	err := tx.scan(&out, `SELECT b.code AS book, s.code AS asset, sum(g.debits) AS debit, sum(g.credits) AS credit
		FROM account_guard g JOIN account a ON a.id = g.account_id JOIN book b ON b.id = a.book_id JOIN asset s ON s.id = a.asset_id
		GROUP BY b.code, s.code ORDER BY b.code, s.code`)
	return out, fault.Wrap(err, "total the trial balance")
}

// StoredCheckpoint is a signed statement of the log as it is stored.
type StoredCheckpoint struct {
	Size int64
	Note string
	At   time.Time
}

// LastCheckpoint is the newest checkpoint; size 0 when nothing is sealed yet.
func (tx *Tx) LastCheckpoint() (StoredCheckpoint, error) {
	var row struct {
		Size int64
		Note string
		At   int64
	}
	err := tx.scan(&row, "SELECT size, note, at FROM checkpoint ORDER BY size DESC LIMIT 1")
	return StoredCheckpoint{Size: row.Size, Note: row.Note, At: instant(row.At)}, fault.Wrap(err, "load the checkpoint")
}

// SealState is how far sealing has come: sealed of all entries.
func (tx *Tx) SealState() (sealed, all int64, err error) {
	var row struct{ Sealed, Waiting int64 }
	err = tx.scan(&row, "SELECT (SELECT coalesce(max(seq) + 1, 0) FROM sealed) AS sealed, (SELECT count(*) FROM unsealed) AS waiting")
	return row.Sealed, row.Sealed + row.Waiting, err
}

// StoredHashes reads the log's hashes from the database.
func (tx *Tx) StoredHashes() tlog.HashReader {
	return tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		at := make(map[int64]tlog.Hash, len(indexes))
		for rest := indexes; len(rest) > 0; {
			n := min(len(rest), 500)
			var rows []struct {
				Position int64
				Hash     []byte
			}
			if err := tx.scan(&rows, "SELECT position, hash FROM seal_hash WHERE position IN ?", rest[:n]); err != nil {
				return nil, fault.Wrap(err, "read hashes")
			}
			for _, r := range rows {
				if len(r.Hash) == tlog.HashSize {
					at[r.Position] = tlog.Hash(r.Hash)
				}
			}
			rest = rest[n:]
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

// Setting gives a database-wide value, or empty.
func (tx *Tx) Setting(name string) (value string, err error) {
	err = tx.scan(&value, "SELECT value FROM setting WHERE name = ?", name)
	return value, err
}

// PutSetting writes a database-wide value that was not there.
func (tx *Tx) PutSetting(name, value string) error {
	return tx.exec("INSERT INTO setting (name, value) VALUES (?, ?)", name, value)
}
