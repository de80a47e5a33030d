package store_test

import (
	"testing"

	"reliefbook/internal/store"
	"reliefbook/internal/visit"
)

func TestAVisitIsDecidedOnceWithItsPeople(t *testing.T) {
	onBoth(t, func(s *shelf) {
		want := visit.Visit{ProgramID: s.program, Team: "第一小分队", Leader: "陈书记", CampusID: s.campus, Campus: "东校区",
			Day: "2021-09-18", State: visit.Pending,
			MakerID: s.maker, Maker: "王制单", At: now, Heads: 2, Total: 30_000, ProgramName: "慰问MZ",
			People: []visit.Person{
				{Name: "张伟", Unit: "护理系", Category: visit.Counsellor, Amount: 20_000, Packs: 1, PackValue: 6000,
					Colleague: "周同事", Note: "值班"},
				{Name: "李静", Category: visit.Logistics, Amount: 10_000}}}
		want.ID = must(s.tx.CreateVisit(want, now))
		same(s, must(s.tx.Visit(want.ID)), want)
		want.State, want.CheckerID, want.Checker, want.VoucherID = visit.Posted, s.checker, "李复核", s.voucher("visit")
		must(0, s.tx.DecideVisit(want))
		s.refuses("changed_meanwhile", func() error { return s.tx.DecideVisit(want) })
		same(s, must(s.tx.Visit(want.ID)), want)
		want.People = nil
		same(s, must(s.tx.Visits(s.program)), []visit.Visit{want})
		same(s, len(must(s.tx.Visits(s.other))), 0)
		s.refuses("not_found", func() error { return err1(s.tx.Visit(99)) })
	})
}

func TestATeamsListIsReplacedMarkedAndReopened(t *testing.T) {
	onBoth(t, func(s *shelf) {
		item, room, _ := s.gifts()
		want := visit.Team{ProgramID: s.program, Name: "第一小分队", Leader: "陈书记", Members: "甲\n乙", CampusID: s.campus,
			Campus: "东校区", Day: "2021-09-18", HolderID: room,
			Holder: "东库", ItemID: item, Item: "月饼", State: visit.TeamPlanned, MakerID: s.maker, At: now}
		want.ID = must(s.tx.CreateTeam(want, now))
		same(s, must(s.tx.Team(want.ID)), want)
		s.refuses("form.invalid", func() error { return err1(s.tx.CreateTeam(want, now)) })
		// another program, no packs
		bare := visit.Team{ProgramID: s.other, Name: "第一小分队", CampusID: s.campus, Day: "2021-09-18", MakerID: s.maker}
		bare.ID = must(s.tx.CreateTeam(bare, now))
		same(s, must(s.tx.LockTeam(bare.ID)).HolderID, 0)

		must(0, s.tx.PutPlanned(want.ID, []visit.Planned{{Name: "旧", Category: visit.Counsellor, Amount: 1}}))
		must(0, s.tx.PutPlanned(want.ID, []visit.Planned{{Name: "张伟", Unit: "护理系", Category: visit.Counsellor,
			Amount: 100, Packs: 1}, {Name: "李静", Category: visit.Logistics, Packs: 1}}))
		people := must(s.tx.Team(want.ID)).People
		if len(people) != 2 || people[0].Line != 1 || people[0].Outcome != visit.Unseen ||
			!people[0].SeenAt.IsZero() || people[1].Name != "李静" {
			s.Fatalf("%+v", people)
		}
		p := people[0]
		p.Outcome, p.Colleague, p.Note, p.SeenAt, p.Device = visit.Colleague, "周同事", "值班", later(1), "手机"
		must(0, s.tx.MarkPlanned(p))
		elsewhere := p
		elsewhere.TeamID = bare.ID
		s.refuses("changed_meanwhile", func() error { return s.tx.MarkPlanned(elsewhere) })
		photo := store.Photo{PlanID: p.ID, Width: 4, Height: 3, Size: 7, Hash: []byte{1}}
		photo.ID = must(s.tx.CreatePhoto(photo, []byte{9, 0}, now))
		s.refuses("photo.same", func() error { return err1(s.tx.CreatePhoto(photo, []byte{9}, now)) })
		same(s, must(s.tx.HasPhoto(p.ID, []byte{1})), true)
		same(s, must(s.tx.HasPhoto(people[1].ID, []byte{1})), false)
		p.Photos = []int64{photo.ID}
		same(s, must(s.tx.Team(want.ID)).People[0], p)
		if got, team, content, err := s.tx.PhotoContent(photo.ID); err != nil || team != want.ID ||
			string(content) != "\x09\x00" || got.Width != 4 {
			s.Errorf("%+v of %d: %v, %v", got, team, content, err)
		}

		want.State = visit.TeamUnderWay
		must(0, s.tx.MoveTeam(want, visit.TeamPlanned))
		s.refuses("changed_meanwhile", func() error { return s.tx.MoveTeam(want, visit.TeamPlanned) })
		want.State = visit.TeamReported
		must(0, s.tx.MoveTeam(want, visit.TeamUnderWay))
		s.refuses("changed_meanwhile", func() error { return s.tx.ReopenTeam(want.ID, 5) }) // no visit came of it
		must(0, s.tx.ReopenTeam(want.ID, 0))
		same(s, must(s.tx.Team(want.ID)).State, visit.TeamUnderWay)
		same(s, idsOf(must(s.tx.Teams(0)), func(t visit.Team) int64 { return t.ID }), []int64{want.ID, bare.ID})
		same(s, len(must(s.tx.Teams(s.other))), 1)
	})
}
