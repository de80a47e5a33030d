SELECT 'payment:' || p.id
FROM payment p
LEFT JOIN (SELECT payment_id, max(id) AS id FROM receipt GROUP BY payment_id) l ON l.payment_id = p.id
LEFT JOIN receipt r ON r.id = l.id
WHERE p.receipt <> CASE coalesce(r.act, 'undone') WHEN 'undone' THEN 'open' WHEN 'withdrawn' THEN 'open'
	ELSE r.act END
OR p.receipt <> 'open' AND p.state NOT IN ('paid', 'returned')
