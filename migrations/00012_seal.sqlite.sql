-- +goose Up

-- Hides each line's hash from who holds the proof of another: see ledger.Transfer.LeafLine. Older vouchers have none.
ALTER TABLE voucher ADD COLUMN salt BLOB;

-- What one act said of each of its payments: the log is walked act by act.
CREATE INDEX receipt_entry ON receipt (entry_id);

-- The keys the log was signed with, the first first; the last signs now.
CREATE TABLE seal_key (
  id     INTEGER PRIMARY KEY,
  public TEXT NOT NULL UNIQUE,
  at     INTEGER NOT NULL
) STRICT;

-- Accounts the sealer has not put into the log yet: filled by a trigger, like unsealed.
CREATE TABLE unsealed_account (
  account_id INTEGER PRIMARY KEY
) STRICT;
INSERT INTO unsealed_account (account_id) SELECT id FROM account;

-- +goose StatementBegin
CREATE TRIGGER account_queue AFTER INSERT ON account BEGIN
  INSERT INTO unsealed_account (account_id) VALUES (NEW.id);
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER seal_key_no_update BEFORE UPDATE ON seal_key BEGIN
  SELECT RAISE(ABORT, 'append-only: UPDATE on seal_key is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER seal_key_no_delete BEFORE DELETE ON seal_key BEGIN
  SELECT RAISE(ABORT, 'append-only: DELETE on seal_key is refused');
END;
-- +goose StatementEnd

-- +goose Down
DROP TRIGGER seal_key_no_delete;
DROP TRIGGER seal_key_no_update;
DROP TRIGGER account_queue;
DROP TABLE unsealed_account;
DROP TABLE seal_key;
DROP INDEX receipt_entry;
ALTER TABLE voucher DROP COLUMN salt;
