package bench

import (
	"context"
	"time"

	"reliefbook/internal/app/core"
	"reliefbook/internal/payout"
)

// imports measures a roster file read, checked, encrypted and frozen.
func (b *bench) imports(ctx context.Context) ([]Row, error) {
	var ours, floor []time.Duration
	for range b.Runs {
		program, _, err := b.program(ctx, b.Heads)
		if err != nil {
			return nil, err
		}
		file := b.roster(b.Heads, true)
		var id int64
		took, err := timed(func() error {
			done, err := b.app.Relief.ImportRosterFile(ctx, b.maker, program, "roster.csv", file, core.Reading{})
			id = done.Roster
			return err
		})
		if err != nil {
			return nil, err
		}
		ours = append(ours, took)
		base, err := b.writeAgain(ctx, []source{
			{"person", "id IN (SELECT person_id FROM entitlement WHERE roster_id = $1)", id},
			{"identity", "id IN (SELECT identity_id FROM entitlement WHERE roster_id = $1)", id},
			{"entitlement", "roster_id = $1", id}})
		if err != nil {
			return nil, err
		}
		floor = append(floor, base)
	}
	return []Row{b.row("roster_import", b.Heads, ours, floor)}, nil
}

// source is which rows of a real table a floor writes again.
type source struct {
	table, where string
	id           int64
}

func (b *bench) writeAgain(ctx context.Context, from []source) (time.Duration, error) {
	var tables []table
	for _, s := range from {
		t, err := b.floor.read(ctx, s.table, s.where, s.id)
		if err != nil {
			return 0, err
		}
		tables = append(tables, t)
	}
	return b.floor.write(ctx, tables)
}

// releases measures the release of a batch and the bank's answer to it, applied:
// payments, one voucher, a transfer each.
func (b *bench) releases(ctx context.Context) ([]Row, error) {
	var release, ours, rows, floor []time.Duration
	for range b.Runs {
		_, batch, _, err := b.approved(ctx, b.Heads, true)
		if err != nil {
			return nil, err
		}
		took, err := timed(func() error { return b.app.Payments.ActOnBatch(ctx, b.cashier, batch, payout.Release, "") })
		if err != nil {
			return nil, err
		}
		release = append(release, took)
		alone, err := b.writeAgain(ctx, []source{{"payment", "batch_id = $1", batch}})
		if err != nil {
			return nil, err
		}
		rows = append(rows, alone)
		_, batch, upload, _, err := b.sent(ctx, b.Heads, true)
		if err != nil {
			return nil, err
		}
		run, err := b.app.Banking.ProposeAnswer(ctx, b.cashier, batch, upload, nil, "")
		if err != nil {
			return nil, err
		}
		took, err = timed(func() error { return b.confirm(ctx, run.Waits) })
		if err != nil {
			return nil, err
		}
		ours = append(ours, took)
		results, err := b.app.Banking.Results(ctx, b.auditor, batch)
		if err != nil {
			return nil, err
		}
		result := results[0].VoucherID
		base, err := b.writeAgain(ctx, []source{{"payment", "batch_id = $1", batch}, {"voucher", "id = $1", result}, {"transfer", "voucher_id = $1", result},
			{"bank_result_line", "result_id = $1", results[0].ID}, {"entry", "subject = 'voucher:' || CAST(CAST($1 AS BIGINT) AS TEXT)", result}})
		if err != nil {
			return nil, err
		}
		floor = append(floor, base)
	}
	return []Row{b.row("batch_release", b.Heads, release, rows), b.row("result_apply", b.Heads, ours, floor)}, nil
}
