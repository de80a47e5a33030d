SELECT 'voucher:' || v.id
FROM voucher v
LEFT JOIN (
	SELECT voucher_id, count(*) AS n, min(line) AS first, max(line) AS last
	FROM transfer
	GROUP BY voucher_id) t ON t.voucher_id = v.id
WHERE t.n IS NULL
OR t.n <> v.lines
OR t.first <> 1
OR t.last <> v.lines
OR v.maker_id = v.checker_id
OR v.period <> substr(v.day, 1, 7)
