SELECT 'person:' || p.id
FROM person p
LEFT JOIN (SELECT DISTINCT person_id FROM entitlement) e ON e.person_id = p.id
WHERE e.person_id IS NULL
UNION ALL
SELECT 'identity:' || i.id
FROM identity i
LEFT JOIN (
	SELECT identity_id
	FROM entitlement UNION
	SELECT identity_id
	FROM remedy UNION
	SELECT identity_id
	FROM card_offer) u ON u.identity_id = i.id
LEFT JOIN person p ON p.id = i.person_id
WHERE u.identity_id IS NULL OR p.id IS NULL
