package reports

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"
	"time"

	"reliefbook/internal/access"
	"reliefbook/internal/app/core"
	"reliefbook/internal/fault"
	"reliefbook/internal/report"
	"reliefbook/internal/seal"
	"reliefbook/internal/store"
)

// errNotAsKept is a kept report whose content does not match its hash.
var errNotAsKept = errors.New("a kept report is not as it was")

// moment parses a day, meaning its end in China, or an RFC 3339 instant. Refusals:
// report.moment when it is neither; report.future when it is not over yet.
func (a *Area) moment(text string) (time.Time, error) {
	at, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		day, err := time.ParseInLocation(time.DateOnly, text, core.China)
		if err != nil {
			return at, fault.New(fault.Invalid, "report.moment", "Text", text)
		}
		at = day.AddDate(0, 0, 1).Add(-time.Microsecond)
	}
	at = at.UTC().Truncate(time.Microsecond)
	if at.After(a.Now()) {
		return at, fault.New(fault.Invalid, "report.future", "Text", text)
	}
	return at, nil
}

// pastReports finds the reports kept of a moment, or builds them from what was
// sealed by then: what was committed later does not count, whatever day it is
// dated.
func (a *Area) pastReports(ctx context.Context, actor access.Actor, asked []report.Asked) ([]*report.Table, error) {
	at, err := a.moment(asked[0].Values["as_of"])
	if err != nil {
		return nil, err
	}
	list := make([]*report.Table, len(asked))
	var then seal.StoredCheckpoint
	err = a.Read(ctx, actor, access.ReportRead, func(tx *store.Tx) error {
		for i, r := range asked {
			kept, err := tx.FindReport(report.Issue{Name: r.Name, Program: r.Values["program"], Filter: filterText(r.Values.Filter()),
				Lang: string(r.Lang), AsOf: at})
			if err == nil && kept.ID != 0 {
				list[i], err = a.OpenReport(tx, kept)
			}
			if err != nil {
				return err
			}
		}
		then, err = tx.CheckpointAt(at)
		return err
	})
	if err != nil || !slices.Contains(list, nil) {
		return list, err
	}
	if list[0] != nil && !list[0].Past {
		return list[:1], nil // it may know what was not sealed by then, and what stands below it would not
	}
	people := false
	for i, r := range asked {
		if list[i] == nil && r.Past == report.Never {
			return nil, fault.New(fault.Conflict, "report.no_past")
		}
		people = people || r.Past == report.OfPeople
	}
	if then.Size == 0 {
		return nil, fault.New(fault.Conflict, "report.before_seal")
	}
	s := stood{AsOf: at, Past: true, Checkpoint: report.Checkpoint{Size: then.Size, Of: then.Size}}
	if s.Checkpoint.Root, err = a.rootOf(then); err != nil {
		return nil, err
	}
	err = a.DB().ReadPast(ctx, then.Size, people, func(tx *store.Tx) error {
		if s.Alone, err = tx.SingleHandedAt(at); err != nil {
			return err
		}
		return a.buildReports(tx, actor, asked, list, s)
	})
	return list, err
}

// IssueReport is Report for a file that is downloaded: it is kept, so that the same
// file can be downloaded again. Refusals: those of Report; vault.blob_too_large.
func (a *Area) IssueReport(ctx context.Context, actor access.Actor, r report.Request) (*report.Table, error) {
	t, err := a.Report(ctx, actor, r)
	if err != nil || t.Kept != 0 {
		return t, err
	}
	var content bytes.Buffer
	z := gzip.NewWriter(&content)
	if err := t.WriteJSON(z); err != nil {
		return nil, err
	}
	if err := z.Close(); err != nil {
		return nil, fault.Wrap(err, "compress a report")
	}
	row := report.Issue{Name: t.Name, Program: t.Program, Filter: filterText(t.Filter), Lang: string(t.Lang), AsOf: t.AsOf, Past: t.Past,
		Checkpoint: t.Checkpoint.Size, Lines: len(t.Rows), ByID: actor.UserID}
	if err = a.markReport(&row, t.ContentHash); err != nil {
		return nil, err
	}
	ciphertext, err := a.Keys().EncryptBlob(issuePurpose(row), content.Bytes())
	if err != nil {
		return nil, err
	}
	err = a.Write(ctx, actor, access.ReportRead, func(tx *store.Tx) error {
		if t.Kept, err = tx.KeepReport(row, ciphertext, a.Now()); err != nil {
			return err
		}
		if t.Kept == 0 { // somebody else was given the same one meanwhile
			kept, err := tx.FindReport(row)
			if err == nil {
				t, err = a.OpenReport(tx, kept)
			}
			return err
		}
		return a.RecordAct(tx, actor.UserID, "report_issue", store.NounReport, t.Kept, IssueLeaf(row))
	})
	return t, err
}

// MarkReport keeps a report's content hash as its mark and, encrypted, beside it,
// for whoever compares it with the hash on paper.
func (a *Area) markReport(row *report.Issue, hash string) error {
	sum, err := hex.DecodeString(strings.TrimPrefix(hash, "sha256:"))
	if err != nil {
		return fault.Wrap(err, "read a report's hash")
	}
	row.Hash = a.Keys().Mark(string(core.MarkReport), sum)
	row.Printed, err = a.Keys().EncryptBlob("printed/"+issuePurpose(*row), sum)
	return err
}

// printed is the content hash printed on a kept report; an error when it is not the sealed one.
func (a *Area) printed(r report.Issue) ([]byte, error) {
	if r.Printed == nil { // by the version before
		return r.Hash, nil
	}
	sum, err := a.Keys().DecryptBlob("printed/"+issuePurpose(r), r.Printed)
	if err == nil && !bytes.Equal(r.Hash, a.Keys().Mark(string(core.MarkReport), sum)) {
		err = fault.Wrap(errNotAsKept, seal.Subject("report", r.ID))
	}
	return sum, err
}

// filterText is a filter for comparison: JSON with sorted keys.
func filterText(f map[string]string) string {
	if f == nil {
		f = map[string]string{}
	}
	text, err := json.Marshal(f)
	if err != nil {
		panic(err) // texts always can be
	}
	return string(text)
}

// issuePurpose binds the encryption of a kept report to the report.
func issuePurpose(r report.Issue) string {
	return "report/" + r.Name + "/" + r.Lang + "/" + hex.EncodeToString(r.Hash)
}

func IssueLeaf(r report.Issue) func(*seal.LeafWriter) {
	return func(w *seal.LeafWriter) {
		w.Text("name", r.Name).Text("program", r.Program).Text("filter", r.Filter).Text("lang", r.Lang).Time("as_of", r.AsOf).
			Int("past", flagOf(r.Past)).Int("checkpoint", r.Checkpoint).Bytes("hash", r.Hash).Int("lines", int64(r.Lines))
	}
}

func flagOf(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// OpenReport is a kept report as it was issued.
func (a *Area) OpenReport(tx *store.Tx, r report.Issue) (*report.Table, error) {
	ciphertext, err := tx.ReportContent(r.ID)
	if err != nil {
		return nil, err
	}
	content, err := a.Keys().DecryptBlob(issuePurpose(r), ciphertext)
	if err != nil {
		return nil, fault.Wrap(err, "open a kept report")
	}
	z, err := gzip.NewReader(bytes.NewReader(content))
	if err != nil {
		return nil, fault.Wrap(err, "unpack a kept report")
	}
	t, err := report.ReadJSON(io.LimitReader(z, 1<<31))
	if err != nil {
		return nil, err
	}
	said := t.ContentHash
	if err := t.HashContent(); err != nil {
		return nil, err
	}
	sum, err := a.printed(r)
	if err != nil {
		return nil, err
	}
	t.Kept = r.ID
	if t.ContentHash != said || t.ContentHash != "sha256:"+hex.EncodeToString(sum) {
		return nil, fault.Wrap(errNotAsKept, seal.Subject("report", r.ID))
	}
	return t, nil
}

// ReportIssues lists the issued reports, newest first, each with the content hash
// printed on it, and how many there are.
func (a *Area) ReportIssues(ctx context.Context, actor access.Actor, f report.IssueFilter) (list []report.Issue, total int, err error) {
	err = a.Read(ctx, actor, access.ReportRead, func(tx *store.Tx) error {
		if list, total, err = tx.ReportIssues(f); err != nil {
			return err
		}
		for i, r := range list {
			if list[i].Printed, err = a.printed(r); err != nil {
				return err
			}
		}
		return nil
	})
	return list, total, err
}

// KeptReport is an issued report.
func (a *Area) KeptReport(ctx context.Context, actor access.Actor, id int64) (t *report.Table, err error) {
	err = a.Read(ctx, actor, access.ReportRead, func(tx *store.Tx) error {
		list, _, err := tx.ReportIssues(report.IssueFilter{ID: id})
		if err != nil {
			return err
		}
		if len(list) == 0 {
			return core.ErrNotFound()
		}
		t, err = a.OpenReport(tx, list[0])
		return err
	})
	return t, err
}
