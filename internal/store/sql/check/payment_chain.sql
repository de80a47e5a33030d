SELECT 'payment:' || p.id
FROM payment p
LEFT JOIN payment o ON o.id = p.replaces_id
WHERE p.replaces_id IS NOT NULL
AND p.state <> 'cancelled'
AND (o.id IS NULL OR o.person_id <> p.person_id OR o.program_id <> p.program_id
	OR o.state NOT IN ('failed', 'returned', 'paid') OR p.part <> o.part + CASE o.state WHEN 'paid' THEN 1 ELSE 0 END
	OR p.amount > CASE o.state WHEN 'failed' THEN o.amount ELSE o.back END - o.forgone)
