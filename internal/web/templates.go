package web

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"reliefbook/internal/access"
	"reliefbook/internal/app/banking"
	"reliefbook/internal/bank"
	"reliefbook/internal/decide"
	"reliefbook/internal/lang"
)

var templateRoutes = []route{
	{method: "GET", path: "/bank-templates", action: access.BatchRead, handle: listTemplates},
	{method: "GET", path: "/bank-templates/new", action: access.TemplateManage, handle: newTemplate},
	{method: "GET", path: "/bank-templates/:id", action: access.BatchRead, handle: showTemplate},
	{method: "GET", path: "/bank-templates/:id/change", action: access.TemplateManage, handle: changeTemplate},
	{method: "GET", path: "/bank-templates/:id/example.file", action: access.BatchRead, handle: templateExample},
	{method: "POST", path: "/bank-templates", action: access.TemplateManage, handle: saveTemplate},
	{method: "POST", path: "/bank-templates/:id/retire", action: access.TemplateManage, handle: retireTemplate},
	{method: "POST", path: "/bank-templates/:id/approve", action: access.TemplateDecide, handle: decideTemplate(decide.Approve)},
	{method: "POST", path: "/bank-templates/:id/reject", action: access.TemplateDecide, handle: decideTemplate(decide.Reject)},
	{method: "POST", path: "/bank-templates/:id/withdraw", action: access.TemplateManage, handle: decideTemplate(decide.Withdraw)},
}

// templatesBody is the page "bank-templates".
type templatesBody struct {
	bank.TemplateBook
	Examples []bank.Template
	MayEdit  bool
}

func listTemplates(r *request) error {
	book, err := r.app.Banking.Templates(r.ctx(), r.Actor)
	if err != nil {
		return err
	}
	return r.page(http.StatusOK, "bank-templates", "menu.bank_templates", templatesBody{book, bank.Examples(), r.Actor.Can(access.TemplateManage)})
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

func changeTemplate(r *request) error {
	id, err := r.id("id")
	if err != nil {
		return err
	}
	d, err := r.app.Banking.Template(r.ctx(), r.Actor, id)
	if err != nil {
		return err
	}
	return r.templateForm(id, r.templateValues(d.Template))
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
	id, err := r.app.Banking.ProposeTemplate(r.ctx(), r.Actor, t)
	if r.refuse(err, &f) {
		from, _ := strconv.ParseInt(f.Values["id"], 10, 64) // 0 is a new one
		return r.templateForm(from, f)
	}
	if err != nil {
		return err
	}
	r.flash("ok", "template.proposed")
	return r.seeOther("/bank-templates/%d", id)
}

func retireTemplate(r *request) error {
	id, err := r.id("id")
	if err != nil {
		return err
	}
	f := r.form()
	proposal, err := r.app.Banking.RetireTemplate(r.ctx(), r.Actor, id)
	if r.refuse(err, &f) {
		return r.templatePage(id, f, "")
	}
	if err != nil {
		return err
	}
	r.flash("ok", "template.proposed")
	return r.seeOther("/bank-templates/%d", proposal)
}

// templateBody is the page "template": one version of a format, with what it changes.
type templateBody struct {
	banking.TemplateDetail
	Form       formView
	May        map[string]bool
	MayChange  bool
	Refusing   decide.Act // the act that was refused
	InUse      bool
	Words      []string // why it may not be used as it is
	Story      []story
	ChangeRows []changeRow
}

// changeRow is one property or column as it was and as it is to be, in words.
type changeRow struct{ Kind, What, Old, New string }

func showTemplate(r *request) error {
	id, err := r.id("id")
	if err != nil {
		return err
	}
	return r.templatePage(id, r.form(), "")
}

func (r *request) templatePage(id int64, f formView, act decide.Act) error {
	d, err := r.app.Banking.Template(r.ctx(), r.Actor, id)
	if err != nil {
		return err
	}
	body := templateBody{TemplateDetail: d, Form: f, Refusing: act, May: map[string]bool{}, ChangeRows: r.changeRows(d)}
	for act, needs := range templateActs {
		body.May[string(act)] = r.Actor.Can(needs) && bank.TemplateRule.May(d.Matter(), act, r.Actor.UserID)
	}
	list, err := r.app.Banking.BankTemplates(r.ctx(), r.Actor)
	if err != nil {
		return err
	}
	body.InUse = slices.ContainsFunc(list, func(t bank.TemplateVersion) bool { return t.ID == id })
	body.MayChange = r.Actor.Can(access.TemplateManage) && !d.Retired && d.State != bank.TemplateProposed
	if d.Unsafe != nil {
		for _, field := range d.Unsafe.Fields {
			body.Words = append(body.Words, lang.Field(r.Lang, field))
		}
	}
	body.Story = r.story(d.History)
	r.Title = d.Name
	return r.page(f.Status, "template", "bank.template", body)
}

// templateActs is the permission each act's button needs.
var templateActs = map[decide.Act]access.Action{
	decide.Approve: access.TemplateDecide, decide.Reject: access.TemplateDecide, decide.Withdraw: access.TemplateManage,
}

// changeRows is what a version changes, in words: settings that differ, and every column.
func (r *request) changeRows(d banking.TemplateDetail) (rows []changeRow) {
	for _, s := range d.Settings {
		kind := map[bool]string{true: "changed", false: "same"}[s.Changed()]
		if d.Before.ID == 0 {
			kind = "added"
		}
		rows = append(rows, changeRow{kind, r.t("template.setting." + s.Name), r.settingText(s.Name, s.Old), r.settingText(s.Name, s.New)})
	}
	for i, c := range d.Changes {
		rows = append(rows, changeRow{c.Kind(), r.t("template.column_no", "No", i+1), r.columnText(c.Old), r.columnText(c.New)})
	}
	return rows
}

func (r *request) settingText(name, value string) string {
	switch {
	case value == "" || name == "summary_text" || name == "separator":
		return strings.ReplaceAll(value, "\t", "Tab")
	case name == "header":
		return r.t("template." + value)
	}
	return r.t("bank." + name + "." + value)
}

// columnText is caption ← source, with the constant or the width.
func (r *request) columnText(c *bank.Column) string {
	if c == nil {
		return ""
	}
	text := c.Caption + " ← " + r.t("bank.field."+string(c.Field))
	if c.Field == bank.Constant {
		text += " “" + c.Constant + "”"
	}
	if c.Width > 0 {
		text += r.t("template.width", "Width", c.Width)
	}
	return text
}

func decideTemplate(act decide.Act) func(*request) error {
	return func(r *request) error {
		id, err := r.id("id")
		if err != nil {
			return err
		}
		f := r.form("reason")
		err = r.app.Banking.DecideTemplate(r.ctx(), r.Actor, id, act, f.Values["reason"])
		if r.refuse(err, &f) {
			return r.templatePage(id, f, act)
		}
		if err != nil {
			return err
		}
		r.flash("ok", "template.done."+string(act))
		return r.seeOther("/bank-templates/%d", id)
	}
}

func templateExample(r *request) error {
	id, err := r.id("id")
	if err != nil {
		return err
	}
	name, content, err := r.app.Banking.TemplateExample(r.ctx(), r.Actor, id)
	if err != nil {
		return err
	}
	return r.attach(name, "application/octet-stream", content)
}
