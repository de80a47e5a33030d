SELECT 'period_close:' || c.id
FROM period_close c
WHERE c.state <> 'reopened'
AND c.vouchers <> (
	SELECT count(*)
	FROM voucher v
	WHERE v.book_id = c.book_id AND v.period = c.period)
