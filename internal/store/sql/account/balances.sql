FROM account a
JOIN asset s ON s.id = a.asset_id
LEFT JOIN (
	SELECT account_id, sum(debits) AS debits, sum(credits) AS credits
	FROM (
		SELECT t.debit_id AS account_id, sum(t.amount) AS debits, 0 AS credits
		FROM transfer t
		JOIN voucher v ON v.id = t.voucher_id
		WHERE v.day <= @up_to OR v.kind = 'opening' AND v.day <= @opening
		GROUP BY t.debit_id
		UNION ALL
		SELECT t.credit_id, 0, sum(t.amount)
		FROM transfer t
		JOIN voucher v ON v.id = t.voucher_id
		WHERE v.day <= @up_to OR v.kind = 'opening' AND v.day <= @opening
		GROUP BY t.credit_id) x
	GROUP BY account_id) m ON m.account_id = a.id
ORDER BY a.book_id, a.code, s.code
