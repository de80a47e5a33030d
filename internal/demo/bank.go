package demo

import (
	"context"
	"maps"
	"slices"
	"strings"

	"reliefbook/internal/app/banking"
	"reliefbook/internal/fault"
	"reliefbook/internal/fund"
	"reliefbook/internal/money"
	"reliefbook/internal/statement"
	"reliefbook/internal/teller"
	"reliefbook/internal/visit"
)

// The codes of the funds.
const (
	duesCode = "DUES"
	aidCode  = "AID"
)

// interest is what the bank adds at the end, and the books don't know until somebody records it.
const interest money.Amount = 1_234

// opens gives a fund its account at the made-up bank, and what was paid into it.
func (p *player) opens(id int64, f fund.Fund, receipt fund.Document) error {
	a := &teller.Account{Name: "某某职业学院（" + f.Name + "）", Number: "6200009900" + strings.Repeat("0", 5) + string(rune('1'+len(p.bank))) + "888"}
	p.bank[f.Code], p.fundID[f.Code] = a, id
	return a.Receive(p.app.Today(), receipt.Amount, teller.Party{Name: receipt.Body, Account: "6200007700001112223"}, "转账", strings.TrimPrefix(receipt.DocNo, "银行回单"))
}

// drawn is the cash a visiting team takes from the bank.
func (p *player) drawn(t visit.Team) error {
	var cash money.Amount
	for _, person := range t.People {
		cash += person.Amount
	}
	return p.bank[duesCode].Pay(p.app.Today(), cash, teller.Party{Name: t.Name}, "现金支取", "")
}

// cashed is the cash a branch pays a batch with.
func (p *player) cashed(ctx context.Context, batch int64) error {
	d, err := p.app.Payments.Batch(ctx, p.cashier, batch)
	if err != nil {
		return err
	}
	return p.bank[aidCode].Pay(p.app.Today(), d.Total, teller.Party{}, "现金支取", "")
}

// batchOf is a batch as its file's name has it: MZ2021-2 of MZ2021-2-417.csv.
func batchOf(file string) string { return file[:strings.LastIndexByte(file, '-')] }

// statements has the bank give each account's statement, imports them and
// matches them with the books. What no pass matches is matched by the best
// suggestion. In the end the bank adds interest: in the complete case it is
// recorded and matched, else it stays open for whoever looks.
func (p *player) statements(ctx context.Context) error {
	today := p.app.Today()
	if err := p.bank[aidCode].Receive(today, interest, teller.Party{}, "结息", ""); err != nil {
		return err
	}
	for i, code := range slices.Sorted(maps.Keys(p.bank)) {
		data, err := p.bank[code].Statement(today[:8]+"01", today)
		if err != nil {
			return err
		}
		if err := p.reconcile(ctx, p.fundID[code], "对账单-"+code+"-"+today+".csv", data); err != nil {
			return err
		}
		p.progress(i+1, len(p.bank))
	}
	if !p.Complete {
		return nil
	}
	return p.recordInterest(ctx, p.fundID[aidCode])
}

// reconcile imports a statement and matches it.
func (p *player) reconcile(ctx context.Context, fund int64, name string, data []byte) error {
	run, err := p.app.Banking.CheckStatement(ctx, p.cashier, fund, name, data, banking.StatementReading{})
	if err != nil {
		return err
	}
	if run, err = p.app.Banking.ProposeStatement(ctx, p.cashier, fund, run.Upload, banking.StatementReading{}); err != nil {
		return err
	}
	if err := p.confirm(ctx, run.Waits); err != nil {
		return err
	}
	if _, err := p.app.Banking.RunMatching(ctx, p.cashier, fund); err != nil {
		return err
	}
	list, err := p.app.Banking.Worklist(ctx, p.cashier, fund, banking.WorkSuggested, 100, 0)
	if err != nil {
		return err
	}
	for _, l := range list.Lines {
		if len(l.Suggestions) == 0 || !l.Suggestions[0].Same {
			continue
		}
		of := l.Suggestions[0].Of
		accept := statement.Pairing{Lines: []int64{l.ID}, Movements: []statement.MovementKey{{Voucher: of.VoucherID, Payment: of.PaymentID}}, Suggested: true}
		if _, err := p.app.Banking.MatchByHand(ctx, p.cashier, fund, accept); err != nil && !fault.Is(err, "match.taken") {
			return err
		}
	}
	return nil
}

// recordInterest records what only the bank has, as its page offers, and matches it.
func (p *player) recordInterest(ctx context.Context, id int64) error {
	list, err := p.app.Banking.Worklist(ctx, p.maker, id, banking.WorkOpen, 100, 0)
	if err != nil {
		return err
	}
	for _, l := range list.Lines {
		d := fund.Document{FundID: id, Kind: fund.Receipt, DocNo: l.Serial, Body: "开户银行", Purpose: "银行存款利息", Amount: l.Amount, Day: l.Day}
		made, err := p.app.Books.RecordDocument(ctx, p.maker, d)
		if err != nil {
			return err
		}
		if err := p.app.Books.DecideDocument(ctx, p.checker, made, true, ""); err != nil {
			return err
		}
	}
	_, err = p.app.Banking.RunMatching(ctx, p.cashier, id)
	return err
}

// banked asks whether bank and books agree, account by account.
func (p *player) banked(ctx context.Context, s *Summary) error {
	accounts, err := p.app.Banking.BankAccounts(ctx, p.auditor)
	if err != nil {
		return err
	}
	s.BankAgrees = len(accounts) == len(p.bank)
	for _, a := range accounts {
		s.BankOpen += a.OpenLines + a.Unmatched
		adj, err := p.app.Banking.Reconciliation(ctx, p.auditor, a.ID, "")
		if err != nil {
			return err
		}
		s.BankAgrees = s.BankAgrees && adj.Agrees()
	}
	return nil
}
