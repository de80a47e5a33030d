SELECT 'person:' || person_id
FROM payment
WHERE state IN ('prepared', 'sent', 'held', 'paid')
GROUP BY program_id, person_id, part
HAVING count(*) > 1
UNION ALL
SELECT 'person:' || p.person_id
FROM payment p
JOIN entitlement e ON e.id = p.entitlement_id
GROUP BY p.program_id, p.person_id
HAVING sum(CASE WHEN p.live = 1 THEN p.amount - p.back ELSE 0 END + p.forgone) > max(e.amount)
