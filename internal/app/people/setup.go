package people

import (
	"bytes"
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"reliefbook/internal/access"
	"reliefbook/internal/app/core"
	"reliefbook/internal/form"
	"reliefbook/internal/right"
	"reliefbook/internal/seal"
	"reliefbook/internal/store"
)

// SetupLink is a one-time link that makes the first administrator of a kind.
type SetupLink struct {
	Role  access.Role
	Token string
}

// Path is the link's path on the service's site.
func (l SetupLink) Path() string { return "/setup?token=" + l.Token }

// SetupLinks makes a link for each of the two administrators, without whom nobody
// is given a right, where nobody who can sign in has the role: two on an empty
// database, none on one in order. Each is recorded.
func (a *Area) SetupLinks(ctx context.Context) ([]SetupLink, error) {
	return SetupLinks(ctx, a.DB(), a.Now())
}

// SetupLinks is Core.SetupLinks before there is an Core: migrating needs no keys.
func SetupLinks(ctx context.Context, db *store.DB, now time.Time) (links []SetupLink, err error) {
	err = db.Write(ctx, func(tx *store.Tx) error {
		missing, err := missingAdministrators(tx, now)
		if err != nil {
			return err
		}
		for _, role := range missing {
			l := SetupLink{Role: role, Token: newToken()}
			expiry := now.Add(linkFor)
			if err := tx.PutSetupToken(role, core.TokenHash(l.Token), expiry); err != nil {
				return err
			}
			if _, err := tx.Record("setup_link", store.NounSetup, 1, access.CommandLineID, now, func(w *seal.LeafWriter) {
				w.Text("role", string(role)).Bytes("hash", core.TokenHash(l.Token)).Time("expiry", expiry)
			}); err != nil {
				return err
			}
			links = append(links, l)
		}
		return nil
	})
	return links, err
}

// missingAdministrators lists which of the two roles nobody who can sign in has.
func missingAdministrators(tx *store.Tx, now time.Time) (missing []access.Role, err error) {
	alone, err := tx.SingleHanded()
	if err != nil {
		return nil, err
	}
	for _, role := range []access.Role{access.Admin, access.Security} {
		if alone && role == access.Security {
			continue
		}
		n, err := tx.Administrators(role, now.In(core.China).Format(time.DateOnly))
		if err != nil {
			return nil, err
		}
		if n == 0 {
			missing = append(missing, role)
		}
	}
	return missing, nil
}

// SetupRole is the role that a setup link makes. Refusal: not_found when it was
// used, replaced, has expired, or somebody has the role by now.
func (a *Area) SetupRole(ctx context.Context, token string) (role access.Role, err error) {
	err = a.DB().Read(ctx, func(tx *store.Tx) error {
		role, err = a.RoleOf(tx, token)
		return err
	})
	return role, err
}

func (a *Area) RoleOf(tx *store.Tx, token string) (access.Role, error) {
	role, err := tx.SetupToken(core.TokenHash(token), a.Now())
	if err != nil {
		return "", err
	}
	if made, err := SetupRecorded(tx, core.TokenHash(token)); err != nil || !made {
		return "", cmp.Or(err, core.ErrNotFound())
	}
	missing, err := missingAdministrators(tx, a.Now())
	for _, m := range missing {
		if m == role {
			return role, err
		}
	}
	if err == nil {
		err = core.ErrNotFound()
	}
	return "", err
}

// SetupRecorded reports whether an act made the link: one that was written directly
// into the database is not valid.
func SetupRecorded(tx *store.Tx, hash []byte) (bool, error) {
	acts, err := tx.History(seal.Subject(store.NounSetup, 1))
	return slices.ContainsFunc(acts, func(e seal.Entry) bool { return e.Kind == "setup_link" && bytes.Contains(e.Leaf, hash) }), err
}

// Setup uses the one-time token and creates its administrator. Refusals: not_found
// as for SetupRole; those of CreateAccount and access.CheckPassword.
func (a *Area) Setup(ctx context.Context, token string, u access.User, password string) (access.User, error) {
	if _, err := a.SetupRole(ctx, token); err != nil {
		return u, err
	}
	u.Login = strings.ToLower(strings.TrimSpace(u.Login))
	core.Trim(&u.Name)
	core.Bare(&u.Email)
	if err := checkSetup(u, password); err != nil {
		return u, err
	}
	hash, err := a.hash(ctx, password)
	if err != nil {
		return u, err
	}
	err = a.DB().Write(ctx, func(tx *store.Tx) error {
		if err := tx.LockRights(); err != nil {
			return err
		}
		role, err := a.RoleOf(tx, token)
		if err != nil {
			return err
		}
		if err := tx.UseSetupToken(core.TokenHash(token), a.Now()); err != nil {
			return err
		}
		id, err := tx.CreateUser(access.User{Login: u.Login, Name: u.Name}, a.Now())
		if err != nil {
			return err
		}
		if err := tx.SetPassword(id, hash); err != nil {
			return err
		}
		u.ID, u.Role = id, role
		if err := a.setUp(tx, u, id); err != nil {
			return err
		}
		u, err = tx.User(id)
		return err
	})
	return u, err
}

func checkSetup(u access.User, password string) error {
	if err := u.CheckName(); err != nil {
		return err
	}
	f := form.New()
	if access.CheckEmail(f, u.Email); f.OrNil() != nil {
		return f
	}
	return access.CheckPassword(u.Login, password)
}

// setUp gives a new account the role that nobody had.
func (a *Area) setUp(tx *store.Tx, u access.User, by int64) error {
	maker := by
	if by == u.ID {
		maker = 0
	}
	r := right.Right{UserID: u.ID, Kind: right.Grant, Role: u.Role, Level: 1, Name: u.Name, Email: u.Email, State: right.Granted, Basis: right.Setup,
		AtCommandLine: by == access.CommandLineID, MakerID: maker, At: a.Now(), DecidedAt: a.Now()}
	id, err := tx.CreateRight(r)
	if err != nil {
		return err
	}
	if err := a.recordRight(tx, "right_granted", id, by); err != nil {
		return err
	}
	u.Level = 1
	if err := tx.EmpowerUser(u); err != nil {
		return err
	}
	if err := tx.ForgetSetupToken(u.Role); err != nil {
		return err
	}
	return a.recordUser(tx, "user_create", u.ID, by)
}

// Added is the result of `user add` on the command line.
type Added struct {
	UserID int64
	Right  int64
	Token  string // of the one-time link of a first administrator; empty: the right was asked for
}

// AddUser is how the command line gets an account with a right. Where nobody is the
// administrator it names, it creates the first one and returns their one-time link;
// otherwise it creates the account and requests the right, which people grant.
// Refusals: those of CreateAccount and ProposeRight.
func (a *Area) AddUser(ctx context.Context, actor access.Actor, u access.User, reason string) (out Added, err error) {
	err = a.Write(ctx, actor, access.UserManage, func(tx *store.Tx) error {
		if err := tx.LockRights(); err != nil {
			return err
		}
		missing, err := missingAdministrators(tx, a.Now())
		if err != nil {
			return err
		}
		if u.ID, err = a.createAccount(tx, actor.UserID, u.Login, u.Name); err != nil {
			return err
		}
		out.UserID = u.ID
		if actor.Nobody() && slices.Contains(missing, u.Role) {
			out.Token, err = a.addFirst(tx, u, actor.UserID)
			return err
		}
		out.Right, err = a.proposeRight(tx, actor, right.Right{UserID: u.ID, Kind: right.Grant, Role: u.Role, Level: u.Level, Departments: u.Departments,
			Name: u.Name, Email: u.Email, Until: u.Until, Reason: reason})
		return err
	})
	return out, err
}

func (a *Area) addFirst(tx *store.Tx, u access.User, by int64) (string, error) {
	f := form.New()
	if access.CheckEmail(f, u.Email); f.OrNil() != nil {
		return "", f
	}
	core.Trim(&u.Name)
	core.Bare(&u.Email)
	if err := a.setUp(tx, u, by); err != nil {
		return "", err
	}
	is, err := tx.User(u.ID)
	if err != nil {
		return "", err
	}
	r, err := a.due(tx, is)
	if err != nil {
		return "", err
	}
	token, _, err := a.putLink(tx, r, by)
	return token, err
}

// SetSingleHanded is how the command line runs the college single-handed: at once
// when no money role was ever given, otherwise by a request. done says which.
func (a *Area) SetSingleHanded(ctx context.Context, actor access.Actor, reason string) (done bool, id int64, err error) {
	core.Trim(&reason)
	err = a.Write(ctx, actor, access.UserManage, func(tx *store.Tx) error {
		if err := tx.LockRights(); err != nil {
			return err
		}
		need, err := tx.Needs(0)
		if err != nil {
			return err
		}
		if done = actor.Nobody() && !need.Ever && !need.Alone; !done {
			id, err = a.proposeRight(tx, actor, right.Right{Kind: right.Single, Reason: reason})
			return err
		}
		if err := form.Reason(reason); err != nil {
			return err
		}
		id, err = tx.CreateRight(right.Right{Kind: right.Single, Role: access.None, Level: 1, Reason: reason, AtCommandLine: true,
			State: right.Granted, Basis: right.Setup, MakerID: actor.UserID, At: a.Now(), DecidedAt: a.Now()})
		if err != nil {
			return err
		}
		return a.recordRight(tx, "right_granted", id, actor.UserID)
	})
	return done, id, err
}
