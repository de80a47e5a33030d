-- +goose Up

-- The database itself refuses what the rules refuse, also from a console.

-- +goose StatementBegin
CREATE TRIGGER entry_queue AFTER INSERT ON entry BEGIN
  INSERT INTO unsealed (entry_id) VALUES (NEW.id);
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER voucher_no_update BEFORE UPDATE ON voucher BEGIN
  SELECT RAISE(ABORT, 'append-only: UPDATE on voucher is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER voucher_no_delete BEFORE DELETE ON voucher BEGIN
  SELECT RAISE(ABORT, 'append-only: DELETE on voucher is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER voucher_number_no_update BEFORE UPDATE ON voucher_number BEGIN
  SELECT RAISE(ABORT, 'append-only: UPDATE on voucher_number is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER voucher_number_no_delete BEFORE DELETE ON voucher_number BEGIN
  SELECT RAISE(ABORT, 'append-only: DELETE on voucher_number is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER transfer_no_update BEFORE UPDATE ON transfer BEGIN
  SELECT RAISE(ABORT, 'append-only: UPDATE on transfer is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER transfer_no_delete BEFORE DELETE ON transfer BEGIN
  SELECT RAISE(ABORT, 'append-only: DELETE on transfer is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER entry_no_update BEFORE UPDATE ON entry BEGIN
  SELECT RAISE(ABORT, 'append-only: UPDATE on entry is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER entry_no_delete BEFORE DELETE ON entry BEGIN
  SELECT RAISE(ABORT, 'append-only: DELETE on entry is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER sealed_no_update BEFORE UPDATE ON sealed BEGIN
  SELECT RAISE(ABORT, 'append-only: UPDATE on sealed is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER sealed_no_delete BEFORE DELETE ON sealed BEGIN
  SELECT RAISE(ABORT, 'append-only: DELETE on sealed is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER seal_hash_no_update BEFORE UPDATE ON seal_hash BEGIN
  SELECT RAISE(ABORT, 'append-only: UPDATE on seal_hash is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER seal_hash_no_delete BEFORE DELETE ON seal_hash BEGIN
  SELECT RAISE(ABORT, 'append-only: DELETE on seal_hash is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER checkpoint_no_update BEFORE UPDATE ON checkpoint BEGIN
  SELECT RAISE(ABORT, 'append-only: UPDATE on checkpoint is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER checkpoint_no_delete BEFORE DELETE ON checkpoint BEGIN
  SELECT RAISE(ABORT, 'append-only: DELETE on checkpoint is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER roster_no_update BEFORE UPDATE ON roster BEGIN
  SELECT RAISE(ABORT, 'append-only: UPDATE on roster is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER roster_no_delete BEFORE DELETE ON roster BEGIN
  SELECT RAISE(ABORT, 'append-only: DELETE on roster is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER entitlement_no_update BEFORE UPDATE ON entitlement BEGIN
  SELECT RAISE(ABORT, 'append-only: UPDATE on entitlement is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER entitlement_no_delete BEFORE DELETE ON entitlement BEGIN
  SELECT RAISE(ABORT, 'append-only: DELETE on entitlement is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER receipt_no_update BEFORE UPDATE ON receipt BEGIN
  SELECT RAISE(ABORT, 'append-only: UPDATE on receipt is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER receipt_no_delete BEFORE DELETE ON receipt BEGIN
  SELECT RAISE(ABORT, 'append-only: DELETE on receipt is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER identity_no_update BEFORE UPDATE ON identity BEGIN
  SELECT RAISE(ABORT, 'append-only: UPDATE on identity is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER identity_no_delete BEFORE DELETE ON identity BEGIN
  SELECT RAISE(ABORT, 'append-only: DELETE on identity is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER visit_person_no_update BEFORE UPDATE ON visit_person BEGIN
  SELECT RAISE(ABORT, 'append-only: UPDATE on visit_person is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER visit_person_no_delete BEFORE DELETE ON visit_person BEGIN
  SELECT RAISE(ABORT, 'append-only: DELETE on visit_person is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER payment_no_delete BEFORE DELETE ON payment BEGIN
  SELECT RAISE(ABORT, 'append-only: DELETE on payment is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER batch_no_delete BEFORE DELETE ON batch BEGIN
  SELECT RAISE(ABORT, 'append-only: DELETE on batch is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER fund_document_no_delete BEFORE DELETE ON fund_document BEGIN
  SELECT RAISE(ABORT, 'append-only: DELETE on fund_document is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER program_no_delete BEFORE DELETE ON program BEGIN
  SELECT RAISE(ABORT, 'append-only: DELETE on program is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER visit_no_delete BEFORE DELETE ON visit BEGIN
  SELECT RAISE(ABORT, 'append-only: DELETE on visit is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER account_no_delete BEFORE DELETE ON account BEGIN
  SELECT RAISE(ABORT, 'append-only: DELETE on account is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER account_guard_no_delete BEFORE DELETE ON account_guard BEGIN
  SELECT RAISE(ABORT, 'append-only: DELETE on account_guard is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER book_no_delete BEFORE DELETE ON book BEGIN
  SELECT RAISE(ABORT, 'append-only: DELETE on book is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER asset_no_delete BEFORE DELETE ON asset BEGIN
  SELECT RAISE(ABORT, 'append-only: DELETE on asset is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER fund_no_delete BEFORE DELETE ON fund BEGIN
  SELECT RAISE(ABORT, 'append-only: DELETE on fund is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER app_user_no_delete BEFORE DELETE ON app_user BEGIN
  SELECT RAISE(ABORT, 'append-only: DELETE on app_user is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER payment_frozen BEFORE UPDATE OF batch_id, entitlement_id, program_id, person_id, department_id, class_id, amount ON payment WHEN OLD.batch_id IS NOT NEW.batch_id OR OLD.entitlement_id IS NOT NEW.entitlement_id OR OLD.program_id IS NOT NEW.program_id OR OLD.person_id IS NOT NEW.person_id OR OLD.department_id IS NOT NEW.department_id OR OLD.class_id IS NOT NEW.class_id OR OLD.amount IS NOT NEW.amount BEGIN
  SELECT RAISE(ABORT, 'append-only: UPDATE on payment is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER batch_frozen BEFORE UPDATE OF program_id, no, heads, total, maker_id ON batch WHEN OLD.program_id IS NOT NEW.program_id OR OLD.no IS NOT NEW.no OR OLD.heads IS NOT NEW.heads OR OLD.total IS NOT NEW.total OR OLD.maker_id IS NOT NEW.maker_id BEGIN
  SELECT RAISE(ABORT, 'append-only: UPDATE on batch is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER fund_document_frozen BEFORE UPDATE OF fund_id, kind, amount, allocation_id, maker_id ON fund_document WHEN OLD.fund_id IS NOT NEW.fund_id OR OLD.kind IS NOT NEW.kind OR OLD.amount IS NOT NEW.amount OR OLD.allocation_id IS NOT NEW.allocation_id OR OLD.maker_id IS NOT NEW.maker_id BEGIN
  SELECT RAISE(ABORT, 'append-only: UPDATE on fund_document is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER visit_frozen BEFORE UPDATE OF program_id, maker_id ON visit WHEN OLD.program_id IS NOT NEW.program_id OR OLD.maker_id IS NOT NEW.maker_id BEGIN
  SELECT RAISE(ABORT, 'append-only: UPDATE on visit is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER account_frozen BEFORE UPDATE OF book_id, asset_id, code, side, guarded ON account WHEN OLD.book_id IS NOT NEW.book_id OR OLD.asset_id IS NOT NEW.asset_id OR OLD.code IS NOT NEW.code OR OLD.side IS NOT NEW.side OR OLD.guarded IS NOT NEW.guarded BEGIN
  SELECT RAISE(ABORT, 'append-only: UPDATE on account is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER program_frozen BEFORE UPDATE OF kind, allocation_id, heads, total, per_head ON program WHEN OLD.kind IS NOT NEW.kind OR OLD.allocation_id IS NOT NEW.allocation_id OR OLD.heads IS NOT NEW.heads OR OLD.total IS NOT NEW.total OR OLD.per_head IS NOT NEW.per_head BEGIN
  SELECT RAISE(ABORT, 'append-only: UPDATE on program is refused');
END;
-- +goose StatementEnd

-- +goose Down
DROP TRIGGER payment_frozen;
DROP TRIGGER batch_frozen;
DROP TRIGGER fund_document_frozen;
DROP TRIGGER visit_frozen;
DROP TRIGGER account_frozen;
DROP TRIGGER program_frozen;
DROP TRIGGER payment_no_delete;
DROP TRIGGER batch_no_delete;
DROP TRIGGER fund_document_no_delete;
DROP TRIGGER program_no_delete;
DROP TRIGGER visit_no_delete;
DROP TRIGGER account_no_delete;
DROP TRIGGER account_guard_no_delete;
DROP TRIGGER book_no_delete;
DROP TRIGGER asset_no_delete;
DROP TRIGGER fund_no_delete;
DROP TRIGGER app_user_no_delete;
DROP TRIGGER voucher_no_update;
DROP TRIGGER voucher_no_delete;
DROP TRIGGER voucher_number_no_update;
DROP TRIGGER voucher_number_no_delete;
DROP TRIGGER transfer_no_update;
DROP TRIGGER transfer_no_delete;
DROP TRIGGER entry_no_update;
DROP TRIGGER entry_no_delete;
DROP TRIGGER sealed_no_update;
DROP TRIGGER sealed_no_delete;
DROP TRIGGER seal_hash_no_update;
DROP TRIGGER seal_hash_no_delete;
DROP TRIGGER checkpoint_no_update;
DROP TRIGGER checkpoint_no_delete;
DROP TRIGGER roster_no_update;
DROP TRIGGER roster_no_delete;
DROP TRIGGER entitlement_no_update;
DROP TRIGGER entitlement_no_delete;
DROP TRIGGER receipt_no_update;
DROP TRIGGER receipt_no_delete;
DROP TRIGGER identity_no_update;
DROP TRIGGER identity_no_delete;
DROP TRIGGER visit_person_no_update;
DROP TRIGGER visit_person_no_delete;
DROP TRIGGER entry_queue;
