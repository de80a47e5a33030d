package apptest

import (
	"context"
	"strings"
	"testing"
	"time"

	"reliefbook/internal/access"
	"reliefbook/internal/app/core"
	"reliefbook/internal/app/payments"
	"reliefbook/internal/app/relief"
	"reliefbook/internal/decide"
	"reliefbook/internal/duty"
	"reliefbook/internal/fund"
	"reliefbook/internal/lang"
	"reliefbook/internal/payout"
	"reliefbook/internal/posting"
	"reliefbook/internal/right"
	"reliefbook/internal/store"
)

// Full makes a house in which every table has a row that can be.
func (h *House) Full(t testing.TB) {
	ctx := context.Background()
	h.Whole(t)
	h.listed(t)
	h.swapped(t)
	h.voided(t)
	_, err := h.Relief.LoadStaffCards(ctx, h.Maker, "staff.csv", []byte("姓名,系部,银行卡号\n陈老师,护理系,"+Card(901)+"\n王老师,护理系,"+Card(902)+"\n"))
	Check(t, err)
	h.SetTiers(t, 1, fund.Tier{From: 60_000_000, Level: 2})
	branch := h.Branch["护理系"]
	program, class := h.ClassOf(t, branch)
	_, err = h.Payments.SignOffSheet(ctx, branch, program, class, lang.ZhCN)
	Check(t, err)
	Check(t, h.Payments.AttachScan(ctx, branch, program, class, "签领表.png", []byte("\x89PNG\r\n\x1a\n 签领")))
	for range 2 { // the links before are revoked
		slips, err := h.Payments.MakeLinks(ctx, branch, program, class, "")
		Check(t, err)
		Check(t, usedLink(h, strings.TrimPrefix(slips[0].URL, "/r/")))
	}
	h.newCard(t)
	h.Clock.Pass(payout.OverdueAfter + time.Hour)
	h.Grant(t, right.Right{UserID: branch.UserID, Role: access.Branch, Departments: branch.Departments, Name: branch.Name, Email: "branch@example.edu.cn"})
	Check(t, h.Desk.Remind(ctx, h.Cashier, program, h.Dept["护理系"]))
	_, err = h.SealNow(ctx)
	Check(t, err)
	Check(t, store.Sessions{DB: h.DB, Now: h.Clock.Now}.CommitCtx(ctx, "token", []byte("somebody is signed in"), h.Clock.Now().Add(time.Hour)))
	Check(t, store.Sessions{DB: h.DB, Now: h.Clock.Now}.CommitCtx(ctx, "another", []byte("and somebody else"), h.Clock.Now().Add(time.Hour)))
	for _, key := range []string{"once", "twice"} {
		_, err = h.People.KnowDevice(ctx, branch.UserID, nil)
		Check(t, err)
		Check(t, h.DB.Write(ctx, func(tx *store.Tx) error {
			_, err := tx.Once(branch.UserID, key, "act", []byte("the body's hash"), h.Clock.Now(), func() (string, error) { return "1", nil })
			return err
		}))
	}
	h.Charted(t, "MAIN", posting.Chart{posting.Bank: {Code: "1002.01", Name: "银行存款－基本户", English: "Cash in bank－basic"}})
	h.Charted(t, "PARTY", posting.Chart{posting.Fund: {Code: "3201", Name: "党费基金", English: "Party dues"}})
	h.Funded(t, "LATE", fund.Other, 100_000) // waits to be sealed
}

// newCard has finance propose to pay what failed by a card on a signed form.
func (h *House) newCard(t testing.TB) {
	list, _, err := h.Payments.Queue(context.Background(), h.Maker, payout.QueueFilter{})
	Check(t, err)
	for _, q := range list {
		if q.Remedy.ID == 0 && q.Rest() > 0 {
			remedy, err := h.Payments.ProposeRemedy(context.Background(), h.Maker, payments.Proposal{Remedy: payout.Remedy{PaymentID: q.ID, Kind: payout.Correct, Channel: payout.Bank, Note: "换卡"},
				Card: Card(903), Form: Scan()})
			Check(t, err)
			d, err := h.Payments.Payment(context.Background(), h.Checker, q.ID)
			Check(t, err)
			for range 2 {
				_, _, err = h.Payments.OpenForm(context.Background(), h.Checker, d.Offers[remedy].ID, "核对新卡", h.Passwords["checker"])
				Check(t, err)
			}
			return
		}
	}
	t.Fatal("nothing waits to be paid again")
}

// voided adds a batch the file of which was voided.
func (h *House) voided(t testing.TB) {
	ctx := context.Background()
	program := h.RosterProgram(t, "VOID", h.Funded(t, "VOID", fund.Other, 100_000), Head, 1)
	_, err := h.Relief.ImportRosterFile(ctx, h.Maker, program, "v.csv", []byte("学号,姓名,系部,班级,金额,银行卡号\n2021000009,作废,药学系,2班,30.00,"+Card(509)+"\n"), core.Reading{})
	Check(t, err)
	batch, err := h.Payments.PrepareBatch(ctx, h.Maker, payments.Preparation{Program: program, Name: "批", Channel: payout.Bank})
	Check(t, err)
	list, err := h.Relief.Conflicts(ctx, h.Checker, batch)
	Check(t, err)
	for _, c := range list {
		if c.Open() {
			Check(t, h.Relief.AcceptConflict(ctx, h.Checker, batch, c.Key, "已核实"))
		}
	}
	h.Release(t, batch)
	for _, act := range []decide.Act{decide.Reject, decide.Approve} {
		wish, err := h.Banking.AskVoid(ctx, h.Cashier, h.BankFile(t, batch).Export.ID, "银行未受理")
		Check(t, err)
		Check(t, h.Banking.DecideVoid(ctx, h.Checker, wish, act, "再核实"))
	}
}

func usedLink(h *House, token string) error {
	return h.Payments.AnswerLink(context.Background(), OwnPhone(token), payments.LinkAnswer{Act: payout.Confirm, Birth: Birth})
}

// listed adds a roll, a list kept, a supplement, a conflict accepted, and a file that waits.
func (h *House) listed(t testing.TB) {
	ctx := context.Background()
	_, _, err := h.Relief.LoadRoll(ctx, h.Maker, "roll.csv", []byte("学号,姓名\n2021000001,新生\n2021000002,新人\n"))
	Check(t, err)
	program := h.RosterProgram(t, "LISTED", h.Funded(t, "LISTED", fund.Other, 100_000), Head, 2)
	file := []byte("学号,姓名,系部,班级,金额,银行卡号,持卡人\n2021000001,新生,药学系,2班,30.00," + Card(500) + ",新父\n2021000002,新人,药学系,2班,30.00," + Card(501) + ",\n")
	_, err = h.Relief.ImportRosterFile(ctx, h.Maker, program, "b.csv", file, core.Reading{Conflicts: true})
	Check(t, err)
	_, err = h.Relief.CreateList(ctx, h.Maker, "全体", relief.ListSource{Program: program})
	Check(t, err)
	batch, err := h.Payments.PrepareBatch(ctx, h.Maker, payments.Preparation{Program: program, Name: "批", Channel: payout.Bank})
	Check(t, err)
	list, err := h.Relief.Conflicts(ctx, h.Checker, batch)
	Check(t, err)
	for _, c := range list {
		if c.Open() {
			Check(t, h.Relief.AcceptConflict(ctx, h.Checker, batch, c.Key, "已核实"))
		}
	}
	h.Release(t, batch)
	_, err = h.Banking.AskVoid(ctx, h.Cashier, h.BankFile(t, batch).Export.ID, "银行要另一种格式")
	Check(t, err)
	more := []byte("学号,姓名,系部,班级,金额,银行卡号\n2021000003,后来,药学系,2班,30.00," + Card(502) + "\n")
	_, err = h.Relief.ProposeSupplement(ctx, h.Maker, relief.Adding{Program: program, FileName: "补.csv", Data: more, Heads: 3, Total: 3 * Head, Note: "转入一人"})
	Check(t, err)
	_, err = h.Relief.CheckRoster(ctx, h.Maker, program, "again.csv", more, core.Reading{})
	Check(t, err)
}

// swapped asks for a turn to be swapped, in a new rota.
func (h *House) swapped(t testing.TB) {
	ctx := context.Background()
	id, err := h.Rota.CreateDutyPlan(ctx, h.Maker, duty.Plan{Name: "再值守", FromDay: "2021-11-01", Days: 2, Seats: 1, Times: []string{"00:00-12:00", "12:00-00:00"},
		Posts: []duty.Post{{CampusID: h.Campus["东校区"], Name: "西门"}}})
	Check(t, err)
	_, err = h.Rota.ProposeRota(ctx, h.Maker, id)
	Check(t, err)
	Check(t, h.Rota.PublishRota(ctx, h.Maker, id))
	p, members, err := h.Rota.DutyPlan(ctx, h.Maker, id)
	Check(t, err)
	turn := p.Turns[0]
	token := h.MemberLink(t, turn.MemberID)
	for _, m := range members {
		if duty.MayTake(p.Plan, p.Turns, turn, m) == nil {
			Check(t, h.Rota.AskSwap(ctx, OwnPhone(token), turn.ID, m.Number, "家中有事"))
			break
		}
	}
	draft, err := h.Rota.CreateDutyPlan(ctx, h.Maker, duty.Plan{Name: "草稿", FromDay: "2021-12-01", Days: 1, Seats: 1, Times: []string{"00:00-12:00", "12:00-00:00"},
		Posts: []duty.Post{{CampusID: h.Campus["东校区"], Name: "北门"}}})
	Check(t, err)
	_, err = h.Rota.ProposeRota(ctx, h.Maker, draft)
	Check(t, err)
}
