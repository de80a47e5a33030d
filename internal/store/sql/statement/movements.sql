SELECT m.voucher_id, m.payment_id, n.number, v.day, v.period, v.kind, v.summary, m.amount, v.reverses_id AS reverses,
	coalesce(d.doc_no, i.number) AS doc_no, coalesce(d.body, p.supplier, e.name, a.team) AS party, b.id AS batch_id,
	g.code || '-' || b.no AS batch_ref, y.card_blind, s.match_id
FROM (
	SELECT t.voucher_id, CASE w.kind WHEN 'bank_return' THEN t.payment_id ELSE 0 END AS payment_id,
		sum(CASE WHEN t.debit_id = @account THEN t.amount ELSE -t.amount END) AS amount
	FROM transfer t
	JOIN voucher w ON w.id = t.voucher_id
	WHERE t.debit_id = @account OR t.credit_id = @account
	GROUP BY t.voucher_id, CASE w.kind WHEN 'bank_return' THEN t.payment_id ELSE 0 END) m
JOIN voucher v ON v.id = m.voucher_id
LEFT JOIN voucher_number n ON n.voucher_id = v.id
LEFT JOIN fund_document d ON d.voucher_id = v.id
LEFT JOIN invoice i ON i.voucher_id = v.id
LEFT JOIN purchase p ON p.id = i.purchase_id
LEFT JOIN visit a ON a.voucher_id = v.id
LEFT JOIN bank_result r ON r.voucher_id = v.id
LEFT JOIN batch c ON c.release_voucher_id = v.id
LEFT JOIN batch b ON b.id = coalesce(r.batch_id, c.id)
LEFT JOIN program g ON g.id = b.program_id
LEFT JOIN payment x ON x.id = m.payment_id
LEFT JOIN entitlement e ON e.id = x.entitlement_id
LEFT JOIN identity y ON y.id = x.identity_id
LEFT JOIN match_side s ON s.live = 1 AND s.account_id = @account AND s.voucher_id = m.voucher_id AND s.payment_id = m.payment_id
WHERE m.amount <> 0 AND (@open = 0 OR s.id IS NULL)
ORDER BY m.voucher_id, m.payment_id
