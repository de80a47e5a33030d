package bench_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"reliefbook/internal/bench"
	"reliefbook/internal/store"
)

// TestEveryMeasurementIsThere runs everything small: each row has a figure, and those with a floor have a ratio.
func TestEveryMeasurementIsThere(t *testing.T) {
	dir := t.TempDir()
	rows, err := bench.Run(context.Background(), bench.Options{Engine: store.SQLite, URL: "sqlite:" + filepath.Join(dir, "b.db"), Dir: dir,
		Heads: 80, Runs: 1, Say: func(string) {}})
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, r := range rows {
		seen[r.Name] = true
		if r.Median <= 0 || r.Floor > 0 && r.Ratio <= 0 {
			t.Errorf("%+v", r)
		}
	}
	for _, name := range []string{"roster_import", "batch_release", "receipt_1_p50", "receipt_1_p99", "receipt_32_p50", "receipt_32_p99", "three_way_80", "dashboard_p99", "statement_import_80", "statement_match_80"} {
		if !seen[name] {
			t.Errorf("%s is missing", name)
		}
	}
}

// TestBundleIsBounded: five times the transfers take no more memory, to write or to verify.
func TestBundleIsBounded(t *testing.T) {
	run := func(transfers int) bench.BundleRun {
		dir := t.TempDir()
		r, err := bench.Bundle(context.Background(), bench.Options{Engine: store.SQLite, URL: "sqlite:" + filepath.Join(dir, "b.db"), Dir: dir,
			Say: func(string) {}}, transfers, 10_000)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	small, large := run(10_000), run(50_000)
	t.Logf("%+v %+v", small, large)
	if large.Transfers != 50_000 || large.WritePeakMiB == 0 && os.Getenv("CI") == "true" {
		t.Errorf("%+v", large)
	}
	const room = 48 // MiB: the collector's and the database's cache
	if large.WritePeakMiB > small.WritePeakMiB+room || large.VerifyPeakMiB > small.VerifyPeakMiB+room {
		t.Errorf("10,000 transfers took %v and %v MiB, 50,000 %v and %v", small.WritePeakMiB, small.VerifyPeakMiB, large.WritePeakMiB, large.VerifyPeakMiB)
	}
}
