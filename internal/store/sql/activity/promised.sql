-- What a holder must keep of an item for the prizes of open activities.
SELECT sum(x.pieces * (x.places - x.given))
FROM (
	SELECT p.pieces, p.places,
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
	JOIN activity a ON a.id = p.activity_id
	WHERE a.holder_id = ? AND p.item_id = ? AND a.state = 'open') x
