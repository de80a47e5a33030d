package app

import (
	"reliefbook/internal/payout"
	"reliefbook/internal/person"
	"reliefbook/internal/report"
	"reliefbook/internal/store"
)

func payroll(b reporter) (*report.Table, error) {
	lines, err := b.tx.Payroll(b.scope, b.program.ID)
	return report.Payroll(b.tag, b.program, lines), err
}

func signOff(b reporter) (*report.Table, error) {
	payments, _, err := b.tx.Payments(store.PaymentFilter{Scope: b.scope, Program: b.program.ID, InHand: true})
	if err != nil {
		return nil, err
	}
	papers, err := papersOf(b.tx, b.keys, payments)
	if err != nil {
		return nil, err
	}
	letters, err := b.tx.Letters(b.scope, b.program.ID)
	if err != nil {
		return nil, err
	}
	list := make([]report.Signed, len(payments))
	for i, p := range payments {
		list[i] = report.Signed{Payment: p, Letter: letters[p.ID]}
		if id := papers[p.IdentityID].CitizenID; id != "" {
			list[i].ID = person.MaskID(id)
		}
		if card := papers[p.IdentityID].Card; card != "" && p.Channel == payout.Bank {
			list[i].Card = person.MaskCard(card)
		}
	}
	return report.SignOff(b.tag, b.program, list), nil
}
