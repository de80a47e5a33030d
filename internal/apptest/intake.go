package apptest

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"reliefbook/internal/access"
	"reliefbook/internal/app/banking"
	"reliefbook/internal/money"
)

// Confirm confirms what was brought in, as the checker who is shown it.
func (h *House) Confirm(intake int64) error {
	ctx := context.Background()
	d, err := h.Banking.Intake(ctx, h.Checker, intake)
	if err != nil {
		return err
	}
	return h.Banking.DecideIntake(ctx, h.Checker, intake, true, "", d.Seen)
}

// TakeAnswer brings a kept answer in as the cashier and confirms it as the
// checker. lacks says why one is taken that does not agree with its batch.
func (h *House) TakeAnswer(batch, upload int64, lacks string) (banking.ResultRun, error) {
	run, err := h.Banking.ProposeAnswer(context.Background(), h.Cashier, batch, upload, nil, lacks)
	if err != nil || run.Applied.ID != 0 {
		return run, err
	}
	return run, h.Confirm(run.Waits)
}

// TakeStatement brings a kept statement in and confirms it as the checker; made
// is the statement it became, 0 when it was kept before.
func (h *House) TakeStatement(actor access.Actor, fund, upload int64, how banking.StatementReading) (run banking.StatementRun, made int64, err error) {
	ctx := context.Background()
	run, err = h.Banking.ProposeStatement(ctx, actor, fund, upload, how)
	if err != nil || run.Same.ID != 0 {
		return run, 0, err
	}
	if err := h.Confirm(run.Waits); err != nil {
		return run, 0, err
	}
	d, err := h.Banking.Intake(ctx, h.Auditor, run.Waits)
	return run, d.MadeID, err
}

// BroughtIn is an answer a cashier brought in, and what a checker is shown of it.
func (h *House) BroughtIn(t testing.TB, by access.Actor, batch int64, name string, file []byte, lacks string) banking.IntakeDetail {
	t.Helper()
	ctx := context.Background()
	run, err := h.Banking.CheckResult(ctx, by, batch, name, file, nil)
	Check(t, err)
	run, err = h.Banking.ProposeAnswer(ctx, by, batch, run.Upload, nil, lacks)
	Check(t, err)
	d, err := h.Banking.Intake(ctx, h.Checker, run.Waits)
	Check(t, err)
	return d
}

// StatementFile is a statement with a running balance: each row day, in, out, serial, text, ref, party, account.
func StatementFile(opening money.Amount, rows ...[8]string) []byte {
	var b strings.Builder
	b.WriteString("账号：6200001234567890123,,,,,,,,\r\n期初余额," + opening.String() + ",,,,,,,\r\n")
	b.WriteString("交易日期,收入金额,支出金额,余额,流水号,摘要,附言,对方户名,对方账号\r\n")
	at := opening
	for _, r := range rows {
		for i, sign := range []money.Amount{1, -1} {
			if r[1+i] != "" {
				a, err := money.Parse(r[1+i])
				if err != nil {
					panic(err)
				}
				at += sign * a
			}
		}
		fmt.Fprintf(&b, "%s,%s,%s,%s,%s,%s,%s,%s,%s\r\n", r[0], r[1], r[2], at, r[3], r[4], r[5], r[6], r[7])
	}
	b.WriteString("期末余额," + at.String() + ",,,,,,,\r\n")
	return []byte(b.String())
}

// ImportStatement imports a statement of a fund's account, and gives the statement it became.
func (h *House) ImportStatement(t testing.TB, fund int64, name string, data []byte) (banking.StatementRun, int64) {
	t.Helper()
	ctx := context.Background()
	run, err := h.Banking.CheckStatement(ctx, h.Cashier, fund, name, data, banking.StatementReading{})
	Check(t, err)
	run, made, err := h.TakeStatement(h.Cashier, fund, run.Upload, banking.StatementReading{})
	if err != nil {
		t.Fatalf("%v: %+v", err, run.Statement.Problems)
	}
	return run, made
}
