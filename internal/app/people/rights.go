package people

import (
	"context"
	"slices"
	"strings"

	"reliefbook/internal/access"
	"reliefbook/internal/app/core"
	"reliefbook/internal/decide"
	"reliefbook/internal/fault"
	"reliefbook/internal/form"
	"reliefbook/internal/lang"
	"reliefbook/internal/org"
	"reliefbook/internal/right"
	"reliefbook/internal/store"
)

// CreateAccount creates an account without rights, which nobody can sign in to
// until a right is granted. Refusals: access.User.CheckName, user.login_taken.
func (a *Area) CreateAccount(ctx context.Context, actor access.Actor, login, name string) (int64, error) {
	return core.Make(ctx, a.Core, actor, access.UserManage, func(tx *store.Tx) (int64, error) {
		return a.createAccount(tx, actor.UserID, login, name)
	})
}

func (a *Area) createAccount(tx *store.Tx, by int64, login, name string) (id int64, err error) {
	core.Trim(&name)
	u := access.User{Login: strings.ToLower(strings.TrimSpace(login)), Name: name, Role: access.None}
	if err := u.CheckName(); err != nil {
		return 0, err
	}
	if id, err = tx.CreateUser(u, a.Now()); err != nil {
		return 0, err
	}
	return id, a.recordUser(tx, "user_create", id, by)
}

// recordUser seals an account as it is now.
func (a *Area) recordUser(tx *store.Tx, act string, id, by int64) error {
	u, err := tx.User(id)
	if err != nil {
		return err
	}
	return a.RecordAct(tx, by, act, store.NounUser, id, core.UserLeaf(u))
}

// ProposeRight requests a right of an account, or running the college
// single-handed. A request on the command line has to be taken up by an
// administrator. Refusals: right.Right.Check; right.yourself; right.open when
// another one is under way; right.nothing_to_reset for an account without a right;
// right.single_already.
func (a *Area) ProposeRight(ctx context.Context, actor access.Actor, r right.Right) (id int64, err error) {
	err = a.Write(ctx, actor, access.UserManage, func(tx *store.Tx) error {
		if err := tx.LockRights(); err != nil {
			return err
		}
		id, err = a.proposeRight(tx, actor, r)
		return err
	})
	return id, err
}

func (a *Area) proposeRight(tx *store.Tx, actor access.Actor, r right.Right) (int64, error) {
	core.Trim(&r.Name, &r.Reason)
	core.Bare(&r.Email, &r.Until)
	r.State, r.Basis, r.MakerID, r.At = right.Pending, "", actor.UserID, a.Now()
	if actor.Nobody() {
		r.State, r.MakerID, r.AtCommandLine = right.Asked, 0, true
	}
	if err := a.complete(tx, &r); err != nil {
		return 0, err
	}
	if err := r.Check(a.Today()); err != nil {
		return 0, err
	}
	if r.UserID == actor.UserID {
		return 0, fault.New(fault.Forbidden, "right.yourself")
	}
	id, err := tx.CreateRight(r)
	if err != nil {
		return 0, err
	}
	return id, a.recordRight(tx, "right_"+string(r.State), id, actor.UserID)
}

// complete fills in what follows from the kind of a right.
func (a *Area) complete(tx *store.Tx, r *right.Right) error {
	if r.Kind == right.Single {
		r.UserID, r.Role, r.Level = 0, access.None, 1
		alone, err := tx.SingleHanded()
		if err == nil && alone {
			err = fault.New(fault.Conflict, "right.single_already")
		}
		return err
	}
	u, err := tx.User(r.UserID)
	if err != nil {
		return err
	}
	if r.Kind == right.Grant {
		if !r.Role.Scoped() {
			r.Departments = nil
		}
		slices.Sort(r.Departments)
		r.Departments = slices.Compact(r.Departments)
		if r.Level == 0 || r.Role != access.Checker {
			r.Level = 1
		}
		return a.knownDepartments(tx, r.Departments)
	}
	if u.Role == access.None {
		return fault.New(fault.Conflict, "right.nothing_to_reset")
	}
	r.Role, r.Level, r.Departments, r.Name, r.Email, r.Until = u.Role, u.Level, u.Departments, u.Name, u.Email, u.Until
	return nil
}

// knownDepartments refuses unknown departments: user.department_unknown.
func (a *Area) knownDepartments(tx *store.Tx, ids []int64) error {
	list, err := tx.Departments(access.Everything)
	for _, id := range ids {
		if err == nil && !slices.ContainsFunc(list, func(d org.Department) bool { return d.ID == id }) {
			err = fault.New(fault.Invalid, "form.invalid").Field("departments", "user.department_unknown")
		}
	}
	return err
}

// TakeUpRight makes a request from the command line one's own proposal, or rejects
// it with a reason. Refusals: right.Right.TakeUp.
func (a *Area) TakeUpRight(ctx context.Context, actor access.Actor, id int64, approve bool, reason string) error {
	do := func(_ *store.Tx, r *right.Right, reason string) (err error) {
		if approve && r.State == right.Pending && r.AtCommandLine && r.MakerID == actor.UserID {
			return nil
		}
		r.State, err = r.TakeUp(decide.Of(approve), actor.UserID, reason)
		r.MakerID = actor.UserID
		return err
	}
	_, err := a.actOnRight(ctx, actor, access.UserManage, id, reason, do)
	return err
}

// actOnRight performs one act on a right, while nobody else acts on any, and sends
// the mails that follow from it. do leaves the right unchanged when the same act
// was done before.
func (a *Area) actOnRight(ctx context.Context, actor access.Actor, needs access.Action, id int64, reason string,
	do func(tx *store.Tx, r *right.Right, reason string) error) (Sent, error) {
	core.Trim(&reason)
	var post mailbag
	err := a.Write(ctx, actor, needs, func(tx *store.Tx) error {
		if err := tx.LockRights(); err != nil {
			return err
		}
		r, err := tx.Right(id)
		if err != nil {
			return err
		}
		from := r.State
		if err := do(tx, &r, reason); err != nil || r.State == from {
			return err
		}
		switch r.State {
		case right.Granted:
			return a.grant(tx, r, from, actor.UserID, &post)
		case right.Rejected, right.Withdrawn:
			r.Answer, r.DecidedAt = reason, a.Now()
		}
		return a.moveRight(tx, r, from, actor.UserID)
	})
	if err != nil {
		return "", err
	}
	return a.send(ctx, post), nil
}

// moveRight saves and seals the effect of an act on a right.
func (a *Area) moveRight(tx *store.Tx, r right.Right, from right.State, by int64) error {
	if err := tx.MoveRight(r, from); err != nil {
		return err
	}
	return a.recordRight(tx, "right_"+string(r.State), r.ID, by)
}

func (a *Area) recordRight(tx *store.Tx, act string, id, by int64) error {
	r, err := tx.Right(id)
	if err != nil {
		return err
	}
	return a.RecordAct(tx, by, act, store.NounRight, id, core.RightLeaf(r))
}

// DecideRight grants a right or rejects it with a reason. A right that needs a
// witness waits for one; any other is in force at once, and the person is informed.
// Refusals: right.Right.Decide.
func (a *Area) DecideRight(ctx context.Context, actor access.Actor, id int64, approve bool, reason string) (Sent, error) {
	return a.settleRight(ctx, actor, access.RightDecide, id, decide.Of(approve), reason)
}

// WithdrawRight withdraws one's own proposal, with a reason, while it waits.
// Refusals: right.Right.Decide.
func (a *Area) WithdrawRight(ctx context.Context, actor access.Actor, id int64, reason string) error {
	_, err := a.settleRight(ctx, actor, access.UserManage, id, decide.Withdraw, reason)
	return err
}

func (a *Area) settleRight(ctx context.Context, actor access.Actor, needs access.Action, id int64, act decide.Act, reason string) (Sent, error) {
	do := func(tx *store.Tx, r *right.Right, reason string) error {
		if act != decide.Withdraw && r.DoneBy(act, actor.UserID) ||
			act == decide.Withdraw && r.State == right.Withdrawn && r.MakerID == actor.UserID {
			return nil
		}
		need, err := tx.Needs(r.UserID)
		if err != nil {
			return err
		}
		if r.State, err = r.Decide(act, actor.UserID, reason, need.Alone); err != nil || act == decide.Withdraw {
			return err
		}
		if r.DeciderID = actor.UserID; act == decide.Reject {
			return nil
		}
		need.Same, need.Money = r.MakerID == actor.UserID, need.Money || r.Role.Money() || r.Kind == right.Single
		if r.Basis = need.Basis(); r.Basis != "" {
			r.State = right.Granted
		}
		return nil
	}
	return a.actOnRight(ctx, actor, needs, id, reason, do)
}

// WitnessRight is the witness's yes or, with a reason, no to a right that involves
// money. Refusals: right.Right.Attest.
func (a *Area) WitnessRight(ctx context.Context, actor access.Actor, id int64, approve bool, reason string) (Sent, error) {
	do := func(tx *store.Tx, r *right.Right, reason string) error {
		if r.AttestedBy(decide.Of(approve), actor.UserID) {
			return nil
		}
		h, err := a.holder(tx, actor.UserID)
		if err != nil {
			return err
		}
		r.State, err = r.Attest(decide.Of(approve), h, reason)
		if r.WitnessID, r.Basis = actor.UserID, ""; approve {
			r.Basis = right.Witnessed
		}
		return err
	}
	return a.actOnRight(ctx, actor, access.RightWitness, id, reason, do)
}

// holder is somebody as the holder of a money role; without a right when they hold none.
func (a *Area) holder(tx *store.Tx, user int64) (right.Holder, error) {
	list, err := tx.MoneyHolders(a.Today())
	for _, h := range list {
		if h.UserID == user {
			return h, err
		}
	}
	return right.Holder{UserID: user}, err
}

// StandIn is the command line in place of a witness when there is none. It is
// recorded as such, and a person given a role this way can't be a witness later.
// Refusals: right.stand_in for anybody else, right.witness_there while somebody
// could witness, decide.over.
func (a *Area) StandIn(ctx context.Context, actor access.Actor, id int64, reason string) (Sent, error) {
	do := func(tx *store.Tx, r *right.Right, reason string) error {
		if !actor.Nobody() {
			return fault.New(fault.Forbidden, "right.stand_in")
		}
		if err := form.Reason(reason); err != nil {
			return err
		}
		if r.State != right.Decided {
			return fault.New(fault.Conflict, "decide.over", "State", lang.Ref("state.right."+string(r.State)))
		}
		list, err := tx.MoneyHolders(a.Today())
		if err != nil {
			return err
		}
		if !r.Alone(list, a.Now()) {
			return fault.New(fault.Conflict, "right.witness_there", "Days", int(right.Barred.Hours()/24))
		}
		r.State, r.Basis, r.Answer = right.Granted, right.StandIn, reason
		return nil
	}
	return a.actOnRight(ctx, actor, access.UserManage, id, reason, do)
}

// DisableUser disables an account at once and revokes its open links, with a
// reason; enabling it again takes a right. Refusals: right.yourself, form.reason.
func (a *Area) DisableUser(ctx context.Context, actor access.Actor, id int64, reason string) error {
	core.Trim(&reason)
	var post mailbag
	err := a.Write(ctx, actor, access.UserDisable, func(tx *store.Tx) error {
		if err := form.Reason(reason); err != nil {
			return err
		}
		if id == actor.UserID {
			return fault.New(fault.Forbidden, "right.yourself")
		}
		if err := tx.LockRights(); err != nil {
			return err
		}
		u, err := tx.User(id)
		if err != nil || u.Disabled {
			return err
		}
		if err := tx.DisableUser(id); err != nil {
			return err
		}
		if err := a.revokeLinks(tx, id, actor.UserID); err != nil {
			return err
		}
		made, err := tx.CreateRight(right.Right{UserID: id, Kind: right.Disable, Role: u.Role, Level: u.Level, Departments: u.Departments, Name: u.Name,
			Email: u.Email, Until: u.Until, Reason: reason, AtCommandLine: actor.Nobody(), State: right.Granted, Basis: right.AtOnce,
			MakerID: actor.UserID, At: a.Now(), DecidedAt: a.Now()})
		if err != nil {
			return err
		}
		if err := a.recordRight(tx, "right_granted", made, actor.UserID); err != nil {
			return err
		}
		post.notice(u.Email, "right.mail.disabled", "Name", u.Name, "Login", u.Login, "By", actor.Name, "Reason", reason)
		return a.recordUser(tx, "user_disable", id, actor.UserID)
	})
	if err == nil {
		a.send(ctx, post)
	}
	return err
}

// EndSingleHanded ends running the college single-handed, at once, with a reason.
func (a *Area) EndSingleHanded(ctx context.Context, actor access.Actor, reason string) error {
	core.Trim(&reason)
	return a.Write(ctx, actor, access.UserDisable, func(tx *store.Tx) error {
		if err := form.Reason(reason); err != nil {
			return err
		}
		if err := tx.LockRights(); err != nil {
			return err
		}
		list, err := tx.AllRights()
		for _, r := range list {
			if r.Kind != right.Single || r.State != right.Granted {
				continue
			}
			r.State, r.Answer, r.EndedAt = right.Ended, reason, a.Now()
			if err := a.moveRight(tx, r, right.Granted, actor.UserID); err != nil {
				return err
			}
		}
		return err
	})
}

// grant puts a right into force and informs its person.
func (a *Area) grant(tx *store.Tx, r right.Right, from right.State, by int64, post *mailbag) error {
	r.DecidedAt = a.Now()
	if err := a.moveRight(tx, r, from, by); err != nil || r.Kind == right.Single {
		return err
	}
	return a.empower(tx, r.ID, by, post)
}

// empower applies a granted right to its account, and makes the link that follows from it.
func (a *Area) empower(tx *store.Tx, id, by int64, post *mailbag) error {
	r, err := tx.Right(id)
	if err != nil {
		return err
	}
	was, err := tx.User(r.UserID)
	if err != nil {
		return err
	}
	to := was.Email
	if r.Kind == right.Grant {
		to = r.Email
		is := access.User{ID: r.UserID, Name: r.Name, Role: r.Role, Level: r.Level, Departments: r.Departments, Email: r.Email, Until: r.Until}
		if err := tx.EmpowerUser(is); err != nil {
			return err
		}
		if err := tx.ForgetSetupToken(is.Role); err != nil {
			return err
		}
		if err := a.recordUser(tx, "user_update", r.UserID, by); err != nil {
			return err
		}
		if was.Email != to {
			post.told(was.Email, "right.mail.moved", r)
		}
	}
	if err := a.revokeLinks(tx, r.UserID, by); err != nil {
		return err
	}
	if r.Kind == right.Reset || was.NoPassword {
		return a.mailLink(tx, r, to, by, post)
	}
	post.told(to, "right.mail.granted", r)
	return nil
}
