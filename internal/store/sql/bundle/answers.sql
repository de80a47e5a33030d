SELECT id, batch_id, file_hash, lines, succeeded, succeeded_total, failed, failed_total, returned, returned_total,
	coalesce(voucher_id, 0), coalesce(return_voucher_id, 0), at
FROM bank_result
ORDER BY id
