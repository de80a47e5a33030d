SELECT 'visit:' || v.id
FROM visit v
LEFT JOIN (
	SELECT t.voucher_id, sum(t.amount) AS total
	FROM transfer t
	JOIN program p ON p.expense_id = t.debit_id
	GROUP BY t.voucher_id) t ON t.voucher_id = v.voucher_id
LEFT JOIN (SELECT visit_id, sum(amount) AS total FROM visit_person GROUP BY visit_id) s ON s.visit_id = v.id
WHERE v.state = 'posted' AND (t.total IS NULL OR s.total IS NULL OR t.total <> s.total)
