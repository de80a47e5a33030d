SELECT id, voucher_id, kind, state, coalesce(red_id, 0), coalesce(blue_id, 0), maker_id, coalesce(checker_id, 0), at
FROM correction
ORDER BY id
