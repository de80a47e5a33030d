SELECT '/payments/' || p.id AS page, e.student_no || ' ' || e.name || ' ' || k.name AS what,
	p.amount - p.back AS amount, b.name AS note
FROM payment p
JOIN entitlement e ON e.id = p.entitlement_id
JOIN class k ON k.id = p.class_id
JOIN batch b ON b.id = p.batch_id
JOIN identity i ON i.id = p.identity_id
WHERE p.state = 'paid'
AND NOT EXISTS (
	SELECT 1
	FROM entitlement n
	WHERE n.person_id = p.person_id
	AND n.roster_id = (
		SELECT id
		FROM roster r
		WHERE r.program_id = p.program_id
		ORDER BY version DESC
		LIMIT 1))
ORDER BY p.id
