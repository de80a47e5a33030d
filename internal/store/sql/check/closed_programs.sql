SELECT 'program_close:' || c.id
FROM program_close c
JOIN program g ON g.id = c.program_id
WHERE c.state IN ('closed', 'reopening')
AND (c.entitled <> c.paid + c.forgone OR c.paid <> (
	SELECT
		coalesce(sum(CASE WHEN t.debit_id = g.expense_id THEN t.amount WHEN t.credit_id = g.expense_id THEN -t.amount
			ELSE 0 END), 0)
	FROM transfer t
	WHERE t.program_id = g.id))
