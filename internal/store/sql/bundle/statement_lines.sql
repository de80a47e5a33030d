SELECT id, statement_id, line, day, amount, serial, ref, party
FROM statement_line
ORDER BY statement_id, line
