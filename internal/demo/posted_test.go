package demo

import (
	"context"
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"testing"

	"reliefbook/internal/access"
	"reliefbook/internal/app"
	"reliefbook/internal/ledger"
)

// posted is every transfer of the books, those of one kind, summary, debit,
// credit and asset together: how many there are and what they add up to.
func posted(t *testing.T, a *app.App) string {
	t.Helper()
	ctx, auditor := context.Background(), access.CommandLine(access.Auditor)
	list, _, err := a.Books.Vouchers(ctx, auditor, ledger.VoucherFilter{})
	check(t, err)
	type total struct{ n, units int64 }
	sums := map[string]total{}
	for _, item := range list {
		v, err := a.Books.Voucher(ctx, auditor, item.ID)
		check(t, err)
		for _, x := range v.Transfers {
			line := fmt.Sprintf("%s | %s | %s | %s | %s", v.Kind, v.Summary, v.Accounts[x.DebitID].Code, v.Accounts[x.CreditID].Code, v.Assets[x.AssetID].Code)
			sums[line] = total{sums[line].n + 1, sums[line].units + x.Amount}
		}
	}
	out := ""
	for _, line := range slices.Sorted(maps.Keys(sums)) {
		out += fmt.Sprintf("%s | %d | %d\n", line, sums[line].n, sums[line].units)
	}
	return out
}

// bankLine begins the number of a bank statement's line.
var bankLine = regexp.MustCompile(`TL\d{8}`)

// samePosted holds what the demo posts against what it posted when the file was written.
func samePosted(t *testing.T, a *app.App) {
	t.Helper()
	const path = "testdata/posted.txt"
	got := bankLine.ReplaceAllString(posted(t, a), "TL<day>") // the bank's numbers begin with the day of the run
	if *update {
		check(t, os.WriteFile(path, []byte(got), 0o600))
		return
	}
	want, err := os.ReadFile(path)
	check(t, err)
	if got != string(want) {
		t.Errorf("the demo posts other transfers than %s says:\n%s", path, got)
	}
}
