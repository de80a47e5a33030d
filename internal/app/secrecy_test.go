package app_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"reliefbook/internal/app/core"
	"reliefbook/internal/apptest"
	"reliefbook/internal/lang"
	"reliefbook/internal/report"
	"reliefbook/internal/store"
)

// TestNoPaperInClear: no file of the database holds a citizen ID or a card, nor
// does any report, error or list that leaves the use cases.
func TestNoPaperInClear(t *testing.T) {
	const n = 60
	h := apptest.New(t, store.SQLite)
	ctx := context.Background()
	p := h.Prepared(t, n, "护理系")
	var out bytes.Buffer
	// A file with every line wrong, kept between its check and its import.
	bad := bytes.ReplaceAll(apptest.RosterCSV(n, "护理系"), []byte(",30.00"), []byte(",30.005"))
	run, err := h.Relief.CheckRoster(ctx, h.Maker, p.Program, "bad.csv", bad, core.Reading{})
	apptest.Check(t, err)
	for _, problem := range run.Draft.Problems {
		out.WriteString(problem.Text(lang.ZhCN) + problem.Text(lang.En))
	}
	if run.Draft.Errors() == 0 {
		t.Fatal("the bad file was found good")
	}
	page, err := h.Relief.Roster(ctx, h.Auditor, p.Program, "", 100, 0)
	apptest.Check(t, err)
	for _, l := range page.Lines {
		out.WriteString(l.CitizenID + " " + l.Card + "\n")
	}
	for _, info := range report.All {
		table, err := h.Reports.Report(ctx, h.Auditor, report.Request{Name: info.Name, Values: report.Values{"program": "MZ"}, Lang: lang.ZhCN})
		apptest.Check(t, err)
		apptest.Check(t, table.WriteJSON(&out))
	}
	haystack := append(out.Bytes(), databaseFiles(t, h)...)
	if !bytes.Contains(haystack, []byte("0000000001")) {
		t.Fatal("the search finds nothing at all: it would not find a card either")
	}
	for i := range n {
		for _, secret := range []string{apptest.CitizenID(i), apptest.Card(i)} {
			if bytes.Contains(haystack, []byte(secret)) {
				t.Fatalf("%s stands in clear", secret[:6]+"…")
			}
		}
	}
}

// databaseFiles is every byte of the database, its log beside it included.
func databaseFiles(t *testing.T, h *apptest.House) []byte {
	t.Helper()
	files, err := filepath.Glob(strings.TrimPrefix(h.URL, "sqlite:") + "*")
	apptest.Check(t, err)
	var all []byte
	for _, f := range files {
		b, err := os.ReadFile(f)
		apptest.Check(t, err)
		all = append(all, b...)
	}
	return all
}
