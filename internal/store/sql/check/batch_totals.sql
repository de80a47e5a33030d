SELECT 'batch:' || b.id
FROM batch b
LEFT JOIN (
	SELECT batch_id, count(*) AS n, sum(amount) AS total, count(CASE WHEN state = 'prepared' THEN 1 END) AS prepared,
		count(CASE WHEN state = 'cancelled' THEN 1 END) AS cancelled
	FROM payment
	GROUP BY batch_id) p ON p.batch_id = b.id
WHERE p.n IS NULL
OR p.n <> b.heads
OR p.total <> b.total
OR p.prepared <> CASE WHEN b.state IN ('released', 'cancelled') THEN 0 ELSE b.heads END
OR p.cancelled <> CASE b.state WHEN 'cancelled' THEN b.heads ELSE 0 END
