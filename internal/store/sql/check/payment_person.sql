SELECT 'payment:' || p.id
FROM payment p
LEFT JOIN entitlement e ON e.id = p.entitlement_id
LEFT JOIN identity i ON i.id = p.identity_id
LEFT JOIN identity f ON f.id = e.identity_id
LEFT JOIN payment o ON o.id = p.replaces_id
WHERE i.id IS NULL
OR f.id IS NULL
OR i.person_id <> p.person_id
OR f.person_id <> e.person_id
OR p.identity_id <> coalesce(o.identity_id, e.identity_id) AND NOT EXISTS (
	SELECT 1
	FROM remedy r
	WHERE r.payment_id = p.replaces_id
	AND r.kind = 'correct'
	AND r.identity_id = p.identity_id
	AND r.state NOT IN ('pending', 'rejected'))
