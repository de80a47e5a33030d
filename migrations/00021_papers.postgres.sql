-- An identity's words never change; what may change is the ciphertext of the version before, once, to one that names its row.

-- +goose Up
-- +goose StatementBegin
CREATE FUNCTION sealed_anew(old BYTEA, new BYTEA) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT old IS NOT DISTINCT FROM new OR coalesce(substr(old, 1, 1) = '\x01'::bytea AND substr(new, 1, 1) = '\x02'::bytea, false)
$$;
-- +goose StatementEnd
DROP TRIGGER identity_append_only ON identity;
CREATE TRIGGER identity_append_only BEFORE DELETE OR TRUNCATE ON identity FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER identity_frozen BEFORE UPDATE ON identity FOR EACH ROW WHEN (NOT (
  (OLD.id, OLD.person_id, OLD.paper_blind, OLD.card_blind, OLD.mobile_blind, OLD.at) IS NOT DISTINCT FROM
  (NEW.id, NEW.person_id, NEW.paper_blind, NEW.card_blind, NEW.mobile_blind, NEW.at)
  AND sealed_anew(OLD.paper, NEW.paper) AND sealed_anew(OLD.card, NEW.card) AND sealed_anew(OLD.mobile, NEW.mobile) AND sealed_anew(OLD.holder, NEW.holder)
)) EXECUTE FUNCTION refuse_change();

-- +goose Down
DROP TRIGGER identity_frozen ON identity;
DROP TRIGGER identity_append_only ON identity;
DROP FUNCTION sealed_anew;
CREATE TRIGGER identity_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON identity FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
