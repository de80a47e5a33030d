SELECT 'account:' || a.id
FROM account a
JOIN (
	SELECT id, sum(v) AS v
	FROM (
		SELECT debit_id AS id, amount AS v
		FROM transfer
		UNION ALL
		SELECT credit_id, -amount
		FROM transfer) x
	GROUP BY id) m ON m.id = a.id
WHERE a.guarded = 1 AND (a.side = 'debit' AND m.v < 0 OR a.side = 'credit' AND m.v > 0)
