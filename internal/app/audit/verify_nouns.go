package audit

import (
	"reliefbook/internal/access"
	"reliefbook/internal/app/banking"
	"reliefbook/internal/app/exceptions"
	"reliefbook/internal/app/gifts"
	"reliefbook/internal/app/payments"
	"reliefbook/internal/app/rota"
	"reliefbook/internal/app/visits"
	"reliefbook/internal/duty"
	"reliefbook/internal/game"
	"reliefbook/internal/gift"
	"reliefbook/internal/report"
	"reliefbook/internal/seal"
	"reliefbook/internal/statement"
	"reliefbook/internal/store"
	"slices"
)

// eachBatch checks every batch with its payments against its leaf; leaves of the
// earlier version leave the payments out.
func eachBatch(tx *store.Tx, check nounCheck) error {
	list, err := tx.Batches(0)
	if err != nil {
		return err
	}
	lines, err := tx.BatchLines(0)
	if err != nil {
		return err
	}
	for _, b := range list {
		if err := check(store.NounBatch, b.ID, payments.BatchLeaf(b, lines[b.ID]), payments.BatchLeafBefore(b)); err != nil {
			return err
		}
	}
	return nil
}

func eachVisit(tx *store.Tx, check nounCheck) error {
	list, err := tx.Visits(0)
	if err != nil {
		return err
	}
	for _, v := range list {
		full, err := tx.Visit(v.ID)
		if err != nil {
			return err
		}
		if err := check(store.NounVisit, v.ID, visits.VisitLeaf(full)); err != nil {
			return err
		}
	}
	return nil
}

func eachResult(tx *store.Tx, check nounCheck) error {
	list, err := tx.Results(0)
	if err != nil {
		return err
	}
	for _, r := range list {
		lines, err := tx.ResultLines(r.ID)
		if err != nil {
			return err
		}
		if err := check(store.NounResult, r.ID, banking.ResultLeaf(r, lines)); err != nil {
			return err
		}
	}
	return nil
}

// spoiledReports opens every kept report and checks it against its content hash.
func spoiledReports(a *Area, tx *store.Tx, _ *store.Trail) (looked int64, breaks []string, err error) {
	list, _, err := tx.ReportIssues(report.IssueFilter{})
	for _, r := range list {
		looked++
		if _, err := a.reports.OpenReport(tx, r); err != nil {
			breaks = append(breaks, seal.Subject("report", r.ID))
		}
	}
	return looked, breaks, err
}

func eachExceptionRule(tx *store.Tx, check nounCheck) error {
	list, err := tx.StoredExceptionRules()
	return eachOf(list, err, store.NounExceptionRule, func(n store.StoredRule) int64 { return n.ID },
		func(n store.StoredRule) func(*seal.LeafWriter) {
			return exceptions.ExceptionRuleLeaf(n.Number)
		}, check)
}

// eachTurn checks the turns of published rotas; a draft's turns have no act of their own.
func eachTurn(tx *store.Tx, check nounCheck) error {
	plans, err := tx.Plans()
	if err != nil {
		return err
	}
	for _, p := range plans {
		if p.State != duty.Published {
			continue
		}
		turns, err := tx.Turns(store.TurnFilter{Plan: p.ID})
		if err := eachOf(turns, err, store.NounTurn, func(t duty.Turn) int64 { return t.ID }, rota.TurnLeaf, check); err != nil {
			return err
		}
	}
	return nil
}

// eachRecipient checks the recipients who have signed against the leaf of their signing.
func eachRecipient(tx *store.Tx, check nounCheck) error {
	list, err := tx.Given(gift.RecipientFilter{Scope: access.Everything})
	if err != nil {
		return err
	}
	for _, r := range list {
		if !r.Signed {
			continue
		}
		if err := check(store.NounRecipient, r.ID, gifts.RecipientLeaf(r, true)); err != nil {
			return err
		}
	}
	return nil
}

func eachActivity(tx *store.Tx, check nounCheck) error {
	list, err := tx.Activities(access.Everything)
	if err != nil {
		return err
	}
	for _, g := range list {
		if err := check(store.NounActivity, g.ID, gifts.ActivityLeaf(g)); err != nil {
			return err
		}
		rolls, err := tx.Throws(store.ThrowFilter{Scope: access.Everything, Activity: g.ID})
		if err != nil {
			return err
		}
		for _, r := range rolls {
			if err := check(store.NounThrow, r.ID, gifts.ThrowLeaf(g.ID, r)); err != nil {
				return err
			}
		}
		answers, err := tx.Answers(game.AnswerFilter{Scope: access.Everything, Activity: g.ID})
		if err := eachOf(answers, err, store.NounAnswer, func(n game.Answered) int64 { return n.ID }, gifts.AnsweredLeaf, check); err != nil {
			return err
		}
	}
	return nil
}

// eachStatement checks every bank statement, line by line, against its leaf.
func eachStatement(tx *store.Tx, check nounCheck) error {
	list, err := tx.Statements(0)
	if err != nil {
		return err
	}
	for _, s := range list {
		lines, err := tx.StatementLines(statement.LineFilter{Statement: s.ID})
		if err != nil {
			return err
		}
		if err := check(store.NounStatement, s.ID, banking.StatementLeaf(s, lines)); err != nil {
			return err
		}
	}
	return nil
}

// eachMatchRun checks what was matched against the leaf of the matching, and what
// was undone against the leaf of the undoing.
func eachMatchRun(tx *store.Tx, check nounCheck) error {
	runs, err := tx.MatchRuns()
	if err != nil {
		return err
	}
	for _, r := range runs {
		matches, _, err := tx.Matches(statement.MatchFilter{Run: r.ID})
		if err != nil {
			return err
		}
		slices.Reverse(matches) // the newest came first
		if err := check(store.NounMatchRun, r.ID, banking.MatchRunLeaf(r, matches)); err != nil {
			return err
		}
		for _, m := range matches {
			if !m.Undone {
				continue
			}
			if err := check(store.NounMatch, m.ID, banking.MatchUndoLeaf(m)); err != nil {
				return err
			}
		}
	}
	return nil
}
