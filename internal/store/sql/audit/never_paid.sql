SELECT '/payments/' || p.id AS page, e.student_no || ' ' || e.name || ' ' || k.name AS what, p.amount AS amount
FROM payment p
JOIN entitlement e ON e.id = p.entitlement_id
JOIN class k ON k.id = p.class_id
WHERE p.receipt = 'confirmed' AND p.state <> 'paid'
ORDER BY p.id
