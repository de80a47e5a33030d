SELECT '/documents/' || id AS page, doc_no || ' ' || body AS what, day, amount
FROM fund_document
WHERE kind = 'allocation' AND state = 'posted' AND (minutes = '' OR doc_no = '' OR purpose = '' OR body = '')
ORDER BY id
