SELECT 'statement:' || s.id
FROM bank_statement s
LEFT JOIN (
	SELECT statement_id, count(*) AS n, sum(CASE WHEN amount > 0 THEN amount ELSE 0 END) AS received,
		sum(CASE WHEN amount < 0 THEN -amount ELSE 0 END) AS paid
	FROM statement_line
	WHERE line > 0
	GROUP BY statement_id) l ON l.statement_id = s.id
LEFT JOIN bank_statement p ON p.id = s.previous_id AND p.account_id = s.account_id
LEFT JOIN (
	SELECT statement_id, sum(amount) AS held
	FROM statement_line
	WHERE line = 0
	GROUP BY statement_id) o ON o.statement_id = s.id
WHERE coalesce(l.n, 0) <> s.lines
OR coalesce(l.received, 0) <> s.received
OR coalesce(l.paid, 0) <> s.paid
OR s.opening + s.received - s.paid <> s.closing
OR coalesce(o.held, 0) <> CASE s.previous_id WHEN 0 THEN s.opening ELSE 0 END
OR s.previous_id <> 0 AND (p.id IS NULL OR p.closing <> s.opening OR p.id > s.id)
UNION ALL
SELECT 'statement:' || b.statement_id
FROM (
	SELECT l.statement_id, l.balance,
		s.opening + sum(CASE WHEN l.line = 0 THEN 0 ELSE l.amount END)
			OVER (PARTITION BY l.statement_id ORDER BY l.id) AS runs
	FROM statement_line l
	JOIN bank_statement s ON s.id = l.statement_id) b
WHERE b.balance IS NOT NULL AND b.balance <> b.runs
