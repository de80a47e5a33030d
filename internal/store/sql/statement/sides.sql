SELECT a.match_id, a.line_id, a.voucher_id, a.payment_id, a.amount, a.live, coalesce(l.day, v.day) AS day,
	coalesce(l.note || CASE l.party WHEN '' THEN '' ELSE ' ' || l.party END, v.summary) AS text, l.serial, n.number, v.period
FROM match_side a
LEFT JOIN statement_line l ON l.id = a.line_id
LEFT JOIN voucher v ON v.id = a.voucher_id
LEFT JOIN voucher_number n ON n.voucher_id = a.voucher_id
WHERE a.match_id >= ? AND a.match_id <= ?
ORDER BY a.id
