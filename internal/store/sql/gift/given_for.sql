SELECT CASE m.kind WHEN 'return' THEN 'issue' ELSE m.kind END AS kind, m.purpose, h.name AS holder, i.name AS item, i.unit,
	sum(CASE m.kind WHEN 'return' THEN -m.pieces ELSE m.pieces END) AS pieces,
	sum(CASE m.kind WHEN 'return' THEN -1 ELSE 1 END * (
		SELECT sum(l.pieces * p.unit_cost)
		FROM movement_lot l
		JOIN purchase p ON p.id = l.purchase_id
		WHERE l.movement_id = m.id)) AS cost,
	sum((SELECT count(*) FROM recipient r WHERE r.movement_id = m.id)) AS people,
	sum((SELECT count(*) FROM recipient r WHERE r.movement_id = m.id AND r.receipt = 'signed')) AS signed
FROM movement m
JOIN gift_item i ON i.id = m.item_id
JOIN holder h ON h.id = coalesce(m.from_id, m.to_id)
