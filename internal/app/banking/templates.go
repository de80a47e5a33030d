package banking

import (
	"context"
	"encoding/json"
	"slices"

	"reliefbook/internal/access"
	"reliefbook/internal/app/core"
	"reliefbook/internal/bank"
	"reliefbook/internal/decide"
	"reliefbook/internal/fault"
	"reliefbook/internal/seal"
	"reliefbook/internal/store"
)

func templateBook(tx *store.Tx) (b bank.TemplateBook, err error) {
	kept, err := tx.Templates()
	if err != nil {
		return b, err
	}
	return bank.BookOf(kept)
}

// Templates is every template with what is proposed.
func (a *Area) Templates(ctx context.Context, actor access.Actor) (bank.TemplateBook, error) {
	return core.Ask(ctx, a.Core, actor, access.BatchRead, func(tx *store.Tx) (bank.TemplateBook, error) {
		return templateBook(tx)
	})
}

// BankTemplates lists the templates in use.
func (a *Area) BankTemplates(ctx context.Context, actor access.Actor) ([]bank.TemplateVersion, error) {
	b, err := a.Templates(ctx, actor)
	return b.InUse, err
}

// TemplateDetail is one version with its changes and an example of what it writes.
type TemplateDetail struct {
	bank.TemplateVersion
	Before   bank.TemplateVersion // the version it changes; its ID is 0 when there is none
	Settings []bank.Setting
	Changes  []bank.ColumnChange
	Example  [][]string // of made-up lines, cell by cell
	Unsafe   *fault.Error
	History  []seal.Entry
}

// Template is one version of a template, compared with the version before.
func (a *Area) Template(ctx context.Context, actor access.Actor, id int64) (d TemplateDetail, err error) {
	err = a.Read(ctx, actor, access.BatchRead, func(tx *store.Tx) error {
		k, err := tx.Template(id)
		if err != nil {
			return err
		}
		if d.TemplateVersion, err = k.Read(); err != nil {
			return err
		}
		kept, err := tx.Templates()
		if err != nil {
			return err
		}
		for _, o := range slices.Backward(kept) { // the oldest first: the last one found counts
			before, err := o.Read()
			if err != nil {
				return err
			}
			if o.Name == k.Name && o.Version < k.Version && before.Agreed() {
				d.Before = before
			}
		}
		d.Settings, d.Changes, d.Example = d.SettingChanges(d.Before.Template), d.ColumnChanges(d.Before.Template), d.ExampleRows()
		d.Unsafe = fault.Of(d.Safe())
		d.History, err = tx.History(seal.Subject(store.NounTemplate, id))
		return err
	})
	return d, err
}

// TemplateExample is the file that a version writes of made-up lines.
func (a *Area) TemplateExample(ctx context.Context, actor access.Actor, id int64) (name string, content []byte, err error) {
	d, err := a.Template(ctx, actor, id)
	if err != nil {
		return "", nil, err
	}
	content, err = d.Template.Example()
	return "example-" + core.Itoa(id) + d.Extension(), content, err
}

// ProposeTemplate proposes the next version of a bank's template; the current one
// stays in use until a checker approves. The same proposal sent twice is one.
// Refusals: those of bank.Template.Check; template.pending.
func (a *Area) ProposeTemplate(ctx context.Context, actor access.Actor, t bank.Template) (int64, error) {
	core.Trim(&t.Name)
	if err := t.Check(); err != nil {
		return 0, err
	}
	return core.Make(ctx, a.Core, actor, access.TemplateManage, func(tx *store.Tx) (int64, error) {
		return a.putTemplate(tx, actor, t, false)
	})
}

// RetireTemplate proposes to take a template out of use. Refusal: template.gone
// when it is already out of use.
func (a *Area) RetireTemplate(ctx context.Context, actor access.Actor, id int64) (proposal int64, err error) {
	err = a.Write(ctx, actor, access.TemplateManage, func(tx *store.Tx) error {
		b, err := templateBook(tx)
		if err != nil {
			return err
		}
		for _, t := range slices.Concat(b.InUse, b.Resting) {
			if t.ID == id {
				proposal, err = a.putTemplate(tx, actor, t.Template, true)
				return err
			}
		}
		return fault.New(fault.Conflict, "template.gone")
	})
	return proposal, err
}

func (a *Area) putTemplate(tx *store.Tx, actor access.Actor, t bank.Template, retired bool) (int64, error) {
	body, err := json.Marshal(t)
	if err != nil {
		return 0, fault.Wrap(err, "write a template")
	}
	if err := tx.LockTemplates(); err != nil {
		return 0, err
	}
	kept, err := tx.Templates()
	if err != nil {
		return 0, err
	}
	for _, k := range kept {
		if k.Name == t.Name && k.State == bank.TemplateProposed && k.MakerID == actor.UserID && k.Body == string(body) && k.Retired == retired {
			return k.ID, nil
		}
	}
	k, err := tx.PutTemplate(bank.TemplateVersion{Name: t.Name, Retired: retired, Body: string(body), MakerID: actor.UserID}, a.Now())
	if err != nil {
		return 0, err
	}
	err = a.RecordAct(tx, actor.UserID, "template_propose", store.NounTemplate, k.ID, TemplateLeaf(k))
	return k.ID, err
}

// DecideTemplate approves, rejects or withdraws a proposal. Refusals: those of the
// rule; those of bank.Template.Check, checked again; template.changed when the row
// is not what was proposed.
func (a *Area) DecideTemplate(ctx context.Context, actor access.Actor, id int64, act decide.Act, reason string) error {
	needs := access.TemplateDecide
	if act == decide.Withdraw {
		needs = access.TemplateManage
	}
	return core.Settle(ctx, a.Core, actor, needs, core.Settling[bank.TemplateVersion, bank.TemplateState]{
		Noun: store.NounTemplate, Leaf: TemplateLeaf,
		Rule: bank.TemplateRule, Matter: bank.TemplateVersion.Matter, Acts: core.ActNames("template"),
		Find: func(tx *store.Tx, id int64) (k bank.TemplateVersion, err error) {
			if err := tx.LockTemplates(); err != nil {
				return k, err
			}
			return tx.Template(id)
		},
		Put: func(k *bank.TemplateVersion, to bank.TemplateState, by int64, why string) {
			k.State, k.CheckerID, k.Reason = to, by, why
		},
		Do:   core.Approved(mayApproveTemplate),
		Save: func(tx *store.Tx, k bank.TemplateVersion) error { return tx.DecideTemplate(k, a.Now()) },
	}, id, act, reason)
}

// mayApproveTemplate checks everything about a proposal again; retiring a template needs no check.
func mayApproveTemplate(tx *store.Tx, k *bank.TemplateVersion) error {
	if err := templateHolds(tx, k.ID); err != nil || k.Retired {
		return err
	}
	t, err := k.Read()
	if err != nil {
		return err
	}
	return t.Check()
}

// templateHolds refuses a template that differs from the sealed log, or that two
// people did not agree on by the log.
func templateHolds(tx *store.Tx, id int64) error {
	k, err := tx.Template(id)
	if err != nil {
		return err
	}
	ok, err := tx.Holds(store.NounTemplate, id, TemplateLeaf(k))
	if err == nil && !ok {
		err = fault.New(fault.Conflict, "template.changed", "Name", k.Name)
	}
	return err
}

// TemplateLeaf is the leaf of a template. A version from before two people decided
// has neither the decision nor its maker in it.
func TemplateLeaf(k bank.TemplateVersion) func(*seal.LeafWriter) {
	return func(w *seal.LeafWriter) {
		w.Text("name", k.Name).Int("version", int64(k.Version)).Text("body", k.Body)
		if k.Retired {
			w.Int("retired", 1)
		}
		if k.State != bank.TemplateEarlier {
			w.Text("state", string(k.State)).Int("maker", k.MakerID).Int("checker", k.CheckerID).Text("reason", k.Reason)
		}
	}
}
