SELECT 'payment:' || l.payment_id
FROM receipt_link l
LEFT JOIN (SELECT payment_id, max(id) AS id FROM receipt_link GROUP BY payment_id) m ON m.payment_id = l.payment_id
LEFT JOIN (
	SELECT payment_id, max(at) AS at
	FROM receipt
	WHERE via = 'link'
	GROUP BY payment_id) r ON r.payment_id = l.payment_id
WHERE l.state NOT IN ('open', 'used', 'revoked')
OR l.state = 'open' AND (l.id <> m.id OR r.at >= l.at)
OR l.state = 'revoked' AND l.id = m.id
OR l.state <> 'open' AND (l.state = 'used') <> EXISTS (
	SELECT 1
	FROM receipt x
	WHERE x.payment_id = l.payment_id
	AND x.via = 'link'
	AND x.at >= l.at
	AND NOT EXISTS (
		SELECT 1
		FROM receipt_link n
		WHERE n.payment_id = l.payment_id AND n.id > l.id AND n.at <= x.at))
