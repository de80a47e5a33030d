package bench

import (
	"context"
	"fmt"
	"strings"
	"time"

	"reliefbook/internal/app/banking"
	"reliefbook/internal/fault"
	"reliefbook/internal/teller"
)

// matchLarge is a large college's year at the bank.
const matchLarge = 100_000

// statements measures a bank's statement imported and matched: a batch paid, and
// every payment of it given back by itself, so that there are as many lines as heads.
func (b *bench) statements(ctx context.Context) ([]Row, error) {
	rows, err := b.matched(ctx, b.Heads, b.Runs)
	if err != nil || b.Large < matchLarge {
		return rows, err
	}
	large, err := b.matched(ctx, matchLarge, 1)
	return append(rows, large...), err
}

func (b *bench) matched(ctx context.Context, n, runs int) ([]Row, error) {
	var imports, lines, matching, pairs []time.Duration
	for range runs {
		fund, file, err := b.returned(ctx, n)
		if err != nil {
			return nil, err
		}
		var run banking.StatementRun
		took, err := timed(func() error {
			if run, err = b.app.Banking.CheckStatement(ctx, b.cashier, fund, "statement.csv", file, banking.StatementReading{}); err != nil {
				return err
			}
			if run, err = b.app.Banking.ProposeStatement(ctx, b.cashier, fund, run.Upload, banking.StatementReading{}); err != nil {
				return err
			}
			return b.confirm(ctx, run.Waits)
		})
		if err != nil {
			return nil, err
		}
		imports = append(imports, took)
		made, err := b.app.Banking.Intake(ctx, b.auditor, run.Waits)
		if err != nil {
			return nil, err
		}
		base, err := b.writeAgain(ctx, []source{{"statement_line", "statement_id = $1", made.MadeID}})
		if err != nil {
			return nil, err
		}
		lines = append(lines, base)
		var done banking.MatchingDone
		if took, err = timed(func() error {
			done, err = b.app.Banking.RunMatching(ctx, b.cashier, fund)
			return err
		}); err != nil {
			return nil, err
		}
		if done.Lines != n+2 {
			return nil, fault.Wrap(fmt.Errorf("%d of %d lines", done.Lines, n+2), "match a statement")
		}
		matching = append(matching, took)
		if base, err = b.writeAgain(ctx, []source{{"statement_match", "run_id = $1", done.Run},
			{"match_side", "match_id IN (SELECT id FROM statement_match WHERE run_id = $1)", done.Run}}); err != nil {
			return nil, err
		}
		pairs = append(pairs, base)
	}
	return []Row{b.row(fmt.Sprint("statement_import_", n), n+2, imports, lines), b.row(fmt.Sprint("statement_match_", n), n+2, matching, pairs)}, nil
}

// returned walks a program of n heads up to money that came back to everybody,
// and gives its fund and the bank's statement of it.
func (b *bench) returned(ctx context.Context, n int) (fund int64, statement []byte, err error) {
	program, batch, upload, code, err := b.sent(ctx, n, false)
	if err != nil {
		return 0, nil, err
	}
	if err := b.answered(ctx, batch, upload); err != nil {
		return 0, nil, err
	}
	back, err := teller.Answer(b.file.Name, b.file.Content, func(int, teller.Payee) teller.Reply { return teller.Reply{Result: "退汇", Reason: "账户已销户"} })
	if err != nil {
		return 0, nil, err
	}
	run, err := b.app.Banking.CheckResult(ctx, b.cashier, batch, "back.csv", back, nil)
	if err != nil {
		return 0, nil, err
	}
	if err := b.answered(ctx, batch, run.Upload); err != nil {
		return 0, nil, err
	}
	p, err := b.app.Relief.Program(ctx, b.auditor, program)
	if err != nil {
		return 0, nil, err
	}
	statement, err = b.statementOf(ctx, batch, code, n)
	return p.Use.FundID, statement, err
}

// statementOf is what the bank says: money in, the batch, and each payment back.
func (b *bench) statementOf(ctx context.Context, batch int64, code string, n int) ([]byte, error) {
	d, err := b.app.Payments.Batch(ctx, b.auditor, batch)
	if err != nil {
		return nil, err
	}
	first, err := b.firstPayment(ctx, batch)
	if err != nil {
		return nil, err
	}
	var w strings.Builder
	day, at := b.app.Today(), d.Total
	fmt.Fprintf(&w, "期初余额：0.00\n日期,收入,支出,余额,流水号,摘要,对方户名\n%s,%s,,%s,T%[4]s1,转入 %[4]sreceipt,上级\n", day, at, at, code)
	at -= d.Total
	fmt.Fprintf(&w, "%s,,%s,%s,T%s2,%s-1 批量代发,\n", day, d.Total, at, code, code)
	for i := range n {
		at += head
		fmt.Fprintf(&w, "%s,%s,,%s,T%s%07d,退汇 RB%d,\n", day, head, at, code, i+3, first+int64(i))
	}
	return []byte(w.String()), nil
}

func (b *bench) firstPayment(ctx context.Context, batch int64) (id int64, err error) {
	err = b.floor.db.QueryRowContext(ctx, "SELECT min(id) FROM payment WHERE batch_id = $1", batch).Scan(&id)
	return id, err
}
