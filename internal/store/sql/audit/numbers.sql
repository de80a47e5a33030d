SELECT '/vouchers' AS page, b.name || ' ' || x.period AS what, x.period AS day, '× ' || (x.last - x.n) AS note
FROM (
	SELECT book_id, period, count(*) AS n, max(number) AS last
	FROM voucher_number
	GROUP BY book_id, period) x
JOIN book b ON b.id = x.book_id
WHERE x.last <> x.n
ORDER BY b.name, x.period
