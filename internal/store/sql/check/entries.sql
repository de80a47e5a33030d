SELECT 'entry:' || e.id
FROM entry e
LEFT JOIN sealed s ON s.entry_id = e.id
LEFT JOIN unsealed u ON u.entry_id = e.id
WHERE (s.entry_id IS NULL) = (u.entry_id IS NULL)
UNION ALL
SELECT 'entry:' || u.entry_id
FROM unsealed u
LEFT JOIN entry e ON e.id = u.entry_id
WHERE e.id IS NULL
UNION ALL
SELECT 'voucher:' || v.id
FROM voucher v
WHERE (
	SELECT count(*)
	FROM entry e
	WHERE e.subject = 'voucher:' || v.id AND e.kind = 'voucher') <> 1
UNION ALL
SELECT e.subject
FROM entry e
JOIN sealed s ON s.entry_id = e.id
LEFT JOIN voucher_number n ON 'voucher:' || n.voucher_id = e.subject
WHERE e.kind = 'voucher' AND n.voucher_id IS NULL
