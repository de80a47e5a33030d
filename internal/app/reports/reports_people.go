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

var rosterQuestions = questions{"three-way": threeWay, "differences": differences, "progress": progress, "payroll": payroll,
	"sign-off": signOff, "advances": advances}

func threeWay(b reporter) (*report.Table, error) {
	rows, err := b.tx.ThreeWay(b.scope, b.program.ID)
	return report.ThreeWay(b.tag, b.program.Code, rows), err
}

func differences(b reporter) (*report.Table, error) {
	people, err := books.OpenPeople(b.tx, b.scope, b.program.ID)
	return report.Differences(b.tag, b.program.ID, people), err
}

func progress(b reporter) (*report.Table, error) {
	rows, err := programProgress(b.tx, b.scope, b.program.ID)
	return report.Progress(b.tag, b.program.Code, rows), err
}

// programProgress is where a program's entitlements stand, by department.
func programProgress(tx *store.Tx, scope access.Scope, program int64) ([]recon.Progress, error) {
	departments, err := tx.Departments(scope)
	if err != nil {
		return nil, err
	}
	steps, err := tx.Steps(scope, program)
	return recon.ByDepartment(departments, steps), err
}

func advances(b reporter) (*report.Table, error) {
	list, err := b.tx.Advances(b.scope, b.program.ID)
	return report.Advances(b.tag, list), err
}

func payroll(b reporter) (*report.Table, error) {
	lines, err := b.tx.Payroll(b.scope, b.program.ID)
	return report.Payroll(b.tag, b.program, lines), err
}

func signOff(b reporter) (*report.Table, error) {
	payments, _, err := b.tx.Payments(payout.Filter{Scope: b.scope, Program: b.program.ID, InHand: true})
	if err != nil {
		return nil, err
	}
	papers, err := relief.PapersOf(b.tx, b.keys, payments)
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
