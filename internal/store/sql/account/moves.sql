SELECT m.account_id, m.voucher_id, n.number, v.day, v.period, v.kind, v.summary, k.name AS maker, c.name AS checker, m.debits, m.credits
FROM (
	SELECT account_id, voucher_id, sum(debits) AS debits, sum(credits) AS credits
	FROM (
		SELECT debit_id AS account_id, voucher_id, amount AS debits, 0 AS credits
		FROM transfer
		UNION ALL
		SELECT credit_id, voucher_id, 0, amount
		FROM transfer) x
	GROUP BY account_id, voucher_id) m
JOIN account a ON a.id = m.account_id
JOIN asset s ON s.id = a.asset_id
JOIN voucher v ON v.id = m.voucher_id
LEFT JOIN voucher_number n ON n.voucher_id = v.id
LEFT JOIN app_user k ON k.id = v.maker_id
LEFT JOIN app_user c ON c.id = v.checker_id
