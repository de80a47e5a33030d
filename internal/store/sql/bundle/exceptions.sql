SELECT x.id, x.kind, coalesce(x.program_id, 0), x.subject, x.batch_id, x.result_id, x.payment_id, x.department_id,
	x.heads, x.amount, x.now_heads, x.now_amount, x.state, coalesce(x.owner_id, 0), x.due, coalesce(x.closer_id, 0),
	coalesce(x.carry_id, 0), x.at, x.closed_at
FROM exception x
ORDER BY x.id
