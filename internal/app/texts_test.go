package app_test

import (
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"

	"reliefbook/internal/app"
	"reliefbook/internal/apptest"
	"reliefbook/internal/bundle"
	"reliefbook/internal/seal"
)

// What people write where they should not: a card, an ID and a mobile, grouped or not.
const (
	slipCard   = "6222 0212 3456 7890 123"
	slipID     = "99000020000101001X"
	slipMobile = "138-0013-8000"
)

// slip is such a text of its own, so that no two are the same.
func slip(n int) string { return fmt.Sprintf("第%d处%s；%s；%s", n, slipCard, slipID, slipMobile) }

// inClear finds one of the slips in a text, however it is grouped.
func inClear(text string) string {
	bare := strings.NewReplacer(" ", "", "-", "").Replace(text)
	for _, secret := range []string{slipCard, slipID, slipMobile} {
		if secret = strings.NewReplacer(" ", "", "-", "").Replace(secret); strings.Contains(bare, secret) {
			return secret
		}
	}
	return ""
}

// closedFields are the texts of leaves that nobody writes freely: states, kinds
// and choices, days, codes; numbers asked for as such; and what is made of other leaves' texts.
var closedFields = strings.Fields(`subject state kind code channel day from to period source side act role rank dice ranks tier outcome use_by due part community_day
	post_day format how book_code book_name asset_code asset_name lang withdrawn key doc_no minutes number program basis until`)

// TestPapersReachNoLeaf writes a card, an ID and a mobile into every free text
// of every use case: none of them is in clear in any column of the database, in a
// leaf, in the bundle or in the log; and every text of every leaf is known to be
// one that was so written into, or one that nobody writes freely.
func TestPapersReachNoLeaf(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		whole(t, h)
		slipped(t, h)
		raw, driver := behindTheBack(t, h)
		for _, column := range everyColumn(t, raw, driver) {
			for _, cell := range cells(t, raw, column) {
				if secret := inClear(cell); secret != "" {
					t.Errorf("%s holds %s", column, secret)
				}
			}
		}
		masked, open, unused := map[string]bool{}, map[string]string{}, map[string]bool{}
		for _, name := range closedFields {
			unused[name] = true
		}
		for _, leaf := range cells(t, raw, "entry.leaf") {
			_, kind, fields, err := seal.DecodeLeaf([]byte(leaf))
			check(t, err)
			for _, f := range fields {
				if _, ok := f.Text(); ok {
					delete(unused, f.Name)
				}
				if text, ok := f.Text(); ok && !slices.Contains(closedFields, f.Name) {
					open[f.Name] = kind + ": " + text
					masked[f.Name] = masked[f.Name] || strings.Contains(text, "****")
				}
			}
		}
		for name, example := range open {
			if !masked[name] {
				t.Errorf("nothing was slipped into the field %s, as in %s", name, example)
			}
		}
		for name := range unused {
			t.Errorf("no leaf has a text %s", name)
		}
		data := bundled(t, h)
		if kept := proven(t, data, bundle.Options{Key: publicKey(t, h)}).Kept; len(kept) > 0 {
			t.Errorf("leaves are kept back for numbers that are nobody's papers: %v", kept)
		}
		for name, content := range unzip(t, data) {
			if secret := inClear(content); secret != "" {
				t.Errorf("the bundle's %s holds %s", name, secret)
			}
		}
	})
}

// TestPapersReachNoLog: the log's net masks what is said, as a text, an error or a value.
func TestPapersReachNoLog(t *testing.T) {
	var out strings.Builder
	log := app.Logger(&out)
	log.Info("paid to "+slipCard, "error", fmt.Errorf("no %s", slipID), "who", struct{ Mobile string }{slipMobile}, slog.Group("g", "card", slipCard), "n", 12)
	if secret := inClear(out.String()); secret != "" || strings.Count(out.String(), "****") != 4 || !strings.Contains(out.String(), "n=12") {
		t.Errorf("%s: %s", secret, out.String())
	}
}
