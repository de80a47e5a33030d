package relief_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"reliefbook/internal/access"
	"reliefbook/internal/app/core"
	"reliefbook/internal/app/payments"
	"reliefbook/internal/apptest"
	"reliefbook/internal/fund"
	"reliefbook/internal/payout"
	"reliefbook/internal/person"
	"reliefbook/internal/right"
)

// TestConflictsBeforeApproval makes each kind of conflict happen; each is named,
// refused, accepted by the checker, and then the batch goes through.
func TestConflictsBeforeApproval(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		h.Structure(t, []string{"东校区"}, []string{"护理系"})
		const n = 8
		// the same purpose in other punctuation, and a period that meets the other's
		earlier, err := h.Relief.CreateProgram(ctx, h.Maker, fund.Program{Code: "A", Name: "早些的", Kind: fund.ByRoster, Purpose: "中秋 慰问(B)。", FromDay: "2021-10-31",
			ToDay: "2021-11-30", AllocationID: h.Funded(t, "F1", fund.StudentAid, 2*apptest.Head), PerHead: apptest.Head, Heads: 2, Total: 2 * apptest.Head})
		apptest.Check(t, err)
		_, err = h.Relief.ImportRosterFile(ctx, h.Maker, earlier, "a.csv", apptest.RosterCSV(2, "护理系"), core.Reading{})
		apptest.Check(t, err)
		program := h.RosterProgram(t, "B", h.Funded(t, "F2", fund.StudentAid, n*apptest.Head), apptest.Head, n)
		rows := strings.Split(string(apptest.RosterCSV(n, "护理系")), "\n")
		rows[0] += ",户名"
		for i := 1; i <= n; i++ {
			cells := strings.Split(rows[i], ",")
			holder := cells[1]
			switch i {
			case 3:
				holder = "王家长"
			case 4:
				id := []byte(cells[5])
				id[17] = '0' + (id[17]-'0'+1)%10
				cells[5] = string(id)
			case 5:
				cells[6] = strings.Split(rows[6], ",")[6] // somebody else's card
			case 7:
				card := []byte(cells[6])
				card[len(card)-1] = '0' + (card[len(card)-1]-'0'+1)%10
				cells[6] = string(card)
			case 8:
				cells[6], holder = "", ""
			}
			rows[i] = strings.Join(cells, ",") + "," + holder
		}
		file := []byte(strings.Join(rows, "\n"))
		_, err = h.Relief.ImportRosterFile(ctx, h.Maker, program, "b.csv", file, core.Reading{})
		apptest.Refused(t, err, "roster.has_errors")
		_, err = h.Relief.ImportRosterFile(ctx, h.Maker, program, "b.csv", file, core.Reading{Conflicts: true})
		apptest.Check(t, err)
		batch, err := h.Payments.PrepareBatch(ctx, h.Maker, payments.Preparation{Program: program, Name: "批", Channel: payout.Bank})
		apptest.Check(t, err)
		list, err := h.Relief.Conflicts(ctx, h.Checker, batch)
		apptest.Check(t, err)
		kinds := map[payout.ConflictKind]int{}
		for _, c := range list {
			kinds[c.Kind]++
		}
		for kind, want := range map[payout.ConflictKind]int{payout.SamePurpose: 1, payout.OtherHolder: 1, payout.PaperCheck: 1, payout.SharedCard: 1,
			payout.CardLuhn: 1, payout.NoCard: 1} {
			if kinds[kind] != want {
				t.Errorf("%s: %d, want %d", kind, kinds[kind], want)
			}
		}
		apptest.Refused(t, h.Payments.ActOnBatch(ctx, h.Checker, batch, payout.Approve, ""), "conflict.open")
		apptest.Refused(t, h.Relief.AcceptConflict(ctx, h.Maker, batch, list[0].Key, "x"), "auth.forbidden")
		apptest.Refused(t, h.Relief.AcceptConflict(ctx, h.Checker, batch, list[0].Key, " "), "form.invalid")
		apptest.Refused(t, h.Relief.AcceptConflict(ctx, h.Checker, batch, "same_purpose/none", "x"), "not_found")
		for _, c := range list {
			if c.Open() {
				apptest.Check(t, h.Relief.AcceptConflict(ctx, h.Checker, batch, c.Key, "已与系部核实"))
				apptest.Check(t, h.Relief.AcceptConflict(ctx, h.Checker, batch, c.Key, "再点一次"))
			}
		}
		apptest.Check(t, h.Payments.ActOnBatch(ctx, h.Checker, batch, payout.Approve, ""))
		apptest.Refused(t, h.Relief.AcceptConflict(ctx, h.Second, batch, list[0].Key, "晚了"), "batch.state")
		h.Holds(t)
	})
}

// TestTiers: from its total on, a batch wants a checker of the level.
func TestTiers(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		p := h.Prepared(t, 20, "护理系") // 600.00
		d, _, err := h.Books.Document(ctx, h.Auditor, p.Allocation)
		apptest.Check(t, err)
		apptest.Refused(t, apptest.Err(h.People.ProposeTiers(ctx, h.Checker, d.FundID, nil, "制度")), "auth.forbidden")
		apptest.Refused(t, apptest.Err(h.People.ProposeTiers(ctx, h.Admin, d.FundID, []fund.Tier{{From: 100, Level: 3}, {From: 200, Level: 2}}, "制度")), "form.invalid")
		h.SetTiers(t, d.FundID, fund.Tier{From: 60_000, Level: 2}, fund.Tier{From: 60_001, Level: 3})
		apptest.Refused(t, h.Payments.ActOnBatch(ctx, h.Checker, p.Batch, payout.Approve, ""), "batch.tier")
		leader := h.AddUser(t, "leader2", "分管领导", access.Checker)
		h.Grant(t, right.Right{UserID: leader.UserID, Role: access.Checker, Level: 2, Name: "分管领导"})
		apptest.Check(t, h.Payments.ActOnBatch(ctx, leader, p.Batch, payout.Approve, ""))
		h.SetTiers(t, d.FundID)
		h.Holds(t)
	})
}

// TestStaffCardAndRoll: a staff member's card and somebody off the roll are found,
// by the bank; cash goes to no card. A warning holds nothing up.
func TestStaffCardAndRoll(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		p := h.Prepared(t, 4, "护理系")
		_, err := h.Relief.LoadStaffCards(ctx, h.Maker, "staff.csv", []byte("姓名,系部,银行卡号\n陈老师,护理系,"+apptest.Card(1)+"\n"))
		apptest.Check(t, err)
		_, _, err = h.Relief.LoadRoll(ctx, h.Cashier, "roll.csv", []byte("学号,姓名\n0000000001,学生一\n0000000002,学生丁\n0000000004,学生七\n"))
		apptest.Check(t, err)
		list, err := h.Relief.Conflicts(ctx, h.Auditor, p.Batch)
		apptest.Check(t, err)
		if len(list) != 2 || list[0].Kind != payout.StaffCard || list[1].Kind != payout.NotOnRoll {
			t.Fatalf("%+v", list)
		}
		staff, off := list[0].Rows[0], list[1].Rows[0]
		if staff.StudentNo != "0000000002" || staff.Other != "护理系 陈老师" || staff.Paper != person.MaskCard(apptest.Card(1)) || staff.Amount != apptest.Head {
			t.Errorf("%+v", staff)
		}
		if off.StudentNo != "0000000003" || off.Department != "护理系" || off.Class != "1班" {
			t.Errorf("%+v", off)
		}
		apptest.Refused(t, h.Payments.ActOnBatch(ctx, h.Checker, p.Batch, payout.Approve, ""), "conflict.open")
		apptest.Check(t, h.Relief.AcceptConflict(ctx, h.Checker, p.Batch, list[0].Key, "母女共用，已核实"))
		apptest.Refused(t, h.Payments.ActOnBatch(ctx, h.Checker, p.Batch, payout.Approve, ""), "conflict.open")
		apptest.Check(t, h.Payments.ActOnBatch(ctx, h.Checker, p.Batch, payout.SendBack, "请改用现金"))
		apptest.Check(t, h.Payments.ActOnBatch(ctx, h.Maker, p.Batch, payout.Cancel, ""))
		cash, err := h.Payments.PrepareBatch(ctx, h.Maker, payments.Preparation{Program: p.Program, Name: "现金", Channel: payout.Cash})
		apptest.Check(t, err)
		list, err = h.Relief.Conflicts(ctx, h.Checker, cash)
		apptest.Check(t, err)
		if len(list) != 1 || list[0].Kind != payout.NotOnRoll || !list[0].Open() {
			t.Fatalf("a word on another batch, or a card nobody pays to: %+v", list)
		}
		apptest.Check(t, h.Relief.AcceptConflict(ctx, h.Second, cash, list[0].Key, "休学复学，学籍名单未更新"))
		h.Release(t, cash)
		list, err = h.Relief.Conflicts(ctx, h.Auditor, cash)
		apptest.Check(t, err)
		if len(list) != 1 || list[0].By != "赵复核" || list[0].Reason != "休学复学，学籍名单未更新" {
			t.Errorf("what was accepted is forgotten after the release: %+v", list)
		}
		h.Holds(t)
	})
}

// TestHolderStays: who holds a card stays known until a file says otherwise.
func TestHolderStays(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		h.Structure(t, []string{"东校区"}, []string{"护理系"})
		h.OnRoll(t, 1, "2021001,张三")
		line := func(card, holder string) []byte {
			return []byte("学号,姓名,系部,班级,校区,证件号,银行卡号,户名,金额\n2021001,张三,护理系,1班,东校区," + apptest.CitizenID(1) + "," + card + "," + holder + ",30.00\n")
		}
		for i, c := range []struct {
			card, holder string
			conflict     bool
		}{
			{apptest.Card(1), "王家长", true},
			{apptest.Card(1), "", true},    // nothing is said of it now
			{apptest.Card(1), "李家长", true}, // somebody else
			{apptest.Card(1), "张三", false}, // it was put right
			{apptest.Card(1), "王家长", true}, // and wrong again
			{apptest.Card(2), "", false},   // another card
		} {
			code := "P" + string(rune('1'+i))
			program := h.RosterProgram(t, code, h.Funded(t, code, fund.StudentAid, apptest.Head), apptest.Head, 1)
			_, err := h.Relief.ImportRosterFile(ctx, h.Maker, program, "r.csv", line(c.card, c.holder), core.Reading{Conflicts: true})
			apptest.Check(t, err)
			batch, err := h.Payments.PrepareBatch(ctx, h.Maker, payments.Preparation{Program: program, Name: "批", Channel: payout.Bank})
			apptest.Check(t, err)
			list, err := h.Relief.Conflicts(ctx, h.Checker, batch)
			apptest.Check(t, err)
			if found := len(list) > 0; found != c.conflict {
				t.Fatalf("%d: %+v", i, list)
			}
			if c.holder != "" && c.conflict && list[0].Rows[0].Other != c.holder {
				t.Errorf("%d: %+v", i, list)
			}
		}
		h.Holds(t)
	})
}

// TestNoRollIsAConflict: a roster that no school roll can be held against waits
// for a checker's word, and no longer than until a roll is loaded.
func TestNoRollIsAConflict(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		h.Structure(t, []string{"东校区"}, []string{"护理系"})
		program, err := h.Relief.CreateProgram(ctx, h.Maker, fund.Program{Code: "MZ", Name: "慰问", Kind: fund.ByRoster, Purpose: "慰问", FromDay: "2021-09-17",
			ToDay: "2021-10-31", AllocationID: h.Funded(t, "AID", fund.StudentAid, 4*apptest.Head), PerHead: apptest.Head, Heads: 4, Total: 4 * apptest.Head})
		apptest.Check(t, err)
		_, err = h.Relief.ImportRosterFile(ctx, h.Maker, program, "a.csv", apptest.RosterCSV(4, "护理系"), core.Reading{})
		apptest.Check(t, err)
		batch, err := h.Payments.PrepareBatch(ctx, h.Maker, payments.Preparation{Program: program, Name: "批", Channel: payout.Bank})
		apptest.Check(t, err)
		list, err := h.Relief.Conflicts(ctx, h.Checker, batch)
		apptest.Check(t, err)
		if len(list) != 1 || list[0].Kind != payout.NoRoll || !list[0].Open() {
			t.Fatalf("%+v", list)
		}
		apptest.Refused(t, h.Payments.ActOnBatch(ctx, h.Checker, batch, payout.Approve, ""), "conflict.open")
		apptest.Check(t, h.Relief.AcceptConflict(ctx, h.Checker, batch, list[0].Key, "学籍名单由学工处另行核对"))
		if again, err := h.Relief.Conflicts(ctx, h.Checker, batch); err != nil || len(again) != 1 || again[0].Open() {
			t.Errorf("%v %+v", err, again)
		}
		h.OnRoll(t, 4)
		if none, err := h.Relief.Conflicts(ctx, h.Checker, batch); err != nil || len(none) != 0 {
			t.Errorf("with a roll: %v %+v", err, none)
		}
		apptest.Check(t, h.Payments.ActOnBatch(ctx, h.Checker, batch, payout.Approve, ""))
		h.Holds(t)
	})
}

// TestWhoInventsStudentsCantVouchForThem: a roll loaded by who made the roster or
// the batch takes no conflict away; the same file from somebody else does.
func TestWhoInventsStudentsCantVouchForThem(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		p := h.Prepared(t, 4, "护理系")
		file := []byte("学号,姓名\n0000000001,学生一\n0000000002,学生丁\n0000000003,学生丂\n0000000004,学生七\n")
		conflicts := func(batch int64, kinds ...payout.ConflictKind) {
			t.Helper()
			list, err := h.Relief.Conflicts(ctx, h.Checker, batch)
			apptest.Check(t, err)
			for _, c := range list {
				if len(kinds) == 0 || c.Kind != kinds[0] || !c.Open() {
					t.Fatalf("%+v, want %v", list, kinds)
				}
				kinds = kinds[1:]
			}
			if len(kinds) > 0 {
				t.Fatalf("%+v, want %v too", list, kinds)
			}
		}
		load := func(by access.Actor, data []byte) {
			t.Helper()
			_, same, err := h.Relief.LoadRoll(ctx, by, "roll.csv", data)
			apptest.Check(t, err)
			if same {
				t.Fatal("the same file from another person changes nothing")
			}
		}
		load(h.Cashier, []byte("学号,姓名\n0000000001,学生一\n"))
		load(h.Maker, file)
		conflicts(p.Batch, payout.NotOnRoll) // by the roll of the cashier
		load(h.Cashier, file)
		conflicts(p.Batch)

		other := h.AddUser(t, "maker2", "另一制单", access.Maker)
		load(other, []byte("学号,姓名\n0000000001,学生一\n"))
		conflicts(p.Batch, payout.NotOnRoll)
		apptest.Check(t, h.Payments.ActOnBatch(ctx, h.Checker, p.Batch, payout.SendBack, "另行编制"))
		apptest.Check(t, h.Payments.ActOnBatch(ctx, h.Maker, p.Batch, payout.Cancel, ""))
		theirs, err := h.Payments.PrepareBatch(ctx, other, payments.Preparation{Program: p.Program, Name: "另一人编制", Channel: payout.Bank})
		apptest.Check(t, err)
		conflicts(theirs) // neither of the two makers' rolls counts
		h.Holds(t)
	})
}

// TestARollOfTheRostersMakerIsNone: where only who made the roster loaded one, there is none.
func TestARollOfTheRostersMakerIsNone(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		h.Structure(t, []string{"东校区"}, []string{"护理系"})
		_, _, err := h.Relief.LoadRoll(ctx, h.Maker, "roll.csv", []byte("学号,姓名\n0000000001,学生一\n0000000002,学生丁\n"))
		apptest.Check(t, err)
		program, err := h.Relief.CreateProgram(ctx, h.Maker, fund.Program{Code: "MZ", Name: "慰问", Kind: fund.ByRoster, Purpose: "慰问", FromDay: "2021-09-17",
			ToDay: "2021-10-31", AllocationID: h.Funded(t, "AID", fund.StudentAid, 2*apptest.Head), PerHead: apptest.Head, Heads: 2, Total: 2 * apptest.Head})
		apptest.Check(t, err)
		_, err = h.Relief.ImportRosterFile(ctx, h.Maker, program, "a.csv", apptest.RosterCSV(2, "护理系"), core.Reading{})
		apptest.Check(t, err)
		batch, err := h.Payments.PrepareBatch(ctx, h.Maker, payments.Preparation{Program: program, Name: "批", Channel: payout.Bank})
		apptest.Check(t, err)
		list, err := h.Relief.Conflicts(ctx, h.Checker, batch)
		apptest.Check(t, err)
		if len(list) != 1 || list[0].Kind != payout.NoRoll || !list[0].Open() {
			t.Fatalf("%+v", list)
		}
		apptest.Refused(t, h.Payments.ActOnBatch(ctx, h.Checker, batch, payout.Approve, ""), "conflict.open")
		h.Holds(t)
	})
}

// TestAKnownNumberOfSomebodyElse: a student number that the roll or an earlier
// roster has under another name, or with another paper, is named for the checker.
func TestAKnownNumberOfSomebodyElse(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		h.Released(t, 3, "护理系")
		file := string(apptest.RosterCSV(3, "护理系"))
		file = strings.Replace(file, "0000000001,学生一", "0000000001,王五", 1)
		file = strings.Replace(file, apptest.CitizenID(1), apptest.CitizenID(701), 1)
		file = strings.Replace(file, "0000000003,学生丂", "0000000003,学 生 丂", 1) // no other name
		program := h.RosterProgram(t, "NEXT", h.Funded(t, "N", fund.StudentAid, 3*apptest.Head), apptest.Head, 3)
		_, err := h.Relief.ImportRosterFile(ctx, h.Maker, program, "r.csv", []byte(file), core.Reading{Conflicts: true})
		apptest.Check(t, err)
		batch, err := h.Payments.PrepareBatch(ctx, h.Maker, payments.Preparation{Program: program, Name: "批", Channel: payout.Cash})
		apptest.Check(t, err)
		list, err := h.Relief.Conflicts(ctx, h.Checker, batch)
		apptest.Check(t, err)
		list = slices.DeleteFunc(list, func(c payout.Conflict) bool { return c.Kind == payout.SamePurpose })
		if len(list) != 2 || list[0].Kind != payout.OtherName || list[0].Rows[0].StudentNo != "0000000001" || list[0].Rows[0].Other != "学生一" ||
			list[1].Kind != payout.OtherPaper || list[1].Rows[0].StudentNo != "0000000002" || !list[0].Open() || !list[1].Open() {
			t.Errorf("%+v", list)
		}
		h.Holds(t)
	})
}
