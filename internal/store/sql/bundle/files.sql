SELECT id, batch_id, hash, size, lines, total, checkpoint, at
FROM bank_export
ORDER BY id
