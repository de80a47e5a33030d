SELECT 'account:' || x.account_id
FROM advance x
LEFT JOIN account a ON a.id = x.account_id
LEFT JOIN program g ON g.id = x.program_id
LEFT JOIN department d ON d.id = x.department_id
WHERE a.id IS NULL OR g.id IS NULL OR d.id IS NULL OR a.code <> '1218.' || g.code || '.' || d.code
UNION ALL
SELECT 'account:' || a.id
FROM account a
LEFT JOIN advance x ON x.account_id = a.id
WHERE a.code LIKE '1218.%' AND x.account_id IS NULL
