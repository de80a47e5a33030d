-- What a branch holds for a program, added up from the transfers: what came from
-- the payable was taken back, what came from elsewhere was handed out.
SELECT a.program_id, g.code AS program_code, g.name AS program, a.department_id, d.name AS department, a.account_id,
	(SELECT sum(CASE WHEN v.reverses_id IS NULL THEN t.amount ELSE -t.amount END)
		FROM transfer t
		JOIN voucher v ON v.id = t.voucher_id
		WHERE t.program_id = a.program_id AND t.department_id = a.department_id
		AND (v.reverses_id IS NULL AND t.debit_id = a.account_id AND t.credit_id <> g.payable_id
			OR v.reverses_id IS NOT NULL AND t.credit_id = a.account_id AND t.debit_id <> g.payable_id)) AS received,
	(SELECT sum(CASE WHEN t.credit_id = a.account_id THEN t.amount ELSE -t.amount END)
		FROM transfer t
		WHERE t.program_id = a.program_id AND t.department_id = a.department_id AND t.payment_id <> 0
		AND (t.credit_id = a.account_id OR t.debit_id = a.account_id)) AS paid,
	(SELECT sum(CASE WHEN v.reverses_id IS NULL THEN t.amount ELSE -t.amount END)
		FROM transfer t
		JOIN voucher v ON v.id = t.voucher_id
		WHERE t.program_id = a.program_id AND t.department_id = a.department_id
		AND (v.reverses_id IS NULL AND t.credit_id = a.account_id AND t.debit_id <> g.payable_id
			OR v.reverses_id IS NOT NULL AND t.debit_id = a.account_id AND t.credit_id <> g.payable_id)) AS handed_back,
	(SELECT count(*)
		FROM payment p
		WHERE p.program_id = a.program_id AND p.department_id = a.department_id AND p.state = 'held') AS waiting,
	(SELECT sum(p.amount)
		FROM payment p
		WHERE p.program_id = a.program_id AND p.department_id = a.department_id AND p.state = 'held') AS waiting_total,
	(SELECT h.id
		FROM handover h
		WHERE h.program_id = a.program_id AND h.department_id = a.department_id AND h.state = 'pending') AS handover
FROM advance a
JOIN program g ON g.id = a.program_id
JOIN department d ON d.id = a.department_id
