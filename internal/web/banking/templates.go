package banking

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"reliefbook/internal/access"
	"reliefbook/internal/app"
	"reliefbook/internal/app/banking"
	"reliefbook/internal/bank"
	"reliefbook/internal/lang"
	"reliefbook/internal/web/kit"
)

var TemplateRoutes = slices.Concat([]kit.Route{
	{Method: "GET", Path: "/bank-templates", Action: access.BatchRead, Handle: listTemplates},
	{Method: "GET", Path: "/bank-templates/new", Action: access.TemplateManage, Handle: newTemplate},
	{Method: "GET", Path: "/bank-templates/:id", Action: access.BatchRead, Handle: kit.Showing(templatePage)},
	{Method: "GET", Path: "/bank-templates/:id/change", Action: access.TemplateManage, Handle: changeTemplate},
	{Method: "GET", Path: "/bank-templates/:id/example.file", Action: access.BatchRead, Handle: templateExample},
	{Method: "POST", Path: "/bank-templates", Action: access.TemplateManage, Handle: saveTemplate.Handle},
	{Method: "POST", Path: "/bank-templates/:id/retire", Action: access.TemplateManage, Handle: retireTemplate.Handle},
},
	decideTemplate.Routes(kit.ByAct(func(a *app.App) kit.Actor { return a.Banking.DecideTemplate }), kit.Deed{Page: templatePage, To: "/bank-templates/%d"}),
)

// templatesBody is the page "bank-templates".
type templatesBody struct {
	bank.TemplateBook
	Examples []bank.Template
	MayEdit  bool
}

func listTemplates(r *kit.Request) error {
	book, err := r.App.Banking.Templates(r.Ctx(), r.Actor)
	if err != nil {
		return err
	}
	return r.Page(http.StatusOK, "bank-templates", "menu.bank_templates", templatesBody{book, bank.Examples(), r.Actor.Can(access.TemplateManage)})
}

// templateFormBody is the page "bank-template": the form of a template.
type templateFormBody struct {
	Form                                             kit.FormView
	Formats, Encodings, Separators, Units, Summaries []kit.Option
	Fields                                           []kit.Option
	Columns                                          []columnRow
	ID                                               int64 // of the version it is changed from, 0 for a new one
}

// columnRow is one column of the template as typed.
type columnRow struct {
	No                              int
	Field, Caption, Constant, Width string
}

func newTemplate(r *kit.Request) error {
	examples := bank.Examples()
	at, err := strconv.Atoi(r.QueryParam("example"))
	if err != nil || at < 0 || at >= len(examples) {
		at = 0
	}
	t := examples[at]
	_, t.Name, _ = strings.Cut(t.Name, "：")
	return templateForm(r, 0, templateValues(r, t))
}

func changeTemplate(r *kit.Request) error {
	id, err := r.Id("id")
	if err != nil {
		return err
	}
	d, err := r.App.Banking.Template(r.Ctx(), r.Actor, id)
	if err != nil {
		return err
	}
	return templateForm(r, id, templateValues(r, d.Template))
}

// templateValues is a template as its form shows it.
func templateValues(r *kit.Request, t bank.Template) kit.FormView {
	f := r.Form()
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

// spareColumns is how many empty rows for further columns the form has.
const spareColumns = 3

func templateForm(r *kit.Request, id int64, f kit.FormView) error {
	body := templateFormBody{Form: f, ID: id}
	for i := range min(len(f.Multi["field"])+spareColumns, bank.MaxColumns) {
		row := columnRow{No: i + 1}
		if i < len(f.Multi["field"]) {
			row.Field, row.Caption, row.Constant, row.Width = f.Multi["field"][i], at(f.Multi["caption"], i), at(f.Multi["constant"], i), at(f.Multi["width"], i)
		}
		body.Columns = append(body.Columns, row)
	}
	body.Formats, body.Units = kit.Options(r, "bank.format.", bank.Formats), kit.Options(r, "bank.unit.", bank.Units)
	body.Encodings, body.Summaries = kit.Options(r, "bank.encoding.", bank.Encodings), kit.Options(r, "bank.summary.", bank.Summaries)
	body.Fields = kit.Options(r, "bank.field.", bank.Fields)
	for _, s := range bank.Separators {
		body.Separators = append(body.Separators, kit.Option{Value: s, Label: strings.ReplaceAll(s, "\t", "Tab")})
	}
	return r.Page(f.Status, "bank-template", "bank.template", body)
}

func at(list []string, i int) string {
	if i < len(list) {
		return list[i]
	}
	return ""
}

var saveTemplate = kit.Deed{Said: "template.proposed", To: "/bank-templates/%d",
	Fields: []string{"name", "format", "encoding", "separator", "unit", "summary", "summary_text", "header",
		"field", "caption", "constant",
		"width", "id"},
	Page: func(r *kit.Request, _ int64, f kit.FormView) error {
		from, _ := strconv.ParseInt(f.Values["id"], 10, 64) // 0 is a new one
		return templateForm(r, from, f)
	},
	Do: func(r *kit.Request, _ int64, f kit.FormView) (int64, error) {
		return r.App.Banking.ProposeTemplate(r.Ctx(), r.Actor, typedTemplate(f))
	}}

func typedTemplate(f kit.FormView) bank.Template {
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
	return t
}

var retireTemplate = kit.Deed{Page: templatePage, Said: "template.proposed", To: "/bank-templates/%d",
	Do: func(r *kit.Request, id int64, _ kit.FormView) (int64, error) {
		return r.App.Banking.RetireTemplate(r.Ctx(), r.Actor, id)
	}}

// templateBody is the page "template": one version of a template with its changes.
type templateBody struct {
	banking.TemplateDetail
	Form       kit.FormView
	Decide     kit.Choice
	MayChange  bool
	InUse      bool
	Words      []string // why it may not be used as it is
	Story      []kit.Story
	ChangeRows []changeRow
}

// changeRow is one setting or column before and after, in words.
type changeRow struct{ Kind, What, Old, New string }

func templatePage(r *kit.Request, id int64, f kit.FormView) error {
	d, err := r.App.Banking.Template(r.Ctx(), r.Actor, id)
	if err != nil {
		return err
	}
	body := templateBody{TemplateDetail: d, Form: f, ChangeRows: changeRows(r, d),
		Decide: decideTemplate.Choice(r, f, kit.May(r, bank.TemplateRule, d.Matter()), id)}
	list, err := r.App.Banking.BankTemplates(r.Ctx(), r.Actor)
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
	body.Story = r.Story(d.History)
	r.Title = d.Name
	return r.Page(f.Status, "template", "bank.template", body)
}

// changeRows is what a version changes, in words: settings that differ, and every column.
func changeRows(r *kit.Request, d banking.TemplateDetail) (rows []changeRow) {
	for _, s := range d.Settings {
		kind := map[bool]string{true: "changed", false: "same"}[s.Changed()]
		if d.Before.ID == 0 {
			kind = "added"
		}
		rows = append(rows, changeRow{kind, r.T("template.setting." + s.Name), settingText(r, s.Name, s.Old), settingText(r, s.Name, s.New)})
	}
	for i, c := range d.Changes {
		rows = append(rows, changeRow{c.Kind(), r.T("template.column_no", "No", i+1), columnText(r, c.Old), columnText(r, c.New)})
	}
	return rows
}

func settingText(r *kit.Request, name, value string) string {
	switch {
	case value == "" || name == "summary_text" || name == "separator":
		return strings.ReplaceAll(value, "\t", "Tab")
	case name == "header":
		return r.T("template." + value)
	}
	return r.T("bank." + name + "." + value)
}

// columnText is caption ← source, with the constant or the width.
func columnText(r *kit.Request, c *bank.Column) string {
	if c == nil {
		return ""
	}
	text := c.Caption + " ← " + r.T("bank.field."+string(c.Field))
	if c.Field == bank.Constant {
		text += " “" + c.Constant + "”"
	}
	if c.Width > 0 {
		text += r.T("template.width", "Width", c.Width)
	}
	return text
}

var decideTemplate = kit.Decision{At: "/bank-templates/:id", Needs: access.TemplateDecide, Takes: access.TemplateManage}

func templateExample(r *kit.Request) error {
	id, err := r.Id("id")
	if err != nil {
		return err
	}
	name, content, err := r.App.Banking.TemplateExample(r.Ctx(), r.Actor, id)
	if err != nil {
		return err
	}
	return r.Attach(name, "application/octet-stream", content)
}
