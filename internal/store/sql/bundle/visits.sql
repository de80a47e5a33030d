SELECT v.id, g.code, v.team, c.name, v.day, v.state, p.line, p.name, p.unit, p.category, p.amount,
	coalesce(v.voucher_id, 0)
FROM visit v
JOIN program g ON g.id = v.program_id
JOIN campus c ON c.id = v.campus_id
JOIN visit_person p ON p.visit_id = v.id
ORDER BY v.id, p.line
