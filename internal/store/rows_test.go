package store

import (
	"context"
	"encoding/hex"
	"errors"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"reliefbook/internal/fault"
	"reliefbook/internal/money"
	"reliefbook/internal/pgtest"
)

type word string

// code is written as text by its own rule.
type code struct{ n byte }

func (c code) MarshalText() ([]byte, error) { return []byte(hex.EncodeToString([]byte{c.n})), nil }
func (c *code) UnmarshalText(text []byte) error {
	b, err := hex.DecodeString(string(text))
	if err == nil && len(b) != 1 {
		err = errors.New("not a code")
	}
	if err == nil {
		c.n = b[0]
	}
	return err
}

type place struct {
	ID   int64
	Name string
	No   int
}

type base struct {
	ID   int64
	Name string
}

// every has a field of each kind a row is read into.
type every struct {
	base
	Word    word
	Count   int
	Total   money.Amount
	Open    bool
	At      time.Time
	Lines   []string
	Of      []int64
	Bytes   []byte
	Hash    [4]byte
	Code    code
	Place   place
	PlaceID int64
	OwnerID int64
	Doing   func() // no column can be one
}

const everyTable = `CREATE TABLE every (id INTEGER PRIMARY KEY, name TEXT, word TEXT, count BIGINT, total BIGINT, open SMALLINT, at BIGINT,
	lines TEXT, of TEXT, bytes BYTEA, hash BYTEA, code TEXT, place_name TEXT, place_no INTEGER, place_id BIGINT, owner_id BIGINT)`

const everyColumns = "id, name, word, count, total, open, at, lines, of, bytes, hash, code, place_name, place_no, place_id, owner_id"

// onBoth runs a test in a transaction of either engine, in which a table has every kind of column.
func onBoth(t *testing.T, do func(t *testing.T, tx *Tx)) {
	for _, engine := range []Engine{SQLite, Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			url := "sqlite:" + filepath.Join(t.TempDir(), "rows.db")
			if engine == Postgres {
				url = pgtest.Database(t)
			}
			db, err := Open(t.Context(), url)
			must(t, err)
			defer db.Close() //nolint:errcheck // the test is over
			must(t, db.Write(context.Background(), func(tx *Tx) error {
				must(t, tx.exec(everyTable))
				do(t, tx)
				return nil
			}))
		})
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func sample(id int64) every {
	return every{base: base{ID: id, Name: "名"}, Word: "w", Count: 3, Total: -103_350_00, Open: true,
		At: time.Date(2021, 9, 17, 8, 0, 0, 1000, time.UTC), Lines: []string{"a", "", "b"}, Of: []int64{3, 5},
		Bytes: []byte{0, 1}, Hash: [4]byte{1, 2, 3, 4}, Code: code{200}, PlaceID: 4, Place: place{4, "库", 7}, OwnerID: 9}
}

func TestWhatIsWrittenIsReadAgain(t *testing.T) {
	onBoth(t, func(t *testing.T, tx *Tx) {
		want := []every{sample(1), {base: base{ID: 2}}, sample(3)}
		for _, e := range want {
			id, err := tx.create("every", everyColumns, e)
			must(t, err)
			if id != e.ID {
				t.Errorf("id %d of %d", id, e.ID)
			}
		}
		got, err := list[every](tx, "SELECT * FROM every ORDER BY id")
		must(t, err)
		want[1].Bytes = got[1].Bytes // no bytes and none are alike
		if !reflect.DeepEqual(got, want) {
			t.Errorf("got  %+v\nwant %+v", got, want)
		}
	})
}

func TestNullIsTheZeroValue(t *testing.T) {
	onBoth(t, func(t *testing.T, tx *Tx) {
		must(t, tx.exec("INSERT INTO every (id) VALUES (1)"))
		got, err := one[every](tx, "SELECT "+everyColumns+" FROM every")
		must(t, err)
		if !reflect.DeepEqual(got, every{base: base{ID: 1}}) {
			t.Errorf("got %+v", got)
		}
		if total, err := find[money.Amount](tx, "SELECT sum(total) FROM every"); err != nil || total != 0 {
			t.Errorf("a sum of nothing is %v, %v", total, err)
		}
	})
}

func TestAColumnWithAMarkIsNullOrGiven(t *testing.T) {
	onBoth(t, func(t *testing.T, tx *Tx) {
		e := sample(1)
		e.OwnerID, e.Bytes = 0, []byte{}
		_, err := tx.create("every", "id, owner_id?, bytes?, name?, word=, at=", e, "given", e.At)
		must(t, err)
		n, err := find[int](tx, "SELECT count(*) FROM every WHERE owner_id IS NULL AND bytes IS NULL AND name = ? AND word = ? AND at = ?", e.Name, "given", e.At)
		if err != nil || n != 1 {
			t.Errorf("found %d, %v", n, err)
		}
		if _, err := tx.create("every", "id, nmae", e); err == nil || !strings.Contains(err.Error(), "nmae") {
			t.Errorf("a column without a field: %v", err)
		}
	})
}

func TestAChangeWantsTheExpectedState(t *testing.T) {
	onBoth(t, func(t *testing.T, tx *Tx) {
		e := sample(1)
		_, err := tx.create("every", everyColumns, e)
		must(t, err)
		e.Word = "next"
		must(t, tx.change("every", "word, owner_id=", e, "id = ? AND word = ?", 10, e.ID, word("w")))
		err = tx.change("every", "word", e, "id = ? AND word = ?", e.ID, word("w"))
		if f := (*fault.Error)(nil); !errors.As(err, &f) || f.Code != "changed_meanwhile" {
			t.Errorf("a second change: %v", err)
		}
		got, err := one[every](tx, "SELECT * FROM every WHERE owner_id = 10")
		if err != nil || got.Word != "next" || got.Count != e.Count {
			t.Errorf("got %+v, %v", got, err)
		}
	})
}

func TestWhatDoesNotFitIsAnError(t *testing.T) {
	onBoth(t, func(t *testing.T, tx *Tx) {
		for name, read := range map[string]func() error{
			"nmae":          func() error { _, err := list[every](tx, "SELECT 1 AS id, 'x' AS nmae"); return err },
			`name "word"`:   func() error { _, err := list[every](tx, "SELECT 1 AS word"); return err },
			`name "count"`:  func() error { _, err := list[every](tx, "SELECT 'x' AS count"); return err },
			`name "at"`:     func() error { _, err := find[every](tx, "SELECT '2021-09-17' AS at"); return err },
			`name "code"`:   func() error { _, err := one[every](tx, "SELECT 'xyz' AS code"); return err },
			`name "open"`:   func() error { _, err := one[every](tx, "SELECT 'x' AS open"); return err },
			"2 columns":     func() error { _, err := list[int](tx, "SELECT 1 AS a, 2 AS b"); return err },
			"no such table": func() error { _, err := list[int](tx, "SELECT 1 FROM nowhere"); return err },
		} {
			if tx.engine == Postgres && name == "no such table" {
				continue // it ends the transaction there
			}
			if err := read(); err == nil || !strings.Contains(err.Error(), name) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

func TestOneFindAndEach(t *testing.T) {
	onBoth(t, func(t *testing.T, tx *Tx) {
		if n, err := find[int](tx, "SELECT id FROM every"); err != nil || n != 0 {
			t.Errorf("none: %d, %v", n, err)
		}
		if _, err := one[base](tx, "SELECT id FROM every"); !errors.Is(err, NotFound()) && (err == nil || err.Error() != NotFound().Error()) {
			t.Errorf("none, where one must be: %v", err)
		}
		for id := range int64(3) {
			must(t, tx.exec("INSERT INTO every (id, open) VALUES (?, ?)", id, id == 1))
		}
		if n, err := one[int](tx, "SELECT id FROM every ORDER BY id DESC"); err != nil || n != 2 {
			t.Errorf("the first: %d, %v", n, err)
		}
		seen := 0
		for b, err := range each[base](tx, "SELECT id FROM every ORDER BY id") {
			must(t, err)
			if seen++; b.ID == 1 {
				break
			}
		}
		if seen != 2 {
			t.Errorf("saw %d", seen)
		}
		w := new(where).and("id IN ?", []int64{0, 1, 2}).and("open = ?", false)
		part, total, err := page[base](tx, "SELECT count(*) FROM every", "SELECT id FROM every", w, "ORDER BY id", 1, 1)
		if err != nil || total != 2 || len(part) != 1 || part[0].ID != 2 {
			t.Errorf("a page: %v of %d, %v", part, total, err)
		}
	})
}
