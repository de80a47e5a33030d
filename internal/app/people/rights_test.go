package people_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"reliefbook/internal/access"
	"reliefbook/internal/app/people"
	"reliefbook/internal/apptest"
	"reliefbook/internal/fault"
	"reliefbook/internal/report"
	"reliefbook/internal/right"
	"reliefbook/internal/store"
)

var server = access.CommandLine(access.Admin)

// invented asks for an account of somebody who does not exist and brings it as
// far as both administrators can.
func invented(t *testing.T, h *apptest.House, login string, role access.Role) people.Added {
	t.Helper()
	ctx := context.Background()
	added, err := h.App.People.AddUser(ctx, h.Admin, access.User{Login: login, Name: "查无此人", Role: role, Email: login + "@evil.example"}, "新人")
	apptest.Check(t, err)
	_, err = h.People.DecideRight(ctx, h.Security, added.Right, true, "")
	apptest.Check(t, err)
	return added
}

// roleNow is what somebody may do if they are signed in now.
func roleNow(t *testing.T, h *apptest.House, id int64) access.Role {
	t.Helper()
	d, err := h.People.User(context.Background(), h.Admin, id)
	apptest.Check(t, err)
	return d.On(h.Today()).Role
}

// TestOneAdministratorAloneBringsNobodyIntoOffice: ninety seconds from nothing to
// a paid batch, by one who made the accounts, saw the first passwords and set the roles.
func TestOneAdministratorAloneBringsNobodyIntoOffice(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		added, err := h.App.People.AddUser(ctx, h.Admin, access.User{Login: "ghost", Name: "查无此人", Role: access.Maker, Email: "ghost@evil.example"}, "新人")
		apptest.Check(t, err)
		apptest.Refused(t, apptest.Err(h.People.DecideRight(ctx, h.Admin, added.Right, true, "")), "auth.forbidden")
		apptest.Refused(t, apptest.Err(h.People.WitnessRight(ctx, h.Admin, added.Right, true, "")), "auth.forbidden")
		apptest.Refused(t, apptest.Err(h.People.StandIn(ctx, h.Admin, added.Right, "x")), "right.stand_in")
		apptest.Refused(t, apptest.Err(h.People.StandIn(ctx, server, added.Right, "x")), "decide.over")
		apptest.Refused(t, apptest.Err(h.People.PrintLink(ctx, h.Admin, "ghost")), "right.stand_in")
		apptest.Refused(t, apptest.Err(h.People.PrintLink(ctx, server, "ghost")), "right.no_link_due")
		apptest.Refused(t, apptest.Err(h.People.SendLink(ctx, h.Admin, added.UserID)), "right.no_link_due")
		apptest.Refused(t, apptest.Err(h.People.SignIn(ctx, people.Login{Name: "ghost", Password: ""})), "auth.wrong")
		if r := roleNow(t, h, added.UserID); r != access.None || len(h.Mail.To("ghost@evil.example")) != 0 {
			t.Errorf("an account nobody granted anything has the role %s", r)
		}
		// Nor does the administrator get at somebody else's account by a reset or another address.
		reset, err := h.People.ProposeRight(ctx, h.Admin, right.Right{UserID: h.Maker.UserID, Kind: right.Reset, Reason: "忘记密码"})
		apptest.Check(t, err)
		apptest.Refused(t, apptest.Err(h.People.PrintLink(ctx, server, "maker")), "right.no_link_due")
		apptest.Check(t, h.People.WithdrawRight(ctx, h.Admin, reset, "提错了"))
		_, err = h.People.ProposeRight(ctx, h.Admin, right.Right{UserID: h.Maker.UserID, Kind: right.Grant, Role: access.Maker, Name: "王制单", Email: "me@evil.example", Reason: "换邮箱"})
		apptest.Check(t, err)
		if d, err := h.People.User(ctx, h.Admin, h.Maker.UserID); err != nil || d.Email != "" {
			t.Errorf("the address is %q already, %v", d.Email, err)
		}
		h.Holds(t)
	})
}

// TestBothAdministratorsBringNobodyIntoOfficeWhereThereIsAWitness: whoever holds
// both of them, and every account they make, gets no maker, checker or cashier.
func TestBothAdministratorsBringNobodyIntoOfficeWhereThereIsAWitness(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		var ghosts []people.Added
		for login, role := range map[string]access.Role{"ghost-m": access.Maker, "ghost-c": access.Checker, "ghost-o": access.Cashier, "ghost-k": access.Keeper, "ghost-a": access.Auditor} {
			ghosts = append(ghosts, invented(t, h, login, role))
		}
		for _, g := range ghosts {
			if r := roleNow(t, h, g.UserID); r.Money() {
				t.Errorf("an invented %s is in office", r)
			}
		}
		// The accounts they do get, an auditor and administrators, witness nothing.
		other := h.AddUser(t, "admin-2", "第二管理员", access.Admin)
		list, err := h.People.OpenRights(ctx, h.Admin)
		apptest.Check(t, err)
		for _, r := range list {
			apptest.Refused(t, apptest.Err(h.People.WitnessRight(ctx, h.Security, r.ID, true, "")), "auth.forbidden")
			apptest.Refused(t, apptest.Err(h.People.WitnessRight(ctx, other, r.ID, true, "")), "auth.forbidden")
			apptest.Refused(t, apptest.Err(h.People.StandIn(ctx, server, r.ID, "没有人")), "right.witness_there")
			apptest.Refused(t, apptest.Err(h.People.PrintLink(ctx, server, r.Login)), "right.no_link_due")
		}
		// Getting rid of every honest holder is no way around them.
		users, err := h.People.Users(ctx, h.Admin)
		apptest.Check(t, err)
		for _, u := range users {
			if u.Role.Money() {
				apptest.Check(t, h.People.DisableUser(ctx, h.Security, u.ID, "清理"))
			}
		}
		for _, r := range list {
			apptest.Refused(t, apptest.Err(h.People.StandIn(ctx, server, r.ID, "没有人")), "right.witness_there")
		}
		// Nor is running the college single-handed, which they may ask for.
		single, err := h.People.ProposeRight(ctx, h.Admin, right.Right{Kind: right.Single, Reason: "人少"})
		apptest.Check(t, err)
		_, err = h.People.DecideRight(ctx, h.Security, single, true, "")
		apptest.Check(t, err)
		if alone, err := h.People.SingleHanded(ctx, h.Admin); err != nil || alone {
			t.Errorf("two people made the college single-handed: %v", err)
		}
		h.Holds(t)
	})
}

// TestASittingMakersAccountIsNotTakenOver: both administrators try a reset and another address.
func TestASittingMakersAccountIsNotTakenOver(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		for _, r := range []right.Right{
			{UserID: h.Checker.UserID, Kind: right.Reset, Reason: "忘记密码"},
			{UserID: h.Checker.UserID, Kind: right.Grant, Role: access.Checker, Name: "李复核", Email: "me@evil.example", Reason: "换邮箱"},
			{UserID: h.Checker.UserID, Kind: right.Grant, Role: access.Auditor, Name: "李复核", Email: "me@evil.example", Reason: "先转岗再重设"},
		} {
			id, err := h.People.ProposeRight(ctx, h.Admin, r)
			apptest.Check(t, err)
			_, err = h.People.DecideRight(ctx, h.Security, id, true, "")
			apptest.Check(t, err)
			apptest.Refused(t, apptest.Err(h.People.PrintLink(ctx, server, "checker")), "right.no_link_due")
			_, err = h.People.WitnessRight(ctx, h.Cashier, id, false, "问过本人，没有这回事")
			apptest.Check(t, err)
		}
		if len(h.Mail.To("me@evil.example")) != 0 {
			t.Error("a letter went out")
		}
		apptest.Check(t, apptest.Err(h.People.SignIn(ctx, people.Login{Name: "checker", Password: h.Passwords["checker"]})))
		// With a witness it is done, and the person hears of it at both addresses.
		h.Grant(t, right.Right{UserID: h.Checker.UserID, Role: access.Checker, Name: "李复核", Email: "li@example.edu.cn"})
		h.Grant(t, right.Right{UserID: h.Checker.UserID, Role: access.Checker, Name: "李复核", Email: "li2@example.edu.cn"})
		if old, fresh := h.Mail.To("li@example.edu.cn"), h.Mail.To("li2@example.edu.cn"); len(old) != 2 || len(fresh) != 1 || !strings.Contains(old[1].Text, "安全管理员") {
			t.Errorf("old address %d letters, new one %d", len(old), len(fresh))
		}
		apptest.Check(t, apptest.Err(h.People.SignIn(ctx, people.Login{Name: "checker", Password: h.Passwords["checker"]})))
		news, err := h.People.News(ctx, h.Checker)
		apptest.Check(t, err)
		if len(news) == 0 || news[len(news)-1].ActorID != h.Maker.UserID && news[len(news)-1].Kind != "right_granted" {
			t.Errorf("at sign-in they are told %+v", news)
		}
	})
}

// TestNobodyGivesThemselvesARole, whichever hand they have in it.
func TestNobodyGivesThemselvesARole(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		mine := right.Right{UserID: h.Admin.UserID, Kind: right.Grant, Role: access.Maker, Name: "系统管理员", Reason: "兼任"}
		apptest.Refused(t, apptest.Err(h.People.ProposeRight(ctx, h.Admin, mine)), "right.yourself")
		hers := right.Right{UserID: h.Security.UserID, Kind: right.Grant, Role: access.Checker, Level: 3, Name: "安全管理员", Reason: "兼任"}
		id, err := h.People.ProposeRight(ctx, h.Admin, hers)
		apptest.Check(t, err)
		apptest.Refused(t, apptest.Err(h.People.DecideRight(ctx, h.Security, id, true, "")), "right.yourself")
		apptest.Refused(t, h.People.DisableUser(ctx, h.Admin, h.Admin.UserID, "x"), "right.yourself")
		raise := right.Right{UserID: h.Checker.UserID, Kind: right.Grant, Role: access.Checker, Level: 3, Name: "李复核", Reason: "升级"}
		id, err = h.People.ProposeRight(ctx, h.Admin, raise)
		apptest.Check(t, err)
		apptest.Refused(t, apptest.Err(h.People.ProposeRight(ctx, h.Admin, raise)), "right.open")
		_, err = h.People.DecideRight(ctx, h.Security, id, true, "")
		apptest.Check(t, err)
		apptest.Refused(t, apptest.Err(h.People.WitnessRight(ctx, h.Checker, id, true, "")), "right.yourself")
		apptest.Refused(t, apptest.Err(h.People.DecideRight(ctx, h.Security, id, false, "x")), "decide.over")
		apptest.Check(t, apptest.Err(h.People.DecideRight(ctx, h.Security, id, true, ""))) // sent twice is no second act
		apptest.Check(t, apptest.Err(h.People.WitnessRight(ctx, h.Second, id, true, "")))
		apptest.Check(t, apptest.Err(h.People.WitnessRight(ctx, h.Second, id, true, "")))
		apptest.Refused(t, apptest.Err(h.People.WitnessRight(ctx, h.Maker, id, true, "")), "decide.over")
		if d, err := h.People.User(ctx, h.Admin, h.Checker.UserID); err != nil || d.Level != 3 {
			t.Errorf("level %d, %v", d.Level, err)
		}
		h.Holds(t)
	})
}

// TestARightEndsOnItsDay: the role is gone at the next request of a session that goes on.
func TestARightEndsOnItsDay(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		h.Grant(t, right.Right{UserID: h.Cashier.UserID, Role: access.Cashier, Name: "周出纳", Until: "2021-09-18"})
		u, err := h.People.SignIn(ctx, people.Login{Name: "cashier", Password: h.Passwords["cashier"]})
		apptest.Check(t, err)
		for _, day := range []struct {
			pass time.Duration
			role access.Role
		}{{0, access.Cashier}, {24 * time.Hour, access.Cashier}, {24 * time.Hour, access.None}} {
			h.Clock.Pass(day.pass)
			now, err := h.People.CurrentUser(ctx, u.ID, u.Password)
			apptest.Check(t, err)
			if now.Role != day.role {
				t.Errorf("on %s the role is %s", h.Today(), now.Role)
			}
			_, err = h.Books.Funds(ctx, now.Actor("test"))
			if (err == nil) != (day.role == access.Cashier) {
				t.Errorf("on %s: %v", h.Today(), err)
			}
		}
		apptest.Refused(t, apptest.Err(h.People.ProposeRight(ctx, h.Admin, right.Right{UserID: u.ID, Kind: right.Grant, Role: access.Cashier, Name: "周出纳", Until: "2021-09-18", Reason: "x"})), "form.invalid")
		h.Grant(t, right.Right{UserID: u.ID, Role: access.Cashier, Name: "周出纳", Until: "2021-12-31"})
		if now, err := h.People.CurrentUser(ctx, u.ID, u.Password); err != nil || now.Role != access.Cashier {
			t.Errorf("renewed: %s %v", now.Role, err)
		}
		h.Holds(t)
	})
}

// TestOneTimeLinks: spent once, not late, not by another, not after disabling, and kept nowhere.
func TestOneTimeLinks(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		reset := func() string {
			h.Grant(t, right.Right{UserID: h.Maker.UserID, Kind: right.Reset})
			token, err := h.People.PrintLink(ctx, server, "maker")
			apptest.Check(t, err)
			return token
		}
		first := reset()
		again, err := h.People.PrintLink(ctx, server, "maker") // the one before is worth nothing any more
		apptest.Check(t, err)
		apptest.Refused(t, apptest.Err(h.People.SpendLink(ctx, first, "New-w0rd-1")), "not_found")
		apptest.Refused(t, apptest.Err(h.People.SpendLink(ctx, again, "weak")), "form.invalid")
		apptest.Check(t, apptest.Err(h.People.SignIn(ctx, people.Login{Name: "maker", Password: h.Passwords["maker"]}))) // until it is used, the old one holds
		u, err := h.People.SpendLink(ctx, again, "New-w0rd-1")
		apptest.Check(t, err)
		if u.ID != h.Maker.UserID {
			t.Errorf("it set the password of %s", u.Login)
		}
		apptest.Refused(t, apptest.Err(h.People.SpendLink(ctx, again, "New-w0rd-2")), "not_found")
		apptest.Refused(t, apptest.Err(h.People.SignIn(ctx, people.Login{Name: "maker", Password: h.Passwords["maker"]})), "auth.wrong")
		apptest.Check(t, apptest.Err(h.People.SignIn(ctx, people.Login{Name: "maker", Password: "New-w0rd-1"})))
		apptest.Refused(t, apptest.Err(h.People.PrintLink(ctx, server, "maker")), "right.no_link_due")
		late := reset()
		h.Clock.Pass(25 * time.Hour)
		apptest.Refused(t, apptest.Err(h.People.SpendLink(ctx, late, "New-w0rd-3")), "not_found")
		h.Clock.Pass(7 * 24 * time.Hour)
		apptest.Refused(t, apptest.Err(h.People.PrintLink(ctx, server, "maker")), "right.no_link_due") // a reset granted long ago
		open := reset()
		apptest.Check(t, h.People.DisableUser(ctx, h.Admin, h.Maker.UserID, "离职"))
		apptest.Refused(t, apptest.Err(h.People.SpendLink(ctx, open, "New-w0rd-4")), "not_found")
		apptest.Refused(t, apptest.Err(h.People.LinkFor(ctx, "")), "not_found")
		apptest.Check(t, h.DB.Read(ctx, func(tx *store.Tx) error {
			links, err := tx.UserLinks(0)
			for _, l := range links {
				if len(l.Hash) != 32 || l.State == "open" && l.UserID == h.Maker.UserID {
					t.Errorf("%+v", l)
				}
			}
			return err
		}))
		h.Holds(t)
	})
}

// TestAtTheCommandLineOneOnlyAsks where there are administrators.
func TestAtTheCommandLineOneOnlyAsks(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		added, err := h.App.People.AddUser(ctx, server, access.User{Login: "new", Name: "新制单", Role: access.Maker}, "命令行")
		apptest.Check(t, err)
		if added.Token != "" {
			t.Error("a link was printed")
		}
		apptest.Refused(t, apptest.Err(h.People.DecideRight(ctx, h.Security, added.Right, true, "")), "decide.over") // nobody has proposed it yet
		for _, act := range []func() error{
			func() error {
				return apptest.Err(h.People.DecideRight(ctx, access.CommandLine(access.Security), added.Right, true, ""))
			},
			func() error {
				return apptest.Err(h.People.WitnessRight(ctx, access.CommandLine(access.Maker), added.Right, true, ""))
			},
			func() error { return h.Books.DecideDocument(ctx, access.CommandLine(access.Checker), 1, true, "") },
			func() error { return h.People.DecideTiers(ctx, access.CommandLine(access.Security), 1, true, "") },
		} {
			apptest.Refused(t, act(), "auth.in_person")
		}
		apptest.Refused(t, h.People.TakeUpRight(ctx, server, added.Right, true, ""), "decide.nobody")
		for _, role := range []access.Role{access.Admin, access.Security} {
			first, err := h.App.People.AddUser(ctx, server, access.User{Login: "more-" + string(role), Name: "又一位", Role: role}, "命令行")
			apptest.Check(t, err)
			if first.Token != "" {
				t.Errorf("another %s by the command line alone", role)
			}
		}
		apptest.Check(t, h.People.TakeUpRight(ctx, h.Admin, added.Right, true, ""))
		apptest.Check(t, apptest.Err(h.People.DecideRight(ctx, h.Security, added.Right, true, "")))
		apptest.Check(t, apptest.Err(h.People.WitnessRight(ctx, h.Checker, added.Right, true, "")))
		if r := roleNow(t, h, added.UserID); r != access.Maker {
			t.Errorf("the role is %s", r)
		}
		apptest.Check(t, apptest.Err(h.People.PrintLink(ctx, server, "new")))
		done, _, err := h.People.SetSingleHanded(ctx, server, "人少")
		apptest.Check(t, err)
		if done {
			t.Error("the command line alone made a college that runs single-handed")
		}
		for _, reader := range []access.Actor{h.Admin, h.Security} {
			acts, err := h.People.AccountActs(ctx, reader, 0, 200)
			apptest.Check(t, err)
			seen := map[string]bool{}
			for _, e := range acts {
				if e.ActorID == access.CommandLineID && e.Actor == "命令行" {
					seen[e.Kind] = true
				}
			}
			for _, kind := range []string{"user_create", "right_asked", "user_link"} {
				if !seen[kind] {
					t.Errorf("%s does not see %s by the command line", reader.Login, kind)
				}
			}
		}
		apptest.Refused(t, apptest.Err(h.People.AccountActs(ctx, h.Maker, 0, 10)), "auth.forbidden")
		h.Holds(t)
	})
}

// TestWithoutAnyWitnessTheServerStandsIn after the time in which a disabled one still counts.
func TestWithoutAnyWitnessTheServerStandsIn(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		users, err := h.People.Users(ctx, h.Admin)
		apptest.Check(t, err)
		for _, u := range users {
			if u.Role.Money() {
				apptest.Check(t, h.People.DisableUser(ctx, h.Admin, u.ID, "全部离职"))
			}
		}
		added := invented(t, h, "newcomer", access.Maker)
		h.Clock.Pass(right.Barred - time.Hour)
		apptest.Refused(t, apptest.Err(h.People.StandIn(ctx, server, added.Right, "全部离职")), "right.witness_there")
		h.Clock.Pass(2 * time.Hour)
		d, err := h.People.Right(ctx, h.Security, added.Right)
		apptest.Check(t, err)
		if !d.Standing || len(d.Witnesses.Names) != 0 {
			t.Errorf("the page does not say that the server may stand in: %+v", d.Witnesses)
		}
		apptest.Refused(t, apptest.Err(h.People.StandIn(ctx, server, added.Right, " ")), "form.invalid")
		sent, err := h.People.StandIn(ctx, server, added.Right, "全部离职")
		apptest.Check(t, err)
		if d, err = h.People.Right(ctx, h.Security, added.Right); err != nil || d.Basis != right.StandIn || sent != people.SentByMail {
			t.Errorf("%s %s %v", d.Basis, sent, err)
		}
		// Who came into office so witnesses nothing.
		next := invented(t, h, "next", access.Checker)
		newcomer := access.Actor{UserID: added.UserID, Role: access.Maker, Login: "newcomer"}
		apptest.Refused(t, apptest.Err(h.People.WitnessRight(ctx, newcomer, next.Right, true, "")), "right.no_witness")
		apptest.Check(t, apptest.Err(h.People.StandIn(ctx, server, next.Right, "全部离职")))
		h.Holds(t)
	})
}

// TestASingleHandedCollege: one person gives rights without a witness, and every report says so.
func TestASingleHandedCollege(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		ask := report.Request{Name: "trial-balance", Lang: "zh-CN"}
		before, err := h.Reports.Report(ctx, h.Auditor, ask)
		apptest.Check(t, err)
		h.Grant(t, right.Right{Kind: right.Single})
		u, err := h.People.SignIn(ctx, people.Login{Name: "admin", Password: h.Passwords["admin"]})
		apptest.Check(t, err)
		if u, err = h.People.CurrentUser(ctx, u.ID, u.Password); err != nil || !u.Alone {
			t.Fatalf("%+v %v", u, err)
		}
		alone := u.Actor("test")
		added, err := h.App.People.AddUser(ctx, alone, access.User{Login: "sun", Name: "孙制单", Role: access.Maker}, "人手不够")
		apptest.Check(t, err)
		apptest.Check(t, apptest.Err(h.People.DecideRight(ctx, alone, added.Right, true, "")))
		if d, err := h.People.Right(ctx, alone, added.Right); err != nil || d.Basis != right.SingleHanded || d.State != right.Granted {
			t.Errorf("%s %s %v", d.State, d.Basis, err)
		}
		apptest.Refused(t, apptest.Err(h.People.ProposeRight(ctx, alone, right.Right{UserID: alone.UserID, Kind: right.Grant, Role: access.Maker, Name: "我", Reason: "x"})), "right.yourself")
		if alone.Can(access.BatchApprove) || alone.Can(access.RightWitness) {
			t.Error("it gives the administrator more than rights to give")
		}
		after, err := h.Reports.Report(ctx, h.Auditor, ask)
		apptest.Check(t, err)
		says := func(lines []string) bool { return strings.Contains(strings.Join(lines, "\n"), "单人管理") }
		if before.Alone || says(before.Provenance()) || !after.Alone || !says(after.Provenance()) {
			t.Errorf("before %v, after %v", before.Provenance(), after.Provenance())
		}
		apptest.Check(t, h.People.EndSingleHanded(ctx, h.Security, "来了新人"))
		apptest.Refused(t, apptest.Err(h.People.DecideRight(ctx, access.Actor{UserID: alone.UserID, Role: access.Admin}, added.Right, true, "")), "auth.forbidden")
		next := invented(t, h, "next", access.Checker)
		if d, err := h.People.Right(ctx, h.Admin, next.Right); err != nil || d.State != right.Decided {
			t.Errorf("afterwards nothing is witnessed: %s %v", d.State, err)
		}
		apptest.Refused(t, apptest.Err(h.People.WitnessRight(ctx, access.Actor{UserID: added.UserID, Role: access.Maker}, next.Right, true, "")), "right.no_witness")
		h.Holds(t)
	})
}

// TestAnAccountWrittenIntoTheDatabaseIsFound: a role without the right it comes from.
func TestAnAccountWrittenIntoTheDatabaseIsFound(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		h.Structure(t, nil, []string{"护理系", "药学系"})
		apptest.Check(t, h.People.DisableUser(ctx, h.Admin, h.Keeper.UserID, "调离"))
		h.Holds(t)
		raw := h.NoTriggers(t)
		for name, statement := range map[string]string{
			"role":        "UPDATE app_user SET role = 'checker' WHERE login = 'auditor'",
			"level":       "UPDATE app_user SET level = 3 WHERE login = 'checker'",
			"email":       "UPDATE app_user SET email = 'me@evil.example' WHERE login = 'maker'",
			"until":       "UPDATE app_user SET until = '2099-12-31' WHERE login = 'maker'",
			"enabled":     "UPDATE app_user SET disabled = 0 WHERE login = 'keeper'",
			"departments": "INSERT INTO user_department (user_id, department_id) SELECT u.id, d.id FROM app_user u, department d WHERE u.login = 'branch-a' AND d.code = 'B'",
			"account":     "INSERT INTO app_user (id, login, name, role, password_hash, must_change, disabled, at) VALUES (999, 'x', 'x', 'checker', 'x', 0, 0, 0)",
			"right":       "UPDATE user_right SET role = 'checker' WHERE role = 'auditor'",
		} {
			undo := apptest.Tamper(t, raw, statement)
			v, err := h.Audit.Verify(ctx)
			apptest.Check(t, err)
			found := 0
			for _, verdict := range v.Verdicts {
				if verdict.Rule == "rights" || verdict.Rule == "row_seal" {
					found += len(verdict.Breaks)
				}
			}
			if found < 2 { // by the rule of rights and by the seal
				t.Errorf("%s: found %d times", name, found)
			}
			undo()
		}
	})
}

// TestNoDeadEndWithoutAdministrators: when nobody who can work is one, a recorded link makes one.
func TestNoDeadEndWithoutAdministrators(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		links, err := h.People.SetupLinks(ctx)
		apptest.Check(t, err)
		if len(links) != 0 {
			t.Fatalf("links for %+v", links)
		}
		apptest.Check(t, h.People.DisableUser(ctx, h.Admin, h.Security.UserID, "离职"))
		links, err = h.People.SetupLinks(ctx)
		apptest.Check(t, err)
		if len(links) != 1 || links[0].Role != access.Security {
			t.Fatalf("links for %+v", links)
		}
		fresh := access.User{Login: "security-2", Name: "新安全管理员"}
		apptest.Refused(t, apptest.Err(h.People.Setup(ctx, links[0].Token+"x", fresh, "0wn-Choice-1")), "not_found")
		u, err := h.People.Setup(ctx, links[0].Token, fresh, "0wn-Choice-1")
		apptest.Check(t, err)
		if u.Role != access.Security {
			t.Errorf("it made a %s", u.Role)
		}
		apptest.Refused(t, apptest.Err(h.People.Setup(ctx, links[0].Token, fresh, "0wn-Choice-1")), "not_found")
		// A link that was not used while somebody came into office is worth nothing.
		apptest.Check(t, h.People.DisableUser(ctx, u.Actor("test"), h.Admin.UserID, "离职"))
		links, err = h.People.SetupLinks(ctx)
		apptest.Check(t, err)
		first, err := h.App.People.AddUser(ctx, server, access.User{Login: "admin-2", Name: "新系统管理员", Role: access.Admin}, "命令行")
		apptest.Check(t, err)
		if first.Token == "" {
			t.Fatal("the command line makes no first administrator")
		}
		apptest.Refused(t, apptest.Err(h.People.Setup(ctx, links[0].Token, access.User{Login: "admin-3", Name: "x"}, "0wn-Choice-1")), "not_found")
		apptest.Check(t, apptest.Err(h.People.SpendLink(ctx, first.Token, "0wn-Choice-2")))
		h.Holds(t)
		if !fault.Is(apptest.Err(h.People.SignIn(ctx, people.Login{Name: "admin", Password: h.Passwords["admin"]})), "auth.wrong") {
			t.Error("a disabled administrator signs in")
		}
	})
}
