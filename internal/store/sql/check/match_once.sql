SELECT 'match:' || a.match_id
FROM match_side a
LEFT JOIN match_undo u ON u.match_id = a.match_id
WHERE (a.live = 1) <> (u.match_id IS NULL) OR a.live NOT IN (0, 1)
UNION ALL
SELECT 'line:' || line_id
FROM match_side
WHERE live = 1 AND line_id IS NOT NULL
GROUP BY line_id
HAVING count(*) > 1
UNION ALL
SELECT 'voucher:' || voucher_id
FROM match_side
WHERE live = 1 AND voucher_id IS NOT NULL
GROUP BY account_id, voucher_id, payment_id
HAVING count(*) > 1
UNION ALL
SELECT 'match:' || u.match_id
FROM match_undo u
LEFT JOIN statement_match m ON m.id = u.match_id
WHERE m.id IS NULL
