package reports

import (
	"context"
	"maps"
	"time"

	"reliefbook/internal/access"
	"reliefbook/internal/app/core"
	"reliefbook/internal/report"
	"reliefbook/internal/seal"
	"reliefbook/internal/store"
	"reliefbook/internal/vault"
)

// reporter is what a question reads from, and what was asked.
type reporter struct {
	report.Asked
	tx    *store.Tx
	keys  *vault.Keys
	scope access.Scope // the actor's, or one department of it
	day   string       // the end of the month that was asked for, today at the latest
}

// question answers a declared report.
type question func(reporter) (*report.Table, error)

// ask is a question that reads something and builds its report.
func ask[T any](read func(reporter) (T, error), show func(report.Asked, T) *report.Table) question {
	return func(b reporter) (*report.Table, error) {
		found, err := read(b)
		if err != nil {
			return nil, err
		}
		return show(b.Asked, found), nil
	}
}

// questions are by the declared report's name; a test fails for a declaration without one.
var questions = merged(rosterQuestions, bookQuestions, auditQuestions, bankQuestions, exceptionQuestions, giftQuestions, dutyQuestions,
	visitQuestions)

func merged(areas ...map[string]question) map[string]question {
	all := map[string]question{}
	for _, area := range areas {
		maps.Copy(all, area)
	}
	return all
}

// Report builds a report on one snapshot of the books, or finds the one kept of
// exactly the moment it is asked for. Refusals: report.unknown;
// report.needs_program; report.day for an invalid period; those of moment;
// report.before_seal when nothing was sealed by then; report.no_past when only kept
// copies have the past of this report.
func (a *Area) Report(ctx context.Context, actor access.Actor, r report.Request) (*report.Table, error) {
	list, err := a.reports(ctx, actor, r, false)
	if err != nil {
		return nil, err
	}
	return list[0], nil
}

// ReportPage is Report together with the report below it on its page, if any: both
// of one snapshot, so that they can't contradict each other.
func (a *Area) ReportPage(ctx context.Context, actor access.Actor, r report.Request) (list []*report.Table, err error) {
	return a.reports(ctx, actor, r, true)
}

func (a *Area) reports(ctx context.Context, actor access.Actor, r report.Request, beneath bool) (list []*report.Table, err error) {
	first, err := r.Read(a.Today())
	if err != nil {
		return nil, err
	}
	asked := []report.Asked{first}
	if r.Name = first.Beneath; beneath && r.Name != "" {
		second, err := r.Read(a.Today())
		if err != nil {
			return nil, err
		}
		asked = append(asked, second)
	}
	if first.Values["as_of"] != "" {
		return a.pastReports(ctx, actor, asked)
	}
	list = make([]*report.Table, len(asked))
	err = a.Read(ctx, actor, access.ReportRead, func(tx *store.Tx) error {
		now := stood{AsOf: a.Now().UTC()}
		if now.Alone, err = tx.SingleHanded(); err != nil {
			return err
		}
		if now.Checkpoint, err = a.checkpointOf(tx); err != nil {
			return err
		}
		return a.buildReports(tx, actor, asked, list, now)
	})
	return list, err
}

// stood is the moment a report is made as of, and its checkpoint.
type stood struct {
	AsOf       time.Time
	Past       bool
	Alone      bool
	Checkpoint report.Checkpoint
}

// buildReports builds what is missing in a list.
func (a *Area) buildReports(tx *store.Tx, actor access.Actor, asked []report.Asked, list []*report.Table, s stood) error {
	for i, r := range asked {
		if list[i] != nil {
			continue
		}
		t, err := a.buildReport(tx, actor, r)
		if err != nil {
			return err
		}
		t.Actor, t.AsOf, t.Past, t.Alone, t.Checkpoint = actor.Name, s.AsOf, s.Past, s.Alone, s.Checkpoint
		if err := t.HashContent(); err != nil {
			return err
		}
		list[i] = t
	}
	return nil
}

func (a *Area) buildReport(tx *store.Tx, actor access.Actor, asked report.Asked) (t *report.Table, err error) {
	b := reporter{Asked: asked, tx: tx, keys: a.Keys(), scope: actor.Scope()}
	if b.day, err = a.banking.ReconciliationDay(b.Values["month"]); err != nil {
		return nil, err
	}
	if unit := b.Values["department"]; unit != "" {
		if b.scope, err = unitScope(tx, b.scope, unit); err != nil {
			return nil, err
		}
	}
	if code := b.Values["program"]; code != "" {
		if b.Program, err = tx.ProgramByCode(code); err != nil {
			return nil, err
		}
	}
	return questions[b.Name](b)
}

// unitScope is one department of a scope, by its code.
func unitScope(tx *store.Tx, s access.Scope, code string) (access.Scope, error) {
	departments, err := tx.Departments(s)
	for _, d := range departments {
		if d.Code == code {
			return access.Scope{Departments: []int64{d.ID}}, err
		}
	}
	if err == nil {
		err = core.ErrNotFound()
	}
	return s, err
}

func (a *Area) checkpointOf(tx *store.Tx) (c report.Checkpoint, err error) {
	if c.Size, c.Of, err = tx.SealState(); err != nil {
		return c, err
	}
	last, err := tx.LastCheckpoint()
	if err != nil {
		return c, err
	}
	c.Root, err = a.rootOf(last)
	return c, err
}

// rootOf is the root that a stored checkpoint signs; empty when nothing is sealed.
func (a *Area) rootOf(c seal.StoredCheckpoint) (string, error) {
	if c.Size == 0 {
		return "", nil
	}
	cp, err := a.OpenStored(c.Note)
	if err != nil {
		return "", err
	}
	return cp.Root.String(), nil
}
