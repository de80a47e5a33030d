package store

import (
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"

	"reliefbook/internal/fault"
)

// bulk writes n rows in the engine's fastest way: COPY on PostgreSQL, statements of
// bulkRows rows on SQLite (longer ones are slower there). row returns the values of
// row i; it must not keep the slice it returns.
func (tx *Tx) bulk(table string, columns []string, n int, row func(i int) []any) error {
	if n == 0 {
		return nil
	}
	tx.wrote = true
	if tx.engine == Postgres {
		return fault.Wrap(tx.copyIn(table, columns, n, row), "copy into "+table)
	}
	return fault.Wrap(tx.insertMany(table, columns, n, row), "insert into "+table)
}

func (tx *Tx) copyIn(table string, columns []string, n int, row func(i int) []any) error {
	return tx.conn.Raw(func(dc any) error {
		conn := dc.(*stdlib.Conn).Conn()
		got, err := conn.CopyFrom(tx.ctx, pgx.Identifier{table}, columns,
			pgx.CopyFromSlice(n, func(i int) ([]any, error) { return row(i), nil }))
		if err == nil && got != int64(n) {
			err = fmt.Errorf("%d of %d rows arrived", got, n)
		}
		return err
	})
}

const bulkRows = 50

func (tx *Tx) insertMany(table string, columns []string, n int, row func(i int) []any) error {
	one := "(" + strings.Repeat("?,", len(columns)-1) + "?)"
	head := "INSERT INTO " + table + " (" + strings.Join(columns, ",") + ") VALUES "
	full := head + strings.Repeat(one+",", bulkRows-1) + one
	args := make([]any, 0, bulkRows*len(columns))
	i := 0
	if n >= bulkRows {
		stmt, err := tx.tx.PrepareContext(tx.ctx, full) //arch:sql table and columns are constants of the callers of bulk
		if err != nil {
			return err
		}
		defer stmt.Close() //nolint:errcheck // the transaction's end closes it too
		for ; i+bulkRows <= n; i += bulkRows {
			args = args[:0]
			for j := range bulkRows {
				args = append(args, row(i+j)...)
			}
			if _, err := stmt.ExecContext(tx.ctx, args...); err != nil {
				return err
			}
		}
	}
	if i == n {
		return nil
	}
	args = args[:0]
	rest := n - i
	for ; i < n; i++ {
		args = append(args, row(i)...)
	}
	_, err := tx.tx.ExecContext(tx.ctx, head+strings.Repeat(one+",", rest-1)+one, args...) //arch:sql table and columns are constants of the callers of bulk
	return err
}

// reserve reserves n ids of a table, for rows that refer to one another in one bulk write.
func (tx *Tx) reserve(table string, n int) ([]int64, error) {
	if tx.engine == Postgres {
		return list[int64](tx, "SELECT nextval(pg_get_serial_sequence(?, 'id')) FROM generate_series(1, ?::bigint)", table, n)
	}
	last, err := find[int64](tx, "SELECT max(id) FROM "+table)
	ids := make([]int64, n)
	for i := range ids {
		ids[i] = last + 1 + int64(i)
	}
	return ids, err
}
