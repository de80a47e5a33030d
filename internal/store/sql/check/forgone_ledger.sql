SELECT 'program:' || g.id
FROM program g
LEFT JOIN (SELECT program_id, sum(forgone) AS total FROM payment GROUP BY program_id) p ON p.program_id = g.id
LEFT JOIN (
	SELECT t.program_id, sum(t.amount) AS total
	FROM transfer t
	JOIN voucher v ON v.id = t.voucher_id
	JOIN program x ON x.id = t.program_id
	WHERE v.kind = 'forgone' AND t.debit_id = x.payable_id
	GROUP BY t.program_id) f ON f.program_id = g.id
WHERE coalesce(p.total, 0) <> coalesce(f.total, 0)
