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
	"reliefbook/internal/app"
)

// device is what the demo's acts are recorded as coming from.
const device = "demo"

// structure makes the two administrators as setup links would, then campuses and departments.
func (p *player) structure(ctx context.Context) error {
	links, err := p.app.People.SetupLinks(ctx)
	if err != nil {
		return err
	}
	for _, l := range links {
		first := Account{Login: string(l.Role), Password: password(), Name: map[access.Role]string{access.Admin: "系统管理员", access.Security: "安全管理员"}[l.Role], Role: l.Role}
		u, err := p.app.People.Setup(ctx, l.Token, access.User{Login: first.Login, Name: first.Name}, first.Password)
		if err != nil {
			return err
		}
		*map[access.Role]*access.Actor{access.Admin: &p.hands.Admin, access.Security: &p.hands.Security}[l.Role] = u.Actor(device)
		p.accounts = append(p.accounts, first)
	}
	for _, c := range campuses {
		if p.campus[c.Name], err = p.app.CreateCampus(ctx, p.hands.Admin, c.Code, c.Name); err != nil {
			return err
		}
	}
	for _, d := range units {
		if p.department[d.Name], err = p.app.CreateDepartment(ctx, p.hands.Admin, d.Code, d.Name); err != nil {
			return err
		}
	}
	return nil
}

// users makes somebody for every role, a branch user for every department, a
// supervisor for the first and two storekeepers. The maker comes first, and then
// is the witness of all who touch money or goods.
func (p *player) users(ctx context.Context) error {
	staff := []Account{
		{Login: "maker", Name: "周晓敏", Role: access.Maker}, {Login: "checker", Name: "郑国强", Role: access.Checker},
		{Login: "cashier", Name: "林秀英", Role: access.Cashier}, {Login: "auditor", Name: "吴建平", Role: access.Auditor},
	}
	for _, d := range units {
		staff = append(staff, Account{Login: "branch-" + strings.ToLower(d.Code), Name: d.Name + "总支经办", Role: access.Branch, Department: d.Name})
	}
	staff = append(staff, Account{Login: "leader-" + strings.ToLower(units[0].Code), Name: units[0].Name + "总支书记", Role: access.Leader, Department: units[0].Name},
		Account{Login: "logs", Name: "冯守信", Role: access.Logs},
		Account{Login: "keeper", Name: "赵永福", Role: access.Keeper}, Account{Login: "keeper-2", Name: "钱桂芳", Role: access.Keeper})
	first, err := p.admit(ctx, staff[:1])
	if err != nil {
		return err
	}
	p.hands.Witness = first[0]
	rest, err := p.admit(ctx, staff[1:])
	if err != nil {
		return err
	}
	actors := append(first, rest...)
	p.maker, p.checker, p.cashier, p.auditor, p.branches = actors[0], actors[1], actors[2], actors[3], actors[4:4+len(units)]
	p.keeper, p.second = actors[len(actors)-2], actors[len(actors)-1]
	p.accounts = append(p.accounts, staff...)
	return nil
}

// admit makes the users, each of whom sets a password of their own. Hashing a
// password is slow on purpose, so it keeps every core busy.
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
	account.Password = password()
	u, err := Appoint(ctx, p.app, p.hands, u, account.Password)
	return u.Actor(device), err
}

// passwordOf is what somebody of the demo signs in with.
func (p *player) passwordOf(actor access.Actor) string {
	at := slices.IndexFunc(p.accounts, func(a Account) bool { return a.Login == actor.Login })
	return p.accounts[at].Password
}

// Hands are the three who bring a right into force; the witness only after the first who touches money.
type Hands struct{ Admin, Security, Witness access.Actor }

// Appoint brings a new user into office the way a college does: asked for,
// granted, witnessed where there must be a witness, and with a password of their
// own set by the link that is printed at the server.
func Appoint(ctx context.Context, a *app.App, by Hands, u access.User, password string) (access.User, error) {
	added, err := a.People.AddUser(ctx, by.Admin, u, "开通岗位")
	if err != nil {
		return u, err
	}
	if _, err := a.People.DecideRight(ctx, by.Security, added.Right, true, ""); err != nil {
		return u, err
	}
	if u.Role.Money() && by.Witness.UserID != 0 {
		if _, err := a.People.WitnessRight(ctx, by.Witness, added.Right, true, ""); err != nil {
			return u, err
		}
	}
	token, err := a.People.PrintLink(ctx, access.CommandLine(access.Admin), u.Login)
	if err != nil {
		return u, err
	}
	return a.People.SpendLink(ctx, token, password)
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
