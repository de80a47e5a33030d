package web

import (
	"fmt"
	"net/http"

	"reliefbook/internal/access"
	"reliefbook/internal/app/banking"
	"reliefbook/internal/bank"
	"reliefbook/internal/fault"
	"reliefbook/internal/lang"
)

var intakeRoutes = []route{
	{method: "GET", path: "/intakes", action: access.IntakeRead, handle: listIntakes},
	{method: "GET", path: "/intakes/:id", action: access.IntakeRead, handle: showIntake},
	{method: "POST", path: "/intakes/:id/approve", action: access.IntakeDecide, handle: decideIntake(true)},
	{method: "POST", path: "/intakes/:id/reject", action: access.IntakeDecide, handle: decideIntake(false)},
	{method: "POST", path: "/intakes/:id/withdraw", action: access.IntakeWithdraw, handle: withdrawIntake},
}

// intakesBody is the page "intakes": files of banks, what waits first.
type intakesBody struct {
	List  []bank.Intake
	Pager pager
}

const intakesPerPage = 50

func listIntakes(r *request) error {
	limit, offset, page := r.pageOf(intakesPerPage)
	list, total, err := r.app.Banking.Intakes(r.ctx(), r.Actor, bank.IntakeFilter{Limit: limit, Offset: offset})
	if err != nil {
		return err
	}
	return r.page(http.StatusOK, "intakes", "menu.intakes", intakesBody{list, r.pager(page, total, limit)})
}

// intakeBody is the page "intake": one file, as it would be taken now or as it was decided on.
type intakeBody struct {
	banking.IntakeDetail
	Form   formView
	Act    string               // the act that was refused
	Acts   []map[string]any     // what this person may do
	Facts  []map[string]any     // who, when, which file
	Said   *answerReviewBody    // of an answer that waits
	Stands *statementReviewBody // of a statement that waits
	Why    string               // why it can't be confirmed, as a sentence
	Story  []story
	Made   string // the page of what it became
	Mine   bool
	Pager  pager
}

func showIntake(r *request) error {
	id, err := r.id("id")
	if err != nil {
		return err
	}
	return r.intakePage(id, r.form(), "")
}

func (r *request) intakePage(id int64, f formView, act string) error {
	d, err := r.app.Banking.Intake(r.ctx(), r.Actor, id)
	if err != nil {
		return err
	}
	b := intakeBody{IntakeDetail: d, Form: f, Act: act, Mine: d.MakerID == r.Actor.UserID, Acts: r.intakeActs(d), Facts: r.intakeFacts(d)}
	_, offset, page := r.pageOf(lookAt)
	lines := 0
	switch {
	case d.Answer != nil:
		said := r.answerReview(*d.Answer, f, offset)
		b.Said, lines = &said, said.Odd
	case d.Statement != nil:
		stands := r.statementReview(*d.Statement, f, offset)
		b.Stands, lines = &stands, len(d.Statement.Fresh())
	}
	b.Pager = r.pager(page, lines, lookAt)
	if e := fault.Of(d.Trouble); e != nil {
		b.Why = lang.Fault(r.Lang, e)
	}
	if d.MadeID != 0 {
		b.Made = fmt.Sprintf("/statements/%d", d.MadeID)
		if d.Kind == bank.AnswerIntake {
			b.Made = fmt.Sprintf("/batches/%d/results/%d", d.BatchID, d.MadeID)
		}
	}
	for _, e := range d.History {
		line := story{What: r.t("log.act." + e.Kind), Who: e.Actor, At: e.At, Tone: "done"}
		if e.Kind == "intake_rejected" || e.Kind == "intake_withdrawn" {
			line.Reason, line.Tone = d.Reason, "bad"
		}
		b.Story = append(b.Story, line)
	}
	r.Title = d.FileName
	return r.page(f.Status, "intake", "log.noun.intake", b)
}

// intakeActs are the buttons: a confirmation carries the digest of what is shown.
func (r *request) intakeActs(d banking.IntakeDetail) (acts []map[string]any) {
	here := fmt.Sprintf("/intakes/%d", d.ID)
	if d.MayDecide && d.Trouble == nil {
		acts = append(acts, map[string]any{"Label": r.t("intake.approve." + string(d.Kind)), "Action": here + "/approve", "Kind": "primary",
			"Confirm": r.t("intake.ask." + string(d.Kind)), "Hidden": map[string]any{"seen": d.Seen}})
	}
	if d.MayDecide {
		acts = append(acts, map[string]any{"Label": r.t("document.reject"), "Dialog": "reject", "Kind": "danger"})
	}
	if d.MayTake {
		acts = append(acts, map[string]any{"Label": r.t("intake.withdraw"), "Dialog": "withdraw", "Kind": "secondary"})
	}
	return acts
}

func (r *request) intakeFacts(d banking.IntakeDetail) []map[string]any {
	at := fmt.Sprintf("/bank-accounts/%d", d.FundID)
	if d.Kind == bank.AnswerIntake {
		at = fmt.Sprintf("/batches/%d", d.BatchID)
	}
	fact := func(key string, value any) map[string]any { return map[string]any{"Label": r.t(key), "Value": value} }
	facts := []map[string]any{
		{"Label": r.t("intake.about"), "Value": d.About, "Href": at}, fact("ui.file", d.FileName), fact("statement.lines", d.Lines),
		fact("intake.into", d.Into), fact("intake.out", d.Out),
		{"Label": r.t("intake.maker"), "Value": d.Maker, "Note": clock(d.At)}, {"Label": r.t("intake.checker"), "Value": d.Checker, "Note": clock(d.DecidedAt)},
		{"Label": r.t("bank.hash"), "Value": fmt.Sprintf("%x", d.FileHash), "Wide": true},
	}
	if d.Lacks != "" {
		facts = append(facts, map[string]any{"Label": r.t("intake.lacks"), "Value": d.Lacks, "Wide": true})
	}
	return facts
}

func decideIntake(approve bool) func(*request) error {
	return func(r *request) error {
		id, err := r.id("id")
		if err != nil {
			return err
		}
		f, act := r.form("reason", "seen"), "reject"
		if approve {
			act = "approve"
		}
		err = r.app.Banking.DecideIntake(r.ctx(), r.Actor, id, approve, f.Values["reason"], f.Values["seen"])
		if r.refuse(err, &f) {
			return r.intakePage(id, f, act)
		}
		if err != nil {
			return err
		}
		r.flash("ok", "intake.decided."+act)
		return r.seeOther("/intakes/%d", id)
	}
}

func withdrawIntake(r *request) error {
	id, err := r.id("id")
	if err != nil {
		return err
	}
	f := r.form("reason")
	err = r.app.Banking.WithdrawIntake(r.ctx(), r.Actor, id, f.Values["reason"])
	if r.refuse(err, &f) {
		return r.intakePage(id, f, "withdraw")
	}
	if err != nil {
		return err
	}
	r.flash("ok", "intake.decided.withdraw")
	return r.seeOther("/intakes/%d", id)
}
