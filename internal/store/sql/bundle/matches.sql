SELECT s.match_id, m.pass, r.how, coalesce(s.line_id, 0), coalesce(s.voucher_id, 0), s.payment_id, s.amount, s.live,
	r.at
FROM match_side s
CROSS JOIN statement_match m
CROSS JOIN match_run r
WHERE m.id = s.match_id AND r.id = m.run_id
ORDER BY s.id
