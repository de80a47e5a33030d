-- +goose Up

-- A report that was given out 已签发: what it said, for good. Its content is the
-- report's JSON, compressed and encrypted, out of which every format is written again.
CREATE TABLE report_issue (
  id         INTEGER PRIMARY KEY,
  name       TEXT NOT NULL,
  program    TEXT NOT NULL,     -- code, empty: of no one program
  filter     TEXT NOT NULL,     -- what narrows it beside the program, as sorted JSON
  lang       TEXT NOT NULL,
  as_of      INTEGER NOT NULL,
  past       INTEGER NOT NULL CHECK (past IN (0, 1)),
  checkpoint INTEGER NOT NULL,   -- size of the sealed log it was read from
  hash       BLOB NOT NULL,    -- of the content, as it stands on the report
  content    BLOB NOT NULL,
  lines      INTEGER NOT NULL,   -- rows of the report
  by_id      INTEGER NOT NULL,
  at         INTEGER NOT NULL,
  UNIQUE (name, program, filter, lang, as_of)
) STRICT;

-- +goose StatementBegin
CREATE TRIGGER report_issue_no_update BEFORE UPDATE ON report_issue BEGIN
  SELECT RAISE(ABORT, 'append-only: UPDATE on report_issue is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER report_issue_no_delete BEFORE DELETE ON report_issue BEGIN
  SELECT RAISE(ABORT, 'append-only: DELETE on report_issue is refused');
END;
-- +goose StatementEnd

-- +goose Down
DROP TABLE report_issue;
