SELECT '/payments/' || min(p.id) AS page, r.proxy_name AS what, sum(p.amount - p.back) AS amount,
	'× ' || count(*) AS note
FROM receipt r
JOIN payment p ON p.id = r.payment_id
WHERE r.proxy_name <> ''
AND p.receipt = 'confirmed'
AND r.id = (SELECT max(l.id) FROM receipt l WHERE l.payment_id = p.id)
GROUP BY r.proxy_name
HAVING count(DISTINCT p.person_id) > 1
ORDER BY min(p.id)
