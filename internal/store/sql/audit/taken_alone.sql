SELECT '/batches/' || batch_id || '/results/' || id AS page, file_name AS what, '' AS day, succeeded_total AS amount,
	'' AS note
FROM bank_result
WHERE checker_id IS NULL
UNION ALL
SELECT '/statements/' || id, file_name, day_to, received, ''
FROM bank_statement
WHERE checker_id IS NULL
