SELECT '/vouchers/' || id AS page, summary AS what, day, 0 AS amount, '' AS note
FROM voucher
WHERE maker_id = checker_id OR maker_id = poster_id
UNION ALL
SELECT '/batches/' || id, name, '', total, ''
FROM batch
WHERE maker_id = checker_id OR maker_id = releaser_id OR checker_id = releaser_id
UNION ALL
SELECT '/intakes/' || i.id, i.file_name, '', i.into_total, ''
FROM intake i
LEFT JOIN batch b ON b.id = i.batch_id
WHERE i.maker_id = i.checker_id OR b.maker_id = i.checker_id
