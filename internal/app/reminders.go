package app

import (
	"context"
	"time"

	"reliefbook/internal/access"
	"reliefbook/internal/fault"
	"reliefbook/internal/lang"
	"reliefbook/internal/notify"
	"reliefbook/internal/payout"
	"reliefbook/internal/store"
)

// Overdue lists, by branch, what nobody has answered for within payout.OverdueAfter.
func (a *App) Overdue(ctx context.Context, actor access.Actor) (list []payout.Overdue, err error) {
	err = a.read(ctx, actor, access.ReceiptRead, func(tx *store.Tx) error {
		list, err = tx.Overdues(actor.Scope(), a.now().Add(-payout.OverdueAfter))
		return err
	})
	return list, err
}

// Remind tells a branch's people what they have not confirmed, once a day.
// reminder.nothing when nothing is overdue, reminder.nobody when none of them
// has an address, reminder.today when they were reminded today.
func (a *App) Remind(ctx context.Context, actor access.Actor, program, department int64) error {
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

// remind notes the reminder first and sends it then: two at once send one.
func (a *App) remind(ctx context.Context, by int64, o payout.Overdue) error {
	var to []string
	err := a.db.Write(ctx, func(tx *store.Tx) (err error) {
		if to, err = tx.Recipients(o.DepartmentID); err != nil {
			return err
		}
		if len(to) == 0 {
			return fault.New(fault.Conflict, "reminder.nobody", "Department", o.Department)
		}
		id, err := tx.CreateReminder(o, a.Today(), len(to), by, a.now())
		if err != nil {
			return err
		}
		return a.record(tx, by, "reminder_send", store.NounReminder, id, nil)
	})
	if err != nil {
		return err
	}
	m := notify.Message{To: to, Subject: lang.Text(lang.ZhCN, "reminder.subject", "Department", o.Department),
		Text: lang.Text(lang.ZhCN, "reminder.text", "Program", o.Program, "Department", o.Department, "Heads", o.Heads, "Total", o.Total.Grouped(),
			"Since", o.Since.In(china).Format(time.DateOnly))}
	return fault.Wrap(a.notify.Notify(ctx, m), "send a reminder")
}

// remindAt is the hour of the day in China at which branches are reminded.
const remindAt = 9

// RunReminders reminds every branch of what is overdue, once a day, until the context ends.
func (a *App) RunReminders(ctx context.Context) {
	a.daily(ctx, remindAt, "reminding", func(ctx context.Context) error {
		list, err := a.Overdue(ctx, access.CommandLine(access.Auditor))
		for _, o := range list {
			if e := a.remind(ctx, 0, o); e != nil && fault.Of(e) == nil {
				err = e
			}
		}
		return err
	})
}
