-- +goose Up

-- A substitute for a name is rejected with a reason, as everything else is.
ALTER TABLE substitute ADD COLUMN reason TEXT NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE substitute DROP COLUMN reason;
