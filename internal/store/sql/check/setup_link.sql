SELECT 'setup_token'
FROM setup_token t
WHERE t.role NOT IN ('admin', 'security')
OR EXISTS (
	SELECT 1
	FROM app_user u
	WHERE u.role = t.role AND u.disabled = 0 AND u.until = '')
