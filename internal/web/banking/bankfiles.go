package banking

import (
	"strconv"

	"reliefbook/internal/access"
	"reliefbook/internal/app/banking"
	"reliefbook/internal/bank"
	"reliefbook/internal/decide"
	"reliefbook/internal/lang"
	"reliefbook/internal/web/kit"
)

var BankFileRoutes = []kit.Route{
	{Method: "GET", Path: "/batches/:id/files/:template", Action: access.BatchRead, Handle: tryExport},
	{Method: "POST", Path: "/batches/:id/files/:template", Action: access.FileExport, Handle: exportBatch},
	{Method: "POST", Path: "/exports/:id/void", Action: access.FileExport, Handle: askVoid},
	{Method: "POST", Path: "/voids/:id/approve", Action: access.FileVoid, Handle: decideVoid(decide.Approve)},
	{Method: "POST", Path: "/voids/:id/reject", Action: access.FileVoid, Handle: decideVoid(decide.Reject)},
	{Method: "POST", Path: "/voids/:id/withdraw", Action: access.FileExport, Handle: decideVoid(decide.Withdraw)},
}

// exportBody is the page "bank-file": a batch's file, what stands in its way, and each time one left.
type exportBody struct {
	banking.ExportRun
	Form     kit.FormView
	Here     string
	Why      string // the refusal in words, empty when the file can be had
	MayHave  bool
	MayName  bool
	Refusing string // of which dialog the form is: "ask-7", "reject-3"
	Files    []fileRow
	Had      map[int64]int // by export, how often it left
}

// newFileRow is one file with the wishes to have it voided and what the reader may do about it.
type fileRow struct {
	bank.Export
	Voids  []bank.Void
	Waits  int64 // the wish that waits
	MayAsk bool
	May    map[string]bool
}

func fileIDs(r *kit.Request) (batch, template int64, err error) {
	if batch, err = r.Id("id"); err != nil {
		return 0, 0, err
	}
	template, err = r.Id("template")
	return batch, template, err
}

func tryExport(r *kit.Request) error {
	batch, template, err := fileIDs(r)
	if err != nil {
		return err
	}
	return exportPage(r, batch, template, r.Form(), "")
}

func exportPage(r *kit.Request, batch, template int64, f kit.FormView, dialog string) error {
	run, err := r.App.Banking.TryExport(r.Ctx(), r.Actor, batch, template)
	if err != nil {
		return err
	}
	body := exportBody{ExportRun: run, Form: f, Here: r.Here(), MayHave: r.Actor.Can(access.FileExport), MayName: r.Actor.Can(access.TemplateManage),
		Refusing: dialog, Had: map[int64]int{}}
	if run.Refusal != nil {
		body.Why = lang.Fault(r.Lang, run.Refusal)
	}
	for _, d := range run.Downloads {
		body.Had[d.ExportID]++
	}
	for _, x := range run.Exports {
		body.Files = append(body.Files, newFileRow(r, run.FileBook, x))
	}
	r.Title = run.Template.Name
	return r.Page(f.Status, "bank-file", "bank.file", body)
}

func newFileRow(r *kit.Request, b bank.FileBook, x bank.Export) fileRow {
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
func exportBatch(r *kit.Request) error {
	batch, template, err := fileIDs(r)
	if err != nil {
		return err
	}
	f := r.Form("reason")
	ask := banking.FileAsk{Batch: batch, Template: template, Reason: f.Values["reason"], Password: r.Request().PostForm.Get("password")}
	file, err := r.App.Banking.ExportBatch(r.Ctx(), r.Actor, ask)
	if r.Refuse(err, &f) {
		return exportPage(r, batch, template, f, "")
	}
	if err != nil {
		return err
	}
	return r.Attach(file.Name, "application/octet-stream", file.Content)
}

// back is the page a form about a file was sent from.
func back(r *kit.Request) (batch, template int64, err error) {
	f := r.Form("batch", "template")
	if batch, err = strconv.ParseInt(f.Values["batch"], 10, 64); err != nil {
		return 0, 0, kit.ErrNotFound()
	}
	if template, err = strconv.ParseInt(f.Values["template"], 10, 64); err != nil {
		return 0, 0, kit.ErrNotFound()
	}
	return batch, template, nil
}

func askVoid(r *kit.Request) error {
	return aboutFile(r, "ask", "void.asked", func(id int64, reason string) error {
		_, err := r.App.Banking.AskVoid(r.Ctx(), r.Actor, id, reason)
		return err
	})
}

func decideVoid(act decide.Act) func(*kit.Request) error {
	return func(r *kit.Request) error {
		return aboutFile(r, string(act), "void.done."+string(act), func(id int64, reason string) error {
			return r.App.Banking.DecideVoid(r.Ctx(), r.Actor, id, act, reason)
		})
	}
}

// aboutFile does one act on a file and shows its page again.
func aboutFile(r *kit.Request, dialog, done string, do func(id int64, reason string) error) error {
	id, err := r.Id("id")
	if err != nil {
		return err
	}
	batch, template, err := back(r)
	if err != nil {
		return err
	}
	f := r.Form("reason")
	err = do(id, f.Values["reason"])
	if r.Refuse(err, &f) {
		return exportPage(r, batch, template, f, dialog+"-"+strconv.FormatInt(id, 10))
	}
	if err != nil {
		return err
	}
	r.Flash("ok", done)
	return r.SeeOther("/batches/%d/files/%d", batch, template)
}
