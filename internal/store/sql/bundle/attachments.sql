SELECT 'roster' AS noun, id, file_hash, 0
FROM roster
UNION ALL
SELECT 'bank_file', id, hash, size
FROM bank_export
UNION ALL
SELECT 'bank_answer', id, file_hash, 0
FROM bank_result
UNION ALL
SELECT 'bank_statement', id, file_hash, 0
FROM bank_statement
UNION ALL
SELECT 'scan', id, hash, size
FROM scan
UNION ALL
SELECT 'supplement', id, file_hash, 0
FROM supplement
ORDER BY 1, 2
