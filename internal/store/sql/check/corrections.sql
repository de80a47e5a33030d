SELECT 'correction:' || c.id
FROM correction c
LEFT JOIN voucher v ON v.id = c.voucher_id
LEFT JOIN voucher r ON r.id = c.red_id
LEFT JOIN voucher b ON b.id = c.blue_id
LEFT JOIN (
	SELECT correction_id, count(*) AS n, sum(amount) AS total
	FROM correction_line
	GROUP BY correction_id) l ON l.correction_id = c.id
LEFT JOIN (SELECT voucher_id, sum(amount) AS total FROM transfer GROUP BY voucher_id) t
	ON t.voucher_id = coalesce(b.id, v.id)
LEFT JOIN (SELECT voucher_id, sum(amount) AS total FROM transfer GROUP BY voucher_id) w ON w.voucher_id = v.id
WHERE v.id IS NULL
OR coalesce(l.n, 0) <> c.lines
OR (c.state = 'posted') <> (b.id IS NOT NULL)
OR c.state = 'posted'
	AND (b.kind <> 'correction' OR b.book_id <> v.book_id OR t.total <> coalesce(l.total, w.total)
		OR c.kind = 'rewrite' AND (r.id IS NULL OR r.reverses_id <> c.voucher_id))
UNION ALL
SELECT 'voucher:' || v.id
FROM voucher v
LEFT JOIN correction c ON c.blue_id = v.id
WHERE v.kind = 'correction' AND c.id IS NULL
