-- +goose Up

-- A CHECK can't be changed in SQLite: both tables are made anew with what they hold.
CREATE TABLE payment2 (
  id             INTEGER PRIMARY KEY,
  batch_id       INTEGER NOT NULL REFERENCES batch (id),
  entitlement_id INTEGER NOT NULL REFERENCES entitlement (id),
  program_id     INTEGER NOT NULL,
  person_id      INTEGER NOT NULL,
  department_id  INTEGER NOT NULL,
  class_id       INTEGER NOT NULL,
  amount         INTEGER NOT NULL CHECK (amount > 0),
  state          TEXT NOT NULL CHECK (state IN ('prepared', 'sent', 'held', 'paid', 'failed', 'returned', 'cancelled')),
  live           INTEGER NOT NULL CHECK ((live = 1) = (state IN ('prepared', 'sent', 'held', 'paid'))),
  receipt        TEXT NOT NULL CHECK (receipt IN ('open', 'confirmed', 'not_received', 'problem')),
  identity_id    INTEGER NOT NULL,
  part           INTEGER NOT NULL DEFAULT 0,
  replaces_id    INTEGER,
  back           INTEGER NOT NULL DEFAULT 0,
  forgone        INTEGER NOT NULL DEFAULT 0,
  reason         TEXT NOT NULL DEFAULT '',
  CHECK (back >= 0 AND back <= amount AND (back = amount) = (state = 'returned') AND (back = 0 OR state IN ('paid', 'returned'))),
  CHECK (forgone >= 0 AND forgone <= CASE WHEN state = 'failed' THEN amount ELSE back END)
) STRICT;
INSERT INTO payment2 (id, batch_id, entitlement_id, program_id, person_id, department_id, class_id, amount, state, live, receipt, identity_id)
  SELECT p.id, p.batch_id, p.entitlement_id, p.program_id, p.person_id, p.department_id, p.class_id, p.amount, p.state, p.live, p.receipt, e.identity_id FROM payment p JOIN entitlement e ON e.id = p.entitlement_id;
CREATE TABLE receipt2 (
  id             INTEGER PRIMARY KEY,
  payment_id     INTEGER NOT NULL REFERENCES payment2 (id),
  act            TEXT NOT NULL CHECK (act IN ('confirmed', 'not_received', 'problem', 'undone', 'withdrawn')),
  by_id          INTEGER NOT NULL,
  device         TEXT NOT NULL,
  reason         TEXT NOT NULL,
  salt           BLOB NOT NULL, -- of the reason's and the proxy's commitments in the sealed leaf
  entry_id       INTEGER NOT NULL REFERENCES entry (id),
  at             INTEGER NOT NULL,
  via            TEXT NOT NULL DEFAULT 'branch', -- how: branch, or link
  amount         INTEGER NOT NULL DEFAULT 0, -- fen the student has, of a problem
  proxy_name     TEXT NOT NULL DEFAULT '',
  proxy_relation TEXT NOT NULL DEFAULT '',
  proxy_letter   TEXT NOT NULL DEFAULT ''
) STRICT;
INSERT INTO receipt2 (id, payment_id, act, by_id, device, reason, salt, entry_id, at)
  SELECT id, payment_id, act, by_id, device, reason, salt, entry_id, at FROM receipt;
DROP TABLE receipt;
DROP TABLE payment;
ALTER TABLE payment2 RENAME TO payment;
ALTER TABLE receipt2 RENAME TO receipt;
CREATE INDEX payment_batch ON payment (batch_id);
CREATE INDEX payment_entitlement ON payment (entitlement_id);
CREATE INDEX payment_class ON payment (class_id, program_id);
CREATE INDEX receipt_payment ON receipt (payment_id);
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
CREATE TRIGGER payment_over BEFORE INSERT ON payment WHEN NEW.replaces_id IS NOT NULL BEGIN
  SELECT RAISE(ABORT, 'overpaid: payment') WHERE NEW.amount + (SELECT coalesce(sum(CASE WHEN p.live = 1 THEN p.amount - p.back + p.forgone ELSE p.forgone END), 0) FROM payment p
      WHERE p.program_id = NEW.program_id AND p.person_id = NEW.person_id) > (SELECT e.amount FROM entitlement e WHERE e.id = NEW.entitlement_id);
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER payment_over_forgone AFTER UPDATE OF forgone ON payment WHEN NEW.forgone > OLD.forgone BEGIN
  SELECT RAISE(ABORT, 'overpaid: payment') WHERE (SELECT coalesce(sum(CASE WHEN p.live = 1 THEN p.amount - p.back + p.forgone ELSE p.forgone END), 0) FROM payment p
      WHERE p.program_id = NEW.program_id AND p.person_id = NEW.person_id) > (SELECT e.amount FROM entitlement e WHERE e.id = NEW.entitlement_id);
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
CREATE TRIGGER payment_no_delete BEFORE DELETE ON payment BEGIN
  SELECT RAISE(ABORT, 'append-only: DELETE on payment is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER payment_frozen BEFORE UPDATE OF batch_id, entitlement_id, program_id, person_id, department_id, class_id, identity_id, amount, part, replaces_id ON payment WHEN OLD.batch_id IS NOT NEW.batch_id OR OLD.entitlement_id IS NOT NEW.entitlement_id OR OLD.program_id IS NOT NEW.program_id OR OLD.person_id IS NOT NEW.person_id OR OLD.department_id IS NOT NEW.department_id OR OLD.class_id IS NOT NEW.class_id OR OLD.identity_id IS NOT NEW.identity_id OR OLD.amount IS NOT NEW.amount OR OLD.part IS NOT NEW.part OR OLD.replaces_id IS NOT NEW.replaces_id BEGIN
  SELECT RAISE(ABORT, 'append-only: UPDATE on payment is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER advance_no_update BEFORE UPDATE ON advance BEGIN
  SELECT RAISE(ABORT, 'append-only: UPDATE on advance is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER advance_no_delete BEFORE DELETE ON advance BEGIN
  SELECT RAISE(ABORT, 'append-only: DELETE on advance is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER bank_template_no_update BEFORE UPDATE ON bank_template BEGIN
  SELECT RAISE(ABORT, 'append-only: UPDATE on bank_template is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER bank_template_no_delete BEFORE DELETE ON bank_template BEGIN
  SELECT RAISE(ABORT, 'append-only: DELETE on bank_template is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER bank_export_no_update BEFORE UPDATE ON bank_export BEGIN
  SELECT RAISE(ABORT, 'append-only: UPDATE on bank_export is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER bank_export_no_delete BEFORE DELETE ON bank_export BEGIN
  SELECT RAISE(ABORT, 'append-only: DELETE on bank_export is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER bank_result_no_update BEFORE UPDATE ON bank_result BEGIN
  SELECT RAISE(ABORT, 'append-only: UPDATE on bank_result is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER bank_result_no_delete BEFORE DELETE ON bank_result BEGIN
  SELECT RAISE(ABORT, 'append-only: DELETE on bank_result is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER bank_result_line_no_update BEFORE UPDATE ON bank_result_line BEGIN
  SELECT RAISE(ABORT, 'append-only: UPDATE on bank_result_line is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER bank_result_line_no_delete BEFORE DELETE ON bank_result_line BEGIN
  SELECT RAISE(ABORT, 'append-only: DELETE on bank_result_line is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER fund_tier_no_update BEFORE UPDATE ON fund_tier BEGIN
  SELECT RAISE(ABORT, 'append-only: UPDATE on fund_tier is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER fund_tier_no_delete BEFORE DELETE ON fund_tier BEGIN
  SELECT RAISE(ABORT, 'append-only: DELETE on fund_tier is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER conflict_accept_no_update BEFORE UPDATE ON conflict_accept BEGIN
  SELECT RAISE(ABORT, 'append-only: UPDATE on conflict_accept is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER conflict_accept_no_delete BEFORE DELETE ON conflict_accept BEGIN
  SELECT RAISE(ABORT, 'append-only: DELETE on conflict_accept is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER roll_no_update BEFORE UPDATE ON roll BEGIN
  SELECT RAISE(ABORT, 'append-only: UPDATE on roll is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER roll_no_delete BEFORE DELETE ON roll BEGIN
  SELECT RAISE(ABORT, 'append-only: DELETE on roll is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER roll_line_no_update BEFORE UPDATE ON roll_line BEGIN
  SELECT RAISE(ABORT, 'append-only: UPDATE on roll_line is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER roll_line_no_delete BEFORE DELETE ON roll_line BEGIN
  SELECT RAISE(ABORT, 'append-only: DELETE on roll_line is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER staff_card_no_update BEFORE UPDATE ON staff_card BEGIN
  SELECT RAISE(ABORT, 'append-only: UPDATE on staff_card is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER staff_card_no_delete BEFORE DELETE ON staff_card BEGIN
  SELECT RAISE(ABORT, 'append-only: DELETE on staff_card is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER signoff_no_update BEFORE UPDATE ON signoff BEGIN
  SELECT RAISE(ABORT, 'append-only: UPDATE on signoff is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER signoff_no_delete BEFORE DELETE ON signoff BEGIN
  SELECT RAISE(ABORT, 'append-only: DELETE on signoff is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER scan_no_update BEFORE UPDATE ON scan BEGIN
  SELECT RAISE(ABORT, 'append-only: UPDATE on scan is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER scan_no_delete BEFORE DELETE ON scan BEGIN
  SELECT RAISE(ABORT, 'append-only: DELETE on scan is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER reminder_no_update BEFORE UPDATE ON reminder BEGIN
  SELECT RAISE(ABORT, 'append-only: UPDATE on reminder is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER reminder_no_delete BEFORE DELETE ON reminder BEGIN
  SELECT RAISE(ABORT, 'append-only: DELETE on reminder is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER handover_no_delete BEFORE DELETE ON handover BEGIN
  SELECT RAISE(ABORT, 'append-only: DELETE on handover is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER handover_frozen BEFORE UPDATE OF program_id, department_id, amount, maker_id ON handover WHEN OLD.program_id IS NOT NEW.program_id OR OLD.department_id IS NOT NEW.department_id OR OLD.amount IS NOT NEW.amount OR OLD.maker_id IS NOT NEW.maker_id BEGIN
  SELECT RAISE(ABORT, 'append-only: UPDATE on handover is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER substitute_no_delete BEFORE DELETE ON substitute BEGIN
  SELECT RAISE(ABORT, 'append-only: DELETE on substitute is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER substitute_frozen BEFORE UPDATE OF person_id, name, substitute, maker_id ON substitute WHEN OLD.person_id IS NOT NEW.person_id OR OLD.name IS NOT NEW.name OR OLD.substitute IS NOT NEW.substitute OR OLD.maker_id IS NOT NEW.maker_id BEGIN
  SELECT RAISE(ABORT, 'append-only: UPDATE on substitute is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER exception_no_delete BEFORE DELETE ON exception BEGIN
  SELECT RAISE(ABORT, 'append-only: DELETE on exception is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER exception_frozen BEFORE UPDATE OF kind, program_id, batch_id, result_id, payment_id, department_id, heads, amount ON exception WHEN OLD.kind IS NOT NEW.kind OR OLD.program_id IS NOT NEW.program_id OR OLD.batch_id IS NOT NEW.batch_id OR OLD.result_id IS NOT NEW.result_id OR OLD.payment_id IS NOT NEW.payment_id OR OLD.department_id IS NOT NEW.department_id OR OLD.heads IS NOT NEW.heads OR OLD.amount IS NOT NEW.amount BEGIN
  SELECT RAISE(ABORT, 'append-only: UPDATE on exception is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER remedy_no_delete BEFORE DELETE ON remedy BEGIN
  SELECT RAISE(ABORT, 'append-only: DELETE on remedy is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER remedy_frozen BEFORE UPDATE OF payment_id, kind, amount, channel, identity_id, note, maker_id ON remedy WHEN OLD.payment_id IS NOT NEW.payment_id OR OLD.kind IS NOT NEW.kind OR OLD.amount IS NOT NEW.amount OR OLD.channel IS NOT NEW.channel OR OLD.identity_id IS NOT NEW.identity_id OR OLD.note IS NOT NEW.note OR OLD.maker_id IS NOT NEW.maker_id BEGIN
  SELECT RAISE(ABORT, 'append-only: UPDATE on remedy is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER supplement_no_delete BEFORE DELETE ON supplement BEGIN
  SELECT RAISE(ABORT, 'append-only: DELETE on supplement is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER supplement_frozen BEFORE UPDATE OF program_id, base_id, file_hash, content, withdrawn, heads, total, maker_id ON supplement WHEN OLD.program_id IS NOT NEW.program_id OR OLD.base_id IS NOT NEW.base_id OR OLD.file_hash IS NOT NEW.file_hash OR OLD.content IS NOT NEW.content OR OLD.withdrawn IS NOT NEW.withdrawn OR OLD.heads IS NOT NEW.heads OR OLD.total IS NOT NEW.total OR OLD.maker_id IS NOT NEW.maker_id BEGIN
  SELECT RAISE(ABORT, 'append-only: UPDATE on supplement is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER ticket_no_delete BEFORE DELETE ON ticket BEGIN
  SELECT RAISE(ABORT, 'append-only: DELETE on ticket is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER ticket_frozen BEFORE UPDATE OF payment_id, department_id, kind, amount, note, opener_id ON ticket WHEN OLD.payment_id IS NOT NEW.payment_id OR OLD.department_id IS NOT NEW.department_id OR OLD.kind IS NOT NEW.kind OR OLD.amount IS NOT NEW.amount OR OLD.note IS NOT NEW.note OR OLD.opener_id IS NOT NEW.opener_id BEGIN
  SELECT RAISE(ABORT, 'append-only: UPDATE on ticket is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER receipt_link_no_delete BEFORE DELETE ON receipt_link BEGIN
  SELECT RAISE(ABORT, 'append-only: DELETE on receipt_link is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER receipt_link_frozen BEFORE UPDATE OF payment_id, token_hash, expiry ON receipt_link WHEN OLD.payment_id IS NOT NEW.payment_id OR OLD.token_hash IS NOT NEW.token_hash OR OLD.expiry IS NOT NEW.expiry BEGIN
  SELECT RAISE(ABORT, 'append-only: UPDATE on receipt_link is refused');
END;
-- +goose StatementEnd

-- +goose Down
-- There is no way back: the old tables can't hold what the new ones may.
SELECT 1;
