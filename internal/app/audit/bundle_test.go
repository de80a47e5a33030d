package audit_test

import (
	"bytes"
	"context"
	"encoding/hex"
	"regexp"
	"strings"
	"testing"

	"reliefbook/internal/apptest"
	"reliefbook/internal/bundle"
)

// TestBundleProvesItself: every file is there, all of it holds, written twice it
// is the same, and nobody's papers are in it.
func TestBundleProvesItself(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		h.Whole(t)
		data := h.Bundled(t)
		kept, err := h.SealState(context.Background(), h.Auditor)
		apptest.Check(t, err)
		r := apptest.Proven(t, data, bundle.Options{Key: h.PublicKey(t), Since: []string{kept.Note}})
		for _, v := range r.Verdicts {
			if len(v.Breaks) > 0 || v.Looked == 0 {
				t.Errorf("%s looked at %d, breaks %v", v.Rule, v.Looked, v.Breaks)
			}
		}
		if len(r.Verdicts) != 14 || r.Size != kept.Sealed || r.Root != kept.Root {
			t.Errorf("%d verdicts, size %d root %s; the log has %d %s", len(r.Verdicts), r.Size, r.Root, kept.Sealed, kept.Root)
		}
		if again := h.Bundled(t); !bytes.Equal(again, data) {
			t.Error("written again it is another file")
		}
		unzipped := apptest.Unzip(t, data)
		for name, content := range unzipped {
			if strings.Count(content, "\n") < 2 && name != "keys.txt" && name != "records/closings.csv" && name != "records/corrections.csv" {
				t.Errorf("%s is empty: %q", name, content)
			}
		}
		noPapers(t, unzipped)
	})
}

var hexRun = regexp.MustCompile(`[0-9a-f]{40,}`)

// noPapers looks for every student's citizen ID, card and name, in the files and in what they hold as hexadecimal.
func noPapers(t *testing.T, files map[string]string) {
	t.Helper()
	for name, content := range files {
		text := content
		for _, run := range hexRun.FindAllString(content, -1) {
			if raw, err := hex.DecodeString(run[:len(run)&^1]); err == nil {
				text += string(raw)
			}
		}
		for i := range 30 {
			for _, secret := range []string{apptest.CitizenID(i), apptest.Card(i), "学生" + string(rune('一'+i%2000))} {
				if strings.Contains(text, secret) {
					t.Errorf("%s holds %s", name, secret)
				}
			}
		}
	}
}
