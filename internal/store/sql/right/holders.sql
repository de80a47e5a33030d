SELECT u.id AS user_id, u.name, u.until <> '' AND u.until < ? AS ended, u.disabled, u.password_hash = ? AS asleep,
	coalesce(
		(SELECT max(s.basis)
			FROM user_right s
			WHERE s.user_id = u.id AND s.kind = 'reset' AND s.state = 'granted'
			AND s.basis IN ('stand_in', 'single_handed') AND s.decided_at > r.decided_at),
		r.basis) AS basis,
	(SELECT max(d.decided_at)
		FROM user_right d
		WHERE d.user_id = u.id AND d.kind = 'disable' AND d.state = 'granted') AS disabled_at
FROM app_user u
JOIN user_right r ON r.user_id = u.id AND r.id = (
	SELECT x.id
	FROM user_right x
	WHERE x.user_id = u.id AND x.kind = 'grant' AND x.state = 'granted'
	ORDER BY x.decided_at DESC, x.id DESC
	LIMIT 1)
