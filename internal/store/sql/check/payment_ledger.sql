SELECT 'payment:' || id
FROM (
	SELECT id, 1 AS found, CASE state WHEN 'paid' THEN amount - back ELSE 0 END AS want, 0 AS paid,
		department_id AS department, program_id AS program
	FROM payment
	UNION ALL
	SELECT x.payment_id, 0, 0, CASE WHEN x.debit_id = g.payable_id THEN x.amount ELSE -x.amount END, x.department_id,
		x.program_id
	FROM transfer x
	JOIN program g ON g.id = x.program_id
	WHERE x.payment_id <> 0) y
GROUP BY id
HAVING sum(found) <> 1 OR sum(want) <> sum(paid) OR min(department) <> max(department) OR min(program) <> max(program)
