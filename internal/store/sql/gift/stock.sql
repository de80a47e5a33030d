SELECT p.id AS purchase_id, p.item_id, l.holder_id, a.book_id, CASE f.source WHEN 'party_dues' THEN 1 ELSE 0 END AS dues,
	p.unit_cost, p.use_by, g.debits - g.credits AS pieces
FROM lot_account l
JOIN purchase p ON p.id = l.purchase_id
JOIN account a ON a.id = l.account_id
JOIN account_guard g ON g.account_id = a.id
JOIN fund_document d ON d.id = p.allocation_id
JOIN fund f ON f.id = d.fund_id
WHERE l.role = 'held' AND l.holder_id = ? AND p.item_id = ? AND g.debits > g.credits
ORDER BY CASE p.use_by WHEN '' THEN 1 ELSE 0 END, p.use_by, p.id
