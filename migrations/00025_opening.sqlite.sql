-- +goose Up

-- The opening balances of a book, as they are proposed: one approved, and it posts the book's first voucher.
CREATE TABLE opening (
  id         INTEGER PRIMARY KEY,
  book       TEXT NOT NULL,
  day        TEXT NOT NULL,
  lines      TEXT NOT NULL, -- a line for each account: code, side, yuan, remark
  reason     TEXT NOT NULL,
  state      TEXT NOT NULL CHECK (state IN ('asked', 'pending', 'approved', 'rejected', 'withdrawn')),
  maker_id   INTEGER NOT NULL REFERENCES app_user (id),
  checker_id INTEGER REFERENCES app_user (id),
  answer     TEXT NOT NULL,
  voucher_id INTEGER UNIQUE REFERENCES voucher (id),
  at         INTEGER NOT NULL,
  CONSTRAINT opening_two CHECK (checker_id IS NULL OR checker_id <> maker_id),
  CONSTRAINT opening_decided CHECK (state <> 'approved' OR checker_id IS NOT NULL AND maker_id > 0),
  CONSTRAINT opening_posted CHECK ((state = 'approved') = (voucher_id IS NOT NULL))
) STRICT;
CREATE UNIQUE INDEX opening_open ON opening (book) WHERE state IN ('asked', 'pending');
CREATE UNIQUE INDEX opening_one ON opening (book) WHERE state = 'approved';
-- +goose StatementBegin
CREATE TRIGGER opening_no_delete BEFORE DELETE ON opening BEGIN
  SELECT RAISE(ABORT, 'append-only: DELETE on opening is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER opening_frozen BEFORE UPDATE ON opening WHEN OLD.state NOT IN ('asked', 'pending')
  OR OLD.book <> NEW.book OR OLD.day <> NEW.day OR OLD.lines <> NEW.lines OR OLD.reason <> NEW.reason OR OLD.at <> NEW.at
  OR OLD.maker_id <> NEW.maker_id AND OLD.state <> 'asked'
BEGIN
  SELECT RAISE(ABORT, 'append-only: UPDATE on opening is refused');
END;
-- +goose StatementEnd

CREATE UNIQUE INDEX voucher_opening ON voucher (book_id) WHERE kind = 'opening';

-- +goose Down
DROP INDEX voucher_opening;
DROP TABLE opening;
