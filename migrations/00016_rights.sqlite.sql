-- +goose Up

-- Who may do what is a right that is proposed, granted and, where it touches money, witnessed: see docs/adr/0019-rights.md.

ALTER TABLE app_user ADD COLUMN until TEXT NOT NULL DEFAULT ''; -- the right's last day; empty: it does not end by itself

-- A password that was given by somebody else and never changed is known to two: it opens nothing any more.
UPDATE app_user SET password_hash = '$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA', must_change = 0
  WHERE must_change = 1;

-- Whoever works at the server's command line: no person, and no way to sign in.
INSERT INTO app_user (id, login, name, role, password_hash, must_change, disabled, level, email, until, at)
  VALUES (-1, '-', '命令行', 'none', '-', 0, 1, 1, '', '', 0);

ALTER TABLE setup_token ADD COLUMN role TEXT NOT NULL DEFAULT 'admin';

CREATE TABLE user_right (
  id              INTEGER PRIMARY KEY,
  user_id         INTEGER REFERENCES app_user (id), -- whose; none: of the college, as running it single-handed
  kind            TEXT NOT NULL CHECK (kind IN ('grant', 'reset', 'disable', 'single_handed')),
  role            TEXT NOT NULL,
  level           INTEGER NOT NULL,
  departments     TEXT NOT NULL, -- ids in order, with commas
  name            TEXT NOT NULL,
  email           TEXT NOT NULL,
  until           TEXT NOT NULL,
  reason          TEXT NOT NULL,
  at_command_line INTEGER NOT NULL CHECK (at_command_line IN (0, 1)),
  state           TEXT NOT NULL CHECK (state IN ('asked', 'pending', 'decided', 'granted', 'rejected', 'withdrawn', 'ended')),
  basis           TEXT NOT NULL, -- how it came about, once it is granted
  maker_id        INTEGER REFERENCES app_user (id),
  decider_id      INTEGER REFERENCES app_user (id),
  witness_id      INTEGER REFERENCES app_user (id),
  answer          TEXT NOT NULL,
  at              INTEGER NOT NULL,
  decided_at      INTEGER NOT NULL,
  ended_at        INTEGER NOT NULL,
  CHECK (maker_id IS NULL OR user_id IS NULL OR maker_id <> user_id),
  CHECK (maker_id IS NULL OR decider_id IS NULL OR maker_id <> decider_id OR basis = 'single_handed'),
  CHECK (decider_id IS NULL OR user_id IS NULL OR decider_id <> user_id),
  CHECK (witness_id IS NULL OR user_id IS NULL OR witness_id <> user_id),
  CHECK (witness_id IS NULL OR witness_id <> maker_id AND witness_id <> decider_id)
) STRICT;
CREATE INDEX user_right_user ON user_right (user_id);
CREATE UNIQUE INDEX user_right_open ON user_right (coalesce(user_id, 0)) WHERE state IN ('asked', 'pending', 'decided');
CREATE UNIQUE INDEX user_right_single ON user_right (kind) WHERE kind = 'single_handed' AND state = 'granted';

-- A one-time link by which a person sets their own password; here is its token's hash.
CREATE TABLE user_link (
  id       INTEGER PRIMARY KEY,
  user_id  INTEGER NOT NULL REFERENCES app_user (id),
  right_id INTEGER NOT NULL REFERENCES user_right (id),
  hash     BLOB NOT NULL UNIQUE,
  expiry   INTEGER NOT NULL,
  state    TEXT NOT NULL CHECK (state IN ('open', 'used', 'revoked')),
  by_id    INTEGER NOT NULL REFERENCES app_user (id),
  at       INTEGER NOT NULL
) STRICT;
CREATE INDEX user_link_user ON user_link (user_id);
CREATE INDEX user_link_right ON user_link (right_id);

-- Who may approve which totals of a fund, as it is proposed; what is granted becomes the next version of fund_tier.
CREATE TABLE tier_change (
  id         INTEGER PRIMARY KEY,
  fund_id    INTEGER NOT NULL REFERENCES fund (id),
  from_2     INTEGER, -- fen from which on level 2 is wanted; none: it is not
  from_3     INTEGER,
  reason     TEXT NOT NULL,
  state      TEXT NOT NULL CHECK (state IN ('pending', 'granted', 'rejected', 'withdrawn')),
  maker_id   INTEGER NOT NULL REFERENCES app_user (id),
  decider_id INTEGER REFERENCES app_user (id),
  answer     TEXT NOT NULL,
  at         INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX tier_change_open ON tier_change (fund_id) WHERE state = 'pending';

-- What both administrators see: whatever was done to accounts and rights, and whatever was done at the command line.
CREATE INDEX entry_account ON entry (id) WHERE actor_id = -1 OR kind IN ('user_create', 'user_update', 'user_disable', 'user_take_over', 'password_set', 'password_change', 'password_reset', 'user_link', 'user_link_used', 'user_link_revoked', 'right_asked', 'right_pending', 'right_decided', 'right_granted', 'right_rejected', 'right_withdrawn', 'right_ended', 'tier_set', 'tier_pending', 'tier_granted', 'tier_rejected', 'tier_withdrawn', 'setup_link');

-- +goose StatementBegin
CREATE TRIGGER user_right_frozen BEFORE UPDATE ON user_right WHEN OLD.user_id IS NOT NEW.user_id OR OLD.kind IS NOT NEW.kind OR OLD.role IS NOT NEW.role OR OLD.level IS NOT NEW.level OR OLD.departments IS NOT NEW.departments OR OLD.name IS NOT NEW.name OR OLD.email IS NOT NEW.email OR OLD.until IS NOT NEW.until OR OLD.reason IS NOT NEW.reason OR OLD.at_command_line IS NOT NEW.at_command_line OR OLD.at IS NOT NEW.at BEGIN
  SELECT RAISE(ABORT, 'append-only: UPDATE on user_right is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER user_right_final BEFORE UPDATE ON user_right WHEN OLD.state IN ('rejected', 'withdrawn', 'ended') OR OLD.state = 'granted' AND NEW.state <> 'ended' BEGIN
  SELECT RAISE(ABORT, 'append-only: UPDATE on user_right is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER user_right_no_delete BEFORE DELETE ON user_right BEGIN
  SELECT RAISE(ABORT, 'append-only: DELETE on user_right is refused');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER user_link_frozen BEFORE UPDATE ON user_link WHEN OLD.user_id IS NOT NEW.user_id OR OLD.right_id IS NOT NEW.right_id OR OLD.hash IS NOT NEW.hash OR OLD.expiry IS NOT NEW.expiry OR OLD.by_id IS NOT NEW.by_id OR OLD.at IS NOT NEW.at BEGIN
  SELECT RAISE(ABORT, 'append-only: UPDATE on user_link is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER user_link_final BEFORE UPDATE ON user_link WHEN OLD.state <> 'open' BEGIN
  SELECT RAISE(ABORT, 'append-only: UPDATE on user_link is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER user_link_no_delete BEFORE DELETE ON user_link BEGIN
  SELECT RAISE(ABORT, 'append-only: DELETE on user_link is refused');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER tier_change_frozen BEFORE UPDATE ON tier_change WHEN OLD.fund_id IS NOT NEW.fund_id OR OLD.from_2 IS NOT NEW.from_2 OR OLD.from_3 IS NOT NEW.from_3 OR OLD.reason IS NOT NEW.reason OR OLD.maker_id IS NOT NEW.maker_id OR OLD.at IS NOT NEW.at BEGIN
  SELECT RAISE(ABORT, 'append-only: UPDATE on tier_change is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER tier_change_final BEFORE UPDATE ON tier_change WHEN OLD.state <> 'pending' BEGIN
  SELECT RAISE(ABORT, 'append-only: UPDATE on tier_change is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER tier_change_no_delete BEFORE DELETE ON tier_change BEGIN
  SELECT RAISE(ABORT, 'append-only: DELETE on tier_change is refused');
END;
-- +goose StatementEnd

-- +goose Down
DROP INDEX entry_account;
DROP TABLE tier_change;
DROP TABLE user_link;
DROP TABLE user_right;
ALTER TABLE setup_token DROP COLUMN role;
DROP TRIGGER app_user_no_delete;
DELETE FROM app_user WHERE id = -1;
-- +goose StatementBegin
CREATE TRIGGER app_user_no_delete BEFORE DELETE ON app_user BEGIN
  SELECT RAISE(ABORT, 'append-only: DELETE on app_user is refused');
END;
-- +goose StatementEnd
ALTER TABLE app_user DROP COLUMN until;
