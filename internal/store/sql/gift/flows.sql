SELECT i.id AS item_id, h.id AS holder_id, i.name AS item, i.unit, h.name AS holder,
	sum(CASE WHEN x.day < @from THEN x.n ELSE 0 END) AS before,
	sum(CASE WHEN x.day >= @from AND x.kind = 'stock_in' THEN x.n ELSE 0 END) AS bought,
	sum(CASE WHEN x.day >= @from AND x.kind = 'stock_transfer' AND x.n > 0 THEN x.n ELSE 0 END) AS "in",
	sum(CASE WHEN x.day >= @from AND x.kind = 'stock_return' THEN x.n ELSE 0 END) AS back,
	sum(CASE WHEN x.day >= @from AND x.kind = 'stock_count' AND x.n > 0 THEN x.n ELSE 0 END) AS surplus,
	-sum(CASE WHEN x.day >= @from AND x.kind IN ('stock_issue', 'stock_prize', 'visit_spending') THEN x.n ELSE 0 END) AS given,
	-sum(CASE WHEN x.day >= @from AND x.kind = 'stock_transfer' AND x.n < 0 THEN x.n ELSE 0 END) AS "out",
	-sum(CASE WHEN x.day >= @from AND x.kind = 'stock_count' AND x.n < 0 THEN x.n ELSE 0 END) AS loss,
	-sum(CASE WHEN x.day >= @from AND x.kind = 'stock_write_off' THEN x.n ELSE 0 END) AS scrapped,
	sum(x.n) AS held
FROM lot_account l
JOIN purchase p ON p.id = l.purchase_id
JOIN gift_item i ON i.id = p.item_id
JOIN holder h ON h.id = l.holder_id
JOIN (
	SELECT t.debit_id AS account_id, t.amount AS n, v.day, v.kind
	FROM transfer t
	JOIN voucher v ON v.id = t.voucher_id
	WHERE t.asset_id IN (SELECT asset_id FROM gift_item) AND v.day <= @to
	UNION ALL
	SELECT t.credit_id, -t.amount, v.day, v.kind
	FROM transfer t
	JOIN voucher v ON v.id = t.voucher_id
	WHERE t.asset_id IN (SELECT asset_id FROM gift_item) AND v.day <= @to) x ON x.account_id = l.account_id
