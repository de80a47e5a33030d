package relief

import (
	"context"

	"reliefbook/internal/access"
	"reliefbook/internal/app/core"
	"reliefbook/internal/fault"
	"reliefbook/internal/fund"
	"reliefbook/internal/person"
	"reliefbook/internal/roster"
	"reliefbook/internal/sheet"
	"reliefbook/internal/store"
	"reliefbook/internal/table"
)

// DryRun is a checked file: what importing it would do, with every error by row and column.
type DryRun struct {
	Program fund.Program
	Upload  int64 // names the kept file for ImportRoster
	File    string
	Table   table.Grid
	Draft   *roster.Draft
	Same    bool // this very file is the roster in force
	Reading core.Reading
	LeftOut []string // of a copy: those no longer on the school roll, by number and name
}

// CheckRoster reads a file, checks it against the program and keeps it, encrypted,
// for the import. It changes nothing else. A file that can't be read at all is
// refused with the reason.
func (a *Area) CheckRoster(ctx context.Context, actor access.Actor, program int64, name string, data []byte, how core.Reading) (DryRun, error) {
	run, err := a.dryRun(ctx, actor, program, name, data, how)
	if err != nil {
		return run, err
	}
	run.Upload, err = a.KeepUpload(ctx, actor, access.RosterImport, name, data, how)
	return run, err
}

// TryRoster is CheckRoster without keeping the file.
func (a *Area) TryRoster(ctx context.Context, actor access.Actor, program int64, name string, data []byte, how core.Reading) (DryRun, error) {
	return a.dryRun(ctx, actor, program, name, data, how)
}

// ReviewRoster checks a kept file again, for its page and its list of problems.
func (a *Area) ReviewRoster(ctx context.Context, actor access.Actor, program, upload int64) (DryRun, error) {
	name, data, how, err := a.Upload(ctx, actor, access.RosterImport, upload)
	if err != nil {
		return DryRun{}, err
	}
	run, err := a.dryRun(ctx, actor, program, name, data, how)
	run.Upload = upload
	return run, err
}

// RecheckRoster reads a kept file again in another way, without asking for it a
// second time, and keeps it under a new token for ImportRoster.
func (a *Area) RecheckRoster(ctx context.Context, actor access.Actor, program, upload int64, how core.Reading) (DryRun, error) {
	name, data, _, err := a.Upload(ctx, actor, access.RosterImport, upload)
	if err != nil {
		return DryRun{}, err
	}
	return a.CheckRoster(ctx, actor, program, name, data, how)
}

func (a *Area) dryRun(ctx context.Context, actor access.Actor, program int64, name string, data []byte, how core.Reading) (run DryRun, err error) {
	run.File, run.Reading = core.ShortName(name), how
	var rule roster.Rule
	err = a.Read(ctx, actor, access.RosterImport, func(tx *store.Tx) error {
		if run.Program, err = RosterProgram(tx, program); err != nil {
			return err
		}
		if rule, err = a.rosterRule(tx, run.Program); err != nil {
			return err
		}
		versions, err := tx.Rosters(program)
		run.Same = len(versions) > 0 && a.SameFile(core.MarkRoster, versions[0].FileHash, data)
		return err
	})
	if err != nil {
		return run, err
	}
	if run.Table, err = sheet.ReadAs(name, data, how.Encoding); err != nil {
		return run, err
	}
	rule.Conflicts = how.Conflicts
	run.Draft = roster.Check(run.Table, rule)
	return run, nil
}

// RosterProgram finds a program that pays by roster.
func RosterProgram(tx *store.Tx, id int64) (fund.Program, error) {
	p, err := tx.Program(id)
	if err == nil && p.Kind != fund.ByRoster {
		err = fault.New(fault.Conflict, "program.not_by_roster")
	}
	return p, err
}

func (a *Area) rosterRule(tx *store.Tx, p fund.Program) (roster.Rule, error) {
	departments, err := tx.Departments(access.Everything)
	if err != nil {
		return roster.Rule{}, err
	}
	rule := roster.Rule{PerHead: p.PerHead, Heads: p.Heads, Total: p.Total, Today: a.Today(), Departments: []string{}}
	for _, d := range departments {
		rule.Departments = append(rule.Departments, d.Name)
	}
	return rule, nil
}

// Imported is what an import did.
type Imported struct {
	Roster  int64
	Version int
	Same    bool // the file was the roster in force already: nothing changed
	Draft   *roster.Draft
}

// ImportRoster freezes a checked file as the program's roster, whole or not at all.
// The same file twice changes nothing and says so. Refusals: roster.has_errors;
// roster.in_payment when a batch was prepared from the roster in force.
func (a *Area) ImportRoster(ctx context.Context, actor access.Actor, program int64, upload int64) (Imported, error) {
	name, data, how, err := a.Upload(ctx, actor, access.RosterImport, upload)
	if err != nil {
		return Imported{}, err
	}
	return a.importFile(ctx, actor, program, name, data, how, upload)
}

// ImportRosterFile is CheckRoster and ImportRoster in one, for the command line.
func (a *Area) ImportRosterFile(ctx context.Context, actor access.Actor, program int64, name string, data []byte, how core.Reading) (Imported, error) {
	return a.importFile(ctx, actor, program, name, data, how, 0)
}

func (a *Area) importFile(ctx context.Context, actor access.Actor, program int64, name string, data []byte, how core.Reading, upload int64) (Imported, error) {
	run, err := a.dryRun(ctx, actor, program, name, data, how)
	if err != nil {
		return Imported{}, err
	}
	done := Imported{Draft: run.Draft}
	if n := run.Draft.Errors(); n > 0 {
		return done, fault.New(fault.Invalid, "roster.has_errors", "Errors", n)
	}
	err = a.Write(ctx, actor, access.RosterImport, func(tx *store.Tx) error {
		if err := tx.LockProgram(); err != nil {
			return err
		}
		versions, err := tx.Rosters(program)
		if err != nil {
			return err
		}
		if len(versions) > 0 && a.SameFile(core.MarkRoster, versions[0].FileHash, data) {
			done.Roster, done.Version, done.Same = versions[0].ID, versions[0].Version, true
			return nil
		}
		if err := tx.ProgramOpen(program); err != nil {
			return err
		}
		if live, err := tx.HasLivePayments(program); err != nil || live {
			if live {
				err = fault.New(fault.Conflict, "roster.in_payment")
			}
			return err
		}
		if err := a.freeze(tx, actor, run, a.FileMark(core.MarkRoster, data), versions, &done); err != nil || upload == 0 {
			return err
		}
		return tx.DropUpload(upload)
	})
	return done, err
}

func (a *Area) freeze(tx *store.Tx, actor access.Actor, run DryRun, hash []byte, versions []roster.Version, done *Imported) error {
	ids, err := departmentIDs(tx)
	if err != nil {
		return err
	}
	done.Version = 1
	if len(versions) > 0 {
		done.Version = versions[0].Version + 1
	}
	v := roster.Version{ProgramID: run.Program.ID, Version: done.Version, FileName: run.File, FileHash: hash,
		Heads: run.Draft.Heads, Total: run.Draft.Total, MakerID: actor.UserID}
	done.Roster, err = tx.FreezeRoster(v, store.Base{}, run.Draft.Lines, ids, a.Keys(), a.Now())
	return err
}

// departmentIDs maps every department's name to its id.
func departmentIDs(tx *store.Tx) (map[string]int64, error) {
	departments, err := tx.Departments(access.Everything)
	ids := make(map[string]int64, len(departments))
	for _, d := range departments {
		ids[d.Name] = d.ID
	}
	return ids, err
}

// RosterPage is one page of the roster in force.
type RosterPage struct {
	Program  fund.Program
	Versions []roster.Version
	Lines    []RosterLine
	Total    int // lines that match the search
}

// RosterLine is one line with its papers masked.
type RosterLine struct {
	roster.Entitlement
	CitizenID string // first 6 + last 4
	Card      string // last 4
}

// Roster lists the roster in force, with papers masked.
func (a *Area) Roster(ctx context.Context, actor access.Actor, program int64, search string, limit, offset int) (page RosterPage, err error) {
	err = a.Read(ctx, actor, access.RosterRead, func(tx *store.Tx) error {
		if page.Program, err = tx.Program(program); err != nil {
			return err
		}
		if page.Versions, err = tx.Rosters(program); err != nil || len(page.Versions) == 0 {
			return err
		}
		list, total, err := tx.Entitlements(store.EntitlementFilter{Roster: page.Versions[0].ID, Search: search, Limit: limit, Offset: offset})
		if err != nil {
			return err
		}
		page.Total = total
		page.Lines, err = a.masked(tx, list)
		return err
	})
	return page, err
}

func (a *Area) masked(tx *store.Tx, list []roster.Entitlement) ([]RosterLine, error) {
	identities := make([]int64, len(list))
	for i, e := range list {
		identities[i] = e.IdentityID
	}
	papers, err := tx.Papers(identities, a.Keys())
	if err != nil {
		return nil, err
	}
	out := make([]RosterLine, len(list))
	for i, e := range list {
		out[i] = RosterLine{Entitlement: e}
		if p := papers[e.IdentityID]; p.CitizenID != "" {
			out[i].CitizenID = person.MaskID(p.CitizenID)
		}
		if p := papers[e.IdentityID]; p.Card != "" {
			out[i].Card = person.MaskCard(p.Card)
		}
	}
	return out, nil
}
