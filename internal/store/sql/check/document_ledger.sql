SELECT 'document:' || d.id
FROM fund_document d
LEFT JOIN (SELECT voucher_id, sum(amount) AS total FROM transfer GROUP BY voucher_id) t ON t.voucher_id = d.voucher_id
WHERE d.state = 'posted' AND (t.total IS NULL OR t.total <> d.amount)
