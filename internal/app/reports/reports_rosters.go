package reports

import (
	"reliefbook/internal/access"
	"reliefbook/internal/app/books"
	"reliefbook/internal/app/relief"
	"reliefbook/internal/payout"
	"reliefbook/internal/person"
	"reliefbook/internal/recon"
	"reliefbook/internal/report"
	"reliefbook/internal/store"
)

var rosterQuestions = map[string]question{
	"three-way":   ask(func(b reporter) ([]recon.Row, error) { return b.tx.ThreeWay(b.scope, b.Program.ID) }, report.ThreeWay),
	"differences": ask(func(b reporter) ([]recon.Person, error) { return books.OpenPeople(b.tx, b.scope, b.Program.ID) }, report.Differences),
	"progress": ask(func(b reporter) ([]recon.Progress, error) { return programProgress(b.tx, b.scope, b.Program.ID) },
		report.Progress),
	"payroll":  ask(func(b reporter) ([]recon.PayrollLine, error) { return b.tx.Payroll(b.scope, b.Program.ID) }, report.Payroll),
	"sign-off": ask(reporter.signed, report.SignOff),
	"advances": ask(func(b reporter) ([]payout.Advance, error) { return b.tx.Advances(b.scope, b.Program.ID) }, report.Advances),
}

// programProgress is the state of a program's entitlements, by department.
func programProgress(tx *store.Tx, scope access.Scope, program int64) ([]recon.Progress, error) {
	departments, err := tx.Departments(scope)
	if err != nil {
		return nil, err
	}
	steps, err := tx.Steps(scope, program)
	return recon.ByDepartment(departments, steps), err
}

// signed is everybody who has or should have the money, with papers and letters.
func (b reporter) signed() ([]report.Signed, error) {
	payments, _, err := b.tx.Payments(payout.Filter{Scope: b.scope, Program: b.Program.ID, InHand: true})
	if err != nil {
		return nil, err
	}
	papers, err := relief.PapersOf(b.tx, b.keys, payments)
	if err != nil {
		return nil, err
	}
	letters, err := b.tx.Letters(b.scope, b.Program.ID)
	if err != nil {
		return nil, err
	}
	list := make([]report.Signed, len(payments))
	for i, p := range payments {
		list[i] = report.Signed{Payment: p, Letter: letters[p.ID]}
		if id := papers[p.IdentityID].CitizenID; id != "" {
			list[i].ID = person.MaskID(id)
		}
		if card := papers[p.IdentityID].Card; card != "" && p.Channel.Way().Card {
			list[i].Card = person.MaskCard(card)
		}
	}
	return list, nil
}
