package app

import (
	"context"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"

	"reliefbook/internal/fault"
	"reliefbook/internal/seal"
	"reliefbook/internal/store"
)

// Verdict is what verification found of one rule.
type Verdict struct {
	Rule   string   // its words are the catalogue's "verify.<rule>"
	Looked int64    // how many records it looked at
	Breaks []string // the subjects that break it, at most a few dozen; empty: it holds
}

// Verification is every rule of the ledger and the seal, recomputed.
type Verification struct {
	Verdicts []Verdict
	Size     int64  // of the sealed log
	Root     string // of the sealed log, rebuilt from its leaves
}

// OK reports whether every rule holds.
func (v Verification) OK() bool {
	for _, d := range v.Verdicts {
		if len(d.Breaks) > 0 {
			return false
		}
	}
	return len(v.Verdicts) > 0
}

// rule is one rule that takes more than a question to the database.
type rule struct {
	name string
	find func(a *App, tx *store.Tx) (looked int64, breaks []string, err error)
}

var rules = []rule{
	{"voucher_seal", func(_ *App, tx *store.Tx) (int64, []string, error) { return tx.SpoiledVouchers() }},
	{"roster_seal", func(_ *App, tx *store.Tx) (int64, []string, error) { return tx.SpoiledRosters() }},
	{"receipt_seal", func(_ *App, tx *store.Tx) (int64, []string, error) { return tx.SpoiledReceipts() }},
	{"noun_seal", spoiledNouns},
	{"kept_reports", spoiledReports},
	{"papers", func(a *App, tx *store.Tx) (int64, []string, error) { return tx.UnreadablePapers(a.keys) }},
}

// Verify recomputes every balance, rule and hash from the records alone, on one
// snapshot. since, when not empty, is a signed checkpoint an auditor kept: the
// log must contain it. An error is a verification that could not be carried
// out; what is wrong with the books stands in the verdicts.
func (a *App) Verify(ctx context.Context, since string) (v Verification, err error) {
	err = a.db.Read(ctx, func(tx *store.Tx) error {
		for _, c := range store.Checks {
			looked, breaks, err := tx.Run(c)
			if err != nil {
				return err
			}
			v.Verdicts = append(v.Verdicts, Verdict{c.Rule, looked, breaks})
		}
		for _, r := range rules {
			looked, breaks, err := r.find(a, tx)
			if err != nil {
				return fault.Wrap(err, "verify "+r.name)
			}
			v.Verdicts = append(v.Verdicts, Verdict{r.name, looked, breaks})
		}
		log, err := a.verifyLog(tx, since)
		v.Verdicts = append(v.Verdicts, Verdict{"log", log.size, log.breaks})
		v.Size, v.Root = log.size, log.root.String()
		return err
	})
	return v, err
}

// logVerdict is what rebuilding the log found.
type logVerdict struct {
	size   int64
	root   tlog.Hash
	breaks []string
}

func (l *logVerdict) breakIf(bad bool, format string, args ...any) {
	if bad {
		l.breaks = append(l.breaks, fmt.Sprintf(format, args...))
	}
}

// verifyLog rebuilds the log from its leaves and holds every stored hash and
// every checkpoint, and the kept one, against it.
func (a *App) verifyLog(tx *store.Tx, since string) (l logVerdict, err error) {
	stored, err := tx.AllHashes()
	if err != nil {
		return l, err
	}
	l.size, l.root, err = seal.Audit(tx.Leaves(), stored)
	if err != nil {
		l.breaks = append(l.breaks, logBreak(err))
		return l, nil
	}
	l.breakIf(int64(len(stored)) != tlog.StoredHashCount(l.size), "seal_hash:%d", len(stored))
	checkpoints, err := tx.Checkpoints()
	if err != nil {
		return l, err
	}
	l.breakIf(l.size > 0 && (len(checkpoints) == 0 || checkpoints[len(checkpoints)-1].Size != l.size), "checkpoint:%d", l.size)
	for _, c := range checkpoints {
		cp, err := seal.Open(c.Note, a.public)
		l.breakIf(err != nil || cp.Origin != a.origin || cp.Size != c.Size || !cp.Balanced() || !rootAt(cp, l.size, stored), "checkpoint:%d", c.Size)
	}
	if since != "" {
		kept, err := seal.Open(since, a.public)
		if err != nil {
			return l, err
		}
		l.breakIf(kept.Origin != a.origin || !rootAt(kept, l.size, stored), "kept checkpoint:%d", kept.Size)
	}
	return l, nil
}

// rootAt reports whether a checkpoint's root is that of the log at its size.
// The stored hashes were audited against the leaves before.
func rootAt(cp seal.Checkpoint, size int64, stored seal.Hashes) bool {
	if cp.Size > size {
		return false
	}
	if cp.Size == 0 {
		return true
	}
	root, err := tlog.TreeHash(cp.Size, stored)
	return err == nil && root == cp.Root
}

// logBreak names what stopped the rebuilding.
func logBreak(err error) string {
	if f := fault.Of(err); f != nil {
		return f.Error()
	}
	return err.Error() // of package seal: hashes and positions, nobody's data
}

// spoiledNouns holds every fund, document, program, batch and visit against
// the leaf of the last act on it.
func spoiledNouns(_ *App, tx *store.Tx) (looked int64, breaks []string, err error) {
	check := func(noun string, id int64, add func(*seal.LeafWriter)) error {
		looked++
		history, err := tx.History(store.Subject(noun, id))
		if err != nil {
			return err
		}
		if len(history) == 0 || !store.SameLeaf(history[len(history)-1], add) {
			breaks = append(breaks, store.Subject(noun, id))
		}
		return nil
	}
	for _, nouns := range []func(*store.Tx, nounCheck) error{
		eachFund, eachDocument, eachProgram, eachBatch, eachVisit,
		eachTicket, eachHandover, eachRemedy, eachResult, eachTemplate, eachExport, eachSubstitute, eachException, eachSheet, eachScan, eachAcceptance, eachTier, eachSupplement,
		eachItem, eachHolder, eachPurchase, eachGoods, eachInvoice, eachMovement, eachRecipient, eachActivity, eachMember, eachPlan, eachTurn, eachSwap, eachProblem, eachTeam, eachPhoto,
		eachReport,
		eachExceptionNote, eachExceptionRule,
		eachStatement, eachMatchRun,
	} {
		if err := nouns(tx, check); err != nil {
			return looked, breaks, err
		}
	}
	return looked, breaks, nil
}
