package apptest

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"reliefbook/internal/pgtest"
	"reliefbook/internal/store"
)

// mould is a house with its people, made once a test binary and engine: a fresh
// one has every migration and a dozen passwords to be hashed, a copy has neither.
type mould struct {
	sync.Mutex
	house *House            // closed: what it knew
	files map[string][]byte // its keys, and the database on SQLite
}

var moulds = map[store.Engine]*mould{store.SQLite: {}, store.Postgres: {}}

// cast gives a house of its own to the test: the mould's database and keys, copied.
func (m *mould) cast(t testing.TB, engine store.Engine) *House {
	t.Helper()
	m.Lock()
	defer m.Unlock()
	if m.house == nil {
		m.make(t, engine)
	}
	dir := t.TempDir()
	for name, data := range m.files {
		Check(t, os.WriteFile(filepath.Join(dir, name), data, 0o600))
	}
	url := "sqlite:" + filepath.Join(dir, database)
	if engine == store.Postgres {
		url = pgtest.Copy(t, m.house.URL)
	}
	h, err := reopen(context.Background(), url, dir, &Clock{at: m.house.Clock.at})
	Check(t, err)
	t.Cleanup(func() { _ = h.DB.Close() })
	h.know(m.house)
	return h
}

// database is the file of an SQLite database in its house's folder.
const database = "test.db"

// Fresh is New without a copy, for a test of how a house comes to be.
func Fresh(t testing.TB, engine store.Engine) *House {
	t.Helper()
	return fresh(t, URL(t, engine), t.TempDir())
}

// At is Fresh on an empty database of the caller's.
func At(t testing.TB, url string) *House {
	t.Helper()
	return fresh(t, url, t.TempDir())
}

func fresh(t testing.TB, url, dir string) *House {
	t.Helper()
	h, err := Reopen(context.Background(), url, dir)
	Check(t, err)
	t.Cleanup(func() { _ = h.DB.Close() })
	h.people(t)
	return h
}

// make keeps a fresh house, closed, so that nobody is connected to a database that is copied.
func (m *mould) make(t testing.TB, engine store.Engine) {
	t.Helper()
	dir := t.TempDir()
	url := "sqlite:" + filepath.Join(dir, database)
	if engine == store.Postgres {
		url = pgtest.Template(t)
	}
	h := fresh(t, url, dir)
	Check(t, h.DB.Close())
	m.files = map[string][]byte{}
	names, err := os.ReadDir(dir)
	Check(t, err)
	for _, n := range names {
		if strings.HasPrefix(n.Name(), database+"-") {
			t.Fatalf("%s is left of a closed database", n.Name())
		}
		m.files[n.Name()], err = os.ReadFile(filepath.Join(dir, n.Name()))
		Check(t, err)
	}
	m.house = h
}
