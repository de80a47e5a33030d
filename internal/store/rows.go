package store

import (
	"database/sql"
	"fmt"
	"iter"
	"reflect"
	"slices"

	"reliefbook/internal/fault"
	"reliefbook/internal/seal"
)

// list reads every row a query finds, in its order: see row.go for how a
// column reaches its field. T is a struct, or one column's value.
func list[T any](tx *Tx, query string, args ...any) (all []T, err error) {
	rows, err := tx.rows(query, args...)
	if err != nil {
		return nil, reading[T](err)
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	read, err := readerOf[T](rows)
	if err != nil {
		return nil, reading[T](err)
	}
	for rows.Next() {
		var zero T
		all = append(all, zero)
		if err := read(reflect.ValueOf(&all[len(all)-1]).Elem()); err != nil {
			return nil, reading[T](err)
		}
	}
	return all, reading[T](rows.Err())
}

// find is the first row of a query, or the zero value where there is none.
func find[T any](tx *Tx, query string, args ...any) (T, error) {
	found, _, err := first[T](tx, query, args...)
	return found, err
}

// one is find for what must be there; fault.NotFound otherwise. The answer is
// the same for what is not there and for what is out of scope.
func one[T any](tx *Tx, query string, args ...any) (T, error) {
	found, ok, err := first[T](tx, query, args...)
	if err == nil && !ok {
		err = NotFound()
	}
	return found, err
}

// first reads whatever there is to its end, so that a statement that writes
// says what it refuses, and keeps the first row.
func first[T any](tx *Tx, query string, args ...any) (found T, ok bool, err error) {
	for v, err := range each[T](tx, query, args...) {
		if err != nil {
			return found, false, err
		}
		if !ok {
			found, ok = v, true
		}
	}
	return found, ok, nil
}

// count is how many rows a query that counts them found.
func count(tx *Tx, query string, w *where) (int, error) {
	return find[int](tx, query+w.sql.String(), w.args...) //arch:sql where holds constants
}

// listWhere is list for a query whose conditions are gathered, with what follows them.
func listWhere[T any](tx *Tx, query string, w *where, tail string, more ...any) ([]T, error) {
	return list[T](tx, query+w.sql.String()+" "+tail, w.with(more...)...) //arch:sql where holds constants
}

// oneWhere is one for a query whose conditions are gathered.
func oneWhere[T any](tx *Tx, query string, w *where) (T, error) {
	return one[T](tx, query+w.sql.String(), w.args...) //arch:sql where holds constants
}

// page is a part of what a query finds, limit rows (0: all) after offset, and how many there are in all.
func page[T any](tx *Tx, counting, query string, w *where, order string, limit, offset int) ([]T, int, error) {
	total, err := count(tx, counting, w)
	if err != nil {
		return nil, 0, err
	}
	part, err := list[T](tx, query+w.sql.String()+" "+order+" LIMIT ? OFFSET ?", w.with(most(limit), offset)...) //arch:sql where holds constants
	return part, total, err
}

// most is a limit, or none for 0.
func most(limit int) int {
	if limit == 0 {
		return 1 << 30
	}
	return limit
}

// locked is a finder that makes every other transaction that would act on the
// same record wait for this one.
func locked[T any](tx *Tx, noun Noun, id int64, find func(int64) (T, error)) (T, error) {
	if err := tx.lock(seal.Subject(noun, id)); err != nil {
		var none T
		return none, err
	}
	return find(id)
}

// each gives a query's rows one by one, for lists too long to hold.
func each[T any](tx *Tx, query string, args ...any) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var none T
		rows, err := tx.rows(query, args...)
		if err != nil {
			yield(none, reading[T](err))
			return
		}
		defer rows.Close() //nolint:errcheck // rows.Err tells
		read, err := readerOf[T](rows)
		if err != nil {
			yield(none, reading[T](err))
			return
		}
		for rows.Next() {
			v := none
			err := reading[T](read(reflect.ValueOf(&v).Elem()))
			if !yield(v, err) || err != nil {
				return
			}
		}
		if err := rows.Err(); err != nil {
			yield(none, reading[T](err))
		}
	}
}

// rows runs a query.
func (tx *Tx) rows(query string, args ...any) (*sql.Rows, error) {
	return tx.g.Raw(query, values(args)...).Rows()
}

// reading says of an error what was read.
func reading[T any](err error) error {
	return fault.Wrap(err, fmt.Sprintf("read %T", *new(T)))
}

// byID is what a query finds, by its column id; the other column is called value.
func byID[V any](tx *Tx, query string, args ...any) (map[int64]V, error) {
	out := map[int64]V{}
	for r, err := range each[keyed[V]](tx, query, args...) {
		if err != nil {
			return nil, err
		}
		out[r.ID] = r.Value
	}
	return out, nil
}

type keyed[V any] struct {
	ID    int64
	Value V
}

// inChunks reads what belongs to many keys, some of which one statement names.
func inChunks[K, T any](keys []K, read func(part []K) ([]T, error)) (all []T, err error) {
	for part := range slices.Chunk(keys, chunk) {
		found, err := read(part)
		if err != nil {
			return nil, err
		}
		all = append(all, found...)
	}
	return all, nil
}
