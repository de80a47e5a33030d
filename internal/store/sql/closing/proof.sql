-- What must hold before a program closes, as far as a question each tells.
SELECT
	(SELECT sum(CASE WHEN t.credit_id = g.payable_id THEN t.amount WHEN t.debit_id = g.payable_id THEN -t.amount ELSE 0 END)
		FROM transfer t
		WHERE t.program_id = g.id) AS payable,
	(SELECT sum(CASE WHEN t.debit_id = g.expense_id THEN t.amount WHEN t.credit_id = g.expense_id THEN -t.amount ELSE 0 END)
		FROM transfer t
		WHERE t.program_id = g.id) AS expense,
	(SELECT count(*)
		FROM batch b
		WHERE b.program_id = g.id AND (b.state IN ('prepared', 'approved', 'sent_back')
			OR EXISTS (SELECT 1 FROM payment p WHERE p.batch_id = b.id AND p.state IN ('prepared', 'sent', 'held')))) AS batches,
	(SELECT count(*)
		FROM visit v
		WHERE v.program_id = g.id AND v.state = 'pending') AS visits,
	(SELECT count(*)
		FROM visit_team w
		WHERE w.program_id = g.id
		AND (w.state <> 'reported' AND EXISTS (SELECT 1 FROM visit_plan l WHERE l.team_id = w.id)
			OR w.state = 'reported' AND w.visit_id IS NULL
				AND EXISTS (SELECT 1 FROM visit_plan l WHERE l.team_id = w.id AND l.outcome IN ('seen', 'colleague')))) AS teams,
	(SELECT count(*)
		FROM remedy r
		JOIN payment p ON p.id = r.payment_id
		WHERE p.program_id = g.id AND r.state IN ('pending', 'approved')
		AND NOT EXISTS (SELECT 1 FROM payment q WHERE q.replaces_id = r.payment_id AND q.state <> 'cancelled'))
		+ (SELECT count(*) FROM supplement s WHERE s.program_id = g.id AND s.state = 'pending')
		+ (SELECT count(*) FROM handover h WHERE h.program_id = g.id AND h.state = 'pending') AS waiting,
	(SELECT count(*)
		FROM exception x
		WHERE x.program_id = g.id AND x.state = 'open') AS open,
	(SELECT sum(abs(x.now_amount))
		FROM exception x
		WHERE x.program_id = g.id AND x.state = 'open') AS open_total,
	(SELECT count(*)
		FROM exception x
		WHERE x.program_id = g.id AND x.state = 'carried') AS carried,
	(SELECT sum(abs(x.now_amount))
		FROM exception x
		WHERE x.program_id = g.id AND x.state = 'carried') AS carried_total,
	EXISTS (SELECT 1
		FROM exception x
		WHERE x.program_id = g.id AND x.kind = 'control_totals'
		AND (x.state = 'carried' OR x.state = 'closed' AND x.closer_id IS NOT NULL)
		AND x.id = (SELECT max(y.id) FROM exception y WHERE y.key = x.key)) AS control_named,
	(SELECT count(*)
		FROM visit v
		JOIN visit_person s ON s.visit_id = v.id
		WHERE v.program_id = g.id AND v.state = 'posted') AS seen,
	(SELECT sum(s.amount)
		FROM visit v
		JOIN visit_person s ON s.visit_id = v.id
		WHERE v.program_id = g.id AND v.state = 'posted') AS seen_total
FROM program g
WHERE g.id = ?
