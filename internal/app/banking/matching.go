package banking

import (
	"context"

	"reliefbook/internal/access"
	"reliefbook/internal/app/core"
	"reliefbook/internal/recon"
	"reliefbook/internal/seal"
	"reliefbook/internal/statement"
	"reliefbook/internal/store"
)

// MatchingDone is the result of running the passes.
type MatchingDone struct {
	Run       int64 // 0: nothing was found
	ByPass    map[recon.Pass]int
	Lines     int // of the bank's, matched now
	Movements int // of the ledger's
	Open      int // lines that stay open
}

// RunMatching runs the passes over everything that is open on a fund's bank account.
func (a *Area) RunMatching(ctx context.Context, actor access.Actor, fund int64) (done MatchingDone, err error) {
	done.ByPass = map[recon.Pass]int{}
	err = a.Write(ctx, actor, access.StatementMatch, func(tx *store.Tx) error {
		w, err := lockWork(tx, fund)
		if err != nil {
			return err
		}
		done.Open = len(w.Lines)
		matches := w.Match()
		if len(matches) == 0 {
			return nil
		}
		for _, m := range matches {
			done.ByPass[m.Pass]++
			for _, s := range m.Sides {
				if s.LineID != 0 {
					done.Lines, done.Open = done.Lines+1, done.Open-1
				} else {
					done.Movements++
				}
			}
		}
		done.Run, err = a.saveRun(tx, actor, statement.MatchRun{AccountID: w.AccountID, How: statement.ByPasses, ByID: actor.UserID}, matches)
		return err
	})
	return done, err
}

func (a *Area) saveRun(tx *store.Tx, actor access.Actor, r statement.MatchRun, matches []statement.Match) (int64, error) {
	id, err := tx.CreateRun(r, matches, a.Now())
	if err != nil {
		return 0, err
	}
	r.Matches = len(matches)
	err = a.RecordAct(tx, actor.UserID, "match_run", store.NounMatchRun, id, MatchRunLeaf(r, matches))
	return id, err
}

// MatchRunLeaf is the leaf of what was matched in one act: the pass and both sides of every match.
func MatchRunLeaf(r statement.MatchRun, matches []statement.Match) func(*seal.LeafWriter) {
	sealed := make([][]byte, len(matches))
	for i, m := range matches {
		w := seal.NewLeaf("match").Text("pass", string(m.Pass)).Int("amount", int64(m.Amount))
		for _, s := range m.Sides {
			w.Int("line", s.LineID).Int("voucher", s.VoucherID).Int("payment", s.PaymentID).Int("side", int64(s.Amount))
		}
		sealed[i] = w.Encode()
	}
	return func(w *seal.LeafWriter) {
		w.Int("account", r.AccountID).Text("how", string(r.How)).Lines("matches", sealed)
	}
}

// lockWork is openWork for a change.
func lockWork(tx *store.Tx, fund int64) (w statement.Work, err error) {
	f, err := tx.Fund(fund)
	if err != nil {
		return w, err
	}
	if err := tx.LockAccount(f.BankID); err != nil {
		return w, err
	}
	return openWork(tx, f.BankID)
}

func openWork(tx *store.Tx, account int64) (w statement.Work, err error) {
	w.AccountID = account
	if w.Lines, err = tx.StatementLines(statement.LineFilter{Account: account, Open: true}); err != nil {
		return w, err
	}
	w.Movements, err = tx.MovementsOf(account, true)
	return w, err
}

// MatchByHand matches what somebody selected. Refusals: those of
// statement.Pairing.Check and statement.Work.Pick.
func (a *Area) MatchByHand(ctx context.Context, actor access.Actor, fund int64, p statement.Pairing) (id int64, err error) {
	if err := p.Check(); err != nil {
		return 0, err
	}
	err = a.Write(ctx, actor, access.StatementMatch, func(tx *store.Tx) error {
		w, err := lockWork(tx, fund)
		if err != nil {
			return err
		}
		m, err := w.Pick(p)
		if err != nil {
			return err
		}
		matches := []statement.Match{m}
		_, err = a.saveRun(tx, actor, statement.MatchRun{AccountID: w.AccountID, How: statement.ByHand, ByID: actor.UserID}, matches)
		id = matches[0].ID
		return err
	})
	return id, err
}

// UndoMatch undoes a match, with a reason: both sides are open again, and the match
// stays on record.
func (a *Area) UndoMatch(ctx context.Context, actor access.Actor, id int64, reason string) error {
	core.Trim(&reason)
	return a.Write(ctx, actor, access.StatementMatch, func(tx *store.Tx) error {
		list, _, err := tx.Matches(statement.MatchFilter{ID: id})
		if err != nil {
			return err
		}
		if len(list) == 0 {
			return core.ErrNotFound()
		}
		m := list[0]
		if err := m.Undo(actor.UserID, reason); err != nil {
			return err
		}
		if err := tx.LockAccount(m.AccountID); err != nil {
			return err
		}
		if err := tx.UndoMatch(m, a.Now()); err != nil {
			return err
		}
		return a.RecordAct(tx, actor.UserID, "match_undo", store.NounMatch, id, MatchUndoLeaf(m))
	})
}

func MatchUndoLeaf(m statement.Match) func(*seal.LeafWriter) {
	return func(w *seal.LeafWriter) { w.Int("match", m.ID).Int("by", m.UndoByID).Text("reason", m.Reason) }
}
