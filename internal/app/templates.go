package app

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"reliefbook/internal/access"
	"reliefbook/internal/bank"
	"reliefbook/internal/decide"
	"reliefbook/internal/fault"
	"reliefbook/internal/seal"
	"reliefbook/internal/store"
)

// BankTemplate is one version of a bank's file format.
type BankTemplate struct {
	bank.Template
	ID        int64
	Version   int
	Retired   bool               // to be taken out of use, or out of it
	State     bank.TemplateState // as it is to be shown: what was there before and is not safe rests
	MakerID   int64
	Maker     string
	At        time.Time
	CheckerID int64
	Checker   string
	Reason    string
	DecidedAt time.Time
}

// usable reports whether files may be written by this version.
func (t BankTemplate) usable() bool {
	return (t.State == bank.TemplateApproved || t.State == bank.TemplateEarlier) && !t.Retired
}

// stands reports whether this version was once in force: the highest that did is, or rests, or ended the name.
func (t BankTemplate) stands() bool {
	return t.State == bank.TemplateApproved || t.State == bank.TemplateEarlier || t.State == bank.TemplateResting
}

// Matter is the version as the rule sees it.
func (t BankTemplate) Matter() decide.Matter[bank.TemplateState] {
	return decide.Matter[bank.TemplateState]{State: t.State, Maker: t.MakerID, Decider: t.CheckerID}
}

func templateOf(k store.Template) (t BankTemplate, err error) {
	t = BankTemplate{ID: k.ID, Version: k.Version, Retired: k.Retired, MakerID: k.MakerID, Maker: k.Maker, At: k.At, CheckerID: k.CheckerID,
		Checker: k.Checker, Reason: k.Reason, DecidedAt: k.DecidedAt}
	err = json.Unmarshal([]byte(k.Body), &t.Template)
	t.State = t.Standing(k.State)
	return t, fault.Wrap(err, "read a template")
}

// TemplateBook is every template by what stands of it now.
type TemplateBook struct {
	InUse    []BankTemplate // the highest version of each name two people agreed on, or that was there before and is safe
	Resting  []BankTemplate // there before and not safe: not used until another version is approved
	Proposed []BankTemplate // wait for their checker
	Refused  []BankTemplate // refused or withdrawn, the newest first
}

func templateBook(tx *store.Tx) (b TemplateBook, err error) {
	kept, err := tx.Templates()
	if err != nil {
		return b, err
	}
	seen := map[string]bool{}
	for _, k := range kept {
		t, err := templateOf(k)
		if err != nil {
			return b, err
		}
		switch {
		case t.State == bank.TemplateProposed:
			b.Proposed = append(b.Proposed, t)
		case !t.stands():
			b.Refused = append(b.Refused, t)
		case seen[k.Name]:
		case t.State == bank.TemplateResting && !t.Retired:
			b.Resting = append(b.Resting, t)
		case t.usable():
			b.InUse = append(b.InUse, t)
		}
		seen[k.Name] = seen[k.Name] || t.stands()
	}
	return b, nil
}

// Templates is every format there is.
func (a *App) Templates(ctx context.Context, actor access.Actor) (b TemplateBook, err error) {
	err = a.read(ctx, actor, access.BatchRead, func(tx *store.Tx) error {
		b, err = templateBook(tx)
		return err
	})
	return b, err
}

// BankTemplates lists the formats in use.
func (a *App) BankTemplates(ctx context.Context, actor access.Actor) ([]BankTemplate, error) {
	b, err := a.Templates(ctx, actor)
	return b.InUse, err
}

// TemplateDetail is one version with what it changes and what it would write.
type TemplateDetail struct {
	BankTemplate
	Before   BankTemplate // the version it changes; its ID is 0 when there is none
	Settings []bank.Setting
	Changes  []bank.ColumnChange
	Example  [][]string // of made-up lines, cell by cell
	Unsafe   *fault.Error
	History  []store.Entry
}

// Template is one version of a format, laid beside the one before.
func (a *App) Template(ctx context.Context, actor access.Actor, id int64) (d TemplateDetail, err error) {
	err = a.read(ctx, actor, access.BatchRead, func(tx *store.Tx) error {
		k, err := tx.Template(id)
		if err != nil {
			return err
		}
		if d.BankTemplate, err = templateOf(k); err != nil {
			return err
		}
		kept, err := tx.Templates()
		if err != nil {
			return err
		}
		for _, o := range slices.Backward(kept) { // the oldest first: the last one found counts
			before, err := templateOf(o)
			if err != nil {
				return err
			}
			if o.Name == k.Name && o.Version < k.Version && before.stands() {
				d.Before = before
			}
		}
		d.Settings, d.Changes, d.Example = d.SettingChanges(d.Before.Template), d.ColumnChanges(d.Before.Template), d.ExampleRows()
		d.Unsafe = fault.Of(d.Safe())
		d.History, err = tx.History(store.Subject(string(store.NounTemplate), id))
		return err
	})
	return d, err
}

// TemplateExample is the file one version would write of made-up lines.
func (a *App) TemplateExample(ctx context.Context, actor access.Actor, id int64) (name string, content []byte, err error) {
	d, err := a.Template(ctx, actor, id)
	if err != nil {
		return "", nil, err
	}
	content, err = d.Template.Example()
	return "example-" + itoa(id) + d.Extension(), content, err
}

// ProposeTemplate proposes a bank's file format as the next version of its name;
// the one before stays in use until a checker approves. The very same proposal
// sent twice is one. Refusals: those of bank.Template.Check; template.pending.
func (a *App) ProposeTemplate(ctx context.Context, actor access.Actor, t bank.Template) (id int64, err error) {
	trim(&t.Name)
	if err := t.Check(); err != nil {
		return 0, err
	}
	err = a.write(ctx, actor, access.TemplateManage, func(tx *store.Tx) error {
		id, err = a.putTemplate(tx, actor, t, false)
		return err
	})
	return id, err
}

// RetireTemplate proposes to take a format out of use. template.gone when it is no longer in it.
func (a *App) RetireTemplate(ctx context.Context, actor access.Actor, id int64) (proposal int64, err error) {
	err = a.write(ctx, actor, access.TemplateManage, func(tx *store.Tx) error {
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

func (a *App) putTemplate(tx *store.Tx, actor access.Actor, t bank.Template, retired bool) (int64, error) {
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
	k, err := tx.PutTemplate(store.Template{Name: t.Name, Retired: retired, Body: string(body), MakerID: actor.UserID}, a.now())
	if err != nil {
		return 0, err
	}
	_, err = tx.Record("template_propose", store.NounTemplate, k.ID, actor.UserID, a.now(), templateLeaf(k))
	return k.ID, err
}

// templateNeeds is the permission each act on a proposal needs.
var templateNeeds = map[decide.Act]access.Action{
	decide.Approve: access.TemplateDecide, decide.Reject: access.TemplateDecide, decide.Withdraw: access.TemplateManage,
}

// DecideTemplate approves, rejects or withdraws a proposal. Refusals: those of
// the rule; those of bank.Template.Check, asked again; template.changed when the
// row is not what was proposed.
func (a *App) DecideTemplate(ctx context.Context, actor access.Actor, id int64, act decide.Act, reason string) error {
	trim(&reason)
	needs, ok := templateNeeds[act]
	if !ok {
		return errNotFound()
	}
	return a.write(ctx, actor, needs, func(tx *store.Tx) error {
		if err := tx.LockTemplates(); err != nil {
			return err
		}
		k, err := tx.Template(id)
		if err != nil {
			return err
		}
		t, err := templateOf(k)
		if err != nil {
			return err
		}
		var done bool
		if k.State, done, err = bank.TemplateRule.Settle(t.Matter(), act, actor.UserID, reason); done || err != nil {
			return err
		}
		if act == decide.Approve {
			if err := mayApproveTemplate(tx, t); err != nil {
				return err
			}
			reason = ""
		}
		if act != decide.Withdraw {
			k.CheckerID = actor.UserID
		}
		k.Reason = reason
		if err := tx.DecideTemplate(k, a.now()); err != nil {
			return err
		}
		_, err = tx.Record("template_"+string(act), store.NounTemplate, id, actor.UserID, a.now(), templateLeaf(k))
		return err
	})
}

// mayApproveTemplate asks everything of a proposal again; taking one out of use needs nothing.
func mayApproveTemplate(tx *store.Tx, t BankTemplate) error {
	if err := templateHolds(tx, t.ID); err != nil || t.Retired {
		return err
	}
	return t.Check()
}

// templateHolds refuses a template that is not what the sealed log says of it, or
// that the log does not say two people agreed on.
func templateHolds(tx *store.Tx, id int64) error {
	k, err := tx.Template(id)
	if err != nil {
		return err
	}
	ok, err := tx.Holds(store.NounTemplate, id, templateLeaf(k))
	if err == nil && !ok {
		err = fault.New(fault.Conflict, "template.changed", "Name", k.Name)
	}
	return err
}

// templateLeaf: a version from before two people decided has nothing of the decision, and nothing of who made it.
func templateLeaf(k store.Template) func(*seal.LeafWriter) {
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
