package visits_test

import (
	"bytes"
	"context"
	"image"
	"image/jpeg"
	"strings"
	"testing"

	"reliefbook/internal/apptest"
	"reliefbook/internal/fund"
	"reliefbook/internal/gift"
	"reliefbook/internal/money"
	"reliefbook/internal/visit"
)

// TestVisitFromPlanToBooks: a list is planned, walked with a phone, reported and
// decided on; money and packs of those who got them are one voucher, the others' stay.
func TestVisitFromPlanToBooks(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		h.Structure(t, []string{"东校区", "西校区"}, []string{"护理系"})
		alloc := h.Funded(t, "DUES", fund.PartyDues, 772_000)
		program, err := h.Relief.CreateProgram(ctx, h.Maker, fund.Program{Code: "VISIT", Name: "走访", Kind: fund.ByVisit, Purpose: "慰问", FromDay: "2021-09-17",
			ToDay: "2021-09-30", AllocationID: alloc, Heads: 50, Total: 772_000})
		apptest.Check(t, err)
		pack, room := h.Item(t, "PACK", "慰问包", "份"), h.Room(t, "东库", "东校区")
		h.Buy(t, alloc, pack, room, 5, 6000, "")
		bag, err := h.Gifts.CreateHolder(ctx, h.Maker, gift.Holder{Kind: gift.Team, Name: "第一小分队"})
		apptest.Check(t, err)
		second := h.AddUser(t, "keeper2", "钱保管", "keeper")
		h.Send(t, pack, room, bag, 4, second)
		team := visit.Team{ProgramID: program, Name: "第一小分队", Leader: "陈书记", CampusID: h.Campus["东校区"], Day: "2021-09-18", HolderID: bag, ItemID: pack}
		id, err := h.Visits.CreateTeam(ctx, h.Maker, team)
		apptest.Check(t, err)
		_, err = h.Visits.CreateTeam(ctx, h.Maker, team)
		apptest.Refused(t, err, "form.invalid")
		apptest.Check(t, h.Visits.ImportPlan(ctx, h.Maker, id, "list.csv", []byte("姓名,单位,类别,金额,慰问包\n张伟,护理系,辅导员,1,1\n李静,后勤处,后勤,1,1\n王芳,心理中心,心理咨询师,1,1\n赵强,后勤处,后勤,1,\n")))
		apptest.Check(t, h.Visits.DividePlan(ctx, h.Maker, id, 10_001, map[visit.Category]int64{visit.Counsellor: 2, visit.Logistics: 1, visit.Psychological: 1}))
		url, err := h.Visits.TeamLink(ctx, h.Maker, id, "https://x")
		apptest.Check(t, err)
		token := strings.TrimPrefix(url, "https://x/t/")
		other := otherTeam(t, h, program)
		walk(t, h, token, other)
		apptest.Refused(t, h.Visits.SetPlan(ctx, h.Maker, id, nil), "visit.begun")
		_, err = h.Visits.ReportVisit(ctx, h.Maker, id)
		apptest.Refused(t, err, "visit.not_reported")
		page, err := h.Visits.TeamPage(ctx, apptest.OwnPhone(token))
		apptest.Check(t, err)
		apptest.Refused(t, h.Visits.CloseList(ctx, apptest.OwnPhone(token)), "visit.open")
		apptest.Check(t, h.Visits.MarkSeen(ctx, apptest.OwnPhone(token), visit.Mark{PlanID: page.People[3].ID, Outcome: visit.NotMet, Note: "请假回家"}))
		apptest.Check(t, h.Visits.CloseList(ctx, apptest.OwnPhone(token)))
		apptest.Check(t, h.Visits.CloseList(ctx, apptest.OwnPhone(token)))
		apptest.Refused(t, h.Visits.MarkSeen(ctx, apptest.OwnPhone(token), visit.Mark{PlanID: page.People[3].ID, Outcome: visit.Seen}), "visit.reported")
		made, err := h.Visits.ReportVisit(ctx, h.Maker, id)
		apptest.Check(t, err)
		again, err := h.Visits.ReportVisit(ctx, h.Maker, id)
		apptest.Check(t, err)
		if again != made {
			t.Error("reported twice, two visits")
		}
		apptest.Refused(t, h.Visits.ReopenList(ctx, h.Maker, id, "登记有误"), "visit.made")
		made = rejectedAndMended(t, h, id, made, token, page)
		booked(t, h, made, program, page)
		apptest.Refused(t, h.Visits.ReopenList(ctx, h.Maker, id, "登记有误"), "visit.made")
		h.Holds(t)
	})
}

// rejectedAndMended has a visit rejected, which opens its list again, and the same list reported anew.
func rejectedAndMended(t *testing.T, h *apptest.House, team, made int64, token string, page visit.Team) int64 {
	ctx := context.Background()
	apptest.Check(t, h.Visits.DecideVisit(ctx, h.Checker, made, false, "第二位的代收人写错"))
	apptest.Refused(t, h.Visits.ReopenList(ctx, h.Maker, team, "登记有误"), "visit.not_reported")
	apptest.Check(t, h.Visits.MarkSeen(ctx, apptest.OwnPhone(token), visit.Mark{PlanID: page.People[1].ID, Outcome: visit.Colleague, Colleague: "周同事", Note: "值班"}))
	apptest.Check(t, h.Visits.CloseList(ctx, apptest.OwnPhone(token)))
	apptest.Check(t, h.Visits.ReopenList(ctx, h.Maker, team, "还要补照片"))
	apptest.Check(t, h.Visits.CloseList(ctx, apptest.OwnPhone(token)))
	again, err := h.Visits.ReportVisit(ctx, h.Maker, team)
	apptest.Check(t, err)
	if again == made {
		t.Error("the rejected visit was given again")
	}
	return again
}

// TestSharesOverTeams: a sum is shared out over the lists of all teams, together to the fen.
func TestSharesOverTeams(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		h.Structure(t, []string{"东校区"}, []string{"护理系"})
		program, err := h.Relief.CreateProgram(ctx, h.Maker, fund.Program{Code: "VISIT", Name: "走访", Kind: fund.ByVisit, Purpose: "慰问", FromDay: "2021-09-17",
			ToDay: "2021-09-30", AllocationID: h.Funded(t, "DUES", fund.PartyDues, 772_000), Heads: 50, Total: 772_000})
		apptest.Check(t, err)
		for name, heads := range map[string]int{"一队": 13, "二队": 13, "三队": 12, "四队": 12} {
			id, err := h.Visits.CreateTeam(ctx, h.Maker, visit.Team{ProgramID: program, Name: name, Leader: "陈书记", CampusID: h.Campus["东校区"], Day: "2021-09-18"})
			apptest.Check(t, err)
			people := make([]visit.Planned, heads)
			for i := range people {
				people[i] = visit.Planned{Name: "甲", Unit: "系", Category: visit.Categories[i%3], Amount: 1}
			}
			apptest.Check(t, h.Visits.SetPlan(ctx, h.Maker, id, people))
		}
		for _, weights := range []map[visit.Category]int64{{visit.Counsellor: 1, visit.Logistics: 1, visit.Psychological: 1}, {visit.Counsellor: 3, visit.Logistics: 2, visit.Psychological: 2}} {
			apptest.Check(t, h.Visits.DivideProgram(ctx, h.Maker, program, 772_000, weights))
			var sum money.Amount
			for _, team := range teamsOf(t, h, program) {
				for _, p := range team.People {
					sum += p.Amount
					if weights[visit.Counsellor] == 1 && p.Amount != 15_440 {
						t.Errorf("an equal share of %s", p.Amount)
					}
				}
			}
			if sum != 772_000 {
				t.Errorf("%s in all", sum)
			}
		}
		apptest.Refused(t, h.Visits.DivideProgram(ctx, h.Maker, program, 772_000, map[visit.Category]int64{visit.Counsellor: -1, visit.Logistics: 9}), "form.invalid")
		apptest.Refused(t, h.Visits.DivideProgram(ctx, h.Checker, program, 1, nil), "auth.forbidden")
		h.Holds(t)
	})
}

func teamsOf(t *testing.T, h *apptest.House, program int64) []visit.Team {
	t.Helper()
	list, err := h.Visits.Teams(context.Background(), h.Maker, program)
	apptest.Check(t, err)
	return list
}

func otherTeam(t *testing.T, h *apptest.House, program int64) visit.Planned {
	ctx := context.Background()
	id, err := h.Visits.CreateTeam(ctx, h.Maker, visit.Team{ProgramID: program, Name: "第二小分队", Leader: "林院长", CampusID: h.Campus["西校区"], Day: "2021-09-18"})
	apptest.Check(t, err)
	apptest.Refused(t, h.Visits.SetPlan(ctx, h.Maker, id, []visit.Planned{{Name: "甲", Unit: "系", Category: visit.Counsellor, Packs: 1}}), "form.invalid") // it carries no packs
	apptest.Check(t, h.Visits.SetPlan(ctx, h.Maker, id, []visit.Planned{{Name: "甲", Unit: "系", Category: visit.Counsellor, Amount: 100}}))
	team, _, err := h.Visits.Team(ctx, h.Maker, id)
	apptest.Check(t, err)
	return team.People[0]
}

func walk(t *testing.T, h *apptest.House, token string, other visit.Planned) {
	ctx := context.Background()
	page, err := h.Visits.TeamPage(ctx, apptest.OwnPhone(token))
	apptest.Check(t, err)
	mark := func(i int, m visit.Mark) error {
		m.PlanID = page.People[i].ID
		return h.Visits.MarkSeen(ctx, apptest.OwnPhone(token), m)
	}
	apptest.Check(t, mark(0, visit.Mark{Outcome: visit.Seen}))
	apptest.Check(t, mark(0, visit.Mark{Outcome: visit.Seen}))
	apptest.Refused(t, mark(1, visit.Mark{Outcome: visit.Colleague}), "form.invalid")
	apptest.Check(t, mark(1, visit.Mark{Outcome: visit.Colleague, Colleague: "周同事", Note: "值班中"}))
	apptest.Check(t, mark(2, visit.Mark{Outcome: visit.NotMet}))
	apptest.Check(t, mark(2, visit.Mark{Outcome: visit.Seen})) // changed while the list is open
	apptest.Refused(t, h.Visits.MarkSeen(ctx, apptest.OwnPhone(token), visit.Mark{PlanID: other.ID, Outcome: visit.Seen}), "not_found")
	apptest.Refused(t, h.Visits.MarkSeen(ctx, apptest.OwnPhone(strings.Repeat("A", 26)), visit.Mark{PlanID: page.People[0].ID, Outcome: visit.Seen}), "not_found")
	var picture bytes.Buffer
	apptest.Check(t, jpeg.Encode(&picture, image.NewRGBA(image.Rect(0, 0, 2000, 10)), nil))
	apptest.Refused(t, h.Visits.AddPhoto(ctx, apptest.OwnPhone(token), page.People[0].ID, []byte("GIF89a")), "form.invalid")
	apptest.Refused(t, h.Visits.AddPhoto(ctx, apptest.OwnPhone(token), other.ID, picture.Bytes()), "not_found")
	apptest.Check(t, h.Visits.AddPhoto(ctx, apptest.OwnPhone(token), page.People[0].ID, picture.Bytes()))
	apptest.Refused(t, h.Visits.AddPhoto(ctx, apptest.OwnPhone(token), page.People[0].ID, picture.Bytes()), "photo.same")
	page, err = h.Visits.TeamPage(ctx, apptest.OwnPhone(token))
	apptest.Check(t, err)
	kept, err := h.Visits.Photo(ctx, h.Auditor, page.People[0].Photos[0])
	apptest.Check(t, err)
	shown, err := h.Visits.TeamPhoto(ctx, apptest.OwnPhone(token), page.People[0].Photos[0])
	apptest.Check(t, err)
	if !bytes.Equal(kept, shown) || !bytes.HasPrefix(kept, []byte{0xff, 0xd8}) {
		t.Error("the picture is another")
	}
	_, err = h.Visits.Photo(ctx, h.Branch["护理系"], page.People[0].Photos[0])
	apptest.Refused(t, err, "auth.forbidden")
}

// booked decides on the visit and holds the books against the list: cash of
// three of four, three packs, the rest where it was.
func booked(t *testing.T, h *apptest.House, made, program int64, page visit.Team) {
	ctx := context.Background()
	v, _, err := h.Visits.Visit(ctx, h.Auditor, made)
	apptest.Check(t, err)
	pieces, value := v.Packs()
	cash := page.People[0].Amount + page.People[1].Amount + page.People[2].Amount
	if v.Heads != 3 || pieces != 3 || value != 18_000 || v.Total != cash+18_000 || v.People[1].Colleague != "周同事" {
		t.Errorf("%+v", v)
	}
	apptest.Refused(t, h.Visits.DecideVisit(ctx, h.Maker, made, true, ""), "auth.forbidden")
	apptest.Check(t, h.Visits.DecideVisit(ctx, h.Checker, made, true, ""))
	status, err := h.Relief.Program(ctx, h.Auditor, program)
	apptest.Check(t, err)
	if status.Use.Spent != 30_000+cash || status.Use.Unspent != 772_000-30_000-cash {
		t.Errorf("spent %s, unspent %s", status.Use.Spent, status.Use.Unspent)
	}
	flows := h.Flows(t)
	if sum := gift.Sum(flows); sum.Given != 3 || sum.Held != 2 {
		t.Errorf("%+v", flows)
	}
	v, _, err = h.Visits.Visit(ctx, h.Auditor, made)
	apptest.Check(t, err)
	d, err := h.Books.Voucher(ctx, h.Auditor, v.VoucherID)
	apptest.Check(t, err)
	var packs int64
	for _, l := range d.Lines {
		packs += l.Pieces
	}
	if packs != 3 || d.Total != cash+18_000 {
		t.Errorf("one voucher: %d packs, %s", packs, d.Total)
	}
}
