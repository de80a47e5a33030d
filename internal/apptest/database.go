package apptest

import (
	"database/sql"
	"strings"
	"testing"
)

// EveryColumn is "table.column" of the whole database.
func EveryColumn(t testing.TB, raw *sql.DB, driver string) (list []string) {
	t.Helper()
	query := "SELECT table_name || '.' || column_name FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1"
	if driver == "sqlite3" {
		query = "SELECT m.name || '.' || c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' ORDER BY 1"
	}
	rows, err := raw.Query(query)
	Check(t, err)
	defer rows.Close() //nolint:errcheck // read to the end
	for rows.Next() {
		var name string
		Check(t, rows.Scan(&name))
		list = append(list, name)
	}
	Check(t, rows.Err())
	return list
}

// Cells is a column's values as text, those of bytes as they are.
func Cells(t testing.TB, raw *sql.DB, column string) (list []string) {
	t.Helper()
	table, name, _ := strings.Cut(column, ".")
	rows, err := raw.Query(`SELECT "` + name + `" FROM "` + table + `"`)
	Check(t, err)
	defer rows.Close() //nolint:errcheck // read to the end
	for rows.Next() {
		var v any
		Check(t, rows.Scan(&v))
		switch v := v.(type) {
		case string:
			list = append(list, v)
		case []byte:
			list = append(list, string(v))
		}
	}
	Check(t, rows.Err())
	return list
}

// Console opens the database beside the program, with everything in force.
func (h *House) Console(t testing.TB) *sql.DB {
	t.Helper()
	driver, dsn := "pgx", h.URL
	if name, ok := strings.CutPrefix(h.URL, "sqlite:"); ok {
		driver, dsn = "sqlite3", "file:"+name+"?_pragma=busy_timeout(5000)"
	}
	raw, err := sql.Open(driver, dsn)
	Check(t, err)
	t.Cleanup(func() { raw.Close() })
	return raw
}

// BehindTheBack opens the database beside the program on one connection without foreign keys, and names the driver.
func (h *House) BehindTheBack(t testing.TB) (*sql.DB, string) {
	t.Helper()
	driver, dsn := "pgx", h.URL
	if name, ok := strings.CutPrefix(h.URL, "sqlite:"); ok {
		driver, dsn = "sqlite3", "file:"+name+"?_pragma=busy_timeout(5000)&_pragma=foreign_keys(0)"
	}
	raw, err := sql.Open(driver, dsn)
	Check(t, err)
	raw.SetMaxOpenConns(1)
	t.Cleanup(func() { raw.Close() })
	return raw, driver
}

// NoTriggers is BehindTheBack with every trigger and foreign key gone.
func (h *House) NoTriggers(t testing.TB) *sql.DB {
	t.Helper()
	raw, driver := h.BehindTheBack(t)
	if driver == "pgx" {
		_, err := raw.Exec("SET session_replication_role = replica") // no trigger and no foreign key
		Check(t, err)
		return raw
	}
	rows, err := raw.Query("SELECT name FROM sqlite_master WHERE type = 'trigger'")
	Check(t, err)
	var names []string
	for rows.Next() {
		var n string
		Check(t, rows.Scan(&n))
		names = append(names, n)
	}
	Check(t, rows.Err())
	for _, n := range names {
		_, err := raw.Exec("DROP TRIGGER " + n)
		Check(t, err)
	}
	return raw
}

// Tamper runs a statement and gives what puts the tables back as they were.
func Tamper(t testing.TB, raw *sql.DB, statement string) (undo func()) {
	t.Helper()
	words := strings.Fields(statement)
	table := words[1]
	if words[0] != "UPDATE" {
		table = words[2]
	}
	_, err := raw.Exec("CREATE TABLE kept AS SELECT * FROM " + table)
	Check(t, err)
	result, err := raw.Exec(statement)
	Check(t, err)
	if n, err := result.RowsAffected(); err != nil || n == 0 {
		t.Fatalf("changed nothing: %s", statement)
	}
	return func() {
		for _, s := range []string{"DELETE FROM " + table, "INSERT INTO " + table + " SELECT * FROM kept", "DROP TABLE kept"} {
			_, err := raw.Exec(s)
			Check(t, err)
		}
	}
}
