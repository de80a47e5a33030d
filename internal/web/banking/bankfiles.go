package banking

import (
	"fmt"
	"slices"
	"strings"

	"reliefbook/internal/access"
	"reliefbook/internal/app"
	"reliefbook/internal/app/banking"
	"reliefbook/internal/bank"
	"reliefbook/internal/lang"
	"reliefbook/internal/web/kit"
)

var BankFileRoutes = slices.Concat([]kit.Route{
	{Method: "GET", Path: "/batches/:id/files/:template", Action: access.BatchRead, Handle: tryExport},
	{Method: "POST", Path: "/batches/:id/files/:template", Action: access.FileExport, Handle: exportBatch},
	{Method: "POST", Path: "/exports/:id/void", Action: access.FileExport, Handle: askVoid.Handle},
},
	decideVoid.Routes(kit.ByAct(func(a *app.App) kit.Actor { return a.Banking.DecideVoid }), kit.Deed{Fields: []string{"batch", "template"}, Page: filePage, Goes: toFile}),
)

// exportBody is the page "bank-file": a batch's file, what prevents it, and its downloads.
type exportBody struct {
	banking.ExportRun
	Form    kit.FormView
	Here    string
	Why     string // the refusal in words, empty when the file can be had
	MayHave bool
	MayName bool
	Files   []fileRow
	Had     map[int64]int // by export, how often it left
}

// Asked reports whether the form sent is the one that asks for the file.
func (b exportBody) Asked() bool { return strings.HasPrefix(b.Form.At, "/batches/") }

// newFileRow is one file with the requests to void it and what the reader may do about it.
type fileRow struct {
	bank.Export
	Voids  []bank.Void
	MayAsk bool
	Decide kit.Choice // on the wish that waits
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
	return exportPage(r, batch, template, r.Form())
}

func exportPage(r *kit.Request, batch, template int64, f kit.FormView) error {
	run, err := r.App.Banking.TryExport(r.Ctx(), r.Actor, batch, template)
	if err != nil {
		return err
	}
	body := exportBody{ExportRun: run, Form: f, Here: r.Here(), MayHave: r.Actor.Can(access.FileExport), MayName: r.Actor.Can(access.TemplateManage),
		Had: map[int64]int{}}
	if run.Refusal != nil {
		body.Why = lang.Fault(r.Lang, run.Refusal)
	}
	for _, d := range run.Downloads {
		body.Had[d.ExportID]++
	}
	for _, x := range run.Exports {
		body.Files = append(body.Files, newFileRow(r, run.FileBook, x, f))
	}
	r.Title = run.Template.Name
	return r.Page(f.Status, "bank-file", "bank.file", body)
}

func newFileRow(r *kit.Request, b bank.FileBook, x bank.Export, f kit.FormView) fileRow {
	row := fileRow{Export: x}
	for _, v := range b.Voids {
		if v.ExportID == x.ID {
			row.Voids = append(row.Voids, v)
		}
	}
	v := b.Asked(x.ID)
	row.MayAsk = r.Actor.Can(access.FileExport) && b.MayAskVoid(x)
	if v.ID != 0 {
		row.Decide = decideVoid.Choice(r, f, kit.May(r, bank.VoidRule, v.Matter()), v.ID)
		row.Decide.Hidden = map[string]any{"batch": b.Batch.ID, "template": r.Param("template")}
	}
	return row
}

// exportBatch sends the file as the answer to this form; no link leads to it.
func exportBatch(r *kit.Request) error {
	batch, template, err := fileIDs(r)
	if err != nil {
		return err
	}
	f := r.Form("reason")
	ask := banking.FileAsk{Batch: batch, Template: template, Reason: f.Values["reason"], Password: r.Request().PostForm.Get("password")}
	file, err := r.App.Banking.ExportBatch(r.Ctx(), r.Actor, ask)
	if r.Refuse(err, &f) {
		return exportPage(r, batch, template, f)
	}
	if err != nil {
		return err
	}
	return r.Attach(file.Name, "application/octet-stream", file.Content)
}

// filePage is the page a form about a file was sent from.
func filePage(r *kit.Request, _ int64, f kit.FormView) error {
	return exportPage(r, kit.Number(f, "batch"), kit.Number(f, "template"), f)
}

// toFile goes back to the file's page.
func toFile(r *kit.Request, f kit.FormView) string {
	return fmt.Sprintf("/batches/%d/files/%d", kit.Number(f, "batch"), kit.Number(f, "template"))
}

var askVoid = kit.Deed{Fields: []string{"reason", "batch", "template"}, Page: filePage, Said: "void.asked", Goes: toFile,
	Do: func(r *kit.Request, id int64, f kit.FormView) (int64, error) {
		return r.App.Banking.AskVoid(r.Ctx(), r.Actor, id, f.Values["reason"])
	}}

var decideVoid = kit.Decision{At: "/voids/:id", Needs: access.FileVoid, Takes: access.FileExport, Words: "void"}
