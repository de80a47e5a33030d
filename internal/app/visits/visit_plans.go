package visits

import (
	"context"
	"slices"
	"time"

	"reliefbook/internal/access"
	"reliefbook/internal/app/core"
	"reliefbook/internal/fault"
	"reliefbook/internal/form"
	"reliefbook/internal/fund"
	"reliefbook/internal/gift"
	"reliefbook/internal/link"
	"reliefbook/internal/money"
	"reliefbook/internal/seal"
	"reliefbook/internal/sheet"
	"reliefbook/internal/store"
	"reliefbook/internal/visit"
)

// Teams lists a program's visiting teams with their people, or every program's for 0.
func (a *Area) Teams(ctx context.Context, actor access.Actor, program int64) ([]visit.Team, error) {
	return core.Ask(ctx, a.Core, actor, access.VisitRead, func(tx *store.Tx) ([]visit.Team, error) {
		return tx.Teams(program)
	})
}

// Team is one visiting team with its people and its history.
func (a *Area) Team(ctx context.Context, actor access.Actor, id int64) (t visit.Team, history []seal.Entry, err error) {
	err = a.Read(ctx, actor, access.VisitRead, func(tx *store.Tx) error {
		if t, err = tx.Team(id); err != nil {
			return err
		}
		history, err = tx.History(seal.Subject("team", id))
		return err
	})
	return t, history, err
}

// CreateTeam creates a visiting team of a program that gives relief by visits.
func (a *Area) CreateTeam(ctx context.Context, actor access.Actor, t visit.Team) (id int64, err error) {
	core.Trim(&t.Name, &t.Leader, &t.Members)
	if err := t.Check(); err != nil {
		return 0, err
	}
	t.MakerID, t.State = actor.UserID, visit.TeamPlanned
	return core.Make(ctx, a.Core, actor, access.VisitPlan, func(tx *store.Tx) (int64, error) {
		p, err := tx.Program(t.ProgramID)
		if err != nil {
			return 0, err
		}
		if p.Kind != fund.ByVisit {
			return 0, fault.New(fault.Conflict, "program.not_by_visit")
		}
		if err := tx.ProgramOpen(p.ID); err != nil {
			return 0, err
		}
		return core.Create(tx, a.Core, actor.UserID, "team_create", store.NounTeam, t, tx.CreateTeam, TeamLeaf)
	})
}

// TeamLeaf is the leaf of a team's list: what each person is to be given and the
// outcome, by line, without names.
func TeamLeaf(t visit.Team) func(*seal.LeafWriter) {
	lines := make([][]byte, len(t.People))
	for i, p := range t.People {
		lines[i] = seal.NewLeaf("planned").Int("line", int64(i+1)).Text("category", string(p.Category)).Int("amount", int64(p.Amount)).
			Int("packs", p.Packs).Text("outcome", string(p.Outcome)).Encode()
	}
	return func(w *seal.LeafWriter) {
		w.Int("program", t.ProgramID).Text("name", t.Name).Int("campus", t.CampusID).Text("day", t.Day).Int("holder", t.HolderID).Int("item", t.ItemID).
			Text("state", string(t.State)).Int("visit", t.VisitID).Lines("people", lines)
	}
}

// SetPlan replaces a team's list. Refusal: visit.begun once it is under way.
func (a *Area) SetPlan(ctx context.Context, actor access.Actor, team int64, people []visit.Planned) error {
	return a.replan(ctx, actor, team, func(*store.Tx, visit.Team) ([]visit.Planned, error) { return people, nil })
}

// replan changes the list of a team that has not set out.
func (a *Area) replan(ctx context.Context, actor access.Actor, team int64, change func(*store.Tx, visit.Team) ([]visit.Planned, error)) error {
	return a.Write(ctx, actor, access.VisitPlan, func(tx *store.Tx) error {
		t, err := tx.LockTeam(team)
		if err != nil {
			return err
		}
		if t.State != visit.TeamPlanned {
			return fault.New(fault.Conflict, "visit.begun")
		}
		if err := tx.ProgramOpen(t.ProgramID); err != nil {
			return err
		}
		people, err := change(tx, t)
		if err != nil {
			return err
		}
		t.People = people
		return a.putPlan(tx, actor, t)
	})
}

func (a *Area) putPlan(tx *store.Tx, actor access.Actor, t visit.Team) error {
	for i := range t.People {
		core.Trim(&t.People[i].Name, &t.People[i].Unit)
		t.People[i].Outcome = visit.Unseen
	}
	if err := t.CheckPeople(t.People); err != nil {
		return err
	}
	if err := tx.PutPlanned(t.ID, t.People); err != nil {
		return err
	}
	return a.RecordAct(tx, actor.UserID, "team_planned", store.NounTeam, t.ID, TeamLeaf(t))
}

// TryPlan reads a list of people to be visited and keeps nothing.
func (a *Area) TryPlan(_ context.Context, _ access.Actor, name string, data []byte) (c core.Checked, err error) {
	grid, err := sheet.Read(name, data)
	if err != nil {
		return c, err
	}
	people, said := visit.ReadPlanned(grid)
	for _, p := range people {
		if c.Total, err = money.Add(c.Total, p.Amount); err != nil {
			return c, err
		}
	}
	c.Lines, c.Said = len(people), said
	return c, nil
}

// ImportPlan imports a team's list from a file, as visit.People declares it.
func (a *Area) ImportPlan(ctx context.Context, actor access.Actor, team int64, name string, data []byte) error {
	grid, err := sheet.Read(name, data)
	if err != nil {
		return err
	}
	people, said := visit.ReadPlanned(grid)
	if err := core.Said(ctx, said); err != nil {
		return err
	}
	return a.SetPlan(ctx, actor, team, people)
}

// AddOnDuty adds those who are on duty at the team's campus on its day and not on
// the list yet, each with the same cash and packs, and returns how many.
func (a *Area) AddOnDuty(ctx context.Context, actor access.Actor, team int64, like visit.Planned) (n int, err error) {
	t, _, err := a.Team(ctx, actor, team)
	if err != nil {
		return 0, err
	}
	members, err := a.rota.OnDuty(ctx, actor, t.CampusID, t.Day)
	if err != nil {
		return 0, err
	}
	err = a.replan(ctx, actor, team, func(_ *store.Tx, t visit.Team) ([]visit.Planned, error) {
		people := t.People
		n = 0
		for _, m := range members {
			if slices.ContainsFunc(people, func(p visit.Planned) bool { return p.MemberID == m.ID || p.Name == m.Name && p.Unit == m.Unit }) {
				continue
			}
			people = append(people, visit.Planned{Name: m.Name, Unit: m.Unit, Category: like.Category, Amount: like.Amount, Packs: like.Packs, MemberID: m.ID})
			n++
		}
		if n == 0 {
			return nil, fault.New(fault.Conflict, "visit.nobody_on_duty")
		}
		return people, nil
	})
	return n, err
}

// DividePlan divides a sum of cash among a team's list by category weight.
func (a *Area) DividePlan(ctx context.Context, actor access.Actor, team int64, total money.Amount, weights map[visit.Category]int64) error {
	return a.replan(ctx, actor, team, func(_ *store.Tx, t visit.Team) ([]visit.Planned, error) {
		return t.People, visit.Divide(t.People, total, weights)
	})
}

// DivideProgram divides a sum of cash among the lists of all the program's teams
// that have not set out, by category weight: together exactly the sum.
func (a *Area) DivideProgram(ctx context.Context, actor access.Actor, program int64, total money.Amount, weights map[visit.Category]int64) error {
	return a.Write(ctx, actor, access.VisitPlan, func(tx *store.Tx) error {
		if err := tx.ProgramOpen(program); err != nil {
			return err
		}
		teams, err := tx.Teams(program)
		if err != nil {
			return err
		}
		var planned []visit.Team
		var people []visit.Planned
		for _, t := range teams {
			if t, err = tx.LockTeam(t.ID); err != nil { // read again, held still
				return err
			}
			if t.State == visit.TeamPlanned {
				planned, people = append(planned, t), append(people, t.People...)
			}
		}
		if err := visit.Divide(people, total, weights); err != nil {
			return err
		}
		for _, t := range planned {
			t.People, people = people[:len(t.People)], people[len(t.People):]
			if err := a.putPlan(tx, actor, t); err != nil {
				return err
			}
		}
		return nil
	})
}

// TeamLinkFor is how long a team's link works.
const TeamLinkFor = 14 * 24 * time.Hour

// TeamLink makes the link by which a team reports from a phone; an earlier one is revoked.
func (a *Area) TeamLink(ctx context.Context, actor access.Actor, team int64, site string) (url string, err error) {
	err = a.Write(ctx, actor, access.VisitPlan, func(tx *store.Tx) error {
		t, err := tx.LockTeam(team)
		if err != nil {
			return err
		}
		if t.State == visit.TeamReported {
			return fault.New(fault.Conflict, "visit.reported")
		}
		if err := tx.ProgramOpen(t.ProgramID); err != nil {
			return err
		}
		tokens, err := a.bearer.NewPasses(tx, actor, link.OfTeam, link.Print{ProgramID: t.ProgramID, SubjectID: team},
			[]link.New{{For: team, Expiry: a.Now().Add(TeamLinkFor)}})
		if err != nil {
			return err
		}
		url = site + "/t/" + tokens[0]
		return nil
	})
	return url, err
}

// ReportVisit makes a visit from a team's closed list, for a checker to decide on:
// the people who were seen, or whose colleague took it, with what they got. What
// the others were to get stays with the team. Repeated, it returns the same visit.
// Refusals: visit.not_reported before the list is closed, visit.nobody_seen.
func (a *Area) ReportVisit(ctx context.Context, actor access.Actor, team int64) (id int64, err error) {
	err = a.Write(ctx, actor, access.VisitRecord, func(tx *store.Tx) error {
		t, err := tx.LockTeam(team)
		if err != nil {
			return err
		}
		if t.State != visit.TeamReported {
			return fault.New(fault.Conflict, "visit.not_reported")
		}
		if id = t.VisitID; id != 0 {
			return nil
		}
		v, err := visitOf(tx, t)
		if err != nil {
			return err
		}
		if id, err = a.saveVisit(tx, actor, v, ""); err != nil {
			return err
		}
		t.VisitID = id
		if err := tx.MoveTeam(t, visit.TeamReported); err != nil {
			return err
		}
		return a.RecordAct(tx, actor.UserID, "team_visit", store.NounTeam, team, TeamLeaf(t))
	})
	return id, err
}

// ReopenList reopens a team's closed list from which no visit was made yet, with
// the reason. Refusals: visit.not_reported while it is open, visit.made once there
// is a visit.
func (a *Area) ReopenList(ctx context.Context, actor access.Actor, team int64, reason string) error {
	core.Trim(&reason)
	if err := form.Reason(reason); err != nil {
		return err
	}
	return a.Write(ctx, actor, access.VisitPlan, func(tx *store.Tx) error {
		t, err := tx.LockTeam(team)
		switch {
		case err != nil:
			return err
		case t.State != visit.TeamReported:
			return fault.New(fault.Conflict, "visit.not_reported")
		case t.VisitID != 0:
			return fault.New(fault.Conflict, "visit.made")
		}
		if err := tx.ProgramOpen(t.ProgramID); err != nil {
			return err
		}
		return a.reopen(tx, actor, team, 0)
	})
}

func (a *Area) reopen(tx *store.Tx, actor access.Actor, team, visitID int64) error {
	if err := tx.ReopenTeam(team, visitID); err != nil {
		return err
	}
	t, err := tx.LockTeam(team)
	if err != nil {
		return err
	}
	return a.RecordAct(tx, actor.UserID, "team_reopened", store.NounTeam, team, TeamLeaf(t))
}

// visitOf is the visit that a closed list makes.
func visitOf(tx *store.Tx, t visit.Team) (v visit.Visit, err error) {
	v = visit.Visit{ProgramID: t.ProgramID, Team: t.Name, Leader: t.Leader, CampusID: t.CampusID, Campus: t.Campus, Day: t.Day}
	for _, p := range t.People {
		if p.Outcome.Got() {
			v.People = append(v.People, visit.Person{Name: p.Name, Unit: p.Unit, Category: p.Category, Amount: p.Amount, Packs: p.Packs, PlanID: p.ID,
				Colleague: p.Colleague, Note: p.Note})
		}
	}
	if len(v.People) == 0 {
		return v, fault.New(fault.Conflict, "visit.nobody_seen")
	}
	return v, pricePacks(tx, t, v.People)
}

// PackChoices is the items and holders to choose from for a team's packs.
func (a *Area) PackChoices(ctx context.Context, actor access.Actor) (items []gift.Item, holders []gift.Holder, err error) {
	err = a.Read(ctx, actor, access.VisitPlan, func(tx *store.Tx) error {
		if items, err = tx.Items(); err != nil {
			return err
		}
		all, err := tx.Holders(access.Everything)
		for _, h := range all {
			if h.Kind == gift.Team {
				holders = append(holders, h)
			}
		}
		return err
	})
	return items, holders, err
}
