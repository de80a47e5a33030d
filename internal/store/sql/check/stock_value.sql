SELECT 'purchase:' || p.id
FROM purchase p
JOIN (
	SELECT l.purchase_id, sum(CASE WHEN l.role = 'value' THEN x.n ELSE 0 END) AS value,
		sum(CASE WHEN l.role = 'held' THEN x.n ELSE 0 END) AS held
	FROM lot_account l
	JOIN (
		SELECT debit_id AS id, amount AS n
		FROM transfer
		UNION ALL
		SELECT credit_id, -amount
		FROM transfer) x ON x.id = l.account_id
	GROUP BY l.purchase_id) b ON b.purchase_id = p.id
WHERE b.value <> b.held * p.unit_cost
