-- +goose Up

-- A disagreement 差异 may be about anything, has an owner and a due day, and is carried over or closed.
-- A CHECK can't be changed in SQLite: the table is made anew with what it holds.
CREATE TABLE exception2 (
  id               INTEGER PRIMARY KEY,
  kind             TEXT NOT NULL,
  program_id       INTEGER REFERENCES program (id),
  batch_id         INTEGER NOT NULL,
  result_id        INTEGER NOT NULL,
  payment_id       INTEGER NOT NULL,
  department_id    INTEGER NOT NULL,
  heads            INTEGER NOT NULL,
  amount           INTEGER NOT NULL, -- fen in question, of either sign
  state            TEXT NOT NULL CHECK (state IN ('open', 'carried', 'closed')),
  reason           TEXT NOT NULL,
  closer_id        INTEGER REFERENCES app_user (id),
  at               INTEGER NOT NULL,
  closed_at        INTEGER NOT NULL,
  key              TEXT NOT NULL DEFAULT '',   -- what was found, the same each time it is looked for; empty: opened by an act
  subject          TEXT NOT NULL DEFAULT '',   -- the record it is about, "statement_line:12"
  now_heads        INTEGER NOT NULL DEFAULT 0, -- what is left of heads and amount
  now_amount       INTEGER NOT NULL DEFAULT 0,
  owner_id         INTEGER REFERENCES app_user (id),
  due              TEXT NOT NULL DEFAULT '',
  carry_id         INTEGER REFERENCES app_user (id), -- to whom it is to be carried over by name
  carry_reason     TEXT NOT NULL DEFAULT '',
  carry_maker_id   INTEGER REFERENCES app_user (id), -- who proposed that
  carry_checker_id INTEGER REFERENCES app_user (id),
  CHECK (carry_checker_id IS NULL OR carry_checker_id <> carry_maker_id),
  CHECK (state <> 'carried' OR carry_checker_id IS NOT NULL AND carry_id IS NOT NULL)
) STRICT;
INSERT INTO exception2 (id, kind, program_id, batch_id, result_id, payment_id, department_id, heads, amount, state, reason, closer_id, at, closed_at, now_heads, now_amount)
  SELECT id, kind, program_id, batch_id, result_id, payment_id, department_id, heads, amount, state, reason, closer_id, at, closed_at, heads, amount FROM exception;
DROP TABLE exception;
ALTER TABLE exception2 RENAME TO exception;
CREATE INDEX exception_open ON exception (program_id) WHERE state <> 'closed';
-- One finding has one row that is not closed, however often it is looked for.
CREATE UNIQUE INDEX exception_key ON exception (key) WHERE state <> 'closed' AND key <> '';

-- What was done about it: said once, kept.
CREATE TABLE exception_note (
  id           INTEGER PRIMARY KEY,
  exception_id INTEGER NOT NULL REFERENCES exception (id),
  kind         TEXT NOT NULL CHECK (kind IN ('note', 'assign', 'figure', 'carry', 'carried', 'not_carried', 'close', 'gone')),
  note         TEXT NOT NULL,
  by_id        INTEGER NOT NULL, -- 0: the program
  at           INTEGER NOT NULL
) STRICT;
CREATE INDEX exception_note_of ON exception_note (exception_id);

-- +goose StatementBegin
CREATE TRIGGER exception_no_delete BEFORE DELETE ON exception BEGIN
  SELECT RAISE(ABORT, 'append-only: DELETE on exception is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER exception_frozen BEFORE UPDATE OF kind, key, subject, program_id, batch_id, result_id, payment_id, department_id, heads, amount ON exception WHEN OLD.kind IS NOT NEW.kind OR OLD.key IS NOT NEW.key OR OLD.subject IS NOT NEW.subject OR OLD.program_id IS NOT NEW.program_id OR OLD.batch_id IS NOT NEW.batch_id OR OLD.result_id IS NOT NEW.result_id OR OLD.payment_id IS NOT NEW.payment_id OR OLD.department_id IS NOT NEW.department_id OR OLD.heads IS NOT NEW.heads OR OLD.amount IS NOT NEW.amount BEGIN
  SELECT RAISE(ABORT, 'append-only: UPDATE on exception is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER exception_note_no_update BEFORE UPDATE ON exception_note BEGIN
  SELECT RAISE(ABORT, 'append-only: UPDATE on exception_note is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER exception_note_no_delete BEFORE DELETE ON exception_note BEGIN
  SELECT RAISE(ABORT, 'append-only: DELETE on exception_note is refused');
END;
-- +goose StatementEnd

-- +goose Down
-- There is no way back: the old table can't hold what the new one may.
SELECT 1;
