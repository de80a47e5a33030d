package store

import (
	"reliefbook/internal/fault"
	"reliefbook/internal/recon"
)

const paidTo = ` FROM payment p JOIN entitlement e ON e.id = p.entitlement_id JOIN class k ON k.id = p.class_id JOIN batch b ON b.id = p.batch_id
	JOIN identity i ON i.id = p.identity_id WHERE p.state = 'paid'`

const payee = `'/payments/' || p.id AS page, e.student_no || ' ' || e.name || ' ' || k.name AS what`

// auditQueries are the tests that are a question to the database: each row is one finding.
var auditQueries = []struct {
	test  recon.AuditTest
	query string
}{
	{recon.PaidTwice, `SELECT '/payments/' || x.payment AS page, e.student_no || ' ' || e.name AS what, '' AS day, x.net - x.due AS amount, '' AS note
		FROM (SELECT p.program_id, p.person_id, max(p.id) AS payment, sum(m.net) AS net, max(r.amount) AS due FROM payment p JOIN entitlement r ON r.id = p.entitlement_id
			JOIN (SELECT t.payment_id, sum(CASE WHEN t.debit_id = g.payable_id THEN t.amount ELSE -t.amount END) AS net FROM transfer t JOIN program g ON g.id = t.program_id
				WHERE t.payment_id <> 0 AND (t.debit_id = g.payable_id OR t.credit_id = g.payable_id) GROUP BY t.payment_id) m ON m.payment_id = p.id
			GROUP BY p.program_id, p.person_id HAVING sum(m.net) > max(r.amount)) x
		JOIN payment p ON p.id = x.payment JOIN entitlement e ON e.id = p.entitlement_id ORDER BY x.payment`},
	{recon.NotOnRoster, `SELECT ` + payee + `, '' AS day, p.amount - p.back AS amount, b.name AS note` + paidTo + ` AND NOT EXISTS (SELECT 1 FROM entitlement n
		WHERE n.person_id = p.person_id AND n.roster_id = (SELECT id FROM roster r WHERE r.program_id = p.program_id ORDER BY version DESC LIMIT 1)) ORDER BY p.id`},
	{recon.OthersCard, `SELECT ` + payee + `, '' AS day, p.amount - p.back AS amount, b.name AS note` + paidTo + ` AND b.channel = 'bank' AND i.holder IS NOT NULL ORDER BY p.id`},
	{recon.SharedCard, `SELECT ` + payee + `, '' AS day, p.amount - p.back AS amount, b.name AS note` + paidTo + ` AND b.channel = 'bank' AND EXISTS (SELECT 1 FROM identity o
		JOIN payment q ON q.program_id = p.program_id AND q.person_id = o.person_id AND q.identity_id = o.id AND q.state = 'paid'
		WHERE o.card_blind = i.card_blind AND o.person_id <> i.person_id) ORDER BY p.id`},
	{recon.StaffsCard, `SELECT ` + payee + `, '' AS day, p.amount - p.back AS amount, (SELECT s.unit || ' ' || s.name FROM staff_card s WHERE s.card_blind = i.card_blind) AS note` + paidTo +
		` AND b.channel = 'bank' AND EXISTS (SELECT 1 FROM staff_card s WHERE s.card_blind = i.card_blind) ORDER BY p.id`},
	{recon.ForAnother, `SELECT ` + payee + `, '' AS day, p.amount - p.back AS amount, r.proxy_name || ' ' || r.proxy_relation || ' ' || r.proxy_letter AS note FROM receipt r
		JOIN payment p ON p.id = r.payment_id JOIN entitlement e ON e.id = p.entitlement_id JOIN class k ON k.id = p.class_id
		WHERE r.proxy_name <> '' AND p.receipt = 'confirmed' AND r.id = (SELECT max(l.id) FROM receipt l WHERE l.payment_id = p.id) ORDER BY p.id`},
	{recon.OneForMany, `SELECT '/payments/' || min(p.id) AS page, r.proxy_name AS what, '' AS day, sum(p.amount - p.back) AS amount, '× ' || count(*) AS note FROM receipt r
		JOIN payment p ON p.id = r.payment_id WHERE r.proxy_name <> '' AND p.receipt = 'confirmed'
		AND r.id = (SELECT max(l.id) FROM receipt l WHERE l.payment_id = p.id) GROUP BY r.proxy_name HAVING count(DISTINCT p.person_id) > 1 ORDER BY min(p.id)`},
	{recon.NeverSigned, `SELECT ` + payee + `, '' AS day, p.amount - p.back AS amount, b.name AS note` + paidTo + ` AND p.receipt <> 'confirmed' ORDER BY p.id`},
	{recon.NeverPaid, `SELECT ` + payee + `, '' AS day, p.amount AS amount, '' AS note FROM payment p JOIN entitlement e ON e.id = p.entitlement_id
		JOIN class k ON k.id = p.class_id WHERE p.receipt = 'confirmed' AND p.state <> 'paid' ORDER BY p.id`},
	{recon.NoMinutes, `SELECT '/documents/' || id AS page, doc_no || ' ' || body AS what, day, amount, '' AS note FROM fund_document
		WHERE kind = 'allocation' AND state = 'posted' AND (minutes = '' OR doc_no = '' OR purpose = '' OR body = '') ORDER BY id`},
	{recon.NoPaper, `SELECT '/programs/' || x.program_id || '/classes/' || x.class_id AS page, g.code || ' ' || k.name AS what, '' AS day, x.total AS amount, '' AS note
		FROM (SELECT program_id, class_id, sum(amount - back) AS total FROM payment WHERE state = 'paid' AND receipt = 'confirmed' GROUP BY program_id, class_id) x
		JOIN program g ON g.id = x.program_id JOIN class k ON k.id = x.class_id
		WHERE NOT EXISTS (SELECT 1 FROM scan s WHERE s.program_id = x.program_id AND s.class_id = x.class_id) ORDER BY g.code, k.name, x.class_id`},
	{recon.SamePerson, `SELECT '/vouchers/' || id AS page, summary AS what, day, 0 AS amount, '' AS note FROM voucher WHERE maker_id = checker_id OR maker_id = poster_id
		UNION ALL SELECT '/batches/' || id, name, '', total, '' FROM batch WHERE maker_id = checker_id OR maker_id = releaser_id OR checker_id = releaser_id
		UNION ALL SELECT '/intakes/' || i.id, i.file_name, '', i.into_total, '' FROM intake i LEFT JOIN batch b ON b.id = i.batch_id
			WHERE i.maker_id = i.checker_id OR b.maker_id = i.checker_id`},
	{recon.TakenAlone, `SELECT '/batches/' || batch_id || '/results/' || id AS page, file_name AS what, '' AS day, succeeded_total AS amount, '' AS note FROM bank_result WHERE checker_id IS NULL
		UNION ALL SELECT '/statements/' || id, file_name, day_to, received, '' FROM bank_statement WHERE checker_id IS NULL`},
	{recon.Numbers, `SELECT '/vouchers' AS page, b.name || ' ' || x.period AS what, x.period AS day, 0 AS amount, '× ' || (x.last - x.n) AS note
		FROM (SELECT book_id, period, count(*) AS n, max(number) AS last FROM voucher_number GROUP BY book_id, period) x JOIN book b ON b.id = x.book_id
		WHERE x.last <> x.n ORDER BY b.name, x.period`},
	{recon.SameDay, `SELECT '/payments/' || x.payment AS page, e.student_no || ' ' || e.name AS what, x.day, x.amount, '× ' || x.n AS note
		FROM (SELECT p.person_id, v.day, t.amount, count(DISTINCT t.payment_id) AS n, max(t.payment_id) AS payment FROM transfer t JOIN voucher v ON v.id = t.voucher_id
			JOIN program g ON g.id = t.program_id AND t.debit_id = g.payable_id JOIN payment p ON p.id = t.payment_id
			GROUP BY p.person_id, v.day, t.amount HAVING count(DISTINCT t.payment_id) > 1) x
		JOIN payment p ON p.id = x.payment JOIN entitlement e ON e.id = p.entitlement_id ORDER BY x.payment`},
	{recon.BelowTier, `SELECT DISTINCT '/batches/' || b.id AS page, g.code || ' ' || b.name AS what, '' AS day, b.total AS amount, '' AS note, b.id FROM batch b
		JOIN program g ON g.id = b.program_id JOIN fund_document d ON d.id = g.allocation_id
		JOIN fund_tier t ON t.fund_id = d.fund_id AND t.version = (SELECT max(x.version) FROM fund_tier x WHERE x.fund_id = t.fund_id)
		WHERE b.state <> 'cancelled' AND t.from_total > 0 AND b.total < t.from_total AND b.total * 100 >= t.from_total * 95 ORDER BY b.id`},
}

// AuditFindings asks every test that is a question to the database.
func (tx *Tx) AuditFindings() (list []recon.Finding, err error) {
	for _, q := range auditQueries {
		var found []recon.Finding
		if err := tx.scan(&found, q.query); err != nil { //arch:sql constants of the list above
			return nil, fault.Wrap(err, "ask "+string(q.test))
		}
		for _, f := range found {
			f.Test = q.test
			list = append(list, f)
		}
	}
	return list, nil
}

// Posted lists every voucher with its amount, as the tests of times and sums look at them.
func (tx *Tx) Posted() (list []recon.Posted, err error) {
	err = tx.scan(&list, `SELECT v.id, b.name AS book, v.period, coalesce(n.number, 0) AS number, v.day, v.at, `+voucherAmount+` AS total FROM voucher v
		JOIN book b ON b.id = v.book_id LEFT JOIN voucher_number n ON n.voucher_id = v.id ORDER BY v.id`)
	return list, fault.Wrap(err, "list vouchers")
}
