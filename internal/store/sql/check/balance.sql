SELECT 'account:' || a.id
FROM account a
LEFT JOIN account_guard g ON g.account_id = a.id
LEFT JOIN (
	SELECT id, sum(d) AS d, sum(c) AS c
	FROM (
		SELECT debit_id AS id, amount AS d, 0 AS c
		FROM transfer
		UNION ALL
		SELECT credit_id, 0, amount
		FROM transfer) x
	GROUP BY id) m ON m.id = a.id
WHERE g.account_id IS NULL
OR g.debits <> coalesce(m.d, 0)
OR g.credits <> coalesce(m.c, 0)
OR g.guarded <> a.guarded
OR g.sign <> CASE a.side WHEN 'debit' THEN 1 ELSE -1 END
