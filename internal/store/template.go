package store

import (
	"time"

	"reliefbook/internal/bank"
	"reliefbook/internal/fault"
)

const templateSelect = `
	SELECT t.id, t.name, t.version, t.retired, t.body, t.maker_id, u.name AS maker, t.at, t.state, t.checker_id, c.name AS checker,
		t.reason, t.decided_at
	FROM bank_template t
	LEFT JOIN app_user u ON u.id = t.maker_id
	LEFT JOIN app_user c ON c.id = t.checker_id `

// PutTemplate saves a proposal as the next version of its name. template.pending when one waits already.
func (tx *Tx) PutTemplate(t bank.TemplateVersion, at time.Time) (bank.TemplateVersion, error) {
	if err := tx.LockTemplates(); err != nil {
		return t, err
	}
	last, err := find[int](tx, "SELECT max(version) FROM bank_template WHERE name = ?", t.Name)
	if err != nil {
		return t, err
	}
	t.Version, t.State, t.At = last+1, bank.TemplateProposed, at
	t.ID, err = tx.create("bank_template", "name, version, retired, body, maker_id, at, state", t)
	return t, ifDuplicate(err, fault.New(fault.Conflict, "template.pending"))
}

// DecideTemplate saves the decision on a waiting template. changed_meanwhile when it no longer
// waits.
func (tx *Tx) DecideTemplate(t bank.TemplateVersion, at time.Time) error {
	t.DecidedAt = at
	return tx.change("bank_template", "state, checker_id?, reason, decided_at", t, "id = ? AND state = ?", t.ID, bank.TemplateProposed)
}

// LockTemplates makes other transactions that propose or decide on a template wait.
func (tx *Tx) LockTemplates() error { return tx.lock("bank_template") }

// Templates lists every version of every template by name, the newest first.
func (tx *Tx) Templates() ([]bank.TemplateVersion, error) {
	return list[bank.TemplateVersion](tx, templateSelect+"ORDER BY t.name, t.version DESC")
}

// Template finds one version of a template by id; not_found when there is none.
func (tx *Tx) Template(id int64) (bank.TemplateVersion, error) {
	return one[bank.TemplateVersion](tx, templateSelect+"WHERE t.id = ?", id)
}
