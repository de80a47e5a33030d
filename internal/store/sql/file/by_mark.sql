-- In the order of FileNouns.
SELECT ? AS noun, id, file_hash AS mark FROM roster WHERE file_hash = ? OR file_hash = ?
UNION ALL
SELECT ?, id, file_hash FROM supplement WHERE file_hash = ? OR file_hash = ?
UNION ALL
SELECT ?, id, file_hash FROM roll WHERE file_hash = ? OR file_hash = ?
UNION ALL
SELECT ?, id, hash FROM bank_export WHERE hash = ? OR hash = ?
UNION ALL
SELECT ?, id, file_hash FROM bank_result WHERE file_hash = ? OR file_hash = ?
UNION ALL
SELECT ?, id, file_hash FROM bank_statement WHERE file_hash = ? OR file_hash = ?
UNION ALL
SELECT ?, id, hash FROM scan WHERE hash = ? OR hash = ?
UNION ALL
SELECT ?, id, hash FROM photo WHERE hash = ? OR hash = ?
UNION ALL
SELECT ?, id, hash FROM fund_evidence WHERE hash = ? OR hash = ?
UNION ALL
SELECT ?, id, hash FROM card_offer WHERE hash = ? OR hash = ?
ORDER BY 1, 2
