package banking_test

import (
	"bytes"
	"context"
	"os"
	"testing"
	"time"

	"reliefbook/internal/app/banking"
	"reliefbook/internal/apptest"
	"reliefbook/internal/fund"
	"reliefbook/internal/recon"
	"reliefbook/internal/statement"
)

func TestStatementIsImportedAndMatched(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		h.Funded(t, "AID", fund.StudentAid, 90_000)
		h.Clock.Pass(5 * 24 * time.Hour)
		data := apptest.StatementFile(0, [8]string{"2021-09-17", "900.00", "", "S1", "转入", "AID-receipt", "上级", ""}, [8]string{"2021-09-21", "1.23", "", "S2", "结息", "", "", ""})
		run, made := h.ImportStatement(t, 1, "s.csv", data)
		if made == 0 || run.Statement.Received != 90_123 {
			t.Fatalf("%+v", run)
		}
		again, err := h.Banking.CheckStatement(ctx, h.Maker, 1, "other name.csv", data, banking.StatementReading{})
		apptest.Check(t, err)
		if again.Same.ID != made || again.Ready() {
			t.Errorf("the same file was not recognised: %+v", again.Same)
		}
		done, err := h.Banking.RunMatching(ctx, h.Maker, 1)
		apptest.Check(t, err)
		if done.ByPass[recon.ByCounter] != 1 || done.Open != 1 {
			t.Errorf("%+v", done)
		}
		adj, err := h.Banking.Reconciliation(ctx, h.Auditor, 1, "")
		apptest.Check(t, err)
		if adj.Difference() != 0 || adj.Of(recon.BankReceived) != 123 || adj.Bank != 90_123 || adj.Books != 90_000 {
			t.Errorf("%+v", adj)
		}
		h.Holds(t)
		_, err = h.Banking.MatchByHand(ctx, h.Cashier, 1, statement.Pairing{Lines: []int64{1, 2}})
		apptest.Refused(t, err, "match.taken")
	})
}

// TestTheNextStatementGoesOn: two files as banks write them, the second with a line
// that has no serial number, or of a day before the first one's last.
func TestTheNextStatementGoesOn(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		h.Funded(t, "AID", fund.StudentAid, 90_000)
		h.Funded(t, "CARE", fund.Other, 90_000)
		h.Clock.Pass(30 * 24 * time.Hour)
		for account, name := range map[int64]string{1: "a", 2: "b"} {
			for _, file := range []string{name + "1.csv", name + "2.csv"} {
				data, err := os.ReadFile("../../statement/testdata/cases/next-file-refused/" + file)
				apptest.Check(t, err)
				run, made := h.ImportStatement(t, account, file, bytes.ReplaceAll(data, []byte("2026"), []byte("2021")))
				if made == 0 || run.Skip != 0 || len(run.Fresh()) != 2 {
					t.Fatalf("%s: %+v", file, run)
				}
			}
		}
		h.Holds(t)
	})
}

// TestAStatementWithoutCaptions is read once the clerk has said what its columns are.
func TestAStatementWithoutCaptions(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		h.Funded(t, "AID", fund.StudentAid, 90_000)
		h.Clock.Pass(5 * 24 * time.Hour)
		run, err := h.Banking.CheckStatement(ctx, h.Maker, 1, "s.csv", []byte("2021-09-16,100.00,100.00\n2021-09-17,-60.00,40.00\n"), banking.StatementReading{})
		apptest.Check(t, err)
		if run.Ready() || len(run.Captions) != 3 || run.Statement.Problems[0].Code != "table.no_header" {
			t.Fatalf("%+v", run)
		}
		how := banking.StatementReading{Mapping: &statement.Mapping{Columns: map[statement.Part]int{statement.ByDay: 0, statement.ByAmount: 1, statement.ByBalance: 2}}}
		_, err = h.Banking.KeepStatementMapping(ctx, h.Maker, 1, run.Upload, how)
		apptest.Check(t, err)
		run, err = h.Banking.ProposeStatement(ctx, h.Maker, 1, run.Upload, how)
		apptest.Check(t, err)
		if run.Waits == 0 || len(run.Fresh()) != 2 || run.Statement.Closing != 4_000 {
			t.Fatalf("%+v", run)
		}
	})
}
