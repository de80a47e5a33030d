package demo

import (
	"context"
	"crypto/rand"
	"math/big"
	"runtime"
	"slices"
	"strings"
	"sync"

	"reliefbook/internal/access"
)

// device is what the demo's acts are recorded as coming from.
const device = "demo"

// structure makes the first administrator as a setup link would, then campuses and departments.
func (p *player) structure(ctx context.Context) error {
	token, err := p.app.SetupLink(ctx)
	if err != nil {
		return err
	}
	first := Account{Login: "admin", Password: password(), Name: "系统管理员", Role: access.Admin}
	u, err := p.app.Setup(ctx, token, first.Login, first.Name, first.Password)
	if err != nil {
		return err
	}
	p.admin = u.Actor(device)
	p.accounts = append(p.accounts, first)
	for _, c := range campuses {
		if p.campus[c.Name], err = p.app.CreateCampus(ctx, p.admin, c.Code, c.Name); err != nil {
			return err
		}
	}
	for _, d := range units {
		if p.department[d.Name], err = p.app.CreateDepartment(ctx, p.admin, d.Code, d.Name); err != nil {
			return err
		}
	}
	return nil
}

// users makes somebody for every role, a branch user for every department, a supervisor for the first and two storekeepers.
func (p *player) users(ctx context.Context) error {
	staff := []Account{
		{Login: "maker", Name: "周晓敏", Role: access.Maker}, {Login: "checker", Name: "郑国强", Role: access.Checker},
		{Login: "cashier", Name: "林秀英", Role: access.Cashier}, {Login: "auditor", Name: "吴建平", Role: access.Auditor},
	}
	for _, d := range units {
		staff = append(staff, Account{Login: "branch-" + strings.ToLower(d.Code), Name: d.Name + "总支经办", Role: access.Branch, Department: d.Name})
	}
	staff = append(staff, Account{Login: "leader-" + strings.ToLower(units[0].Code), Name: units[0].Name + "总支书记", Role: access.Leader, Department: units[0].Name})
	staff = append(staff, Account{Login: "keeper", Name: "赵永福", Role: access.Keeper}, Account{Login: "keeper-2", Name: "钱桂芳", Role: access.Keeper})
	actors, err := p.admit(ctx, staff)
	if err != nil {
		return err
	}
	p.maker, p.checker, p.cashier, p.auditor, p.branches = actors[0], actors[1], actors[2], actors[3], actors[4:4+len(units)]
	p.keeper, p.second = actors[len(actors)-2], actors[len(actors)-1]
	p.accounts = append(p.accounts, staff...)
	return nil
}

// admit makes the users, each of whom then changes the password they were
// given. Hashing a password is slow on purpose, so it keeps every core busy.
func (p *player) admit(ctx context.Context, staff []Account) ([]access.Actor, error) {
	actors, errs := make([]access.Actor, len(staff)), make([]error, len(staff))
	var wg sync.WaitGroup
	var lock sync.Mutex
	done, places := 0, make(chan struct{}, runtime.GOMAXPROCS(0))
	for i := range staff {
		places <- struct{}{}
		wg.Go(func() {
			defer func() { <-places }()
			actors[i], errs[i] = p.admitOne(ctx, &staff[i])
			lock.Lock()
			defer lock.Unlock()
			done++
			p.progress(done, len(staff))
		})
	}
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	return actors, nil
}

func (p *player) admitOne(ctx context.Context, account *Account) (access.Actor, error) {
	u := access.User{Login: account.Login, Name: account.Name, Role: account.Role}
	if account.Department != "" {
		u.Departments = []int64{p.department[account.Department]}
	}
	id, given, err := p.app.CreateUser(ctx, p.admin, u)
	if err != nil {
		return access.Actor{}, err
	}
	u.ID = id
	account.Password = password()
	_, err = p.app.ChangePassword(ctx, u.Actor(device), given, account.Password)
	return u.Actor(device), err
}

// passwordOf is what somebody of the demo signs in with.
func (p *player) passwordOf(actor access.Actor) string {
	at := slices.IndexFunc(p.accounts, func(a Account) bool { return a.Login == actor.Login })
	return p.accounts[at].Password
}

// password draws one that is easy to type and meets the rule: letters, digits, hyphens.
func password() string {
	const letters, digits = "abcdefghjkmnpqrstuvwxyz", "23456789"
	var b strings.Builder
	for i, from := range []string{letters, digits, letters} {
		if i > 0 {
			b.WriteByte('-')
		}
		for range 4 {
			n, err := rand.Int(rand.Reader, big.NewInt(int64(len(from))))
			if err != nil {
				panic(err) // the system has no randomness: nothing may go on
			}
			b.WriteByte(from[n.Int64()])
		}
	}
	return b.String()
}
