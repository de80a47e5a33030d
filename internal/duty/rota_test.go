package duty

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"reliefbook/internal/fault"
)

func team(n, cadres int) (list []Member) {
	for i := range n {
		list = append(list, Member{ID: int64(i + 1), Number: fmt.Sprint(i), Name: fmt.Sprint("党员", i), Cadre: i < cadres, Part: Parts[i%4], Active: true})
	}
	return list
}

func gates(n, seats, days int, times ...string) Plan {
	p := Plan{Name: "校门值守", FromDay: "2021-09-17", Days: days, Seats: seats, Times: times}
	for i := range n {
		p.Posts = append(p.Posts, Post{ID: int64(i + 1), CampusID: 1, Name: fmt.Sprint("门", i)})
	}
	return p
}

var four = []string{"00:00-06:00", "06:00-12:00", "12:00-18:00", "18:00-00:00"}

// TestTheCase: 195 members, three gates, fifteen days: 720 person-times; and the 78 cadres alone.
func TestTheCase(t *testing.T) {
	for _, cadres := range []bool{false, true} {
		p, members := gates(3, 4, 15, four...), team(195, 78)
		p.Cadres = cadres
		turns, err := Propose(p, members)
		if err != nil {
			t.Fatal(err)
		}
		if len(turns) != 720 || p.PersonTimes() != 720 || !Fair(turns, p.Eligible(members)) || len(Breaches(p, turns, members)) != 0 {
			t.Errorf("cadres %v: %d turns, fair %v, %v", cadres, len(turns), Fair(turns, p.Eligible(members)), Breaches(p, turns, members))
		}
		for _, turn := range turns {
			if cadres && turn.MemberID > 78 {
				t.Fatal("somebody who is no cadre")
			}
		}
	}
}

// TestSpread: turns of one member are more than a day apart, for all 195 more
// than three, and at different times of the day.
func TestSpread(t *testing.T) {
	for _, c := range []struct {
		cadres     bool
		apart      int // slots
		sameOfADay int
	}{{false, 13, 2}, {true, 5, 3}} {
		p, members := gates(3, 4, 15, four...), team(195, 78)
		p.Cadres = c.cadres
		turns, err := Propose(p, members)
		if err != nil {
			t.Fatal(err)
		}
		last, times := map[int64]int{}, map[string]int{}
		for _, turn := range turns {
			if before, ok := last[turn.MemberID]; ok && turn.Slot-before < c.apart {
				t.Errorf("cadres %v: member %d in slots %d and %d", c.cadres, turn.MemberID, before, turn.Slot)
			}
			last[turn.MemberID] = turn.Slot
			key := fmt.Sprint(turn.MemberID, " in shift ", p.Shift(turn.Slot))
			if times[key]++; times[key] > c.sameOfADay {
				t.Errorf("cadres %v: member %s %d times", c.cadres, key, times[key])
			}
		}
	}
}

// TestAnyRota: whatever the size, a rota keeps every rule or says how many it lacks.
func TestAnyRota(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		times := four[:rapid.IntRange(1, 4).Draw(rt, "shifts")]
		p := gates(rapid.IntRange(1, 5).Draw(rt, "posts"), rapid.IntRange(1, 5).Draw(rt, "seats"), rapid.IntRange(1, 20).Draw(rt, "days"), times...)
		p.Cadres = rapid.Bool().Draw(rt, "cadres")
		members := team(rapid.IntRange(0, 120).Draw(rt, "members"), rapid.IntRange(0, 120).Draw(rt, "of them cadres"))
		for i := range members {
			members[i].Active = rapid.IntRange(0, 9).Draw(rt, "active") > 0
		}
		eligible := p.Eligible(members)
		turns, err := Propose(p, members)
		need := p.PerSlot()
		if p.Slots() > 1 {
			need *= 2
		}
		if len(eligible) < need {
			e := fault.Of(err)
			if e == nil || e.Code != "duty.too_few" || e.Args["Need"] != need || e.Args["Have"] != len(eligible) {
				rt.Fatalf("%d of %d: %v", len(eligible), need, err)
			}
			return
		}
		if err != nil || len(turns) != p.PersonTimes() || !Fair(turns, eligible) || len(Breaches(p, turns, members)) > 0 {
			rt.Fatalf("%v %d %v", err, len(turns), Breaches(p, turns, members))
		}
		seats := map[string]bool{}
		for _, turn := range turns {
			key := fmt.Sprint(turn.PostID, turn.Slot, turn.Seat)
			if seats[key] || turn.Seat > p.Seats {
				rt.Fatalf("a seat twice: %+v", turn)
			}
			seats[key] = true
		}
	})
}

// TestBreaches: each rule that is broken by hand is found, with who and when.
func TestBreaches(t *testing.T) {
	p, members := gates(1, 2, 2, "08:00-12:00", "12:00-18:00"), team(8, 8)
	turns, err := Propose(p, members)
	if err != nil {
		t.Fatal(err)
	}
	break1 := append([]Turn(nil), turns...)
	break1[1].MemberID = break1[0].MemberID
	if b := Breaches(p, break1, members); len(b) == 0 || b[0].Code != "duty.twice" || b[0].Slot != 0 {
		t.Errorf("%v", b)
	}
	break2 := append([]Turn(nil), turns...)
	break2[2].MemberID = break2[0].MemberID
	if b := Breaches(p, break2, members); len(b) == 0 || b[0].Code != "duty.adjoining" || b[0].Slot != 1 {
		t.Errorf("%v", b)
	}
	if b := Breaches(p, turns[1:], members); len(b) != 1 || b[0].Code != "duty.unfilled" {
		t.Errorf("%v", b)
	}
	for _, move := range []func(*Turn){func(x *Turn) { x.Seat = 2 }, func(x *Turn) { x.Seat = 3 }, func(x *Turn) { x.PostID = 99 }, func(x *Turn) { x.Slot = 4 }} {
		moved := append([]Turn(nil), turns...)
		move(&moved[0])
		var codes []string
		for _, b := range Breaches(p, moved, members) {
			codes = append(codes, b.Code)
		}
		if !slices.Contains(codes, "duty.no_seat") || !slices.Contains(codes, "duty.unfilled") {
			t.Errorf("%+v: %v", moved[0], codes)
		}
	}
	if b := Breaches(p, turns, members[1:]); len(b) == 0 || b[0].Code != "duty.not_eligible" {
		t.Errorf("%v", b)
	}
	for i := range turns {
		turns[i].ID = int64(i + 1)
	}
	for _, c := range []struct {
		member int
		code   string
	}{{int(turns[1].MemberID), "duty.twice"}, {int(turns[2].MemberID), "duty.adjoining"}, {int(turns[6].MemberID), ""}} {
		err := MayTake(p, turns, turns[0], members[c.member-1])
		if c.code == "" && err != nil || c.code != "" && !fault.Is(err, c.code) {
			t.Errorf("%v: %v", c, err)
		}
	}
	if err := MayTake(p, turns, turns[2], members[turns[0].MemberID-1]); !fault.Is(err, "duty.adjoining") {
		t.Errorf("they are on just before: %v", err)
	}
	missed := append([]Turn(nil), turns...)
	missed[1].State, missed[2].State = Absent, Absent
	if err := MayTake(p, missed, missed[0], members[turns[1].MemberID-1]); !fault.Is(err, "duty.twice") {
		t.Errorf("a second seat in the slot they missed: %v", err)
	}
	if err := MayTake(p, missed, missed[0], members[turns[2].MemberID-1]); err != nil {
		t.Errorf("they missed the next one: %v", err)
	}
	gone := members[7]
	gone.Active = false
	if err := MayTake(p, turns, turns[0], gone); !fault.Is(err, "duty.not_eligible") {
		t.Error(err)
	}
}

func TestSigning(t *testing.T) {
	p := gates(1, 1, 1, "22:00-06:00")
	zone := time.FixedZone("UTC+8", 8*3600)
	from, to := p.Window(0, zone)
	if to.Sub(from) != 8*time.Hour || from.Format("2006-01-02 15:04") != "2021-09-17 22:00" {
		t.Fatalf("%s %s", from, to)
	}
	turn := Turn{State: Planned}
	if _, err := turn.SignOut(from); !fault.Is(err, "duty.not_in") {
		t.Error(err)
	}
	if _, err := turn.SignIn(from.Add(-2*time.Hour), from, to); !fault.Is(err, "duty.too_early") {
		t.Error(err)
	}
	if _, err := turn.SignIn(to, from, to); !fault.Is(err, "duty.shift_over") {
		t.Error(err)
	}
	if changed, err := turn.SignIn(from.Add(-30*time.Minute), from, to); err != nil || !changed {
		t.Error(changed, err)
	}
	if changed, err := turn.SignIn(from, from, to); err != nil || changed {
		t.Error("twice")
	}
	if err := turn.Excuse("病假"); !fault.Is(err, "duty.came") {
		t.Error(err)
	}
	if changed, err := turn.SignOut(to); err != nil || !changed || turn.State != Done {
		t.Error(err)
	}
	if c := CountOf(p, []Turn{turn}); c.Planned != 1 || c.Done != 1 || c.Open() != 0 {
		t.Errorf("%+v", c)
	}
	for _, text := range []string{"8-12", "08:00", "25:00-06:00", "08:00-12:60", ""} {
		bad := gates(1, 1, 1, text)
		if bad.Check() == nil {
			t.Errorf("%q is no shift", text)
		}
	}
}

// TestShiftsInARow: only shifts that follow one another make "the slot before" and "the slot after" all there is to avoid.
func TestShiftsInARow(t *testing.T) {
	for _, c := range []struct {
		days  int
		times []string
		wrong string
	}{
		{15, four, ""},
		{15, []string{"22:00-06:00"}, ""},
		{15, []string{"06:00-14:00", "14:00-22:00", "22:00-06:00"}, ""},
		{15, []string{"08:00-08:00"}, ""},
		{15, []string{"06:00-12:00", "11:00-18:00"}, "11:00-18:00"},
		{15, []string{"12:00-18:00", "06:00-12:00"}, "06:00-12:00"},
		{15, []string{"06:00-14:00", "14:00-07:00"}, "14:00-07:00"}, // into the next morning
		{1, []string{"06:00-14:00", "14:00-07:00"}, ""},             // which is no day of the plan
	} {
		e := fault.Of(gates(1, 1, c.days, c.times...).Check())
		switch {
		case c.wrong == "" && e != nil:
			t.Errorf("%v: %v", c.times, e)
		case c.wrong != "" && (e == nil || e.Fields[0].Code != "duty.overlap" || e.Fields[0].Args["Text"] != c.wrong):
			t.Errorf("%v: %v", c.times, e)
		}
	}
}

func TestAttest(t *testing.T) {
	p := gates(1, 1, 1, "06:00-12:00")
	from, to := p.Window(0, time.UTC)
	for _, c := range []struct {
		was     TurnState
		note    string
		at      time.Time
		now     TurnState
		changed bool
		code    string
	}{
		{Planned, "手机没电", from.Add(time.Hour), On, true, ""},
		{Planned, "手机没电", to, Done, true, ""},
		{Planned, "手机没电", from.Add(-2 * time.Hour), Planned, false, "duty.too_early"},
		{Planned, "", to, Planned, false, "form.invalid"},
		{On, "忘记签退", from.Add(time.Hour), On, false, ""},
		{On, "忘记签退", to, Done, true, ""},
		{Done, "再次", to, Done, false, ""},
		{Absent, "来了", to, Absent, false, "duty.absent"},
	} {
		turn := Turn{State: c.was}
		changed, err := turn.Attest(c.note, c.at, from, to)
		if changed != c.changed || turn.State != c.now || (err == nil) != (c.code == "") || err != nil && !fault.Is(err, c.code) {
			t.Errorf("%+v: %v %v %v", c, turn.State, changed, err)
		}
	}
}

func TestOverdueFirst(t *testing.T) {
	list := []Problem{{ID: 1, State: ProblemOpen}, {ID: 2, State: ProblemAssigned, Due: "2021-09-20"}, {ID: 3, State: ProblemAssigned, Due: "2021-09-18"},
		{ID: 4, State: ProblemEnded, Due: "2021-09-01"}}
	OverdueFirst(list, "2021-09-19")
	var ids []int64
	for _, p := range list {
		ids = append(ids, p.ID)
	}
	if !slices.Equal(ids, []int64{3, 1, 2, 4}) {
		t.Error(ids)
	}
}

func TestShiftsAsOfficesWriteThem(t *testing.T) {
	for text, want := range map[string][2]int{"06:00-12:00": {360, 720}, "18:00-24:00": {1080, 1440}, "18：00－22：00": {1080, 1320}, "18:00~6:00": {1080, 1800}, "22:00-00:00": {1320, 1440}, "8点至12点": {480, 720}} {
		from, to, ok := window(text)
		if !ok || from != want[0] || to != want[1] {
			t.Errorf("%q is %d to %d %v, want %v", text, from, to, ok, want)
		}
	}
	for _, text := range []string{"", "18:00", "24:00-06:00", "18:60-20:00", "a-b", "18:00-25:00"} {
		if from, to, ok := window(text); ok {
			t.Errorf("%q is %d to %d", text, from, to)
		}
	}
}
