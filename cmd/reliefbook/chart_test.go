package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"

	"reliefbook/internal/fault"
)

// TestChartCommand writes a chart, and asks for it with a code changed: once, and not as it is.
func TestChartCommand(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "chart.csv")
	run := func(args ...string) error {
		c := cli{Report: newReportCmd()}
		run, err := newParser(&c).Parse(append([]string{"chart", args[0], "--database=sqlite:" + filepath.Join(dir, "x.db"), "--keys=" + dir, "--book=PARTY"}, args[1:]...))
		if err != nil {
			return err
		}
		run.BindTo(context.Background(), (*context.Context)(nil))
		return run.Run()
	}
	h, err := where{Database: "sqlite:" + filepath.Join(dir, "x.db"), Keys: dir}.create(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	h.close()
	if err := run("export", "--output="+path); err != nil {
		t.Fatal(err)
	}
	if err := run("import", "--reason=本校科目表", path); !fault.Is(err, "chart.same") {
		t.Error(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, bytes.Replace(data, []byte(",1002,"), []byte(",1002.01,"), 1), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := run("import", "--reason=本校科目表", path); err != nil {
		t.Error(err)
	}
	if err := run("import", "--reason=本校科目表", path); !fault.Is(err, "chart.open") {
		t.Error(err)
	}
}
