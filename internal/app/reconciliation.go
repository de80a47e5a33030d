package app

import (
	"context"
	"strconv"

	"reliefbook/internal/access"
	"reliefbook/internal/fault"
	"reliefbook/internal/fund"
	"reliefbook/internal/money"
	"reliefbook/internal/recon"
	"reliefbook/internal/report"
	"reliefbook/internal/store"
)

// Reconciliation is the bank reconciliation 银行存款余额调节表 of a fund's account
// at the end of a month YYYY-MM, or of today while the month is not over.
// report.month for what is no month.
func (a *App) Reconciliation(ctx context.Context, actor access.Actor, fund int64, month string) (adj recon.Adjustment, err error) {
	day, err := a.reconciliationDay(month)
	if err != nil {
		return adj, err
	}
	err = a.read(ctx, actor, access.StatementRead, func(tx *store.Tx) error {
		f, err := tx.Fund(fund)
		if err != nil {
			return err
		}
		adj, err = adjustment(tx, f, day)
		return err
	})
	return adj, err
}

// reconciliationDay is the last day of a month, or today when that is earlier; no month is this one.
func (a *App) reconciliationDay(month string) (string, error) {
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

// adjustment holds the two balances of an account against each other. They come
// from elsewhere than the open items: the books' from the trial balance, the
// bank's from what its statements say they end with.
func adjustment(tx *store.Tx, f fund.Fund, day string) (recon.Adjustment, error) {
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
	lines, err := tx.StatementLines(store.LineFilter{Account: f.BankID})
	if err != nil {
		return recon.Adjustment{}, err
	}
	movements, err := tx.MovementsOf(f.BankID, false)
	if err != nil {
		return recon.Adjustment{}, err
	}
	bank, until, err := bankBalance(tx, f.BankID, day, lines)
	if err != nil {
		return recon.Adjustment{}, err
	}
	adj := recon.Adjust(day, books, bank, standingLines(lines), standingMovements(movements))
	adj.Fund, adj.Account, adj.Until = f.Name, code, until
	return adj, nil
}

// bankBalance is what the bank says of an account at the end of a day: where its
// last whole statement ends, and the lines up to the day of the one after it.
func bankBalance(tx *store.Tx, account int64, day string, lines []store.StatementLine) (sum money.Amount, until string, err error) {
	list, err := tx.Statements(account)
	if err != nil {
		return 0, "", err
	}
	cut := int64(0) // the first statement that goes beyond the day
	for _, s := range list {
		until = s.DayTo
		if s.DayTo > day {
			cut = s.ID
			break
		}
		sum = s.Closing
	}
	if cut == 0 {
		return sum, until, nil
	}
	first := len(list) > 0 && list[0].ID == cut
	for _, l := range lines {
		if l.StatementID >= cut && l.Day <= day && (l.Number > 0 || first) {
			sum += l.Amount
		}
	}
	return sum, until, nil
}

func standingLines(lines []store.StatementLine) []recon.BankItem {
	out := make([]recon.BankItem, len(lines))
	for i, l := range lines {
		text := l.Text
		if l.Party != "" {
			text = l.Party + " " + text
		}
		out[i] = recon.BankItem{Day: l.Day, Amount: l.Amount, Match: l.MatchID, Text: text, Reference: l.Serial, Line: l.ID}
	}
	return out
}

func standingMovements(list []store.MoneyMovement) []recon.BankItem {
	out := make([]recon.BankItem, len(list))
	for i, m := range list {
		out[i] = recon.BankItem{Day: m.Day, Amount: m.Amount, Match: m.MatchID, Text: m.Summary, Voucher: m.VoucherID, Payment: m.PaymentID}
		if m.Number != 0 {
			out[i].Reference = m.Period + "-" + strconv.FormatInt(m.Number, 10)
		}
	}
	return out
}

var bankQuestions = questions{"bank-reconciliation": bankReconciliation}

// bankReconciliation is the report: of one fund's account, or of all.
func bankReconciliation(b reporter) (*report.Table, error) {
	funds, err := b.tx.Funds()
	if err != nil {
		return nil, err
	}
	var list []recon.Adjustment
	for _, f := range funds {
		if b.asked["fund"] != "" && f.Code != b.asked["fund"] {
			continue
		}
		adj, err := adjustment(b.tx, f, b.day)
		if err != nil {
			return nil, err
		}
		list = append(list, adj)
	}
	if b.asked["fund"] != "" && len(list) == 0 {
		return nil, errNotFound()
	}
	return report.BankReconciliation(b.tag, list), nil
}
