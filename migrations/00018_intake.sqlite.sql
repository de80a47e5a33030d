-- +goose Up

-- What a bank says is brought in by one person and confirmed by another, and a voucher names whose act posted it.

-- Whose act posted it 记账: NULL in vouchers of before, 0: nobody with an account, by a personal link. basis is the
-- record whose decision it stands on, "batch:7".
ALTER TABLE voucher ADD COLUMN poster_id INTEGER;
ALTER TABLE voucher ADD COLUMN basis TEXT NOT NULL DEFAULT '';

-- A file of a bank 收件 that one person brought in: an answer for a batch or a statement of a fund's account.
CREATE TABLE intake (
  id         INTEGER PRIMARY KEY,
  kind       TEXT NOT NULL CHECK (kind IN ('answer', 'statement')),
  batch_id   INTEGER REFERENCES batch (id),
  fund_id    INTEGER REFERENCES fund (id),
  file_name  TEXT NOT NULL,
  file_hash  BLOB NOT NULL,
  content    BLOB NOT NULL, -- the file, encrypted; empty once it is decided on
  reading    TEXT NOT NULL, -- how it is read
  lines      INTEGER NOT NULL, -- what it said when it was brought in
  into_total INTEGER NOT NULL, -- of an answer: paid; of a statement: received
  out_total  INTEGER NOT NULL, -- of an answer: not paid or given back; of a statement: paid
  lacks      TEXT NOT NULL, -- why an answer is taken that does not agree with its batch; empty: it agrees
  state      TEXT NOT NULL CHECK (state IN ('proposed', 'applied', 'rejected', 'withdrawn')),
  maker_id   INTEGER NOT NULL REFERENCES app_user (id),
  checker_id INTEGER REFERENCES app_user (id),
  reason     TEXT NOT NULL, -- why it was refused or withdrawn
  made_id    INTEGER NOT NULL, -- the bank_result or bank_statement it became, else 0
  at         INTEGER NOT NULL,
  decided_at INTEGER NOT NULL,
  CHECK (checker_id IS NULL OR checker_id <> maker_id),
  CHECK ((kind = 'answer') = (batch_id IS NOT NULL)),
  CHECK ((kind = 'statement') = (fund_id IS NOT NULL)),
  CHECK ((state = 'applied') = (made_id <> 0)),
  CHECK (state NOT IN ('applied', 'rejected') OR checker_id IS NOT NULL)
) STRICT;
-- The same file waits once, and one statement for an account.
CREATE UNIQUE INDEX intake_file ON intake (batch_id, file_hash) WHERE state = 'proposed' AND kind = 'answer';
CREATE UNIQUE INDEX intake_fund ON intake (fund_id) WHERE state = 'proposed' AND kind = 'statement';

-- Who confirmed what by_id brought in; NULL in rows of before, when one person did both.
ALTER TABLE bank_result ADD COLUMN checker_id INTEGER REFERENCES app_user (id);
ALTER TABLE bank_statement ADD COLUMN checker_id INTEGER REFERENCES app_user (id);

-- +goose StatementBegin
CREATE TRIGGER intake_no_delete BEFORE DELETE ON intake BEGIN
  SELECT RAISE(ABORT, 'append-only: DELETE on intake is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER intake_frozen BEFORE UPDATE ON intake WHEN OLD.state <> 'proposed' OR NEW.state = 'proposed' OR OLD.id <> NEW.id OR OLD.kind IS NOT NEW.kind OR OLD.batch_id IS NOT NEW.batch_id OR OLD.fund_id IS NOT NEW.fund_id OR OLD.file_name IS NOT NEW.file_name OR OLD.file_hash IS NOT NEW.file_hash OR OLD.reading IS NOT NEW.reading OR OLD.lines IS NOT NEW.lines OR OLD.into_total IS NOT NEW.into_total OR OLD.out_total IS NOT NEW.out_total OR OLD.lacks IS NOT NEW.lacks OR OLD.maker_id IS NOT NEW.maker_id OR OLD.at IS NOT NEW.at BEGIN
  SELECT RAISE(ABORT, 'append-only: UPDATE on intake is refused');
END;
-- +goose StatementEnd

-- +goose Down
ALTER TABLE bank_statement DROP COLUMN checker_id;
ALTER TABLE bank_result DROP COLUMN checker_id;
DROP TABLE intake;
ALTER TABLE voucher DROP COLUMN basis;
ALTER TABLE voucher DROP COLUMN poster_id;
