-- +goose Up

-- What a bank is told is proposed by one and decided by another. What was there
-- before keeps the state 'earlier': used under the old rule where it is safe, at rest where it is not.
DROP TRIGGER bank_template_no_update;
DROP TRIGGER bank_export_no_update;
DROP TRIGGER bank_export_no_delete;
ALTER TABLE bank_template ADD COLUMN state TEXT NOT NULL DEFAULT 'earlier' CHECK (state IN ('earlier', 'proposed', 'approved', 'rejected', 'withdrawn'));
ALTER TABLE bank_template ADD COLUMN checker_id INTEGER REFERENCES app_user (id) CHECK (checker_id IS NULL OR checker_id <> maker_id);
ALTER TABLE bank_template ADD COLUMN reason TEXT NOT NULL DEFAULT '' CHECK ((state IN ('approved', 'rejected')) = (checker_id IS NOT NULL));
ALTER TABLE bank_template ADD COLUMN decided_at INTEGER NOT NULL DEFAULT 0;
CREATE UNIQUE INDEX bank_template_proposed ON bank_template (name) WHERE state = 'proposed';

-- UNIQUE (batch_id, template_id) goes: after a file is voided its template may write the next one.
CREATE TABLE bank_export2 (
  id          INTEGER PRIMARY KEY,
  batch_id    INTEGER NOT NULL REFERENCES batch (id),
  template_id INTEGER NOT NULL REFERENCES bank_template (id),
  hash        BLOB NOT NULL,
  size        INTEGER NOT NULL,
  lines       INTEGER NOT NULL,
  total       INTEGER NOT NULL,
  checkpoint  INTEGER NOT NULL, -- size of the sealed log when it was written: the release is within
  by_id       INTEGER NOT NULL REFERENCES app_user (id),
  at          INTEGER NOT NULL,
  state       TEXT NOT NULL DEFAULT 'live' CHECK (state IN ('live', 'void')),
  sole        INTEGER NOT NULL DEFAULT 0 CHECK (sole IN (0, 1)) -- 1: written under the rule of one file a batch
) STRICT;
INSERT INTO bank_export2 (id, batch_id, template_id, hash, size, lines, total, checkpoint, by_id, at)
  SELECT id, batch_id, template_id, hash, size, lines, total, checkpoint, by_id, at FROM bank_export;
DROP TABLE bank_export;
ALTER TABLE bank_export2 RENAME TO bank_export;
CREATE UNIQUE INDEX bank_export_live ON bank_export (batch_id) WHERE state = 'live' AND sole = 1;
CREATE INDEX bank_export_batch ON bank_export (batch_id);

-- A cashier asks for a file to be void, a checker decides.
CREATE TABLE bank_void (
  id         INTEGER PRIMARY KEY,
  export_id  INTEGER NOT NULL REFERENCES bank_export (id),
  reason     TEXT NOT NULL,
  state      TEXT NOT NULL CHECK (state IN ('asked', 'approved', 'rejected', 'withdrawn')),
  maker_id   INTEGER NOT NULL REFERENCES app_user (id),
  checker_id INTEGER REFERENCES app_user (id),
  answer     TEXT NOT NULL, -- why it was refused or withdrawn
  at         INTEGER NOT NULL,
  decided_at INTEGER NOT NULL,
  CHECK (checker_id IS NULL OR checker_id <> maker_id),
  CHECK ((state IN ('approved', 'rejected')) = (checker_id IS NOT NULL))
) STRICT;
CREATE UNIQUE INDEX bank_void_asked ON bank_void (export_id) WHERE state IN ('asked', 'approved');

-- Each time a file left: who, when, why and which bytes.
CREATE TABLE bank_download (
  id        INTEGER PRIMARY KEY,
  export_id INTEGER NOT NULL REFERENCES bank_export (id),
  by_id     INTEGER NOT NULL REFERENCES app_user (id),
  reason    TEXT NOT NULL,
  hash      BLOB NOT NULL,
  at        INTEGER NOT NULL
) STRICT;
CREATE INDEX bank_download_export ON bank_download (export_id);

-- +goose StatementBegin
CREATE TRIGGER bank_template_frozen BEFORE UPDATE OF name, version, retired, body, maker_id, at ON bank_template WHEN OLD.name IS NOT NEW.name OR OLD.version IS NOT NEW.version OR OLD.retired IS NOT NEW.retired OR OLD.body IS NOT NEW.body OR OLD.maker_id IS NOT NEW.maker_id OR OLD.at IS NOT NEW.at BEGIN
  SELECT RAISE(ABORT, 'append-only: UPDATE on bank_template is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER bank_template_decided BEFORE UPDATE ON bank_template WHEN OLD.state <> 'proposed' BEGIN
  SELECT RAISE(ABORT, 'append-only: UPDATE on bank_template is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER bank_template_begins BEFORE INSERT ON bank_template WHEN NEW.state <> 'proposed' BEGIN
  SELECT RAISE(ABORT, 'append-only: INSERT on bank_template is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER bank_export_frozen BEFORE UPDATE OF batch_id, template_id, hash, size, lines, total, checkpoint, by_id, at, sole ON bank_export WHEN OLD.batch_id IS NOT NEW.batch_id OR OLD.template_id IS NOT NEW.template_id OR OLD.hash IS NOT NEW.hash OR OLD.size IS NOT NEW.size OR OLD.lines IS NOT NEW.lines OR OLD.total IS NOT NEW.total OR OLD.checkpoint IS NOT NEW.checkpoint OR OLD.by_id IS NOT NEW.by_id OR OLD.at IS NOT NEW.at OR OLD.sole IS NOT NEW.sole BEGIN
  SELECT RAISE(ABORT, 'append-only: UPDATE on bank_export is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER bank_export_decided BEFORE UPDATE ON bank_export WHEN OLD.state <> 'live' BEGIN
  SELECT RAISE(ABORT, 'append-only: UPDATE on bank_export is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER bank_export_begins BEFORE INSERT ON bank_export WHEN NEW.state <> 'live' OR NEW.sole <> 1 BEGIN
  SELECT RAISE(ABORT, 'append-only: INSERT on bank_export is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER bank_export_no_delete BEFORE DELETE ON bank_export BEGIN
  SELECT RAISE(ABORT, 'append-only: DELETE on bank_export is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER bank_void_frozen BEFORE UPDATE OF export_id, reason, maker_id, at ON bank_void WHEN OLD.export_id IS NOT NEW.export_id OR OLD.reason IS NOT NEW.reason OR OLD.maker_id IS NOT NEW.maker_id OR OLD.at IS NOT NEW.at BEGIN
  SELECT RAISE(ABORT, 'append-only: UPDATE on bank_void is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER bank_void_decided BEFORE UPDATE ON bank_void WHEN OLD.state <> 'asked' BEGIN
  SELECT RAISE(ABORT, 'append-only: UPDATE on bank_void is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER bank_void_begins BEFORE INSERT ON bank_void WHEN NEW.state <> 'asked' BEGIN
  SELECT RAISE(ABORT, 'append-only: INSERT on bank_void is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER bank_void_no_delete BEFORE DELETE ON bank_void BEGIN
  SELECT RAISE(ABORT, 'append-only: DELETE on bank_void is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER bank_download_no_update BEFORE UPDATE ON bank_download BEGIN
  SELECT RAISE(ABORT, 'append-only: UPDATE on bank_download is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER bank_download_no_delete BEFORE DELETE ON bank_download BEGIN
  SELECT RAISE(ABORT, 'append-only: DELETE on bank_download is refused');
END;
-- +goose StatementEnd

-- +goose Down
-- There is no way back: the old tables can't hold what the new ones may.
SELECT 1;
