package web

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"reliefbook/internal/access"
	"reliefbook/internal/app"
	"reliefbook/internal/bank"
	"reliefbook/internal/decide"
	"reliefbook/internal/store"
)

var bankFileRoutes = []route{
	{method: "GET", path: "/bank-templates", action: access.BatchRead, handle: listTemplates},
	{method: "GET", path: "/bank-templates/new", action: access.TemplateManage, handle: newTemplate},
	{method: "GET", path: "/bank-templates/:id", action: access.TemplateManage, handle: editTemplate},
	{method: "POST", path: "/bank-templates", action: access.TemplateManage, handle: saveTemplate},
	{method: "POST", path: "/bank-templates/:id/retire", action: access.TemplateManage, handle: retireTemplate},
	{method: "GET", path: "/bank-names", action: access.BatchRead, handle: listNames},
	{method: "POST", path: "/bank-names", action: access.TemplateManage, handle: proposeName},
	{method: "POST", path: "/bank-names/:id/approve", action: access.NameDecide, handle: decideName.as(true)},
	{method: "POST", path: "/bank-names/:id/reject", action: access.NameDecide, handle: decideName.as(false)},
	{method: "GET", path: "/batches/:id/files/:template", action: access.FileExport, handle: tryExport},
	{method: "POST", path: "/batches/:id/files/:template", action: access.FileExport, handle: exportBatch},
}

// templatesBody is the page "bank-templates".
type templatesBody struct {
	Templates []app.BankTemplate
	Examples  []bank.Template
	MayEdit   bool
}

func listTemplates(r *request) error {
	list, err := r.app.BankTemplates(r.ctx(), r.Actor)
	if err != nil {
		return err
	}
	return r.page(http.StatusOK, "bank-templates", "menu.bank_templates", templatesBody{list, bank.Examples(), r.Actor.Can(access.TemplateManage)})
}

// templateFormBody is the page "bank-template": one format being described.
type templateFormBody struct {
	Form                                             formView
	Formats, Encodings, Separators, Units, Summaries []option
	Fields                                           []option
	Columns                                          []columnRow
	ID                                               int64 // of the version it is changed from, 0 for a new one
}

// columnRow is one column of the format as typed.
type columnRow struct {
	No                              int
	Field, Caption, Constant, Width string
}

func newTemplate(r *request) error {
	examples := bank.Examples()
	at, err := strconv.Atoi(r.QueryParam("example"))
	if err != nil || at < 0 || at >= len(examples) {
		at = 0
	}
	t := examples[at]
	_, t.Name, _ = strings.Cut(t.Name, "：")
	return r.templateForm(0, r.templateValues(t))
}

func editTemplate(r *request) error {
	id, err := r.id("id")
	if err != nil {
		return err
	}
	list, err := r.app.BankTemplates(r.ctx(), r.Actor)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(list, func(t app.BankTemplate) bool { return t.ID == id })
	if at < 0 {
		return errNotFound()
	}
	return r.templateForm(id, r.templateValues(list[at].Template))
}

// templateValues is a format as its form shows it.
func (r *request) templateValues(t bank.Template) formView {
	f := r.form()
	f.Values = map[string]string{"name": t.Name, "format": string(t.Format), "encoding": t.Encoding, "separator": t.Separator, "unit": string(t.Unit),
		"summary": string(t.Summary), "summary_text": t.SummaryText}
	if t.Header {
		f.Values["header"] = "on"
	}
	for _, c := range t.Columns {
		width := ""
		if c.Width > 0 {
			width = strconv.Itoa(c.Width)
		}
		for name, value := range map[string]string{"field": string(c.Field), "caption": c.Caption, "constant": c.Constant, "width": width} {
			f.Multi[name] = append(f.Multi[name], value)
		}
	}
	return f
}

// spareColumns is how many empty rows the form has for more columns.
const spareColumns = 3

func (r *request) templateForm(id int64, f formView) error {
	body := templateFormBody{Form: f, ID: id}
	for i := range min(len(f.Multi["field"])+spareColumns, bank.MaxColumns) {
		row := columnRow{No: i + 1}
		if i < len(f.Multi["field"]) {
			row.Field, row.Caption, row.Constant, row.Width = f.Multi["field"][i], at(f.Multi["caption"], i), at(f.Multi["constant"], i), at(f.Multi["width"], i)
		}
		body.Columns = append(body.Columns, row)
	}
	body.Formats, body.Units = options(r, "bank.format.", bank.Formats), options(r, "bank.unit.", bank.Units)
	body.Encodings, body.Summaries = options(r, "bank.encoding.", bank.Encodings), options(r, "bank.summary.", bank.Summaries)
	body.Fields = options(r, "bank.field.", bank.Fields)
	for _, s := range bank.Separators {
		body.Separators = append(body.Separators, option{s, strings.ReplaceAll(s, "\t", "Tab")})
	}
	return r.page(f.Status, "bank-template", "bank.template", body)
}

func at(list []string, i int) string {
	if i < len(list) {
		return list[i]
	}
	return ""
}

// options is a list of values with their words.
func options[T ~string](r *request, prefix string, values []T) (out []option) {
	for _, v := range values {
		out = append(out, option{string(v), r.t(prefix + string(v))})
	}
	return out
}

func saveTemplate(r *request) error {
	f := r.form("name", "format", "encoding", "separator", "unit", "summary", "summary_text", "header", "field", "caption", "constant", "width", "id")
	t := bank.Template{Name: f.Values["name"], Format: bank.Format(f.Values["format"]), Encoding: f.Values["encoding"], Separator: f.Values["separator"],
		Unit: bank.Unit(f.Values["unit"]), Summary: bank.Summary(f.Values["summary"]), SummaryText: f.Values["summary_text"], Header: f.Values["header"] != ""}
	for i, field := range f.Multi["field"] {
		if field == "" {
			continue
		}
		width, err := strconv.Atoi(at(f.Multi["width"], i))
		if err != nil {
			width = 0
		}
		t.Columns = append(t.Columns, bank.Column{Field: bank.Field(field), Caption: strings.TrimSpace(at(f.Multi["caption"], i)),
			Constant: at(f.Multi["constant"], i), Width: width})
	}
	_, err := r.app.SaveTemplate(r.ctx(), r.Actor, t)
	if r.refuse(err, &f) {
		id, _ := strconv.ParseInt(f.Values["id"], 10, 64) // 0 is a new one
		return r.templateForm(id, f)
	}
	if err != nil {
		return err
	}
	r.flash("ok", "bank.saved")
	return r.seeOther("/bank-templates")
}

func retireTemplate(r *request) error {
	id, err := r.id("id")
	if err != nil {
		return err
	}
	if err := r.app.RetireTemplate(r.ctx(), r.Actor, id); err != nil {
		return err
	}
	r.flash("ok", "bank.retired")
	return r.seeOther("/bank-templates")
}

// namesBody is the page "bank-names".
type namesBody struct {
	List      []store.Substitute
	Form      formView
	Rejecting int64
	decides   bool
	me        int64
}

// May reports whether this person may decide on a substitute now.
func (b namesBody) May(s store.Substitute) bool {
	return b.decides && bank.NameRule.May(s.Matter(), decide.Approve, b.me)
}

func listNames(r *request) error { return r.namesPage(r.form(), 0) }

func (r *request) namesPage(f formView, rejecting int64) error {
	list, err := r.app.Substitutes(r.ctx(), r.Actor)
	if err != nil {
		return err
	}
	return r.page(f.Status, "bank-names", "bank.names", namesBody{list, f, rejecting, r.Actor.Can(access.NameDecide), r.Actor.UserID})
}

func proposeName(r *request) error {
	f := r.form("student_no", "substitute", "back")
	err := r.app.ProposeName(r.ctx(), r.Actor, f.Values["student_no"], f.Values["substitute"])
	if r.refuse(err, &f) {
		return r.namesPage(f, 0)
	}
	if err != nil {
		return err
	}
	r.flash("ok", "bank.name_proposed")
	return r.seeOther("%s", localPath(f.Values["back"]))
}

var decideName = decision{do: by((*app.App).DecideName), said: [2]string{"ui.saved", "ui.saved"}, to: toList("/bank-names"),
	page: func(r *request, id int64, f formView, approve bool) error {
		if approve {
			id = 0
		}
		return r.namesPage(f, id)
	}}

// exportBody is the page "bank-file": what stands in the way of a batch's file.
type exportBody struct {
	app.ExportRun
	Form formView
	Here string
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
	return r.exportPage(batch, template, r.form())
}

func (r *request) exportPage(batch, template int64, f formView) error {
	run, err := r.app.TryExport(r.ctx(), r.Actor, batch, template)
	if err != nil {
		return err
	}
	r.Title = run.Template.Name
	return r.page(f.Status, "bank-file", "bank.file", exportBody{run, f, r.here()})
}

func exportBatch(r *request) error {
	batch, template, err := r.fileIDs()
	if err != nil {
		return err
	}
	f := r.form()
	file, err := r.app.ExportBatch(r.ctx(), r.Actor, batch, template)
	if r.refuse(err, &f) {
		return r.exportPage(batch, template, f)
	}
	if err != nil {
		return err
	}
	return r.attach(file.Name, "application/octet-stream", file.Content)
}
