package audit_test

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"reliefbook/internal/apptest"
	"reliefbook/internal/store"
)

// table is one of the schema, as the engine's own catalogue has it.
type table struct {
	name    string
	columns []column
}

type column struct {
	name string
	kind string // INTEGER, SMALL, TEXT or BLOB
	key  bool   // of the primary key
}

// enginesOwn are tables that are the engine's or the migration tool's.
var enginesOwn = []string{"sqlite_sequence", "sqlite_stat1", "sqlite_stat4"}

// schema reads every table and column of the database that is there.
func schema(t *testing.T, raw *sql.DB, driver string) (tables []table) {
	t.Helper()
	query := `SELECT m.name, p.name, p.type, p.pk FROM sqlite_master m JOIN pragma_table_info(m.name) p WHERE m.type = 'table' ORDER BY m.name, p.cid`
	if driver == "pgx" {
		query = `SELECT c.table_name, c.column_name, c.data_type, coalesce((SELECT 1 FROM information_schema.key_column_usage k
			JOIN information_schema.table_constraints x ON x.constraint_name = k.constraint_name AND x.table_name = k.table_name AND x.constraint_type = 'PRIMARY KEY'
			WHERE k.table_name = c.table_name AND k.column_name = c.column_name AND k.table_schema = 'public'), 0)
			FROM information_schema.columns c WHERE c.table_schema = 'public' ORDER BY c.table_name, c.ordinal_position`
	}
	rows, err := raw.Query(query)
	apptest.Check(t, err)
	defer rows.Close() //nolint:errcheck // only read
	for rows.Next() {
		var name string
		var c column
		var key int
		apptest.Check(t, rows.Scan(&name, &c.name, &c.kind, &key))
		c.key = key > 0
		switch c.kind {
		case "bigint", "integer", "INTEGER":
			c.kind = "INTEGER"
		case "smallint":
			c.kind = "SMALL"
		case "bytea", "BLOB":
			c.kind = "BLOB"
		default:
			c.kind = "TEXT"
		}
		if slices.Contains(enginesOwn, name) {
			continue
		}
		if len(tables) == 0 || tables[len(tables)-1].name != name {
			tables = append(tables, table{name: name})
		}
		last := &tables[len(tables)-1]
		last.columns = append(last.columns, c)
	}
	apptest.Check(t, rows.Err())
	return tables
}

// vandal changes one row at a time behind the program's back and puts it back.
type vandal struct {
	t      *testing.T
	raw    *sql.DB
	driver string
	rowid  string
	dice   *rand.Rand
}

func newVandal(t *testing.T, h *apptest.House, seed uint64) *vandal {
	t.Helper()
	v := &vandal{t: t, raw: h.NoTriggers(t), driver: "pgx", rowid: "ctid", dice: rand.New(rand.NewPCG(seed, 11))}
	if strings.HasPrefix(h.URL, "sqlite:") {
		v.driver, v.rowid = "sqlite3", "rowid"
		v.must("PRAGMA ignore_check_constraints = 1")
		return v
	}
	rows, err := v.raw.Query(`SELECT format('ALTER TABLE %I DROP CONSTRAINT %I', c.relname, k.conname) FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
		WHERE k.contype IN ('c', 'f') AND k.connamespace = 'public'::regnamespace`)
	apptest.Check(t, err)
	var drops []string
	for rows.Next() {
		var s string
		apptest.Check(t, rows.Scan(&s))
		drops = append(drops, s)
	}
	apptest.Check(t, rows.Err())
	for _, s := range drops {
		v.must(s)
	}
	return v
}

func (v *vandal) must(query string, args ...any) {
	v.t.Helper()
	_, err := v.raw.Exec(query, args...)
	apptest.Check(v.t, err)
}

func (v *vandal) mark(i int) string {
	if v.driver == "pgx" {
		return "$" + strconv.Itoa(i)
	}
	return "?"
}

// place is where a row is now.
func (v *vandal) place(id any) string {
	if v.driver == "pgx" {
		return fmt.Sprintf("ctid = '%v'", id)
	}
	return fmt.Sprintf("rowid = %v", id)
}

// pick chooses a row of a table and gives its place and its values; ok is false for an empty table.
func (v *vandal) pick(tb table) (id any, values []any, ok bool) {
	var n int
	from := tb.name
	if from == "account" { // one that waits for the sealer has no leaf yet to be held against
		from += " WHERE id NOT IN (SELECT account_id FROM unsealed_account)"
	}
	apptest.Check(v.t, v.raw.QueryRow("SELECT count(*) FROM "+from).Scan(&n))
	if n == 0 {
		return nil, nil, false
	}
	names := make([]string, len(tb.columns))
	for i, c := range tb.columns {
		names[i] = c.name
	}
	at := v.rowid
	if v.driver == "pgx" {
		at = "ctid::text"
	}
	values = make([]any, len(names))
	into := []any{&id}
	for i := range values {
		into = append(into, &values[i])
	}
	apptest.Check(v.t, v.raw.QueryRow(fmt.Sprintf("SELECT %s, %s FROM %s ORDER BY %s LIMIT 1 OFFSET %d", at, strings.Join(names, ", "), from, v.rowid, v.dice.IntN(n))).Scan(into...))
	return id, values, true
}

// others gives what a column could say instead: first what another row says, then what none does.
func (v *vandal) others(tb table, c column, was any) []any {
	var out []any
	rows, err := v.raw.Query(fmt.Sprintf("SELECT DISTINCT %s FROM %s WHERE %s IS NOT NULL LIMIT 5", c.name, tb.name, c.name))
	apptest.Check(v.t, err)
	for rows.Next() {
		var other any
		apptest.Check(v.t, rows.Scan(&other))
		if fmt.Sprint(other) != fmt.Sprint(was) {
			out = append(out, other)
		}
	}
	apptest.Check(v.t, rows.Err())
	switch c.kind {
	case "INTEGER":
		n, _ := was.(int64)
		return append(out, n+1, n+1_000_003)
	case "SMALL":
		n, _ := was.(int64)
		return append(out, n+1, n+2)
	case "BLOB":
		b, _ := was.([]byte)
		return append(out, append(slices.Clone(b), 1))
	}
	return append(out, fmt.Sprintf("%vx", was))
}

// change alters one column of one row; undo is nil when the table has none.
func (v *vandal) change(tb table, c column) (undo func(), what string) {
	id, values, ok := v.pick(tb)
	if !ok {
		return nil, ""
	}
	was := values[slices.IndexFunc(tb.columns, func(x column) bool { return x.name == c.name })]
	returning := " RETURNING " + v.rowid
	if v.driver == "pgx" {
		returning += "::text"
	}
	var err error
	for _, other := range v.others(tb, c, was) {
		var now any
		err = v.raw.QueryRow("UPDATE "+tb.name+" SET "+c.name+" = "+v.mark(1)+" WHERE "+v.place(id)+returning, other).Scan(&now)
		if err == nil {
			return func() { v.must("UPDATE "+tb.name+" SET "+c.name+" = "+v.mark(1)+" WHERE "+v.place(now), was) },
				fmt.Sprintf("%s.%s of row %v: %v became %v", tb.name, c.name, id, short(was), short(other))
		}
	}
	v.t.Fatalf("%s.%s takes no other value: %v", tb.name, c.name, err)
	return nil, ""
}

func short(value any) string {
	s := fmt.Sprint(value)
	if b, ok := value.([]byte); ok {
		s = fmt.Sprintf("%x", b)
	}
	return s[:min(len(s), 40)]
}

func (v *vandal) insertRow(tb table, values []any) error {
	names, marks := make([]string, len(tb.columns)), make([]string, len(tb.columns))
	for i, c := range tb.columns {
		names[i], marks[i] = c.name, v.mark(i+1)
	}
	_, err := v.raw.Exec("INSERT INTO "+tb.name+" ("+strings.Join(names, ", ")+") VALUES ("+strings.Join(marks, ", ")+")", values...)
	return err
}

// remove deletes one row.
func (v *vandal) remove(tb table) (undo func(), what string) {
	id, values, ok := v.pick(tb)
	if !ok {
		return nil, ""
	}
	v.must("DELETE FROM " + tb.name + " WHERE " + v.place(id))
	return func() { apptest.Check(v.t, v.insertRow(tb, values)) }, fmt.Sprintf("%s: row %v deleted", tb.name, id)
}

// add inserts a row like another, with another key.
func (v *vandal) add(tb table) (undo func(), what string) {
	id, values, ok := v.pick(tb)
	if !ok {
		return nil, ""
	}
	fresh := slices.Clone(values)
	alter := func(keys bool) {
		for i, c := range tb.columns {
			if c.key != keys {
				continue
			}
			if others := v.others(tb, c, values[i]); values[i] != nil {
				fresh[i] = others[len(others)-1]
			}
		}
	}
	alter(true)
	err := v.insertRow(tb, fresh)
	if err != nil { // another unique index
		alter(false)
		err = v.insertRow(tb, fresh)
	}
	apptest.Check(v.t, err)
	var where []string
	var args []any
	for i, c := range tb.columns {
		if c.key {
			where, args = append(where, c.name+" = "+v.mark(len(args)+1)), append(args, fresh[i])
		}
	}
	if len(where) == 0 {
		v.t.Fatalf("%s has no primary key", tb.name)
	}
	return func() { v.must("DELETE FROM "+tb.name+" WHERE "+strings.Join(where, " AND "), args...) }, fmt.Sprintf("%s: a row like %v inserted", tb.name, id)
}

// found reports whether verify notices what was done, and undoes it.
func found(h *apptest.House, undo func()) bool {
	rule, err := h.Audit.FirstBreak(context.Background())
	undo()
	return err != nil || rule != ""
}

// Sweep changes one row in every column of the tables, and deletes and inserts
// one row of each. It gives what nobody noticed, but for what notCovered tells of.
func (v *vandal) sweep(h *apptest.House, tables []table) (tried int, unseen []string) {
	for _, tb := range tables {
		if notCovered[tb.name+".*"] != "" {
			continue
		}
		try := func(undo func(), what, name string) {
			tried++
			if !found(h, undo) && notCovered[name] == "" {
				unseen = append(unseen, what)
			}
		}
		if _, _, ok := v.pick(tb); !ok {
			unseen = append(unseen, tb.name+" is empty: give the house of this test (full) such a row, or say in notCovered why none is needed")
			continue
		}
		for _, c := range tb.columns {
			undo, what := v.change(tb, c)
			try(undo, what, tb.name+"."+c.name)
		}
		undo, what := v.remove(tb)
		try(undo, what, tb.name+" deleted")
		undo, what = v.add(tb)
		try(undo, what, tb.name+" inserted")
	}
	return tried, unseen
}

// TestTampering reads the schema and changes one row in every column of every
// table, and deletes and inserts one row of every table, with the triggers, the
// checks and the foreign keys gone: verify finds all but what notCovered tells of.
func TestTampering(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		h.Full(t)
		v := newVandal(t, h, 1)
		start := time.Now()
		tried, unseen := v.sweep(h, schema(t, v.raw, v.driver))
		for _, what := range unseen {
			t.Errorf("nobody noticed: %s", what)
		}
		if whole, err := h.Audit.Verify(context.Background()); err != nil || !whole.OK() {
			t.Fatalf("after putting all back: %v %+v", err, whole)
		}
		t.Logf("%d changes in %v", tried, time.Since(start).Round(time.Millisecond))
	})
}

// TestTamperingCanFail takes one column out of what is sealed, and the sweep names it.
func TestTamperingCanFail(t *testing.T) {
	i := slices.IndexFunc(store.Covers, func(c store.Cover) bool { return c.Noun == store.NounUser })
	part := &store.Covers[i].Parts[0]
	part.Leave = map[string]string{"password_hash": "nobody"}
	defer func() { part.Leave = nil }()
	h := apptest.Fresh(t, store.SQLite) // its people are covered so too
	v := newVandal(t, h, 1)
	tables := slices.DeleteFunc(schema(t, v.raw, v.driver), func(tb table) bool { return tb.name != "app_user" })
	_, unseen := v.sweep(h, tables)
	if len(unseen) != 1 || !strings.HasPrefix(unseen[0], "app_user.password_hash") {
		t.Errorf("unseen: %q", unseen)
	}
}

// TestFewColumnsAreLeftOut counts what notCovered leaves out: 40 columns at most, all of them there.
func TestFewColumnsAreLeftOut(t *testing.T) {
	h := apptest.New(t, store.SQLite)
	raw, driver := h.BehindTheBack(t)
	left, count := maps.Clone(notCovered), 0
	for _, tb := range schema(t, raw, driver) {
		for _, name := range []string{tb.name + " deleted", tb.name + " inserted"} {
			delete(left, name)
		}
		if left[tb.name+".*"] != "" {
			count += len(tb.columns)
			delete(left, tb.name+".*")
		}
		for _, c := range tb.columns {
			if left[tb.name+"."+c.name] != "" {
				count++
				delete(left, tb.name+"."+c.name)
			}
		}
	}
	if len(left) > 0 {
		t.Errorf("notCovered speaks of what is not in the schema: %v", left)
	}
	if count > 40 {
		t.Errorf("%d columns are left out, more than 40", count)
	}
	t.Logf("%d columns are left out", count)
}

// tamperEnv is how many random changes TestTamperingAtRandom makes; unset: a few.
const tamperEnv = "RELIEFBOOK_TAMPER"

// TestTamperingAtRandom is the nightly soak: any row, any column, any table.
func TestTamperingAtRandom(t *testing.T) {
	rounds, err := strconv.Atoi(os.Getenv(tamperEnv))
	if err != nil {
		rounds = 20
	}
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		h.Full(t)
		seed := uint64(time.Now().UnixNano())
		t.Logf("seed %d", seed)
		v := newVandal(t, h, seed)
		tables := schema(t, v.raw, v.driver)
		for range rounds {
			tb := tables[v.dice.IntN(len(tables))]
			if notCovered[tb.name+".*"] != "" {
				continue
			}
			c := tb.columns[v.dice.IntN(len(tb.columns))]
			name := tb.name + "." + c.name
			undo, what := func() (func(), string) {
				switch v.dice.IntN(10) {
				case 0:
					name = tb.name + " deleted"
					return v.remove(tb)
				case 1:
					name = tb.name + " inserted"
					return v.add(tb)
				}
				return v.change(tb, c)
			}()
			if undo != nil && !found(h, undo) && notCovered[name] == "" {
				t.Errorf("nobody noticed (seed %d): %s", seed, what)
			}
		}
	})
}

// notCovered is what nobody notices when it is changed in the database, each with
// the reason why that may be: nothing of it is money, a person, a state or a
// right. "table.*" speaks of all of its columns and rows, "table deleted" and
// "table inserted" of a row. Everything else is sealed with its noun's rows
// (store.Covers), is derived by a check of verify (store.Checks), or has a mark:
// a column or table that is added stands here, or is found by TestTampering.
var notCovered = map[string]string{
	"goose_db_version.*":   "the migration tool's: the program does not start on a database of another shape",
	"idempotency.replays":  "how often a request came again, which did nothing",
	"idempotency deleted":  "a request that comes again is refused by the rules of its noun",
	"known_device.id":      "nothing names a browser",
	"known_device.seen":    "when a browser was used last; it signs nobody in",
	"known_device deleted": "the browser counts as a stranger's again",
	"job.*":                "when work was done by the clock; it decides nothing, and each piece of it has rules of its own",
	"login_count.*":        "wrong passwords of late, forgotten in a day",
	"upload.id":            "who imports a file sees what it says; the file is its own actor's still",
	"upload deleted":       "the file is uploaded again",
	"upload inserted":      "only the same file of the same actor again: anything else has no mark",
	"receipt.id":           "nothing names a receipt; its act and its place in the log are sealed",
	"seal_key.id":          "only the order counts, which the log's own acts tell",
	"seal_key.at":          "when the log took the key is the time of the act that names it",
	"setup_token.*":        "there is none where somebody holds its role, and one that no act made opens nothing; verify names both",
	"transfer.id":          "nothing names a transfer but its voucher and line",
	"session deleted":      "somebody has to sign in again",
}
