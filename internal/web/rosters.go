package web

import (
	"bytes"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"reliefbook/internal/access"
	"reliefbook/internal/app/core"
	"reliefbook/internal/app/relief"
	"reliefbook/internal/fault"
	"reliefbook/internal/payout"
	"reliefbook/internal/person"
	"reliefbook/internal/roster"
	"reliefbook/internal/sheet"
	"reliefbook/internal/table"
)

var rosterRoutes = []route{
	{method: "GET", path: "/programs/:id/roster", action: access.RosterRead, handle: showRoster},
	{method: "GET", path: "/programs/:id/roster/import", action: access.RosterImport, handle: chooseRoster},
	{method: "POST", path: "/programs/:id/roster/import", action: access.RosterImport, handle: checkRoster, limit: uploadLimit},
	{method: "GET", path: "/programs/:id/roster/uploads/:upload", action: access.RosterImport, handle: reviewRoster},
	{method: "GET", path: "/programs/:id/roster/uploads/:upload/problems.csv", action: access.RosterImport, handle: downloadProblems},
	{method: "POST", path: "/programs/:id/roster/uploads/:upload/recheck", action: access.RosterImport, handle: recheckRoster},
	{method: "POST", path: "/programs/:id/roster/uploads/:upload/import", action: access.RosterImport, handle: importRoster},
	{method: "GET", path: "/roster-template.csv", action: access.RosterImport, handle: rosterTemplate},
}

// How much of a list a page shows.
const (
	rosterPage   = 50
	problemPage  = 50
	previewLines = 10
)

// rosterBody is the page "roster": the one in force.
type rosterBody struct {
	relief.RosterPage
	Search      string
	Href        string // with the search
	Page, Pages int
	CanImport   bool
}

// InForce is the newest version.
func (b rosterBody) InForce() roster.Version { return b.Versions[0] }

func showRoster(r *request) error {
	id, err := r.id("id")
	if err != nil {
		return err
	}
	limit, offset, page := r.pageOf(rosterPage)
	search := strings.TrimSpace(r.QueryParam("q"))
	lines, err := r.app.Relief.Roster(r.ctx(), r.Actor, id, search, limit, offset)
	if err != nil {
		return err
	}
	body := rosterBody{RosterPage: lines, Search: search, Page: page, Pages: pagesIn(lines.Total, limit),
		CanImport: r.Actor.Can(access.RosterImport), Href: r.Request().URL.RequestURI()}
	r.Title = lines.Program.Name + " · " + r.t("log.noun.roster")
	return r.page(http.StatusOK, "roster", "log.noun.roster", body)
}

// importBody is the page "roster-import": the choice of a file.
type importBody struct {
	relief.ProgramStatus
	Form      formView
	Encodings []option
	Columns   []columnLine
	Earlier   []option // programs whose roster can be copied
	Lists     []option // saved lists
	Busy      bool     // a batch holds the roster in force, so it can't be replaced
}

// columnLine explains one column of the file.
type columnLine struct {
	Key, Label, Also string
	Required         bool
}

func (r *request) importForm(id int64, f formView) error {
	p, err := r.app.Relief.Program(r.ctx(), r.Actor, id)
	if err != nil {
		return err
	}
	body := importBody{ProgramStatus: p, Form: f, Encodings: r.encodings(), Busy: inPayment(p)}
	if body.Earlier, err = r.withRoster(id); err != nil {
		return err
	}
	lists, err := r.app.Relief.SavedLists(r.ctx(), r.Actor)
	if err != nil {
		return err
	}
	for _, l := range lists {
		body.Lists = append(body.Lists, option{strconv.FormatInt(l.ID, 10), l.Name + " · " + r.t("ui.of_heads", "Heads", count(l.Heads))})
	}
	for _, c := range templateColumns {
		body.Columns = append(body.Columns, columnLine{Key: c.key, Label: c.column.Label(r.Lang), Also: r.t("roster.also." + c.key), Required: c.column.Required()})
	}
	r.Title = r.t("roster.import") + " · " + p.Name
	return r.page(f.Status, "roster-import", "roster.import", body)
}

// inPayment reports whether a batch was prepared from the roster in force.
func inPayment(p relief.ProgramStatus) bool {
	return slices.ContainsFunc(p.Batches, func(b payout.Batch) bool { return b.State != payout.Cancelled })
}

func (r *request) encodings() (out []option) {
	for _, e := range sheet.Encodings {
		out = append(out, option{e, r.t("roster.encoding." + e)})
	}
	return out
}

// templateColumns are the columns a roster may have, as the template has them.
var templateColumns = []struct {
	column roster.Column
	key    string
}{{roster.StudentNo, "student_no"}, {roster.Name, "name"}, {roster.Department, "department"}, {roster.Class, "class"},
	{roster.Campus, "campus"}, {roster.PaperKind, "paper_kind"}, {roster.CitizenID, "citizen_id"}, {roster.Card, "card"},
	{roster.CardHolder, "card_holder"}, {roster.Mobile, "mobile"}, {roster.Amount, "amount"}, {roster.Remark, "remark"}}

// rosterTemplate is an empty roster with every column, to be filled in.
func rosterTemplate(r *request) error {
	var g sheet.Grid
	for _, c := range templateColumns {
		g.Columns = append(g.Columns, sheet.Column{Label: c.column.Label(r.Lang)})
	}
	var buf bytes.Buffer
	if err := sheet.WriteCSV(&buf, g, sheet.UTF8); err != nil {
		return err
	}
	return r.attach("roster-template.csv", "text/csv; charset=utf-8", buf.Bytes())
}

func chooseRoster(r *request) error {
	id, err := r.id("id")
	if err != nil {
		return err
	}
	return r.importForm(id, r.form())
}

// checkRoster keeps an uploaded file and shows what it would do.
func checkRoster(r *request) error {
	id, err := r.id("id")
	if err != nil {
		return err
	}
	f := r.form("encoding")
	name, content, err := r.file("file")
	if err == nil && name == "" {
		err = fault.New(fault.Invalid, "form.invalid").Field("file", "roster.no_file")
	}
	var run relief.DryRun
	if err == nil {
		run, err = r.app.Relief.CheckRoster(r.ctx(), r.Actor, id, name, content, core.Reading{Encoding: f.Values["encoding"]})
	}
	if r.refuseFile(err, &f) {
		return r.importForm(id, f)
	}
	if err != nil {
		return err
	}
	return r.seeOther("/programs/%d/roster/uploads/%d", id, run.Upload)
}

// refuseFile puts what is wrong with a file beside its field.
func (r *request) refuseFile(err error, f *formView) bool {
	if e := fault.Of(err); e != nil && strings.HasPrefix(e.Code, "sheet.") {
		field := "file"
		if e.Code == "sheet.unreadable" || e.Code == "sheet.unknown_encoding" {
			field = "encoding"
		}
		shown := fault.New(fault.Invalid, "form.invalid")
		shown.Fields = []fault.Field{{Name: field, Code: e.Code, Args: e.Args}}
		return r.refuse(shown, f) && len(f.wrong) > 0
	}
	return r.refuse(err, f)
}

// reviewBody is the page "roster-review": what a checked file would do.
type reviewBody struct {
	relief.DryRun
	Form     formView
	Controls []declared
	Preview  []previewLine
	Filters  []filter
	Problems []problemLine
	Problem  problemPager
	Others   []option // encodings to try instead
	Busy     bool
}

// Conflicts counts the faults that a batch's checker could accept one by one.
func (b reviewBody) Conflicts() (n int) {
	for _, p := range b.Draft.Problems {
		if p.Severity == table.Error && (p.Code == "roster.card_holder" || p.Code == "person.id_check") {
			n++
		}
	}
	return n
}

// Elsewhere is what stands under no known department, so that the shares add up to the whole.
func (b reviewBody) Elsewhere() roster.Share {
	rest := roster.Share{Heads: b.Draft.Heads, Total: b.Draft.Total}
	for _, d := range b.Draft.Departments {
		rest.Heads, rest.Total = rest.Heads-d.Heads, rest.Total-d.Total
	}
	return rest
}

// MayImport reports whether the button stands there.
func (b reviewBody) MayImport() bool { return b.Draft.Errors() == 0 && !b.Same && !b.Busy }

// declared is one control total: declared, found, and how far they are apart.
type declared struct {
	Label           string
	Declared, Found any
	Difference      any
	State           string // of the kind "check"
}

type previewLine struct {
	roster.Line
	ID, Account, Phone string // masked
}

type filter struct {
	Label, Href string
	Count       int
	Active      bool
}

type problemLine struct {
	table.Problem
	Severity, Text, Tone string
}

func (r *request) problemLine(p table.Problem) problemLine {
	return problemLine{p, p.Severity.Label(r.Lang), p.Text(r.Lang), []string{"bad", "wait", "next"}[p.Severity]}
}

// problemPager is what the block "pagination" reads.
type problemPager struct {
	Page, Pages, Total int
	Href               string
}

func reviewRoster(r *request) error {
	id, upload, err := r.upload()
	if err != nil {
		return err
	}
	return r.reviewPage(id, upload, r.form())
}

// recheckRoster reads the kept file in another way.
func recheckRoster(r *request) error {
	id, upload, err := r.upload()
	if err != nil {
		return err
	}
	f := r.form("encoding", "conflicts")
	run, err := r.app.Relief.RecheckRoster(r.ctx(), r.Actor, id, upload, core.Reading{Encoding: f.Values["encoding"], Conflicts: f.Values["conflicts"] != ""})
	if r.refuse(err, &f) {
		return r.reviewPage(id, upload, f)
	}
	if err != nil {
		return err
	}
	return r.seeOther("/programs/%d/roster/uploads/%d", id, run.Upload)
}

// upload reads the two numbers of a checked file's address.
func (r *request) upload() (program, upload int64, err error) {
	if program, err = r.id("id"); err == nil {
		upload, err = r.id("upload")
	}
	return program, upload, err
}

func (r *request) reviewPage(id, upload int64, f formView) error {
	run, err := r.app.Relief.ReviewRoster(r.ctx(), r.Actor, id, upload)
	if err != nil {
		return err
	}
	p, err := r.app.Relief.Program(r.ctx(), r.Actor, id)
	if err != nil {
		return err
	}
	body := reviewBody{DryRun: run, Form: f, Busy: inPayment(p), Controls: r.controls(run)}
	for _, l := range run.Draft.Lines[:min(previewLines, len(run.Draft.Lines))] {
		body.Preview = append(body.Preview, previewLine{l, person.MaskID(l.CitizenID), person.MaskCard(l.Card), person.MaskMobile(l.Mobile)})
	}
	for _, e := range r.encodings() {
		if run.Table.Encoding != "" && e.Value != run.Table.Encoding {
			body.Others = append(body.Others, e)
		}
	}
	r.listProblems(&body, fmt.Sprintf("/programs/%d/roster/uploads/%d", id, upload))
	r.Title = r.t("roster.check") + " · " + run.Program.Name
	return r.page(f.Status, "roster-review", "roster.check", body)
}

func (r *request) controls(run relief.DryRun) []declared {
	p, d := run.Program, run.Draft
	state := map[bool]string{true: "agrees", false: "differs"}
	return []declared{
		{r.t("ui.heads"), p.Heads, d.Heads, d.Heads - p.Heads, state[d.Heads == p.Heads]},
		{r.t("roster.sum"), p.Total, d.Total, d.Total - p.Total, state[d.Total == p.Total && d.Unread == 0]},
	}
}

// listProblems puts one page of the problems down, of all severities or of one.
func (r *request) listProblems(b *reviewBody, at string) {
	d := b.Draft
	only := r.QueryParam("only")
	counts := []int{d.Errors(), d.Warnings(), d.Notices()}
	names := []string{"error", "warning", "notice"}
	kept := d.Problems
	if i := slices.Index(names, only); i >= 0 {
		kept = slices.DeleteFunc(slices.Clone(kept), func(p table.Problem) bool { return p.Severity != table.Severity(i) })
	} else {
		only = ""
	}
	b.Filters = []filter{{r.t("ui.all"), at + "#problems", counts[0] + counts[1] + counts[2], only == ""}}
	for i, name := range names {
		if counts[i] > 0 {
			b.Filters = append(b.Filters, filter{table.Severity(i).Label(r.Lang), at + "?only=" + name + "#problems", counts[i], only == name})
		}
	}
	_, offset, page := r.pageOf(problemPage)
	b.Problem = problemPager{page, pagesIn(len(kept), problemPage), len(kept), r.Request().URL.Path + "?only=" + only + "#problems"}
	from := min(offset, len(kept))
	for _, p := range kept[from:min(from+problemPage, len(kept))] {
		b.Problems = append(b.Problems, r.problemLine(p))
	}
}

// downloadProblems is every problem as a table for whoever mends the file.
func downloadProblems(r *request) error {
	id, upload, err := r.upload()
	if err != nil {
		return err
	}
	run, err := r.app.Relief.ReviewRoster(r.ctx(), r.Actor, id, upload)
	if err != nil {
		return err
	}
	var buf bytes.Buffer
	if err := sheet.WriteProblems(&buf, r.Lang, run.Draft.Problems); err != nil {
		return err
	}
	return r.attach(run.Program.Code+"-problems.csv", "text/csv; charset=utf-8", buf.Bytes())
}

// importRoster freezes a checked file. A file whose import is done is gone: a
// second press comes to the roster and says so.
func importRoster(r *request) error {
	id, upload, err := r.upload()
	if err != nil {
		return err
	}
	f := r.form()
	done, err := r.app.Relief.ImportRoster(r.ctx(), r.Actor, id, upload)
	switch {
	case fault.Is(err, "not_found"):
		return r.goneUpload(id)
	case r.refuse(err, &f):
		return r.reviewPage(id, upload, f)
	case err != nil:
		return err
	case done.Same:
		r.flash("info", "roster.same", "Version", done.Version)
	default:
		r.flash("ok", "roster.imported", "Version", done.Version, "Heads", count(done.Draft.Heads), "Total", signed("¥", done.Draft.Total))
	}
	return r.seeOther("/programs/%d/roster", id)
}

func (r *request) goneUpload(id int64) error {
	if _, err := r.app.Relief.Program(r.ctx(), r.Actor, id); err != nil {
		return err
	}
	r.flash("info", "roster.gone")
	return r.seeOther("/programs/%d/roster", id)
}
