package store

import (
	"time"

	"reliefbook/internal/bank"
	"reliefbook/internal/decide"
	"reliefbook/internal/fault"
	"reliefbook/internal/money"
)

// Template is one version of a bank's file format as it is kept: its body is package bank's.
type Template struct {
	ID      int64
	Name    string
	Version int
	Retired bool
	Body    string
	MakerID int64
	Maker   string
	At      time.Time
}

type templateRow struct {
	ID      int64
	Name    string
	Version int
	Retired int
	Body    string
	MakerID int64
	Maker   string
	At      int64
}

func (r templateRow) template() Template {
	return Template{ID: r.ID, Name: r.Name, Version: r.Version, Retired: r.Retired == 1, Body: r.Body, MakerID: r.MakerID, Maker: r.Maker, At: instant(r.At)}
}

const templateSelect = `SELECT t.id, t.name, t.version, t.retired, t.body, t.maker_id, coalesce(u.name, '') AS maker, t.at
	FROM bank_template t LEFT JOIN app_user u ON u.id = t.maker_id `

// PutTemplate saves a template as the next version of its name.
func (tx *Tx) PutTemplate(t Template, at time.Time) (Template, error) {
	if err := tx.lock("bank_template"); err != nil {
		return t, err
	}
	err := tx.scan(&t.Version, "SELECT coalesce(max(version), 0) + 1 FROM bank_template WHERE name = ?", t.Name)
	if err != nil {
		return t, fault.Wrap(err, "number a template")
	}
	t.ID, err = tx.insert("INSERT INTO bank_template (name, version, retired, body, maker_id, at) VALUES (?, ?, ?, ?, ?, ?)",
		t.Name, t.Version, flag(t.Retired), t.Body, t.MakerID, micros(at))
	return t, ifDuplicate(err, fault.New(fault.Conflict, "changed_meanwhile"))
}

// Templates lists the templates in force by name; every version of each when all is true.
func (tx *Tx) Templates(all bool) ([]Template, error) {
	var rows []templateRow
	err := tx.scan(&rows, templateSelect+`WHERE 1 = ? OR t.retired = 0 AND t.version = (SELECT max(x.version) FROM bank_template x
		WHERE x.name = t.name) ORDER BY t.name, t.version DESC`, flag(all))
	list := make([]Template, len(rows))
	for i, r := range rows {
		list[i] = r.template()
	}
	return list, fault.Wrap(err, "list templates")
}

// Template finds one version.
func (tx *Tx) Template(id int64) (Template, error) {
	var row templateRow
	err := tx.one(&row, templateSelect+"WHERE t.id = ?", id)
	return row.template(), err
}

// Export is a batch's file as it was first written.
type Export struct {
	ID         int64
	BatchID    int64
	TemplateID int64
	Template   string
	Version    int
	Hash       []byte
	Size       int
	Lines      int
	Total      money.Amount
	Checkpoint int64 // size of the sealed log, the release within it
	ByID       int64
	SaidBy     string
	At         time.Time
}

// Exports lists a batch's files, or every batch's for 0.
func (tx *Tx) Exports(batch int64) ([]Export, error) {
	var rows []struct {
		ID         int64
		BatchID    int64
		TemplateID int64
		Template   string
		Version    int
		Hash       []byte
		Size       int
		Lines      int
		Total      int64
		Checkpoint int64
		ByID       int64
		SaidBy     string
		At         int64
	}
	err := tx.scan(&rows, `SELECT x.id, x.batch_id, x.template_id, t.name AS template, t.version, x.hash, x.size, x.lines, x.total, x.checkpoint, x.by_id,
		coalesce(u.name, '') AS said_by, x.at FROM bank_export x JOIN bank_template t ON t.id = x.template_id LEFT JOIN app_user u ON u.id = x.by_id
		WHERE (? = 0 OR x.batch_id = ?) ORDER BY x.id`, batch, batch)
	list := make([]Export, len(rows))
	for i, r := range rows {
		list[i] = Export{ID: r.ID, BatchID: r.BatchID, TemplateID: r.TemplateID, Template: r.Template, Version: r.Version, Hash: r.Hash, Size: r.Size,
			Lines: r.Lines, Total: money.Amount(r.Total), Checkpoint: r.Checkpoint, ByID: r.ByID, SaidBy: r.SaidBy, At: instant(r.At)}
	}
	return list, fault.Wrap(err, "list exports")
}

// CreateExport records a file that was written.
func (tx *Tx) CreateExport(x Export, at time.Time) (int64, error) {
	id, err := tx.insert(`INSERT INTO bank_export (batch_id, template_id, hash, size, lines, total, checkpoint, by_id, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		x.BatchID, x.TemplateID, x.Hash, x.Size, x.Lines, int64(x.Total), x.Checkpoint, x.ByID, micros(at))
	return id, ifDuplicate(err, fault.New(fault.Conflict, "changed_meanwhile"))
}

// Released is the entry of a batch's release, and whether it is sealed.
func (tx *Tx) Released(batch int64) (e Entry, sealed bool, err error) {
	e, err = tx.leafOf("batch_release", Subject("batch", batch))
	return e, e.ID != 0 && e.Seq >= 0, err
}

// Substitute is what stands for a name in files whose encoding can't carry it.
type Substitute struct {
	ID         int64
	PersonID   int64
	StudentNo  string
	Name       string
	Substitute string
	State      bank.NameState
	MakerID    int64
	Maker      string
	CheckerID  int64
	Checker    string
	Reason     string // why it was rejected
	At         time.Time
	DecidedAt  time.Time
}

// Matter is the substitute as bank.NameRule sees it.
func (s Substitute) Matter() decide.Matter[bank.NameState] {
	return decide.Matter[bank.NameState]{State: s.State, Maker: s.MakerID, Decider: s.CheckerID}
}

// Substitutes lists them, the undecided first; of one state unless it is empty.
func (tx *Tx) Substitutes(state string) ([]Substitute, error) {
	var rows []struct {
		ID         int64
		PersonID   int64
		StudentNo  string
		Name       string
		Substitute string
		State      string
		MakerID    int64
		Maker      string
		CheckerID  int64
		Checker    string
		Reason     string
		At         int64
		DecidedAt  int64
	}
	w := new(where).andIf(state != "", "s.state = ?", state)
	err := tx.scan(&rows, `SELECT s.id, s.person_id, p.student_no, s.name, s.substitute, s.state, s.maker_id, u.name AS maker,
		coalesce(s.checker_id, 0) AS checker_id, coalesce(c.name, '') AS checker, s.reason, s.at, s.decided_at
		FROM substitute s JOIN person p ON p.id = s.person_id
		JOIN app_user u ON u.id = s.maker_id LEFT JOIN app_user c ON c.id = s.checker_id`+w.sql.String()+" ORDER BY CASE s.state WHEN 'pending' THEN 0 ELSE 1 END, s.id", w.args...) //arch:sql where holds constants
	list := make([]Substitute, len(rows))
	for i, r := range rows {
		list[i] = Substitute{ID: r.ID, PersonID: r.PersonID, StudentNo: r.StudentNo, Name: r.Name, Substitute: r.Substitute, State: bank.NameState(r.State),
			MakerID: r.MakerID, Maker: r.Maker, CheckerID: r.CheckerID, Checker: r.Checker, Reason: r.Reason, At: instant(r.At), DecidedAt: instant(r.DecidedAt)}
	}
	return list, fault.Wrap(err, "list substitutes")
}

// CreateSubstitute saves a proposal. name.pending when one for the person waits already.
func (tx *Tx) CreateSubstitute(s Substitute, at time.Time) (int64, error) {
	id, err := tx.insert(`INSERT INTO substitute (person_id, name, substitute, state, maker_id, at, decided_at) VALUES (?, ?, ?, 'pending', ?, ?, 0)`,
		s.PersonID, s.Name, s.Substitute, s.MakerID, micros(at))
	return id, ifDuplicate(err, fault.New(fault.Conflict, "name.pending"))
}

// DecideSubstitute saves a decision on a proposal that waits.
func (tx *Tx) DecideSubstitute(s Substitute, at time.Time) error {
	return guarded(tx.affect("UPDATE substitute SET state = ?, checker_id = ?, reason = ?, decided_at = ? WHERE id = ? AND state = 'pending'",
		string(s.State), s.CheckerID, s.Reason, micros(at), s.ID))
}

// PersonName is a person by student number with the name on their newest entitlement.
func (tx *Tx) PersonName(studentNo string) (s Substitute, err error) {
	var row struct {
		PersonID int64
		Name     string
	}
	err = tx.one(&row, `SELECT e.person_id, e.name FROM entitlement e JOIN person p ON p.id = e.person_id WHERE p.student_no = ?
		ORDER BY e.id DESC LIMIT 1`, studentNo)
	return Substitute{PersonID: row.PersonID, StudentNo: studentNo, Name: row.Name}, err
}
