-- +goose Up

-- Which account is a fund's cash on hand. It was found by its code, which is a college's to choose.
CREATE TABLE fund_cash (
  fund_id    BIGINT PRIMARY KEY REFERENCES fund (id),
  account_id BIGINT NOT NULL UNIQUE REFERENCES account (id)
);
INSERT INTO fund_cash (fund_id, account_id)
  SELECT f.id, a.id FROM fund f JOIN account a ON a.book_id = f.book_id AND a.code = '1001.' || f.code;
CREATE TRIGGER fund_cash_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON fund_cash FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- +goose Down
DROP TABLE fund_cash;
