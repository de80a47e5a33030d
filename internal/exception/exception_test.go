package exception_test

import (
	"testing"
	"time"

	"reliefbook/internal/access"
	"reliefbook/internal/decide"
	"reliefbook/internal/exception"
	"reliefbook/internal/fault"
)

const maker, checker, other = 1, 2, 3

var (
	now  = time.Date(2021, 9, 20, 9, 0, 0, 0, time.UTC)
	zhao = access.User{ID: 7, Name: "赵经办", Role: access.Branch, Departments: []int64{4}}
	all  = []access.User{zhao, {ID: 8, Role: access.Maker}, {ID: 9, Role: access.Auditor}, {ID: 10, Role: access.Maker, Disabled: true},
		{ID: 11, Role: access.Branch, Departments: []int64{5}}}
)

func open() exception.Exception {
	return exception.Exception{State: exception.Open, DepartmentID: 4, Heads: 3, Amount: 9000, NowHeads: 3, NowAmount: 9000, At: now}
}

func refused(t *testing.T, err error, code string) {
	t.Helper()
	if !fault.Is(err, code) {
		t.Errorf("%v, want %s", err, code)
	}
}

func TestAnOwnerSeesTheDepartmentAndIsNoAuditor(t *testing.T) {
	for department, want := range map[int64][]int64{0: {7, 8, 11}, 4: {7, 8}, 5: {8, 11}, 6: {8}} {
		var got []int64
		for _, u := range exception.Owners(all, department) {
			got = append(got, u.ID)
		}
		if len(got) != len(want) {
			t.Fatalf("department %d: %v, want %v", department, got, want)
		}
		for i := range want {
			if got[i] != want[i] {
				t.Errorf("department %d: %v, want %v", department, got, want)
			}
		}
	}
}

func TestAssign(t *testing.T) {
	owners := exception.Owners(all, 4)
	x := open()
	for _, c := range []struct {
		id              int64
		due, code, said string
	}{
		{7, "2021-10-01", "", "赵经办 2021-10-01"}, {0, "", "", ""}, {8, "", "", ""},
		{11, "", "form.invalid", ""}, {7, "2021-02-30", "form.invalid", "赵经办 2021-02-30"},
	} {
		said, err := x.Assign(owners, c.id, c.due)
		if c.code != "" {
			refused(t, err, c.code)
		} else if err != nil || said != c.said || x.OwnerID != c.id || x.Due != c.due {
			t.Errorf("%+v: %q %v %+v", c, said, err, x)
		}
	}
}

func TestOnlyWhatIsClosedTakesNoMoreActs(t *testing.T) {
	x := open()
	refused(t, x.Close(maker, " ", now), "form.invalid")
	if err := x.Live(); err != nil {
		t.Errorf("a refused closing closed it: %v", err)
	}
	x.State = exception.Carried
	if err := x.Live(); err != nil {
		t.Error(err)
	}
	if err := x.Close(maker, "已补发", now.Add(50*time.Hour)); err != nil || x.CloserID != maker {
		t.Errorf("%+v %v", x, err)
	}
	refused(t, x.Live(), "exception.closed")
	if d := x.Days(now.Add(1000 * time.Hour)); d != 2 {
		t.Errorf("it was open for %d days", d)
	}
}

func TestCarryingOverTakesTwo(t *testing.T) {
	owners := exception.Owners(all, 4)
	x := open()
	_, _, err := x.DecideCarry(true, checker, "")
	refused(t, err, "exception.no_carry")
	for _, to := range []int64{0, 9, 11} {
		y := open()
		_, err := y.ProposeCarry(owners, to, "休学", maker)
		refused(t, err, "form.invalid")
	}
	if said, err := x.ProposeCarry(owners, 7, "休学", maker); err != nil || said != "赵经办：休学" || x.MayCarry() {
		t.Fatalf("%q %v", said, err)
	}
	x.Carry = "赵经办" // as it is read back
	_, err = x.ProposeCarry(owners, 7, "休学", other)
	refused(t, err, "exception.carry_pending")
	_, _, err = x.DecideCarry(true, maker, "")
	refused(t, err, "decide.same_person")
	_, _, err = x.DecideCarry(false, checker, "")
	refused(t, err, "form.invalid")

	refusal := x
	if said, done, err := refusal.DecideCarry(false, checker, "还能联系上"); err != nil || done || said != "还能联系上" || !refusal.MayCarry() {
		t.Errorf("%q %v %v %+v", said, done, err, refusal)
	}
	if m := refusal.Carrying(); m.State != exception.CarryRefused || exception.CarryRule.May(m, decide.Approve, checker) {
		t.Errorf("%+v", m)
	}
	if said, done, err := x.DecideCarry(true, checker, ""); err != nil || done || said != "赵经办：休学" || x.State != exception.Carried || x.OwnerID != 7 {
		t.Errorf("%q %v %v %+v", said, done, err, x)
	}
	if _, done, err := x.DecideCarry(true, checker, ""); !done || err != nil {
		t.Errorf("the same decision sent twice: %v %v", done, err)
	}
	_, err = x.ProposeCarry(owners, 7, "休学", maker)
	refused(t, err, "exception.carried")
}

func TestOtherFiguresOpenWhatTwoAgreedToCarryOver(t *testing.T) {
	x := open()
	x.State, x.CarryID, x.CarryMakerID, x.CarryCheckerID, x.CarryReason = exception.Carried, 7, maker, checker, "休学"
	if said := x.Refigure(2, 6000); said != "3/90.00 → 2/60.00" || x.NowHeads != 2 || x.Heads != 3 || x.NowAmount != 6000 {
		t.Errorf("%q %+v", said, x)
	}
	if !x.MayCarry() || x.Carrying().State != exception.CarryNone {
		t.Errorf("%+v", x)
	}
	x.Vanish(now)
	if x.NowHeads != 0 || x.NowAmount != 0 || x.CloserID != 0 || x.Live() == nil {
		t.Errorf("%+v", x)
	}
}

func TestAbout(t *testing.T) {
	x := exception.Exception{Subject: "program:3/class:14", State: exception.Open, Due: "2021-09-20"}
	for noun, id := range map[string]int64{"program": 3, "class": 14, "payment": 0, "clas": 0} {
		if got := x.About(noun); got != id {
			t.Errorf("%s %d", noun, got)
		}
	}
	if x.Overdue("2021-09-20") || !x.Overdue("2021-09-21") {
		t.Error("it is overdue the day after its day")
	}
}
