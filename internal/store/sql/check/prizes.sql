SELECT 'activity:' || a.id
FROM activity a
JOIN (
	SELECT p.activity_id, p.tier, p.item_id, p.pieces, p.places,
		(SELECT count(*)
			FROM dice_roll d
			WHERE d.activity_id = p.activity_id AND d.tier = p.tier AND d.won = 1)
		+ (SELECT count(*)
			FROM riddle_answer n
			JOIN riddle q ON q.id = n.riddle_id
			WHERE q.activity_id = p.activity_id AND n.won = 1 AND p.tier = 'riddle') AS won
	FROM prize p) z ON z.activity_id = a.id
WHERE z.won > z.places
UNION ALL
SELECT 'movement:' || m.id
FROM movement m
LEFT JOIN dice_roll d ON d.movement_id = m.id
LEFT JOIN riddle_answer n ON n.movement_id = m.id
LEFT JOIN prize p ON p.activity_id = m.activity_id AND p.tier = coalesce(d.tier, 'riddle')
WHERE m.kind = 'prize'
AND ((d.id IS NULL) = (n.id IS NULL) OR p.id IS NULL OR p.item_id <> m.item_id OR p.pieces <> m.pieces
	OR m.state <> 'posted')
UNION ALL
SELECT 'player:' || d.player_id
FROM dice_roll d
JOIN activity a ON a.id = d.activity_id
GROUP BY d.player_id, a.tries
HAVING count(*) > a.tries
