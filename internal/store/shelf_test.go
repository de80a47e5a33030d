package store_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"runtime/debug"
	"slices"
	"strings"
	"testing"
	"time"

	"reliefbook/internal/access"
	"reliefbook/internal/fault"
	"reliefbook/internal/fund"
	"reliefbook/internal/ledger"
	"reliefbook/internal/money"
	"reliefbook/internal/payout"
	"reliefbook/internal/pgtest"
	"reliefbook/internal/roster"
	"reliefbook/internal/store"
	"reliefbook/internal/vault"
)

// base is what every noun stands on: people, two departments, a fund with an
// allocation, and two programs paid from it.
type base struct {
	keys                           *vault.Keys
	maker, checker, cashier, clerk int64
	nursing, pharmacy              int64 // departments
	campus                         int64
	cny                            ledger.Asset
	fund                           fund.Fund
	allocation                     fund.Document
	program, other                 int64
}

// shelf is a base in a transaction of one test, which is undone at its end.
type shelf struct {
	*testing.T
	base
	tx *store.Tx
}

// now is when everything happens, to the microsecond as the database keeps it.
var now = time.Date(2021, 9, 17, 8, 30, 0, 123_000, time.UTC)

// later is so many minutes after that.
func later(minutes int) time.Time { return now.Add(time.Duration(minutes) * time.Minute) }

// made is a database of either engine with a base in it, made once: the bytes of
// a file, or the URL of a database that no test commits anything to.
type made struct {
	base
	file []byte
	url  string
}

var templates = map[store.Engine]*made{}

// errUndone ends a test's transaction.
var errUndone = errors.New("the test is over")

// onBoth runs a test on either engine, in a transaction that is undone.
func onBoth(t *testing.T, do func(s *shelf)) {
	t.Helper()
	for _, engine := range []store.Engine{store.SQLite, store.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			db, b := opened(t, engine)
			defer db.Close() //nolint:errcheck // the test is over
			err := db.Write(context.Background(), func(tx *store.Tx) error {
				defer ended(t)
				do(&shelf{t, b, tx})
				return errUndone
			})
			if err != nil && !t.Failed() && !errors.Is(err, errUndone) {
				t.Error(err)
			}
		})
	}
}

// ended says where a test met what must not be.
func ended(t *testing.T) {
	r := recover()
	if r == nil {
		return
	}
	t.Error(r)
	for line := range strings.Lines(string(debug.Stack())) {
		if strings.Contains(line, "_test.go:") && !strings.Contains(line, "shelf_test.go") {
			t.Log(strings.TrimSpace(line))
		}
	}
}

// opened is a database with a base in it.
func opened(t *testing.T, engine store.Engine) (*store.DB, base) {
	t.Helper()
	m, path := templates[engine], filepath.Join(t.TempDir(), "nouns.db")
	fresh := m == nil
	if fresh {
		m = &made{url: "sqlite:" + path}
		if engine == store.Postgres {
			m.url = pgtest.Template(t) // the next test finds it filled
		}
	} else if engine == store.SQLite {
		must(0, os.WriteFile(path, m.file, 0o600))
		m.url = "sqlite:" + path
	}
	db := must(store.Open(t.Context(), m.url))
	if !fresh {
		db.MarkWith(m.keys)
		return db, m.base
	}
	must(db.Migrate(t.Context()))
	m.keys = must(vault.LoadOrCreate(filepath.Join(t.TempDir(), "vault.key")))
	db.MarkWith(m.keys)
	must(0, db.Write(t.Context(), func(tx *store.Tx) error { m.fill(tx); return nil }))
	if engine == store.SQLite { // one file once it is closed
		must(0, db.Close())
		m.file = must(os.ReadFile(path))
		db = must(store.Open(t.Context(), m.url))
		db.MarkWith(m.keys)
	}
	templates[engine] = m
	return db, m.base
}

// fill makes a base.
func (b *base) fill(tx *store.Tx) {
	b.nursing, b.pharmacy = must(tx.CreateDepartment("HL", "护理系")), must(tx.CreateDepartment("YX", "药学系"))
	b.campus = must(tx.CreateCampus("E", "东校区"))
	for _, p := range []struct {
		to          *int64
		login, name string
		role        access.Role
		departments []int64
	}{{&b.maker, "maker", "王制单", access.Maker, nil}, {&b.checker, "checker", "李复核", access.Checker, nil},
		{&b.cashier, "cashier", "张出纳", access.Cashier, nil}, {&b.clerk, "clerk", "赵经办", access.Branch,
			[]int64{b.nursing}}} {
		*p.to = must(tx.CreateUser(access.User{Login: p.login, Name: p.name}, now))
		must(0, tx.EmpowerUser(access.User{ID: *p.to, Name: p.name, Role: p.role, Departments: p.departments}))
	}
	book := must(tx.Book("MAIN", "学校账"))
	b.cny = must(tx.Asset(ledger.CNY, "人民币", "元"))
	account := func(code string, side ledger.Side) int64 {
		return must(tx.OpenAccount(ledger.Account{BookID: book.ID, AssetID: b.cny.ID, Code: code, Name: code, Side: side,
			Guarded: true})).ID
	}
	b.fund = fund.Fund{Code: "AID", Name: "学生资助", Source: fund.StudentAid, Restriction: "专款专用", BookID: book.ID,
		AccountID: account("3101.AID", ledger.Credit), BankID: account("1002.AID", ledger.Debit)}
	b.fund.ID = must(tx.CreateFund(b.fund))
	in := must(tx.Post(b.draft("in", ledger.Transfer{DebitID: b.fund.BankID, CreditID: b.fund.AccountID,
		Amount: 100_000}), now))
	d := fund.Document{FundID: b.fund.ID, Kind: fund.Allocation, DocNo: "52号", Body: "学院", Purpose: "中秋慰问",
		Minutes: "1号",
		Amount:  50_000, Day: "2021-09-17", MakerID: b.maker}
	d.ID = must(tx.CreateDocument(d, now))
	d.State, d.CheckerID, d.VoucherID = fund.Posted, b.checker, in
	d.AccountID, d.UsedID = account("3101.AID.1.1", ledger.Credit), account("3101.AID.1.2", ledger.Credit)
	must(0, tx.DecideDocument(d))
	b.allocation = must(tx.Document(d.ID))
	for code, to := range map[string]*int64{"MZ": &b.program, "CJ": &b.other} {
		*to = must(tx.CreateProgram(fund.Program{Code: code, Name: "慰问" + code, Kind: fund.ByRoster,
			Purpose: "慰问" + code, FromDay: "2021-09-17",
			ToDay: "2021-10-31", AllocationID: d.ID, PerHead: 3000, Heads: 4, Total: 12_000,
			ExpenseID: account("5001."+code, ledger.Debit),
			PayableID: account("2307."+code, ledger.Credit)}, b.maker, now))
	}
}

// draft is a voucher of one or more transfers under a key of its own.
func (b *base) draft(key string, ts ...ledger.Transfer) ledger.Draft {
	for i := range ts {
		ts[i].Line, ts[i].AssetID = i+1, b.cny.ID
	}
	return ledger.Draft{BookID: b.fund.BookID, Kind: ledger.FundReceipt, Day: "2021-09-17", Summary: "凭证" + key,
		MakerID: b.maker, CheckerID: b.checker,
		PosterID: b.checker, Basis: "document:1", Key: key, Transfers: ts}
}

// voucher posts a voucher of 1.00 that came into the fund.
func (s *shelf) voucher(key string) int64 {
	return must(s.tx.Post(s.draft(key, ledger.Transfer{DebitID: s.fund.BankID, CreditID: s.fund.AccountID,
		Amount: 100}), now))
}

// rosterOf is roster lines of so many students, 30.00 each, dealt out over the two departments.
func rosterOf(n int) (lines []roster.Line) {
	for i := range n {
		department := []string{"护理系", "药学系"}[i%2]
		lines = append(lines, roster.Line{Row: i + 2, StudentNo: string(rune('A'+i)) + "001",
			Name: "学生" + string([]rune("甲乙丙丁戊己")[i]), Department: department,
			Class: department + "1班", Campus: "东校区", Card: "620000" + string(rune('0'+i)), Remark: "备注", Amount: 3000})
	}
	return lines
}

// version is the next roster version of the first program.
func (s *shelf) version(no, heads int) roster.Version {
	return roster.Version{ProgramID: s.program, Version: no, FileName: "名册.csv", FileHash: []byte{byte(no)},
		Heads: heads, Total: money.Amount(heads) * 3000,
		MakerID: s.maker, Maker: "王制单", At: now}
}

// frozen freezes a version with so many students.
func (s *shelf) frozen(no, heads int) int64 {
	return must(s.tx.FreezeRoster(s.version(no, heads), store.Base{}, rosterOf(heads), s.departments(), s.keys, now))
}

func (s *shelf) departments() map[string]int64 {
	return map[string]int64{"护理系": s.nursing, "药学系": s.pharmacy}
}

// batch prepares a batch of everything the roster has, and gives its payments by id.
func (s *shelf) batch(heads int) (b payout.Batch, payments []payout.Payment) {
	s.frozen(1, heads)
	b = payout.Batch{ProgramID: s.program, Kind: payout.First, Name: "第一批", Channel: payout.Bank, Heads: heads,
		Total: money.Amount(heads) * 3000, MakerID: s.maker}
	b.ID = must(s.tx.CreateBatch(b, store.Selection{Kind: payout.First}, now))
	return must(s.tx.Batch(b.ID)), must(s.tx.FilePayments(b.ID))
}

// paid is a batch whose payments stand at a state.
func (s *shelf) paid(heads int, at payout.PaymentState) (payout.Batch, []payout.Payment) {
	b, _ := s.batch(heads)
	must(s.tx.MovePayments(b.ID, payout.PaymentPrepared, at))
	return b, must(s.tx.FilePayments(b.ID))
}

// of is the scope of one department.
func of(department int64) access.Scope { return access.Scope{Departments: []int64{department}} }

// must gives what there has to be, or ends the test.
func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// err is what came of a call whose other result does not matter.
func err1[T any](_ T, err error) error { return err }

// refuses holds an act to the refusal it must meet; whatever it does is undone.
func (s *shelf) refuses(code string, act func() error) {
	s.Helper()
	if err := s.tx.Try(act); !fault.Is(err, code) {
		s.Errorf("%v, want %s", err, code)
	}
}

// same holds what was read against what was written; an empty list is none.
func same[T any](s *shelf, got, want T) {
	s.Helper()
	if v := reflect.ValueOf(got); v.Kind() == reflect.Slice && v.Len() == 0 && reflect.ValueOf(want).Len() == 0 {
		return
	}
	if !reflect.DeepEqual(got, want) {
		s.Errorf("\n got %+v\nwant %+v", got, want)
	}
}

// idsOf are the ids of a list, in its order.
func idsOf[T any](list []T, id func(T) int64) []int64 {
	out := make([]int64, len(list))
	for i, v := range list {
		out[i] = id(v)
	}
	return out
}

// must2 is must for a list and how many there are in all.
func must2[T any](list []T, total int, err error) ([]T, int) { return must(list, err), total }

// equal reports whether two lists of ids are one.
func equal(a, b []int64) bool { return slices.Equal(a, b) }
