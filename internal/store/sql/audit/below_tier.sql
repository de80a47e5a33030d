SELECT '/batches/' || b.id AS page, g.code || ' ' || b.name AS what, b.total AS amount
FROM batch b
JOIN program g ON g.id = b.program_id
JOIN fund_document d ON d.id = g.allocation_id
WHERE b.state <> 'cancelled'
AND EXISTS (
	SELECT 1
	FROM fund_tier t
	WHERE t.fund_id = d.fund_id
	AND t.version = (SELECT max(x.version) FROM fund_tier x WHERE x.fund_id = t.fund_id)
	AND t.from_total > 0
	AND b.total < t.from_total
	AND b.total * 100 >= t.from_total * 95)
ORDER BY b.id
