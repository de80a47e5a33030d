package bench

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"strings"
	"time"

	"reliefbook/internal/access"
	"reliefbook/internal/app"
	"reliefbook/internal/app/banking"
	"reliefbook/internal/app/core"
	"reliefbook/internal/app/payments"
	"reliefbook/internal/decide"
	"reliefbook/internal/demo"
	"reliefbook/internal/fund"
	"reliefbook/internal/money"
	"reliefbook/internal/payout"
	"reliefbook/internal/person"
	"reliefbook/internal/seal"
	"reliefbook/internal/store"
	"reliefbook/internal/teller"
	"reliefbook/internal/vault"
)

// bench is the use cases on a scratch database with the people a case needs.
type bench struct {
	Options
	db       *store.DB
	app      *app.App
	floor    *floor
	admin    access.Actor
	maker    access.Actor
	checker  access.Actor
	cashier  access.Actor
	auditor  access.Actor
	branch   access.Actor
	password string           // everybody's
	file     banking.BankFile // the last one that went to the bank
	template int64            // the auditor's
	serial   int

	expense, payable int64 // the accounts of postMany
}

const head money.Amount = 3000

var departments = []string{"护理系", "药学系", "医学技术系", "中医系", "健康管理系", "公共管理系", "信息系", "艺术系", "外语系", "经贸系"}

func open(ctx context.Context, o Options) (*bench, error) {
	db, err := store.Open(ctx, o.URL)
	if err != nil {
		return nil, err
	}
	b := &bench{Options: o, db: db}
	if err := b.start(ctx); err != nil {
		b.close()
		return nil, err
	}
	return b, nil
}

func (b *bench) close() {
	_ = b.db.Close() // a scratch database
	if b.floor != nil {
		b.floor.close()
	}
}

func (b *bench) start(ctx context.Context) error {
	if _, err := b.db.Migrate(ctx); err != nil {
		return err
	}
	keys, err := vault.LoadOrCreate(filepath.Join(b.Dir, "vault.key"))
	if err != nil {
		return err
	}
	signer, public, err := seal.LoadOrCreateKey(filepath.Join(b.Dir, "seal.key"), "reliefbook-bench")
	if err != nil {
		return err
	}
	b.app, err = app.New(ctx, app.Config{DB: b.db, Keys: keys, Signer: signer, Public: public, Now: time.Now,
		Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	if err != nil {
		return err
	}
	if b.floor, err = openFloor(ctx, b.Engine, b.URL); err != nil {
		return err
	}
	return b.people(ctx)
}

func (b *bench) people(ctx context.Context) error {
	b.admin = access.CommandLine(access.Admin)
	var scope []int64
	for i, name := range departments {
		id, err := b.app.CreateDepartment(ctx, b.admin, fmt.Sprintf("D%d", i), name)
		if err != nil {
			return err
		}
		scope = append(scope, id)
	}
	hands, err := b.administrators(ctx)
	if err != nil {
		return err
	}
	for _, p := range []struct {
		actor *access.Actor
		role  access.Role
		scope []int64
	}{{&b.maker, access.Maker, nil}, {&b.checker, access.Checker, nil}, {&b.cashier, access.Cashier, nil}, {&b.auditor, access.Auditor, nil},
		{&b.branch, access.Branch, scope}} {
		b.password = "0f-the-Bench"
		u, err := demo.Appoint(ctx, b.app, hands, access.User{Login: string(p.role), Name: string(p.role), Role: p.role, Departments: p.scope}, b.password)
		if err != nil {
			return err
		}
		*p.actor = u.Actor("bench")
		hands.Witness = b.maker
	}
	return nil
}

// administrators makes the two who bring a right into force.
func (b *bench) administrators(ctx context.Context) (hands demo.Hands, err error) {
	links, err := b.app.People.SetupLinks(ctx)
	if err != nil {
		return hands, err
	}
	for _, l := range links {
		u, err := b.app.People.Setup(ctx, l.Token, access.User{Login: string(l.Role), Name: string(l.Role)}, "0f-the-Bench")
		if err != nil {
			return hands, err
		}
		*map[access.Role]*access.Actor{access.Admin: &hands.Admin, access.Security: &hands.Security}[l.Role] = u.Actor("bench")
	}
	return hands, nil
}

// program makes a funded program of n heads.
func (b *bench) program(ctx context.Context, n int) (id int64, code string, err error) {
	b.serial++
	code = fmt.Sprintf("B%d", b.serial)
	total := head * money.Amount(n)
	f, err := b.app.Books.CreateFund(ctx, b.maker, fund.Fund{Code: code, Name: code, Source: fund.StudentAid, Restriction: "专款专用"})
	if err != nil {
		return 0, "", err
	}
	var last int64
	for _, kind := range []fund.Kind{fund.Receipt, fund.Allocation} {
		var papers []core.Paper
		if kind == fund.Receipt {
			papers = append(papers, core.Paper{Name: "到账通知.pdf", Data: []byte("%PDF-1.4 made up")})
		}
		last, err = b.app.Books.RecordDocument(ctx, b.maker, fund.Document{FundID: f, Kind: kind, DocNo: code + string(kind), Body: "上级", Purpose: "慰问",
			Minutes: "1", Amount: total, Day: "2021-09-17"}, papers...)
		if err != nil {
			return 0, "", err
		}
		if err := b.app.Books.DecideDocument(ctx, b.checker, last, true, ""); err != nil {
			return 0, "", err
		}
	}
	id, err = b.app.Relief.CreateProgram(ctx, b.maker, fund.Program{Code: code, Name: code, Kind: fund.ByRoster, Purpose: "慰问", FromDay: "2021-09-17",
		ToDay: "2021-09-30", AllocationID: last, PerHead: head, Heads: n, Total: total})
	return id, code, err
}

// roster is a file of n students nobody has seen before. Without papers a line
// is short enough for 344,500 of them to fit the importer's limit.
func (b *bench) roster(n int, papers bool) []byte {
	var w strings.Builder
	w.WriteString("学号,姓名,系部,班级,金额")
	if papers {
		w.WriteString(",证件号,银行卡号")
	}
	w.WriteString("\n")
	for i := range n {
		fmt.Fprintf(&w, "%03d%07d,生%s,%s,%d班,30.00", b.serial, i, string(rune('一'+i%5000)), departments[i%len(departments)], 1+i/400)
		if papers {
			id := fmt.Sprintf("990000%d%02d%02d%03d", 2000+i/300_000, 1+i/25_000%12, 1+i/1000%25, i%1000)
			card := fmt.Sprintf("620000%03d%09d", b.serial, i)
			fmt.Fprintf(&w, ",%s%c,%s%c", id, person.CheckDigit(id), card, person.LuhnDigit(card))
		}
		w.WriteString("\n")
	}
	return []byte(w.String())
}

// approved walks a program of n heads up to an approved batch.
func (b *bench) approved(ctx context.Context, n int, papers bool) (program, batch int64, code string, err error) {
	if program, code, err = b.program(ctx, n); err != nil {
		return 0, 0, "", err
	}
	if _, err = b.app.Relief.ImportRosterFile(ctx, b.maker, program, "roster.csv", b.roster(n, papers), core.Reading{}); err != nil {
		return 0, 0, "", err
	}
	batch, err = b.app.Payments.PrepareBatch(ctx, b.maker, payments.Preparation{Program: program, Name: "批", Channel: payout.CampusCard})
	if err != nil {
		return 0, 0, "", err
	}
	open, err := b.app.Relief.Conflicts(ctx, b.checker, batch)
	if err != nil {
		return 0, 0, "", err
	}
	for _, c := range open { // there is no school roll of people nobody has seen before
		if err := b.app.Relief.AcceptConflict(ctx, b.checker, batch, c.Key, "测速"); err != nil {
			return 0, 0, "", err
		}
	}
	return program, batch, code, b.app.Payments.ActOnBatch(ctx, b.checker, batch, payout.Approve, "")
}

// sent walks a program of n heads up to a batch that waits for the bank, with the file it would answer with.
func (b *bench) sent(ctx context.Context, n int, papers bool) (program, batch, upload int64, code string, err error) {
	if program, batch, code, err = b.approved(ctx, n, papers); err != nil {
		return 0, 0, 0, "", err
	}
	if err := b.app.Payments.ActOnBatch(ctx, b.cashier, batch, payout.Release, ""); err != nil {
		return 0, 0, 0, "", err
	}
	if b.template == 0 {
		if b.template, err = b.app.Banking.ProposeTemplate(ctx, b.maker, teller.CardTemplate); err != nil {
			return 0, 0, 0, "", err
		}
		if err := b.app.Banking.DecideTemplate(ctx, b.checker, b.template, decide.Approve, ""); err != nil {
			return 0, 0, 0, "", err
		}
	}
	b.file, err = b.app.Banking.ExportBatch(ctx, b.cashier, banking.FileAsk{Batch: batch, Template: b.template, Reason: "bench", Password: b.password})
	if err != nil {
		return 0, 0, 0, "", err
	}
	answer, err := teller.Answer(b.file.Name, b.file.Content, func(int, teller.Payee) teller.Reply { return teller.Reply{} })
	if err != nil {
		return 0, 0, 0, "", err
	}
	run, err := b.app.Banking.CheckResult(ctx, b.cashier, batch, "answer.csv", answer, nil)
	return program, batch, run.Upload, code, err
}

// answered has the bank's answer brought in by one and confirmed by another.
func (b *bench) answered(ctx context.Context, batch, upload int64) error {
	run, err := b.app.Banking.ProposeAnswer(ctx, b.cashier, batch, upload, nil, "")
	if err != nil {
		return err
	}
	return b.confirm(ctx, run.Waits)
}

func (b *bench) confirm(ctx context.Context, intake int64) error {
	d, err := b.app.Banking.Intake(ctx, b.checker, intake)
	if err != nil {
		return err
	}
	return b.app.Banking.DecideIntake(ctx, b.checker, intake, true, "", d.Seen)
}

func (b *bench) released(ctx context.Context, n int, papers bool) (program int64, code string, err error) {
	program, batch, upload, code, err := b.sent(ctx, n, papers)
	if err != nil {
		return 0, "", err
	}
	err = b.answered(ctx, batch, upload)
	return program, code, err
}
