package app

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"reliefbook/internal/access"
	"reliefbook/internal/bank"
	"reliefbook/internal/decide"
	"reliefbook/internal/fault"
	"reliefbook/internal/form"
	"reliefbook/internal/payout"
	"reliefbook/internal/seal"
	"reliefbook/internal/store"
)

// BankTemplate is a bank's file format with the version it stands at.
type BankTemplate struct {
	bank.Template
	ID      int64
	Version int
	Maker   string
	At      time.Time
}

// BankTemplates lists the formats in force.
func (a *App) BankTemplates(ctx context.Context, actor access.Actor) (list []BankTemplate, err error) {
	err = a.read(ctx, actor, access.BatchRead, func(tx *store.Tx) error {
		kept, err := tx.Templates(false)
		if err != nil {
			return err
		}
		for _, k := range kept {
			t, err := templateOf(k)
			if err != nil {
				return err
			}
			list = append(list, t)
		}
		return nil
	})
	return list, err
}

func templateOf(k store.Template) (t BankTemplate, err error) {
	t.ID, t.Version, t.Maker, t.At = k.ID, k.Version, k.Maker, k.At
	err = json.Unmarshal([]byte(k.Body), &t.Template)
	return t, fault.Wrap(err, "read a template")
}

// SaveTemplate saves a bank's file format as the next version of its name. What
// was exported before keeps the version it was written by. Refusals: those of bank.Template.Check.
func (a *App) SaveTemplate(ctx context.Context, actor access.Actor, t bank.Template) (id int64, err error) {
	trim(&t.Name)
	hide(&t.SummaryText)
	t.Columns = slices.Clone(t.Columns)
	for i := range t.Columns {
		hide(&t.Columns[i].Caption)
	}
	if err := t.Check(); err != nil {
		return 0, err
	}
	return a.putTemplate(ctx, actor, t, false)
}

// RetireTemplate takes a format out of use.
func (a *App) RetireTemplate(ctx context.Context, actor access.Actor, id int64) error {
	var t BankTemplate
	err := a.read(ctx, actor, access.TemplateManage, func(tx *store.Tx) error {
		k, err := tx.Template(id)
		if err != nil {
			return err
		}
		t, err = templateOf(k)
		return err
	})
	if err != nil {
		return err
	}
	_, err = a.putTemplate(ctx, actor, t.Template, true)
	return err
}

func (a *App) putTemplate(ctx context.Context, actor access.Actor, t bank.Template, retired bool) (id int64, err error) {
	body, err := json.Marshal(t)
	if err != nil {
		return 0, fault.Wrap(err, "write a template")
	}
	err = a.write(ctx, actor, access.TemplateManage, func(tx *store.Tx) error {
		k, err := tx.PutTemplate(store.Template{Name: t.Name, Retired: retired, Body: string(body), MakerID: actor.UserID}, a.now())
		if err != nil {
			return err
		}
		id = k.ID
		_, err = tx.Record("template_save", store.NounTemplate, id, actor.UserID, a.now(), templateLeaf(k))
		return err
	})
	return id, err
}

func templateLeaf(k store.Template) func(*seal.LeafWriter) {
	return func(w *seal.LeafWriter) {
		w.Text("name", k.Name).Int("version", int64(k.Version)).Text("body", k.Body)
		if k.Retired {
			w.Int("retired", 1)
		}
	}
}

// ExportRun is what writing a batch's file would meet.
type ExportRun struct {
	Batch    payout.Batch
	Template BankTemplate
	Problems []bank.Problem
	Pending  map[string]string // student number → substitute that waits for its checker
	Done     store.Export      // it was written before: ID is not 0
}

// BankFile is a written file.
type BankFile struct {
	Name    string
	Content []byte
	Export  store.Export
}

// TryExport says what stands in the way of a batch's file.
func (a *App) TryExport(ctx context.Context, actor access.Actor, batch, template int64) (run ExportRun, err error) {
	err = a.read(ctx, actor, access.FileExport, func(tx *store.Tx) error {
		var lines []bank.Line
		if run, lines, err = a.fileLines(tx, batch, template); err != nil {
			return err
		}
		run.Problems = run.Template.Problems(lines)
		run.Pending, err = pendingNames(tx)
		return err
	})
	return run, err
}

// fileLines is a released batch's payments as its file's lines.
func (a *App) fileLines(tx *store.Tx, batch, template int64) (run ExportRun, lines []bank.Line, err error) {
	if run.Batch, err = tx.Batch(batch); err != nil {
		return run, nil, err
	}
	way, _ := payout.WayOf(run.Batch.Channel)
	if run.Batch.State != payout.Released || way.Handling != payout.ByFile {
		return run, nil, fault.New(fault.Conflict, "result.batch")
	}
	kept, err := tx.Template(template)
	if err != nil {
		return run, nil, err
	}
	if run.Template, err = templateOf(kept); err != nil {
		return run, nil, err
	}
	done, err := tx.Exports(batch)
	if err != nil {
		return run, nil, err
	}
	for _, x := range done {
		if x.TemplateID == template {
			run.Done = x
		}
	}
	lines, err = a.linesOf(tx, run.Batch, run.Template.Template)
	return run, lines, err
}

func (a *App) linesOf(tx *store.Tx, b payout.Batch, t bank.Template) ([]bank.Line, error) {
	payments, err := tx.FilePayments(b.ID)
	if err != nil {
		return nil, err
	}
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
			StudentNo: p.StudentNo, Name: name, Class: p.Class, Department: p.Department, Mobile: payees[i].Mobile, Purpose: b.ProgramName, Remark: b.Name}
	}
	return lines, nil
}

// ExportBatch writes a released batch's file. The first time its hash is
// recorded; after that the same bytes come out, or export.changed is an
// internal error. Only what is sealed is exported, and the file's name says by
// which checkpoint: export.unsealed asks for a moment's patience.
func (a *App) ExportBatch(ctx context.Context, actor access.Actor, batch, template int64) (f BankFile, err error) {
	if _, err := a.SealNow(ctx); err != nil {
		return f, err
	}
	err = a.write(ctx, actor, access.FileExport, func(tx *store.Tx) error {
		if _, err := tx.LockBatch(batch); err != nil {
			return err
		}
		run, lines, err := a.fileLines(tx, batch, template)
		if err != nil {
			return err
		}
		release, sealed, err := tx.Released(batch)
		if err != nil {
			return err
		}
		if !sealed {
			return fault.New(fault.Conflict, "export.unsealed")
		}
		b := run.Batch
		head := bank.Head{Batch: b.ProgramCode + "-" + itoa(int64(b.No)), Date: release.At.In(china).Format("20060102"), Count: b.Heads, Total: b.Total}
		var out bytes.Buffer
		if err := run.Template.Write(&out, head, lines); err != nil {
			return err
		}
		f = BankFile{Content: out.Bytes(), Export: run.Done}
		if run.Done.ID != 0 && !a.sameFile(markExport, run.Done.Hash, f.Content) {
			return fmt.Errorf("the file of batch %d by template %d is not the one that was exported", batch, template)
		}
		if run.Done.ID == 0 {
			f.Export, err = a.recordExport(tx, actor, run, f.Content)
		}
		f.Name = fmt.Sprintf("%s-%d%s", head.Batch, f.Export.Checkpoint, extension(run.Template.Format))
		return err
	})
	return f, err
}

func extension(f bank.Format) string {
	switch f {
	case bank.XLSX:
		return ".xlsx"
	case bank.CSV:
		return ".csv"
	}
	return ".txt"
}

func (a *App) recordExport(tx *store.Tx, actor access.Actor, run ExportRun, content []byte) (x store.Export, err error) {
	last, err := tx.LastCheckpoint()
	if err != nil {
		return x, err
	}
	x = store.Export{BatchID: run.Batch.ID, TemplateID: run.Template.ID, Hash: a.fileMark(markExport, content), Size: len(content), Lines: run.Batch.Heads,
		Total: run.Batch.Total, Checkpoint: last.Size, ByID: actor.UserID}
	if x.ID, err = tx.CreateExport(x, a.now()); err != nil {
		return x, err
	}
	_, err = tx.Record("file_export", store.NounExport, x.ID, actor.UserID, a.now(), exportLeaf(x))
	return x, err
}

func exportLeaf(x store.Export) func(*seal.LeafWriter) {
	return func(w *seal.LeafWriter) {
		w.Int("batch", x.BatchID).Int("template", x.TemplateID).Bytes("hash", x.Hash).Int("size", int64(x.Size)).Int("lines", int64(x.Lines)).
			Int("total", int64(x.Total)).Int("checkpoint", x.Checkpoint)
	}
}

func approvedNames(tx *store.Tx) (map[int64]store.Substitute, error) {
	list, err := tx.Substitutes("approved")
	out := make(map[int64]store.Substitute, len(list))
	for _, s := range list {
		if _, first := out[s.PersonID]; !first { // the first approved one: what was exported stays as it was
			out[s.PersonID] = s
		}
	}
	return out, err
}

func pendingNames(tx *store.Tx) (map[string]string, error) {
	list, err := tx.Substitutes("pending")
	out := make(map[string]string, len(list))
	for _, s := range list {
		out[s.StudentNo] = s.Substitute
	}
	return out, err
}

// Substitutes lists what stands for names in files that can't carry them, the undecided first.
func (a *App) Substitutes(ctx context.Context, actor access.Actor) (list []store.Substitute, err error) {
	err = a.read(ctx, actor, access.BatchRead, func(tx *store.Tx) error {
		list, err = tx.Substitutes("")
		return err
	})
	return list, err
}

// ProposeName saves what is to stand for a person's name where an encoding
// lacks its characters. name.taken when the person has an approved one.
func (a *App) ProposeName(ctx context.Context, actor access.Actor, studentNo, substitute string) error {
	bare(&studentNo)
	trim(&substitute)
	e := form.New()
	form.Text(e, "substitute", substitute, 50, "form.text")
	if bad := (bank.Template{Format: bank.CSV, Encoding: bank.GBK}).Lacks(substitute); bad != "" {
		e.Field("substitute", "bank.unencodable", "Text", bad)
	}
	if strings.ContainsAny(substitute, ",|;\t\r\n") {
		e.Field("substitute", "bank.control")
	}
	if err := e.OrNil(); err != nil {
		return err
	}
	return a.write(ctx, actor, access.TemplateManage, func(tx *store.Tx) error {
		s, err := tx.PersonName(studentNo)
		if err != nil {
			return err
		}
		approved, err := approvedNames(tx)
		if err != nil {
			return err
		}
		if has, ok := approved[s.PersonID]; ok && has.Name == s.Name {
			return fault.New(fault.Conflict, "name.taken")
		}
		s.Substitute, s.State, s.MakerID = substitute, bank.NamePending, actor.UserID
		if s.ID, err = tx.CreateSubstitute(s, a.now()); err != nil {
			return err
		}
		return a.recordName(tx, actor, "name_propose", s)
	})
}

// DecideName approves a substitute or rejects it with a reason. Refusals: those of bank.NameRule.
func (a *App) DecideName(ctx context.Context, actor access.Actor, id int64, approve bool, reason string) error {
	trim(&reason)
	return a.write(ctx, actor, access.NameDecide, func(tx *store.Tx) error {
		list, err := tx.Substitutes("")
		if err != nil {
			return err
		}
		at := slices.IndexFunc(list, func(s store.Substitute) bool { return s.ID == id })
		if at < 0 {
			return errNotFound()
		}
		s := list[at]
		to, done, err := bank.NameRule.Settle(s.Matter(), decide.Of(approve), actor.UserID, reason)
		if done || err != nil {
			return err
		}
		s.CheckerID, s.State = actor.UserID, to
		if !approve {
			s.Reason = reason
		}
		if err := tx.DecideSubstitute(s, a.now()); err != nil {
			return err
		}
		return a.recordName(tx, actor, "name_"+string(s.State), s)
	})
}

func (a *App) recordName(tx *store.Tx, actor access.Actor, act string, s store.Substitute) error {
	_, err := tx.Record(act, store.NounSubstitute, s.ID, actor.UserID, a.now(), substituteLeaf(s))
	return err
}

// substituteLeaf leaves the names themselves out: the log names nobody.
func substituteLeaf(s store.Substitute) func(*seal.LeafWriter) {
	return func(w *seal.LeafWriter) {
		w.Int("person", s.PersonID).Text("state", string(s.State)).Int("maker", s.MakerID).Int("checker", s.CheckerID)
		if s.Reason != "" { // those rejected before there were reasons have none
			w.Text("reason", s.Reason)
		}
	}
}
