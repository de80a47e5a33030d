SELECT '/payments/' || p.id AS page, e.student_no || ' ' || e.name || ' ' || k.name AS what,
	p.amount - p.back AS amount, r.proxy_name || ' ' || r.proxy_relation || ' ' || r.proxy_letter AS note
FROM receipt r
JOIN payment p ON p.id = r.payment_id
JOIN entitlement e ON e.id = p.entitlement_id
JOIN class k ON k.id = p.class_id
WHERE r.proxy_name <> ''
AND p.receipt = 'confirmed'
AND r.id = (SELECT max(l.id) FROM receipt l WHERE l.payment_id = p.id)
ORDER BY p.id
