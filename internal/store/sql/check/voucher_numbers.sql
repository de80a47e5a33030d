SELECT 'book:' || x.book_id
FROM (
	SELECT book_id, period, count(*) AS n, min(number) AS first, max(number) AS last
	FROM voucher_number
	GROUP BY book_id, period) x
WHERE x.first <> 1 OR x.last <> x.n
UNION ALL
SELECT 'voucher:' || n.voucher_id
FROM voucher_number n
LEFT JOIN voucher v ON v.id = n.voucher_id
WHERE v.id IS NULL OR v.book_id <> n.book_id OR v.period <> n.period
UNION ALL
SELECT 'voucher:' || x.voucher_id
FROM (
	SELECT n.voucher_id, n.number, row_number() OVER (PARTITION BY n.book_id, n.period ORDER BY s.seq) AS place
	FROM voucher_number n
	JOIN entry e ON e.subject = 'voucher:' || n.voucher_id AND e.kind = 'voucher'
	JOIN sealed s ON s.entry_id = e.id) x
WHERE x.number <> x.place
