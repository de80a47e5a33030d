package demo

import (
	"context"
	"fmt"

	"reliefbook/internal/app/banking"
	"reliefbook/internal/app/payments"
	"reliefbook/internal/bank"
	"reliefbook/internal/decide"
	"reliefbook/internal/payout"
	"reliefbook/internal/person"
	"reliefbook/internal/teller"
)

// batches pays one class in cash, then two campuses and the third one by the
// bank; three people act on each batch.
func (p *player) batches(ctx context.Context) error {
	first, err := p.app.Relief.Roster(ctx, p.maker, p.byRoster, "", 1, 0)
	if err != nil {
		return err
	}
	p.cashClass, p.cashDepartment = first.Lines[0].ClassID, first.Lines[0].DepartmentID
	template := teller.Template
	p.channel = payout.Bank
	if p.lean { // without cards the money goes to campus cards
		p.channel, template = payout.CampusCard, teller.CardTemplate
	}
	if p.template, err = p.app.Banking.ProposeTemplate(ctx, p.maker, template); err != nil {
		return err
	}
	if err := p.app.Banking.DecideTemplate(ctx, p.checker, p.template, decide.Approve, ""); err != nil {
		return err
	}
	parts := []payments.Preparation{
		{Name: "现金：" + first.Lines[0].Class, Channel: payout.Cash, Classes: []int64{p.cashClass}},
		{Name: "第一批：" + campuses[0].Name + "、" + campuses[1].Name, Channel: p.channel, Campuses: []string{campuses[0].Name, campuses[1].Name}},
		{Name: "第二批：" + campuses[2].Name, Channel: p.channel, Campuses: []string{campuses[2].Name}},
	}
	for i, part := range parts {
		part.Program, part.Key = p.byRoster, "demo/"+part.Name
		batch, err := p.pay(ctx, part)
		if err != nil {
			return err
		}
		if part.Channel.Way().Handling != payout.ByBranch {
			p.toAnswer = append(p.toAnswer, batch)
		} else if err := p.cashed(ctx, batch); err != nil {
			return err
		}
		p.progress(i+1, len(parts))
	}
	return nil
}

// pay takes a batch from its control totals to its release.
func (p *player) pay(ctx context.Context, prep payments.Preparation) (batch int64, err error) {
	if prep.Heads, prep.Total, err = p.app.Payments.Selected(ctx, p.maker, prep); err != nil {
		return 0, err
	}
	if batch, err = p.app.Payments.PrepareBatch(ctx, p.maker, prep); err != nil {
		return 0, err
	}
	if err := p.app.Payments.ActOnBatch(ctx, p.checker, batch, payout.Approve, ""); err != nil {
		return 0, err
	}
	return batch, p.app.Payments.ActOnBatch(ctx, p.cashier, batch, payout.Release, "")
}

// refusals are why the made-up bank does not pay, in its own words.
var refusals = []string{"收款户名与账号不符", "账户已销户", "卡片挂失", "睡眠户，未激活", "超过收款限额", "账户只收不付"}

// answers has the bank answer what it was sent: one line in 150 failed.
func (p *player) answers(ctx context.Context) error {
	for i, batch := range p.toAnswer {
		err := p.answer(ctx, batch, func(line int, _ teller.Payee) teller.Reply {
			if line%150 != 75 {
				return teller.Reply{}
			}
			return teller.Reply{Result: "失败", Reason: refusals[line/150%len(refusals)]}
		})
		if err != nil {
			return err
		}
		p.progress(i+1, len(p.toAnswer))
	}
	return nil
}

// answer exports a batch's file, has it answered, brings the answer in and has it confirmed.
func (p *player) answer(ctx context.Context, batch int64, say func(int, teller.Payee) teller.Reply) error {
	f, err := p.app.Banking.ExportBatch(ctx, p.cashier, banking.FileAsk{Batch: batch, Template: p.template, Reason: "送银行代发", Password: p.passwordOf(p.cashier)})
	if err != nil {
		return err
	}
	data, err := teller.Answer(f.Name, f.Content, say)
	if err != nil {
		return err
	}
	if err := p.bank[aidCode].Settle(p.app.Today(), batchOf(f.Name), data); err != nil {
		return err
	}
	run, err := p.app.Banking.CheckResult(ctx, p.cashier, batch, "回盘-"+f.Name, data, nil)
	if err != nil {
		return err
	}
	if run, err = p.app.Banking.ProposeAnswer(ctx, p.cashier, batch, run.Upload, nil, ""); err != nil {
		return err
	}
	return p.confirm(ctx, run.Waits)
}

// confirm has the checker look at what the cashier brought in, and confirm it.
func (p *player) confirm(ctx context.Context, intake int64) error {
	d, err := p.app.Banking.Intake(ctx, p.checker, intake)
	if err != nil {
		return err
	}
	return p.app.Banking.DecideIntake(ctx, p.checker, intake, true, "", d.Seen)
}

// absent is how many of the cash class do not come for their money.
const absent = 2

// cash has the branch pay its class against signature; the money of those who
// do not come is counted and handed back.
func (p *player) cash(ctx context.Context) error {
	branch := p.branches[0]
	c, err := p.app.Payments.ClassReceipts(ctx, branch, p.byRoster, p.cashClass)
	if err != nil {
		return err
	}
	var ids []int64
	for _, pay := range c.Payments[absent:] {
		ids = append(ids, pay.ID)
	}
	mark := payments.Mark{Payments: ids, Act: payout.Confirm}
	if _, err := p.app.Payments.MarkReceipts(ctx, branch, mark); err != nil {
		return err
	}
	p.progress(1, 2)
	held, _, err := p.app.Payments.Advances(ctx, branch)
	if err != nil {
		return err
	}
	id, err := p.app.Payments.HandBack(ctx, branch, p.byRoster, p.cashDepartment, held[0].Open())
	if err != nil {
		return err
	}
	if err := p.app.Payments.DecideHandover(ctx, p.cashier, id, true, ""); err != nil {
		return err
	}
	return p.bank[aidCode].Receive(p.app.Today(), held[0].Open(), teller.Party{}, "现金存入 中秋慰问未领", "")
}

// reissue corrects what failed, maker and checker, and pays it again in one batch.
func (p *player) reissue(ctx context.Context) error {
	list, _, err := p.app.Payments.Queue(ctx, p.maker, payout.QueueFilter{Program: p.byRoster})
	if err != nil {
		return err
	}
	for i, q := range list {
		fix := payments.Proposal{Remedy: payout.Remedy{PaymentID: q.ID, Kind: payout.Correct, Channel: p.channel, Note: "本人到系部核对并更正"}}
		if p.channel.Way().Card && (q.Failure == string(bank.AccountClosed) || q.Failure == string(bank.Frozen) || q.Failure == string(bank.HolderMismatch)) {
			digits := fmt.Sprintf("620000099%09d", i)
			fix.Card = digits + string(person.LuhnDigit(digits))
			if fix.Form, err = scan("换卡申请.png", 4); err != nil { // signed by the student
				return err
			}
		}
		id, err := p.app.Payments.ProposeRemedy(ctx, p.maker, fix)
		if err != nil {
			return err
		}
		if err := p.app.Payments.DecideRemedy(ctx, p.checker, id, true, ""); err != nil {
			return err
		}
		p.progress(i+1, len(list))
	}
	batch, err := p.pay(ctx, payments.Preparation{Program: p.byRoster, Kind: payout.Reissue, Name: "重发", Channel: p.channel, Key: "demo/重发"})
	if err != nil {
		return err
	}
	return p.answer(ctx, batch, func(int, teller.Payee) teller.Reply { return teller.Reply{} })
}
