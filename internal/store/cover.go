package store

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"reliefbook/internal/fault"
	"reliefbook/internal/seal"
)

// An act on a noun seals all of the noun's rows: its leaf ends with a keyed hash of
// every column of every row the noun has when the transaction ends. A column added
// to such a table is therefore sealed from the next act on, and nobody has to
// remember it. The key is outside the database: somebody with access to the
// database alone can neither guess what the rows say nor write an act for them.

// Marker makes keyed hashes, with a key that is not in the database.
type Marker interface {
	Blind(column, value string) []byte
}

// MarkWith sets the key by which rows are sealed; without it no act on a noun with
// rows can be recorded.
func (db *DB) MarkWith(m Marker) { db.marker = m }

// Part is the rows of one table that belong to a noun.
type Part struct {
	Table string
	Key   string            // which record of the noun a row belongs to
	Join  string            // of the tables the key or the condition needs
	Only  string            // which rows
	Leave map[string]string // columns that are not in the hash, each with what covers it
}

// Cover is the rows of one noun.
type Cover struct {
	Noun  Noun
	Whole bool // the rows belong to the noun and to no record of it: any act on it states them all
	Parts []Part
}

func (p Part) key() string {
	if p.Key == "" {
		return "t.id"
	}
	return p.Key
}

func (p Part) query() string {
	q := "SELECT " + p.key() + " AS cover_id, t.* FROM " + p.Table + " t " + p.Join
	if p.Only != "" {
		q += " WHERE (" + p.Only + ")"
	}
	return q
}

func (p Part) queryFor(ids []int64) string {
	word := " WHERE "
	if p.Only != "" {
		word = " AND "
	}
	list := make([]string, len(ids))
	for i, id := range ids {
		list[i] = fmt.Sprint(id)
	}
	return p.query() + word + p.key() + " IN (" + strings.Join(list, ",") + ")"
}

var coverOf = func() map[Noun]Cover {
	out := make(map[Noun]Cover, len(Covers))
	for _, c := range Covers {
		out[c.Noun] = c
	}
	return out
}()

type rowHash = [sha256.Size]byte

// rowsOf returns the hashes of a noun's rows by record; ids nil: of all records.
func (tx *Tx) rowsOf(c Cover, ids []int64) (map[int64][]rowHash, error) {
	out := map[int64][]rowHash{}
	for _, p := range c.Parts {
		for rest := ids; ; {
			query := p.query()
			if ids != nil && !c.Whole {
				n := min(len(rest), 500)
				query, rest = p.queryFor(rest[:n]), rest[n:]
			}
			if err := tx.hashRows(p, query, out); err != nil {
				return nil, fault.Wrap(err, "hash the rows of "+p.Table)
			}
			if ids == nil || c.Whole || len(rest) == 0 {
				break
			}
		}
	}
	return out, nil
}

func (tx *Tx) hashRows(p Part, query string, out map[int64][]rowHash) error {
	rows, err := tx.tx.QueryContext(tx.ctx, query) //arch:sql constants of the list of covers, and numbers
	if err != nil {
		return err
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	names, err := rows.Columns()
	if err != nil {
		return err
	}
	order := make([]int, 0, len(names))
	for i := 1; i < len(names); i++ {
		if why, left := p.Leave[names[i]]; !left || why == byPapers {
			order = append(order, i)
		}
	}
	slices.SortFunc(order, func(a, b int) int { return strings.Compare(names[a], names[b]) })
	values, into := make([]any, len(names)), make([]any, len(names))
	for i := range values {
		into[i] = &values[i]
	}
	var buf []byte
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return err
		}
		id, _ := values[0].(int64)
		buf = frameText(buf[:0], p.Table)
		for _, i := range order {
			if p.Leave[names[i]] == byPapers { // whether it is there, for its ciphertext may change
				if ciphertext, _ := values[i].([]byte); len(ciphertext) > 0 {
					buf = append(frameText(buf, names[i]), 'P')
				}
				continue
			}
			buf = frameValue(buf, names[i], values[i])
		}
		out[id] = append(out[id], sha256.Sum256(buf))
	}
	return rows.Err()
}

func frameText(buf []byte, s string) []byte {
	return append(binary.BigEndian.AppendUint32(buf, uint32(len(s))), s...)
}

// frameValue adds a column. NULL, 0 and empty are left out, so that a column added
// later, which begins that way, changes no earlier hash.
func frameValue(buf []byte, name string, value any) []byte {
	switch v := value.(type) {
	case int64:
		if v != 0 {
			buf = append(frameText(buf, name), 'I')
			buf = binary.BigEndian.AppendUint64(buf, uint64(v))
		}
	case string:
		if v != "" {
			buf = frameText(append(frameText(buf, name), 'T'), v)
		}
	case []byte:
		if len(v) > 0 {
			buf = frameText(append(frameText(buf, name), 'B'), string(v))
		}
	case nil:
	default:
		buf = frameText(append(frameText(buf, name), '?'), fmt.Sprint(v))
	}
	return buf
}

// stated is the keyed hash of a record's rows in the leaf of one act; another act
// on the same rows has another hash.
func stated(m Marker, e seal.Entry, rows []rowHash) []byte {
	slices.SortFunc(rows, func(a, b rowHash) int { return bytes.Compare(a[:], b[:]) })
	var buf []byte
	buf = frameText(frameText(buf, e.Kind), e.Subject)
	buf = binary.BigEndian.AppendUint64(buf, uint64(e.ActorID))
	buf = binary.BigEndian.AppendUint64(buf, uint64(micros(e.At)))
	for _, h := range rows {
		buf = append(buf, h[:]...)
	}
	return m.Blind("rows", string(buf))
}

// act is an act that is recorded at the end of its transaction, with the rows as they are then.
type act struct {
	noun Noun
	id   int64
	leaf *seal.LeafWriter
	seal.Entry
}

// flush records the acts that waited for their rows, in order.
func (tx *Tx) flush() error {
	if len(tx.acts) == 0 {
		return nil
	}
	if tx.marker == nil {
		return fmt.Errorf("record acts: the key that seals rows is not set")
	}
	ids := map[Noun][]int64{}
	for _, a := range tx.acts {
		ids[a.noun] = append(ids[a.noun], a.id)
	}
	rows := make(map[Noun]map[int64][]rowHash, len(ids))
	for _, noun := range sortedKeys(ids) {
		list := ids[noun]
		slices.Sort(list)
		var err error
		if rows[noun], err = tx.rowsOf(coverOf[noun], slices.Compact(list)); err != nil {
			return err
		}
	}
	for _, a := range tx.acts {
		of := a.id
		if coverOf[a.noun].Whole {
			of = 0
		}
		a.leaf.Bytes(seal.RowsField, stated(tx.marker, a.Entry, rows[a.noun][of]))
		if _, err := tx.enter(a.Kind, a.Subject, a.ActorID, a.At, a.leaf); err != nil {
			return err
		}
	}
	tx.acts = nil
	return nil
}

const (
	sqlEnter      = "INSERT INTO entry (kind, subject, actor_id, at, leaf) VALUES (?, ?, ?, ?, ?) RETURNING id"
	sqlEnterFirst = sqlEnter + ", CAST(CAST(pg_current_xact_id() AS text) AS bigint) AS xid"
)

func (tx *Tx) enter(kind, subject string, actor int64, at time.Time, leaf *seal.LeafWriter) (int64, error) {
	if micros(at) < tx.floor && !mayLag[kind] {
		return 0, tx.behind(at)
	}
	content := leaf.Encode()
	e := entered{Noted: seal.Noted{Kind: kind, Subject: subject, Leaf: tlog.RecordHash(content)}}
	query := sqlEnter
	if tx.engine == Postgres && len(tx.entered) == 0 { // by which the transaction can be asked after
		query = sqlEnterFirst
	}
	row, err := find[struct{ ID, Xid int64 }](tx, query, kind, subject, actor, micros(at), content) //arch:sql the constants above
	e.ID, e.Xid = row.ID, row.Xid
	tx.wrote, tx.entered = true, append(tx.entered, e)
	return e.ID, fault.Wrap(err, "record an act")
}
