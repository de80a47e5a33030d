SELECT
	(SELECT count(*) FROM supplement WHERE state = 'pending') AS supplements,
	(SELECT count(*) FROM purchase WHERE state = 'pending')
		+ (SELECT count(*) FROM invoice WHERE state = 'pending') AS purchases,
	(SELECT count(*) FROM movement WHERE state = 'pending') AS movements,
	(SELECT count(*) FROM activity WHERE state = 'pending') AS activities,
	(SELECT count(*) FROM duty_problem WHERE state = 'open') AS problems,
	(SELECT count(*) FROM program_close WHERE state IN ('pending', 'reopening'))
		+ (SELECT count(*) FROM period_close WHERE state = 'reopening') AS closings,
	(SELECT count(*) FROM exception WHERE state = 'open' AND carry_maker_id IS NOT NULL) AS carries,
	(SELECT count(*) FROM correction WHERE state = 'pending') AS corrections
