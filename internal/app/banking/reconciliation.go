package banking

import (
	"context"

	"reliefbook/internal/access"
	"reliefbook/internal/fault"
	"reliefbook/internal/fund"
	"reliefbook/internal/money"
	"reliefbook/internal/recon"
	"reliefbook/internal/statement"
	"reliefbook/internal/store"
)

// Reconciliation is the bank reconciliation 银行存款余额调节表 of a fund's account at the
// end of a month YYYY-MM, or as of today while the month is not over. Refusal:
// report.month for an invalid month.
func (a *Area) Reconciliation(ctx context.Context, actor access.Actor, fund int64, month string) (adj recon.Adjustment, err error) {
	day, err := a.ReconciliationDay(month)
	if err != nil {
		return adj, err
	}
	err = a.Read(ctx, actor, access.StatementRead, func(tx *store.Tx) error {
		f, err := tx.Fund(fund)
		if err != nil {
			return err
		}
		adj, err = Adjustment(tx, f, day)
		return err
	})
	return adj, err
}

// ReconciliationDay is the last day of a month, or today when that is earlier; "" is this month.
func (a *Area) ReconciliationDay(month string) (string, error) {
	today := a.Today()
	if month == "" {
		return today, nil
	}
	day, ok := monthEnd(month)
	if !ok {
		return "", fault.New(fault.Invalid, "report.month", "Month", month)
	}
	return min(day, today), nil
}

// Adjustment compares the two balances of an account. They don't come from the open
// items: the books' balance is from the trial balance, the bank's is the closing
// balance of its statements.
func Adjustment(tx *store.Tx, f fund.Fund, day string) (recon.Adjustment, error) {
	var books money.Amount
	code := ""
	balances, err := tx.Balances(day)
	if err != nil {
		return recon.Adjustment{}, err
	}
	for _, b := range balances {
		if b.ID == f.BankID {
			books, code = money.Amount(b.Units()), b.Code
		}
	}
	lines, err := tx.StatementLines(statement.LineFilter{Account: f.BankID})
	if err != nil {
		return recon.Adjustment{}, err
	}
	movements, err := tx.MovementsOf(f.BankID, false)
	if err != nil {
		return recon.Adjustment{}, err
	}
	list, err := tx.Statements(f.BankID)
	if err != nil {
		return recon.Adjustment{}, err
	}
	bank, until := statement.Balance(list, lines, day)
	adj := recon.Adjust(day, books, bank, standing(lines), standing(movements))
	adj.Fund, adj.Account, adj.Until = f.Name, code, until
	return adj, nil
}

func standing[T interface{ Standing() recon.BankItem }](list []T) []recon.BankItem {
	out := make([]recon.BankItem, len(list))
	for i, x := range list {
		out[i] = x.Standing()
	}
	return out
}
