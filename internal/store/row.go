package store

import (
	"database/sql"
	"encoding"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"sync"
	"time"

	"gorm.io/gorm/schema"
)

// How a column and a field of a noun become one another. The nouns carry no
// tags: a column belongs to the field of its name, account_id to AccountID, and
// to that of a struct in it, proxy_name to Proxy.Name; where asset_id is both
// AssetID and Asset.ID it goes to both. NULL is the zero value.
//
//	bool                  0 and 1
//	time.Time             microseconds since 1970; 0 is the zero time
//	[]string, []int64     one text: a line for each; "3,5"
//	[n]byte               exactly n bytes
//	Marshal-, UnmarshalText   as that says

// field is where a column goes, and how.
type field struct {
	index []int
	twin  []int // of a struct within, the field that is called the same
	of    reflect.Type
	kind  *kind
}

// kind is how values of one type are read and written.
type kind struct {
	put func(to reflect.Value, from any) error // from is what the driver gives, never nil
	get func(from reflect.Value) any
}

var (
	plans  sync.Map // reflect.Type → map[string]field
	naming schema.NamingStrategy
)

// planOf is the columns a struct can be read from.
func planOf(t reflect.Type) map[string]field {
	if p, ok := plans.Load(t); ok {
		return p.(map[string]field)
	}
	plan := map[string]field{}
	addFields(plan, t, "", nil)
	plans.Store(t, plan)
	return plan
}

// addFields adds a struct's own fields before those of the structs in it, which do not hide them.
func addFields(plan map[string]field, t reflect.Type, prefix string, at []int) {
	var within []reflect.StructField
	for i := range t.NumField() {
		f := t.Field(i)
		if !f.IsExported() && !f.Anonymous {
			continue
		}
		k := kindOf(f.Type)
		if k == nil {
			if f.Type.Kind() == reflect.Struct {
				within = append(within, f)
			}
			continue // no column can be one
		}
		name, index := prefix+naming.ColumnName("", f.Name), append(at[:len(at):len(at)], i)
		if was, taken := plan[name]; !taken {
			plan[name] = field{index: index, of: f.Type, kind: k}
		} else if prefix != "" && was.of == f.Type {
			was.twin = index
			plan[name] = was
		}
	}
	for _, f := range within {
		below := prefix
		if !f.Anonymous {
			below += naming.ColumnName("", f.Name) + "_"
		}
		addFields(plan, f.Type, below, append(at[:len(at):len(at)], f.Index...))
	}
}

// readerOf gives what reads the row at hand into a T. A column that has no field is an error.
func readerOf[T any](rows *sql.Rows) (read func(to reflect.Value) error, err error) {
	columns, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	t := reflect.TypeFor[T]()
	cells, into := make([]cell, len(columns)), make([]any, len(columns))
	for i := range cells {
		into[i] = &cells[i]
	}
	switch k := kindOf(t); {
	case k != nil && len(columns) == 1:
		cells[0].field = field{kind: k}
	case k == nil && t.Kind() == reflect.Struct:
		plan := planOf(t)
		for i, name := range columns {
			f, ok := plan[name]
			if !ok {
				return nil, fmt.Errorf("column %s has no field", name)
			}
			cells[i].field = f
		}
	default:
		return nil, fmt.Errorf("%d columns", len(columns))
	}
	return func(to reflect.Value) error {
		for i := range cells {
			c := &cells[i]
			if c.to = to; c.index != nil {
				c.to = to.FieldByIndex(c.index)
			}
			if c.twin != nil {
				c.also = to.FieldByIndex(c.twin)
			}
		}
		return rows.Scan(into...)
	}, nil
}

// cell is one column of the row at hand.
type cell struct {
	field
	to, also reflect.Value
}

// Scan puts what the driver gives into the field.
func (c *cell) Scan(from any) error {
	if from == nil {
		return nil
	}
	err := c.kind.put(c.to, from)
	if err == nil && c.twin != nil {
		c.also.Set(c.to)
	}
	return err
}

var (
	timeType  = reflect.TypeFor[time.Time]()
	textType  = reflect.TypeFor[encoding.TextUnmarshaler]()
	bytesKind = kind{putBytes, func(v reflect.Value) any { return blob(v.Bytes()) }}
	kinds     = map[reflect.Kind]*kind{
		reflect.Bool:   {putBool, func(v reflect.Value) any { return flag(v.Bool()) }},
		reflect.String: {putString, func(v reflect.Value) any { return v.String() }},
		reflect.Int:    {putInt, func(v reflect.Value) any { return v.Int() }},
		reflect.Int64:  {putInt, func(v reflect.Value) any { return v.Int() }},
	}
	timeKind  = kind{putTime, func(v reflect.Value) any { return micros(v.Interface().(time.Time)) }}
	textKind  = kind{putText, textOf}
	linesKind = kind{putLines, func(v reflect.Value) any { return strings.Join(v.Interface().([]string), "\n") }}
	idsKind   = kind{putIDs, func(v reflect.Value) any { return idsText(v.Interface().([]int64)) }}
	arrayKind = kind{putArray, arrayOf}
)

// kindOf is how a type's values are read and written; nil for one that is no column.
func kindOf(t reflect.Type) *kind {
	switch {
	case t == timeType:
		return &timeKind
	case reflect.PointerTo(t).Implements(textType):
		return &textKind
	case t == reflect.TypeFor[[]string]():
		return &linesKind
	case t == reflect.TypeFor[[]int64]():
		return &idsKind
	case t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.Uint8:
		return &bytesKind
	case t.Kind() == reflect.Array && t.Elem().Kind() == reflect.Uint8:
		return &arrayKind
	}
	return kinds[t.Kind()]
}

func mismatch(to reflect.Value, from any) error {
	return fmt.Errorf("a %T can't be read as %s", from, to.Type())
}

// whole is an integer; PostgreSQL gives sums as text.
func whole(from any) (n int64, ok bool) {
	switch from := from.(type) {
	case int64:
		return from, true
	case string:
		n, err := strconv.ParseInt(from, 10, 64)
		return n, err == nil
	}
	return 0, false
}

func putInt(to reflect.Value, from any) error {
	n, ok := whole(from)
	if !ok || to.OverflowInt(n) {
		return mismatch(to, from)
	}
	to.SetInt(n)
	return nil
}

func putBool(to reflect.Value, from any) error {
	switch from := from.(type) {
	case bool: // PostgreSQL's EXISTS
		to.SetBool(from)
	case int64:
		to.SetBool(from == 1)
	default:
		return mismatch(to, from)
	}
	return nil
}

func putTime(to reflect.Value, from any) error {
	n, ok := from.(int64)
	if !ok {
		return mismatch(to, from)
	}
	to.Set(reflect.ValueOf(instant(n)))
	return nil
}

func putString(to reflect.Value, from any) error {
	s, ok := from.(string)
	if !ok {
		return mismatch(to, from)
	}
	to.SetString(s)
	return nil
}

func putBytes(to reflect.Value, from any) error {
	b, ok := from.([]byte)
	if !ok {
		return mismatch(to, from)
	}
	to.SetBytes(append(make([]byte, 0, len(b)), b...)) // the driver's own are good until the next row
	return nil
}

func putArray(to reflect.Value, from any) error {
	b, ok := from.([]byte)
	if !ok || len(b) != to.Len() {
		return mismatch(to, from)
	}
	reflect.Copy(to, reflect.ValueOf(b))
	return nil
}

func putLines(to reflect.Value, from any) error {
	s, ok := from.(string)
	if !ok {
		return mismatch(to, from)
	}
	if s != "" {
		to.Set(reflect.ValueOf(strings.Split(s, "\n")))
	}
	return nil
}

func putIDs(to reflect.Value, from any) error {
	s, ok := from.(string)
	if !ok {
		return mismatch(to, from)
	}
	to.Set(reflect.ValueOf(idsOf(s)))
	return nil
}

func putText(to reflect.Value, from any) error {
	s, ok := from.(string)
	if !ok {
		return mismatch(to, from)
	}
	return to.Addr().Interface().(encoding.TextUnmarshaler).UnmarshalText([]byte(s))
}

func textOf(v reflect.Value) any {
	text, err := v.Interface().(encoding.TextMarshaler).MarshalText()
	if err != nil {
		return err // no driver takes it: the statement fails with it
	}
	return string(text)
}

func arrayOf(v reflect.Value) any {
	b := make(blob, v.Len())
	reflect.Copy(reflect.ValueOf(b), v)
	return b
}
