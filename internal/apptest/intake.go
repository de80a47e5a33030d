package apptest

import (
	"context"

	"reliefbook/internal/access"
	"reliefbook/internal/app"
)

// Confirm confirms what was brought in, as the checker who is shown it.
func (h *House) Confirm(intake int64) error {
	ctx := context.Background()
	d, err := h.Intake(ctx, h.Checker, intake)
	if err != nil {
		return err
	}
	return h.DecideIntake(ctx, h.Checker, intake, true, "", d.Seen)
}

// TakeAnswer brings a kept answer in as the cashier and confirms it as the
// checker. lacks says why one is taken that does not agree with its batch.
func (h *House) TakeAnswer(batch, upload int64, lacks string) (app.ResultRun, error) {
	run, err := h.ProposeAnswer(context.Background(), h.Cashier, batch, upload, nil, lacks)
	if err != nil || run.Applied.ID != 0 {
		return run, err
	}
	return run, h.Confirm(run.Waits)
}

// TakeStatement brings a kept statement in and confirms it as the checker; made
// is the statement it became, 0 when it was kept before.
func (h *House) TakeStatement(actor access.Actor, fund, upload int64, how app.StatementReading) (run app.StatementRun, made int64, err error) {
	ctx := context.Background()
	run, err = h.ProposeStatement(ctx, actor, fund, upload, how)
	if err != nil || run.Same.ID != 0 {
		return run, 0, err
	}
	if err := h.Confirm(run.Waits); err != nil {
		return run, 0, err
	}
	d, err := h.Intake(ctx, h.Auditor, run.Waits)
	return run, d.MadeID, err
}
