package people

import (
	"context"

	"reliefbook/internal/access"
	"reliefbook/internal/app/core"
	"reliefbook/internal/right"
	"reliefbook/internal/seal"
	"reliefbook/internal/store"
)

// Users lists every user as the database has them; access.User.On says what is in force.
func (a *Area) Users(ctx context.Context, actor access.Actor) ([]access.User, error) {
	return core.Ask(ctx, a.Core, actor, access.UserRead, func(tx *store.Tx) ([]access.User, error) {
		return tx.Users()
	})
}

// UserDetail is one user with their rights and their history.
type UserDetail struct {
	access.User
	Rights  []right.Right // the newest first
	History []seal.Entry  // of the account, without signing in
	Due     bool          // a one-time link may be sent or printed
	Mails   bool          // the server and the account have mail
}

// Under is the account's right that is under way; nil when there is none.
func (d UserDetail) Under() *right.Right {
	for i, r := range d.Rights {
		if r.Open() {
			return &d.Rights[i]
		}
	}
	return nil
}

// User finds one user.
func (a *Area) User(ctx context.Context, actor access.Actor, id int64) (d UserDetail, err error) {
	return a.userDetail(ctx, actor, access.UserRead, id)
}

// OwnAccount is one's own account with its rights and history.
func (a *Area) OwnAccount(ctx context.Context, actor access.Actor) (UserDetail, error) {
	return a.userDetail(ctx, actor, access.Self, actor.UserID)
}

func (a *Area) userDetail(ctx context.Context, actor access.Actor, needs access.Action, id int64) (d UserDetail, err error) {
	err = a.Read(ctx, actor, needs, func(tx *store.Tx) error {
		if d.User, err = tx.User(id); err != nil {
			return err
		}
		if d.Rights, err = tx.RightsOf(id); err != nil {
			return err
		}
		_, notDue := a.due(tx, d.User)
		d.Due, d.Mails = notDue == nil, a.mails() && d.Email != ""
		d.History, err = tx.AccountHistory(id)
		return err
	})
	return d, err
}

// RightDetail is one right with its account, and what the actor may do to it.
type RightDetail struct {
	right.Right
	Now       access.User // the account as it stands; the zero user for the college's
	History   []seal.Entry
	Witnesses struct {
		Names []string // who could witness it now
		May   bool     // the actor is one of them
	}
	Standing bool // nobody could: the command line may stand in
	Alone    bool // the college runs single-handed
	Mails    bool
}

// Right finds one right, for the administrators, for possible witnesses and for its own person.
func (a *Area) Right(ctx context.Context, actor access.Actor, id int64) (d RightDetail, err error) {
	err = a.Read(ctx, actor, access.Self, func(tx *store.Tx) error {
		if d.Right, err = tx.Right(id); err != nil {
			return err
		}
		if !actor.Can(access.UserRead) && !actor.Can(access.RightWitness) && d.UserID != actor.UserID {
			return core.ErrNotFound()
		}
		if d.UserID != 0 {
			if d.Now, err = tx.User(d.UserID); err != nil {
				return err
			}
		}
		if d.Alone, err = tx.SingleHanded(); err != nil {
			return err
		}
		d.Mails = a.mails() && d.Email != ""
		if d.State == right.Decided {
			if err := a.witnesses(tx, actor, &d); err != nil {
				return err
			}
		}
		d.History, err = tx.History(seal.Subject(store.NounRight, id))
		return err
	})
	return d, err
}

func (a *Area) witnesses(tx *store.Tx, actor access.Actor, d *RightDetail) error {
	list, err := tx.MoneyHolders(a.Today())
	if err != nil {
		return err
	}
	for _, h := range list {
		if d.MayAttest(h) {
			d.Witnesses.Names = append(d.Witnesses.Names, h.Name)
			d.Witnesses.May = d.Witnesses.May || h.UserID == actor.UserID
		}
	}
	d.Standing = d.Right.Alone(list, a.Now())
	return nil
}

// OpenRights lists the rights under way: all of them for administrators, for a
// holder of a money role those they could witness.
func (a *Area) OpenRights(ctx context.Context, actor access.Actor) ([]right.Right, error) {
	return core.Ask(ctx, a.Core, actor, access.Self, func(tx *store.Tx) ([]right.Right, error) {
		return a.RightsUnderWay(tx, actor)
	})
}

func (a *Area) RightsUnderWay(tx *store.Tx, actor access.Actor) (list []right.Right, err error) {
	witness := actor.Can(access.RightWitness)
	if !witness && !actor.Can(access.UserRead) {
		return nil, nil
	}
	all, err := tx.OpenRights()
	if err != nil || !witness || len(all) == 0 {
		return all, err
	}
	h, err := a.holder(tx, actor.UserID)
	for _, r := range all {
		if r.MayAttest(h) {
			list = append(list, r)
		}
	}
	return list, err
}

// AccountActs lists the acts on accounts and rights and everything done on the
// command line, newest first, before an entry's id (0: the newest).
func (a *Area) AccountActs(ctx context.Context, actor access.Actor, before int64, limit int) ([]seal.Entry, error) {
	return core.Ask(ctx, a.Core, actor, access.UserRead, func(tx *store.Tx) ([]seal.Entry, error) {
		return tx.AccountActs(before, limit)
	})
}

// SingleHanded reports whether the college runs single-handed; every signed-in user may know it.
func (a *Area) SingleHanded(ctx context.Context, actor access.Actor) (bool, error) {
	return core.Ask(ctx, a.Core, actor, access.Self, func(tx *store.Tx) (bool, error) { return tx.SingleHanded() })
}
