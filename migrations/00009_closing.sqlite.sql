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
  CHECK (state <> 'carried' OR carry_checker_id IS NOT NULL AND carry_maker_id IS NOT NULL AND carry_id IS NOT NULL)
) STRICT;
INSERT INTO exception2 (id, kind, program_id, batch_id, result_id, payment_id, department_id, heads, amount, state, reason, closer_id, at, closed_at, now_heads, now_amount)
  SELECT id, kind, program_id, batch_id, result_id, payment_id, department_id, heads, amount, state, reason, closer_id, at, closed_at, heads, amount FROM exception;
DROP TABLE exception;
ALTER TABLE exception2 RENAME TO exception;
CREATE INDEX exception_open ON exception (program_id) WHERE state <> 'closed';
-- One finding has one row that is not closed, however often it is looked for.
CREATE UNIQUE INDEX exception_key ON exception (key) WHERE state <> 'closed' AND key <> '';
CREATE INDEX exception_by_key ON exception (key, id);

-- What was done about it: said once, kept.
CREATE TABLE exception_note (
  id           INTEGER PRIMARY KEY,
  exception_id INTEGER NOT NULL REFERENCES exception (id),
  kind         TEXT NOT NULL CHECK (kind IN ('note', 'assign', 'figure', 'carry', 'carried', 'not_carried', 'close', 'gone')),
  note         TEXT NOT NULL,
  salt         BLOB NOT NULL, -- of its commitment in the sealed leaf
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

-- How old a matter may grow before it is a disagreement, and how many are too many: the newest of a name is in force.
CREATE TABLE exception_rule (
  id    INTEGER PRIMARY KEY,
  name  TEXT NOT NULL,
  value INTEGER NOT NULL CHECK (value >= 0),
  by_id INTEGER NOT NULL REFERENCES app_user (id),
  at    INTEGER NOT NULL
) STRICT;

-- The closing of a program: proposed, decided by somebody else, perhaps opened again by two.
CREATE TABLE program_close (
  id                INTEGER PRIMARY KEY,
  program_id        INTEGER NOT NULL REFERENCES program (id),
  state             TEXT NOT NULL CHECK (state IN ('pending', 'closed', 'rejected', 'reopening', 'reopened')),
  heads             INTEGER NOT NULL, -- what was proven
  entitled          INTEGER NOT NULL,
  paid              INTEGER NOT NULL,
  forgone           INTEGER NOT NULL,
  carried           INTEGER NOT NULL, -- disagreements carried over by name
  carried_total     INTEGER NOT NULL,
  note              TEXT NOT NULL,
  reason            TEXT NOT NULL, -- why it was refused, or is to be opened again
  maker_id          INTEGER NOT NULL REFERENCES app_user (id),
  checker_id        INTEGER REFERENCES app_user (id),
  reopen_maker_id   INTEGER REFERENCES app_user (id),
  reopen_checker_id INTEGER REFERENCES app_user (id),
  at                INTEGER NOT NULL,
  CHECK (checker_id IS NULL OR checker_id <> maker_id),
  CHECK (reopen_checker_id IS NULL OR reopen_checker_id <> reopen_maker_id),
  CHECK (state <> 'reopening' OR reopen_maker_id IS NOT NULL),
  CHECK (state <> 'reopened' OR reopen_maker_id IS NOT NULL AND reopen_checker_id IS NOT NULL),
  CHECK (state NOT IN ('closed', 'reopening', 'reopened') OR checker_id IS NOT NULL)
) STRICT;
CREATE UNIQUE INDEX program_close_live ON program_close (program_id) WHERE state IN ('pending', 'closed', 'reopening');

-- A closed period: nothing is posted into it.
CREATE TABLE period_close (
  id                INTEGER PRIMARY KEY,
  book_id           INTEGER NOT NULL REFERENCES book (id),
  period            TEXT NOT NULL,
  state             TEXT NOT NULL CHECK (state IN ('closed', 'reopening', 'reopened')),
  vouchers          INTEGER NOT NULL, -- how many it has
  reason            TEXT NOT NULL,   -- why it is to be opened again
  answer            TEXT NOT NULL,   -- why it was not
  maker_id          INTEGER NOT NULL REFERENCES app_user (id),
  reopen_maker_id   INTEGER REFERENCES app_user (id),
  reopen_checker_id INTEGER REFERENCES app_user (id),
  at                INTEGER NOT NULL,
  CHECK (reopen_checker_id IS NULL OR reopen_checker_id <> reopen_maker_id),
  CHECK (state <> 'reopening' OR reopen_maker_id IS NOT NULL),
  CHECK (state <> 'reopened' OR reopen_maker_id IS NOT NULL AND reopen_checker_id IS NOT NULL)
) STRICT;
CREATE UNIQUE INDEX period_close_live ON period_close (book_id, period) WHERE state <> 'reopened';

-- A correction 更正 of a posted voucher, art. 51: a red one and a blue one, or one for the difference.
CREATE TABLE correction (
  id         INTEGER PRIMARY KEY,
  voucher_id INTEGER NOT NULL REFERENCES voucher (id),
  kind       TEXT NOT NULL CHECK (kind IN ('rewrite', 'difference')),
  day        TEXT NOT NULL,
  summary    TEXT NOT NULL,
  reason     TEXT NOT NULL,
  lines      INTEGER NOT NULL, -- 0: those of the voucher as they are
  state      TEXT NOT NULL CHECK (state IN ('pending', 'posted', 'rejected')),
  answer     TEXT NOT NULL, -- why it was refused
  maker_id   INTEGER NOT NULL REFERENCES app_user (id),
  checker_id INTEGER REFERENCES app_user (id),
  red_id     INTEGER UNIQUE REFERENCES voucher (id),
  blue_id    INTEGER UNIQUE REFERENCES voucher (id), -- of a difference: its voucher
  at         INTEGER NOT NULL,
  CHECK (checker_id IS NULL OR checker_id <> maker_id),
  CHECK ((state = 'posted') = (blue_id IS NOT NULL)),
  CHECK (state <> 'posted' OR checker_id IS NOT NULL),
  CHECK (red_id IS NULL OR kind = 'rewrite')
) STRICT;
CREATE UNIQUE INDEX correction_pending ON correction (voucher_id) WHERE state = 'pending';

CREATE TABLE correction_line (
  correction_id INTEGER NOT NULL REFERENCES correction (id),
  line          INTEGER NOT NULL,
  debit_id      INTEGER NOT NULL REFERENCES account (id),
  credit_id     INTEGER NOT NULL REFERENCES account (id),
  amount        INTEGER NOT NULL CHECK (amount > 0),
  PRIMARY KEY (correction_id, line)
) STRICT;
-- +goose StatementBegin
CREATE TRIGGER exception_rule_no_update BEFORE UPDATE ON exception_rule BEGIN
  SELECT RAISE(ABORT, 'append-only: UPDATE on exception_rule is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER exception_rule_no_delete BEFORE DELETE ON exception_rule BEGIN
  SELECT RAISE(ABORT, 'append-only: DELETE on exception_rule is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER correction_line_no_update BEFORE UPDATE ON correction_line BEGIN
  SELECT RAISE(ABORT, 'append-only: UPDATE on correction_line is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER correction_line_no_delete BEFORE DELETE ON correction_line BEGIN
  SELECT RAISE(ABORT, 'append-only: DELETE on correction_line is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER program_close_no_delete BEFORE DELETE ON program_close BEGIN
  SELECT RAISE(ABORT, 'append-only: DELETE on program_close is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER program_close_frozen BEFORE UPDATE OF program_id, heads, entitled, paid, forgone, carried, carried_total, note, maker_id ON program_close WHEN OLD.program_id IS NOT NEW.program_id OR OLD.heads IS NOT NEW.heads OR OLD.entitled IS NOT NEW.entitled OR OLD.paid IS NOT NEW.paid OR OLD.forgone IS NOT NEW.forgone OR OLD.carried IS NOT NEW.carried OR OLD.carried_total IS NOT NEW.carried_total OR OLD.note IS NOT NEW.note OR OLD.maker_id IS NOT NEW.maker_id BEGIN
  SELECT RAISE(ABORT, 'append-only: UPDATE on program_close is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER period_close_no_delete BEFORE DELETE ON period_close BEGIN
  SELECT RAISE(ABORT, 'append-only: DELETE on period_close is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER period_close_frozen BEFORE UPDATE OF book_id, period, vouchers, maker_id ON period_close WHEN OLD.book_id IS NOT NEW.book_id OR OLD.period IS NOT NEW.period OR OLD.vouchers IS NOT NEW.vouchers OR OLD.maker_id IS NOT NEW.maker_id BEGIN
  SELECT RAISE(ABORT, 'append-only: UPDATE on period_close is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER correction_no_delete BEFORE DELETE ON correction BEGIN
  SELECT RAISE(ABORT, 'append-only: DELETE on correction is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER correction_frozen BEFORE UPDATE OF voucher_id, kind, day, summary, reason, lines, maker_id ON correction WHEN OLD.voucher_id IS NOT NEW.voucher_id OR OLD.kind IS NOT NEW.kind OR OLD.day IS NOT NEW.day OR OLD.summary IS NOT NEW.summary OR OLD.reason IS NOT NEW.reason OR OLD.lines IS NOT NEW.lines OR OLD.maker_id IS NOT NEW.maker_id BEGIN
  SELECT RAISE(ABORT, 'append-only: UPDATE on correction is refused');
END;
-- +goose StatementEnd

-- Nothing is posted into a closed period, and nothing for a closed program.
-- +goose StatementBegin
CREATE TRIGGER voucher_period BEFORE INSERT ON voucher WHEN EXISTS (SELECT 1 FROM period_close c
    WHERE c.book_id = NEW.book_id AND (c.period >= NEW.period OR c.period >= substr(NEW.day, 1, 7)) AND c.state <> 'reopened') BEGIN
  SELECT RAISE(ABORT, 'closed: period');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER transfer_program_open BEFORE INSERT ON transfer WHEN EXISTS (SELECT 1 FROM program_close c
    WHERE c.program_id = NEW.program_id AND c.state IN ('closed', 'reopening')) BEGIN
  SELECT RAISE(ABORT, 'closed: program');
END;
-- +goose StatementEnd

-- +goose Down
-- There is no way back: the old table can't hold what the new one may.
SELECT 1;
