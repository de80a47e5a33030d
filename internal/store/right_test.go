package store_test

import (
	"testing"
	"time"

	"reliefbook/internal/access"
	"reliefbook/internal/link"
	"reliefbook/internal/right"
	"reliefbook/internal/store"
)

func TestAnAccountHasOneRightUnderWay(t *testing.T) {
	onBoth(t, func(s *shelf) {
		must(0, s.tx.LockRights())
		want := right.Right{UserID: s.clerk, User: "赵经办", Login: "clerk", Kind: right.Grant, Role: access.Branch,
			Level: 1, Departments: []int64{s.nursing, s.pharmacy}, Name: "赵经办",
			Email: "a@b.c", Until: "2022-01-01", Reason: "轮岗", AtCommandLine: true, State: right.Pending,
			MakerID: s.maker, Maker: "王制单", At: now}
		want.ID = must(s.tx.CreateRight(want))
		same(s, must(s.tx.Right(want.ID)), want)
		s.refuses("right.open", func() error { return err1(s.tx.CreateRight(want)) })
		college := right.Right{Kind: right.Single, State: right.Asked, At: later(1)} // of nobody, by nobody yet
		college.ID = must(s.tx.CreateRight(college))
		same(s, must(s.tx.Right(college.ID)), college)
		s.refuses("right.open", func() error { return err1(s.tx.CreateRight(college)) })
		same(s, idsOf(must(s.tx.OpenRights()), func(r right.Right) int64 { return r.ID }), []int64{want.ID, college.ID})

		want.State, want.Basis, want.DeciderID, want.Decider, want.WitnessID, want.Witness,
			want.DecidedAt = right.Granted, right.Witnessed, s.checker, "李复核", s.cashier, "张出纳", later(2)
		must(0, s.tx.MoveRight(want, right.Pending))
		s.refuses("changed_meanwhile", func() error { return s.tx.MoveRight(want, right.Pending) })
		same(s, must(s.tx.RightsOf(s.clerk)), []right.Right{want})
		same(s, len(must(s.tx.AllRights())), 2)
		same(s, must(s.tx.Needs(s.clerk)), right.Need{Money: true, Ever: true})
		same(s, must(s.tx.Needs(s.maker)), right.Need{Ever: true})
		s.refuses("not_found", func() error { return err1(s.tx.Right(99)) })
	})
}

func TestACollegeRunsSingleHandedFromThenUntilThen(t *testing.T) {
	onBoth(t, func(s *shelf) {
		r := right.Right{Kind: right.Single, State: right.Pending, MakerID: s.maker, At: now}
		r.ID = must(s.tx.CreateRight(r))
		same(s, must(s.tx.SingleHanded()), false)
		r.State, r.Basis, r.DeciderID, r.DecidedAt = right.Granted, right.Two, s.checker, later(2)
		must(0, s.tx.MoveRight(r, right.Pending))
		same(s, must(s.tx.SingleHanded()), true)
		r.State, r.EndedAt = right.Ended, later(5)
		must(0, s.tx.MoveRight(r, right.Granted))
		for at, alone := range map[time.Time]bool{later(1): false, later(2): true, later(4): true, later(5): false} {
			same(s, must(s.tx.SingleHandedAt(at)), alone)
		}
		same(s, must(s.tx.SingleHanded()), false)
	})
}

// TestMoneyIsHeldByEveryMoneyRoleAndByNoOther: what the question counts as one is what access says.
func TestMoneyIsHeldByEveryMoneyRoleAndByNoOther(t *testing.T) {
	onBoth(t, func(s *shelf) {
		for _, role := range access.Roles {
			u := access.User{Login: "of-" + string(role), Name: string(role), Role: role, Until: "2021-12-31"}
			u.ID = must(s.tx.CreateUser(u, now))
			must(0, s.tx.EmpowerUser(u))
			r := right.Right{UserID: u.ID, Kind: right.Grant, Role: role, Level: 1, State: right.Granted,
				Basis: right.Witnessed, MakerID: s.maker, DeciderID: s.checker, At: now, DecidedAt: now}
			r.ID = must(s.tx.CreateRight(r))
			held := false
			for _, h := range must(s.tx.MoneyHolders("2022-01-01")) {
				if h.UserID == u.ID {
					held = true
					same(s, h, right.Holder{UserID: u.ID, Name: string(role), Basis: right.Witnessed, Ended: true,
						Asleep: true})
				}
			}
			if held != role.Money() || must(s.tx.Needs(u.ID)).Money != role.Money() {
				s.Errorf("%s is held as money: %v", role, held)
			}
			same(s, must(s.tx.Administrators(role, "2022-01-01")), map[bool]int{true: 1}[baseRoles[role]])
		}
	})
}

// baseRoles are those that somebody of a base has without an end.
var baseRoles = map[access.Role]bool{access.Maker: true, access.Checker: true, access.Cashier: true,
	access.Branch: true}

func TestAnAccountIsMadeEmpoweredAndKeptOut(t *testing.T) {
	onBoth(t, func(s *shelf) {
		u := access.User{Login: "new", Name: "新人", Level: 1, CreatedAt: now, NoPassword: true, Role: access.None}
		u.ID = must(s.tx.CreateUser(u, now))
		got, hash, err := s.tx.UserByLogin("new")
		u.Password = got.Password
		same(s, got, u)
		if err != nil || hash != store.NoPassword {
			s.Errorf("%q, %v", hash, err)
		}
		s.refuses("form.invalid", func() error { return err1(s.tx.CreateUser(u, now)) })
		must(0, s.tx.SetPassword(u.ID, "hash"))
		u.Name, u.Role, u.Level, u.Email, u.Until, u.Departments = "改名", access.Leader, 2, "x@y.z", "2022-01-01",
			[]int64{s.nursing, s.pharmacy}
		must(0, s.tx.EmpowerUser(u))
		u.Departments = []int64{s.pharmacy}
		must(0, s.tx.EmpowerUser(u))
		must(0, s.tx.DisableUser(u.ID))
		got = must(s.tx.User(u.ID))
		if got.Password == u.Password || got.NoPassword {
			s.Errorf("another password: %+v", got)
		}
		u.Password, u.NoPassword, u.Disabled = got.Password, false, true
		same(s, got, u)
		must(0, s.tx.EmpowerUser(u))
		same(s, must(s.tx.User(u.ID)).Disabled, false)
		rows := must(s.tx.UserRows())
		same(s, len(must(s.tx.Users())), must(s.tx.CountUsers()))
		if len(rows) != must(s.tx.CountUsers())+1 || rows[0].ID >= 0 { // with the command line's
			s.Errorf("%+v", rows)
		}
		for _, act := range []func() error{func() error { return s.tx.DisableUser(-1) },
			func() error {
				return s.tx.SetPassword(-1,
					"x")
			}, func() error { return s.tx.EmpowerUser(access.User{ID: -1}) }} {
			s.refuses("changed_meanwhile", act)
		}
		s.refuses("not_found", func() error { return err1(s.tx.User(-1)) })
	})
}

func TestAOneTimeLinkIsSpentOnce(t *testing.T) {
	onBoth(t, func(s *shelf) {
		r := must(s.tx.CreateRight(right.Right{UserID: s.clerk, Kind: right.Reset, State: right.Asked, At: now}))
		want := link.Password{UserID: s.clerk, RightID: r, Hash: []byte{1, 0}, Expiry: later(60), State: link.Open,
			ByID: s.maker, At: now}
		want.ID = must(s.tx.PutUserLink(want))
		same(s, must(s.tx.UserLinkByHash([]byte{1, 0})), want)
		s.refuses("not_found", func() error { return err1(s.tx.UserLinkByHash([]byte{1})) })
		must(0, s.tx.EndUserLink(want.ID, link.Used))
		s.refuses("changed_meanwhile", func() error { return s.tx.EndUserLink(want.ID, link.Revoked) })
		want.State = link.Used
		same(s, must(s.tx.UserLinks(0)), []link.Password{want})
		same(s, len(must(s.tx.UserLinks(s.maker))), 0)

		must(0, s.tx.PutSetupToken(access.Admin, []byte{1}, later(60)))
		must(0, s.tx.PutSetupToken(access.Admin, []byte{2}, later(60)))
		same(s, must(s.tx.SetupToken([]byte{2}, now)), access.Admin)
		s.refuses("not_found", func() error { return err1(s.tx.SetupToken([]byte{1}, now)) }) // replaced
		s.refuses("not_found", func() error { return err1(s.tx.SetupToken([]byte{2}, later(60))) })
		same(s, must(s.tx.SetupHashes()), [][]byte{{2}})
		must(0, s.tx.ForgetSetupToken(access.Admin))
		s.refuses("not_found", func() error { return err1(s.tx.SetupToken([]byte{2}, now)) })
	})
}
