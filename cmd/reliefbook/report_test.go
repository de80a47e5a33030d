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
	tables "reliefbook/internal/report"
)

// TestReportCommand: a report that was written is written again as of its
// moment, byte for byte, in every format; a past one too; a wrong moment is refused.
func TestReportCommand(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	w := where{Database: "sqlite:" + filepath.Join(dir, "demo.db"), Keys: filepath.Join(dir, "keys")}
	h, err := w.open(ctx)
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
	write := func(format, asOf string) []byte {
		t.Helper()
		path := filepath.Join(dir, "report."+format)
		c := reportCmd{where: w, Name: "three-way", Program: "MZ2021", Format: format, Encoding: "gb18030", Lang: "en", AsOf: asOf, Output: path}
		if err := c.Run(ctx); err != nil {
			t.Fatal(err)
		}
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	first := write("json", "")
	kept, err := tables.ReadJSON(bytes.NewReader(first))
	if err != nil {
		t.Fatal(err)
	}
	for _, moment := range []string{kept.AsOf.Format(time.RFC3339Nano), kept.AsOf.Add(-time.Microsecond).In(tables.China).Format(time.RFC3339Nano)} {
		for _, format := range []string{"csv", "xlsx", "pdf", "html", "json"} {
			if a := write(format, moment); !bytes.Equal(a, write(format, moment)) || format == "json" && moment[len(moment)-1] == 'Z' && !bytes.Equal(a, first) {
				t.Errorf("%s as of %s is another file", format, moment)
			}
		}
	}
	for asOf, code := range map[string]string{"2001-01-01": "report.before_seal", "2999-01-01": "report.future", "now": "report.moment"} {
		c := reportCmd{where: w, Name: "trial-balance", Format: "csv", Lang: "en", AsOf: asOf, Output: filepath.Join(dir, "none")}
		if err := c.Run(ctx); !fault.Is(err, code) {
			t.Errorf("as of %s: %v", asOf, err)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "none")); err == nil {
		t.Error("a refused report left a file")
	}
}
