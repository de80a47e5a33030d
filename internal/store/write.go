package store

import (
	"fmt"
	"reflect"
	"strings"
)

// create inserts the named columns of a noun and gives the new row's id. Each
// is written from the field of its name, amount:has from Has; with a ? behind it
// it is NULL where that is none (0, no bytes), with a = it takes the next of the
// further values instead.
func (tx *Tx) create(table, columns string, noun any, values ...any) (int64, error) {
	names, args, err := columnsOf(columns, noun, values)
	if err != nil {
		return 0, err
	}
	marks := strings.Repeat(", ?", len(names))[2:]
	query := "INSERT INTO " + table + " (" + strings.Join(names, ", ") + ") VALUES (" + marks + ")"
	return tx.insert(query, args...) //arch:sql names of the callers' constants
}

// change writes the named columns of a noun, as create does, into the one row
// that where finds in the expected state; changed_meanwhile when there is none.
func (tx *Tx) change(table, columns string, noun any, where string, values ...any) error {
	names, args, err := columnsOf(columns, noun, values)
	if err != nil {
		return err
	}
	query := "UPDATE " + table + " SET " + strings.Join(names, " = ?, ") + " = ? WHERE " + where
	return guarded(tx.affect(query, args...)) //arch:sql names of the callers' constants
}

// createAll inserts the named columns of many nouns, as create does, by the
// engine's quick way. A column with a # behind it is the row's place from 1.
func createAll[T any](tx *Tx, table, columns string, rows []T, further ...any) error {
	parts, err := partsOf(columns, reflect.TypeFor[T]())
	if err != nil {
		return err
	}
	names := make([]string, len(parts))
	for i, p := range parts {
		names[i] = p.name
	}
	args := make([]any, len(parts))
	return tx.bulk(table, names, len(rows), func(i int) []any { //arch:sql names of the callers' constants
		v, further := reflect.ValueOf(&rows[i]).Elem(), values(further)
		for at, p := range parts {
			switch p.mark {
			case '=':
				args[at], further = further[0], further[1:]
			case '#':
				args[at] = i + 1
			default:
				args[at] = p.of(v)
			}
		}
		return args
	})
}

// columnsOf is the names of some of a noun's columns and their values as the
// database keeps them, with the further values where they belong or at the end.
func columnsOf(columns string, noun any, further []any) (names []string, args []any, err error) {
	v := reflect.ValueOf(noun)
	parts, err := partsOf(columns, v.Type())
	for _, p := range parts {
		names = append(names, p.name)
		if p.mark == '=' {
			args, further = append(args, further[0]), further[1:]
			continue
		}
		args = append(args, p.of(v))
	}
	return names, append(args, further...), err
}

// part is one column to be written.
type part struct {
	name  string
	mark  byte // ?, = or #, or 0
	field field
}

func partsOf(columns string, t reflect.Type) (parts []part, err error) {
	plan := planOf(t)
	for name := range strings.SplitSeq(columns, ", ") {
		var p part
		if end := name[len(name)-1]; strings.IndexByte("?=#", end) >= 0 {
			name, p.mark = name[:len(name)-1], end
		}
		column, from, named := strings.Cut(name, ":")
		if !named {
			from = column
		}
		var ok bool
		if p.field, ok = plan[from]; !ok && p.mark != '=' && p.mark != '#' {
			return nil, fmt.Errorf("write %s: column %s has no field", t, name)
		}
		p.name = column
		parts = append(parts, p)
	}
	return parts, nil
}

// of is the column's value of a noun; NULL where it may be none and is.
func (p part) of(noun reflect.Value) any {
	at := noun.FieldByIndex(p.field.index)
	if p.mark == '?' && (at.IsZero() || at.Kind() == reflect.Slice && at.Len() == 0) {
		return nil
	}
	return p.field.kind.get(at)
}
