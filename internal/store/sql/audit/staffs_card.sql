SELECT '/payments/' || p.id AS page, e.student_no || ' ' || e.name || ' ' || k.name AS what,
	p.amount - p.back AS amount, (
		SELECT s.unit || ' ' || s.name
		FROM staff_card s
		WHERE s.card_blind = i.card_blind) AS note
FROM payment p
JOIN entitlement e ON e.id = p.entitlement_id
JOIN class k ON k.id = p.class_id
JOIN batch b ON b.id = p.batch_id
JOIN identity i ON i.id = p.identity_id
WHERE p.state = 'paid'
AND b.channel IN @cards
AND EXISTS (SELECT 1 FROM staff_card s WHERE s.card_blind = i.card_blind)
ORDER BY p.id
