SELECT 'voucher:' || t.voucher_id
FROM transfer t
LEFT JOIN voucher v ON v.id = t.voucher_id
LEFT JOIN account d ON d.id = t.debit_id
LEFT JOIN account c ON c.id = t.credit_id
WHERE v.id IS NULL
OR d.id IS NULL
OR c.id IS NULL
OR d.id = c.id
OR t.amount <= 0
OR d.book_id <> v.book_id
OR c.book_id <> v.book_id
OR d.asset_id <> t.asset_id
OR c.asset_id <> t.asset_id
