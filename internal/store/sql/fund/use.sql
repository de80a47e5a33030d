-- What became of an allocation d of a fund f: columns, added up from the transfers
-- on its accounts. What a red voucher takes back counts against what it was.
(SELECT coalesce(sum(CASE WHEN v.reverses_id IS NULL THEN t.amount ELSE -t.amount END), 0)
	FROM transfer t
	JOIN voucher v ON v.id = t.voucher_id
	WHERE v.reverses_id IS NULL AND t.credit_id = d.account_id AND t.debit_id = f.account_id
	OR v.reverses_id IS NOT NULL AND t.debit_id = d.account_id AND t.credit_id = f.account_id) AS allocated,
(SELECT coalesce(sum(CASE WHEN t.credit_id = d.used_id THEN t.amount ELSE -t.amount END), 0)
	FROM transfer t
	WHERE t.credit_id = d.used_id OR t.debit_id = d.used_id) AS spent,
(SELECT coalesce(sum(CASE WHEN v.reverses_id IS NULL THEN t.amount ELSE -t.amount END), 0)
	FROM transfer t
	JOIN voucher v ON v.id = t.voucher_id
	WHERE v.reverses_id IS NULL AND t.debit_id = d.account_id AND t.credit_id = f.account_id
	OR v.reverses_id IS NOT NULL AND t.credit_id = d.account_id AND t.debit_id = f.account_id) AS returned
