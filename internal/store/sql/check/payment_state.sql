SELECT 'payment:' || p.id
FROM payment p
LEFT JOIN batch b ON b.id = p.batch_id
LEFT JOIN identity i ON i.id = p.identity_id
LEFT JOIN (
	SELECT payment_id, max(CASE WHEN outcome <> 'succeeded' THEN 1 ELSE 0 END) AS failed
	FROM bank_result_line
	WHERE verdict = 'matched'
	GROUP BY payment_id) l ON l.payment_id = p.id
WHERE b.id IS NULL
OR p.live <> CASE WHEN p.state IN ('prepared', 'sent', 'held', 'paid') THEN 1 ELSE 0 END
OR p.back < 0
OR p.back > p.amount
OR (p.state = 'returned') <> (p.back = p.amount)
OR p.back > 0 AND p.state NOT IN ('paid', 'returned')
OR (p.state = 'cancelled') <> (b.state = 'cancelled')
OR (p.state = 'prepared') <> (b.state NOT IN ('released', 'cancelled'))
OR p.state = 'sent' AND (b.channel IN @branch OR l.payment_id IS NOT NULL)
OR p.state = 'held' AND b.channel NOT IN @branch
OR p.state = 'failed' AND b.channel NOT IN @branch AND coalesce(l.failed, 0) = 0
	AND (p.reason <> 'no_account' OR i.card_blind IS NOT NULL)
OR (p.reason <> '') <> (p.state IN ('failed', 'returned') OR p.back > 0)
OR p.reason NOT IN ('', 'returned', 'problem', 'unclaimed', 'no_account') AND NOT EXISTS (
	SELECT 1
	FROM bank_result_line x
	WHERE x.payment_id = p.id AND x.reason = p.reason)
