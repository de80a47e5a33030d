package store_test

import (
	"testing"

	"reliefbook/internal/duty"
	"reliefbook/internal/store"
)

// guard is two members and a draft of a day with two posts, three turns of which are dealt out.
func (s *shelf) guard() (first, second int64, p duty.Plan, turns []duty.Turn) {
	first = must(s.tx.PutMember(duty.Member{Number: "001", Name: "张伟", Unit: "一支部", Part: duty.Helper, Active: true},
		s.maker, now))
	second = must(s.tx.PutMember(duty.Member{Number: "002", Name: "李静", Unit: "二支部", Cadre: true, Part: duty.Liaison,
		Active: true}, s.maker, now))
	p = duty.Plan{Name: "校门值守", FromDay: "2021-09-19", Days: 1, Seats: 1,
		Times: []string{"06:00-12:00", "12:00-18:00"}, State: duty.Draft, MakerID: s.maker, Maker: "王制单", At: now,
		Posts: []duty.Post{{Line: 1, CampusID: s.campus, Campus: "东校区", Name: "南门"},
			{Line: 2, CampusID: s.campus, Campus: "东校区", Name: "北门"}}}
	p.ID = must(s.tx.CreatePlan(p, now))
	p.Posts = must(s.tx.Plan(p.ID)).Posts
	must(0, s.tx.PutTurns(p.ID, []duty.Turn{{PostID: p.Posts[0].ID, Slot: 0, MemberID: first}}))
	must(0, s.tx.PutTurns(p.ID, []duty.Turn{{PostID: p.Posts[0].ID, Slot: 0, MemberID: first},
		{PostID: p.Posts[1].ID, Slot: 0, MemberID: second}, {PostID: p.Posts[0].ID, Slot: 1, MemberID: second}}))
	return first, second, p, must(s.tx.Turns(store.TurnFilter{Plan: p.ID}))
}

func TestADutyMemberIsKnownByTheirNumber(t *testing.T) {
	onBoth(t, func(s *shelf) {
		want := duty.Member{Number: "001", Name: "张伟", Unit: "一支部", Cadre: true, Part: duty.Helper, Community: "南山",
			CommunityDay: "2021-09-01", Post: "南门", PostDay: "2021-09-02", Active: true}
		want.ID = must(s.tx.PutMember(want, s.maker, now))
		same(s, must(s.tx.Member(want.ID)), want)
		want.Name, want.Active, want.Cadre = "张伟大", false, false
		same(s, must(s.tx.PutMember(want, s.checker, later(1))), want.ID)
		same(s, must(s.tx.Members()), []duty.Member{want})
		s.refuses("not_found", func() error { return err1(s.tx.Member(99)) })
	})
}

func TestAPlanIsPublishedOnceAndItsRotaReplacedBefore(t *testing.T) {
	onBoth(t, func(s *shelf) {
		first, _, want, turns := s.guard()
		same(s, must(s.tx.Plan(want.ID)), want)
		if len(turns) != 3 || turns[0].Name != "张伟" || turns[0].PostName != "南门" || turns[0].State != duty.Planned ||
			!turns[0].InAt.IsZero() || turns[2].Slot != 1 {
			s.Errorf("%+v", turns)
		}
		must(0, s.tx.PublishPlan(want.ID))
		s.refuses("changed_meanwhile", func() error { return s.tx.PublishPlan(want.ID) })
		want.State = duty.Published
		same(s, must(s.tx.Plans()), []duty.Plan{want})
		for about, c := range map[string]struct {
			f store.TurnFilter
			n int
		}{"a member": {store.TurnFilter{Member: first}, 1}, "the second slot": {store.TurnFilter{Slot: 2},
			1}, "one": {store.TurnFilter{ID: turns[1].ID}, 1}, "another plan": {store.TurnFilter{Plan: 99}, 0}} {
			if n := len(must(s.tx.Turns(c.f))); n != c.n {
				s.Errorf("%s: %d, want %d", about, n, c.n)
			}
		}
	})
}

func TestATurnIsMovedByWhoHasIt(t *testing.T) {
	onBoth(t, func(s *shelf) {
		first, second, _, turns := s.guard()
		x := turns[0]
		s.refuses("changed_meanwhile", func() error { return s.tx.PassTurn(x.ID, second, first) })
		s.refuses("duty.taken", func() error { return s.tx.PassTurn(x.ID, first, turns[1].MemberID) })
		on := turns[2]
		on.State, on.InAt, on.Note = duty.On, later(1), "由他人代签"
		must(0, s.tx.MoveTurn(on, duty.Planned))
		s.refuses("changed_meanwhile", func() error { return s.tx.MoveTurn(on, duty.Planned) })
		s.refuses("changed_meanwhile", func() error { return s.tx.PassTurn(on.ID, second, first) }) // it has begun
		same(s, must(s.tx.Turns(store.TurnFilter{ID: on.ID}))[0], on)
		others := on
		others.MemberID, others.State = first, duty.Done
		s.refuses("changed_meanwhile", func() error { return s.tx.MoveTurn(others, duty.On) })

		swap := duty.Swap{TurnID: x.ID, FromID: first, ToID: second, Reason: "有课", State: duty.SwapPending, At: now,
			FromName: "张伟", ToName: "李静", PlanID: x.PlanID, PostName: "南门"}
		swap.ID = must(s.tx.CreateSwap(swap, now))
		s.refuses("duty.swap_pending", func() error { return err1(s.tx.CreateSwap(swap, now)) })
		same(s, must(s.tx.Swaps(second)), []duty.Swap{swap})
		swap.State, swap.DeciderID, swap.Decider, swap.Answer = duty.SwapRejected, s.checker, "李复核", "人手不够"
		must(0, s.tx.DecideSwap(swap))
		s.refuses("changed_meanwhile", func() error { return s.tx.DecideSwap(swap) })
		waiting := must(s.tx.CreateSwap(swap, later(1)))
		same(s, idsOf(must(s.tx.Swaps(0)), func(x duty.Swap) int64 { return x.ID }), []int64{waiting, swap.ID})
		same(s, len(must(s.tx.Swaps(99))), 0)
	})
}

func TestAProblemIsAssignedThenEnded(t *testing.T) {
	onBoth(t, func(s *shelf) {
		first, _, _, _ := s.guard()
		want := duty.Problem{ReporterID: first, Reporter: "张伟", Place: "南门", What: "灯坏", State: duty.ProblemOpen,
			At: now}
		want.ID = must(s.tx.CreateProblem(want, now))
		later2 := must(s.tx.CreateProblem(want, later(1)))
		want.State, want.Owner, want.Due, want.ByID, want.Decider = duty.ProblemAssigned, "后勤处", "2021-09-20",
			s.checker, "李复核"
		must(0, s.tx.MoveProblem(want, duty.ProblemOpen))
		s.refuses("changed_meanwhile", func() error { return s.tx.MoveProblem(want, duty.ProblemOpen) })
		list := must(s.tx.Problems()) // without a day first
		same(s, idsOf(list, func(p duty.Problem) int64 { return p.ID }), []int64{later2, want.ID})
		same(s, list[1], want)
		ended := want
		ended.ID, ended.State, ended.Outcome, ended.EndedAt = later2, duty.ProblemEnded, "已修", later(2)
		must(0, s.tx.MoveProblem(ended, duty.ProblemOpen))
		list = must(s.tx.Problems())
		if list[1].ID != later2 || !list[1].EndedAt.Equal(later(2)) || list[1].Outcome != "已修" {
			s.Errorf("%+v", list)
		}
	})
}
