package store

import (
	"time"

	"reliefbook/internal/bank"
	"reliefbook/internal/fault"
)

type templateRow struct {
	ID        int64
	Name      string
	Version   int
	Retired   int
	Body      string
	MakerID   int64
	Maker     string
	At        int64
	State     string
	CheckerID int64
	Checker   string
	Reason    string
	DecidedAt int64
}

func (r templateRow) template() bank.TemplateVersion {
	return bank.TemplateVersion{ID: r.ID, Name: r.Name, Version: r.Version, Retired: r.Retired == 1, Body: r.Body, MakerID: r.MakerID, Maker: r.Maker, At: instant(r.At),
		State: bank.TemplateState(r.State), CheckerID: r.CheckerID, Checker: r.Checker, Reason: r.Reason, DecidedAt: instant(r.DecidedAt)}
}

const templateSelect = `SELECT t.id, t.name, t.version, t.retired, t.body, t.maker_id, coalesce(u.name, '') AS maker, t.at, t.state,
	coalesce(t.checker_id, 0) AS checker_id, coalesce(c.name, '') AS checker, t.reason, t.decided_at
	FROM bank_template t LEFT JOIN app_user u ON u.id = t.maker_id LEFT JOIN app_user c ON c.id = t.checker_id `

// PutTemplate saves a proposal as the next version of its name. template.pending when one waits already.
func (tx *Tx) PutTemplate(t bank.TemplateVersion, at time.Time) (bank.TemplateVersion, error) {
	if err := tx.lock("bank_template"); err != nil {
		return t, err
	}
	err := tx.scan(&t.Version, "SELECT coalesce(max(version), 0) + 1 FROM bank_template WHERE name = ?", t.Name)
	if err != nil {
		return t, fault.Wrap(err, "number a template")
	}
	t.State, t.At = bank.TemplateProposed, at
	t.ID, err = tx.insert("INSERT INTO bank_template (name, version, retired, body, maker_id, at, state) VALUES (?, ?, ?, ?, ?, ?, 'proposed')",
		t.Name, t.Version, flag(t.Retired), t.Body, t.MakerID, micros(at))
	return t, ifDuplicate(err, fault.New(fault.Conflict, "template.pending"))
}

// DecideTemplate saves a decision on a proposal that waits.
func (tx *Tx) DecideTemplate(t bank.TemplateVersion, at time.Time) error {
	return guarded(tx.affect("UPDATE bank_template SET state = ?, checker_id = ?, reason = ?, decided_at = ? WHERE id = ? AND state = 'proposed'",
		string(t.State), orNull(t.CheckerID), t.Reason, micros(at), t.ID))
}

// LockTemplates makes every other transaction that would propose or decide on a template wait for this one.
func (tx *Tx) LockTemplates() error { return tx.lock("bank_template") }

// Templates lists every version of every template by name, the newest first.
func (tx *Tx) Templates() ([]bank.TemplateVersion, error) {
	var rows []templateRow
	err := tx.scan(&rows, templateSelect+"ORDER BY t.name, t.version DESC")
	list := make([]bank.TemplateVersion, len(rows))
	for i, r := range rows {
		list[i] = r.template()
	}
	return list, fault.Wrap(err, "list templates")
}

// Template finds one version.
func (tx *Tx) Template(id int64) (bank.TemplateVersion, error) {
	var row templateRow
	err := tx.one(&row, templateSelect+"WHERE t.id = ?", id)
	return row.template(), err
}
