package store

import (
	"fmt"
	"reflect"
	"strings"
)

// create inserts the named columns of a noun and gives the new row's id. A
// column with a ? behind it is NULL where its field is none (0, no bytes); one
// with a = takes the next of the further values instead of a field.
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

// columnsOf is the names of some of a noun's columns and their values as the
// database keeps them, with the further values where they belong or at the end.
func columnsOf(columns string, noun any, further []any) (names []string, args []any, err error) {
	v := reflect.ValueOf(noun)
	plan := planOf(v.Type())
	for name := range strings.SplitSeq(columns, ", ") {
		name, given := strings.CutSuffix(name, "=")
		if given && len(further) > 0 {
			names, args, further = append(names, name), append(args, further[0]), further[1:]
			continue
		}
		name, orNull := strings.CutSuffix(name, "?")
		f, ok := plan[name]
		if !ok {
			return nil, nil, fmt.Errorf("write %T: column %s has no field", noun, name)
		}
		var arg any
		if at := v.FieldByIndex(f.index); !orNull || !empty(at) {
			arg = f.kind.get(at)
		}
		names, args = append(names, name), append(args, arg)
	}
	return names, append(args, further...), nil
}

func empty(v reflect.Value) bool {
	return v.IsZero() || v.Kind() == reflect.Slice && v.Len() == 0
}
