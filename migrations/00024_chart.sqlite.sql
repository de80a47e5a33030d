-- +goose Up

-- A college's own chart of a book, as it is proposed: the newest approved one says how accounts are opened.
CREATE TABLE chart (
  id         INTEGER PRIMARY KEY,
  book       TEXT NOT NULL,
  chart      TEXT NOT NULL, -- a line for each role: role, code, name, English name
  reason     TEXT NOT NULL,
  state      TEXT NOT NULL CHECK (state IN ('asked', 'pending', 'approved', 'rejected', 'withdrawn')),
  maker_id   INTEGER NOT NULL REFERENCES app_user (id),
  checker_id INTEGER REFERENCES app_user (id),
  answer     TEXT NOT NULL,
  at         INTEGER NOT NULL,
  CONSTRAINT chart_two CHECK (checker_id IS NULL OR checker_id <> maker_id),
  CONSTRAINT chart_decided CHECK (state <> 'approved' OR checker_id IS NOT NULL AND maker_id > 0)
) STRICT;
CREATE UNIQUE INDEX chart_open ON chart (book) WHERE state IN ('asked', 'pending');
-- +goose StatementBegin
CREATE TRIGGER chart_no_delete BEFORE DELETE ON chart BEGIN
  SELECT RAISE(ABORT, 'append-only: DELETE on chart is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER chart_frozen BEFORE UPDATE ON chart WHEN OLD.state NOT IN ('asked', 'pending')
  OR OLD.book <> NEW.book OR OLD.chart <> NEW.chart OR OLD.reason <> NEW.reason OR OLD.at <> NEW.at
  OR OLD.maker_id <> NEW.maker_id AND OLD.state <> 'asked'
BEGIN
  SELECT RAISE(ABORT, 'append-only: UPDATE on chart is refused');
END;
-- +goose StatementEnd

-- +goose Down
DROP TABLE chart;
