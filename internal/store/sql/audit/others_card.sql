SELECT '/payments/' || p.id AS page, e.student_no || ' ' || e.name || ' ' || k.name AS what,
	p.amount - p.back AS amount, b.name AS note
FROM payment p
JOIN entitlement e ON e.id = p.entitlement_id
JOIN class k ON k.id = p.class_id
JOIN batch b ON b.id = p.batch_id
JOIN identity i ON i.id = p.identity_id
WHERE p.state = 'paid' AND b.channel IN @cards AND i.holder IS NOT NULL
ORDER BY p.id
