-- The vouchers by which money came into a fund, with what proves each.
SELECT v.id AS voucher_id, m.fund_id, d.id AS document_id, d.doc_no, d.body, v.day, m.amount, v.at, c.voucher_id AS rewrites,
	EXISTS (SELECT 1 FROM voucher r WHERE r.reverses_id = v.id) AS reversed,
	EXISTS (SELECT 1
		FROM match_side s
		JOIN match_side l ON l.match_id = s.match_id AND l.live = 1 AND l.line_id IS NOT NULL
		WHERE s.live = 1 AND s.account_id = m.bank_id AND s.voucher_id = v.id AND s.payment_id = 0) AS matched,
	EXISTS (SELECT 1 FROM fund_evidence p WHERE p.document_id = d.id AND p.state = 'proven') AS paper,
	v.kind = 'opening' AS opening
FROM (
	SELECT f.id AS fund_id, f.bank_id, t.voucher_id, sum(t.amount) AS amount
	FROM fund f
	JOIN transfer t ON t.credit_id = f.account_id AND t.debit_id = f.bank_id
	WHERE ? = 0 OR f.id = ?
	GROUP BY f.id, f.bank_id, t.voucher_id) m
JOIN voucher v ON v.id = m.voucher_id AND v.reverses_id IS NULL
LEFT JOIN fund_document d ON d.voucher_id = v.id
LEFT JOIN correction c ON c.blue_id = v.id AND c.kind = 'rewrite'
ORDER BY v.id
