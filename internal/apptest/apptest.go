// Package apptest opens the real use cases on a real, empty database of either
// engine, for tests: nothing here stands in for anything.
package apptest

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"reliefbook/internal/access"
	"reliefbook/internal/app"
	"reliefbook/internal/app/banking"
	"reliefbook/internal/app/core"
	"reliefbook/internal/fund"
	"reliefbook/internal/money"
	"reliefbook/internal/notify"
	"reliefbook/internal/pgtest"
	"reliefbook/internal/right"
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
	DB       *store.DB
	URL      string
	KeyDir   string
	Keys     *vault.Keys
	Clock    *Clock
	Mail     *Mail // what was sent
	Admin    access.Actor
	Security access.Actor
	Logs     access.Actor
	Maker    access.Actor
	Checker  access.Actor
	Second   access.Actor // another checker
	Cashier  access.Actor
	Auditor  access.Actor
	Keeper   access.Actor            // of the store rooms
	Branch   map[string]access.Actor // by department name
	Dept     map[string]int64        // by department name
	Campus   map[string]int64        // by campus name
	// Passwords by log-in name, as they were handed out.
	Passwords map[string]string
	template  int64                      // by which batches are exported
	files     map[int64]banking.BankFile // by batch, as they were handed out
	roll      int                        // students on the school roll
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

// New opens the use cases on a database of its own of the engine, with a user of every role.
func New(t testing.TB, engine store.Engine) *House {
	t.Helper()
	return moulds[engine].cast(t, engine)
}

// Reopen opens the use cases on a database and the folder of its keys, as a
// start of the program does.
func Reopen(ctx context.Context, url, keyDir string) (*House, error) {
	return reopen(ctx, url, keyDir, &Clock{at: time.Date(2021, 9, 17, 1, 0, 0, 0, time.UTC)})
}

// ReopenBefore is Reopen of what the version before wrote, whose last act is of a later hour.
func ReopenBefore(ctx context.Context, url, keyDir string) (*House, error) {
	return reopen(ctx, url, keyDir, &Clock{at: time.Date(2021, 9, 17, 15, 0, 0, 0, time.UTC)})
}

func reopen(ctx context.Context, url, keyDir string, clock *Clock) (*House, error) {
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
	h := &House{DB: db, Mail: &Mail{}, URL: url, KeyDir: keyDir, Keys: keys, Clock: clock,
		Branch: map[string]access.Actor{}, Dept: map[string]int64{}, Campus: map[string]int64{}, Passwords: map[string]string{}, files: map[int64]banking.BankFile{}}
	h.App, err = app.New(ctx, app.Config{DB: db, Keys: keys, Signer: signer, Public: public, Now: h.Clock.Now,
		Log: slog.New(slog.NewTextHandler(io.Discard, nil)), Pins: keyDir, Notify: h.Mail})
	return h, err
}

// Again is a connection pool of its own to the same database, as another program has one.
func (h *House) Again(t testing.TB) *store.DB {
	t.Helper()
	db, err := store.Open(context.Background(), h.URL)
	Check(t, err)
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// Beside is the use cases of another server on the same database, by the same clock.
func (h *House) Beside(t testing.TB) *House {
	t.Helper()
	other, err := reopen(context.Background(), h.URL, h.KeyDir, h.Clock)
	Check(t, err)
	t.Cleanup(func() { _ = other.DB.Close() })
	other.know(h)
	return other
}

// know has the house know the people of another one, of which it is a copy.
func (h *House) know(of *House) {
	h.Admin, h.Security, h.Logs, h.Maker, h.Checker, h.Second = of.Admin, of.Security, of.Logs, of.Maker, of.Checker, of.Second
	h.Cashier, h.Keeper, h.Auditor = of.Cashier, of.Keeper, of.Auditor
	h.Passwords = maps.Clone(of.Passwords)
	h.Mail.Letters = slices.Clone(of.Mail.Letters)
}

func (h *House) people(t testing.TB) {
	ctx := context.Background()
	links, err := h.People.SetupLinks(ctx)
	Check(t, err)
	for _, l := range links {
		u := access.User{Login: string(l.Role), Name: map[access.Role]string{access.Admin: "系统管理员", access.Security: "安全管理员"}[l.Role]}
		h.Passwords[u.Login] = "0f-Tests-" + u.Login
		u, err = h.People.Setup(ctx, l.Token, u, h.Passwords[u.Login])
		Check(t, err)
		*map[access.Role]*access.Actor{access.Admin: &h.Admin, access.Security: &h.Security}[l.Role] = u.Actor("test")
	}
	h.Maker = h.AddUser(t, "maker", "王制单", access.Maker)
	h.Checker = h.AddUser(t, "checker", "李复核", access.Checker)
	h.Second = h.AddUser(t, "second", "赵复核", access.Checker)
	h.Cashier = h.AddUser(t, "cashier", "周出纳", access.Cashier)
	h.Keeper = h.AddUser(t, "keeper", "孙保管", access.Keeper)
	h.Auditor = h.AddUser(t, "auditor", "吴审计", access.Auditor)
	h.Logs = h.AddUser(t, "logs", "郑日志", access.Logs)
}

// AddUser makes a user as a college does: the system administrator asks for the
// right, the security administrator grants it, the maker is the witness where
// there must be one, and the person sets a password by the link that is printed
// at the server.
func (h *House) AddUser(t testing.TB, login, name string, role access.Role, departments ...int64) access.Actor {
	t.Helper()
	ctx := context.Background()
	id, err := h.People.CreateAccount(ctx, h.Admin, login, name)
	Check(t, err)
	h.Grant(t, right.Right{UserID: id, Role: role, Departments: departments, Name: name})
	token, err := h.People.PrintLink(ctx, access.CommandLine(access.Admin), login)
	Check(t, err)
	h.Passwords[login] = "0f-Tests-" + login
	u, err := h.People.SpendLink(ctx, token, h.Passwords[login])
	Check(t, err)
	return u.Actor("test")
}

// Grant brings a right of an account into force, through everybody's hands.
func (h *House) Grant(t testing.TB, r right.Right) {
	t.Helper()
	ctx := context.Background()
	if r.Kind == "" {
		r.Kind = right.Grant
	}
	r.Reason = "测试"
	id, err := h.People.ProposeRight(ctx, h.Admin, r)
	Check(t, err)
	_, err = h.People.DecideRight(ctx, h.Security, id, true, "")
	Check(t, err)
	d, err := h.People.Right(ctx, h.Admin, id)
	Check(t, err)
	if d.State == right.Decided {
		witness := h.Maker
		if r.UserID == witness.UserID {
			witness = h.Checker
		}
		_, err = h.People.WitnessRight(ctx, witness, id, true, "")
		Check(t, err)
	}
}

// SetTiers brings tiers of a fund into force, through both hands.
func (h *House) SetTiers(t testing.TB, fundID int64, tiers ...fund.Tier) {
	t.Helper()
	ctx := context.Background()
	id, err := h.People.ProposeTiers(ctx, h.Admin, fundID, tiers, "测试")
	Check(t, err)
	Check(t, h.People.DecideTiers(ctx, h.Security, id, true, ""))
}

// Mail is a mail server that keeps what it is given.
type Mail struct {
	mu      sync.Mutex
	Letters []notify.Message
	Fails   error // why no letter goes out
}

// Notify keeps a letter.
func (m *Mail) Notify(_ context.Context, letter notify.Message) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.Fails != nil {
		return m.Fails
	}
	m.Letters = append(m.Letters, letter)
	return nil
}

// To is the letters to an address, the oldest first.
func (m *Mail) To(address string) (list []notify.Message) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, l := range m.Letters {
		if slices.Contains(l.To, address) {
			list = append(list, l)
		}
	}
	return list
}

// Structure makes departments, each with a branch user, and campuses.
func (h *House) Structure(t testing.TB, campuses, departments []string) {
	t.Helper()
	ctx := context.Background()
	var err error
	for i, name := range campuses {
		h.Campus[name], err = h.CreateCampus(ctx, h.Admin, "C"+string(rune('1'+i)), name)
		Check(t, err)
	}
	for i, name := range departments {
		code := string(rune('A' + i))
		h.Dept[name], err = h.CreateDepartment(ctx, h.Admin, code, name)
		Check(t, err)
		h.Branch[name] = h.AddUser(t, "branch-"+string(rune('a'+i)), name+"经办", access.Branch, h.Dept[name])
	}
}

// Scan is a paper fit to be attached: the bank's notice, a signed form.
func Scan() core.Paper {
	return core.Paper{Name: "到账通知.pdf", Data: []byte("%PDF-1.4\n% made up\n")}
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
	f, err := h.Books.CreateFund(ctx, h.Maker, fund.Fund{Code: code, Name: "资金" + code, Source: source, Restriction: "专款专用"})
	Check(t, err)
	var last int64
	for _, kind := range []fund.Kind{fund.Receipt, fund.Allocation} {
		var papers []core.Paper
		if kind == fund.Receipt {
			papers = append(papers, Scan())
		}
		last, err = h.Books.RecordDocument(ctx, h.Maker, fund.Document{FundID: f, Kind: kind, DocNo: code + "-" + string(kind), Body: "上级",
			Purpose: "中秋慰问", Minutes: "会议纪要1号", Amount: amount, Day: "2021-09-17"}, papers...)
		Check(t, err)
		Check(t, h.Books.DecideDocument(ctx, h.Checker, last, true, ""))
	}
	return last
}

// OnRoll has somebody other than the maker load a school roll of the first n students of RosterCSV, some more, and others: number, comma, name.
func (h *House) OnRoll(t testing.TB, n int, others ...string) {
	t.Helper()
	if n <= h.roll && len(others) == 0 {
		return
	}
	h.roll = max(h.roll, n+100)
	var b strings.Builder
	b.WriteString("学号,姓名\n")
	for i := range h.roll {
		fmt.Fprintf(&b, "%010d,%s\n", i+1, StudentName(i))
	}
	for _, no := range others {
		b.WriteString(no + "\n")
	}
	_, _, err := h.Relief.LoadRoll(context.Background(), h.Cashier, "学籍.csv", []byte(b.String()))
	Check(t, err)
}

// RosterProgram makes a program that pays by roster, and loads a roll to hold it against.
func (h *House) RosterProgram(t testing.TB, code string, allocation int64, perHead money.Amount, heads int) int64 {
	t.Helper()
	h.OnRoll(t, heads)
	total, err := perHead.Times(int64(heads))
	Check(t, err)
	id, err := h.Relief.CreateProgram(context.Background(), h.Maker, fund.Program{Code: code, Name: "中秋学生慰问", Kind: fund.ByRoster,
		Purpose: "中秋慰问（" + code + "）", FromDay: "2021-09-17", ToDay: "2021-10-31", AllocationID: allocation, PerHead: perHead, Heads: heads, Total: total})
	Check(t, err)
	return id
}
