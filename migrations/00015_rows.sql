-- What is sealed of a receipt beside its leaf's plain words: 0, the reason and the proxy; 1, the device too.

-- +goose Up
ALTER TABLE receipt ADD COLUMN version SMALLINT NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE receipt DROP COLUMN version;
