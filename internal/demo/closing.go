package demo

import (
	"context"
	"fmt"

	"reliefbook/internal/fault"
)

// closing closes both programs and every period, in the complete case. Else a
// class has not signed: closing the students' program is refused, and says so in the queue.
func (p *player) closing(ctx context.Context) error {
	programs := []int64{p.visiting, p.byRoster}
	for i, program := range programs {
		_, err := p.app.Books.ProposeClose(ctx, p.maker, program, "")
		if fault.Is(err, "close.open") && !p.Complete {
			p.progress(i+1, len(programs))
			continue
		}
		if err != nil {
			return err
		}
		if err := p.app.Books.DecideClose(ctx, p.checker, program, true, ""); err != nil {
			return err
		}
		p.progress(i+1, len(programs))
	}
	if !p.Complete {
		return nil
	}
	periods, err := p.app.Books.Periods(ctx, p.maker)
	for _, period := range periods {
		if err := p.app.Books.ClosePeriod(ctx, p.maker, period.BookID, period.Period); err != nil {
			return fmt.Errorf("close %s: %w", period.Period, err)
		}
	}
	return err
}

// closed counts the programs that are closed.
func (p *player) closed(ctx context.Context) (n int, err error) {
	list, err := p.app.Relief.Programs(ctx, p.auditor)
	for _, program := range list {
		if program.Closing.Shut() {
			n++
		}
	}
	return n, err
}
