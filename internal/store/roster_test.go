package store_test

import (
	"testing"

	"reliefbook/internal/roster"
	"reliefbook/internal/store"
)

func TestARosterVersionIsFrozenOnceAndItsLinesAreSearched(t *testing.T) {
	onBoth(t, func(s *shelf) {
		id := s.frozen(1, 4)
		want := s.version(1, 4)
		want.ID = id
		same(s, must(s.tx.Rosters(s.program)), []roster.Version{want})
		same(s, len(must(s.tx.Rosters(s.other))), 0)
		s.refuses("changed_meanwhile", func() error {
			return err1(s.tx.FreezeRoster(s.version(1, 1), store.Base{}, rosterOf(1), s.departments(), s.keys, now))
		})

		list, total := must2(s.tx.Entitlements(store.EntitlementFilter{Roster: id, Limit: 2, Offset: 1}))
		if total != 4 || len(list) != 2 || list[0].Line != 2 || list[0].StudentNo != "B001" ||
			list[0].Class != "药学系1班" || list[0].Remark != "备注" {
			s.Errorf("%d, %+v", total, list)
		}
		for search, n := range map[string]int{"C001": 1, "学生丁": 1, "001": 4, "%": 0, "_001": 0} {
			if _, total := must2(s.tx.Entitlements(store.EntitlementFilter{Roster: id, Search: search,
				Limit: 9})); total != n {
				s.Errorf("%q finds %d, want %d", search, total, n)
			}
		}
	})
}

func TestANewVersionKeepsTheLinesOfItsBase(t *testing.T) {
	onBoth(t, func(s *shelf) {
		first := s.frozen(1, 3)
		added := rosterOf(4)[3:]
		second := must(s.tx.FreezeRoster(s.version(2, 3), store.Base{Roster: first, Without: []string{"A001"}}, added,
			s.departments(), s.keys, now))
		list, _ := must2(s.tx.Entitlements(store.EntitlementFilter{Roster: second, Limit: 9}))
		var kept []string
		for i, e := range list {
			if e.Line != i+1 {
				s.Errorf("line %d is %d", i+1, e.Line)
			}
			kept = append(kept, e.StudentNo)
		}
		same(s, kept, []string{"B001", "C001", "D001"})
		same(s, must(s.tx.Rosters(s.program))[0].ID, second)
		listed := must(s.tx.ListedOf(s.program, second, []string{"A001", "B001", "X"}))
		same(s, listed, map[string]store.Listed{"B001": {StudentNo: "B001", Name: "学生乙", Amount: 3000}})
	})
}

func TestASupplementWaitsAloneAndIsDecidedOnce(t *testing.T) {
	onBoth(t, func(s *shelf) {
		base := s.frozen(1, 2)
		want := roster.Supplement{ProgramID: s.program, BaseID: base, FileName: "补充.csv", FileHash: []byte{7},
			Content: []byte{1, 2}, Withdrawn: []string{"A001", "B001"},
			Heads: 2, Total: 6000, Note: "漏报", State: roster.SupplementPending, MakerID: s.maker, Maker: "王制单", At: now}
		want.ID = must(s.tx.CreateSupplement(want, now))
		same(s, must(s.tx.Supplement(want.ID)), want)
		s.refuses("supplement.pending", func() error { return err1(s.tx.CreateSupplement(want, now)) })
		elsewhere := want
		elsewhere.ProgramID, elsewhere.Withdrawn = s.other, nil
		other := must(s.tx.CreateSupplement(elsewhere, later(1)))
		same(s, len(must(s.tx.Supplement(other)).Withdrawn), 0)

		want.State, want.CheckerID, want.Checker, want.RosterID = roster.SupplementApproved, s.checker, "李复核", base
		must(0, s.tx.DecideSupplement(want))
		same(s, must(s.tx.Supplement(want.ID)), want)
		s.refuses("changed_meanwhile", func() error { return s.tx.DecideSupplement(want) })
		must(s.tx.CreateSupplement(want, now)) // nothing waits there any more
		same(s, idsOf(must(s.tx.Supplements(0)), func(x roster.Supplement) int64 { return x.ID }),
			[]int64{other + 1, other, want.ID})
		same(s, len(must(s.tx.Supplements(s.program))), 2)
		s.refuses("not_found", func() error { return err1(s.tx.Supplement(99)) })
	})
}
