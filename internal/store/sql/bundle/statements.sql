SELECT b.id, k.code, a.code, b.file_hash, b.day_from, b.day_to, b.opening, b.closing, b.lines, b.received, b.paid,
	b.at
FROM bank_statement b
JOIN account a ON a.id = b.account_id
JOIN book k ON k.id = a.book_id
ORDER BY b.id
