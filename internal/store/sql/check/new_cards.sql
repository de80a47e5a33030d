SELECT 'card_offer:' || o.id
FROM card_offer o
LEFT JOIN payment p ON p.id = o.payment_id
LEFT JOIN identity i ON i.id = o.identity_id
LEFT JOIN receipt_link l ON l.id = o.link_id
WHERE p.id IS NULL
OR i.id IS NULL
OR i.person_id <> p.person_id
OR (o.source = 'student') <> (l.id IS NOT NULL)
OR l.payment_id <> o.payment_id
OR o.state = 'taken' AND NOT EXISTS (SELECT 1 FROM remedy r WHERE r.offer_id = o.id)
UNION ALL
SELECT 'remedy:' || r.id
FROM remedy r
JOIN card_offer o ON o.id = r.offer_id
WHERE o.payment_id <> r.payment_id
OR o.identity_id <> r.identity_id
OR r.state IN ('pending', 'approved') AND o.state <> 'taken'
