SELECT 'account:' || g.account_id
FROM account_guard g
LEFT JOIN account a ON a.id = g.account_id
WHERE a.id IS NULL
UNION ALL
SELECT 'book:' || b.id
FROM book b
WHERE NOT EXISTS (SELECT 1 FROM account a WHERE a.book_id = b.id)
UNION ALL
SELECT 'asset:' || s.id
FROM asset s
WHERE NOT EXISTS (SELECT 1 FROM account a WHERE a.asset_id = s.id)
AND NOT EXISTS (SELECT 1 FROM gift_item i WHERE i.asset_id = s.id)
