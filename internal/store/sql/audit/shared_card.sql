SELECT '/payments/' || p.id AS page, e.student_no || ' ' || e.name || ' ' || k.name AS what,
	p.amount - p.back AS amount, b.name AS note
FROM payment p
JOIN entitlement e ON e.id = p.entitlement_id
JOIN class k ON k.id = p.class_id
JOIN batch b ON b.id = p.batch_id
JOIN identity i ON i.id = p.identity_id
WHERE p.state = 'paid'
AND b.channel IN @cards
AND EXISTS (
	SELECT 1
	FROM identity o
	JOIN payment q
		ON q.program_id = p.program_id AND q.person_id = o.person_id AND q.identity_id = o.id AND q.state = 'paid'
	WHERE o.card_blind = i.card_blind AND o.person_id <> i.person_id)
ORDER BY p.id
