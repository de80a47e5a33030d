-- +goose Up

-- Which account is a fund's cash on hand. It was found by its code, which is a college's to choose.
CREATE TABLE fund_cash (
  fund_id    INTEGER PRIMARY KEY REFERENCES fund (id),
  account_id INTEGER NOT NULL UNIQUE REFERENCES account (id)
) STRICT;
INSERT INTO fund_cash (fund_id, account_id)
  SELECT f.id, a.id FROM fund f JOIN account a ON a.book_id = f.book_id AND a.code = '1001.' || f.code;
-- +goose StatementBegin
CREATE TRIGGER fund_cash_no_update BEFORE UPDATE ON fund_cash BEGIN
  SELECT RAISE(ABORT, 'append-only: UPDATE on fund_cash is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER fund_cash_no_delete BEFORE DELETE ON fund_cash BEGIN
  SELECT RAISE(ABORT, 'append-only: DELETE on fund_cash is refused');
END;
-- +goose StatementEnd

-- +goose Down
DROP TABLE fund_cash;
