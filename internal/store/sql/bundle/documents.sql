SELECT d.id, f.code, d.kind, d.doc_no, d.body, d.purpose, d.minutes, d.amount, d.day, d.state,
	coalesce(d.voucher_id, 0)
FROM fund_document d
JOIN fund f ON f.id = d.fund_id
ORDER BY d.id
