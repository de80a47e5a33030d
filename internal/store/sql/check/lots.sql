SELECT 'purchase:' || l.purchase_id
FROM lot_account l
LEFT JOIN account a ON a.id = l.account_id
LEFT JOIN purchase p ON p.id = l.purchase_id
LEFT JOIN gift_item i ON i.id = p.item_id
WHERE a.id IS NULL
OR i.id IS NULL
OR (l.role = 'held') <> (l.holder_id <> 0)
OR a.code <> CASE l.role
	WHEN 'value' THEN '1302'
	WHEN 'held' THEN '1302'
	WHEN 'payable' THEN '2302'
	WHEN 'price' THEN '5001.DIFF'
	WHEN 'expense' THEN '5001.GIFT'
	WHEN 'bought' THEN '9101'
	WHEN 'given' THEN '9102'
	WHEN 'counted' THEN '9103'
	WHEN 'scrapped' THEN '9104'
	ELSE l.role
	END || '.' || i.code || '.P' || l.purchase_id || CASE l.role WHEN 'held' THEN '.H' || l.holder_id ELSE '' END
UNION ALL
SELECT 'account:' || a.id
FROM account a
LEFT JOIN lot_account l ON l.account_id = a.id
WHERE l.account_id IS NULL
AND (a.code LIKE '1302.%' OR a.code LIKE '2302.%' OR a.code LIKE '5001.DIFF.%' OR a.code LIKE '5001.GIFT.%'
	OR a.code LIKE '91__.%')
