package banking

import (
	"fmt"
	"net/http"

	"reliefbook/internal/access"
	"reliefbook/internal/app/banking"
	"reliefbook/internal/bank"
	"reliefbook/internal/fault"
	"reliefbook/internal/lang"
	"reliefbook/internal/web/kit"
)

var IntakeRoutes = []kit.Route{
	{Method: "GET", Path: "/intakes", Action: access.IntakeRead, Handle: listIntakes},
	{Method: "GET", Path: "/intakes/:id", Action: access.IntakeRead, Handle: showIntake},
	{Method: "POST", Path: "/intakes/:id/approve", Action: access.IntakeDecide, Handle: decideIntake(true)},
	{Method: "POST", Path: "/intakes/:id/reject", Action: access.IntakeDecide, Handle: decideIntake(false)},
	{Method: "POST", Path: "/intakes/:id/withdraw", Action: access.IntakeWithdraw, Handle: withdrawIntake},
}

// intakesBody is the page "intakes": files of banks, what waits first.
type intakesBody struct {
	List  []bank.Intake
	Pager kit.Pager
}

const intakesPerPage = 50

func listIntakes(r *kit.Request) error {
	limit, offset, page := r.PageOf(intakesPerPage)
	list, total, err := r.App.Banking.Intakes(r.Ctx(), r.Actor, bank.IntakeFilter{Limit: limit, Offset: offset})
	if err != nil {
		return err
	}
	return r.Page(http.StatusOK, "intakes", "menu.intakes", intakesBody{list, r.Pager(page, total, limit)})
}

// intakeBody is the page "intake": one file, as it would be taken now or as it was decided on.
type intakeBody struct {
	banking.IntakeDetail
	Form   kit.FormView
	Act    string               // the act that was refused
	Acts   []map[string]any     // what this person may do
	Facts  []map[string]any     // who, when, which file
	Said   *answerReviewBody    // of an answer that waits
	Stands *statementReviewBody // of a statement that waits
	Why    string               // why it can't be confirmed, as a sentence
	Story  []kit.Story
	Made   string // the page of what it became
	Mine   bool
	Pager  kit.Pager
}

func showIntake(r *kit.Request) error {
	id, err := r.Id("id")
	if err != nil {
		return err
	}
	return intakePage(r, id, r.Form(), "")
}

func intakePage(r *kit.Request, id int64, f kit.FormView, act string) error {
	d, err := r.App.Banking.Intake(r.Ctx(), r.Actor, id)
	if err != nil {
		return err
	}
	b := intakeBody{IntakeDetail: d, Form: f, Act: act, Mine: d.MakerID == r.Actor.UserID, Acts: intakeActs(r, d), Facts: intakeFacts(r, d)}
	_, offset, page := r.PageOf(lookAt)
	lines := 0
	switch {
	case d.Answer != nil:
		said := answerReview(r, *d.Answer, f, offset)
		b.Said, lines = &said, said.Odd
	case d.Statement != nil:
		stands := statementReview(r, *d.Statement, f, offset)
		b.Stands, lines = &stands, len(d.Statement.Fresh())
	}
	b.Pager = r.Pager(page, lines, lookAt)
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
		line := kit.Story{What: r.T("log.act." + e.Kind), Who: e.Actor, At: e.At, Tone: "done"}
		if e.Kind == "intake_rejected" || e.Kind == "intake_withdrawn" {
			line.Reason, line.Tone = d.Reason, "bad"
		}
		b.Story = append(b.Story, line)
	}
	r.Title = d.FileName
	return r.Page(f.Status, "intake", "log.noun.intake", b)
}

// intakeActs are the buttons: a confirmation carries the digest of what is shown.
func intakeActs(r *kit.Request, d banking.IntakeDetail) (acts []map[string]any) {
	here := fmt.Sprintf("/intakes/%d", d.ID)
	if d.MayDecide && d.Trouble == nil {
		acts = append(acts, map[string]any{"Label": r.T("intake.approve." + string(d.Kind)), "Action": here + "/approve", "Kind": "primary",
			"Confirm": r.T("intake.ask." + string(d.Kind)), "Hidden": map[string]any{"seen": d.Seen}})
	}
	if d.MayDecide {
		acts = append(acts, map[string]any{"Label": r.T("document.reject"), "Dialog": "reject", "Kind": "danger"})
	}
	if d.MayTake {
		acts = append(acts, map[string]any{"Label": r.T("intake.withdraw"), "Dialog": "withdraw", "Kind": "secondary"})
	}
	return acts
}

func intakeFacts(r *kit.Request, d banking.IntakeDetail) []map[string]any {
	at := fmt.Sprintf("/bank-accounts/%d", d.FundID)
	if d.Kind == bank.AnswerIntake {
		at = fmt.Sprintf("/batches/%d", d.BatchID)
	}
	fact := func(key string, value any) map[string]any { return map[string]any{"Label": r.T(key), "Value": value} }
	facts := []map[string]any{
		{"Label": r.T("intake.about"), "Value": d.About, "Href": at}, fact("ui.file", d.FileName), fact("statement.lines", d.Lines),
		fact("intake.into", d.Into), fact("intake.out", d.Out),
		{"Label": r.T("intake.maker"), "Value": d.Maker, "Note": kit.Clock(d.At)}, {"Label": r.T("intake.checker"), "Value": d.Checker, "Note": kit.Clock(d.DecidedAt)},
		{"Label": r.T("bank.hash"), "Value": fmt.Sprintf("%x", d.FileHash), "Wide": true},
	}
	if d.Lacks != "" {
		facts = append(facts, map[string]any{"Label": r.T("intake.lacks"), "Value": d.Lacks, "Wide": true})
	}
	return facts
}

func decideIntake(approve bool) func(*kit.Request) error {
	return func(r *kit.Request) error {
		id, err := r.Id("id")
		if err != nil {
			return err
		}
		f, act := r.Form("reason", "seen"), "reject"
		if approve {
			act = "approve"
		}
		err = r.App.Banking.DecideIntake(r.Ctx(), r.Actor, id, approve, f.Values["reason"], f.Values["seen"])
		if r.Refuse(err, &f) {
			return intakePage(r, id, f, act)
		}
		if err != nil {
			return err
		}
		r.Flash("ok", "intake.decided."+act)
		return r.SeeOther("/intakes/%d", id)
	}
}

func withdrawIntake(r *kit.Request) error {
	id, err := r.Id("id")
	if err != nil {
		return err
	}
	f := r.Form("reason")
	err = r.App.Banking.WithdrawIntake(r.Ctx(), r.Actor, id, f.Values["reason"])
	if r.Refuse(err, &f) {
		return intakePage(r, id, f, "withdraw")
	}
	if err != nil {
		return err
	}
	r.Flash("ok", "intake.decided.withdraw")
	return r.SeeOther("/intakes/%d", id)
}
