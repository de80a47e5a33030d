package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"reliefbook/internal/fault"
)

// TestOpeningCommand writes a book's accounts, of which it has none yet, and refuses what it can't open.
func TestOpeningCommand(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "opening.csv")
	run := func(args ...string) error {
		c := cli{Report: newReportCmd()}
		run, err := newParser(&c).Parse(append([]string{"opening", args[0], "--database=sqlite:" + filepath.Join(dir, "x.db"), "--keys=" + dir, "--book=PARTY"}, args[1:]...))
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
	data, err := os.ReadFile(path)
	if err != nil || strings.Count(string(data), "\n") != 1 {
		t.Fatalf("%v %q", err, data)
	}
	if err := os.WriteFile(path, append(data, []byte("2307.MZ,,credit,5.00,\n")...), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := run("import", "--reason=旧账结转", "--day=2021-08-31", path); !fault.Is(err, "table.refused") {
		t.Error(err)
	}
	if err := run("import", "--reason=旧账结转", path); err == nil {
		t.Error("no day")
	}
}
