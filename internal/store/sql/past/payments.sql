-- What every payment stood at then: paid by the ledger, said by the receipts, failed by
-- the bank's answers and by cash that was handed back after it last moved.

CREATE TEMP TABLE past_payment AS
SELECT p.id, b.state AS batch, CASE WHEN b.channel IN @branch THEN 1 ELSE 0 END AS by_branch, p.amount, CAST(coalesce(m.net, 0) AS BIGINT) AS net,
	coalesce(m.returned, 0) AS returned, CAST(coalesce(f.forgone, 0) AS BIGINT) AS forgone,
	coalesce(r.act, 'undone') AS act,
	CASE
		WHEN p.state <> 'sent' AND b.channel IN @cards AND i.card_blind IS NULL THEN 'no_account' -- left out on release
		ELSE x.reason
		END AS failed,
	CASE
		WHEN EXISTS (
			SELECT 1
			FROM now.handover h
			WHERE h.program_id = p.program_id
			AND h.department_id = p.department_id
			AND h.voucher_id > coalesce(m.last, b.release_voucher_id)
			AND h.voucher_id IN (SELECT id FROM past_voucher)) THEN 1
		ELSE 0
		END AS handed_back
FROM now.payment p
JOIN batch b ON b.id = p.batch_id
LEFT JOIN now.identity i ON i.id = p.identity_id
LEFT JOIN (
	SELECT t.payment_id, sum(CASE WHEN t.debit_id = g.payable_id THEN t.amount ELSE -t.amount END) AS net,
		max(CASE WHEN v.kind = 'bank_return' THEN 1 ELSE 0 END) AS returned, max(t.voucher_id) AS last
	FROM transfer t
	JOIN voucher v ON v.id = t.voucher_id
	JOIN now.program g ON g.id = t.program_id
	WHERE t.payment_id <> 0 AND (t.debit_id = g.payable_id OR t.credit_id = g.payable_id)
	GROUP BY t.payment_id) m ON m.payment_id = p.id
LEFT JOIN (
	SELECT payment_id, sum(amount) AS forgone
	FROM now.remedy
	WHERE kind = 'forgo' AND voucher_id IN (SELECT id FROM past_voucher)
	GROUP BY payment_id) f ON f.payment_id = p.id
LEFT JOIN (SELECT payment_id, max(id) AS id FROM receipt GROUP BY payment_id) l ON l.payment_id = p.id
LEFT JOIN now.receipt r ON r.id = l.id
LEFT JOIN (
	SELECT payment_id, max(reason) AS reason
	FROM now.bank_result_line n
	WHERE verdict = 'matched'
	AND outcome IN ('failed', 'returned')
	AND EXISTS (SELECT 1 FROM past_entry e WHERE e.subject = 'result:' || n.result_id)
	GROUP BY payment_id) x ON x.payment_id = p.id;

CREATE UNIQUE INDEX past_payment_id ON past_payment (id);

CREATE TEMP TABLE payment AS
SELECT p.id, p.batch_id, p.entitlement_id, p.program_id, p.person_id, p.department_id, p.class_id, p.amount, y.state,
	CAST(CASE WHEN y.state IN ('prepared', 'sent', 'held', 'paid') THEN 1 ELSE 0 END AS SMALLINT) AS live,
	CASE WHEN y.act IN ('undone', 'withdrawn') THEN 'open' ELSE y.act END COLLATE bytes AS receipt, p.identity_id, p.part,
	p.replaces_id, CASE y.state WHEN 'paid' THEN y.amount - y.net WHEN 'returned' THEN y.amount ELSE 0 END AS back,
	y.forgone,
	CASE
		WHEN y.state = 'failed' AND y.by_branch = 1 THEN 'unclaimed'
		WHEN y.state IN ('failed', 'returned') THEN coalesce(y.failed, 'returned')
		WHEN y.state = 'paid' AND y.net < y.amount AND y.returned = 1 THEN 'returned'
		WHEN y.state = 'paid' AND y.net < y.amount THEN 'problem'
		ELSE ''
		END COLLATE bytes AS reason
FROM now.payment p
JOIN (
	SELECT q.id, q.amount, q.net, q.forgone, q.act, q.failed, q.by_branch, q.returned,
		CASE
			WHEN q.net > 0 THEN 'paid'
			WHEN q.returned = 1 THEN 'returned'
			WHEN q.batch = 'cancelled' THEN 'cancelled'
			WHEN q.batch <> 'released' THEN 'prepared'
			WHEN q.by_branch = 1 THEN CASE q.handed_back WHEN 1 THEN 'failed' ELSE 'held' END
			WHEN q.failed IS NOT NULL THEN 'failed'
			ELSE 'sent'
			END COLLATE bytes AS state
	FROM past_payment q) y ON y.id = p.id;

CREATE UNIQUE INDEX past_payment_of ON payment (id);

CREATE INDEX past_payment_replaces ON payment (replaces_id);

CREATE INDEX past_payment_person ON payment (program_id, person_id);

CREATE INDEX past_payment_entitlement ON payment (entitlement_id);
