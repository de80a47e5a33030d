-- An identity's words never change; what may change is the ciphertext of the version before, once, to one that names its row.

-- +goose Up
DROP TRIGGER identity_no_update;
-- +goose StatementBegin
CREATE TRIGGER identity_no_update BEFORE UPDATE ON identity
WHEN OLD.id IS NOT NEW.id OR OLD.person_id IS NOT NEW.person_id OR OLD.paper_blind IS NOT NEW.paper_blind OR OLD.card_blind IS NOT NEW.card_blind
  OR OLD.mobile_blind IS NOT NEW.mobile_blind OR OLD.at IS NOT NEW.at
  OR OLD.paper IS NOT NEW.paper AND (substr(OLD.paper, 1, 1) IS NOT x'01' OR substr(NEW.paper, 1, 1) IS NOT x'02')
  OR OLD.card IS NOT NEW.card AND (substr(OLD.card, 1, 1) IS NOT x'01' OR substr(NEW.card, 1, 1) IS NOT x'02')
  OR OLD.mobile IS NOT NEW.mobile AND (substr(OLD.mobile, 1, 1) IS NOT x'01' OR substr(NEW.mobile, 1, 1) IS NOT x'02')
  OR OLD.holder IS NOT NEW.holder AND (substr(OLD.holder, 1, 1) IS NOT x'01' OR substr(NEW.holder, 1, 1) IS NOT x'02')
BEGIN
  SELECT RAISE(ABORT, 'append-only: UPDATE on identity is refused');
END;
-- +goose StatementEnd

-- +goose Down
DROP TRIGGER identity_no_update;
-- +goose StatementBegin
CREATE TRIGGER identity_no_update BEFORE UPDATE ON identity BEGIN
  SELECT RAISE(ABORT, 'append-only: UPDATE on identity is refused');
END;
-- +goose StatementEnd
