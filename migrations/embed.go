// Package migrations is the database's shape, numbered, for both engines.
//
// One file serves both: it is written for PostgreSQL, and package store reads
// BIGINT, SMALLINT and BYTEA as SQLite's INTEGER and BLOB and makes every table
// STRICT. Only triggers need a file an engine (.postgres.sql, .sqlite.sql).
package migrations

import "embed"

// Files are the numbered migrations.
//
//go:embed *.sql
var Files embed.FS
