package bench

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"time"

	"reliefbook/internal/lang"
	"reliefbook/internal/report"
	"reliefbook/internal/web"
)

// report measures the three-way reconciliation of the common case.
func (b *bench) report(ctx context.Context) ([]Row, error) {
	return b.threeWay(ctx, "three_way_"+fmt.Sprint(b.Heads), b.Heads)
}

// large measures it on a body a hundred times as large.
func (b *bench) large(ctx context.Context) ([]Row, error) {
	if b.Large == 0 {
		return nil, nil
	}
	return b.threeWay(ctx, "three_way_"+fmt.Sprint(b.Large), b.Large)
}

func (b *bench) threeWay(ctx context.Context, name string, n int) ([]Row, error) {
	program, code, err := b.released(ctx, n, false)
	if err != nil {
		return nil, err
	}
	if b.Engine == "postgres" {
		if _, err := b.floor.db.ExecContext(ctx, "ANALYZE"); err != nil {
			return nil, err
		}
	}
	var ours, floor []time.Duration
	for range 2*b.Runs + 1 {
		took, err := timed(func() error {
			_, err := b.app.Reports.Report(ctx, b.auditor, report.Request{Name: "three-way", Values: report.Values{"program": code}, Lang: lang.ZhCN})
			return err
		})
		if err != nil {
			return nil, err
		}
		ours = append(ours, took)
		if took, err = timed(func() error { return b.floor.sum(ctx, program) }); err != nil {
			return nil, err
		}
		floor = append(floor, took)
	}
	return []Row{b.row(name, n, ours, floor)}, nil
}

// sum is one grouped sum over the program's transfers.
func (f *floor) sum(ctx context.Context, program int64) error {
	rows, err := f.db.QueryContext(ctx, `SELECT department_id, sum(amount) FROM transfer WHERE program_id = $1 AND payment_id <> 0
		GROUP BY department_id`, program)
	if err != nil {
		return err
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	for rows.Next() {
		var department, total int64
		if err := rows.Scan(&department, &total); err != nil {
			return err
		}
	}
	return rows.Err()
}

// pages measures the first page and the other main ones at p99, signed in, over HTTP.
func (b *bench) pages(ctx context.Context) ([]Row, error) {
	s, err := web.New(web.Config{App: b.app, Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	if err != nil {
		return nil, err
	}
	server := httptest.NewServer(s.Handler())
	defer server.Close()
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, err
	}
	client := &http.Client{Jar: jar}
	form := url.Values{"login": {b.auditor.Login}, "password": {b.password}}
	if err := get(ctx, client, http.MethodPost, server.URL+"/login", form); err != nil {
		return nil, err
	}
	var rows []Row
	for _, p := range []struct{ name, path string }{{"dashboard_p99", "/"}, {"page_funds_p99", "/funds"}, {"page_programs_p99", "/programs"},
		{"page_batches_p99", "/batches"}, {"page_batch_p99", "/batches/1"}, {"page_receipts_p99", "/receipts"}, {"page_vouchers_p99", "/vouchers"},
		{"page_roster_p99", "/programs/1/roster"}, {"page_report_p99", "/reports/three-way?program=B1"}} {
		var each []time.Duration
		for range 20 * b.Runs {
			took, err := timed(func() error { return get(ctx, client, http.MethodGet, server.URL+p.path, nil) })
			if err != nil {
				return nil, err
			}
			each = append(each, took)
		}
		rows = append(rows, b.at(p.name, len(each), percentile(each, 99), 0))
	}
	return rows, nil
}

func get(ctx context.Context, c *http.Client, method, address string, form url.Values) error {
	req, err := http.NewRequestWithContext(ctx, method, address, bytes.NewBufferString(form.Encode()))
	if err != nil {
		return err
	}
	if form != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	res, err := c.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close() //nolint:errcheck // it was read to its end
	if _, err := io.Copy(io.Discard, res.Body); err != nil {
		return err
	}
	if res.StatusCode != http.StatusOK || res.Request.URL.Path == "/login" {
		return fmt.Errorf("%s %s: %s", method, res.Request.URL.Path, res.Status)
	}
	return nil
}
