package banking

import (
	"fmt"
	"net/http"
	"slices"

	"reliefbook/internal/access"
	"reliefbook/internal/app/banking"
	"reliefbook/internal/bank"
	"reliefbook/internal/decide"
	"reliefbook/internal/fault"
	"reliefbook/internal/lang"
	"reliefbook/internal/web/kit"
)

var IntakeRoutes = slices.Concat([]kit.Route{
	{Method: "GET", Path: "/intakes", Action: access.IntakeRead, Handle: listIntakes},
	{Method: "GET", Path: "/intakes/:id", Action: access.IntakeRead, Handle: kit.Showing(intakePage)},
},
	decideIntake.Routes(func(r *kit.Request, id int64, act decide.Act, f kit.FormView) (int64, error) {
		if act == decide.Withdraw {
			return id, r.App.Banking.WithdrawIntake(r.Ctx(), r.Actor, id, f.Values["reason"])
		}
		return id, r.App.Banking.DecideIntake(r.Ctx(), r.Actor, id, act == decide.Approve, f.Values["reason"], f.Values["seen"])
	}, kit.Deed{Fields: []string{"seen"}, Page: intakePage, To: "/intakes/%d"}),
)

// intakesBody is the page "intakes", waiting ones first.
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

// intakeBody is the page "intake": one file, as it would be carried out now or as
// it was decided on.
type intakeBody struct {
	banking.IntakeDetail
	Form   kit.FormView
	Decide kit.Choice
	Facts  []map[string]any     // who, when, which file
	Said   *answerReviewBody    // of an answer that waits
	Stands *statementReviewBody // of a statement that waits
	Why    string               // why it can't be confirmed, as a sentence
	Story  []kit.Story
	Made   string // the page of what it became
	Mine   bool
	Pager  kit.Pager
}

func intakePage(r *kit.Request, id int64, f kit.FormView) error {
	d, err := r.App.Banking.Intake(r.Ctx(), r.Actor, id)
	if err != nil {
		return err
	}
	b := intakeBody{IntakeDetail: d, Form: f, Mine: d.MakerID == r.Actor.UserID, Facts: intakeFacts(r, d)}
	b.Decide = decideIntake.Choice(r, f, func(act decide.Act) bool {
		return act == decide.Withdraw && d.MayTake || act != decide.Withdraw && d.MayDecide && (act == decide.Reject || d.Trouble == nil)
	}, id)
	b.Decide.Yes, b.Decide.Hidden = r.T("intake.approve."+string(d.Kind)), map[string]any{"seen": d.Seen}
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

var decideIntake = kit.Decision{At: "/intakes/:id", Needs: access.IntakeDecide, Takes: access.IntakeWithdraw}
