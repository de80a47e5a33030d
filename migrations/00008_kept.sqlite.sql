-- +goose Up

-- What was said of gifts, visits, games and duty stays said: see 00004.
-- +goose StatementBegin
CREATE TRIGGER goods_in_no_update BEFORE UPDATE ON goods_in BEGIN
  SELECT RAISE(ABORT, 'append-only: UPDATE on goods_in is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER goods_in_no_delete BEFORE DELETE ON goods_in BEGIN
  SELECT RAISE(ABORT, 'append-only: DELETE on goods_in is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER lot_account_no_update BEFORE UPDATE ON lot_account BEGIN
  SELECT RAISE(ABORT, 'append-only: UPDATE on lot_account is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER lot_account_no_delete BEFORE DELETE ON lot_account BEGIN
  SELECT RAISE(ABORT, 'append-only: DELETE on lot_account is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER movement_lot_no_update BEFORE UPDATE ON movement_lot BEGIN
  SELECT RAISE(ABORT, 'append-only: UPDATE on movement_lot is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER movement_lot_no_delete BEFORE DELETE ON movement_lot BEGIN
  SELECT RAISE(ABORT, 'append-only: DELETE on movement_lot is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER photo_no_update BEFORE UPDATE ON photo BEGIN
  SELECT RAISE(ABORT, 'append-only: UPDATE on photo is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER photo_no_delete BEFORE DELETE ON photo BEGIN
  SELECT RAISE(ABORT, 'append-only: DELETE on photo is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER prize_no_update BEFORE UPDATE ON prize BEGIN
  SELECT RAISE(ABORT, 'append-only: UPDATE on prize is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER prize_no_delete BEFORE DELETE ON prize BEGIN
  SELECT RAISE(ABORT, 'append-only: DELETE on prize is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER player_no_update BEFORE UPDATE ON player BEGIN
  SELECT RAISE(ABORT, 'append-only: UPDATE on player is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER player_no_delete BEFORE DELETE ON player BEGIN
  SELECT RAISE(ABORT, 'append-only: DELETE on player is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER dice_roll_no_update BEFORE UPDATE ON dice_roll BEGIN
  SELECT RAISE(ABORT, 'append-only: UPDATE on dice_roll is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER dice_roll_no_delete BEFORE DELETE ON dice_roll BEGIN
  SELECT RAISE(ABORT, 'append-only: DELETE on dice_roll is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER riddle_no_update BEFORE UPDATE ON riddle BEGIN
  SELECT RAISE(ABORT, 'append-only: UPDATE on riddle is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER riddle_no_delete BEFORE DELETE ON riddle BEGIN
  SELECT RAISE(ABORT, 'append-only: DELETE on riddle is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER riddle_answer_no_update BEFORE UPDATE ON riddle_answer BEGIN
  SELECT RAISE(ABORT, 'append-only: UPDATE on riddle_answer is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER riddle_answer_no_delete BEFORE DELETE ON riddle_answer BEGIN
  SELECT RAISE(ABORT, 'append-only: DELETE on riddle_answer is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER duty_post_no_update BEFORE UPDATE ON duty_post BEGIN
  SELECT RAISE(ABORT, 'append-only: UPDATE on duty_post is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER duty_post_no_delete BEFORE DELETE ON duty_post BEGIN
  SELECT RAISE(ABORT, 'append-only: DELETE on duty_post is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER pass_no_delete BEFORE DELETE ON pass BEGIN
  SELECT RAISE(ABORT, 'append-only: DELETE on pass is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER pass_frozen BEFORE UPDATE OF kind, subject_id, token_hash, expiry ON pass WHEN OLD.kind IS NOT NEW.kind OR OLD.subject_id IS NOT NEW.subject_id OR OLD.token_hash IS NOT NEW.token_hash OR OLD.expiry IS NOT NEW.expiry BEGIN
  SELECT RAISE(ABORT, 'append-only: UPDATE on pass is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER gift_item_no_delete BEFORE DELETE ON gift_item BEGIN
  SELECT RAISE(ABORT, 'append-only: DELETE on gift_item is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER gift_item_frozen BEFORE UPDATE OF asset_id, code, unit ON gift_item WHEN OLD.asset_id IS NOT NEW.asset_id OR OLD.code IS NOT NEW.code OR OLD.unit IS NOT NEW.unit BEGIN
  SELECT RAISE(ABORT, 'append-only: UPDATE on gift_item is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER holder_no_delete BEFORE DELETE ON holder BEGIN
  SELECT RAISE(ABORT, 'append-only: DELETE on holder is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER holder_frozen BEFORE UPDATE OF kind, department_id ON holder WHEN OLD.kind IS NOT NEW.kind OR OLD.department_id IS NOT NEW.department_id BEGIN
  SELECT RAISE(ABORT, 'append-only: UPDATE on holder is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER purchase_no_delete BEFORE DELETE ON purchase BEGIN
  SELECT RAISE(ABORT, 'append-only: DELETE on purchase is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER purchase_frozen BEFORE UPDATE OF allocation_id, item_id, supplier, pieces, unit_cost, maker_id ON purchase WHEN OLD.allocation_id IS NOT NEW.allocation_id OR OLD.item_id IS NOT NEW.item_id OR OLD.supplier IS NOT NEW.supplier OR OLD.pieces IS NOT NEW.pieces OR OLD.unit_cost IS NOT NEW.unit_cost OR OLD.maker_id IS NOT NEW.maker_id BEGIN
  SELECT RAISE(ABORT, 'append-only: UPDATE on purchase is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER invoice_no_delete BEFORE DELETE ON invoice BEGIN
  SELECT RAISE(ABORT, 'append-only: DELETE on invoice is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER invoice_frozen BEFORE UPDATE OF purchase_id, number, pieces, amount, maker_id ON invoice WHEN OLD.purchase_id IS NOT NEW.purchase_id OR OLD.number IS NOT NEW.number OR OLD.pieces IS NOT NEW.pieces OR OLD.amount IS NOT NEW.amount OR OLD.maker_id IS NOT NEW.maker_id BEGIN
  SELECT RAISE(ABORT, 'append-only: UPDATE on invoice is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER movement_no_delete BEFORE DELETE ON movement BEGIN
  SELECT RAISE(ABORT, 'append-only: DELETE on movement is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER movement_frozen BEFORE UPDATE OF kind, item_id, from_id, to_id, pieces, activity_id, visit_id, returns_id, maker_id ON movement WHEN OLD.kind IS NOT NEW.kind OR OLD.item_id IS NOT NEW.item_id OR OLD.from_id IS NOT NEW.from_id OR OLD.to_id IS NOT NEW.to_id OR OLD.pieces IS NOT NEW.pieces OR OLD.activity_id IS NOT NEW.activity_id OR OLD.visit_id IS NOT NEW.visit_id OR OLD.returns_id IS NOT NEW.returns_id OR OLD.maker_id IS NOT NEW.maker_id BEGIN
  SELECT RAISE(ABORT, 'append-only: UPDATE on movement is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER recipient_no_delete BEFORE DELETE ON recipient BEGIN
  SELECT RAISE(ABORT, 'append-only: DELETE on recipient is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER recipient_frozen BEFORE UPDATE OF movement_id, line, person_id, name, department_id, pieces ON recipient WHEN OLD.movement_id IS NOT NEW.movement_id OR OLD.line IS NOT NEW.line OR OLD.person_id IS NOT NEW.person_id OR OLD.name IS NOT NEW.name OR OLD.department_id IS NOT NEW.department_id OR OLD.pieces IS NOT NEW.pieces BEGIN
  SELECT RAISE(ABORT, 'append-only: UPDATE on recipient is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER visit_team_no_delete BEFORE DELETE ON visit_team BEGIN
  SELECT RAISE(ABORT, 'append-only: DELETE on visit_team is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER visit_team_frozen BEFORE UPDATE OF program_id, maker_id ON visit_team WHEN OLD.program_id IS NOT NEW.program_id OR OLD.maker_id IS NOT NEW.maker_id BEGIN
  SELECT RAISE(ABORT, 'append-only: UPDATE on visit_team is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER activity_no_delete BEFORE DELETE ON activity BEGIN
  SELECT RAISE(ABORT, 'append-only: DELETE on activity is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER activity_frozen BEFORE UPDATE OF kind, holder_id, department_id, maker_id ON activity WHEN OLD.kind IS NOT NEW.kind OR OLD.holder_id IS NOT NEW.holder_id OR OLD.department_id IS NOT NEW.department_id OR OLD.maker_id IS NOT NEW.maker_id BEGIN
  SELECT RAISE(ABORT, 'append-only: UPDATE on activity is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER duty_member_no_delete BEFORE DELETE ON duty_member BEGIN
  SELECT RAISE(ABORT, 'append-only: DELETE on duty_member is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER duty_member_frozen BEFORE UPDATE OF number ON duty_member WHEN OLD.number IS NOT NEW.number BEGIN
  SELECT RAISE(ABORT, 'append-only: UPDATE on duty_member is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER duty_plan_no_delete BEFORE DELETE ON duty_plan BEGIN
  SELECT RAISE(ABORT, 'append-only: DELETE on duty_plan is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER duty_plan_frozen BEFORE UPDATE OF maker_id ON duty_plan WHEN OLD.maker_id IS NOT NEW.maker_id BEGIN
  SELECT RAISE(ABORT, 'append-only: UPDATE on duty_plan is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER duty_swap_no_delete BEFORE DELETE ON duty_swap BEGIN
  SELECT RAISE(ABORT, 'append-only: DELETE on duty_swap is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER duty_swap_frozen BEFORE UPDATE OF turn_id, from_id, to_id ON duty_swap WHEN OLD.turn_id IS NOT NEW.turn_id OR OLD.from_id IS NOT NEW.from_id OR OLD.to_id IS NOT NEW.to_id BEGIN
  SELECT RAISE(ABORT, 'append-only: UPDATE on duty_swap is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER duty_problem_no_delete BEFORE DELETE ON duty_problem BEGIN
  SELECT RAISE(ABORT, 'append-only: DELETE on duty_problem is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER duty_problem_frozen BEFORE UPDATE OF reporter_id, what ON duty_problem WHEN OLD.reporter_id IS NOT NEW.reporter_id OR OLD.what IS NOT NEW.what BEGIN
  SELECT RAISE(ABORT, 'append-only: UPDATE on duty_problem is refused');
END;
-- +goose StatementEnd

-- +goose Down
DROP TRIGGER goods_in_no_update;
DROP TRIGGER goods_in_no_delete;
DROP TRIGGER lot_account_no_update;
DROP TRIGGER lot_account_no_delete;
DROP TRIGGER movement_lot_no_update;
DROP TRIGGER movement_lot_no_delete;
DROP TRIGGER photo_no_update;
DROP TRIGGER photo_no_delete;
DROP TRIGGER prize_no_update;
DROP TRIGGER prize_no_delete;
DROP TRIGGER player_no_update;
DROP TRIGGER player_no_delete;
DROP TRIGGER dice_roll_no_update;
DROP TRIGGER dice_roll_no_delete;
DROP TRIGGER riddle_no_update;
DROP TRIGGER riddle_no_delete;
DROP TRIGGER riddle_answer_no_update;
DROP TRIGGER riddle_answer_no_delete;
DROP TRIGGER duty_post_no_update;
DROP TRIGGER duty_post_no_delete;
DROP TRIGGER pass_no_delete;
DROP TRIGGER pass_frozen;
DROP TRIGGER gift_item_no_delete;
DROP TRIGGER gift_item_frozen;
DROP TRIGGER holder_no_delete;
DROP TRIGGER holder_frozen;
DROP TRIGGER purchase_no_delete;
DROP TRIGGER purchase_frozen;
DROP TRIGGER invoice_no_delete;
DROP TRIGGER invoice_frozen;
DROP TRIGGER movement_no_delete;
DROP TRIGGER movement_frozen;
DROP TRIGGER recipient_no_delete;
DROP TRIGGER recipient_frozen;
DROP TRIGGER visit_team_no_delete;
DROP TRIGGER visit_team_frozen;
DROP TRIGGER activity_no_delete;
DROP TRIGGER activity_frozen;
DROP TRIGGER duty_member_no_delete;
DROP TRIGGER duty_member_frozen;
DROP TRIGGER duty_plan_no_delete;
DROP TRIGGER duty_plan_frozen;
DROP TRIGGER duty_swap_no_delete;
DROP TRIGGER duty_swap_frozen;
DROP TRIGGER duty_problem_no_delete;
DROP TRIGGER duty_problem_frozen;
