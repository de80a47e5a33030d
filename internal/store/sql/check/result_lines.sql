SELECT 'result:' || r.id
FROM bank_result r
LEFT JOIN (
	SELECT result_id, count(*) AS n,
		coalesce(sum(CASE WHEN verdict = 'matched' AND outcome = 'succeeded' THEN amount END), 0) AS paid
	FROM bank_result_line
	GROUP BY result_id) l ON l.result_id = r.id
LEFT JOIN (SELECT voucher_id, sum(amount) AS total FROM transfer GROUP BY voucher_id) t ON t.voucher_id = r.voucher_id
WHERE coalesce(l.n, 0) <> r.lines OR coalesce(l.paid, 0) <> coalesce(t.total, 0)
