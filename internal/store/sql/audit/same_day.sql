SELECT '/payments/' || x.payment AS page, e.student_no || ' ' || e.name AS what, x.day, x.amount, '× ' || x.n AS note
FROM (
	SELECT p.person_id, v.day, t.amount, count(DISTINCT t.payment_id) AS n, max(t.payment_id) AS payment
	FROM transfer t
	JOIN voucher v ON v.id = t.voucher_id
	JOIN program g ON g.id = t.program_id AND t.debit_id = g.payable_id
	JOIN payment p ON p.id = t.payment_id
	GROUP BY p.person_id, v.day, t.amount
	HAVING count(DISTINCT t.payment_id) > 1) x
JOIN payment p ON p.id = x.payment
JOIN entitlement e ON e.id = p.entitlement_id
ORDER BY x.payment
