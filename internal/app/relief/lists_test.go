package relief_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"reliefbook/internal/access"
	"reliefbook/internal/app/core"
	"reliefbook/internal/app/payments"
	"reliefbook/internal/app/relief"
	"reliefbook/internal/apptest"
	"reliefbook/internal/fund"
	"reliefbook/internal/lang"
	"reliefbook/internal/money"
	"reliefbook/internal/payout"
	"reliefbook/internal/person"
	"reliefbook/internal/report"
	"reliefbook/internal/roster"
	"reliefbook/internal/table"
)

// TestFourWaysIn: a file, a copy, a saved list and single entry end in the same frozen roster.
func TestFourWaysIn(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		h.Structure(t, []string{"东校区"}, []string{"护理系", "药学系"})
		file := apptest.RosterCSV(6, "护理系", "药学系")
		program := func(code string, heads int) int64 {
			return h.RosterProgram(t, code, h.Funded(t, "F"+code, fund.StudentAid, apptest.Head*money.Amount(heads)), apptest.Head, heads)
		}
		lines := func(id int64) (out []relief.RosterLine) {
			page, err := h.Relief.Roster(ctx, h.Auditor, id, "", 100, 0)
			apptest.Check(t, err)
			return page.Lines
		}
		byFile, byCopy, byList, single := program("A", 6), program("B", 6), program("C", 6), program("D", 7)
		_, err := h.Relief.ImportRosterFile(ctx, h.Maker, byFile, "a.csv", file, core.Reading{})
		apptest.Check(t, err)
		take := func(id int64, run relief.DryRun, err error) {
			t.Helper()
			apptest.Check(t, err)
			_, err = h.Relief.ImportRoster(ctx, h.Maker, id, run.Upload)
			apptest.Check(t, err)
		}
		run, err := h.Relief.CopyRoster(ctx, h.Maker, byCopy, byFile)
		take(byCopy, run, err)
		list, err := h.Relief.CreateList(ctx, h.Maker, "全体", relief.ListSource{Program: byFile})
		apptest.Check(t, err)
		_, err = h.Relief.CreateList(ctx, h.Maker, "全体", relief.ListSource{})
		apptest.Refused(t, err, "form.invalid")
		_, err = h.Relief.CreateList(ctx, h.Maker, "坏的", relief.ListSource{FileName: "x.csv", Data: []byte("学号,姓名,系部,班级,金额\n1,张三,不存在系,1班,30.00\n")})
		apptest.Refused(t, err, "table.refused")
		run, err = h.Relief.UseList(ctx, h.Maker, byList, list)
		take(byList, run, err)
		person := map[table.Col]string{roster.StudentNo: "2021999999", roster.Name: "阿依古丽·买买提", roster.Department: "药学系", roster.Class: "1班",
			roster.CitizenID: apptest.CitizenID(77), roster.Card: apptest.Card(77), roster.Amount: "30.00"}
		apptest.Check(t, h.Relief.AddToList(ctx, h.Maker, list, person))
		apptest.Refused(t, h.Relief.AddToList(ctx, h.Maker, list, person), "form.invalid")
		person[roster.Amount] = "30.005"
		apptest.Refused(t, h.Relief.AddToList(ctx, h.Maker, list, person), "form.invalid")
		run, err = h.Relief.UseList(ctx, h.Maker, single, list)
		take(single, run, err)
		want := lines(byFile)
		for _, id := range []int64{byCopy, byList, single} {
			got := lines(id)
			for i, l := range want {
				if g := got[i]; g.StudentNo != l.StudentNo || g.Name != l.Name || g.ClassID != l.ClassID || g.Card != l.Card || g.CitizenID != l.CitizenID || g.IdentityID != l.IdentityID {
					t.Errorf("program %d, line %d: %+v, want %+v", id, i, g, l)
				}
			}
		}
		if got := lines(single); len(got) != 7 || got[6].Name != "阿依古丽·买买提" {
			t.Errorf("single entry: %+v", got)
		}
		_, masked, err := h.Relief.SavedList(ctx, h.Maker, list)
		apptest.Check(t, err)
		if masked[0].CitizenID != "" || masked[0].Card != "" || !strings.Contains(masked[0].Account, "*") {
			t.Errorf("a list shows papers: %+v", masked[0])
		}
		other := h.AddUser(t, "maker2", "另一制单", access.Maker)
		apptest.Refused(t, h.Relief.DeleteList(ctx, other, list), "list.others")
		apptest.Check(t, h.Relief.RemoveFromList(ctx, h.Maker, list, "2021999999"))
		apptest.Check(t, h.Relief.DeleteList(ctx, h.Maker, list))
		h.Holds(t)
	})
}

// TestRollAndStaff: who is not on the roll is left out of a copy and named before
// approval; a staff member's card is met on a roster.
func TestRollAndStaff(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		p := h.Prepared(t, 6, "护理系")
		_, _, err := h.Relief.LoadRoll(ctx, h.Cashier, "roll.csv", []byte("学号,姓名\n0000000001,甲\n0000000001,甲\n"))
		apptest.Refused(t, err, "table.refused")
		_, _, err = h.Relief.LoadRoll(ctx, h.Cashier, "roll.csv", []byte("a,b\n1,2\n"))
		apptest.Refused(t, err, "table.refused")
		rows := "学号,姓名\n"
		for i := range 5 {
			rows += fmt.Sprintf("%010d,%s\n", i+1, apptest.StudentName(i))
		}
		for i := range 2 {
			n, same, err := h.Relief.LoadRoll(ctx, h.Cashier, "roll.csv", []byte(rows))
			apptest.Check(t, err)
			if n != 5 || same != (i == 1) {
				t.Errorf("%d on the roll, same %v", n, same)
			}
		}
		added, err := h.Relief.LoadStaffCards(ctx, h.Maker, "staff.csv", []byte("姓名,系部,卡号\n王老师,护理系,"+apptest.Card(2)+"\n"))
		apptest.Check(t, err)
		if added != 1 {
			t.Errorf("%d cards", added)
		}
		list, err := h.Relief.Conflicts(ctx, h.Checker, p.Batch)
		apptest.Check(t, err)
		if len(list) != 2 || list[0].Kind != payout.StaffCard || list[0].Rows[0].Other != "护理系 王老师" || list[1].Kind != payout.NotOnRoll || list[1].Rows[0].StudentNo != "0000000006" {
			t.Errorf("%+v", list)
		}
		next := h.RosterProgram(t, "NEXT", h.Funded(t, "FN", fund.StudentAid, 5*apptest.Head), apptest.Head, 5)
		run, err := h.Relief.CopyRoster(ctx, h.Maker, next, p.Program)
		apptest.Check(t, err)
		if len(run.LeftOut) != 1 || run.Draft.Heads != 5 || run.Draft.Errors() != 0 {
			t.Errorf("left out %v, %d heads", run.LeftOut, run.Draft.Heads)
		}
	})
}

// TestSupplement: late additions and withdrawals are a version with an approval
// of its own, and only the added are paid by the next batch.
func TestSupplement(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		h.Structure(t, []string{"东校区"}, []string{"护理系", "药学系"})
		h.OnRoll(t, 6, "2021000001,新生")
		program := h.RosterProgram(t, "MZ", h.Funded(t, "F", fund.StudentAid, 10*apptest.Head), apptest.Head, 6)
		_, err := h.Relief.ImportRosterFile(ctx, h.Maker, program, "a.csv", apptest.RosterCSV(6, "护理系", "药学系"), core.Reading{})
		apptest.Check(t, err)
		batch, err := h.Payments.PrepareBatch(ctx, h.Maker, payments.Preparation{Program: program, Name: "批", Channel: payout.Bank, Departments: []int64{h.Dept["护理系"]}})
		apptest.Check(t, err)
		h.Release(t, batch)
		h.Answer(t, batch, apptest.AllPaid)
		file := []byte("学号,姓名,系部,班级,金额,银行卡号\n2021000001,新生,药学系,2班,30.00," + apptest.Card(500) + "\n")
		add := relief.Adding{Program: program, FileName: "补.csv", Data: file, Withdrawn: []string{"0000000002"}, Heads: 6, Total: 6 * apptest.Head, Note: "转入一人，退学一人"}
		for code, bad := range map[string]func(*relief.Adding){
			"supplement.in_payment":     func(s *relief.Adding) { s.Withdrawn = []string{"0000000001"} },
			"supplement.not_on":         func(s *relief.Adding) { s.Withdrawn = []string{"9999999999"} },
			"supplement.control_totals": func(s *relief.Adding) { s.Heads = 7 },
			"supplement.empty":          func(s *relief.Adding) { s.Data, s.Withdrawn = nil, nil },
			"supplement.already":        func(s *relief.Adding) { s.Data = apptest.RosterCSV(1, "护理系") },
			"table.refused": func(s *relief.Adding) {
				s.Data = []byte("学号,姓名,系部,班级,金额\n1,张三,无此系,1班,30.00\n")
			},
			"form.invalid": func(s *relief.Adding) { s.Note = " " },
		} {
			s := add
			bad(&s)
			_, err := h.Relief.ProposeSupplement(ctx, h.Maker, s)
			apptest.Refused(t, err, code)
		}
		id, err := h.Relief.ProposeSupplement(ctx, h.Maker, add)
		apptest.Check(t, err)
		_, err = h.Relief.ProposeSupplement(ctx, h.Maker, add)
		apptest.Refused(t, err, "supplement.pending")
		apptest.Refused(t, h.Relief.DecideSupplement(ctx, h.Maker, id, true, ""), "auth.forbidden")
		out := apptest.AtOnce([]int64{1, 2, 3, 4}, func(int64) error { return h.Relief.DecideSupplement(ctx, h.Checker, id, true, "") })
		if out[""] != 4 {
			t.Errorf("decided at once: %v", out)
		}
		page, err := h.Relief.Roster(ctx, h.Auditor, program, "", 100, 0)
		apptest.Check(t, err)
		if len(page.Versions) != 2 || page.Versions[0].Version != 2 || len(page.Lines) != 6 || page.Lines[5].StudentNo != "2021000001" || page.Lines[5].Line != 6 {
			t.Fatalf("%+v", page.Lines)
		}
		next, err := h.Payments.PrepareBatch(ctx, h.Maker, payments.Preparation{Program: program, Name: "补", Channel: payout.Bank})
		apptest.Check(t, err)
		h.Release(t, next)
		h.Answer(t, next, apptest.AllPaid)
		s := h.Progress(t, program)
		if s.Flow.EntitledHeads != 6 || s.Flow.PaidHeads != 6 || s.Flow.Paid != s.Flow.Entitled {
			t.Errorf("%+v", s.Flow)
		}
		where, err := h.Reports.Report(ctx, h.Auditor, report.Request{Name: "progress", Values: report.Values{"program": "MZ"}, Lang: lang.ZhCN})
		apptest.Check(t, err)
		if where.Totals["open"] != money.Amount(0) {
			t.Errorf("open %v", where.Totals)
		}
		h.Holds(t)
	})
}

// TestASupplementIsReadAsItWasSaid: what its columns are goes with the file to the checker,
// whatever anybody says of the same header meanwhile; nothing is said of another file unasked.
func TestASupplementIsReadAsItWasSaid(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		h.Structure(t, []string{"东校区"}, []string{"护理系"})
		program := h.RosterProgram(t, "MZ", h.Funded(t, "F", fund.StudentAid, 10*apptest.Head), apptest.Head, 1)
		_, err := h.Relief.ImportRosterFile(ctx, h.Maker, program, "a.csv", apptest.RosterCSV(1, "护理系"), core.Reading{})
		apptest.Check(t, err)
		file := []byte("学号,姓名,系部,班级,甲,乙,金额\n2021000001,新生,护理系,2班," + apptest.Card(500) + "," + apptest.Card(501) + ",30.00\n")
		upload, err := h.KeepUpload(ctx, h.Maker, access.SupplementPropose, "补.csv", file, core.Reading{})
		apptest.Check(t, err)
		teach := func(m table.Mapping) ([]byte, error) {
			_, data, err := h.TeachColumns(ctx, h.Maker, access.SupplementPropose, &roster.List, upload, "", m)
			return data, err
		}
		_, err = teach(table.Mapping{roster.Amount: 4, roster.Card: 6})
		apptest.Refused(t, err, "table.refused")
		said, err := teach(table.Mapping{roster.Card: 4})
		apptest.Check(t, err)
		add := relief.Adding{Program: program, FileName: "补.csv", Data: said, Heads: 2, Total: 2 * apptest.Head, Note: "转入"}
		id, err := h.Relief.ProposeSupplement(ctx, h.Maker, add)
		apptest.Check(t, err)
		_, err = teach(table.Mapping{roster.Card: 5})
		apptest.Check(t, err)
		shown, err := h.Relief.SupplementColumns(ctx, h.Checker, id)
		apptest.Check(t, err)
		if len(shown) != 1 || shown[roster.Card] != 4 {
			t.Errorf("the checker is shown %v", shown)
		}
		apptest.Check(t, h.Relief.DecideSupplement(ctx, h.Checker, id, true, ""))
		page, err := h.Relief.Roster(ctx, h.Auditor, program, "", 100, 0)
		apptest.Check(t, err)
		if len(page.Lines) != 2 || page.Lines[1].Card != person.MaskCard(apptest.Card(500)) {
			t.Errorf("%+v", page.Lines)
		}
		q, err := h.AskColumns(ctx, h.Maker, access.SupplementPropose, &roster.List, upload, "")
		apptest.Check(t, err)
		if q.By == "" || q.At.IsZero() || q.Guess[roster.Card] != 5 || q.Named[roster.Amount] != 6 {
			t.Errorf("remembered: %+v", q)
		}
		run, err := h.Relief.TryRoster(ctx, h.Maker, program, "other.csv", file, core.Reading{})
		apptest.Check(t, err)
		if run.Draft.Lines[0].Card != "" {
			t.Errorf("a card was read of a column that nobody named for this file: %+v", run.Draft.Lines[0])
		}
		_, err = h.AskColumns(ctx, h.Checker, access.SupplementPropose, &roster.List, upload, "")
		apptest.Refused(t, err, "auth.forbidden")
		h.Holds(t)
	})
}
