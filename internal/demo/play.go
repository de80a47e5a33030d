package demo

import (
	"context"

	"reliefbook/internal/app/core"
	"reliefbook/internal/fund"
	"reliefbook/internal/money"
	"reliefbook/internal/visit"
)

// visitTotal is what the party's dues were allocated for: 7,720.00.
const visitTotal money.Amount = 772_000

// headTotal is every student's amount, fen.
const headTotal money.Amount = 3_000

// aidTotal is what the roster's program needs.
func (p *player) aidTotal() (money.Amount, error) { return headTotal.Times(int64(p.Scale) * Heads) }

// funds brings both funds in and allocates from each, decided by the checker.
func (p *player) funds(ctx context.Context) (err error) {
	p.dues, err = p.fund(ctx, fund.Fund{Code: duesCode, Name: "党费", Source: fund.PartyDues, Restriction: "专款专用，只用于拨付文件载明的用途"},
		fund.Document{DocNo: "银行回单2021-0916", Body: "上级党组织", Purpose: "上级下拨疫情防控专项党费", Amount: visitTotal, Day: "2021-09-16"},
		fund.Document{DocNo: "教工委组〔2021〕36号", Body: "教育系统党的工作委员会",
			Purpose: "中秋佳节走访慰问疫情防控一线辅导员、后勤保障人员和心理咨询师", Minutes: "学院党委会议纪要〔2021〕18号",
			Amount: visitTotal, Day: "2021-09-17"})
	if err != nil {
		return err
	}
	aid, err := p.aidTotal()
	if err != nil {
		return err
	}
	p.aid, err = p.fund(ctx, fund.Fund{Code: aidCode, Name: "学生资助", Source: fund.StudentAid, Restriction: "用于在校学生资助与慰问"},
		fund.Document{DocNo: "银行回单2021-0915", Body: "学院计划财务处", Purpose: "提取学生资助经费", Amount: aid, Day: "2021-09-15"},
		fund.Document{DocNo: "院学〔2021〕52号", Body: "学院院长办公会", Purpose: "中秋节慰问全体在校学生，每人30元",
			Minutes: "院长办公会议纪要〔2021〕21号", Amount: aid, Day: "2021-09-17"})
	return err
}

// fund makes a fund with a receipt and an allocation, and gives the allocation's id.
func (p *player) fund(ctx context.Context, f fund.Fund, receipt, allocation fund.Document) (last int64, err error) {
	id, err := p.app.Books.CreateFund(ctx, p.maker, f)
	if err != nil {
		return 0, err
	}
	receipt.Kind, allocation.Kind = fund.Receipt, fund.Allocation
	for _, d := range []fund.Document{receipt, allocation} {
		d.FundID = id
		var papers []core.Paper
		if d.Kind == fund.Receipt { // without the bank's notice it would be provisional, and not to be allocated
			notice, err := scan("到账通知.png", 6)
			if err != nil {
				return 0, err
			}
			papers = append(papers, notice)
		}
		if last, err = p.app.Books.RecordDocument(ctx, p.maker, d, papers...); err != nil {
			return 0, err
		}
		if err := p.app.Books.DecideDocument(ctx, p.checker, last, true, ""); err != nil {
			return 0, err
		}
	}
	p.fundOf[last] = f.Code
	return last, p.opens(id, f, receipt)
}

// programs declares both programs with their control totals.
func (p *player) programs(ctx context.Context) (err error) {
	p.visiting, err = p.app.Relief.CreateProgram(ctx, p.maker, fund.Program{Code: VisitProgram, Name: "中秋走访慰问一线人员", Kind: fund.ByVisit,
		Purpose: "四个慰问小分队由院领导带队，分赴三个校区走访慰问疫情防控一线人员", FromDay: "2021-09-17", ToDay: "2021-09-30",
		AllocationID: p.dues, Heads: 50, Total: visitTotal})
	if err != nil {
		return err
	}
	aid, err := p.aidTotal()
	if err != nil {
		return err
	}
	p.byRoster, err = p.app.Relief.CreateProgram(ctx, p.maker, fund.Program{Code: RosterProgram, Name: "2021年中秋学生慰问", Kind: fund.ByRoster,
		Purpose: "中秋节慰问全体在校学生，每人30元", FromDay: "2021-09-17", ToDay: "2021-10-31",
		AllocationID: p.aid, PerHead: headTotal, Heads: p.Scale * Heads, Total: aid})
	return err
}

// visits plans the four teams, has each walk its list with a phone, and books
// what they gave, decided by the checker.
func (p *player) visits(ctx context.Context) error {
	staff, err := readStaff()
	if err != nil {
		return err
	}
	list, err := plans(staff, visit.Team{ProgramID: p.visiting, HolderID: p.holder[teamBag], ItemID: p.item[packGoods.code]}, p.campus)
	if err != nil {
		return err
	}
	for i, t := range list {
		if err := p.walk(ctx, t); err != nil {
			return err
		}
		p.progress(i+1, len(list))
	}
	return nil
}

// walk takes one team from its plan to its voucher. One person in each team is
// on duty elsewhere, so that a colleague takes it.
func (p *player) walk(ctx context.Context, t visit.Team) error {
	id, err := p.app.Visits.CreateTeam(ctx, p.maker, t)
	if err != nil {
		return err
	}
	if err := p.app.Visits.SetPlan(ctx, p.maker, id, t.People); err != nil {
		return err
	}
	url, err := p.app.Visits.TeamLink(ctx, p.maker, id, site)
	if err != nil {
		return err
	}
	by := phone(url[len(site+"/t/"):], t.Leader)
	page, err := p.app.Visits.TeamPage(ctx, by)
	if err != nil {
		return err
	}
	for i, person := range page.People {
		mark := visit.Mark{PlanID: person.ID, Outcome: visit.Seen}
		if i == 3 {
			mark = visit.Mark{PlanID: person.ID, Outcome: visit.Colleague, Colleague: page.People[0].Name, Note: "外出值班，由同事代收"}
		}
		if err := p.app.Visits.MarkSeen(ctx, by, mark); err != nil {
			return err
		}
	}
	if err := p.app.Visits.CloseList(ctx, by); err != nil {
		return err
	}
	if err := p.drawn(t); err != nil {
		return err
	}
	made, err := p.app.Visits.ReportVisit(ctx, p.maker, id)
	if err != nil {
		return err
	}
	return p.app.Visits.DecideVisit(ctx, p.checker, made, true, "")
}

// roster has the school roll loaded by somebody else, checks the file against it as its page does, and imports it.
func (p *player) roster(ctx context.Context) error {
	roll, err := rollFile(p.Scale)
	if err != nil {
		return err
	}
	if _, _, err := p.app.Relief.LoadRoll(ctx, p.cashier, "学籍名单.csv", roll); err != nil {
		return err
	}
	f, err := rosterFile(p.Scale, p.CSV)
	if err != nil {
		return err
	}
	run, err := p.app.Relief.CheckRoster(ctx, p.maker, p.byRoster, f.name, f.data, core.Reading{})
	if err != nil {
		return err
	}
	p.progress(1, 2)
	p.lean = f.lean
	_, err = p.app.Relief.ImportRoster(ctx, p.maker, p.byRoster, run.Upload)
	return err
}

// receipts confirms class by class, each department by its own branch user.
// Unless the case is to be complete, the last class stays open.
func (p *player) receipts(ctx context.Context) error {
	for i, branch := range p.branches {
		views, err := p.app.Payments.ReceiptOverviews(ctx, branch)
		if err != nil {
			return err
		}
		for _, view := range views {
			classes := view.Classes
			if !p.Complete && i == len(p.branches)-1 {
				classes = classes[:len(classes)-1]
			}
			for _, c := range classes {
				if _, err := p.app.Payments.ConfirmClass(ctx, branch, view.ProgramID, c.ClassID); err != nil {
					return err
				}
			}
		}
		p.progress(i+1, len(p.branches))
	}
	return nil
}

func (p *player) seal(ctx context.Context) error {
	_, err := p.app.SealNow(ctx)
	return err
}
