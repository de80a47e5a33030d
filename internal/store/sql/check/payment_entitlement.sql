SELECT 'payment:' || p.id
FROM payment p
LEFT JOIN entitlement e ON e.id = p.entitlement_id
LEFT JOIN roster r ON r.id = e.roster_id
WHERE e.id IS NULL
OR e.person_id <> p.person_id
OR e.department_id <> p.department_id
OR e.class_id <> p.class_id
OR e.amount < p.amount
OR r.program_id <> p.program_id
OR p.replaces_id IS NULL AND e.amount <> p.amount
