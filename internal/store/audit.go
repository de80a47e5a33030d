package store

import (
	"embed"

	"reliefbook/internal/fault"
	"reliefbook/internal/recon"
)

//go:embed sql/audit/*.sql
var auditFiles embed.FS

// auditTests are the tests that one query answers, sql/audit/<test>.sql: every row is a finding.
var auditTests = []recon.AuditTest{
	recon.PaidTwice, recon.NotOnRoster, recon.OthersCard, recon.SharedCard, recon.StaffsCard, recon.ForAnother, recon.OneForMany,
	recon.NeverSigned, recon.NeverPaid, recon.NoMinutes, recon.NoPaper, recon.SamePerson, recon.TakenAlone, recon.Numbers,
	recon.SameDay, recon.BelowTier,
}

// AuditFindings runs every test that one query answers.
func (tx *Tx) AuditFindings() (all []recon.Finding, err error) {
	for _, test := range auditTests {
		query, err := auditFiles.ReadFile("sql/audit/" + string(test) + ".sql")
		if err != nil {
			return nil, fault.Wrap(err, "ask "+string(test))
		}
		found, err := list[recon.Finding](tx, string(query), byWay(string(query))...) //arch:sql embedded files
		if err != nil {
			return nil, fault.Wrap(err, "ask "+string(test))
		}
		for _, f := range found {
			f.Test = test
			all = append(all, f)
		}
	}
	return all, nil
}

// Posted lists every voucher with its amount, for the tests of times and amounts.
func (tx *Tx) Posted() ([]recon.Posted, error) {
	return list[recon.Posted](tx, `
		SELECT v.id, b.name AS book, v.period, n.number, v.day, v.at, `+voucherAmount+` AS total
		FROM voucher v
		JOIN book b ON b.id = v.book_id
		LEFT JOIN voucher_number n ON n.voucher_id = v.id
		ORDER BY v.id`)
}
