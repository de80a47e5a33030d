package banking_test

import (
	"context"
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
