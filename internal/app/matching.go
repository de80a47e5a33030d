package app

import (
	"context"
	"strconv"

	"reliefbook/internal/access"
	"reliefbook/internal/bank"
	"reliefbook/internal/fault"
	"reliefbook/internal/form"
	"reliefbook/internal/fund"
	"reliefbook/internal/ledger"
	"reliefbook/internal/money"
	"reliefbook/internal/recon"
	"reliefbook/internal/seal"
	"reliefbook/internal/statement"
	"reliefbook/internal/store"
)

// MatchingDone is what a run of the passes found.
type MatchingDone struct {
	Run       int64 // 0: nothing was found
	ByPass    map[recon.Pass]int
	Lines     int // of the bank's, matched now
	Movements int // of the ledger's
	Open      int // lines that stay open
}

// RunMatching runs the passes over everything that is open of a fund's bank account.
func (a *App) RunMatching(ctx context.Context, actor access.Actor, fund int64) (done MatchingDone, err error) {
	done.ByPass = map[recon.Pass]int{}
	err = a.write(ctx, actor, access.StatementMatch, func(tx *store.Tx) error {
		w, err := lockWork(tx, fund)
		if err != nil {
			return err
		}
		pairs := recon.Match(w.lineItems(), w.movementItems(), recon.Usual)
		done.Open = len(w.lines)
		if len(pairs) == 0 {
			return nil
		}
		matches := make([]store.Match, len(pairs))
		for i, p := range pairs {
			matches[i] = w.match(p)
			done.ByPass[p.Pass]++
			done.Lines, done.Movements, done.Open = done.Lines+len(p.Lines), done.Movements+len(p.Movements), done.Open-len(p.Lines)
		}
		done.Run, err = a.saveRun(tx, actor, store.MatchRun{AccountID: w.fund.BankID, How: "passes", ByID: actor.UserID}, matches)
		return err
	})
	return done, err
}

func (a *App) saveRun(tx *store.Tx, actor access.Actor, r store.MatchRun, matches []store.Match) (int64, error) {
	id, err := tx.CreateRun(r, matches, a.now())
	if err != nil {
		return 0, err
	}
	r.Matches = len(matches)
	err = a.record(tx, actor.UserID, "match_run", store.NounMatchRun, id, matchRunLeaf(r, matches))
	return id, err
}

// matchRunLeaf seals what was matched in one act: of every match its pass and both its sides.
func matchRunLeaf(r store.MatchRun, matches []store.Match) func(*seal.LeafWriter) {
	sealed := make([][]byte, len(matches))
	for i, m := range matches {
		w := seal.NewLeaf("match").Text("pass", string(m.Pass)).Int("amount", int64(m.Amount))
		for _, s := range m.Sides {
			w.Int("line", s.LineID).Int("voucher", s.VoucherID).Int("payment", s.PaymentID).Int("side", int64(s.Amount))
		}
		sealed[i] = w.Encode()
	}
	return func(w *seal.LeafWriter) {
		w.Int("account", r.AccountID).Text("how", r.How).Lines("matches", sealed)
	}
}

// work is what is open of one account.
type work struct {
	fund      fund.Fund
	lines     []store.StatementLine
	movements []store.MoneyMovement
}

// lockWork is openWork for whoever changes it.
func lockWork(tx *store.Tx, fund int64) (w work, err error) {
	f, err := tx.Fund(fund)
	if err != nil {
		return w, err
	}
	if err := tx.LockAccount(f.BankID); err != nil {
		return w, err
	}
	return openWork(tx, f)
}

func openWork(tx *store.Tx, f fund.Fund) (w work, err error) {
	w.fund = f
	if w.lines, err = tx.StatementLines(store.LineFilter{Account: f.BankID, Open: true}); err != nil {
		return w, err
	}
	w.movements, err = tx.MovementsOf(f.BankID, true)
	return w, err
}

func (w work) match(p recon.Pair) store.Match {
	m := store.Match{AccountID: w.fund.BankID, Pass: p.Pass}
	for _, i := range p.Lines {
		m.Sides = append(m.Sides, lineSide(w.lines[i]))
		m.Amount += w.lines[i].Amount
	}
	for _, i := range p.Movements {
		m.Sides = append(m.Sides, movementSide(w.movements[i]))
	}
	return m
}

func lineSide(l store.StatementLine) store.MatchSide {
	return store.MatchSide{LineID: l.ID, Amount: l.Amount, Live: true}
}

func movementSide(m store.MoneyMovement) store.MatchSide {
	return store.MatchSide{VoucherID: m.VoucherID, PaymentID: m.PaymentID, Amount: m.Amount, Live: true}
}

func (w work) lineItems() []recon.Item {
	out := make([]recon.Item, len(w.lines))
	for i, l := range w.lines {
		out[i] = lineItem(l)
	}
	return out
}

func lineItem(l store.StatementLine) recon.Item {
	it := recon.Item{Day: l.Day, Amount: l.Amount, Refs: statement.Tokens(l.Ref, l.Text, l.Serial), Text: l.Text + " " + l.Ref + " " + l.Party}
	it.Counters = counters(l.Party, l.Blind)
	way := "in"
	if l.Amount < 0 {
		way = "out"
	}
	if l.Text != "" {
		it.Groups = append(it.Groups, "text\x00"+l.Day+"\x00"+way+"\x00"+bank.Fold(l.Text))
	}
	for _, ref := range it.Refs {
		it.Groups = append(it.Groups, "ref\x00"+ref) // what a bank paid and what it gave back of it
	}
	return it
}

// counters is the other side as both lists may name it: by name, and by the account's keyed hash.
func counters(party string, blind []byte) (out []string) {
	if name := bank.Fold(party); name != "" {
		out = append(out, "name "+name)
	}
	if len(blind) > 0 {
		out = append(out, "account "+string(blind))
	}
	return out
}

func (w work) movementItems() []recon.Item {
	out := make([]recon.Item, len(w.movements))
	for i, m := range w.movements {
		out[i] = movementItem(m)
	}
	return out
}

func movementItem(m store.MoneyMovement) recon.Item {
	it := recon.Item{Day: m.Day, Amount: m.Amount, Key: m.VoucherID, Undoes: m.Reverses, Counters: counters(m.Party, m.CardBlind),
		Text: m.Summary + " " + m.DocNo + " " + m.Party}
	for _, ref := range []string{m.DocNo, m.BatchRef} {
		it.Refs = append(it.Refs, statement.Tokens(ref)...)
	}
	if m.PaymentID != 0 {
		it.Refs = append(it.Refs, bank.Fold(Ref(m.PaymentID)))
		it.Groups = append(it.Groups, "voucher\x00"+strconv.FormatInt(m.VoucherID, 10))
	}
	if m.Amount < 0 && (m.Kind == ledger.FilePayment || m.Kind == ledger.AdvanceOut) {
		it.Batch = m.BatchID
	}
	return it
}

// Pairing is what somebody matches by hand.
type Pairing struct {
	Lines     []int64       // of the statement
	Movements []MovementKey // of the ledger
	Suggested bool          // a suggestion was accepted as it was
}

// MovementKey names a movement: its voucher and, of money that came back, its payment.
type MovementKey struct{ Voucher, Payment int64 }

// MatchByHand matches lines and movements whose sums are one to the fen; lines
// alone, or movements alone, when they cancel out. match.sums when they do not
// agree; match.taken when one of them is in another match; match.few for less than two.
func (a *App) MatchByHand(ctx context.Context, actor access.Actor, fund int64, p Pairing) (id int64, err error) {
	if len(p.Lines)+len(p.Movements) < 2 {
		return 0, fault.New(fault.Invalid, "match.few")
	}
	err = a.write(ctx, actor, access.StatementMatch, func(tx *store.Tx) error {
		w, err := lockWork(tx, fund)
		if err != nil {
			return err
		}
		m, err := w.pick(p)
		if err != nil {
			return err
		}
		matches := []store.Match{m}
		_, err = a.saveRun(tx, actor, store.MatchRun{AccountID: w.fund.BankID, How: "hand", ByID: actor.UserID}, matches)
		id = matches[0].ID
		return err
	})
	return id, err
}

// pick finds what is to be matched among what is open and proves its sums.
func (w work) pick(p Pairing) (m store.Match, err error) {
	m = store.Match{AccountID: w.fund.BankID, Pass: recon.ByHand}
	if p.Suggested {
		m.Pass = recon.Suggested
	}
	lines, movements := map[int64]store.StatementLine{}, map[MovementKey]store.MoneyMovement{}
	for _, l := range w.lines {
		lines[l.ID] = l
	}
	for _, v := range w.movements {
		movements[MovementKey{v.VoucherID, v.PaymentID}] = v
	}
	var books money.Amount
	for _, id := range p.Lines {
		l, ok := lines[id]
		if !ok {
			return m, fault.New(fault.Conflict, "match.taken")
		}
		delete(lines, id) // named twice it is not there a second time
		m.Sides, m.Amount = append(m.Sides, lineSide(l)), m.Amount+l.Amount
	}
	for _, key := range p.Movements {
		v, ok := movements[key]
		if !ok {
			return m, fault.New(fault.Conflict, "match.taken")
		}
		delete(movements, key)
		m.Sides, books = append(m.Sides, movementSide(v)), books+v.Amount
	}
	if m.Amount != books {
		return m, fault.New(fault.Invalid, "match.sums", "Bank", m.Amount, "Books", books, "Difference", m.Amount-books)
	}
	return m, nil
}

// UndoMatch takes a match back, with a reason: both sides are open again, and
// that they were matched stays written.
func (a *App) UndoMatch(ctx context.Context, actor access.Actor, id int64, reason string) error {
	trim(&reason)
	if err := form.Reason(reason); err != nil {
		return err
	}
	return a.write(ctx, actor, access.StatementMatch, func(tx *store.Tx) error {
		list, _, err := tx.Matches(store.MatchFilter{ID: id})
		if err != nil {
			return err
		}
		if len(list) == 0 {
			return errNotFound()
		}
		m := list[0]
		if m.Undone {
			return fault.New(fault.Conflict, "match.undone")
		}
		if err := tx.LockAccount(m.AccountID); err != nil {
			return err
		}
		m.UndoByID, m.Reason = actor.UserID, reason
		if err := tx.UndoMatch(m, a.now()); err != nil {
			return err
		}
		return a.record(tx, actor.UserID, "match_undo", store.NounMatch, id, matchUndoLeaf(m))
	})
}

func matchUndoLeaf(m store.Match) func(*seal.LeafWriter) {
	return func(w *seal.LeafWriter) { w.Int("match", m.ID).Int("by", m.UndoByID).Text("reason", m.Reason) }
}
