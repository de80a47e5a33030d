package store

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"

	"reliefbook/internal/fault"
)

// commits is the parameter that decides when a commit is acknowledged.
const commits = "synchronous_commit"

// openPostgres opens both pools. A commit is acknowledged once it is on the disk, and
// at the standby where there is a synchronous one: that is asked for on every
// connection, unless the URL asks for more. A pooler in front (pgbouncer) refuses
// such parameters; then the database's own setting must be so, and nothing is
// prepared on a connection, since the next statement may go to another one.
func (db *DB) openPostgres(ctx context.Context, rawURL string) error {
	config, err := pgx.ParseConfig(rawURL)
	if err != nil {
		return err
	}
	if config.RuntimeParams[commits] == "" {
		config.RuntimeParams[commits] = "on"
	}
	config.OnNotice = db.notices.hear
	probe, err := pgx.ConnectConfig(ctx, config)
	if db.pooled = pooled(err); db.pooled {
		delete(config.RuntimeParams, commits)
		if !strings.Contains(rawURL, "default_query_exec_mode") {
			config.DefaultQueryExecMode = pgx.QueryExecModeCacheDescribe
		}
		probe, err = pgx.ConnectConfig(ctx, config)
	}
	if err != nil {
		return err
	}
	_ = probe.Close(ctx) // only to see how it answers
	for pool, most := range map[**sql.DB]int{&db.pool: connections, &db.writers: writers} {
		*pool = stdlib.OpenDB(*config, stdlib.OptionAfterConnect(func(ctx context.Context, conn *pgx.Conn) error {
			if err := waits(ctx, conn); err != nil {
				return err
			}
			return db.meet(ctx, conn)
		}))
		(*pool).SetMaxOpenConns(most)
		(*pool).SetMaxIdleConns(most)
	}
	return nil
}

// pooled reports whether a pooler refused a parameter of the connection.
func pooled(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && pg.Code == "08P01" && strings.Contains(pg.Message, commits)
}

// waits refuses a connection whose commits are acknowledged before they are safe, and
// one to a standby, which may lag behind: nothing is decided by it, and it proves
// nothing lost. Refusals: store.not_durable; store.away.
func waits(ctx context.Context, conn *pgx.Conn) error {
	var set string
	var standby bool
	const ask = "SELECT current_setting('synchronous_commit'), pg_is_in_recovery()"
	if err := conn.QueryRow(ctx, ask).Scan(&set, &standby); err != nil { //arch:sql a constant
		return err
	}
	if standby {
		return fault.Away(fault.Unavailable, "store.away", comeAgain)
	}
	if slices.Contains([]string{"off", "local"}, set) {
		return fault.New(fault.Invalid, "store.not_durable", "Setting", commits, "Value", set)
	}
	return nil
}

// Durable refuses a PostgreSQL that forgets what it acknowledged when it is killed or
// loses power. Refusal: store.not_durable.
func (db *DB) Durable(ctx context.Context) error {
	if db.Engine != Postgres {
		return nil
	}
	return db.Read(ctx, func(tx *Tx) error {
		for _, name := range []string{"fsync", "full_page_writes"} {
			value, err := find[string](tx, "SELECT current_setting(?)", name)
			if err != nil {
				return err
			}
			if value == "off" {
				return fault.New(fault.Invalid, "store.not_durable", "Setting", name, "Value", value)
			}
		}
		return nil
	})
}
