-- +goose Up

ALTER TABLE payment DROP CONSTRAINT payment_state_check;
ALTER TABLE payment DROP CONSTRAINT payment_check;
ALTER TABLE payment DROP CONSTRAINT payment_receipt_check;
ALTER TABLE payment ADD COLUMN identity_id BIGINT;
ALTER TABLE payment ADD COLUMN part SMALLINT NOT NULL DEFAULT 0;
ALTER TABLE payment ADD COLUMN replaces_id BIGINT;
ALTER TABLE payment ADD COLUMN back BIGINT NOT NULL DEFAULT 0;
ALTER TABLE payment ADD COLUMN forgone BIGINT NOT NULL DEFAULT 0;
ALTER TABLE payment ADD COLUMN reason TEXT NOT NULL DEFAULT '';
UPDATE payment SET identity_id = e.identity_id FROM entitlement e WHERE e.id = payment.entitlement_id;
ALTER TABLE payment ALTER COLUMN identity_id SET NOT NULL;
ALTER TABLE payment ADD CHECK (state IN ('prepared', 'sent', 'held', 'paid', 'failed', 'returned', 'cancelled'));
ALTER TABLE payment ADD CHECK ((live = 1) = (state IN ('prepared', 'sent', 'held', 'paid')));
ALTER TABLE payment ADD CHECK (receipt IN ('open', 'confirmed', 'not_received', 'problem'));
ALTER TABLE payment ADD CHECK (back >= 0 AND back <= amount AND (back = amount) = (state = 'returned') AND (back = 0 OR state IN ('paid', 'returned')));
ALTER TABLE payment ADD CHECK (forgone >= 0 AND forgone <= CASE WHEN state = 'failed' THEN amount ELSE back END);

ALTER TABLE receipt DROP CONSTRAINT receipt_act_check;
ALTER TABLE receipt ADD CHECK (act IN ('confirmed', 'not_received', 'problem', 'undone', 'withdrawn'));
ALTER TABLE receipt ADD COLUMN via TEXT NOT NULL DEFAULT 'branch'; -- how: branch, or link
ALTER TABLE receipt ADD COLUMN amount BIGINT NOT NULL DEFAULT 0; -- fen the student has, of a problem
ALTER TABLE receipt ADD COLUMN proxy_name TEXT NOT NULL DEFAULT '';
ALTER TABLE receipt ADD COLUMN proxy_relation TEXT NOT NULL DEFAULT '';
ALTER TABLE receipt ADD COLUMN proxy_letter TEXT NOT NULL DEFAULT '';

DROP INDEX payment_once;
-- Rule 4: a program pays each part of an entitlement at most once, whatever the program's code believes.
CREATE UNIQUE INDEX payment_once ON payment (program_id, person_id, part) WHERE live = 1;
-- What waits to be paid again: few rows, found without reading the rest.
CREATE INDEX payment_stuck ON payment (program_id, department_id) WHERE state IN ('failed', 'returned') OR back > 0;
CREATE INDEX payment_parts ON payment (program_id) WHERE part > 0;
-- With payment_once, whether anything was ever tried to pay somebody.
CREATE INDEX payment_tried ON payment (program_id, person_id) WHERE state IN ('failed', 'returned');
-- A payment that did not get through is followed by one other at most.
CREATE UNIQUE INDEX payment_replaces ON payment (replaces_id) WHERE replaces_id IS NOT NULL AND state <> 'cancelled';

-- A second payment and a giving-up may not claim more of an entitlement than it is.
-- +goose StatementBegin
CREATE FUNCTION refuse_overpayment() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  claimed BIGINT := (SELECT coalesce(sum(CASE WHEN p.live = 1 THEN p.amount - p.back + p.forgone ELSE p.forgone END), 0) FROM payment p
      WHERE p.program_id = NEW.program_id AND p.person_id = NEW.person_id);
BEGIN
  IF TG_OP = 'INSERT' THEN
    claimed := claimed + NEW.amount;
  END IF;
  IF claimed > (SELECT e.amount FROM entitlement e WHERE e.id = NEW.entitlement_id) THEN
    RAISE EXCEPTION 'overpaid: payment' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER payment_over BEFORE INSERT ON payment FOR EACH ROW WHEN (NEW.replaces_id IS NOT NULL) EXECUTE FUNCTION refuse_overpayment();
CREATE TRIGGER payment_over_forgone AFTER UPDATE OF forgone ON payment FOR EACH ROW WHEN (NEW.forgone > OLD.forgone) EXECUTE FUNCTION refuse_overpayment();

DROP TRIGGER payment_frozen ON payment;
CREATE TRIGGER payment_frozen BEFORE UPDATE OF batch_id, entitlement_id, program_id, person_id, department_id, class_id, identity_id, amount, part, replaces_id ON payment FOR EACH ROW WHEN (OLD.batch_id IS DISTINCT FROM NEW.batch_id OR OLD.entitlement_id IS DISTINCT FROM NEW.entitlement_id OR OLD.program_id IS DISTINCT FROM NEW.program_id OR OLD.person_id IS DISTINCT FROM NEW.person_id OR OLD.department_id IS DISTINCT FROM NEW.department_id OR OLD.class_id IS DISTINCT FROM NEW.class_id OR OLD.identity_id IS DISTINCT FROM NEW.identity_id OR OLD.amount IS DISTINCT FROM NEW.amount OR OLD.part IS DISTINCT FROM NEW.part OR OLD.replaces_id IS DISTINCT FROM NEW.replaces_id) EXECUTE FUNCTION refuse_change();
CREATE TRIGGER advance_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON advance FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER bank_template_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON bank_template FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER bank_export_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON bank_export FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER bank_result_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON bank_result FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER bank_result_line_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON bank_result_line FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER fund_tier_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON fund_tier FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER conflict_accept_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON conflict_accept FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER roll_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON roll FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER roll_line_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON roll_line FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER staff_card_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON staff_card FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER signoff_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON signoff FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER scan_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON scan FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER reminder_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON reminder FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER handover_kept BEFORE DELETE OR TRUNCATE ON handover FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER handover_frozen BEFORE UPDATE OF program_id, department_id, amount, maker_id ON handover FOR EACH ROW WHEN (OLD.program_id IS DISTINCT FROM NEW.program_id OR OLD.department_id IS DISTINCT FROM NEW.department_id OR OLD.amount IS DISTINCT FROM NEW.amount OR OLD.maker_id IS DISTINCT FROM NEW.maker_id) EXECUTE FUNCTION refuse_change();
CREATE TRIGGER substitute_kept BEFORE DELETE OR TRUNCATE ON substitute FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER substitute_frozen BEFORE UPDATE OF person_id, name, substitute, maker_id ON substitute FOR EACH ROW WHEN (OLD.person_id IS DISTINCT FROM NEW.person_id OR OLD.name IS DISTINCT FROM NEW.name OR OLD.substitute IS DISTINCT FROM NEW.substitute OR OLD.maker_id IS DISTINCT FROM NEW.maker_id) EXECUTE FUNCTION refuse_change();
CREATE TRIGGER exception_kept BEFORE DELETE OR TRUNCATE ON exception FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER exception_frozen BEFORE UPDATE OF kind, program_id, batch_id, result_id, payment_id, department_id, heads, amount ON exception FOR EACH ROW WHEN (OLD.kind IS DISTINCT FROM NEW.kind OR OLD.program_id IS DISTINCT FROM NEW.program_id OR OLD.batch_id IS DISTINCT FROM NEW.batch_id OR OLD.result_id IS DISTINCT FROM NEW.result_id OR OLD.payment_id IS DISTINCT FROM NEW.payment_id OR OLD.department_id IS DISTINCT FROM NEW.department_id OR OLD.heads IS DISTINCT FROM NEW.heads OR OLD.amount IS DISTINCT FROM NEW.amount) EXECUTE FUNCTION refuse_change();
CREATE TRIGGER remedy_kept BEFORE DELETE OR TRUNCATE ON remedy FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER remedy_frozen BEFORE UPDATE OF payment_id, kind, amount, channel, identity_id, note, maker_id ON remedy FOR EACH ROW WHEN (OLD.payment_id IS DISTINCT FROM NEW.payment_id OR OLD.kind IS DISTINCT FROM NEW.kind OR OLD.amount IS DISTINCT FROM NEW.amount OR OLD.channel IS DISTINCT FROM NEW.channel OR OLD.identity_id IS DISTINCT FROM NEW.identity_id OR OLD.note IS DISTINCT FROM NEW.note OR OLD.maker_id IS DISTINCT FROM NEW.maker_id) EXECUTE FUNCTION refuse_change();
CREATE TRIGGER supplement_kept BEFORE DELETE OR TRUNCATE ON supplement FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER supplement_frozen BEFORE UPDATE OF program_id, base_id, file_hash, content, withdrawn, heads, total, maker_id ON supplement FOR EACH ROW WHEN (OLD.program_id IS DISTINCT FROM NEW.program_id OR OLD.base_id IS DISTINCT FROM NEW.base_id OR OLD.file_hash IS DISTINCT FROM NEW.file_hash OR OLD.content IS DISTINCT FROM NEW.content OR OLD.withdrawn IS DISTINCT FROM NEW.withdrawn OR OLD.heads IS DISTINCT FROM NEW.heads OR OLD.total IS DISTINCT FROM NEW.total OR OLD.maker_id IS DISTINCT FROM NEW.maker_id) EXECUTE FUNCTION refuse_change();
CREATE TRIGGER ticket_kept BEFORE DELETE OR TRUNCATE ON ticket FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER ticket_frozen BEFORE UPDATE OF payment_id, department_id, kind, amount, note, opener_id ON ticket FOR EACH ROW WHEN (OLD.payment_id IS DISTINCT FROM NEW.payment_id OR OLD.department_id IS DISTINCT FROM NEW.department_id OR OLD.kind IS DISTINCT FROM NEW.kind OR OLD.amount IS DISTINCT FROM NEW.amount OR OLD.note IS DISTINCT FROM NEW.note OR OLD.opener_id IS DISTINCT FROM NEW.opener_id) EXECUTE FUNCTION refuse_change();
CREATE TRIGGER receipt_link_kept BEFORE DELETE OR TRUNCATE ON receipt_link FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER receipt_link_frozen BEFORE UPDATE OF payment_id, token_hash, expiry ON receipt_link FOR EACH ROW WHEN (OLD.payment_id IS DISTINCT FROM NEW.payment_id OR OLD.token_hash IS DISTINCT FROM NEW.token_hash OR OLD.expiry IS DISTINCT FROM NEW.expiry) EXECUTE FUNCTION refuse_change();

-- +goose Down
-- There is no way back: the old columns can't hold what the new ones may.
SELECT 1;
