-- +goose Up

-- What the bank says of a fund's account, and how it is held against the ledger.

-- One bank statement 银行对账单. Each begins where the one before it ended: previous_id, 0 for the first.
CREATE TABLE bank_statement (
  id          INTEGER PRIMARY KEY,
  account_id  INTEGER NOT NULL REFERENCES account (id),
  previous_id INTEGER NOT NULL,
  file_name   TEXT NOT NULL,
  file_hash   BLOB NOT NULL,
  format      TEXT NOT NULL,
  day_from    TEXT NOT NULL,
  day_to      TEXT NOT NULL,
  opening     INTEGER NOT NULL, -- before its first new line
  closing     INTEGER NOT NULL,
  lines       INTEGER NOT NULL, -- that were new
  known       INTEGER NOT NULL, -- that an earlier statement had
  received    INTEGER NOT NULL CHECK (received >= 0),
  paid        INTEGER NOT NULL CHECK (paid >= 0),
  by_id       INTEGER NOT NULL REFERENCES app_user (id),
  at          INTEGER NOT NULL,
  CHECK (opening + received - paid = closing),
  UNIQUE (account_id, file_hash),
  UNIQUE (account_id, previous_id)
) STRICT;

-- line 0 is what the account held before its first statement.
CREATE TABLE statement_line (
  id            INTEGER PRIMARY KEY,
  statement_id  INTEGER NOT NULL REFERENCES bank_statement (id),
  account_id    INTEGER NOT NULL,
  line          INTEGER NOT NULL, -- the file's row
  day           TEXT NOT NULL,
  amount        INTEGER NOT NULL CHECK (amount <> 0), -- into the account; out of it negative
  balance       INTEGER, -- after it, where the bank says
  serial        TEXT NOT NULL,
  ref           TEXT NOT NULL,
  note          TEXT NOT NULL,
  party         TEXT NOT NULL,
  counter       TEXT NOT NULL, -- the last digits of the other account
  counter_blind BLOB,
  UNIQUE (statement_id, line)
) STRICT;
CREATE INDEX statement_line_day ON statement_line (account_id, day);

-- What was matched together: a run of the passes, or one act by hand.
CREATE TABLE match_run (
  id         INTEGER PRIMARY KEY,
  account_id INTEGER NOT NULL REFERENCES account (id),
  how        TEXT NOT NULL CHECK (how IN ('passes', 'hand')),
  matches    INTEGER NOT NULL CHECK (matches > 0),
  by_id      INTEGER NOT NULL REFERENCES app_user (id),
  at         INTEGER NOT NULL
) STRICT;

CREATE TABLE statement_match (
  id         INTEGER PRIMARY KEY,
  run_id     INTEGER NOT NULL REFERENCES match_run (id),
  account_id INTEGER NOT NULL,
  pass       TEXT NOT NULL,
  amount     INTEGER NOT NULL -- both sides'
) STRICT;
CREATE INDEX statement_match_run ON statement_match (run_id);

-- One line of a statement or one movement of the ledger within a match. A
-- movement is a voucher's on the account, or one payment's within it.
CREATE TABLE match_side (
  id         INTEGER PRIMARY KEY,
  match_id   INTEGER NOT NULL REFERENCES statement_match (id),
  account_id INTEGER NOT NULL,
  line_id    INTEGER REFERENCES statement_line (id),
  voucher_id INTEGER REFERENCES voucher (id),
  payment_id INTEGER NOT NULL,
  amount     INTEGER NOT NULL,
  live       INTEGER NOT NULL CHECK (live IN (0, 1)),
  CHECK ((line_id IS NULL) <> (voucher_id IS NULL))
) STRICT;
CREATE INDEX match_side_match ON match_side (match_id);
-- Each is matched at most once, whatever the program believes.
CREATE UNIQUE INDEX match_line_once ON match_side (line_id) WHERE live = 1 AND line_id IS NOT NULL;
CREATE UNIQUE INDEX match_movement_once ON match_side (account_id, voucher_id, payment_id) WHERE live = 1 AND voucher_id IS NOT NULL;

CREATE TABLE match_undo (
  match_id INTEGER PRIMARY KEY REFERENCES statement_match (id),
  reason   TEXT NOT NULL,
  by_id    INTEGER NOT NULL REFERENCES app_user (id),
  at       INTEGER NOT NULL
) STRICT;


-- +goose StatementBegin
CREATE TRIGGER bank_statement_no_update BEFORE UPDATE ON bank_statement BEGIN
  SELECT RAISE(ABORT, 'append-only: UPDATE on bank_statement is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER bank_statement_no_delete BEFORE DELETE ON bank_statement BEGIN
  SELECT RAISE(ABORT, 'append-only: DELETE on bank_statement is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER statement_line_no_update BEFORE UPDATE ON statement_line BEGIN
  SELECT RAISE(ABORT, 'append-only: UPDATE on statement_line is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER statement_line_no_delete BEFORE DELETE ON statement_line BEGIN
  SELECT RAISE(ABORT, 'append-only: DELETE on statement_line is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER match_run_no_update BEFORE UPDATE ON match_run BEGIN
  SELECT RAISE(ABORT, 'append-only: UPDATE on match_run is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER match_run_no_delete BEFORE DELETE ON match_run BEGIN
  SELECT RAISE(ABORT, 'append-only: DELETE on match_run is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER statement_match_no_update BEFORE UPDATE ON statement_match BEGIN
  SELECT RAISE(ABORT, 'append-only: UPDATE on statement_match is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER statement_match_no_delete BEFORE DELETE ON statement_match BEGIN
  SELECT RAISE(ABORT, 'append-only: DELETE on statement_match is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER match_undo_no_update BEFORE UPDATE ON match_undo BEGIN
  SELECT RAISE(ABORT, 'append-only: UPDATE on match_undo is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER match_undo_no_delete BEFORE DELETE ON match_undo BEGIN
  SELECT RAISE(ABORT, 'append-only: DELETE on match_undo is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER match_side_no_delete BEFORE DELETE ON match_side BEGIN
  SELECT RAISE(ABORT, 'append-only: DELETE on match_side is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER match_side_frozen BEFORE UPDATE ON match_side WHEN OLD.live = 0 OR NEW.live = 1 OR OLD.id <> NEW.id OR OLD.match_id <> NEW.match_id OR OLD.account_id <> NEW.account_id OR OLD.line_id IS NOT NEW.line_id OR OLD.voucher_id IS NOT NEW.voucher_id OR OLD.payment_id <> NEW.payment_id OR OLD.amount <> NEW.amount BEGIN
  SELECT RAISE(ABORT, 'append-only: UPDATE on match_side is refused');
END;
-- +goose StatementEnd

-- +goose Down
DROP TABLE match_undo;
DROP TABLE match_side;
DROP TABLE statement_match;
DROP TABLE match_run;
DROP TABLE statement_line;
DROP TABLE bank_statement;
