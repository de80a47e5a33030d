package web

import (
	"strconv"

	"reliefbook/internal/access"
	"reliefbook/internal/app/banking"
	"reliefbook/internal/bank"
	"reliefbook/internal/decide"
	"reliefbook/internal/lang"
)

var bankFileRoutes = []route{
	{method: "GET", path: "/batches/:id/files/:template", action: access.BatchRead, handle: tryExport},
	{method: "POST", path: "/batches/:id/files/:template", action: access.FileExport, handle: exportBatch},
	{method: "POST", path: "/exports/:id/void", action: access.FileExport, handle: askVoid},
	{method: "POST", path: "/voids/:id/approve", action: access.FileVoid, handle: decideVoid(decide.Approve)},
	{method: "POST", path: "/voids/:id/reject", action: access.FileVoid, handle: decideVoid(decide.Reject)},
	{method: "POST", path: "/voids/:id/withdraw", action: access.FileExport, handle: decideVoid(decide.Withdraw)},
}

// exportBody is the page "bank-file": a batch's file, what stands in its way, and each time one left.
type exportBody struct {
	banking.ExportRun
	Form     formView
	Here     string
	Why      string // the refusal in words, empty when the file can be had
	MayHave  bool
	MayName  bool
	Refusing string // of which dialog the form is: "ask-7", "reject-3"
	Files    []fileRow
	Had      map[int64]int // by export, how often it left
}

// fileRow is one file with the wishes to have it voided and what the reader may do about it.
type fileRow struct {
	bank.Export
	Voids  []bank.Void
	Waits  int64 // the wish that waits
	MayAsk bool
	May    map[string]bool
}

func (r *request) fileIDs() (batch, template int64, err error) {
	if batch, err = r.id("id"); err != nil {
		return 0, 0, err
	}
	template, err = r.id("template")
	return batch, template, err
}

func tryExport(r *request) error {
	batch, template, err := r.fileIDs()
	if err != nil {
		return err
	}
	return r.exportPage(batch, template, r.form(), "")
}

func (r *request) exportPage(batch, template int64, f formView, dialog string) error {
	run, err := r.app.Banking.TryExport(r.ctx(), r.Actor, batch, template)
	if err != nil {
		return err
	}
	body := exportBody{ExportRun: run, Form: f, Here: r.here(), MayHave: r.Actor.Can(access.FileExport), MayName: r.Actor.Can(access.TemplateManage),
		Refusing: dialog, Had: map[int64]int{}}
	if run.Refusal != nil {
		body.Why = lang.Fault(r.Lang, run.Refusal)
	}
	for _, d := range run.Downloads {
		body.Had[d.ExportID]++
	}
	for _, x := range run.Exports {
		body.Files = append(body.Files, r.fileRow(run.FileBook, x))
	}
	r.Title = run.Template.Name
	return r.page(f.Status, "bank-file", "bank.file", body)
}

func (r *request) fileRow(b bank.FileBook, x bank.Export) fileRow {
	row := fileRow{Export: x, May: map[string]bool{}}
	for _, v := range b.Voids {
		if v.ExportID == x.ID {
			row.Voids = append(row.Voids, v)
		}
	}
	v := b.Asked(x.ID)
	row.Waits = v.ID
	row.MayAsk = r.Actor.Can(access.FileExport) && b.MayAskVoid(x)
	for act, needs := range map[decide.Act]access.Action{decide.Approve: access.FileVoid, decide.Reject: access.FileVoid, decide.Withdraw: access.FileExport} {
		row.May[string(act)] = v.ID != 0 && r.Actor.Can(needs) && bank.VoidRule.May(v.Matter(), act, r.Actor.UserID)
	}
	return row
}

// exportBatch hands a file out: its bytes are the answer to this form and stand behind no link.
func exportBatch(r *request) error {
	batch, template, err := r.fileIDs()
	if err != nil {
		return err
	}
	f := r.form("reason")
	ask := banking.FileAsk{Batch: batch, Template: template, Reason: f.Values["reason"], Password: r.Request().PostForm.Get("password")}
	file, err := r.app.Banking.ExportBatch(r.ctx(), r.Actor, ask)
	if r.refuse(err, &f) {
		return r.exportPage(batch, template, f, "")
	}
	if err != nil {
		return err
	}
	return r.attach(file.Name, "application/octet-stream", file.Content)
}

// back is the page a form about a file was sent from.
func (r *request) back() (batch, template int64, err error) {
	f := r.form("batch", "template")
	if batch, err = strconv.ParseInt(f.Values["batch"], 10, 64); err != nil {
		return 0, 0, errNotFound()
	}
	if template, err = strconv.ParseInt(f.Values["template"], 10, 64); err != nil {
		return 0, 0, errNotFound()
	}
	return batch, template, nil
}

func askVoid(r *request) error {
	return r.aboutFile("ask", "void.asked", func(id int64, reason string) error {
		_, err := r.app.Banking.AskVoid(r.ctx(), r.Actor, id, reason)
		return err
	})
}

func decideVoid(act decide.Act) func(*request) error {
	return func(r *request) error {
		return r.aboutFile(string(act), "void.done."+string(act), func(id int64, reason string) error {
			return r.app.Banking.DecideVoid(r.ctx(), r.Actor, id, act, reason)
		})
	}
}

// aboutFile does one act on a file and shows its page again.
func (r *request) aboutFile(dialog, done string, do func(id int64, reason string) error) error {
	id, err := r.id("id")
	if err != nil {
		return err
	}
	batch, template, err := r.back()
	if err != nil {
		return err
	}
	f := r.form("reason")
	err = do(id, f.Values["reason"])
	if r.refuse(err, &f) {
		return r.exportPage(batch, template, f, dialog+"-"+strconv.FormatInt(id, 10))
	}
	if err != nil {
		return err
	}
	r.flash("ok", done)
	return r.seeOther("/batches/%d/files/%d", batch, template)
}
