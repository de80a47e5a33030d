package reports

import (
	"context"
	"time"

	"reliefbook/internal/access"
	"reliefbook/internal/app/core"
	"reliefbook/internal/fund"
	"reliefbook/internal/lang"
	"reliefbook/internal/report"
	"reliefbook/internal/seal"
	"reliefbook/internal/store"
	"reliefbook/internal/vault"
)

// reporter is what a question reads from.
type reporter struct {
	tx      *store.Tx
	keys    *vault.Keys
	scope   access.Scope // the actor's, or one department of it
	tag     lang.Tag
	program fund.Program
	asked   report.Values // by the declared keys, without what is empty
	day     string        // the end of the month that was asked for, today at the latest
}

// questions say for each declared report what it reads, and build it.
type questions map[string]func(reporter) (*report.Table, error)

// questionOf is the question of a report's name.
func questionOf(name string) func(reporter) (*report.Table, error) {
	for _, area := range []questions{rosterQuestions, bookQuestions, auditQuestions, bankQuestions, exceptionQuestions, giftQuestions} {
		if q := area[name]; q != nil {
			return q
		}
	}
	panic("app: nobody asks for " + name) // a declaration without a question, found by the first test
}

// Report builds a report on one snapshot of the books, or finds the one that
// was kept of the very moment it is asked for as of.
//
// report.unknown for a name there is not, report.needs_program without one
// where it is needed, report.day for a period whose ends are no days; those of
// moment; report.before_seal when nothing was sealed by then, report.no_past
// for a report that only kept copies know the past of.
func (a *Area) Report(ctx context.Context, actor access.Actor, r report.Request) (*report.Table, error) {
	list, err := a.reports(ctx, actor, r)
	if err != nil {
		return nil, err
	}
	return list[0], nil
}

// ReportPage is Report with the report that stands below it on its page, or
// none: both of one snapshot, so that they can't contradict each other.
func (a *Area) ReportPage(ctx context.Context, actor access.Actor, r report.Request) (list []*report.Table, err error) {
	d, err := report.Find(r.Name)
	if err != nil {
		return nil, err
	}
	if d.Beneath == "" {
		return a.reports(ctx, actor, r)
	}
	beneath := r
	beneath.Name = d.Beneath
	return a.reports(ctx, actor, r, beneath)
}

// reports builds reports that are asked for as of the same moment, on one snapshot.
func (a *Area) reports(ctx context.Context, actor access.Actor, asked ...report.Request) (list []*report.Table, err error) {
	for i, r := range asked {
		d, err := report.Find(r.Name)
		if err != nil {
			return nil, err
		}
		if asked[i].Values, err = d.Asked(r.Values, a.Today()); err != nil {
			return nil, err
		}
	}
	if asked[0].Values["as_of"] != "" {
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

// stood is as of when a report is made, and what there was then.
type stood struct {
	AsOf       time.Time
	Past       bool
	Alone      bool
	Checkpoint report.Checkpoint
}

// buildReports fills what is missing of a list.
func (a *Area) buildReports(tx *store.Tx, actor access.Actor, asked []report.Request, list []*report.Table, s stood) error {
	for i, r := range asked {
		if list[i] != nil {
			continue
		}
		t, err := a.buildReport(tx, actor, r)
		if err != nil {
			return err
		}
		t.AsOf, t.Past, t.Alone, t.Checkpoint = s.AsOf, s.Past, s.Alone, s.Checkpoint
		if err := t.HashContent(); err != nil {
			return err
		}
		list[i] = t
	}
	return nil
}

func (a *Area) buildReport(tx *store.Tx, actor access.Actor, r report.Request) (t *report.Table, err error) {
	b := reporter{tx: tx, keys: a.Keys(), scope: actor.Scope(), tag: r.Lang, asked: r.Values}
	if b.day, err = a.banking.ReconciliationDay(r.Values["month"]); err != nil {
		return nil, err
	}
	if unit := r.Values["department"]; unit != "" {
		if b.scope, err = unitScope(tx, b.scope, unit); err != nil {
			return nil, err
		}
	}
	if code := r.Values["program"]; code != "" {
		if b.program, err = tx.ProgramByCode(code); err != nil {
			return nil, err
		}
	}
	if t, err = questionOf(r.Name)(b); err != nil {
		return nil, err
	}
	t.Program, t.Actor, t.Filter = r.Values["program"], actor.Name, r.Values.Filter()
	return t, nil
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

// rootOf is the root a stored checkpoint signs, empty when nothing is sealed.
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
