package banking

import (
	"bytes"
	"context"
	"fmt"
	"slices"

	"reliefbook/internal/access"
	"reliefbook/internal/app/core"
	"reliefbook/internal/app/payments"
	"reliefbook/internal/bank"
	"reliefbook/internal/fault"
	"reliefbook/internal/form"
	"reliefbook/internal/money"
	"reliefbook/internal/payout"
	"reliefbook/internal/person"
	"reliefbook/internal/seal"
	"reliefbook/internal/store"
)

// ExportRun is what would happen when a batch's file is written.
type ExportRun struct {
	bank.FileBook
	Template bank.TemplateVersion
	Heads    int          // of the file: the batch's, without those that have no card to pay to
	Total    money.Amount // fen
	Problems []bank.Problem
	Pending  map[string]string // student number → substitute that waits for its checker
	Done     bank.Export       // the live file of this template: ID is not 0
	Refusal  *fault.Error      // why it can't be had, nil when it can
}

// BankFile is a written file.
type BankFile struct {
	Name    string
	Content []byte
	Export  bank.Export
}

// TryExport says what would prevent writing a batch's file, and what was downloaded of it so far.
func (a *Area) TryExport(ctx context.Context, actor access.Actor, batch, template int64) (run ExportRun, err error) {
	err = a.Read(ctx, actor, access.BatchRead, func(tx *store.Tx) error {
		if run, err = fileRun(tx, batch, template); err != nil {
			return err
		}
		run.Heads, run.Total = run.Batch.Heads, run.Batch.Total
		if run.Done.ID != 0 {
			run.Heads, run.Total = run.Done.Lines, run.Done.Total
		}
		refusal := mayExport(tx, run)
		if run.Refusal = fault.Of(refusal); refusal != nil {
			if run.Refusal == nil {
				err = refusal
			}
			return err
		}
		lines, err := a.linesOf(tx, run.Batch, run.Template.Template)
		if err != nil {
			return err
		}
		run.Problems, run.Heads = run.Template.Problems(lines), len(lines)
		if run.Total, err = bank.SumOf(lines); err != nil {
			return err
		}
		run.Pending, err = payments.PendingNames(tx)
		return err
	})
	return run, err
}

func fileRun(tx *store.Tx, batch, template int64) (run ExportRun, err error) {
	if run.FileBook, err = payments.FilesOf(tx, batch); err != nil {
		return run, err
	}
	kept, err := tx.Template(template)
	if err != nil {
		return run, err
	}
	if run.Template, err = kept.Read(); err != nil {
		return run, err
	}
	for _, x := range run.Live() {
		if x.TemplateID == template {
			run.Done = x
		}
	}
	return run, nil
}

// linesOf is the payments of a released batch as lines of its file.
func (a *Area) linesOf(tx *store.Tx, b payout.Batch, t bank.Template) ([]bank.Line, error) {
	payments, err := tx.FilePayments(b.ID)
	if err != nil {
		return nil, err
	}
	payments = slices.DeleteFunc(payments, payout.Payment.Unsent)
	payees, err := a.filePayees(tx, payments)
	if err != nil {
		return nil, err
	}
	lines := make([]bank.Line, len(payments))
	for i, p := range payments {
		name := p.Name
		if payees[i].Also != "" && t.Lacks(name) != "" {
			name = payees[i].Also
		}
		lines[i] = bank.Line{Seq: i + 1, Ref: payees[i].Ref, Account: payees[i].Account, Holder: name, Amount: p.Amount,
			StudentNo: p.StudentNo, Name: name, Class: p.Class, Department: p.Department, Mobile: payees[i].Mobile,
			Purpose: person.HidePapers(b.ProgramName), Remark: person.HidePapers(b.Name)} // typed by one person: no account hides in them
	}
	return lines, nil
}

// mayExport checks everything about a file except its lines.
func mayExport(tx *store.Tx, run ExportRun) error {
	if err := run.MayHand(); err != nil {
		return err
	}
	if live := run.Live(); len(live) == 1 && run.Done.ID == 0 {
		return fault.New(fault.Conflict, "export.other", "Name", live[0].Template, "Version", live[0].Version)
	}
	if err := mayUse(tx, run); err != nil {
		return err
	}
	n, err := tx.Misplaced(run.Batch.ID)
	if err == nil && n > 0 {
		err = fault.New(fault.Conflict, "export.identity", "Count", n)
	}
	if err != nil {
		return err
	}
	if err := filesHold(tx, run.Exports); err != nil {
		return err
	}
	return payeesHold(tx, run.Batch)
}

// filesHold refuses when a file was voided or removed directly in the database: the
// batch would get a second file that no checker agreed to.
func filesHold(tx *store.Tx, files []bank.Export) error {
	n, err := tx.LostExports()
	ok := n == 0
	for _, x := range files {
		if err == nil && ok {
			ok, err = tx.Holds(store.NounExport, x.ID, ExportLeaf(x))
		}
	}
	if err == nil && !ok {
		err = fault.New(fault.Conflict, "export.tampered")
	}
	return err
}

// payeesHold refuses a batch whose payments, roster or new cards differ from the sealed log.
func payeesHold(tx *store.Tx, b payout.Batch) error {
	rosters, remedies, err := tx.PaidBy(b.ID)
	if err != nil {
		return err
	}
	lines, err := tx.BatchLines(b.ID)
	if err != nil {
		return err
	}
	ok, err := tx.Holds(store.NounBatch, b.ID, payments.BatchLeaf(b, lines[b.ID]))
	if err == nil && !ok { // one released under the version before, whose rows were sealed since
		ok, err = tx.Holds(store.NounBatch, b.ID, payments.BatchLeafBefore(b))
	}
	for noun, ids := range map[store.Noun][]int64{store.NounRoster: rosters, store.NounRemedy: remedies} {
		for _, id := range ids {
			if err == nil && ok {
				ok, err = tx.Holds(noun, id, nil)
			}
		}
	}
	if err == nil && !ok {
		err = fault.New(fault.Conflict, "export.tampered")
	}
	return err
}

// mayUse refuses a template that no file of the batch may be written with. The
// template of an existing file stays valid for that file after a newer version
// replaced it.
func mayUse(tx *store.Tx, run ExportRun) error {
	t := run.Template
	if err := t.Safe(); err != nil {
		return fault.New(fault.Conflict, "template.unsafe", "Name", t.Name).Because(err)
	}
	if err := templateHolds(tx, t.ID); err != nil {
		return err
	}
	if run.Batch.Channel.Way().Card && !t.Accounts() {
		return fault.New(fault.Conflict, "template.no_accounts", "Name", t.Name)
	}
	if run.Done.ID != 0 && t.Usable() {
		return nil
	}
	b, err := templateBook(tx)
	if err == nil && !slices.ContainsFunc(b.InUse, func(x bank.TemplateVersion) bool { return x.ID == t.ID }) {
		err = fault.New(fault.Conflict, "template.not_in_use", "Name", t.Name, "Version", t.Version)
	}
	return err
}

// FileAsk is a request for a batch's file: the reason, and the requester's own password once more.
type FileAsk struct {
	Batch    int64
	Template int64
	Reason   string
	Password string
}

// ExportBatch writes a released batch's file and hands it out; each download is an
// act with its reason. The first one records the file, one per batch; after that
// the same bytes must come out, or it refuses with export.changed. Only sealed
// batches are exported, and the file's name carries the checkpoint; export.unsealed
// means to try again in a moment. Refusals: form.reason, those of Reauth,
// export.answered, export.asked, export.other, export.several, export.identity,
// template.unsafe, template.changed, template.not_in_use, template.no_accounts,
// bank.problems.
func (a *Area) ExportBatch(ctx context.Context, actor access.Actor, ask FileAsk) (f BankFile, err error) {
	core.Trim(&ask.Reason)
	if err := actor.Require(access.FileExport); err != nil {
		return f, err
	}
	if err := form.Reason(ask.Reason); err != nil {
		return f, err
	}
	if err := a.people.Reauth(ctx, actor, ask.Password); err != nil {
		return f, err
	}
	if _, err := a.SealNow(ctx); err != nil {
		return f, err
	}
	err = a.Write(ctx, actor, access.FileExport, func(tx *store.Tx) error {
		f, err = a.handFile(tx, actor, ask)
		return err
	})
	if err != nil {
		return BankFile{}, err // nothing leaves of what was not recorded
	}
	return f, nil
}

func (a *Area) handFile(tx *store.Tx, actor access.Actor, ask FileAsk) (f BankFile, err error) {
	if _, err := tx.LockBatch(ask.Batch); err != nil {
		return f, err
	}
	run, err := fileRun(tx, ask.Batch, ask.Template)
	if err != nil {
		return f, err
	}
	if err := mayExport(tx, run); err != nil {
		return f, err
	}
	lines, err := a.linesOf(tx, run.Batch, run.Template.Template)
	if err != nil {
		return f, err
	}
	release, sealed, err := tx.Released(ask.Batch)
	if err != nil {
		return f, err
	}
	if !sealed {
		return f, fault.New(fault.Conflict, "export.unsealed")
	}
	b := run.Batch
	head := bank.Head{Batch: b.ProgramCode + "-" + core.Itoa(int64(b.No)), Date: release.At.In(core.China).Format("20060102"), Count: len(lines)}
	if head.Total, err = bank.SumOf(lines); err != nil {
		return f, err
	}
	var out bytes.Buffer
	if err := run.Template.Write(&out, head, lines); err != nil {
		return f, err
	}
	f = BankFile{Content: out.Bytes(), Export: run.Done}
	switch {
	case run.Done.ID == 0:
		f.Export, err = a.recordExport(tx, actor, run, head, f.Content)
	case !a.SameFile(core.MarkExport, run.Done.Hash, f.Content):
		err = fault.New(fault.Conflict, "export.changed")
	}
	if err != nil {
		return f, err
	}
	f.Name = fmt.Sprintf("%s-%d%s", head.Batch, f.Export.Checkpoint, run.Template.Extension())
	return f, a.recordDownload(tx, actor, f.Export, ask.Reason)
}

func (a *Area) recordExport(tx *store.Tx, actor access.Actor, run ExportRun, head bank.Head, content []byte) (x bank.Export, err error) {
	last, err := tx.LastCheckpoint()
	if err != nil {
		return x, err
	}
	x = bank.Export{BatchID: run.Batch.ID, TemplateID: run.Template.ID, Hash: a.FileMark(core.MarkExport, content), Size: len(content), Lines: head.Count,
		Total: head.Total, Checkpoint: last.Size, ByID: actor.UserID, State: bank.FileLive, Sole: true}
	if x.ID, err = tx.CreateExport(x, a.Now()); err != nil {
		return x, err
	}
	err = a.RecordAct(tx, actor.UserID, "file_export", store.NounExport, x.ID, ExportLeaf(x))
	return x, err
}

// ExportLeaf is the leaf of a bank file. A file from before the rule of one file
// per batch has neither state nor author in it until it is voided.
func ExportLeaf(x bank.Export) func(*seal.LeafWriter) {
	return func(w *seal.LeafWriter) {
		w.Int("batch", x.BatchID).Int("template", x.TemplateID).Bytes("hash", x.Hash).Int("size", int64(x.Size)).Int("lines", int64(x.Lines)).
			Int("total", int64(x.Total)).Int("checkpoint", x.Checkpoint)
		if x.Sole {
			w.Int("sole", 1)
		}
		if x.Sole || x.State != bank.FileLive {
			w.Text("state", string(x.State)).Int("by", x.ByID)
		}
	}
}

func (a *Area) recordDownload(tx *store.Tx, actor access.Actor, x bank.Export, reason string) error {
	d := bank.Download{ExportID: x.ID, BatchID: x.BatchID, ByID: actor.UserID, Reason: reason, Hash: x.Hash}
	id, err := tx.CreateDownload(d, a.Now())
	if err != nil {
		return err
	}
	return a.RecordAct(tx, actor.UserID, "file_download", store.NounDownload, id, DownloadLeaf(d))
}

func DownloadLeaf(d bank.Download) func(*seal.LeafWriter) {
	return func(w *seal.LeafWriter) {
		w.Int("export", d.ExportID).Int("batch", d.BatchID).Bytes("hash", d.Hash).Text("reason", d.Reason).Int("by", d.ByID)
	}
}
