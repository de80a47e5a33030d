package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"reliefbook/internal/demo"
	"reliefbook/internal/fault"
	"reliefbook/internal/report"
)

// TestReportCommand: a report that was written is written again as of its
// moment, byte for byte, in every format; a past one too; a wrong moment is refused.
func TestReportCommand(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	w := where{Database: "sqlite:" + filepath.Join(dir, "demo.db"), Keys: filepath.Join(dir, "keys")}
	h, err := w.create(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := demo.Play(ctx, h.app, demo.Options{}); err != nil {
		t.Fatal(err)
	}
	if _, err := h.app.SealNow(ctx); err != nil {
		t.Fatal(err)
	}
	h.close()
	run := func(args ...string) error {
		c := cli{Report: newReportCmd()}
		_, err := newParser(&c).Parse(append([]string{"report", "--database=" + w.Database, "--keys=" + w.Keys, "--lang=en"}, args...))
		if err != nil {
			return err
		}
		return c.Report.Run(ctx)
	}
	write := func(format, asOf string) []byte {
		t.Helper()
		path := filepath.Join(dir, "report."+format)
		if err := run("three-way", "--program=MZ2021", "--format="+format, "--encoding=gb18030", "--as-of="+asOf, "--output="+path); err != nil {
			t.Fatal(err)
		}
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	first := write("json", "")
	kept, err := report.ReadJSON(bytes.NewReader(first))
	if err != nil {
		t.Fatal(err)
	}
	for _, moment := range []string{kept.AsOf.Format(time.RFC3339Nano), kept.AsOf.Add(-time.Microsecond).In(report.China).Format(time.RFC3339Nano)} {
		for _, format := range []string{"csv", "xlsx", "pdf", "html", "json"} {
			if a := write(format, moment); !bytes.Equal(a, write(format, moment)) || format == "json" && moment[len(moment)-1] == 'Z' && !bytes.Equal(a, first) {
				t.Errorf("%s as of %s is another file", format, moment)
			}
		}
	}
	for asOf, code := range map[string]string{"2001-01-01": "report.before_seal", "2999-01-01": "report.future", "now": "report.moment"} {
		if err := run("trial-balance", "--as-of="+asOf, "--output="+filepath.Join(dir, "none")); !fault.Is(err, code) {
			t.Errorf("as of %s: %v", asOf, err)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "none")); err == nil {
		t.Error("a refused report left a file")
	}
}
