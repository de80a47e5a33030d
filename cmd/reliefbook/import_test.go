package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"reliefbook/internal/access"
	"reliefbook/internal/demo"
)

// TestImportStatementCommand checks files against an account's statements: exit 0
// for one that could be brought in, 2 for one that is wrong or does not go on.
func TestImportStatementCommand(t *testing.T) {
	ctx, dir := context.Background(), t.TempDir()
	w := where{Database: "sqlite:" + filepath.Join(dir, "x.db"), Keys: dir}
	h, err := w.create(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := demo.Play(ctx, h.app, demo.Options{}); err != nil {
		t.Fatal(err)
	}
	accounts, err := h.app.Banking.BankAccounts(ctx, access.CommandLine(access.Maker))
	if err != nil {
		t.Fatal(err)
	}
	a := accounts[0]
	h.close()
	next := filepath.Join(dir, "next.csv")
	text := fmt.Sprintf("交易日期,摘要,借方,贷方,余额\n%s,结息,,1.00,%s\n,本月合计,,1.00,\n打印时间：%[1]s,,,,\n", a.Last.DayTo, a.Last.Closing+100)
	if err := os.WriteFile(next, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	cases := "../../internal/statement/testdata/cases/"
	for file, want := range map[string]exitError{
		next: 0,
		cases + "currency-in-a-table/25_currency.csv":                  2,
		cases + "statement-rows-that-are-no-lines/09_month_totals.csv": 2, // of years before
	} {
		for _, how := range [][]string{{"--json"}, nil} {
			c := cli{Report: newReportCmd()}
			args := append([]string{"import", "statement", "--database=" + w.Database, "--keys=" + dir, "--fund=" + a.Fund.Code, file}, how...)
			run, err := newParser(&c).Parse(args)
			if err != nil {
				t.Fatal(err)
			}
			run.BindTo(ctx, (*context.Context)(nil))
			var exit exitError
			if err := run.Run(); err != nil && !errors.As(err, &exit) || exit != want {
				t.Errorf("%s: %v, want exit %d", file, err, want)
			}
		}
	}
}
