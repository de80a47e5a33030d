package banking

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"reliefbook/internal/access"
	"reliefbook/internal/app/core"
	"reliefbook/internal/bank"
	"reliefbook/internal/decide"
	"reliefbook/internal/fault"
	"reliefbook/internal/fund"
	"reliefbook/internal/payout"
	"reliefbook/internal/seal"
	"reliefbook/internal/sheet"
	"reliefbook/internal/store"
)

// bringIn keeps a file that one person brought in, encrypted, together with how it is to be read.
func (a *Area) bringIn(tx *store.Tx, actor access.Actor, i bank.Intake, data []byte, reading any) (int64, error) {
	body, err := json.Marshal(reading)
	if err != nil {
		return 0, fault.Wrap(err, "keep how a file is read")
	}
	if i.ID, err = tx.ReserveIntake(); err != nil {
		return 0, err
	}
	if i.Content, err = a.Keys().EncryptBlob(seal.Subject("intake", i.ID), data); err != nil {
		return 0, err
	}
	i.Reading, i.State, i.MakerID = string(body), bank.IntakeProposed, actor.UserID
	if err := tx.CreateIntake(i, a.Now()); err != nil {
		return 0, err
	}
	return i.ID, a.RecordAct(tx, actor.UserID, "intake_"+string(i.State), store.NounIntake, i.ID, IntakeLeaf(i))
}

// IntakeLeaf is the leaf of an intake: the file and the decision on it.
func IntakeLeaf(i bank.Intake) func(*seal.LeafWriter) {
	return func(w *seal.LeafWriter) {
		w.Text("kind", string(i.Kind)).Int("batch", i.BatchID).Int("fund", i.FundID).Text("name", i.FileName).Bytes("file", i.FileHash).
			Int("lines", int64(i.Lines)).Int("into", int64(i.Into)).Int("out", int64(i.Out)).Text("lacks", i.Lacks).
			Text("state", string(i.State)).Int("maker", i.MakerID).Int("checker", i.CheckerID).Text("reason", i.Reason).Int("made", i.MadeID)
	}
}

// Intakes lists the intakes, waiting ones first, and counts all of them.
func (a *Area) Intakes(ctx context.Context, actor access.Actor, f bank.IntakeFilter) (list []bank.Intake, total int, err error) {
	err = a.Read(ctx, actor, access.IntakeRead, func(tx *store.Tx) error {
		list, total, err = tx.Intakes(f)
		return err
	})
	return list, total, err
}

// IntakeDetail is an intake and, while it waits, what its file says as the books are now.
type IntakeDetail struct {
	bank.Intake
	Batch     payout.Batch
	Fund      fund.Fund
	Answer    *ResultRun    // of an answer that waits
	Statement *StatementRun // of a statement that waits
	Seen      string        // the digest of what is shown: DecideIntake asks for it
	Trouble   error         // why it can't be confirmed as things stand, or nil
	History   []seal.Entry
	MayDecide bool
	MayTake   bool // back
}

// Intake finds one intake; while it waits, its file is read again.
func (a *Area) Intake(ctx context.Context, actor access.Actor, id int64) (d IntakeDetail, err error) {
	err = a.Read(ctx, actor, access.IntakeRead, func(tx *store.Tx) error {
		i, err := tx.Intake(id)
		if err != nil {
			return err
		}
		if d, err = a.readIntake(tx, i); err != nil {
			return err
		}
		d.MayDecide = actor.Can(access.IntakeDecide) && bank.Intakes.May(i.Matter(), decide.Approve, actor.UserID) && notBatchMaker(d, actor) == nil
		d.MayTake = actor.Can(access.IntakeWithdraw) && bank.Intakes.May(i.Matter(), decide.Withdraw, actor.UserID)
		d.History, err = tx.History(seal.Subject("intake", id))
		return err
	})
	return d, err
}

// readIntake decrypts the file of a waiting intake and judges it against the books as they are now.
func (a *Area) readIntake(tx *store.Tx, i bank.Intake) (d IntakeDetail, err error) {
	d.Intake = i
	if i.BatchID != 0 {
		if d.Batch, err = tx.Batch(i.BatchID); err != nil {
			return d, err
		}
	} else if d.Fund, err = tx.Fund(i.FundID); err != nil {
		return d, err
	}
	if i.State != bank.IntakeProposed {
		return d, nil
	}
	data, err := a.Keys().DecryptBlob(seal.Subject("intake", i.ID), i.Content)
	if err != nil {
		return d, err
	}
	use := core.MarkAnswer
	if i.Kind == bank.StatementIntake {
		use = core.MarkStatement
	}
	if !a.SameFile(use, i.FileHash, data) {
		return d, fmt.Errorf("the file of intake %d is not the one that was brought in", i.ID)
	}
	if i.Kind == bank.AnswerIntake {
		err = a.readAnswer(tx, &d, data)
	} else {
		err = a.readStatement(tx, &d, data)
	}
	if f := fault.Of(err); f != nil && f.Kind == fault.Conflict { // the batch was closed, say: it can be refused or withdrawn
		d.Trouble, err = err, nil
	}
	return d, err
}

func (a *Area) readAnswer(tx *store.Tx, d *IntakeDetail, data []byte) error {
	var m bank.Mapping
	if err := json.Unmarshal([]byte(d.Reading), &m); err != nil {
		return fault.Wrap(err, "read how a file is read")
	}
	table, err := sheet.Read(d.FileName, data)
	if err != nil {
		return err
	}
	run, err := a.judge(tx, d.BatchID, table, data, &m)
	if err != nil {
		return err
	}
	run.File, run.Cut = d.FileName, isCut(table, data)
	d.Answer, d.Trouble = &run, run.takeable(d.Lacks)
	h := &bytes.Buffer{}
	for _, l := range run.Matching.Lines {
		fmt.Fprintln(h, l.Number, l.Payment, l.Verdict, l.Outcome, int64(l.Amount), l.Reason)
	}
	fmt.Fprintln(h, run.Matching.Missing, int64(run.Matching.Waiting.Total), run.Cut)
	d.Seen = a.digest(h.Bytes())
	return nil
}

func (a *Area) readStatement(tx *store.Tx, d *IntakeDetail, data []byte) error {
	var how StatementReading
	if err := json.Unmarshal([]byte(d.Reading), &how); err != nil {
		return fault.Wrap(err, "read how a file is read")
	}
	table, err := statementTable(d.FileName, data)
	if err != nil {
		return err
	}
	run, err := a.judgeStatement(tx, d.FundID, table, data, how)
	if err != nil {
		return err
	}
	run.File = d.FileName
	d.Statement, d.Trouble = &run, run.takeable()
	h, s := &bytes.Buffer{}, run.Statement
	fmt.Fprintln(h, run.Skip, run.Last.ID, s.From, s.To, int64(s.Opening), int64(s.Closing))
	for _, l := range s.Lines {
		fmt.Fprintln(h, l.Number, l.Day, int64(l.Amount), l.Serial, l.Ref, l.Text, l.Party, l.Account)
	}
	d.Seen = a.digest(h.Bytes())
	return nil
}

// digest identifies what a page shows, in letters only: digits in a form might be
// mistaken for somebody's papers and masked.
func (a *Area) digest(shown []byte) string {
	var b strings.Builder
	for _, c := range a.FileMark(core.MarkSeen, shown) {
		b.WriteByte('a' + c>>4)
		b.WriteByte('a' + c&15)
	}
	return b.String()
}

// notBatchMaker refuses the maker of the batch an answer is about: they may not
// confirm that it was paid.
func notBatchMaker(d IntakeDetail, actor access.Actor) error {
	if d.Batch.ID != 0 && d.Batch.MakerID == actor.UserID {
		return fault.New(fault.Forbidden, "intake.batch_maker")
	}
	return nil
}

// DecideIntake confirms a file that somebody else brought in, which carries it out,
// or rejects it with a reason. seen is the digest of what the checker was shown.
// Refusals: those of bank.Intakes; intake.batch_maker; for a confirmation also
// changed_meanwhile when the file would do something else as the books are now, and
// whatever prevents it.
func (a *Area) DecideIntake(ctx context.Context, actor access.Actor, id int64, approve bool, reason, seen string) error {
	var d IntakeDetail
	s := a.settlingIntake()
	s.Find = func(tx *store.Tx, id int64) (i bank.Intake, err error) {
		if i, err = lockIntake(tx, id); err == nil {
			d, err = a.readIntake(tx, i)
		}
		return i, err
	}
	s.Do = func(tx *store.Tx, i *bank.Intake, act decide.Act) error {
		if err := notBatchMaker(d, actor); err != nil || act != decide.Approve {
			return err
		}
		made, err := a.carryOutIntake(tx, actor, d, seen)
		i.MadeID = made
		return err
	}
	return core.Settle(ctx, a.Core, actor, access.IntakeDecide, s, id, decide.Of(approve), reason)
}

func (a *Area) settlingIntake() core.Settling[bank.Intake, bank.IntakeState] {
	return core.Settling[bank.Intake, bank.IntakeState]{
		Noun: store.NounIntake, Leaf: IntakeLeaf, Find: lockIntake, Rule: bank.Intakes, Matter: bank.Intake.Matter,
		Put: func(i *bank.Intake, to bank.IntakeState, by int64, why string) {
			i.State, i.CheckerID, i.Reason = to, by, why
		},
		Save: func(tx *store.Tx, i bank.Intake) error { return tx.DecideIntake(i, a.Now()) },
	}
}

// carryOutIntake makes the confirmed answer or statement and returns its id.
func (a *Area) carryOutIntake(tx *store.Tx, actor access.Actor, d IntakeDetail, seen string) (int64, error) {
	if d.Trouble != nil {
		return 0, d.Trouble
	}
	if d.Seen != seen {
		return 0, fault.New(fault.Conflict, "changed_meanwhile")
	}
	if d.Answer != nil {
		if err := tx.ProgramOpen(d.Batch.ProgramID); err != nil {
			return 0, err
		}
		return a.apply(tx, actor, d.Answer, d.Intake)
	}
	return a.keepStatement(tx, actor, *d.Statement, d.Intake)
}

// WithdrawIntake withdraws a waiting intake, with the reason, by the person who brought it in.
func (a *Area) WithdrawIntake(ctx context.Context, actor access.Actor, id int64, reason string) error {
	return core.Settle(ctx, a.Core, actor, access.IntakeWithdraw, a.settlingIntake(), id, decide.Withdraw, reason)
}

// lockIntake locks the batch or account an intake is about and then reads the intake.
func lockIntake(tx *store.Tx, id int64) (bank.Intake, error) {
	i, err := tx.Intake(id)
	if err != nil {
		return i, err
	}
	if i.BatchID != 0 {
		_, err = tx.LockBatch(i.BatchID)
	} else {
		var f fund.Fund
		if f, err = tx.Fund(i.FundID); err == nil {
			err = tx.LockAccount(f.BankID)
		}
	}
	if err != nil {
		return i, err
	}
	return tx.Intake(id)
}
