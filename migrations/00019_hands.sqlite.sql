-- +goose Up

-- What stands behind a receipt of funds 到账凭证: a bank's notice or another paper, encrypted,
-- attached by one person and confirmed by another.
CREATE TABLE fund_evidence (
  id          INTEGER PRIMARY KEY,
  document_id INTEGER NOT NULL REFERENCES fund_document (id),
  name        TEXT NOT NULL,
  kind        TEXT NOT NULL, -- media type, by content
  size        INTEGER NOT NULL,
  hash        BLOB NOT NULL,
  content     BLOB NOT NULL,
  state       TEXT NOT NULL CHECK (state IN ('pending', 'proven', 'rejected', 'withdrawn')),
  maker_id    INTEGER NOT NULL REFERENCES app_user (id),
  checker_id  INTEGER REFERENCES app_user (id),
  reason      TEXT NOT NULL,
  at          INTEGER NOT NULL,
  decided_at  INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE UNIQUE INDEX fund_evidence_live ON fund_evidence (document_id) WHERE state IN ('pending', 'proven');

-- One act of making links 制作链接: whose, how many, how many it revoked, and keyed hashes of where it was done.
CREATE TABLE link_print (
  id         INTEGER PRIMARY KEY,
  kind       TEXT NOT NULL CHECK (kind IN ('student', 'team', 'member', 'player')),
  program_id INTEGER NOT NULL, -- 0: of none
  class_id   INTEGER NOT NULL, -- 0: of none
  subject_id INTEGER NOT NULL, -- visit_team, activity or duty_member; 0: of none, or all members
  links      INTEGER NOT NULL,
  revoked    INTEGER NOT NULL,
  device     BLOB,
  place      BLOB,
  by_id      INTEGER NOT NULL REFERENCES app_user (id),
  at         INTEGER NOT NULL
) STRICT;
CREATE INDEX link_print_device ON link_print (device) WHERE device IS NOT NULL;

-- NULL: made before links were printed so.
ALTER TABLE receipt_link ADD COLUMN print_id INTEGER REFERENCES link_print (id);
ALTER TABLE receipt_link ADD COLUMN tries INTEGER NOT NULL DEFAULT 0; -- wrong birth dates
ALTER TABLE receipt_link ADD COLUMN device BLOB; -- keyed hashes of what it was answered from
ALTER TABLE receipt_link ADD COLUMN place BLOB;
CREATE INDEX receipt_link_print ON receipt_link (print_id);
CREATE INDEX receipt_link_payment ON receipt_link (payment_id);
ALTER TABLE pass ADD COLUMN print_id INTEGER REFERENCES link_print (id);
ALTER TABLE pass ADD COLUMN tries INTEGER NOT NULL DEFAULT 0;
ALTER TABLE pass ADD COLUMN device BLOB; -- the one it is bound to
ALTER TABLE pass ADD COLUMN place BLOB;
ALTER TABLE pass ADD COLUMN family TEXT NOT NULL DEFAULT '';
ALTER TABLE pass ADD COLUMN opened_at INTEGER NOT NULL DEFAULT 0;
CREATE INDEX pass_print ON pass (print_id);

-- A new card and where it comes from: the student's own link, or a signed form.
CREATE TABLE card_offer (
  id          INTEGER PRIMARY KEY,
  payment_id  INTEGER NOT NULL REFERENCES payment (id),
  identity_id INTEGER NOT NULL REFERENCES identity (id),
  source      TEXT NOT NULL CHECK (source IN ('student', 'form')),
  link_id     INTEGER REFERENCES receipt_link (id),
  name        TEXT NOT NULL, -- of the form's scan; empty for a link
  kind        TEXT NOT NULL,
  size        INTEGER NOT NULL,
  hash        BLOB,
  content     BLOB,
  state       TEXT NOT NULL CHECK (state IN ('open', 'taken', 'replaced')),
  by_id       INTEGER NOT NULL, -- 0: the student
  at          INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX card_offer_open ON card_offer (payment_id) WHERE state = 'open';
ALTER TABLE remedy ADD COLUMN offer_id INTEGER REFERENCES card_offer (id);

-- +goose StatementBegin
CREATE TRIGGER fund_evidence_no_delete BEFORE DELETE ON fund_evidence BEGIN
  SELECT RAISE(ABORT, 'append-only: DELETE on fund_evidence is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER fund_evidence_frozen BEFORE UPDATE OF document_id, name, kind, size, hash, content, maker_id, at ON fund_evidence WHEN OLD.document_id IS NOT NEW.document_id OR OLD.name IS NOT NEW.name OR OLD.kind IS NOT NEW.kind OR OLD.size IS NOT NEW.size OR OLD.hash IS NOT NEW.hash OR OLD.content IS NOT NEW.content OR OLD.maker_id IS NOT NEW.maker_id OR OLD.at IS NOT NEW.at BEGIN
  SELECT RAISE(ABORT, 'append-only: UPDATE on fund_evidence is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER card_offer_no_delete BEFORE DELETE ON card_offer BEGIN
  SELECT RAISE(ABORT, 'append-only: DELETE on card_offer is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER card_offer_frozen BEFORE UPDATE OF payment_id, identity_id, source, link_id, name, kind, size, hash, content, by_id, at ON card_offer WHEN OLD.payment_id IS NOT NEW.payment_id OR OLD.identity_id IS NOT NEW.identity_id OR OLD.source IS NOT NEW.source OR OLD.link_id IS NOT NEW.link_id OR OLD.name IS NOT NEW.name OR OLD.kind IS NOT NEW.kind OR OLD.size IS NOT NEW.size OR OLD.hash IS NOT NEW.hash OR OLD.content IS NOT NEW.content OR OLD.by_id IS NOT NEW.by_id OR OLD.at IS NOT NEW.at BEGIN
  SELECT RAISE(ABORT, 'append-only: UPDATE on card_offer is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER link_print_no_update BEFORE UPDATE ON link_print BEGIN
  SELECT RAISE(ABORT, 'append-only: UPDATE on link_print is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER link_print_no_delete BEFORE DELETE ON link_print BEGIN
  SELECT RAISE(ABORT, 'append-only: DELETE on link_print is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER receipt_link_made BEFORE UPDATE OF print_id, by_id, at ON receipt_link WHEN OLD.print_id IS NOT NEW.print_id OR OLD.by_id IS NOT NEW.by_id OR OLD.at IS NOT NEW.at BEGIN
  SELECT RAISE(ABORT, 'append-only: UPDATE on receipt_link is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER pass_made BEFORE UPDATE OF print_id, by_id, at ON pass WHEN OLD.print_id IS NOT NEW.print_id OR OLD.by_id IS NOT NEW.by_id OR OLD.at IS NOT NEW.at BEGIN
  SELECT RAISE(ABORT, 'append-only: UPDATE on pass is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER remedy_made BEFORE UPDATE OF offer_id ON remedy WHEN OLD.offer_id IS NOT NEW.offer_id BEGIN
  SELECT RAISE(ABORT, 'append-only: UPDATE on remedy is refused');
END;
-- +goose StatementEnd

-- +goose Down
DROP TRIGGER remedy_made;
DROP TRIGGER pass_made;
DROP TRIGGER receipt_link_made;
DROP TRIGGER link_print_no_delete;
DROP TRIGGER link_print_no_update;
DROP TRIGGER card_offer_frozen;
DROP TRIGGER card_offer_no_delete;
DROP TRIGGER fund_evidence_frozen;
DROP TRIGGER fund_evidence_no_delete;
ALTER TABLE remedy DROP COLUMN offer_id;
DROP TABLE card_offer;
DROP INDEX pass_print;
ALTER TABLE pass DROP COLUMN opened_at;
ALTER TABLE pass DROP COLUMN family;
ALTER TABLE pass DROP COLUMN place;
ALTER TABLE pass DROP COLUMN device;
ALTER TABLE pass DROP COLUMN tries;
ALTER TABLE pass DROP COLUMN print_id;
DROP INDEX receipt_link_payment;
DROP INDEX receipt_link_print;
ALTER TABLE receipt_link DROP COLUMN place;
ALTER TABLE receipt_link DROP COLUMN device;
ALTER TABLE receipt_link DROP COLUMN tries;
ALTER TABLE receipt_link DROP COLUMN print_id;
DROP TABLE link_print;
DROP TABLE fund_evidence;
