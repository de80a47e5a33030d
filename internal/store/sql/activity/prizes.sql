SELECT p.id, p.tier, p.item_id, i.name AS item, i.unit, p.pieces, p.places,
	CASE p.tier
		WHEN 'riddle' THEN (
			SELECT count(*)
			FROM riddle_answer n
			JOIN riddle q ON q.id = n.riddle_id
			WHERE q.activity_id = p.activity_id AND n.won = 1)
		ELSE (
			SELECT count(*)
			FROM dice_roll d
			WHERE d.activity_id = p.activity_id AND d.tier = p.tier AND d.won = 1)
		END AS given
FROM prize p
JOIN gift_item i ON i.id = p.item_id
WHERE p.activity_id = ?
ORDER BY p.line
