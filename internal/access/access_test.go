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
		if a.Writes() && access.Allowed(access.Maker, a) && access.Allowed(access.Checker, a) {
			t.Errorf("one and the other may %s", a)
		}
	}
	for _, a := range []access.Action{access.FundRead, access.ProgramRead, access.BatchRead, access.ReceiptRead, access.RosterRead, access.ReportRead} {
		if access.Allowed(access.Admin, a) {
			t.Errorf("an administrator sees money: %s", a)
		}
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
