SELECT 'match:' || m.id
FROM statement_match m
LEFT JOIN (
	SELECT x.match_id, sum(x.bank) AS bank, sum(x.books) AS books, count(*) AS n, sum(x.off) AS off
	FROM (
		SELECT a.match_id, coalesce(l.amount, 0) AS bank, 0 AS books,
			CASE WHEN l.id IS NULL OR l.account_id <> a.account_id OR l.amount <> a.amount THEN 1 ELSE 0 END AS off
		FROM match_side a
		LEFT JOIN statement_line l ON l.id = a.line_id
		WHERE a.line_id IS NOT NULL
		UNION ALL
		SELECT a.match_id, 0, coalesce(t.amount, 0),
			CASE WHEN t.amount IS NULL OR t.amount <> a.amount THEN 1 ELSE 0 END
		FROM match_side a
		LEFT JOIN (
			SELECT q.account_id, q.voucher_id, q.payment_id, sum(q.amount) AS amount
			FROM (
				SELECT d.debit_id AS account_id, d.voucher_id,
					CASE v.kind WHEN 'bank_return' THEN d.payment_id ELSE 0 END AS payment_id, d.amount
				FROM transfer d
				JOIN voucher v ON v.id = d.voucher_id
				WHERE d.debit_id IN (SELECT bank_id FROM fund)
				UNION ALL
				SELECT c.credit_id, c.voucher_id, CASE v.kind WHEN 'bank_return' THEN c.payment_id ELSE 0 END,
					-c.amount
				FROM transfer c
				JOIN voucher v ON v.id = c.voucher_id
				WHERE c.credit_id IN (SELECT bank_id FROM fund)) q
			GROUP BY q.account_id, q.voucher_id, q.payment_id) t ON t.account_id = a.account_id
				AND t.voucher_id = a.voucher_id AND t.payment_id = a.payment_id
		WHERE a.voucher_id IS NOT NULL) x
	GROUP BY x.match_id) b ON b.match_id = m.id
LEFT JOIN match_run r ON r.id = m.run_id
WHERE b.n IS NULL
OR b.n < 2
OR b.off > 0
OR b.bank <> b.books
OR b.bank <> m.amount
OR r.id IS NULL
OR r.account_id <> m.account_id
UNION ALL
SELECT 'match_run:' || r.id
FROM match_run r
LEFT JOIN (SELECT run_id, count(*) AS n FROM statement_match GROUP BY run_id) c ON c.run_id = r.id
WHERE coalesce(c.n, 0) <> r.matches
