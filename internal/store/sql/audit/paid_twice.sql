SELECT '/payments/' || x.payment AS page, e.student_no || ' ' || e.name AS what, x.net - x.due AS amount
FROM (
	SELECT p.program_id, p.person_id, max(p.id) AS payment, sum(m.net) AS net, max(r.amount) AS due
	FROM payment p
	JOIN entitlement r ON r.id = p.entitlement_id
	JOIN (
		SELECT t.payment_id, sum(CASE WHEN t.debit_id = g.payable_id THEN t.amount ELSE -t.amount END) AS net
		FROM transfer t
		JOIN program g ON g.id = t.program_id
		WHERE t.payment_id <> 0 AND (t.debit_id = g.payable_id OR t.credit_id = g.payable_id)
		GROUP BY t.payment_id) m ON m.payment_id = p.id
	GROUP BY p.program_id, p.person_id
	HAVING sum(m.net) > max(r.amount)) x
JOIN payment p ON p.id = x.payment
JOIN entitlement e ON e.id = p.entitlement_id
ORDER BY x.payment
