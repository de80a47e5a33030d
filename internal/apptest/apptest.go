// Package apptest opens the real use cases on a real, empty database of either
// engine, for tests: nothing here stands in for anything.
package apptest

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"reliefbook/internal/access"
	"reliefbook/internal/app"
	"reliefbook/internal/fund"
	"reliefbook/internal/money"
	"reliefbook/internal/pgtest"
	"reliefbook/internal/seal"
	"reliefbook/internal/store"
	"reliefbook/internal/vault"
)

// Clock is a clock that tests move.
type Clock struct {
	mu sync.Mutex
	at time.Time
}

// Now is the clock's time; every look moves it by a microsecond, as a real one moves.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(time.Microsecond)
	return c.at
}

// Pass moves the clock on.
func (c *Clock) Pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// House is the use cases on one database, with a user of every role.
type House struct {
	*app.App
	DB      *store.DB
	URL     string
	KeyDir  string
	Keys    *vault.Keys
	Clock   *Clock
	Admin   access.Actor
	Maker   access.Actor
	Checker access.Actor
	Second  access.Actor // another checker
	Cashier access.Actor
	Auditor access.Actor
	Keeper  access.Actor            // of the store rooms
	Branch  map[string]access.Actor // by department name
	Dept    map[string]int64        // by department name
	Campus  map[string]int64        // by campus name
	// Passwords by log-in name, as they were handed out.
	Passwords map[string]string
	template  int64                  // by which batches are exported
	files     map[int64]app.BankFile // by batch, as they were handed out
	roll      int                    // students on the school roll
}

// Each runs a test on both engines.
func Each(t *testing.T, f func(t *testing.T, h *House)) {
	t.Helper()
	for _, engine := range []store.Engine{store.SQLite, store.Postgres} {
		t.Run(string(engine), func(t *testing.T) { f(t, New(t, engine)) })
	}
}

// URL names a fresh, empty database of the engine.
func URL(t testing.TB, engine store.Engine) string {
	if engine == store.Postgres {
		return pgtest.Database(t)
	}
	return "sqlite:" + filepath.Join(t.TempDir(), "test.db")
}

// New opens the use cases on a fresh database of the engine.
func New(t testing.TB, engine store.Engine) *House {
	t.Helper()
	return Open(t, URL(t, engine))
}

// Open opens the use cases on the database a URL names and gives it a user of every role.
func Open(t testing.TB, url string) *House {
	t.Helper()
	h, err := Reopen(context.Background(), url, t.TempDir())
	must(t, err)
	t.Cleanup(func() { _ = h.DB.Close() })
	h.people(t)
	return h
}

// Reopen opens the use cases on a database and the folder of its keys, as a
// start of the program does.
func Reopen(ctx context.Context, url, keyDir string) (*House, error) {
	db, err := store.Open(ctx, url)
	if err != nil {
		return nil, err
	}
	if _, err := db.Migrate(ctx); err != nil {
		return nil, err
	}
	keys, err := vault.LoadOrCreate(filepath.Join(keyDir, "vault.key"))
	if err != nil {
		return nil, err
	}
	signer, public, err := seal.LoadOrCreateKey(filepath.Join(keyDir, "seal.key"), "reliefbook-test")
	if err != nil {
		return nil, err
	}
	h := &House{DB: db, URL: url, KeyDir: keyDir, Keys: keys, Clock: &Clock{at: time.Date(2021, 9, 17, 1, 0, 0, 0, time.UTC)},
		Branch: map[string]access.Actor{}, Dept: map[string]int64{}, Campus: map[string]int64{}, Passwords: map[string]string{}, files: map[int64]app.BankFile{}}
	h.App, err = app.New(ctx, app.Config{DB: db, Keys: keys, Signer: signer, Public: public, Now: h.Clock.Now,
		Log: slog.New(slog.NewTextHandler(io.Discard, nil)), Pins: keyDir})
	return h, err
}

func (h *House) people(t testing.TB) {
	ctx := context.Background()
	token, err := h.SetupLink(ctx)
	must(t, err)
	h.Passwords["admin"] = "Adm1n-of-tests"
	admin, err := h.Setup(ctx, token, "admin", "系统管理员", h.Passwords["admin"])
	must(t, err)
	h.Admin = admin.Actor("test")
	h.Maker = h.AddUser(t, "maker", "王制单", access.Maker)
	h.Checker = h.AddUser(t, "checker", "李复核", access.Checker)
	h.Second = h.AddUser(t, "second", "赵复核", access.Checker)
	h.Cashier = h.AddUser(t, "cashier", "周出纳", access.Cashier)
	h.Keeper = h.AddUser(t, "keeper", "孙保管", access.Keeper)
	h.Auditor = h.AddUser(t, "auditor", "吴审计", access.Auditor)
}

// AddUser makes a user and gives them as an actor.
func (h *House) AddUser(t testing.TB, login, name string, role access.Role, departments ...int64) access.Actor {
	t.Helper()
	u := access.User{Login: login, Name: name, Role: role, Departments: departments}
	id, password, err := h.CreateUser(context.Background(), h.Admin, u)
	must(t, err)
	h.Passwords[login] = password
	u.ID = id
	return u.Actor("test")
}

// Structure makes departments, each with a branch user, and campuses.
func (h *House) Structure(t testing.TB, campuses, departments []string) {
	t.Helper()
	ctx := context.Background()
	var err error
	for i, name := range campuses {
		h.Campus[name], err = h.CreateCampus(ctx, h.Admin, "C"+string(rune('1'+i)), name)
		must(t, err)
	}
	for i, name := range departments {
		code := string(rune('A' + i))
		h.Dept[name], err = h.CreateDepartment(ctx, h.Admin, code, name)
		must(t, err)
		h.Branch[name] = h.AddUser(t, "branch-"+string(rune('a'+i)), name+"经办", access.Branch, h.Dept[name])
	}
}

// Scan is a paper fit to be attached: the bank's notice, a signed form.
func Scan() app.Paper {
	return app.Paper{Name: "到账通知.pdf", Data: []byte("%PDF-1.4\n% made up\n")}
}

// Phone is a link in the hands of whoever has this phone.
func Phone(token, phone string) access.Bearer {
	return access.Bearer{Token: token, From: access.Origin{Family: "phone", Device: phone, Address: "192.0.2.7"}}
}

// Birth is the birth date inside the ID of each of the first thousand students of RosterCSV.
const Birth = "20000101"

// Funded makes a fund with an amount received and all of it allocated, and gives the allocation's id.
func (h *House) Funded(t testing.TB, code string, source fund.Source, amount money.Amount) int64 {
	t.Helper()
	ctx := context.Background()
	f, err := h.CreateFund(ctx, h.Maker, fund.Fund{Code: code, Name: "资金" + code, Source: source, Restriction: "专款专用"})
	must(t, err)
	var last int64
	for _, kind := range []fund.Kind{fund.Receipt, fund.Allocation} {
		var papers []app.Paper
		if kind == fund.Receipt {
			papers = append(papers, Scan())
		}
		last, err = h.RecordDocument(ctx, h.Maker, fund.Document{FundID: f, Kind: kind, DocNo: code + "-" + string(kind), Body: "上级",
			Purpose: "中秋慰问", Minutes: "会议纪要1号", Amount: amount, Day: "2021-09-17"}, papers...)
		must(t, err)
		must(t, h.DecideDocument(ctx, h.Checker, last, true, ""))
	}
	return last
}

// OnRoll loads a school roll of the first n students of RosterCSV, some more, and others by number.
func (h *House) OnRoll(t testing.TB, n int, others ...string) {
	t.Helper()
	if n <= h.roll && len(others) == 0 {
		return
	}
	h.roll = max(h.roll, n+100)
	var b strings.Builder
	b.WriteString("学号,姓名\n")
	for i := range h.roll {
		fmt.Fprintf(&b, "%010d,学生\n", i+1)
	}
	for _, no := range others {
		b.WriteString(no + ",学生\n")
	}
	_, _, err := h.LoadRoll(context.Background(), h.Maker, "学籍.csv", []byte(b.String()))
	must(t, err)
}

// RosterProgram makes a program that pays by roster, and loads a roll to hold it against.
func (h *House) RosterProgram(t testing.TB, code string, allocation int64, perHead money.Amount, heads int) int64 {
	t.Helper()
	h.OnRoll(t, heads)
	total, err := perHead.Times(int64(heads))
	must(t, err)
	id, err := h.CreateProgram(context.Background(), h.Maker, fund.Program{Code: code, Name: "中秋学生慰问", Kind: fund.ByRoster,
		Purpose: "中秋慰问（" + code + "）", FromDay: "2021-09-17", ToDay: "2021-10-31", AllocationID: allocation, PerHead: perHead, Heads: heads, Total: total})
	must(t, err)
	return id
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
