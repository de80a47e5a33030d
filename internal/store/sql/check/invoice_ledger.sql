SELECT 'invoice:' || i.id
FROM invoice i
JOIN purchase p ON p.id = i.purchase_id
JOIN fund_document d ON d.id = p.allocation_id
LEFT JOIN (
	SELECT voucher_id, credit_id, sum(amount) AS n
	FROM transfer
	GROUP BY voucher_id, credit_id) t ON t.voucher_id = i.voucher_id AND t.credit_id = d.used_id
WHERE i.state = 'paid' AND coalesce(t.n, 0) <> i.amount
