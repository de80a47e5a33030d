SELECT p.id, p.batch_id, g.code, e.roster_id, e.line, e.student_no, e.name, d.name, k.name, p.amount, p.state,
	p.receipt, p.part, coalesce(p.replaces_id, 0), p.back, p.forgone, b.channel, p.identity_id
FROM payment p
CROSS JOIN program g
CROSS JOIN entitlement e
CROSS JOIN department d
CROSS JOIN class k
CROSS JOIN batch b
WHERE b.id = p.batch_id
AND g.id = p.program_id
AND e.id = p.entitlement_id
AND d.id = p.department_id
AND k.id = p.class_id
ORDER BY p.id
