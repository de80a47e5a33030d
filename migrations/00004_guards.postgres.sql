-- +goose Up

-- The database itself refuses what the rules refuse, also from a console.

-- +goose StatementBegin
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'append-only: % on % is refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE FUNCTION queue_for_seal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO unsealed (entry_id) SELECT id FROM added;
  RETURN NULL;
END $$;
-- +goose StatementEnd

-- A payment moves prepared → paid → confirmed: room on its page keeps each move there.
ALTER TABLE payment SET (fillfactor = 45);

-- A foreign key is checked row by row, which doubled the time of a release. One
-- look at all of a statement's transfers refuses the same and more: a transfer
-- whose voucher or accounts are not there, or are of another book or asset.
-- (None of the rows referred to can be deleted: see below.)
ALTER TABLE transfer DROP CONSTRAINT transfer_voucher_id_fkey;
ALTER TABLE transfer DROP CONSTRAINT transfer_debit_id_fkey;
ALTER TABLE transfer DROP CONSTRAINT transfer_credit_id_fkey;

-- +goose StatementBegin
CREATE FUNCTION check_transfers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM added t LEFT JOIN voucher v ON v.id = t.voucher_id
      LEFT JOIN account d ON d.id = t.debit_id LEFT JOIN account c ON c.id = t.credit_id
      WHERE v.id IS NULL OR d.id IS NULL OR c.id IS NULL OR d.book_id <> v.book_id OR c.book_id <> v.book_id
        OR d.asset_id <> t.asset_id OR c.asset_id <> t.asset_id) THEN
    RAISE EXCEPTION 'a transfer without its voucher or accounts, or of another book or asset' USING ERRCODE = 'foreign_key_violation';
  END IF;
  RETURN NULL;
END $$;
-- +goose StatementEnd

CREATE TRIGGER transfer_accounts AFTER INSERT ON transfer REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION check_transfers();

CREATE TRIGGER entry_queue AFTER INSERT ON entry REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION queue_for_seal();

CREATE TRIGGER voucher_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON voucher FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER voucher_number_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON voucher_number FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER transfer_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON transfer FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER entry_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON entry FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER sealed_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON sealed FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER seal_hash_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON seal_hash FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER checkpoint_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON checkpoint FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER roster_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON roster FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER entitlement_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON entitlement FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER receipt_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON receipt FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER identity_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON identity FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER visit_person_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON visit_person FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER payment_kept BEFORE DELETE OR TRUNCATE ON payment FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER batch_kept BEFORE DELETE OR TRUNCATE ON batch FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER fund_document_kept BEFORE DELETE OR TRUNCATE ON fund_document FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER program_kept BEFORE DELETE OR TRUNCATE ON program FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER visit_kept BEFORE DELETE OR TRUNCATE ON visit FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER account_kept BEFORE DELETE OR TRUNCATE ON account FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER account_guard_kept BEFORE DELETE OR TRUNCATE ON account_guard FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER book_kept BEFORE DELETE OR TRUNCATE ON book FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER asset_kept BEFORE DELETE OR TRUNCATE ON asset FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER fund_kept BEFORE DELETE OR TRUNCATE ON fund FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER app_user_kept BEFORE DELETE OR TRUNCATE ON app_user FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER payment_frozen BEFORE UPDATE OF batch_id, entitlement_id, program_id, person_id, department_id, class_id, amount ON payment FOR EACH ROW WHEN (OLD.batch_id IS DISTINCT FROM NEW.batch_id OR OLD.entitlement_id IS DISTINCT FROM NEW.entitlement_id OR OLD.program_id IS DISTINCT FROM NEW.program_id OR OLD.person_id IS DISTINCT FROM NEW.person_id OR OLD.department_id IS DISTINCT FROM NEW.department_id OR OLD.class_id IS DISTINCT FROM NEW.class_id OR OLD.amount IS DISTINCT FROM NEW.amount) EXECUTE FUNCTION refuse_change();
CREATE TRIGGER batch_frozen BEFORE UPDATE OF program_id, no, heads, total, maker_id ON batch FOR EACH ROW WHEN (OLD.program_id IS DISTINCT FROM NEW.program_id OR OLD.no IS DISTINCT FROM NEW.no OR OLD.heads IS DISTINCT FROM NEW.heads OR OLD.total IS DISTINCT FROM NEW.total OR OLD.maker_id IS DISTINCT FROM NEW.maker_id) EXECUTE FUNCTION refuse_change();
CREATE TRIGGER fund_document_frozen BEFORE UPDATE OF fund_id, kind, amount, allocation_id, maker_id ON fund_document FOR EACH ROW WHEN (OLD.fund_id IS DISTINCT FROM NEW.fund_id OR OLD.kind IS DISTINCT FROM NEW.kind OR OLD.amount IS DISTINCT FROM NEW.amount OR OLD.allocation_id IS DISTINCT FROM NEW.allocation_id OR OLD.maker_id IS DISTINCT FROM NEW.maker_id) EXECUTE FUNCTION refuse_change();
CREATE TRIGGER visit_frozen BEFORE UPDATE OF program_id, maker_id ON visit FOR EACH ROW WHEN (OLD.program_id IS DISTINCT FROM NEW.program_id OR OLD.maker_id IS DISTINCT FROM NEW.maker_id) EXECUTE FUNCTION refuse_change();
CREATE TRIGGER account_frozen BEFORE UPDATE OF book_id, asset_id, code, side, guarded ON account FOR EACH ROW WHEN (OLD.book_id IS DISTINCT FROM NEW.book_id OR OLD.asset_id IS DISTINCT FROM NEW.asset_id OR OLD.code IS DISTINCT FROM NEW.code OR OLD.side IS DISTINCT FROM NEW.side OR OLD.guarded IS DISTINCT FROM NEW.guarded) EXECUTE FUNCTION refuse_change();
CREATE TRIGGER program_frozen BEFORE UPDATE OF kind, allocation_id, heads, total, per_head ON program FOR EACH ROW WHEN (OLD.kind IS DISTINCT FROM NEW.kind OR OLD.allocation_id IS DISTINCT FROM NEW.allocation_id OR OLD.heads IS DISTINCT FROM NEW.heads OR OLD.total IS DISTINCT FROM NEW.total OR OLD.per_head IS DISTINCT FROM NEW.per_head) EXECUTE FUNCTION refuse_change();

-- +goose Down
DROP TRIGGER payment_frozen ON payment;
DROP TRIGGER batch_frozen ON batch;
DROP TRIGGER fund_document_frozen ON fund_document;
DROP TRIGGER visit_frozen ON visit;
DROP TRIGGER account_frozen ON account;
DROP TRIGGER program_frozen ON program;
DROP TRIGGER payment_kept ON payment;
DROP TRIGGER batch_kept ON batch;
DROP TRIGGER fund_document_kept ON fund_document;
DROP TRIGGER program_kept ON program;
DROP TRIGGER visit_kept ON visit;
DROP TRIGGER account_kept ON account;
DROP TRIGGER account_guard_kept ON account_guard;
DROP TRIGGER book_kept ON book;
DROP TRIGGER asset_kept ON asset;
DROP TRIGGER fund_kept ON fund;
DROP TRIGGER app_user_kept ON app_user;
DROP TRIGGER voucher_append_only ON voucher;
DROP TRIGGER voucher_number_append_only ON voucher_number;
DROP TRIGGER transfer_append_only ON transfer;
DROP TRIGGER entry_append_only ON entry;
DROP TRIGGER sealed_append_only ON sealed;
DROP TRIGGER seal_hash_append_only ON seal_hash;
DROP TRIGGER checkpoint_append_only ON checkpoint;
DROP TRIGGER roster_append_only ON roster;
DROP TRIGGER entitlement_append_only ON entitlement;
DROP TRIGGER receipt_append_only ON receipt;
DROP TRIGGER identity_append_only ON identity;
DROP TRIGGER visit_person_append_only ON visit_person;
DROP TRIGGER entry_queue ON entry;
DROP TRIGGER transfer_accounts ON transfer;
DROP FUNCTION check_transfers;
ALTER TABLE transfer ADD FOREIGN KEY (voucher_id) REFERENCES voucher (id);
ALTER TABLE transfer ADD FOREIGN KEY (debit_id) REFERENCES account (id);
ALTER TABLE transfer ADD FOREIGN KEY (credit_id) REFERENCES account (id);
ALTER TABLE payment RESET (fillfactor);
DROP FUNCTION queue_for_seal;
DROP FUNCTION refuse_change;
