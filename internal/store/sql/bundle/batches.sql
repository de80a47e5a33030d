SELECT b.id, g.code, b.no, b.channel, b.heads, b.total, b.state, b.maker_id, coalesce(b.checker_id, 0),
	coalesce(b.releaser_id, 0), b.at
FROM batch b
JOIN program g ON g.id = b.program_id
ORDER BY b.id
