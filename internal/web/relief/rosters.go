package relief

import (
	"bytes"
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"reliefbook/internal/access"
	"reliefbook/internal/app/core"
	"reliefbook/internal/app/relief"
	"reliefbook/internal/fault"
	"reliefbook/internal/payout"
	"reliefbook/internal/person"
	"reliefbook/internal/roster"
	"reliefbook/internal/sheet"
	"reliefbook/internal/table"
	"reliefbook/internal/web/kit"
)

var RosterRoutes = []kit.Route{
	{Method: "GET", Path: "/programs/:id/roster", Action: access.RosterRead, Handle: showRoster},
	{Method: "GET", Path: "/programs/:id/roster/import", Action: access.RosterImport, Handle: chooseRoster},
	{Method: "POST", Path: "/programs/:id/roster/import", Action: access.RosterImport, Handle: checkRoster.Handle, Limit: kit.UploadLimit},
	{Method: "GET", Path: "/programs/:id/roster/uploads/:upload", Action: access.RosterImport, Handle: reviewRoster},
	{Method: "GET", Path: "/programs/:id/roster/uploads/:upload/problems.csv", Action: access.RosterImport, Handle: downloadProblems},
	{Method: "POST", Path: "/programs/:id/roster/uploads/:upload/recheck", Action: access.RosterImport, Handle: recheckRoster},
	{Method: "POST", Path: "/programs/:id/roster/uploads/:upload/import", Action: access.RosterImport, Handle: importRoster},
	{Method: "GET", Path: "/roster-template.csv", Action: access.RosterImport, Handle: rosterTemplate},
}

// How much of a list one page shows.
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

func showRoster(r *kit.Request) error {
	id, err := r.Id("id")
	if err != nil {
		return err
	}
	limit, offset, page := r.PageOf(rosterPage)
	search := r.Sought()
	lines, err := r.App.Relief.Roster(r.Ctx(), r.Actor, id, search, limit, offset)
	if err != nil {
		return err
	}
	body := rosterBody{RosterPage: lines, Search: search, Page: page, Pages: kit.PagesIn(lines.Total, limit),
		CanImport: r.Actor.Can(access.RosterImport), Href: r.Request().URL.RequestURI()}
	r.Title = lines.Program.Name + " · " + r.T("log.noun.roster")
	return r.Page(http.StatusOK, "roster", "log.noun.roster", body)
}

// importBody is the page "roster-import": the choice of a file.
type importBody struct {
	relief.ProgramStatus
	Form      kit.FormView
	Encodings []kit.Option
	Columns   []columnLine
	Earlier   []kit.Option // programs whose roster can be copied
	Lists     []kit.Option // saved lists
	Busy      bool         // a batch holds the roster in force, so it can't be replaced
}

// columnLine explains one column of the file.
type columnLine struct {
	Key, Label, Also string
	Required         bool
}

func importForm(r *kit.Request, id int64, f kit.FormView) error {
	p, err := r.App.Relief.Program(r.Ctx(), r.Actor, id)
	if err != nil {
		return err
	}
	body := importBody{ProgramStatus: p, Form: f, Encodings: encodings(r), Busy: inPayment(p)}
	if body.Earlier, err = withRoster(r, id); err != nil {
		return err
	}
	lists, err := r.App.Relief.SavedLists(r.Ctx(), r.Actor)
	if err != nil {
		return err
	}
	for _, l := range lists {
		body.Lists = append(body.Lists, kit.Option{Value: strconv.FormatInt(l.ID, 10), Label: l.Name + " · " + r.T("ui.of_heads", "Heads", kit.Count(l.Heads))})
	}
	for _, c := range templateColumns() {
		body.Columns = append(body.Columns, columnLine{Key: string(c), Label: roster.List.Label(c, r.Lang), Also: r.T("roster.also." + string(c)),
			Required: roster.List.Must(c)})
	}
	r.Title = r.T("roster.import") + " · " + p.Name
	return r.Page(f.Status, "roster-import", "roster.import", body)
}

// inPayment reports whether a batch was prepared from the roster in force.
func inPayment(p relief.ProgramStatus) bool {
	return slices.ContainsFunc(p.Batches, func(b payout.Batch) bool { return b.State != payout.Cancelled })
}

func encodings(r *kit.Request) (out []kit.Option) {
	for _, e := range sheet.Encodings {
		out = append(out, kit.Option{Value: e, Label: r.T("roster.encoding." + e)})
	}
	return out
}

// templateColumns are all columns a roster may have, for the template.
func templateColumns() []table.Col {
	return slices.DeleteFunc(roster.List.Cols(), func(c table.Col) bool { return c == roster.Sequence })
}

// rosterTemplate is an empty roster with every column, to be filled in.
func rosterTemplate(r *kit.Request) error {
	var g sheet.Grid
	for _, c := range templateColumns() {
		g.Columns = append(g.Columns, sheet.Column{Label: roster.List.Label(c, r.Lang)})
	}
	var buf bytes.Buffer
	if err := sheet.WriteCSV(&buf, g, sheet.UTF8); err != nil {
		return err
	}
	return r.Attach("roster-template.csv", "text/csv; charset=utf-8", buf.Bytes())
}

func chooseRoster(r *kit.Request) error {
	id, err := r.Id("id")
	if err != nil {
		return err
	}
	return importForm(r, id, r.Form())
}

// checkRoster keeps an uploaded file and shows what importing it would do.
var checkRoster = kit.Deed{Reads: &roster.List, Fields: []string{"encoding"}, Page: importForm, To: "/programs/:id/roster/uploads/%d",
	Do: func(r *kit.Request, id int64, f kit.FormView) (int64, error) {
		name, content, err := r.Chosen("file")
		if err != nil {
			return 0, err
		}
		run, err := r.App.Relief.CheckRoster(r.Ctx(), r.Actor, id, name, content,
			core.Reading{Encoding: f.Values["encoding"]})
		if err == nil && roster.List.Ask(&run.Table).Open {
			said := run.Draft.Said()
			err = said.Refusal()
		}
		return run.Upload, err
	}}

// reviewBody is the page "roster-review": what importing a checked file would do.
type reviewBody struct {
	relief.DryRun
	Form     kit.FormView
	Controls []declared
	Preview  []previewLine
	Filters  []kit.Filter
	Problems []kit.ProblemLine
	Problem  problemPager
	Others   []kit.Option // encodings to try instead
	Busy     bool
}

// Conflicts counts the errors that a batch's checker could accept one by one.
func (b reviewBody) Conflicts() (n int) {
	for _, p := range b.Draft.Problems {
		if p.Severity == table.Error && (p.Code == "roster.card_holder" || p.Code == "person.id_check") {
			n++
		}
	}
	return n
}

// Asks reports whether a column is not known: somebody may say what it is.
func (b reviewBody) Asks() bool {
	return slices.ContainsFunc(b.Draft.Problems, func(p table.Problem) bool {
		return slices.Contains([]string{"table.unknown_column", "table.looks_like_card", "table.looks_like_paper", "table.taught"}, p.Code)
	})
}

// Elsewhere is the share of unknown departments, so that the shares add up to the whole.
func (b reviewBody) Elsewhere() roster.Share {
	rest := roster.Share{Heads: b.Draft.Heads, Total: b.Draft.Total}
	for _, d := range b.Draft.Departments {
		rest.Heads, rest.Total = rest.Heads-d.Heads, rest.Total-d.Total
	}
	return rest
}

// MayImport reports whether the file can be imported.
func (b reviewBody) MayImport() bool { return b.Draft.Errors() == 0 && !b.Same && !b.Busy }

// declared is one control total: declared, found, and the difference.
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

// problemPager is what the block "pagination" reads.
type problemPager struct {
	Page, Pages, Total int
	Href               string
}

func reviewRoster(r *kit.Request) error {
	id, upload, err := upload(r)
	if err != nil {
		return err
	}
	return reviewPage(r, id, upload, r.Form())
}

// recheckRoster reads the kept file in another way.
func recheckRoster(r *kit.Request) error {
	id, upload, err := upload(r)
	if err != nil {
		return err
	}
	f := r.Form("encoding", "conflicts")
	run, err := r.App.Relief.RecheckRoster(r.Ctx(), r.Actor, id, upload, core.Reading{Encoding: f.Values["encoding"], Conflicts: f.Values["conflicts"] != ""})
	if r.Refuse(err, &f) {
		return reviewPage(r, id, upload, f)
	}
	if err != nil {
		return err
	}
	return r.SeeOther("/programs/%d/roster/uploads/%d", id, run.Upload)
}

// upload reads the two numbers of a checked file's address.
func upload(r *kit.Request) (program, upload int64, err error) {
	if program, err = r.Id("id"); err == nil {
		upload, err = r.Id("upload")
	}
	return program, upload, err
}

func reviewPage(r *kit.Request, id, upload int64, f kit.FormView) error {
	run, err := r.App.Relief.ReviewRoster(r.Ctx(), r.Actor, id, upload)
	if err != nil {
		return err
	}
	p, err := r.App.Relief.Program(r.Ctx(), r.Actor, id)
	if err != nil {
		return err
	}
	body := reviewBody{DryRun: run, Form: f, Busy: inPayment(p), Controls: controls(r, run)}
	for _, l := range run.Draft.Lines[:min(previewLines, len(run.Draft.Lines))] {
		body.Preview = append(body.Preview, previewLine{l, person.MaskID(l.CitizenID), person.MaskCard(l.Card), person.MaskMobile(l.Mobile)})
	}
	for _, e := range encodings(r) {
		if run.Table.Encoding != "" && e.Value != run.Table.Encoding {
			body.Others = append(body.Others, e)
		}
	}
	listProblems(r, &body, fmt.Sprintf("/programs/%d/roster/uploads/%d", id, upload))
	r.Title = r.T("roster.check") + " · " + run.Program.Name
	return r.Page(f.Status, "roster-review", "roster.check", body)
}

func controls(r *kit.Request, run relief.DryRun) []declared {
	p, d := run.Program, run.Draft
	state := map[bool]string{true: "agrees", false: "differs"}
	return []declared{
		{r.T("ui.heads"), p.Heads, d.Heads, d.Heads - p.Heads, state[d.Heads == p.Heads]},
		{r.T("roster.sum"), p.Total, d.Total, d.Total - p.Total, state[d.Total == p.Total && d.Unread == 0]},
	}
}

// listProblems fills in one page of the problems, of all severities or of one.
func listProblems(r *kit.Request, b *reviewBody, at string) {
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
	b.Filters = []kit.Filter{{Label: r.T("ui.all"), Href: at + "#problems", Count: counts[0] + counts[1] + counts[2], Active: only == ""}}
	for i, name := range names {
		if counts[i] > 0 {
			b.Filters = append(b.Filters, kit.Filter{Label: table.Severity(i).Label(r.Lang), Href: at + "?only=" + name + "#problems", Count: counts[i], Active: only == name})
		}
	}
	_, offset, page := r.PageOf(problemPage)
	b.Problem = problemPager{page, kit.PagesIn(len(kept), problemPage), len(kept), r.Request().URL.Path + "?only=" + only + "#problems"}
	from := min(offset, len(kept))
	for _, p := range kept[from:min(from+problemPage, len(kept))] {
		b.Problems = append(b.Problems, r.ProblemLine(p))
	}
}

// downloadProblems sends every problem as a table for whoever corrects the file.
func downloadProblems(r *kit.Request) error {
	id, upload, err := upload(r)
	if err != nil {
		return err
	}
	run, err := r.App.Relief.ReviewRoster(r.Ctx(), r.Actor, id, upload)
	if err != nil {
		return err
	}
	var buf bytes.Buffer
	if err := sheet.WriteProblems(&buf, r.Lang, run.Draft.Problems); err != nil {
		return err
	}
	return r.Attach(run.Program.Code+"-problems.csv", "text/csv; charset=utf-8", buf.Bytes())
}

// importRoster freezes a checked file. After the import the file is gone: pressing
// the button again leads to the roster and says so.
func importRoster(r *kit.Request) error {
	id, upload, err := upload(r)
	if err != nil {
		return err
	}
	f := r.Form()
	done, err := r.App.Relief.ImportRoster(r.Ctx(), r.Actor, id, upload)
	switch {
	case fault.Is(err, "not_found"):
		return goneUpload(r, id)
	case r.Refuse(err, &f):
		return reviewPage(r, id, upload, f)
	case err != nil:
		return err
	case done.Same:
		r.Flash("info", "roster.same", "Version", done.Version)
	default:
		r.Flash("ok", "roster.imported", "Version", done.Version, "Heads", kit.Count(done.Draft.Heads), "Total", kit.Signed("¥", done.Draft.Total))
	}
	return r.SeeOther("/programs/%d/roster", id)
}

func goneUpload(r *kit.Request, id int64) error {
	if _, err := r.App.Relief.Program(r.Ctx(), r.Actor, id); err != nil {
		return err
	}
	r.Flash("info", "roster.gone")
	return r.SeeOther("/programs/%d/roster", id)
}
