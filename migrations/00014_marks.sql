-- +goose Up

-- The hash that stands on the report, encrypted: "hash" is its keyed mark, and a paper is met by the printed one. Older reports have none, their hash is the printed one.
ALTER TABLE report_issue ADD COLUMN printed BYTEA;

-- +goose Down
ALTER TABLE report_issue DROP COLUMN printed;
