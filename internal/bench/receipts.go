package bench

import (
	"context"
	"sync"
	"time"

	"reliefbook/internal/app/payments"
	"reliefbook/internal/payout"
	"reliefbook/internal/store"
)

// receipts measures one confirmation, alone and with 32 at once.
func (b *bench) receipts(ctx context.Context) ([]Row, error) {
	program, _, err := b.released(ctx, b.Heads, false)
	if err != nil {
		return nil, err
	}
	list, _, err := b.app.Payments.Payments(ctx, b.auditor, payout.Filter{Program: program})
	if err != nil {
		return nil, err
	}
	batch := list[0].BatchID
	paid, err := b.floor.read(ctx, "payment", "batch_id = $1", batch)
	if err != nil {
		return nil, err
	}
	if err := b.keep(ctx, paid); err != nil {
		return nil, err
	}
	ids := make([]int64, len(list))
	for i, p := range list {
		ids[i] = p.ID
	}
	alone := min(len(ids)/4, 300)
	var rows []Row
	for _, c := range []struct {
		name string
		at   int
		ids  []int64
	}{{"receipt_1", 1, ids[:alone]}, {"receipt_32", 32, ids[alone:]}} {
		ours, wall, err := atOnce(c.at, c.ids, func(id int64) error {
			_, err := b.app.Payments.MarkReceipts(ctx, b.branch, payments.Mark{Payments: []int64{id}, Act: payout.Confirm})
			return err
		})
		if err != nil {
			return nil, err
		}
		base, _, err := atOnce(c.at, c.ids, func(id int64) error { return b.floor.receipt(ctx, id, b.branch.UserID) })
		if err != nil {
			return nil, err
		}
		p50 := b.at(c.name+"_p50", len(c.ids), percentile(ours, 50), percentile(base, 50))
		p50.PerSecond = round(float64(len(c.ids)) / wall.Seconds())
		rows = append(rows, p50, b.at(c.name+"_p99", len(c.ids), percentile(ours, 99), percentile(base, 99)))
	}
	return rows, nil
}

// keep writes rows that stay.
func (b *bench) keep(ctx context.Context, t table) error {
	if b.Engine == store.Postgres {
		return b.floor.copyAll(ctx, []table{t})
	}
	return b.floor.insertAll(ctx, []table{t})
}

// receipt is one committed insert and update through the driver.
func (f *floor) receipt(ctx context.Context, payment, by int64) error {
	tx, err := f.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // a no-op after commit
	_, err = tx.ExecContext(ctx, `INSERT INTO floor_receipt (payment_id, act, by_id, device, reason, salt, entry_id, at)
		VALUES ($1, 'confirmed', $2, 'bench', '', $3, 1, $4)`, payment, by, []byte{}, time.Now().UnixMicro())
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, "UPDATE floor_payment SET receipt = 'confirmed' WHERE id = $1 AND receipt = 'open'", payment); err != nil {
		return err
	}
	return tx.Commit()
}

// atOnce does f with every id, n at a time, and gives how long each took and all together.
func atOnce(n int, ids []int64, f func(int64) error) (each []time.Duration, wall time.Duration, err error) {
	work := make(chan int64)
	var wg sync.WaitGroup
	var mu sync.Mutex
	start := time.Now()
	for range n {
		wg.Go(func() {
			for id := range work {
				took, failed := timed(func() error { return f(id) })
				mu.Lock()
				each = append(each, took)
				if failed != nil {
					err = failed
				}
				mu.Unlock()
			}
		})
	}
	for _, id := range ids {
		work <- id
	}
	close(work)
	wg.Wait()
	return each, time.Since(start), err
}
