SELECT 'movement:' || m.id
FROM movement m
JOIN gift_item i ON i.id = m.item_id
LEFT JOIN (SELECT movement_id, sum(pieces) AS n FROM movement_lot GROUP BY movement_id) l ON l.movement_id = m.id
LEFT JOIN (
	SELECT voucher_id, asset_id, sum(amount) AS n
	FROM transfer
	GROUP BY voucher_id, asset_id) t ON t.voucher_id = m.voucher_id AND t.asset_id = i.asset_id
LEFT JOIN (SELECT movement_id, sum(pieces) AS n FROM recipient GROUP BY movement_id) r ON r.movement_id = m.id
WHERE coalesce(l.n, 0) <> CASE m.state WHEN 'posted' THEN abs(m.pieces) ELSE 0 END
OR coalesce(t.n, 0) <> coalesce(l.n, 0)
OR coalesce(r.n, m.pieces) <> m.pieces
OR (m.state = 'posted') <> (m.voucher_id IS NOT NULL)
