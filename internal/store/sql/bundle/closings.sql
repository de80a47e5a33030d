SELECT 'program' AS noun, c.id, g.code, c.state, c.maker_id, coalesce(c.checker_id, 0), c.at
FROM program_close c
JOIN program g ON g.id = c.program_id
UNION ALL
SELECT 'period', p.id, b.code || ' ' || p.period, p.state, p.maker_id, coalesce(p.reopen_checker_id, 0), p.at
FROM period_close p
JOIN book b ON b.id = p.book_id
ORDER BY 1, 2
