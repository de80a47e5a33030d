-- +goose Up

-- Each time the scan of a form on which a student gave a card in full was opened: who, when, why and which.
CREATE TABLE form_view (
  id       INTEGER PRIMARY KEY,
  offer_id INTEGER NOT NULL REFERENCES card_offer (id),
  by_id    INTEGER NOT NULL REFERENCES app_user (id),
  reason   TEXT NOT NULL,
  hash     BLOB NOT NULL,
  at       INTEGER NOT NULL
) STRICT;
CREATE INDEX form_view_offer ON form_view (offer_id);
-- +goose StatementBegin
CREATE TRIGGER form_view_no_update BEFORE UPDATE ON form_view BEGIN
  SELECT RAISE(ABORT, 'append-only: UPDATE on form_view is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER form_view_no_delete BEFORE DELETE ON form_view BEGIN
  SELECT RAISE(ABORT, 'append-only: DELETE on form_view is refused');
END;
-- +goose StatementEnd

-- +goose Down
DROP TABLE form_view;
