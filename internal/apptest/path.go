package apptest

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"reliefbook/internal/app/banking"
	"reliefbook/internal/app/core"
	"reliefbook/internal/app/payments"
	"reliefbook/internal/bank"
	"reliefbook/internal/decide"
	"reliefbook/internal/fund"
	"reliefbook/internal/money"
	"reliefbook/internal/payout"
	"reliefbook/internal/person"
	"reliefbook/internal/teller"
)

// Head is what every student of RosterCSV is entitled to.
const Head money.Amount = 3000

// CitizenID and Card are the i-th student's papers in RosterCSV: well formed,
// of a region and a bank that do not exist.
func CitizenID(i int) string {
	id17 := fmt.Sprintf("990000%d%02d%02d%03d", 2000+i/300_000, 1+i/25_000%12, 1+i/1000%25, i%1000)
	return id17 + string(person.CheckDigit(id17))
}

// Card is the i-th student's bank card.
func Card(i int) string {
	card := fmt.Sprintf("620000%012d", i)
	return card + string(person.LuhnDigit(card))
}

// StudentName is the i-th student's name.
func StudentName(i int) string { return "学生" + string(rune('一'+i%2000)) }

// RosterCSV is a roster file of n students, 30.00 each, dealt out over the
// departments in turn, 40 to a class.
func RosterCSV(n int, departments ...string) []byte {
	var b strings.Builder
	b.WriteString("学号,姓名,系部,班级,校区,证件号,银行卡号,金额\n")
	for i := range n {
		fmt.Fprintf(&b, "%010d,%s,%s,%d班,东校区,%s,%s,30.00\n", i+1, StudentName(i), departments[i%len(departments)],
			1+i/(40*len(departments)), CitizenID(i), Card(i))
	}
	return []byte(b.String())
}

// Path is a program with a roster of n students in one batch.
type Path struct {
	Allocation int64
	Program    int64
	Batch      int64
}

// Prepared walks the path up to a prepared batch of n students over the
// departments, which are made.
func (h *House) Prepared(t testing.TB, n int, departments ...string) Path {
	t.Helper()
	return h.PreparedBy(t, payout.Bank, n, departments...)
}

// PreparedBy is Prepared for another channel.
func (h *House) PreparedBy(t testing.TB, channel payout.Channel, n int, departments ...string) Path {
	t.Helper()
	ctx := context.Background()
	h.Structure(t, []string{"东校区"}, departments)
	total, err := Head.Times(int64(n))
	Check(t, err)
	var p Path
	p.Allocation = h.Funded(t, "AID", fund.StudentAid, total)
	p.Program = h.RosterProgram(t, "MZ", p.Allocation, Head, n)
	_, err = h.Relief.ImportRosterFile(ctx, h.Maker, p.Program, "roster.csv", RosterCSV(n, departments...), core.Reading{})
	Check(t, err)
	p.Batch, err = h.Payments.PrepareBatch(ctx, h.Maker, payments.Preparation{Program: p.Program, Name: "第一批", Channel: channel})
	Check(t, err)
	return p
}

// Sent walks the path up to a batch that is released and waits for its answer.
func (h *House) Sent(t testing.TB, n int, departments ...string) Path {
	t.Helper()
	p := h.Prepared(t, n, departments...)
	h.Release(t, p.Batch)
	return p
}

// Release approves and releases a prepared batch.
func (h *House) Release(t testing.TB, batch int64) {
	t.Helper()
	Check(t, h.Payments.ActOnBatch(context.Background(), h.Checker, batch, payout.Approve, ""))
	Check(t, h.Payments.ActOnBatch(context.Background(), h.Cashier, batch, payout.Release, ""))
}

// Released walks the path up to a batch every payment of which the bank has paid.
func (h *House) Released(t testing.TB, n int, departments ...string) Path {
	t.Helper()
	p := h.Sent(t, n, departments...)
	h.Answer(t, p.Batch, func(int, teller.Payee) teller.Reply { return teller.Reply{} })
	return p
}

// Agreed has a template proposed and approved.
func (h *House) Agreed(t testing.TB, tpl bank.Template) int64 {
	t.Helper()
	id, err := h.Banking.ProposeTemplate(context.Background(), h.Maker, tpl)
	Check(t, err)
	Check(t, h.Banking.DecideTemplate(context.Background(), h.Checker, id, decide.Approve, ""))
	return id
}

// Ask is the cashier who wants a batch's file.
func (h *House) Ask(batch, template int64) banking.FileAsk {
	return banking.FileAsk{Batch: batch, Template: template, Reason: "送银行代发", Password: h.Passwords[h.Cashier.Login]}
}

// BankFile is a released batch's file as the cashier had it the first time.
func (h *House) BankFile(t testing.TB, batch int64) banking.BankFile {
	t.Helper()
	if f, had := h.files[batch]; had {
		return f
	}
	if h.template == 0 {
		h.template = h.Agreed(t, teller.Template)
	}
	f, err := h.Banking.ExportBatch(context.Background(), h.Cashier, h.Ask(batch, h.template))
	Check(t, err)
	h.files[batch] = f
	return f
}

// Handed says that a batch's bank got this file.
func (h *House) Handed(batch int64, f banking.BankFile) { h.files[batch] = f }

// AnswerFile has the made-up bank answer a released batch's file.
func (h *House) AnswerFile(t testing.TB, batch int64, say func(int, teller.Payee) teller.Reply) []byte {
	t.Helper()
	f := h.BankFile(t, batch)
	data, err := teller.Answer(f.Name, f.Content, say)
	Check(t, err)
	return data
}

// Answer has the made-up bank answer a released batch, and applies what it says.
func (h *House) Answer(t testing.TB, batch int64, say func(int, teller.Payee) teller.Reply) banking.ResultRun {
	t.Helper()
	ctx := context.Background()
	run, err := h.Banking.CheckResult(ctx, h.Cashier, batch, "answer.csv", h.AnswerFile(t, batch, say), nil)
	Check(t, err)
	run, err = h.TakeAnswer(batch, run.Upload, "")
	Check(t, err)
	return run
}
