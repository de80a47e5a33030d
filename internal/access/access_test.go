package access_test

import (
	"testing"

	"reliefbook/internal/access"
	"reliefbook/internal/fault"
)

// TestAuditorChangesNothing and the other duties kept apart by Accounting Law art. 25.
func TestDutiesAreApart(t *testing.T) {
	for _, a := range access.Actions() {
		if a.Writes() && access.Allowed(access.Auditor, a) {
			t.Errorf("an auditor may %s", a)
		}
		if a.Writes() && a != access.RightWitness && access.Allowed(access.Maker, a) && access.Allowed(access.Checker, a) {
			t.Errorf("one and the other may %s", a)
		}
	}
	for _, a := range []access.Action{access.FundRead, access.ProgramRead, access.BatchRead, access.ReceiptRead, access.RosterRead, access.ReportRead,
		access.VoucherRead, access.StatementRead, access.VisitRead, access.TicketRead, access.GiftRead, access.DutyRead, access.BundleRead} {
		for _, r := range access.Roles {
			if r.Administers() && access.Allowed(r, a) {
				t.Errorf("%s sees money: %s", r, a)
			}
		}
	}
}

// TestRightsHaveThreeHands: who asks does not give, who gives is no witness, and no administrator reads the other's trail.
func TestRightsHaveThreeHands(t *testing.T) {
	hands := map[access.Action]func(access.Role) bool{
		access.UserManage:   func(r access.Role) bool { return r == access.Admin },
		access.TierSet:      func(r access.Role) bool { return r == access.Admin },
		access.RightDecide:  func(r access.Role) bool { return r == access.Security },
		access.TierDecide:   func(r access.Role) bool { return r == access.Security },
		access.RightWitness: access.Role.Money,
	}
	for a, may := range hands {
		for _, r := range access.Roles {
			if access.Allowed(r, a) != may(r) {
				t.Errorf("%s %s: %v", r, a, access.Allowed(r, a))
			}
		}
	}
	alone := access.Actor{UserID: 1, Role: access.Admin, Alone: true}
	if !alone.Can(access.RightDecide) || alone.Can(access.RightWitness) || alone.Can(access.BatchApprove) {
		t.Error("a single-handed college's administrator gives rights, and does nothing else more")
	}
	if maker := (access.Actor{UserID: 1, Role: access.Maker, Alone: true}); maker.Can(access.RightDecide) || maker.Can(access.BatchApprove) {
		t.Error("a single-handed college gives its maker something")
	}
}

// TestTheCommandLineDecidesNothing holds every act that counts as one of two people.
func TestTheCommandLineDecidesNothing(t *testing.T) {
	for _, a := range access.Actions() {
		for _, r := range access.Roles {
			err := access.CommandLine(r).Require(a)
			if !access.Allowed(r, a) || !a.Writes() {
				continue
			}
			open := a == access.OrgManage || a == access.RosterImport || a == access.ChartPropose || a == access.OpeningPropose || a == access.UserManage || a == access.UserDisable || a == access.KeyRotate
			if open != (err == nil) || err != nil && !fault.Is(err, "auth.in_person") {
				t.Errorf("%s %s: %v", r, a, err)
			}
		}
	}
}

func TestWithoutARoleThereIsOnesOwnAccount(t *testing.T) {
	nobody := access.Actor{UserID: 1, Role: access.None}
	for _, a := range access.Actions() {
		if own := a == access.Public || a == access.Self; nobody.Can(a) != own {
			t.Errorf("%s: %v", a, nobody.Can(a))
		}
	}
	if s := nobody.Scope(); s.All || len(s.Departments) > 0 {
		t.Errorf("sees %+v", s)
	}
	u := access.User{ID: 1, Role: access.Maker, Until: "2021-09-30"}
	if u.On("2021-09-30").Role != access.Maker || u.On("2021-10-01").Role != access.None {
		t.Error("a right holds on its last day and not after")
	}
}

func TestRequire(t *testing.T) {
	if err := (access.Actor{}).Require(access.Self); fault.KindOf(err) != fault.Unauthenticated {
		t.Errorf("nobody: %v", err)
	}
	if err := (access.Actor{UserID: 1, Role: access.Branch}).Require(access.BatchApprove); fault.KindOf(err) != fault.Forbidden {
		t.Errorf("a branch approves: %v", err)
	}
	if err := (access.Actor{}).Require(access.Public); err != nil {
		t.Errorf("public: %v", err)
	}
}

func TestABranchWithoutDepartmentsSeesNothing(t *testing.T) {
	s := access.Actor{UserID: 1, Role: access.Branch}.Scope()
	if s.All || s.Has(0) || s.Has(1) {
		t.Errorf("scope %+v", s)
	}
}

func TestPasswordRule(t *testing.T) {
	for password, good := range map[string]bool{"Abc12345": true, "abc12345": false, "Ab1-": false, "ABCDEFGH1": false, "中文密码Ab12": true, "Maker-1": false} {
		if err := access.CheckPassword("maker", password); (err == nil) != good {
			t.Errorf("%q: %v", password, err)
		}
	}
}
