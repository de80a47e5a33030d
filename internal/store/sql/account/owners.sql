-- Every account a noun has: its book, its role, and the codes below its general account. What a row that nobody owns would
-- say is NULL.
SELECT f.account_id, f.book_id, 'fund' AS role, f.code AS below
FROM fund f
UNION ALL
SELECT f.bank_id, f.book_id, 'bank', f.code
FROM fund f
UNION ALL
SELECT c.account_id, f.book_id, 'cash', f.code
FROM fund_cash c
LEFT JOIN fund f ON f.id = c.fund_id
UNION ALL
SELECT d.account_id, f.book_id, 'unused', f.code || '.' || d.id
FROM fund_document d
LEFT JOIN fund f ON f.id = d.fund_id
WHERE d.account_id IS NOT NULL
UNION ALL
SELECT d.used_id, f.book_id, 'used', f.code || '.' || d.id
FROM fund_document d
LEFT JOIN fund f ON f.id = d.fund_id
WHERE d.used_id IS NOT NULL
UNION ALL
SELECT p.expense_id, f.book_id, 'expense', p.code
FROM program p
LEFT JOIN fund_document d ON d.id = p.allocation_id
LEFT JOIN fund f ON f.id = d.fund_id
UNION ALL
SELECT p.payable_id, f.book_id, 'payable', p.code
FROM program p
LEFT JOIN fund_document d ON d.id = p.allocation_id
LEFT JOIN fund f ON f.id = d.fund_id
UNION ALL
SELECT x.account_id, f.book_id, 'advance', p.code || '.' || u.code
FROM advance x
LEFT JOIN department u ON u.id = x.department_id
LEFT JOIN program p ON p.id = x.program_id
LEFT JOIN fund_document d ON d.id = p.allocation_id
LEFT JOIN fund f ON f.id = d.fund_id
UNION ALL
SELECT l.account_id, f.book_id,
	CASE l.role
		WHEN 'value' THEN 'stock'
		WHEN 'payable' THEN 'supplier'
		WHEN 'price' THEN 'difference'
		WHEN 'expense' THEN 'gift_expense'
		ELSE l.role
	END,
	i.code || '.P' || l.purchase_id || CASE l.holder_id WHEN 0 THEN '' ELSE '.H' || l.holder_id END
FROM lot_account l
LEFT JOIN purchase p ON p.id = l.purchase_id
LEFT JOIN gift_item i ON i.id = p.item_id
LEFT JOIN fund_document d ON d.id = p.allocation_id
LEFT JOIN fund f ON f.id = d.fund_id
