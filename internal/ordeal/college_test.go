//go:build linux

package ordeal

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"reliefbook/internal/apptest"
	"reliefbook/internal/fund"
	"reliefbook/internal/pgtest"
	"reliefbook/internal/store"
	"reliefbook/internal/teller"
)

// heads is how many students each small program pays.
const heads = 6

var departments = []string{"护理系", "药学系"}

// college is a database with people, students whose money has come, and small programs with nothing in them yet.
type college struct {
	database  string
	keys      string
	passwords map[string]string
	payments  []handed // whose receipts are open
	programs  []int64
	template  int64 // of the bank's file
}

// handed is one payment a student has, and where its branch confirms it.
type handed struct {
	id     int64
	page   string // of its class
	branch string // who confirms it
}

// found makes a college on an empty database: paid students, and programs that wait.
func found(t testing.TB, h *apptest.House, paid, programs int) *college {
	t.Helper()
	ctx := context.Background()
	p := h.Released(t, paid, departments...)
	c := &college{database: h.URL, keys: h.KeyDir, passwords: h.Passwords}
	for _, pay := range h.PaymentsOf(t, p.Program) {
		c.payments = append(c.payments, handed{pay.ID, fmt.Sprintf("/programs/%d/classes/%d", p.Program, pay.ClassID), h.Branch[pay.Department].Login})
	}
	each, err := apptest.Head.Times(heads)
	check(t, err)
	allocation := h.Funded(t, "SMALL", fund.StudentAid, each*1_000)
	for i := range programs {
		c.programs = append(c.programs, h.RosterProgram(t, fmt.Sprintf("P%d", i), allocation, apptest.Head, heads))
	}
	template := teller.Template
	template.Name = "代发"
	c.template = h.Agreed(t, template)
	h.Seal(t)
	list, err := h.Banking.BankTemplates(ctx, h.Cashier)
	check(t, err)
	if len(list) == 0 {
		t.Fatal("no template to export by")
	}
	check(t, h.DB.Close())
	return c
}

// onSQLite is a college in a file.
func onSQLite(t testing.TB, paid, programs int) *college {
	t.Helper()
	return found(t, apptest.New(t, store.SQLite), paid, programs)
}

// onPostgres is a college on a server of its own with fsync as in production.
func onPostgres(t testing.TB, paid, programs int) (*college, *pgtest.Server) {
	t.Helper()
	s := pgtest.Durable(t)
	url, err := s.Create(context.Background(), "college", "")
	check(t, err)
	return found(t, apptest.At(t, url), paid, programs), s
}

// file is the path of a college's SQLite database.
func (c *college) file() string { return filepath.Clean(strings.TrimPrefix(c.database, "sqlite:")) }
