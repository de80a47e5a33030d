package desk

import (
	"context"
	"time"

	"reliefbook/internal/access"
	"reliefbook/internal/app/core"
	"reliefbook/internal/fault"
	"reliefbook/internal/lang"
	"reliefbook/internal/notify"
	"reliefbook/internal/payout"
	"reliefbook/internal/store"
)

// Overdue lists, by branch, the payments nobody confirmed within payout.OverdueAfter.
func (a *Area) Overdue(ctx context.Context, actor access.Actor) ([]payout.Overdue, error) {
	return core.Ask(ctx, a.Core, actor, access.ReceiptRead, func(tx *store.Tx) ([]payout.Overdue, error) {
		return tx.Overdues(actor.Scope(), a.Now().Add(-payout.OverdueAfter))
	})
}

// Remind reminds the people of a branch of unconfirmed payments, once a day.
// Refusals: reminder.nothing when nothing is overdue, reminder.nobody when none of
// them has an address, reminder.today when they were reminded today.
func (a *Area) Remind(ctx context.Context, actor access.Actor, program, department int64) error {
	if err := actor.Require(access.ReminderSend); err != nil {
		return err
	}
	list, err := a.Overdue(ctx, actor)
	if err != nil {
		return err
	}
	for _, o := range list {
		if o.ProgramID == program && o.DepartmentID == department {
			return a.remind(ctx, actor.UserID, o)
		}
	}
	return fault.New(fault.Conflict, "reminder.nothing")
}

// remind records the reminder before it sends the mail, so that two at once send one.
func (a *Area) remind(ctx context.Context, by int64, o payout.Overdue) error {
	var to []string
	err := a.DB().Write(ctx, func(tx *store.Tx) (err error) {
		if to, err = tx.Recipients(o.DepartmentID, a.Today()); err != nil {
			return err
		}
		if len(to) == 0 {
			return fault.New(fault.Conflict, "reminder.nobody", "Department", o.Department)
		}
		id, err := tx.CreateReminder(o, a.Today(), len(to), by, a.Now())
		if err != nil {
			return err
		}
		return a.RecordAct(tx, by, "reminder_send", store.NounReminder, id, nil)
	})
	if err != nil {
		return err
	}
	m := notify.Message{To: to, Subject: lang.Text(lang.ZhCN, "reminder.subject", "Department", o.Department),
		Text: lang.Text(lang.ZhCN, "reminder.text", "Program", o.Program, "Department", o.Department, "Heads", o.Heads, "Total", o.Total.Grouped(),
			"Since", o.Since.In(core.China).Format(time.DateOnly))}
	return fault.Wrap(a.Notifier().Notify(ctx, m), "send a reminder")
}

// remindAt is the hour in China at which branches are reminded.
const remindAt = 9

// RunReminders reminds every branch of what is overdue, once a day, until the context ends.
func (a *Area) RunReminders(ctx context.Context) {
	a.Daily(ctx, remindAt, "reminding", func(ctx context.Context) error {
		list, err := a.Overdue(ctx, access.CommandLine(access.Auditor))
		for _, o := range list {
			if e := a.remind(ctx, 0, o); e != nil && fault.Of(e) == nil {
				err = e
			}
		}
		return err
	})
}
