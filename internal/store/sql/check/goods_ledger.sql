SELECT 'goods:' || g.id
FROM goods_in g
JOIN purchase p ON p.id = g.purchase_id
JOIN gift_item i ON i.id = p.item_id
LEFT JOIN (
	SELECT voucher_id, asset_id, sum(amount) AS n
	FROM transfer
	GROUP BY voucher_id, asset_id) t ON t.voucher_id = g.voucher_id AND t.asset_id = i.asset_id
WHERE g.accepted <> coalesce(t.n, 0)
UNION ALL
SELECT 'purchase:' || p.id
FROM purchase p
JOIN (SELECT purchase_id, sum(accepted) AS n FROM goods_in GROUP BY purchase_id) g ON g.purchase_id = p.id
WHERE g.n > p.pieces
