package store

import (
	"slices"

	"reliefbook/internal/access"
	"reliefbook/internal/recon"
)

// Payroll adds up a program's entitlements, in fen, by class and by the channel they are paid
// through. Those that no payment was made for have no channel. A payment that another one
// followed counts with what it paid itself.
func (tx *Tx) Payroll(s access.Scope, program int64) ([]recon.PayrollLine, error) {
	p := new(where).and("p.program_id = ?", program).and("p.state <> 'cancelled'").within(s, "p.department_id")
	e := new(where).and("e.roster_id = "+inForce, program).within(s, "e.department_id").and(neverTried, program, program)
	query := `
		SELECT x.class_id, d.code, d.name AS department, k.name AS class, x.channel, sum(x.heads) AS heads, sum(x.due) AS due,
			sum(x.paid_heads) AS paid_heads, sum(x.paid) AS paid, sum(x.confirmed_heads) AS confirmed_heads,
			sum(x.confirmed) AS confirmed, sum(x.forgone) AS forgone
		FROM (
			SELECT p.class_id, b.channel,
				CASE WHEN p.part = 0 AND (p.state NOT IN ('failed', 'returned') OR ` + noSuccessor + `) THEN 1 ELSE 0 END AS heads,
				CASE WHEN ` + noSuccessor + ` THEN p.amount WHEN p.state = 'paid' THEN p.amount - p.back ELSE 0 END AS due,
				CASE WHEN p.state = 'paid' AND p.part = 0 THEN 1 ELSE 0 END AS paid_heads,
				CASE WHEN p.state = 'paid' THEN p.amount - p.back ELSE 0 END AS paid,
				CASE WHEN p.state = 'paid' AND p.part = 0 AND p.receipt = 'confirmed' THEN 1 ELSE 0 END AS confirmed_heads,
				CASE WHEN p.state = 'paid' AND p.receipt = 'confirmed' THEN p.amount - p.back ELSE 0 END AS confirmed,
				p.forgone
			FROM payment p
			JOIN batch b ON b.id = p.batch_id` + p.sql.String() + `
			UNION ALL
			SELECT e.class_id, '', 1, e.amount, 0, 0, 0, 0, 0
			FROM entitlement e` + e.sql.String() + `) x
		JOIN class k ON k.id = x.class_id
		JOIN department d ON d.id = k.department_id
		GROUP BY x.class_id, d.code, d.name, k.name, x.channel
		HAVING sum(x.due) > 0
		ORDER BY d.code, k.name, x.class_id, x.channel`
	return list[recon.PayrollLine](tx, query, slices.Concat(p.args, e.args)...) //arch:sql where holds constants
}
