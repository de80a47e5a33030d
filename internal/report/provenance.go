package report

import (
	"crypto/sha256"
	"encoding/hex"
	"time"

	"reliefbook/internal/lang"
)

// China is the wall clock reports are dated by; it has no summer time.
var China = time.FixedZone("UTC+8", 8*60*60)

// HashContent fixes the report's content hash: SHA-256 over its JSON file with an
// empty content_hash, so that anybody who has the file can make it again.
func (t *Table) HashContent() error {
	t.ContentHash = ""
	h := sha256.New()
	if err := t.WriteJSON(h); err != nil {
		return err
	}
	t.ContentHash = "sha256:" + hex.EncodeToString(h.Sum(nil))
	return nil
}

// Provenance is who asked, as of when, of what, at which checkpoint, and the
// hash of the content: the lines every format carries.
func (t *Table) Provenance() []string {
	key := "report.as_of"
	if t.Past {
		key = "report.as_it_stood"
	}
	lines := []string{lang.Text(t.Lang, key, "Time", t.AsOf.In(China).Format("2006-01-02 15:04:05"), "Actor", t.Actor)}
	if t.Program != "" {
		lines = append(lines, takesProgram.say(t.Lang, t.Program))
	}
	lines = append(lines, Narrowed(t.Lang, t.Filter)...)
	if t.Alone {
		lines = append(lines, lang.Text(t.Lang, "report.single_handed"))
	}
	lines = append(lines, lang.Text(t.Lang, "report.checkpoint", "Size", t.Checkpoint.Size, "Of", t.Checkpoint.Of, "Root", t.Checkpoint.Root))
	if t.ContentHash != "" {
		lines = append(lines, lang.Text(t.Lang, "report.content_hash", "Hash", t.ContentHash))
	}
	return lines
}

// FileName is what the report's file is called, for people: its title, its
// program, its moment in China and the format as the ending.
func (t *Table) FileName(format string) string {
	name := t.Title
	if t.Program != "" {
		name += "-" + t.Program
	}
	return name + "-" + t.AsOf.In(China).Format("20060102-150405") + "." + format
}
