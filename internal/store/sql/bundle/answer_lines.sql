SELECT result_id, line, payment_id, verdict, outcome, amount, holder, reason, serial
FROM bank_result_line
ORDER BY result_id, line
