SELECT '/programs/' || x.program_id || '/classes/' || x.class_id AS page, g.code || ' ' || k.name AS what,
	x.total AS amount
FROM (
	SELECT program_id, class_id, sum(amount - back) AS total
	FROM payment
	WHERE state = 'paid' AND receipt = 'confirmed'
	GROUP BY program_id, class_id) x
JOIN program g ON g.id = x.program_id
JOIN class k ON k.id = x.class_id
WHERE NOT EXISTS (
	SELECT 1
	FROM scan s
	WHERE s.program_id = x.program_id AND s.class_id = x.class_id)
ORDER BY g.code, k.name, x.class_id
