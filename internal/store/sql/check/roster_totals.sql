SELECT 'roster:' || r.id
FROM roster r
LEFT JOIN (
	SELECT roster_id, count(*) AS n, sum(amount) AS total
	FROM entitlement
	GROUP BY roster_id) e ON e.roster_id = r.id
WHERE e.n IS NULL OR e.n <> r.heads OR e.total <> r.total
