DO $$
DECLARE
	t record;
	trigger record;
	triggers text[];
BEGIN
	FOR t IN
		SELECT c.oid AS id, c.oid::regclass AS name,
			string_agg(format('ALTER COLUMN %I TYPE %s COLLATE "C"', a.attname, format_type(a.atttypid, a.atttypmod)), ', ') AS changes
		FROM pg_attribute a
		JOIN pg_class c ON c.oid = a.attrelid
		WHERE c.relnamespace = current_schema()::regnamespace
		AND c.relkind = 'r'
		AND a.attnum > 0
		AND NOT a.attisdropped
		AND a.attcollation = 'pg_catalog."default"'::regcollation
		GROUP BY c.oid
	LOOP
		triggers := '{}'; -- a column that a trigger names can't change its type
		FOR trigger IN
			SELECT tgname, pg_get_triggerdef(oid) AS definition
			FROM pg_trigger
			WHERE tgrelid = t.id AND NOT tgisinternal
		LOOP
			triggers := triggers || trigger.definition;
			EXECUTE format('DROP TRIGGER %I ON %s', trigger.tgname, t.name);
		END LOOP;
		EXECUTE format('ALTER TABLE %s %s', t.name, t.changes);
		FOR i IN 1 .. coalesce(array_length(triggers, 1), 0) LOOP
			EXECUTE triggers[i];
		END LOOP;
	END LOOP;
END $$
