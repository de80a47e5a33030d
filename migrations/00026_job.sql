-- +goose Up

-- Work done by the clock, such as reminders: whoever holds a name until some time does it,
-- so that of several servers one does, and the day on which it was done last.
CREATE TABLE job (
  name   TEXT PRIMARY KEY,
  holder TEXT NOT NULL,
  fence  BIGINT NOT NULL, -- counts the holders: one that was stopped and goes on is another's no more
  until  BIGINT NOT NULL,
  day    TEXT NOT NULL,   -- done last; empty: never
  began  BIGINT NOT NULL,
  ended  BIGINT NOT NULL, -- 0: not yet
  failed TEXT NOT NULL    -- why; empty: it did not
);

-- +goose Down
DROP TABLE job;
