package banking

import (
	"context"
	"encoding/json"
	"time"

	"reliefbook/internal/access"
	"reliefbook/internal/app/core"
	"reliefbook/internal/bank"
	"reliefbook/internal/fault"
	"reliefbook/internal/form"
	"reliefbook/internal/fund"
	"reliefbook/internal/ledger"
	"reliefbook/internal/money"
	"reliefbook/internal/seal"
	"reliefbook/internal/sheet"
	"reliefbook/internal/statement"
	"reliefbook/internal/store"
	"reliefbook/internal/table"
)

// StatementReading is how a statement's file is to be read; the zero value detects it.
type StatementReading struct {
	Mapping *statement.Mapping // nil: the remembered or guessed one
	Typed   statement.Typed    // what the file does not say
	Until   string             // the last day it is about, YYYY-MM-DD; empty: as the file says
}

// StatementRun is a bank statement compared with those imported before: what importing it would do.
type StatementRun struct {
	Fund      fund.Fund
	Upload    int64 // names the kept file for ProposeStatement
	File      string
	Captions  []string // of a table, or its columns' letters
	Signature string   // empty without captions
	Mapping   statement.Mapping
	Known     table.Remembered // the mapping was remembered by the header
	Reading   StatementReading
	Statement statement.File
	Skip      int                 // of its lines, how many are known already
	Refusal   error               // why it does not go on from what is kept, nil when it does
	Last      statement.Statement // the one it goes on from
	Same      statement.Statement // the very file was imported before: ID is not 0
	Waits     int64               // the intake as which the very file waits, or 0
	Before    bank.Intake         // another file that waits for the account: ID is not 0

	full []string // beside the lines, the other accounts in full
}

// Ready reports whether the statement can be imported as it is.
func (r StatementRun) Ready() bool {
	return r.Same.ID == 0 && r.Waits == 0 && r.Before.ID == 0 && r.Refusal == nil && r.Statement.Errors() == 0
}

// Fresh is the lines that are not imported yet.
func (r StatementRun) Fresh() []statement.Line { return r.Statement.Lines[r.Skip:] }

// CheckStatement reads a bank statement of a fund's account, proves that it adds
// up, compares it with those imported before, and keeps the file, encrypted, for
// ProposeStatement. It changes nothing else.
func (a *Area) CheckStatement(ctx context.Context, actor access.Actor, fund int64, name string, data []byte, how StatementReading) (StatementRun, error) {
	run, err := a.TryStatement(ctx, actor, fund, name, data, how)
	if err != nil {
		return run, err
	}
	run.Upload, err = a.KeepUpload(ctx, actor, access.StatementImport, name, data, core.Reading{})
	return run, err
}

// ReviewStatement reads a kept file again.
func (a *Area) ReviewStatement(ctx context.Context, actor access.Actor, fund, upload int64, how StatementReading) (StatementRun, error) {
	name, data, _, err := a.Upload(ctx, actor, access.StatementImport, upload)
	if err != nil {
		return StatementRun{}, err
	}
	run, err := a.TryStatement(ctx, actor, fund, name, data, how)
	run.Upload = upload
	return run, err
}

// TryStatement is CheckStatement that keeps nothing.
func (a *Area) TryStatement(ctx context.Context, actor access.Actor, fund int64, name string, data []byte, how StatementReading) (run StatementRun, err error) {
	grid, err := statementTable(name, data)
	if err != nil {
		return run, err
	}
	err = a.Read(ctx, actor, access.StatementRead, func(tx *store.Tx) error {
		run, err = a.judgeStatement(tx, fund, grid, data, how)
		return err
	})
	run.File = core.ShortName(name)
	return run, err
}

// statementTable reads a file other than XML into a grid; XML has none.
func statementTable(name string, data []byte) (t table.Grid, err error) {
	if statement.IsXML(data) {
		return t, nil
	}
	return sheet.Read(name, data)
}

// judgeStatement reads a file and compares it with the account as it is now.
func (a *Area) judgeStatement(tx *store.Tx, fund int64, grid table.Grid, data []byte, how StatementReading) (run StatementRun, err error) {
	run.Reading = how
	if run.Fund, err = tx.Fund(fund); err != nil {
		return run, err
	}
	if run.Same, err = tx.StatementByMark(run.Fund.BankID, a.FileMarks(core.MarkStatement, data)); err != nil {
		return run, err
	}
	if err := run.waiting(tx, func(kept []byte) bool { return a.SameFile(core.MarkStatement, kept, data) }); err != nil {
		return run, err
	}
	if run.Last, err = tx.LastStatement(run.Fund.BankID); err != nil {
		return run, err
	}
	if statement.IsXML(data) {
		run.Statement = statement.ReadXML(data)
	} else if err := run.readTable(tx, grid); err != nil {
		return run, err
	}
	if err := run.until(how.Until); err != nil {
		return run, err
	}
	if run.Last.ID != 0 {
		how.Typed.Last = &run.Last.Closing
	}
	run.Statement.Prove(how.Typed)
	run.Statement.NotAfter(a.Today())
	for i, l := range run.Statement.Lines {
		run.full = append(run.full, l.Account)
		run.Statement.Lines[i] = statement.Kept(l) // shown and compared as it is kept
	}
	if run.Statement.Errors() > 0 {
		return run, nil
	}
	return run, run.join(tx)
}

// waiting finds an intake that waits for the account: this file, or another.
func (r *StatementRun) waiting(tx *store.Tx, same func([]byte) bool) error {
	list, _, err := tx.Intakes(bank.IntakeFilter{Fund: r.Fund.ID, State: bank.IntakeProposed})
	for _, i := range list {
		if same(i.FileHash) {
			r.Waits = i.ID
		} else {
			r.Before = i
		}
	}
	return err
}

func (r *StatementRun) readTable(tx *store.Tx, grid table.Grid) error {
	captions, before := statement.Header(grid), table.Remembered{}
	if r.Captions = statement.Choices(grid); len(captions) > 0 {
		var err error
		r.Signature = statement.List.Signature(captions)
		if before, err = tx.MappingOf(r.Signature); err != nil {
			return err
		}
	}
	switch {
	case r.Reading.Mapping != nil:
		r.Mapping = *r.Reading.Mapping
	case before.Body == "":
		r.Mapping = statement.Learn(captions)
	default:
		r.Known = before
		if err := json.Unmarshal([]byte(before.Body), &r.Mapping); err != nil {
			return fault.Wrap(err, "read a mapping")
		}
	}
	r.Statement = statement.Read(grid, r.Mapping)
	return nil
}

// until sets the last day from what the clerk entered, since a statement says
// nothing about days without a line.
func (r *StatementRun) until(day string) error {
	if day == "" {
		return nil
	}
	e := form.New()
	form.Day(e, "until", day)
	if err := e.OrNil(); err != nil {
		return err
	}
	if day < r.Statement.To {
		return form.New().Field("until", "statement.until", "Day", r.Statement.To)
	}
	r.Statement.To = day
	return nil
}

// join compares the lines with those imported before.
func (r *StatementRun) join(tx *store.Tx) error {
	if r.Last.ID == 0 {
		return nil
	}
	kept, err := tx.StatementLines(statement.LineFilter{Account: r.Fund.BankID, FromDay: r.Statement.From})
	if err != nil {
		return err
	}
	known := make([]statement.Line, 0, len(kept))
	for _, l := range kept {
		if l.Number > 0 {
			known = append(known, l.Line)
		}
	}
	if r.Skip, r.Refusal = statement.Join(known, r.Last.Closing, r.Statement); r.Refusal == nil {
		r.Statement.Joined(known, r.Skip)
	}
	return nil
}

// KeepStatementMapping remembers how the columns of a header are read, and reads
// the kept file with it.
func (a *Area) KeepStatementMapping(ctx context.Context, actor access.Actor, fund, upload int64, how StatementReading) (StatementRun, error) {
	run, err := a.ReviewStatement(ctx, actor, fund, upload, how)
	if err != nil || how.Mapping == nil || how.Mapping.Check(len(run.Captions)) != nil {
		return run, err
	}
	return run, a.Write(ctx, actor, access.StatementImport, func(tx *store.Tx) error { return a.putStatementMapping(tx, actor, run) })
}

func (a *Area) putStatementMapping(tx *store.Tx, actor access.Actor, run StatementRun) error {
	if run.Signature == "" { // no captions to remember it by
		return nil
	}
	body, err := json.Marshal(run.Mapping)
	if err != nil {
		return fault.Wrap(err, "keep a mapping")
	}
	return tx.PutMapping(run.Signature, string(body), actor.UserID, a.Now())
}

// ProposeStatement brings in a checked statement for a checker to confirm; a
// statement of one person alone counts nowhere. The same file twice changes
// nothing: the run says Same or Waits. Refusals: statement.errors; those of
// statement.Join; intake.waits while another one waits for the account.
func (a *Area) ProposeStatement(ctx context.Context, actor access.Actor, fund, upload int64, how StatementReading) (run StatementRun, err error) {
	name, data, _, err := a.Upload(ctx, actor, access.StatementImport, upload)
	if err != nil {
		return run, err
	}
	grid, err := statementTable(name, data)
	if err != nil {
		return run, err
	}
	err = a.Write(ctx, actor, access.StatementImport, func(tx *store.Tx) error {
		f, err := tx.Fund(fund)
		if err != nil {
			return err
		}
		if err := tx.LockAccount(f.BankID); err != nil {
			return err
		}
		run, err = a.judgeStatement(tx, fund, grid, data, how)
		if err != nil || run.Same.ID != 0 || run.Waits != 0 {
			return err
		}
		run.File, run.Upload = core.ShortName(name), upload
		if err := run.takeable(); err != nil {
			return err
		}
		run.Waits, err = a.keepIncoming(tx, actor, run, data)
		return err
	})
	return run, err
}

// takeable refuses a statement that can't be read or proven, or does not follow on
// from what is imported.
func (r StatementRun) takeable() error {
	if n := r.Statement.Errors(); n > 0 {
		return fault.New(fault.Invalid, "statement.errors", "Errors", n)
	}
	return r.Refusal
}

func (a *Area) keepIncoming(tx *store.Tx, actor access.Actor, run StatementRun, data []byte) (int64, error) {
	i := bank.Intake{Kind: bank.StatementIntake, FundID: run.Fund.ID, FileName: run.File, FileHash: a.FileMark(core.MarkStatement, data), Lines: len(run.Fresh())}
	i.Into, i.Out = statement.Sides(run.Fresh())
	how := run.Reading
	if len(run.Captions) > 0 {
		how.Mapping = &run.Mapping
	}
	id, err := a.bringIn(tx, actor, i, data, how)
	if err != nil {
		return 0, err
	}
	return id, a.putStatementMapping(tx, actor, run)
}

// keepStatement saves a statement that somebody else has confirmed, and returns its id.
func (a *Area) keepStatement(tx *store.Tx, actor access.Actor, run StatementRun, of bank.Intake) (int64, error) {
	s, lines := run.Statement.After(run.Last, run.Skip)
	s.AccountID, s.FileName, s.FileHash, s.ByID, s.CheckerID = run.Fund.BankID, of.FileName, of.FileHash, of.MakerID, actor.UserID
	fresh := lines[len(lines)-s.Lines:]
	for i := range fresh {
		if account := run.full[run.Skip+i]; account != "" {
			fresh[i].Blind = a.Keys().Blind("card", account)
		}
	}
	id, err := tx.CreateStatement(s, lines, a.Now())
	if err != nil {
		return 0, err
	}
	err = a.RecordAct(tx, actor.UserID, "statement_import", store.NounStatement, id, StatementLeaf(s, lines))
	return id, err
}

// StatementLeaf is the leaf of a statement: its file, its figures, and every line.
func StatementLeaf(s statement.Statement, lines []statement.KeptLine) func(*seal.LeafWriter) {
	sealed := make([][]byte, len(lines))
	for i, l := range lines {
		w := seal.NewLeaf("statement_line").Int("line", int64(l.Number)).Text("day", l.Day).Int("amount", int64(l.Amount)).Text("serial", l.Serial).
			Text("ref", l.Ref).Text("note", l.Text).Text("party", l.Party).Text("counter", l.Account).Bytes("blind", l.Blind)
		if l.HasBalance {
			w.Int("balance", int64(l.Balance))
		}
		sealed[i] = w.Encode()
	}
	return func(w *seal.LeafWriter) {
		w.Int("account", s.AccountID).Int("previous", s.PreviousID).Bytes("file", s.FileHash).Text("format", s.Format).Text("from", s.DayFrom).Text("to", s.DayTo).
			Int("opening", int64(s.Opening)).Int("closing", int64(s.Closing)).Int("known", int64(s.Known)).Int("received", int64(s.Received)).
			Int("paid", int64(s.Paid)).Lines("lines", sealed)
		if s.CheckerID != 0 {
			w.Int("maker", s.ByID).Int("checker", s.CheckerID)
		}
	}
}

// BankAccount is a fund's bank account with how far it is reconciled.
type BankAccount struct {
	fund.Fund
	Code       string       // of the account
	Ledger     money.Amount // what it stands at in the books
	Last       statement.Statement
	OpenLines  int // of the bank's, in no match
	OpenTotal  money.Amount
	Unmatched  int // of the ledger's
	UnmatchSum money.Amount
	Waiting    []bank.Intake // statements that nobody has confirmed yet: nothing counts them
}

// BankAccounts lists every fund's bank account.
func (a *Area) BankAccounts(ctx context.Context, actor access.Actor) (list []BankAccount, err error) {
	err = a.Read(ctx, actor, access.StatementRead, func(tx *store.Tx) error {
		funds, err := tx.Funds()
		if err != nil {
			return err
		}
		balances, err := tx.Balances("")
		if err != nil {
			return err
		}
		for _, f := range funds {
			b, err := AccountOf(tx, f, balances)
			if err != nil {
				return err
			}
			list = append(list, b)
		}
		return nil
	})
	return list, err
}

func AccountOf(tx *store.Tx, f fund.Fund, balances []ledger.Balance) (b BankAccount, err error) {
	b.Fund = f
	for _, x := range balances {
		if x.ID == f.BankID {
			b.Code, b.Ledger = x.Code, money.Amount(x.Units())
		}
	}
	if b.Last, err = tx.LastStatement(f.BankID); err != nil {
		return b, err
	}
	if b.OpenLines, b.OpenTotal, err = tx.CountLines(statement.LineFilter{Account: f.BankID, Open: true}); err != nil {
		return b, err
	}
	if b.Waiting, _, err = tx.Intakes(bank.IntakeFilter{Fund: f.ID, State: bank.IntakeProposed}); err != nil {
		return b, err
	}
	open, err := tx.MovementsOf(f.BankID, true)
	for _, m := range open {
		b.Unmatched, b.UnmatchSum = b.Unmatched+1, b.UnmatchSum+m.Amount
	}
	return b, err
}

// StatementPage is one statement with a page of its lines.
type StatementPage struct {
	statement.Statement
	Fund  fund.Fund
	Page  []statement.KeptLine
	Total int
}

// Statement is one imported statement.
func (a *Area) Statement(ctx context.Context, actor access.Actor, id int64, limit, offset int) (p StatementPage, err error) {
	err = a.Read(ctx, actor, access.StatementRead, func(tx *store.Tx) error {
		if p.Statement, err = tx.Statement(id); err != nil {
			return err
		}
		if p.Fund, err = fundOfAccount(tx, p.AccountID); err != nil {
			return err
		}
		if p.Total, _, err = tx.CountLines(statement.LineFilter{Statement: id}); err != nil {
			return err
		}
		p.Page, err = tx.StatementLines(statement.LineFilter{Statement: id, Limit: limit, Offset: offset})
		return err
	})
	return p, err
}

func fundOfAccount(tx *store.Tx, account int64) (fund.Fund, error) {
	funds, err := tx.Funds()
	for _, f := range funds {
		if f.BankID == account {
			return f, err
		}
	}
	if err == nil {
		err = core.ErrNotFound()
	}
	return fund.Fund{}, err
}

// Statements lists an account's statements, oldest first.
func (a *Area) Statements(ctx context.Context, actor access.Actor, fund int64) (list []statement.Statement, err error) {
	err = a.Read(ctx, actor, access.StatementRead, func(tx *store.Tx) error {
		f, err := tx.Fund(fund)
		if err != nil {
			return err
		}
		list, err = tx.Statements(f.BankID)
		return err
	})
	return list, err
}

// monthEnd is the last day of a month YYYY-MM; ok is false for an invalid month.
func monthEnd(month string) (day string, ok bool) {
	t, err := time.Parse("2006-01", month)
	if err != nil {
		return "", false
	}
	return t.AddDate(0, 1, -1).Format(time.DateOnly), true
}
