package relief

import (
	"bytes"
	"context"
	"slices"

	"reliefbook/internal/access"
	"reliefbook/internal/app/core"
	"reliefbook/internal/form"
	"reliefbook/internal/lang"
	"reliefbook/internal/person"
	"reliefbook/internal/roster"
	"reliefbook/internal/sheet"
	"reliefbook/internal/store"
	"reliefbook/internal/students"
	"reliefbook/internal/table"
)

// Every way in leads to a roster file that is checked and frozen like an uploaded
// one: a copy of another program's roster and a saved list are written as such a
// file.

// ListColumns are the columns of such a file, and of a saved list, in order.
var ListColumns = []table.Col{roster.StudentNo, roster.Name, roster.Department, roster.Class, roster.Campus, roster.PaperKind, roster.CitizenID,
	roster.Card, roster.CardHolder, roster.Mobile, roster.Amount, roster.Remark}

// writeList writes rows of ListColumns as a roster file.
func writeList(rows [][]string) ([]byte, error) {
	g := sheet.Grid{Rows: sheet.Slice(rows)}
	for _, c := range ListColumns {
		g.Columns = append(g.Columns, sheet.Column{Label: roster.List.Label(c, lang.ZhCN)})
	}
	var b bytes.Buffer
	err := sheet.WriteCSV(&b, g, sheet.UTF8)
	return b.Bytes(), err
}

// listRow is a line of a roster as a row of ListColumns.
func listRow(l roster.Line) []string {
	kind := ""
	if l.CitizenID != "" && len(l.CitizenID) != 18 {
		kind = "其他"
	}
	return []string{l.StudentNo, l.Name, l.Department, l.Class, l.Campus, kind, l.CitizenID, l.Card, l.CardHolder, l.Mobile, l.Amount.String(), l.Remark}
}

// CopyRoster checks a copy of another program's roster in force for this program,
// as if it were uploaded. Students who are no longer on the school roll are left
// out and named; amounts are this program's if it has one per head.
func (a *Area) CopyRoster(ctx context.Context, actor access.Actor, program, from int64) (DryRun, error) {
	var rows [][]string
	var left []string
	name := ""
	err := a.Read(ctx, actor, access.RosterImport, func(tx *store.Tx) error {
		p, err := tx.Program(from)
		if err != nil {
			return err
		}
		lines, version, err := a.rosterLines(tx, from)
		if err != nil {
			return err
		}
		name = lang.Text(lang.ZhCN, "list.copy_name", "Program", p.Code, "Version", version)
		rows, left, err = offRoll(tx, lines)
		return err
	})
	if err != nil {
		return DryRun{}, err
	}
	run, err := a.checkRows(ctx, actor, program, name, rows)
	run.LeftOut = left
	return run, err
}

// offRoll is the lines as rows without those who are not on the roll in force, and
// the names of those left out.
func offRoll(tx *store.Tx, lines []roster.Line) (rows [][]string, left []string, err error) {
	numbers := make([]string, len(lines))
	for i, l := range lines {
		numbers[i] = l.StudentNo
	}
	known, loaded, err := tx.OnRoll(numbers)
	for _, l := range lines {
		if loaded && !known[l.StudentNo] {
			left = append(left, l.StudentNo+" "+l.Name)
			continue
		}
		rows = append(rows, listRow(l))
	}
	return rows, left, err
}

// rosterLines is a program's roster in force with papers unmasked.
func (a *Area) rosterLines(tx *store.Tx, program int64) (lines []roster.Line, version int, err error) {
	versions, err := tx.Rosters(program)
	if err != nil || len(versions) == 0 {
		if err == nil {
			err = core.ErrNotFound()
		}
		return nil, 0, err
	}
	list, _, err := tx.Entitlements(store.EntitlementFilter{Roster: versions[0].ID, Limit: 1 << 30})
	for part := range slices.Chunk(list, 500) {
		identities := make([]int64, len(part))
		for i, e := range part {
			identities[i] = e.IdentityID
		}
		papers, err := tx.Papers(identities, a.Keys())
		if err != nil {
			return nil, 0, err
		}
		for _, e := range part {
			p := papers[e.IdentityID]
			lines = append(lines, roster.Line{StudentNo: e.StudentNo, Name: e.Name, Department: e.Department, Class: e.Class, Campus: e.Campus,
				CitizenID: p.CitizenID, Card: p.Card, CardHolder: p.Holder, Mobile: p.Mobile, Amount: e.Amount, Remark: e.Remark})
		}
	}
	return lines, versions[0].Version, err
}

// checkRows checks rows of ListColumns for a program, with its amount if it has one per head.
func (a *Area) checkRows(ctx context.Context, actor access.Actor, program int64, name string, rows [][]string) (DryRun, error) {
	p, err := a.Program(ctx, actor, program)
	if err != nil {
		return DryRun{}, err
	}
	if p.PerHead > 0 {
		at := slices.Index(ListColumns, roster.Amount)
		for _, row := range rows {
			row[at] = p.PerHead.String()
		}
	}
	data, err := writeList(rows)
	if err != nil {
		return DryRun{}, err
	}
	return a.CheckRoster(ctx, actor, program, name, data, core.Reading{Encoding: sheet.UTF8})
}

// SavedLists lists the saved lists.
func (a *Area) SavedLists(ctx context.Context, actor access.Actor) ([]students.List, error) {
	return core.Ask(ctx, a.Core, actor, access.ListManage, func(tx *store.Tx) ([]students.List, error) {
		return tx.SavedLists()
	})
}

// ListSource is what a new list begins with: a file, a program's roster, or nothing.
type ListSource struct {
	FileName string
	Data     []byte
	Program  int64
}

// CreateList saves a list. Refusals: table.refused when the file has errors; list.taken.
func (a *Area) CreateList(ctx context.Context, actor access.Actor, name string, from ListSource) (id int64, err error) {
	core.Trim(&name)
	e := form.New()
	form.Text(e, "name", name, 60, "form.text")
	if err := e.OrNil(); err != nil {
		return 0, err
	}
	err = a.Write(ctx, actor, access.ListManage, func(tx *store.Tx) error {
		lines, err := a.listSource(ctx, tx, from)
		if err != nil {
			return err
		}
		content, err := a.encryptList(name, lines)
		if err != nil {
			return err
		}
		if id, err = tx.CreateList(students.List{Name: name, Heads: len(lines), MakerID: actor.UserID}, content, a.Now()); err != nil {
			return err
		}
		return a.RecordAct(tx, actor.UserID, "list_create", store.NounList, id, nil)
	})
	return id, err
}

func (a *Area) listSource(ctx context.Context, tx *store.Tx, from ListSource) ([]roster.Line, error) {
	if from.Program != 0 {
		lines, _, err := a.rosterLines(tx, from.Program)
		return lines, err
	}
	if len(from.Data) == 0 {
		return nil, nil
	}
	grid, err := sheet.Read(from.FileName, from.Data)
	if err != nil {
		return nil, err
	}
	return a.checkedLines(ctx, tx, grid)
}

// checkedLines is the lines of a table, checked against the college's departments.
// Refusal: table.refused.
func (a *Area) checkedLines(ctx context.Context, tx *store.Tx, grid table.Grid) ([]roster.Line, error) {
	draft, err := a.checkTable(tx, grid)
	if err != nil {
		return nil, err
	}
	return draft.Lines, core.Said(ctx, draft.Said())
}

// TryList reads a list as a saved list or a supplement would have it, and keeps nothing.
func (a *Area) TryList(ctx context.Context, actor access.Actor, name string, data []byte) (c core.Checked, err error) {
	grid, err := sheet.Read(name, data)
	if err != nil {
		return c, err
	}
	err = a.Read(ctx, actor, access.RosterRead, func(tx *store.Tx) error {
		draft, err := a.checkTable(tx, grid)
		if err == nil {
			c = core.Checked{Lines: draft.Heads, Total: draft.Total, Said: draft.Said()}
		}
		return err
	})
	return c, err
}

func (a *Area) checkTable(tx *store.Tx, grid table.Grid) (*roster.Draft, error) {
	departments, err := tx.Departments(access.Everything)
	if err != nil {
		return nil, err
	}
	rule := roster.Rule{Today: a.Today(), Departments: []string{}, Conflicts: true}
	for _, d := range departments {
		rule.Departments = append(rule.Departments, d.Name)
	}
	return roster.Check(grid, rule), nil
}

func (a *Area) encryptList(name string, lines []roster.Line) ([]byte, error) {
	rows := make([][]string, len(lines))
	for i, l := range lines {
		rows[i] = listRow(l)
	}
	data, err := writeList(rows)
	if err != nil {
		return nil, err
	}
	return a.Keys().EncryptBlob("list/"+name, data)
}

// openList is a list's lines with papers unmasked.
func (a *Area) openList(tx *store.Tx, id int64) (l students.List, lines []roster.Line, err error) {
	l, ciphertext, err := tx.SavedList(id)
	if err != nil || l.Heads == 0 {
		return l, nil, err
	}
	data, err := a.Keys().DecryptBlob("list/"+l.Name, ciphertext)
	if err != nil {
		return l, nil, err
	}
	grid, err := sheet.ReadAs("list.csv", data, sheet.UTF8)
	if err != nil {
		return l, nil, err
	}
	draft, err := a.checkTable(tx, grid)
	if err != nil {
		return l, nil, err
	}
	return l, draft.Lines, nil
}

// ListLine is one line of a saved list, its papers masked.
type ListLine struct {
	roster.Line
	ID, Account string
}

// SavedList is one list with its lines.
func (a *Area) SavedList(ctx context.Context, actor access.Actor, id int64) (l students.List, lines []ListLine, err error) {
	err = a.Read(ctx, actor, access.ListManage, func(tx *store.Tx) error {
		var full []roster.Line
		if l, full, err = a.openList(tx, id); err != nil {
			return err
		}
		for _, line := range full {
			m := ListLine{Line: line}
			if line.CitizenID != "" {
				m.ID = person.MaskID(line.CitizenID)
			}
			if line.Card != "" {
				m.Account = person.MaskCard(line.Card)
			}
			m.CitizenID, m.Card, m.Mobile = "", "", ""
			lines = append(lines, m)
		}
		return nil
	})
	return l, lines, err
}

// AddToList adds one person, given as texts by column and checked like a row of a
// file. Errors are at the field named after the column.
func (a *Area) AddToList(ctx context.Context, actor access.Actor, id int64, texts map[table.Col]string) error {
	grid := table.Grid{Format: "xlsx", Rows: []table.Row{{Number: 1}, {Number: 2}}}
	for _, c := range ListColumns {
		grid.Rows[0].Cells = append(grid.Rows[0].Cells, table.Cell{Text: roster.List.Label(c, lang.ZhCN)})
		grid.Rows[1].Cells = append(grid.Rows[1].Cells, table.Cell{Text: texts[c]})
	}
	return a.changeList(ctx, actor, id, func(tx *store.Tx, lines []roster.Line) ([]roster.Line, error) {
		draft, err := a.checkTable(tx, grid)
		if err != nil {
			return nil, err
		}
		e := form.New()
		for _, p := range draft.Problems {
			if p.Severity == table.Error {
				at := slices.IndexFunc(ListColumns, func(c table.Col) bool { return roster.List.Label(c, lang.ZhCN) == p.Header })
				name := ""
				if at >= 0 {
					name = string(ListColumns[at])
				}
				e.Field(name, p.Code, core.Flat(p.Args)...)
			}
		}
		if err := e.OrNil(); err != nil {
			return nil, err
		}
		fresh := draft.Lines[0]
		if slices.ContainsFunc(lines, func(l roster.Line) bool { return l.StudentNo == fresh.StudentNo }) {
			return nil, form.New().Field("student_no", "list.twice")
		}
		return append(lines, fresh), nil
	})
}

// RemoveFromList takes one person off a list.
func (a *Area) RemoveFromList(ctx context.Context, actor access.Actor, id int64, studentNo string) error {
	return a.changeList(ctx, actor, id, func(_ *store.Tx, lines []roster.Line) ([]roster.Line, error) {
		left := slices.DeleteFunc(slices.Clone(lines), func(l roster.Line) bool { return l.StudentNo == studentNo })
		if len(left) == len(lines) {
			return nil, core.ErrNotFound()
		}
		return left, nil
	})
}

func (a *Area) changeList(ctx context.Context, actor access.Actor, id int64, change func(*store.Tx, []roster.Line) ([]roster.Line, error)) error {
	return a.Write(ctx, actor, access.ListManage, func(tx *store.Tx) error {
		if err := tx.LockLists(); err != nil {
			return err
		}
		l, lines, err := a.openList(tx, id)
		if err != nil {
			return err
		}
		if lines, err = change(tx, lines); err != nil {
			return err
		}
		content, err := a.encryptList(l.Name, lines)
		if err != nil {
			return err
		}
		l.Heads = len(lines)
		if err := tx.PutList(l, content, a.Now()); err != nil {
			return err
		}
		return a.RecordAct(tx, actor.UserID, "list_change", store.NounList, id, nil)
	})
}

// DeleteList deletes a list. Refusal: list.others when somebody else made it.
func (a *Area) DeleteList(ctx context.Context, actor access.Actor, id int64) error {
	return a.Write(ctx, actor, access.ListManage, func(tx *store.Tx) error {
		l, _, err := tx.SavedList(id)
		if err != nil {
			return err
		}
		if err := l.MayDelete(actor.UserID); err != nil {
			return err
		}
		if err := tx.DropList(id); err != nil {
			return err
		}
		return a.RecordAct(tx, actor.UserID, "list_delete", store.NounList, id, nil)
	})
}

// UseList checks a saved list for a program, as if it were uploaded.
func (a *Area) UseList(ctx context.Context, actor access.Actor, program, id int64) (DryRun, error) {
	var l students.List
	var rows [][]string
	err := a.Read(ctx, actor, access.ListManage, func(tx *store.Tx) error {
		var lines []roster.Line
		var err error
		l, lines, err = a.openList(tx, id)
		for _, line := range lines {
			rows = append(rows, listRow(line))
		}
		return err
	})
	if err != nil {
		return DryRun{}, err
	}
	return a.checkRows(ctx, actor, program, lang.Text(lang.ZhCN, "list.use_name", "Name", l.Name), rows)
}
