SELECT p.id, p.activity_id, p.person_id, p.name, p.class, p.department_id,
	(SELECT count(*) FROM dice_roll d WHERE d.player_id = p.id)
		+ (SELECT count(*) FROM riddle_answer n WHERE n.player_id = p.id) AS tries,
	(SELECT count(*) FROM dice_roll d WHERE d.player_id = p.id AND d.won = 1)
		+ (SELECT count(*) FROM riddle_answer n WHERE n.player_id = p.id AND n.won = 1) AS won,
	EXISTS (SELECT 1 FROM pass s WHERE s.kind = 'player' AND s.subject_id = p.id AND s.state = 'open') AS linked
FROM player p
