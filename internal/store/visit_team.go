package store

import (
	"time"

	"reliefbook/internal/fault"
	"reliefbook/internal/visit"
)

const teamSelect = `
	SELECT t.id, t.program_id, t.name, t.leader, t.members, t.campus_id, k.name AS campus, t.day, t.holder_id, h.name AS holder,
		t.item_id, i.name AS item, t.state, t.visit_id, t.maker_id, t.at
	FROM visit_team t
	JOIN campus k ON k.id = t.campus_id
	LEFT JOIN holder h ON h.id = t.holder_id
	LEFT JOIN gift_item i ON i.id = t.item_id `

func (tx *Tx) planned(team int64) ([]visit.Planned, error) {
	people, err := list[visit.Planned](tx, `
		SELECT id, team_id, line, name, unit, category, amount, packs, member_id, outcome, colleague, note, seen_at, device
		FROM visit_plan
		WHERE team_id = ?
		ORDER BY line`, team)
	if err != nil {
		return nil, err
	}
	photos, err := tx.photosOf(team)
	for i := range people {
		people[i].Photos = photos[people[i].ID]
	}
	return people, err
}

// CreateTeam saves a team without people. visit.team_taken when the program has one of the name.
func (tx *Tx) CreateTeam(t visit.Team, at time.Time) (int64, error) {
	t.State, t.At = visit.TeamPlanned, at
	id, err := tx.create("visit_team", "program_id, name, leader, members, campus_id, day, holder_id?, item_id?, state, maker_id, at", t)
	return id, ifDuplicate(err, taken("name", "visit.team_taken"))
}

// Team finds a team by id, with its people; not_found when there is none.
func (tx *Tx) Team(id int64) (visit.Team, error) {
	t, err := one[visit.Team](tx, teamSelect+"WHERE t.id = ?", id)
	if err != nil {
		return t, err
	}
	t.People, err = tx.planned(id)
	return t, err
}

// LockTeam is Team; other transactions that lock the same one wait.
func (tx *Tx) LockTeam(id int64) (visit.Team, error) {
	return locked(tx, NounTeam, id, tx.Team)
}

// Teams lists a program's teams with their people, or every program's for 0.
func (tx *Tx) Teams(program int64) ([]visit.Team, error) {
	teams, err := list[visit.Team](tx, teamSelect+"WHERE ? = 0 OR t.program_id = ? ORDER BY t.id", program, program)
	for i := range teams {
		if err == nil {
			teams[i].People, err = tx.planned(teams[i].ID)
		}
	}
	return teams, err
}

// PutPlanned replaces a team's list of people.
func (tx *Tx) PutPlanned(team int64, people []visit.Planned) error {
	if err := tx.exec("DELETE FROM visit_plan WHERE team_id = ?", team); err != nil {
		return fault.Wrap(err, "clear a plan")
	}
	return createAll(tx, "visit_plan",
		"team_id=, line#, name, unit, category, amount, packs, member_id, outcome=, colleague=, note=, seen_at=, device=",
		people, team, "open", "", "", 0, "")
}

// MarkPlanned saves what a team noted of one person on its list. changed_meanwhile when the
// person is not on it.
func (tx *Tx) MarkPlanned(p visit.Planned) error {
	return tx.change("visit_plan", "outcome, colleague, note, seen_at, device", p, "id = ? AND team_id = ?", p.ID, p.TeamID)
}

// MoveTeam saves where a team stands now. changed_meanwhile when it stood elsewhere.
func (tx *Tx) MoveTeam(t visit.Team, from visit.TeamState) error {
	return tx.change("visit_team", "state, visit_id?", t, "id = ? AND state = ? AND visit_id IS NULL", t.ID, from)
}

// ReopenTeam takes a closed list, and the visit that came of it, back: the team
// may change it and close it again. changed_meanwhile when it stood elsewhere.
func (tx *Tx) ReopenTeam(team, visit int64) error {
	return guarded(tx.affect(`
		UPDATE visit_team
		SET state = 'under_way', visit_id = NULL
		WHERE id = ? AND state = 'reported' AND coalesce(visit_id, 0) = ?`, team, visit))
}

// Photo is a kept picture; its content is asked for by itself.
type Photo struct {
	ID     int64
	PlanID int64
	Width  int
	Height int
	Size   int
	Hash   []byte
}

// CreatePhoto saves an encrypted picture. photo.same when the very picture is there already.
func (tx *Tx) CreatePhoto(p Photo, ciphertext []byte, at time.Time) (int64, error) {
	id, err := tx.create("photo", "plan_id, kind=, width, height, size, hash, content=, at=", p, "image/jpeg", ciphertext, at)
	return id, ifDuplicate(err, fault.New(fault.Conflict, "photo.same"))
}

// HasPhoto reports whether a picture is with somebody of a list by this mark.
func (tx *Tx) HasPhoto(plan int64, mark []byte) (bool, error) {
	return find[bool](tx, "SELECT EXISTS (SELECT 1 FROM photo WHERE plan_id = ? AND hash = ?)", plan, mark)
}

func (tx *Tx) photosOf(team int64) (map[int64][]int64, error) {
	photos, err := list[Photo](tx, `
		SELECT f.id, f.plan_id
		FROM photo f
		JOIN visit_plan p ON p.id = f.plan_id
		WHERE p.team_id = ?
		ORDER BY f.id`, team)
	out := map[int64][]int64{}
	for _, p := range photos {
		out[p.PlanID] = append(out[p.PlanID], p.ID)
	}
	return out, err
}

// Photos lists every picture, without its content.
func (tx *Tx) Photos() ([]Photo, error) {
	return list[Photo](tx, "SELECT id, plan_id, width, height, size, hash FROM photo ORDER BY id")
}

// PhotoContent finds a picture by id, with its encrypted content and the team it belongs to;
// not_found when there is none.
func (tx *Tx) PhotoContent(id int64) (p Photo, team int64, ciphertext []byte, err error) {
	type content struct {
		Photo
		TeamID  int64
		Content []byte
	}
	c, err := one[content](tx, `
		SELECT f.id, f.plan_id, f.width, f.height, f.size, f.hash, p.team_id, f.content
		FROM photo f
		JOIN visit_plan p ON p.id = f.plan_id
		WHERE f.id = ?`, id)
	return c.Photo, c.TeamID, c.Content, err
}
