package desk

import (
	"context"
	"fmt"
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

// remind sends a branch its reminder and records it once it is sent, so that nothing
// is sealed that nobody got. Two at once send one.
func (a *Area) remind(ctx context.Context, by int64, o payout.Overdue) error {
	var to []string
	err := a.DB().Read(ctx, func(tx *store.Tx) (err error) {
		to, err = tx.Recipients(o.DepartmentID, a.Today())
		return err
	})
	if err != nil {
		return err
	}
	if len(to) == 0 {
		return fault.New(fault.Conflict, "reminder.nobody", "Department", o.Department)
	}
	m := notify.Message{To: to, Subject: lang.Text(lang.ZhCN, "reminder.subject", "Department", o.Department),
		Text: lang.Text(lang.ZhCN, "reminder.text", "Program", o.Program, "Department", o.Department, "Heads", o.Heads, "Total", o.Total.Grouped(),
			"Since", o.Since.In(core.China).Format(time.DateOnly))}
	job := fmt.Sprintf("reminder:%d:%d", o.ProgramID, o.DepartmentID)
	done, err := a.OnceADay(ctx, job, func(ctx context.Context) error {
		if err := a.Notifier().Notify(ctx, m); err != nil {
			return fault.Wrap(err, "send a reminder")
		}
		return a.DB().Write(context.WithoutCancel(ctx), func(tx *store.Tx) error { // it is sent, whoever has gone meanwhile
			id, err := tx.CreateReminder(o, a.Today(), len(to), by, a.Now())
			if err != nil {
				return err
			}
			return a.RecordAct(tx, by, "reminder_send", store.NounReminder, id, nil)
		})
	})
	if err == nil && !done {
		err = fault.New(fault.Conflict, "reminder.today")
	}
	return err
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
