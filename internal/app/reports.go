package app

import (
	"context"
	"maps"
	"strconv"
	"time"

	"reliefbook/internal/access"
	"reliefbook/internal/fault"
	"reliefbook/internal/fund"
	"reliefbook/internal/lang"
	"reliefbook/internal/ledger"
	"reliefbook/internal/recon"
	"reliefbook/internal/report"
	"reliefbook/internal/store"
	"reliefbook/internal/vault"
)

// ReportInfo is one row of the registry.
type ReportInfo struct {
	Name         string // "three-way"; its words are the catalogue's "report.<name>"
	NeedsProgram bool   // of one program only
	TakesProgram bool   // of one program or of all
	ByVisit      bool   // of programs that give by visit, not by roster
	TakesPeriod  bool   // over a period of days
	TakesMonth   bool   // of one fund or of all, at the end of a month
	TakesUnit    bool   // of all departments or of one
	TakesAccount bool   // of all accounts or of one and those below it
	TakesVoucher bool   // of many vouchers or of one
	TakesTest    bool   // of all audit tests or of one
	Past         past   // whether it can be made as of an earlier moment
	build        func(b reporter) (*report.Table, error)
}

// past says what a report needs to be made as of an earlier moment.
type past int

const (
	never    past = iota // its records keep no earlier states: only kept reports say what it was
	ofLedger             // vouchers, documents and rosters
	ofPeople             // and what every payment stood at
)

// KnowsPast reports whether it can be made as of an earlier moment.
func (i ReportInfo) KnowsPast() bool { return i.Past != never }

// reporter is what a builder reads from.
type reporter struct {
	tx      *store.Tx
	keys    *vault.Keys
	scope   access.Scope // the actor's, or one department of it
	tag     lang.Tag
	program fund.Program
	account string // a code, or empty
	test    string // of audit, or empty
	voucher int64  // 0: all
	from    string // of a period, YYYY-MM-DD, or empty
	to      string
	fund    string // a fund's code, empty for all
	day     string // the end of the month that was asked for
}

// Reports is every report there is: a new one is a builder, a query, a row
// here and a golden file.
var Reports = []ReportInfo{
	{Name: "three-way", NeedsProgram: true, Past: ofPeople, build: threeWay},
	{Name: "differences", NeedsProgram: true, TakesUnit: true, Past: ofPeople, build: differences},
	{Name: "progress", NeedsProgram: true, Past: ofPeople, build: progress},
	{Name: "payroll", NeedsProgram: true, TakesUnit: true, Past: ofPeople, build: payroll},
	{Name: "sign-off", NeedsProgram: true, TakesUnit: true, Past: ofPeople, build: signOff},
	{Name: "advances", TakesProgram: true, Past: ofPeople, build: advances},
	{Name: "allocation-use", TakesProgram: true, Past: ofLedger, build: allocationUse},
	{Name: "trial-balance", TakesPeriod: true, Past: ofLedger, build: trialBalance},
	{Name: "general-ledger", TakesPeriod: true, TakesAccount: true, Past: ofLedger, build: generalLedger},
	{Name: "detail-ledger", TakesPeriod: true, TakesAccount: true, Past: ofLedger, build: detailLedger},
	{Name: "party-dues", TakesPeriod: true, Past: ofLedger, build: partyDues},
	{Name: "vouchers", TakesProgram: true, TakesPeriod: true, TakesVoucher: true, Past: ofLedger, build: vouchers},
	{Name: "audit-tests", build: auditTests},
	{Name: "audit-findings", TakesTest: true, build: auditFindings},
	{Name: "bank-reconciliation", TakesMonth: true, build: bankReconciliation},
	{Name: "exceptions", TakesProgram: true, build: exceptionsReport},
	{Name: "visit-ledger", NeedsProgram: true, ByVisit: true, build: visitLedger},
	{Name: "stock", TakesPeriod: true, Past: ofLedger, build: stock},
	{Name: "gifts-given", build: giftsGiven},
	{Name: "gift-recipients", build: giftRecipients},
	{Name: "prizes", build: prizes},
	{Name: "duty-rota", build: dutyRota},
	{Name: "duty-count", build: dutyCount},
	{Name: "duty-posts", build: dutyPosts},
}

// ReportRequest asks for one report. Program is a code, empty for all where the report allows it.
type ReportRequest struct {
	Name    string
	Program string
	Unit    string // a department's code, or empty: of all
	Account string // an account's code, or empty: of all
	Test    string // an audit test, or empty: all of them
	Voucher string // one voucher's id, or empty
	From    string // YYYY-MM-DD: of reports over a period, or empty
	To      string
	Fund    string // a code: of reports at the end of a month, empty for all
	Month   string // YYYY-MM, empty for this one
	AsOf    string // a day (its end in China) or an instant of RFC 3339; empty: now
	Lang    lang.Tag
}

// Report builds a report on one snapshot of the books, or finds the one that
// was kept of the very moment it is asked for as of.
//
// report.unknown for a name there is not, report.needs_program without one
// where it is needed, report.day for a period whose ends are no days; those of
// moment; report.before_seal when nothing was sealed by then, report.no_past
// for a report that only kept copies know the past of.
func (a *App) Report(ctx context.Context, actor access.Actor, r ReportRequest) (t *report.Table, err error) {
	info, err := findReport(r)
	if err != nil {
		return nil, err
	}
	hide(&r.Unit, &r.Account, &r.Voucher, &r.Test, &r.Fund, &r.Month) // what narrows a report is kept and sealed with it
	if !info.NeedsProgram && !info.TakesProgram {
		r.Program = "" // the books as a whole, whatever program was named
	}
	if !info.TakesPeriod {
		r.From, r.To = "", ""
	}
	if !info.TakesUnit {
		r.Unit = ""
	}
	if !info.TakesAccount {
		r.Account = ""
	}
	if !info.TakesVoucher {
		r.Voucher = ""
	}
	if !info.TakesTest {
		r.Test = ""
	}
	switch {
	case !info.TakesMonth:
		r.Fund, r.Month = "", ""
	case r.Month == "":
		r.Month = a.Today()[:7]
	}
	if r.AsOf != "" {
		return a.pastReport(ctx, actor, info, r)
	}
	err = a.read(ctx, actor, access.ReportRead, func(tx *store.Tx) error {
		if t, err = a.buildReport(tx, actor, info, r); err != nil {
			return err
		}
		t.AsOf = a.now().UTC()
		if t.Alone, err = tx.SingleHanded(); err != nil {
			return err
		}
		t.Checkpoint, err = a.checkpointOf(tx)
		return err
	})
	if err != nil {
		return nil, err
	}
	return t, t.HashContent()
}

func (a *App) buildReport(tx *store.Tx, actor access.Actor, info ReportInfo, r ReportRequest) (t *report.Table, err error) {
	b := reporter{tx: tx, keys: a.keys, scope: actor.Scope(), tag: r.Lang, account: r.Account, test: r.Test, from: r.From, to: r.To, fund: r.Fund}
	if r.Voucher != "" {
		if b.voucher, err = strconv.ParseInt(r.Voucher, 10, 64); err != nil || b.voucher <= 0 {
			return nil, errNotFound()
		}
	}
	if b.day, err = a.reconciliationDay(r.Month); err != nil {
		return nil, err
	}
	if r.Unit != "" {
		if b.scope, err = unitScope(tx, b.scope, r.Unit); err != nil {
			return nil, err
		}
	}
	if r.Program != "" {
		if b.program, err = tx.ProgramByCode(r.Program); err != nil {
			return nil, err
		}
	}
	if t, err = info.build(b); err != nil {
		return nil, err
	}
	t.Program, t.Actor, t.Filter = r.Program, actor.Name, r.filter()
	return t, nil
}

// unitScope is one department of a scope, by its code.
func unitScope(tx *store.Tx, s access.Scope, code string) (access.Scope, error) {
	departments, err := tx.Departments(s)
	for _, d := range departments {
		if d.Code == code {
			return access.Scope{Departments: []int64{d.ID}}, err
		}
	}
	if err == nil {
		err = errNotFound()
	}
	return s, err
}

// filter is what narrows a report beside its program.
func (r ReportRequest) filter() map[string]string {
	f := map[string]string{"department": r.Unit, "account": r.Account, "test": r.Test, "voucher": r.Voucher, "from": r.From, "to": r.To, "fund": r.Fund, "month": r.Month}
	maps.DeleteFunc(f, func(_, v string) bool { return v == "" })
	return f
}

func findReport(r ReportRequest) (ReportInfo, error) {
	for _, info := range Reports {
		if info.Name != r.Name {
			continue
		}
		if info.NeedsProgram && r.Program == "" {
			return info, fault.New(fault.Invalid, "report.needs_program")
		}
		for _, day := range []string{r.From, r.To} {
			if _, err := time.Parse(time.DateOnly, day); err != nil && day != "" {
				return info, fault.New(fault.Invalid, "report.day", "Day", day)
			}
		}
		return info, nil
	}
	return ReportInfo{}, fault.New(fault.NotFound, "report.unknown")
}

func (a *App) checkpointOf(tx *store.Tx) (c report.Checkpoint, err error) {
	if c.Size, c.Of, err = tx.SealState(); err != nil {
		return c, err
	}
	last, err := tx.LastCheckpoint()
	if err != nil {
		return c, err
	}
	c.Root, err = a.rootOf(last)
	return c, err
}

// rootOf is the root a stored checkpoint signs, empty when nothing is sealed.
func (a *App) rootOf(c store.StoredCheckpoint) (string, error) {
	if c.Size == 0 {
		return "", nil
	}
	cp, err := a.openStored(c.Note)
	if err != nil {
		return "", err
	}
	return cp.Root.String(), nil
}

func threeWay(b reporter) (*report.Table, error) {
	rows, err := b.tx.ThreeWay(b.scope, b.program.ID)
	return report.ThreeWay(b.tag, b.program.Code, rows), err
}

func differences(b reporter) (*report.Table, error) {
	people, err := openPeople(b.tx, b.scope, b.program.ID)
	return report.Differences(b.tag, b.program.ID, people), err
}

func progress(b reporter) (*report.Table, error) {
	rows, err := programProgress(b.tx, b.scope, b.program.ID)
	return report.Progress(b.tag, b.program.Code, rows), err
}

// programProgress is where a program's entitlements stand, by department.
func programProgress(tx *store.Tx, scope access.Scope, program int64) ([]recon.Progress, error) {
	departments, err := tx.Departments(scope)
	if err != nil {
		return nil, err
	}
	steps, err := tx.Steps(scope, program)
	return recon.ByDepartment(departments, steps), err
}

func advances(b reporter) (*report.Table, error) {
	list, err := b.tx.Advances(b.scope, b.program.ID)
	return report.Advances(b.tag, list), err
}

func allocationUse(b reporter) (*report.Table, error) {
	uses, err := b.tx.Uses(b.program.AllocationID)
	return report.AllocationUse(b.tag, uses), err
}

func trialBalance(b reporter) (*report.Table, error) {
	books, err := b.tx.Books()
	if err != nil {
		return nil, err
	}
	opening, err := b.opening()
	if err != nil {
		return nil, err
	}
	balances, err := b.tx.Balances(b.to)
	return report.TrialBalance(b.tag, books, opening, balances, b.from, b.to), err
}

func vouchers(b reporter) (*report.Table, error) {
	list, _, err := b.tx.Vouchers(store.VoucherFilter{Program: b.program.ID, ID: b.voucher, From: b.from, To: b.to})
	if err != nil {
		return nil, err
	}
	if b.voucher != 0 && len(list) == 0 {
		return nil, errNotFound()
	}
	books, err := bookNames(b.tx)
	if err != nil {
		return nil, err
	}
	accounts, assets, err := accountsByID(b.tx)
	if err != nil {
		return nil, err
	}
	lines := make([]report.VoucherLines, len(list))
	for i, v := range list {
		if v.Transfers, err = b.tx.Transfers(v.ID); err != nil {
			return nil, err
		}
		lines[i] = report.VoucherLines{Voucher: v, Book: books[v.BookID], Accounts: accounts, Assets: assets}
	}
	return report.Vouchers(b.tag, lines), nil
}

func accountsByID(tx *store.Tx) (map[int64]ledger.Account, map[int64]ledger.Asset, error) {
	balances, err := tx.Balances("")
	accounts, assets := make(map[int64]ledger.Account, len(balances)), map[int64]ledger.Asset{}
	for _, b := range balances {
		accounts[b.ID], assets[b.Asset.ID] = b.Account, b.Asset
	}
	return accounts, assets, err
}
