package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"text/tabwriter"

	"reliefbook/internal/bench"
	"reliefbook/internal/pgtest"
	"reliefbook/internal/store"
)

type benchCmd struct {
	JSON     bool   `help:"Print the figures as JSON."`
	Engine   string `help:"sqlite, postgres or both; both leaves PostgreSQL out where its server is not installed." enum:"sqlite,postgres,both" default:"both"`
	Database string `help:"An empty scratch PostgreSQL database, in place of one of our own." placeholder:"URL"`
	Large    int    `help:"Heads of the large report." default:"344500"`
	Bundle   int    `help:"Write and verify an audit bundle of so many transfers on SQLite, and nothing else." placeholder:"N"`
	Lines    int    `help:"With --bundle: transfers a voucher." default:"344500"`
	Quick    bool   `help:"One run of everything, without the large report."`
}

// Run measures on scratch databases that are gone afterwards.
func (c *benchCmd) Run(ctx context.Context) error {
	if c.Bundle > 0 {
		return c.bundle(ctx)
	}
	var rows []bench.Row
	if c.Engine != "postgres" {
		got, err := c.on(ctx, store.SQLite, "")
		if err != nil {
			return err
		}
		rows = append(rows, got...)
	}
	if c.Engine != "sqlite" {
		got, err := c.onPostgres(ctx)
		if err != nil {
			return err
		}
		rows = append(rows, got...)
	}
	if c.JSON {
		return json.NewEncoder(os.Stdout).Encode(rows)
	}
	w := tabwriter.NewWriter(os.Stdout, 0, 4, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "name\tengine\tn\tmedian ms\tfloor ms\tratio\tper second\t")
	for _, r := range rows {
		fmt.Fprintf(w, "%s\t%s\t%d\t%.2f\t%s\t%s\t%s\t\n", r.Name, r.Engine, r.N, r.Median, figure(r.Floor), figure(r.Ratio), figure(r.PerSecond))
	}
	return w.Flush()
}

// bundle measures one audit bundle; the scratch database is gone afterwards.
func (c *benchCmd) bundle(ctx context.Context) error {
	dir, err := os.MkdirTemp("", "reliefbook-bench")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir) //nolint:errcheck // a scratch folder
	r, err := bench.Bundle(ctx, bench.Options{Engine: store.SQLite, URL: "sqlite:" + filepath.Join(dir, "bench.db"), Dir: dir,
		Say: func(what string) { fmt.Fprintln(os.Stderr, what) }}, c.Bundle, max(1, c.Lines))
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(r)
}

// figure is a figure, or a dash where there is none.
func figure(f float64) string {
	if f == 0 {
		return "—"
	}
	return fmt.Sprintf("%.2f", f)
}

func (c *benchCmd) onPostgres(ctx context.Context) ([]bench.Row, error) {
	if c.Database != "" {
		return c.on(ctx, store.Postgres, c.Database)
	}
	server, err := pgtest.Launch(ctx, pgtest.Options{Durable: true})
	if errors.Is(err, pgtest.ErrMissing) && c.Engine == "both" {
		fmt.Fprintln(os.Stderr, err)
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer server.Stop() //nolint:errcheck // a scratch server
	url, err := server.Create(ctx, "bench", "")
	if err != nil {
		return nil, err
	}
	return c.on(ctx, store.Postgres, url)
}

func (c *benchCmd) on(ctx context.Context, engine store.Engine, url string) ([]bench.Row, error) {
	dir, err := os.MkdirTemp("", "reliefbook-bench")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir) //nolint:errcheck // a scratch folder
	if engine == store.SQLite {
		url = "sqlite:" + filepath.Join(dir, "bench.db")
	}
	o := bench.Options{Engine: engine, URL: url, Dir: dir, Heads: 3445, Large: c.Large, Runs: 5,
		Say: func(what string) { fmt.Fprintln(os.Stderr, "measuring", what) }}
	if c.Quick {
		o.Runs, o.Large = 1, 0
	}
	return bench.Run(ctx, o)
}
