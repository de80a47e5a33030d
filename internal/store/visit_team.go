package store

import (
	"time"

	"reliefbook/internal/fault"
	"reliefbook/internal/money"
	"reliefbook/internal/visit"
)

type teamRow struct {
	ID        int64
	ProgramID int64
	Name      string
	Leader    string
	Members   string
	CampusID  int64
	Campus    string
	Day       string
	HolderID  int64
	Holder    string
	ItemID    int64
	Item      string
	State     string
	VisitID   int64
	MakerID   int64
	At        int64
}

const teamSelect = `SELECT t.id, t.program_id, t.name, t.leader, t.members, t.campus_id, k.name AS campus, t.day, coalesce(t.holder_id, 0) AS holder_id,
	coalesce(h.name, '') AS holder, coalesce(t.item_id, 0) AS item_id, coalesce(i.name, '') AS item, t.state, coalesce(t.visit_id, 0) AS visit_id, t.maker_id, t.at
	FROM visit_team t JOIN campus k ON k.id = t.campus_id LEFT JOIN holder h ON h.id = t.holder_id LEFT JOIN gift_item i ON i.id = t.item_id `

func (tx *Tx) teamOf(r teamRow) (t visit.Team, err error) {
	t = visit.Team{ID: r.ID, ProgramID: r.ProgramID, Name: r.Name, Leader: r.Leader, Members: r.Members, CampusID: r.CampusID, Campus: r.Campus, Day: r.Day,
		HolderID: r.HolderID, Holder: r.Holder, ItemID: r.ItemID, Item: r.Item, State: visit.TeamState(r.State), VisitID: r.VisitID, MakerID: r.MakerID, At: instant(r.At)}
	t.People, err = tx.planned(r.ID)
	return t, err
}

func (tx *Tx) planned(team int64) ([]visit.Planned, error) {
	var rows []struct {
		ID        int64
		TeamID    int64
		Line      int
		Name      string
		Unit      string
		Category  string
		Amount    int64
		Packs     int64
		MemberID  int64
		Outcome   string
		Colleague string
		Note      string
		SeenAt    int64
		Device    string
	}
	err := tx.scan(&rows, `SELECT id, team_id, line, name, unit, category, amount, packs, member_id, outcome, colleague, note, seen_at, device FROM visit_plan
		WHERE team_id = ? ORDER BY line`, team)
	if err != nil {
		return nil, fault.Wrap(err, "list a plan")
	}
	photos, err := tx.photosOf(team)
	list := make([]visit.Planned, len(rows))
	for i, r := range rows {
		list[i] = visit.Planned{ID: r.ID, TeamID: r.TeamID, Line: r.Line, Name: r.Name, Unit: r.Unit, Category: visit.Category(r.Category),
			Amount: money.Amount(r.Amount), Packs: r.Packs, MemberID: r.MemberID, Outcome: visit.Outcome(r.Outcome), Colleague: r.Colleague, Note: r.Note,
			SeenAt: instant(r.SeenAt), Device: r.Device, Photos: photos[r.ID]}
	}
	return list, err
}

// CreateTeam saves a team without people. visit.team_taken when the program has one of the name.
func (tx *Tx) CreateTeam(t visit.Team, at time.Time) (int64, error) {
	id, err := tx.insert(`INSERT INTO visit_team (program_id, name, leader, members, campus_id, day, holder_id, item_id, state, maker_id, at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'planned', ?, ?)`, t.ProgramID, t.Name, t.Leader, t.Members, t.CampusID, t.Day, orNull(t.HolderID), orNull(t.ItemID),
		t.MakerID, micros(at))
	return id, ifDuplicate(err, fault.New(fault.Conflict, "form.invalid").Field("name", "visit.team_taken"))
}

// Team finds a team with its people and holds back whoever else would change its list.
func (tx *Tx) Team(id int64) (visit.Team, error) {
	if err := tx.lock(Subject("team", id)); err != nil {
		return visit.Team{}, err
	}
	var row teamRow
	if err := tx.one(&row, teamSelect+"WHERE t.id = ?", id); err != nil {
		return visit.Team{}, err
	}
	return tx.teamOf(row)
}

// Teams lists a program's teams with their people, or every program's for 0.
func (tx *Tx) Teams(program int64) (list []visit.Team, err error) {
	var rows []teamRow
	if err := tx.scan(&rows, teamSelect+"WHERE ? = 0 OR t.program_id = ? ORDER BY t.id", program, program); err != nil {
		return nil, fault.Wrap(err, "list teams")
	}
	for _, r := range rows {
		t, err := tx.teamOf(r)
		if err != nil {
			return nil, err
		}
		list = append(list, t)
	}
	return list, nil
}

// PutPlanned puts a team's list in place of the one before.
func (tx *Tx) PutPlanned(team int64, people []visit.Planned) error {
	if err := tx.exec("DELETE FROM visit_plan WHERE team_id = ?", team); err != nil {
		return fault.Wrap(err, "clear a plan")
	}
	if len(people) == 0 {
		return nil
	}
	return tx.bulk("visit_plan", []string{"team_id", "line", "name", "unit", "category", "amount", "packs", "member_id", "outcome", "colleague", "note", "seen_at", "device"},
		len(people), func(i int) []any {
			p := people[i]
			return []any{team, i + 1, p.Name, p.Unit, string(p.Category), int64(p.Amount), p.Packs, p.MemberID, "open", "", "", 0, ""}
		})
}

// MarkPlanned saves what a team says of one person.
func (tx *Tx) MarkPlanned(p visit.Planned) error {
	return guarded(tx.affect("UPDATE visit_plan SET outcome = ?, colleague = ?, note = ?, seen_at = ?, device = ? WHERE id = ? AND team_id = ?",
		string(p.Outcome), p.Colleague, p.Note, microsOrZero(p.SeenAt), p.Device, p.ID, p.TeamID))
}

// MoveTeam saves where a team stands now. changed_meanwhile when it stood elsewhere.
func (tx *Tx) MoveTeam(t visit.Team, from visit.TeamState) error {
	return guarded(tx.affect("UPDATE visit_team SET state = ?, visit_id = ? WHERE id = ? AND state = ? AND visit_id IS NULL",
		string(t.State), orNull(t.VisitID), t.ID, string(from)))
}

// ReopenTeam takes a closed list, and the visit that came of it, back: the team
// may change it and close it again. changed_meanwhile when it stood elsewhere.
func (tx *Tx) ReopenTeam(team, visit int64) error {
	return guarded(tx.affect("UPDATE visit_team SET state = 'under_way', visit_id = NULL WHERE id = ? AND state = 'reported' AND coalesce(visit_id, 0) = ?", team, visit))
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
	id, err := tx.insert("INSERT INTO photo (plan_id, kind, width, height, size, hash, content, at) VALUES (?, 'image/jpeg', ?, ?, ?, ?, ?, ?)",
		p.PlanID, p.Width, p.Height, p.Size, p.Hash, ciphertext, micros(at))
	return id, ifDuplicate(err, fault.New(fault.Conflict, "photo.same"))
}

// HasPhoto reports whether a picture is with somebody of a list by this mark.
func (tx *Tx) HasPhoto(plan int64, mark []byte) (has bool, err error) {
	err = tx.scan(&has, "SELECT EXISTS (SELECT 1 FROM photo WHERE plan_id = ? AND hash = ?)", plan, mark)
	return has, fault.Wrap(err, "look for a picture")
}

func (tx *Tx) photosOf(team int64) (map[int64][]int64, error) {
	var rows []struct{ ID, PlanID int64 }
	err := tx.scan(&rows, "SELECT f.id, f.plan_id FROM photo f JOIN visit_plan p ON p.id = f.plan_id WHERE p.team_id = ? ORDER BY f.id", team)
	out := map[int64][]int64{}
	for _, r := range rows {
		out[r.PlanID] = append(out[r.PlanID], r.ID)
	}
	return out, fault.Wrap(err, "list photos")
}

// Photos lists every picture.
func (tx *Tx) Photos() (list []Photo, err error) {
	err = tx.scan(&list, "SELECT id, plan_id, width, height, size, hash FROM photo ORDER BY id")
	return list, fault.Wrap(err, "list photos")
}

// PhotoContent is a picture with its encrypted content and the team it belongs to.
func (tx *Tx) PhotoContent(id int64) (p Photo, team int64, ciphertext []byte, err error) {
	var row struct {
		Photo
		TeamID  int64
		Content []byte
	}
	err = tx.one(&row, `SELECT f.id, f.plan_id, f.width, f.height, f.size, f.hash, p.team_id, f.content FROM photo f JOIN visit_plan p ON p.id = f.plan_id
		WHERE f.id = ?`, id)
	return row.Photo, row.TeamID, row.Content, err
}
