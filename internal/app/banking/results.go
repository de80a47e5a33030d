package banking

import (
	"bytes"
	"context"
	"encoding/json"
	"maps"
	"slices"

	"reliefbook/internal/access"
	"reliefbook/internal/app/core"
	"reliefbook/internal/app/payments"
	"reliefbook/internal/bank"
	"reliefbook/internal/exception"
	"reliefbook/internal/fault"
	"reliefbook/internal/money"
	"reliefbook/internal/payout"
	"reliefbook/internal/person"
	"reliefbook/internal/posting"
	"reliefbook/internal/seal"
	"reliefbook/internal/sheet"
	"reliefbook/internal/store"
	"reliefbook/internal/table"
)

// ResultRun is a bank's answer 回盘 compared with its batch: what applying it would do.
type ResultRun struct {
	Batch     payout.Batch
	Upload    int64 // names the kept file for ProposeAnswer
	File      string
	Captions  []string
	Samples   []string // of a file without captions: what a line has in each column, no long number in full
	Signature string
	Mapping   bank.Mapping
	Known     table.Remembered // the mapping was remembered by the header
	Answer    bank.Answer
	Matching  bank.Matching
	Cut       bool        // the file has no end of its last line: it may lack more
	Applied   bank.Result // the very file was applied before: ID is not 0
	Waits     int64       // the intake as which the very file waits, or 0
	Payments  map[int64]payout.Payment
}

// Whole reports whether the answer can be applied as it is: nothing is missing and
// every line matches.
func (r ResultRun) Whole() bool { return !r.Cut && r.Matching.Agrees() }

// CheckResult reads an answer, compares it with its batch and keeps it, encrypted,
// for ProposeAnswer. It changes nothing else. A mapping that is not nil replaces
// the remembered or guessed one.
func (a *Area) CheckResult(ctx context.Context, actor access.Actor, batch int64, name string, data []byte, mapping *bank.Mapping) (ResultRun, error) {
	run, err := a.tryResult(ctx, actor, access.ResultImport, batch, name, data, mapping)
	if err != nil {
		return run, err
	}
	run.Upload, err = a.KeepUpload(ctx, actor, access.ResultImport, name, data, core.Reading{})
	return run, err
}

// ReviewResult reads a kept answer again, with another mapping when it is not nil.
func (a *Area) ReviewResult(ctx context.Context, actor access.Actor, batch, upload int64, mapping *bank.Mapping) (ResultRun, error) {
	name, data, _, err := a.Upload(ctx, actor, access.ResultImport, upload)
	if err != nil {
		return ResultRun{}, err
	}
	run, err := a.tryResult(ctx, actor, access.ResultImport, batch, name, data, mapping)
	run.Upload = upload
	return run, err
}

// TryResult is CheckResult that keeps nothing.
func (a *Area) TryResult(ctx context.Context, actor access.Actor, batch int64, name string, data []byte) (ResultRun, error) {
	return a.tryResult(ctx, actor, access.BatchRead, batch, name, data, nil)
}

func (a *Area) tryResult(ctx context.Context, actor access.Actor, needs access.Action, batch int64, name string, data []byte, mapping *bank.Mapping) (run ResultRun, err error) {
	grid, err := sheet.Read(name, data)
	if err != nil {
		return run, err
	}
	err = a.Read(ctx, actor, needs, func(tx *store.Tx) error {
		run, err = a.judge(tx, batch, grid, data, mapping)
		return err
	})
	run.File, run.Cut = core.ShortName(name), isCut(grid, data)
	return run, err
}

// isCut reports whether a text file ends in the middle of a line: more may be
// missing than the end of that line.
func isCut(t table.Grid, data []byte) bool {
	return t.Format == "csv" && !bytes.Contains(data[max(0, len(data)-2):], []byte("\n"))
}

// judge reads the grid by its mapping and compares it with the batch as it is now.
func (a *Area) judge(tx *store.Tx, batch int64, grid table.Grid, data []byte, mapping *bank.Mapping) (run ResultRun, err error) {
	if run.Batch, err = tx.Batch(batch); err != nil {
		return run, err
	}
	if run.Batch.State != payout.Released || run.Batch.Channel.Way().Handling != payout.ByFile {
		return run, fault.New(fault.Conflict, "result.batch")
	}
	if run.Applied, err = tx.ResultByMark(batch, a.FileMarks(core.MarkAnswer, data)); err != nil {
		return run, err
	}
	waiting, _, err := tx.Intakes(bank.IntakeFilter{Batch: batch, State: bank.IntakeProposed})
	if err != nil {
		return run, err
	}
	for _, i := range waiting {
		if a.SameFile(core.MarkAnswer, i.FileHash, data) {
			run.Waits = i.ID
		}
	}
	guess := bank.Mapping{}
	if run.Captions = bank.Header(grid); len(run.Captions) > 0 {
		run.Signature, guess = bank.Signature(run.Captions), bank.Learn(run.Captions)
	} else if guess, grid, err = withoutCaptions(tx, grid, data, &run); err != nil {
		return run, err
	}
	if run.Mapping, run.Known, err = mappingFor(tx, run, mapping, guess); err != nil {
		return run, err
	}
	if err := run.Mapping.Check(len(run.Captions)); err != nil {
		run.Answer.Problems = append(run.Answer.Problems, table.Problem{Severity: table.Error, Code: fault.Of(err).Code})
		return run, nil
	}
	run.Answer = bank.Read(grid, run.Mapping)
	list, err := tx.FilePayments(batch)
	if err != nil {
		return run, err
	}
	paid, err := a.filePayees(tx, list)
	if err != nil {
		return run, err
	}
	run.Matching = bank.Match(paid, run.Answer)
	run.Payments = make(map[int64]payout.Payment, len(list))
	for _, p := range list {
		run.Payments[p.ID] = p
	}
	return run, nil
}

func mappingFor(tx *store.Tx, run ResultRun, chosen *bank.Mapping, guess bank.Mapping) (m bank.Mapping, known table.Remembered, err error) {
	if chosen != nil {
		return *chosen, known, nil
	}
	if known, err = tx.MappingOf(run.Signature); err != nil || known.Body == "" {
		return guess, known, err
	}
	err = json.Unmarshal([]byte(known.Body), &m)
	return m, known, fault.Wrap(err, "read a mapping")
}

// filePayees is a batch's payments with the person and card each goes to.
func (a *Area) filePayees(tx *store.Tx, list []payout.Payment) ([]bank.Paid, error) {
	out := make([]bank.Paid, len(list))
	names, err := payments.ApprovedNames(tx)
	if err != nil {
		return nil, err
	}
	settled, err := settledRests(tx, list)
	if err != nil {
		return nil, err
	}
	for part := range slices.Chunk(slices.Collect(indexes(len(list))), 500) {
		identities := make([]int64, len(part))
		for i, at := range part {
			identities[i] = list[at].IdentityID
		}
		papers, err := tx.Papers(identities, a.Keys())
		if err != nil {
			return nil, err
		}
		for _, at := range part {
			p := list[at]
			out[at] = bank.Paid{ID: p.ID, Ref: payout.Ref(p.ID), Account: papers[p.IdentityID].Card, Holder: p.Name, Mobile: papers[p.IdentityID].Mobile,
				Amount: p.Amount, State: p.State, Settled: settled[p.ID]}
			if s, ok := names[p.PersonID]; ok && s.Name == p.Name {
				out[at].Also = s.Substitute
			}
		}
	}
	return out, nil
}

// settledRests are the rests of partly returned payments that another payment pays or will pay.
func settledRests(tx *store.Tx, list []payout.Payment) (map[int64]bool, error) {
	var back []int64
	for _, p := range list {
		if p.State == payout.PaymentPaid && p.Back > 0 {
			back = append(back, p.ID)
		}
	}
	remedies, err := tx.Settlements(back)
	settled := map[int64]bool{}
	for _, r := range remedies {
		settled[r.PaymentID] = settled[r.PaymentID] || r.Kind == payout.Correct
	}
	return settled, err
}

func indexes(n int) func(yield func(int) bool) {
	return func(yield func(int) bool) {
		for i := range n {
			if !yield(i) {
				return
			}
		}
	}
}

// KeepMapping remembers how the columns of a header are read, and reads the kept file with it.
func (a *Area) KeepMapping(ctx context.Context, actor access.Actor, batch, upload int64, mapping *bank.Mapping) (ResultRun, error) {
	run, err := a.ReviewResult(ctx, actor, batch, upload, mapping)
	if err != nil || mapping == nil || mapping.Check(len(run.Captions)) != nil {
		return run, err
	}
	return run, a.Write(ctx, actor, access.ResultImport, func(tx *store.Tx) error { return a.putMapping(tx, actor, run) })
}

func (a *Area) putMapping(tx *store.Tx, actor access.Actor, run ResultRun) error {
	body, err := json.Marshal(run.Mapping)
	if err != nil {
		return fault.Wrap(err, "keep a mapping")
	}
	return tx.PutMapping(run.Signature, string(body), actor.UserID, a.Now())
}

// ProposeAnswer brings in a kept answer for a checker to confirm; nothing is posted
// before. The same file twice changes nothing: the run says Applied or Waits.
// Refusals: result.errors; result.differs when the answer does not agree with the
// batch or may be cut off and lacks gives no reason for submitting it all the same.
func (a *Area) ProposeAnswer(ctx context.Context, actor access.Actor, batch, upload int64, mapping *bank.Mapping, lacks string) (run ResultRun, err error) {
	core.Trim(&lacks)
	name, data, _, err := a.Upload(ctx, actor, access.ResultImport, upload)
	if err != nil {
		return run, err
	}
	grid, err := sheet.Read(name, data)
	if err != nil {
		return run, err
	}
	err = a.Write(ctx, actor, access.ResultImport, func(tx *store.Tx) error {
		locked, err := tx.LockBatch(batch)
		if err != nil {
			return err
		}
		if err := tx.ProgramOpen(locked.ProgramID); err != nil {
			return err
		}
		run, err = a.judge(tx, batch, grid, data, mapping)
		if err != nil || run.Applied.ID != 0 || run.Waits != 0 {
			return err
		}
		run.File, run.Cut, run.Upload = core.ShortName(name), isCut(grid, data), upload
		if err := run.takeable(lacks); err != nil {
			return err
		}
		if run.Whole() {
			lacks = ""
		}
		run.Waits, err = a.keepAnswer(tx, actor, run, data, lacks)
		return err
	})
	return run, err
}

// maxLacks is the longest reason for submitting an answer that lacks something, in characters.
const maxLacks = 200

// takeable refuses an answer that can't be read, or that lacks something without a reason.
func (r ResultRun) takeable(lacks string) error {
	if n := r.Answer.Errors(); n > 0 {
		return fault.New(fault.Invalid, "result.errors", "Errors", n)
	}
	if !r.Whole() && lacks == "" {
		missing := []any{"Missing", len(r.Matching.Missing), "MissingTotal", r.Matching.Waiting.Total}
		return fault.New(fault.Conflict, "result.differs", missing...).Field("lacks", "form.reason", "Max", maxLacks)
	}
	if len([]rune(lacks)) > maxLacks {
		return fault.New(fault.Invalid, "form.invalid").Field("lacks", "form.reason", "Max", maxLacks)
	}
	return nil
}

func (a *Area) keepAnswer(tx *store.Tx, actor access.Actor, run ResultRun, data []byte, lacks string) (int64, error) {
	said := run.Matching.ByOutcome
	i := bank.Intake{Kind: bank.AnswerIntake, BatchID: run.Batch.ID, FileName: run.File, FileHash: a.FileMark(core.MarkAnswer, data), Lines: len(run.Matching.Lines),
		Into: said[bank.Succeeded].Total, Out: said[bank.Failed].Total + said[bank.Returned].Total, Lacks: lacks}
	id, err := a.bringIn(tx, actor, i, data, run.Mapping)
	if err != nil {
		return 0, err
	}
	return id, a.putMapping(tx, actor, run)
}

// apply carries out an answer that somebody else has confirmed, and returns the result it became.
func (a *Area) apply(tx *store.Tx, actor access.Actor, run *ResultRun, i bank.Intake) (int64, error) {
	id, err := tx.ReserveResult()
	if err != nil {
		return 0, err
	}
	r := bank.Result{ID: id, BatchID: run.Batch.ID, FileName: i.FileName, FileHash: i.FileHash, Lines: len(run.Matching.Lines), ByID: i.MakerID,
		CheckerID: actor.UserID}
	if err := a.settle(tx, i.ID, run, &r); err != nil {
		return 0, err
	}
	lines := resultLines(run.Matching.Lines)
	if err := tx.CreateResult(r, lines, a.Now()); err != nil {
		return 0, err
	}
	if err := a.nameDifferences(tx, actor, run, id); err != nil {
		return 0, err
	}
	err = a.RecordAct(tx, actor.UserID, "result_apply", store.NounResult, id, ResultLeaf(r, lines))
	return id, err
}

// Settle moves the payments the answer decides and posts their vouchers.
func (a *Area) settle(tx *store.Tx, intake int64, run *ResultRun, r *bank.Result) error {
	var paid, back []payout.Payment
	moves := map[move][]int64{}
	for _, l := range run.Matching.Lines {
		if l.Verdict != bank.Matched {
			continue
		}
		p := run.Payments[l.Payment]
		m := move{from: p.State, reason: string(l.Reason)}
		switch {
		case l.Outcome == bank.Succeeded:
			m.to, m.reason = payout.PaymentPaid, ""
			paid = append(paid, p)
			r.Succeeded, r.SucceededTotal = r.Succeeded+1, r.SucceededTotal+p.Amount
		case p.State == payout.PaymentPaid:
			m.to = payout.PaymentReturned
			back = append(back, p)
			r.Returned, r.ReturnedTotal = r.Returned+1, r.ReturnedTotal+p.Net()
		default:
			m.to = payout.PaymentFailed
			r.Failed, r.FailedTotal = r.Failed+1, r.FailedTotal+p.Amount
		}
		moves[m] = append(moves[m], p.ID)
	}
	if err := a.postAnswer(tx, intake, run, r, paid, back); err != nil {
		return err
	}
	for _, m := range slices.SortedFunc(maps.Keys(moves), move.compare) {
		if err := tx.MoveSome(moves[m], m.from, m.to, m.reason); err != nil {
			return err
		}
	}
	return nil
}

// postAnswer posts the payments and the returns of an answer.
func (a *Area) postAnswer(tx *store.Tx, intake int64, run *ResultRun, r *bank.Result, paid, back []payout.Payment) error {
	k, err := a.BooksOf(tx, run.Batch.ProgramID)
	if err != nil {
		return err
	}
	answer := posting.Answer{BatchNo: run.Batch.No, ResultID: r.ID, IntakeID: intake, MakerID: r.ByID, CheckerID: r.CheckerID}
	if len(paid) > 0 {
		if r.VoucherID, err = tx.Post(k.FilePayment(answer, paid), a.Now()); err != nil {
			return err
		}
	}
	if len(back) > 0 {
		r.ReturnVoucherID, err = tx.Post(k.BankReturn(answer, back), a.Now())
	}
	return err
}

// move is payments that change state together.
type move struct {
	from, to payout.PaymentState
	reason   string
}

func (m move) compare(o move) int {
	return bytes.Compare([]byte(string(m.to)+m.reason+string(m.from)), []byte(string(o.to)+o.reason+string(o.from)))
}

func resultLines(judged []bank.Judged) []bank.ResultLine {
	out := make([]bank.ResultLine, len(judged))
	for i, l := range judged {
		out[i] = bank.ResultLine{Line: l.Number, PaymentID: l.Payment, Verdict: l.Verdict, Outcome: l.Outcome, Amount: l.Amount,
			Account: l.Tail(), Holder: person.HidePapers(l.Holder), Reason: l.Reason, RawReason: l.RawReason, Serial: l.Serial}
	}
	return out
}

// ResultLeaf is the leaf of an answer: the file's hash, its figures, and the verdict on every line.
func ResultLeaf(r bank.Result, lines []bank.ResultLine) func(*seal.LeafWriter) {
	sealed := make([][]byte, len(lines))
	for i, l := range lines {
		sealed[i] = seal.NewLeaf("result_line").Int("line", int64(l.Line)).Int("payment", l.PaymentID).Text("verdict", string(l.Verdict)).
			Text("outcome", string(l.Outcome)).Int("amount", int64(l.Amount)).Text("reason", string(l.Reason)).Encode()
	}
	return func(w *seal.LeafWriter) {
		w.Int("batch", r.BatchID).Bytes("file", r.FileHash).Int("succeeded", int64(r.Succeeded)).Int("succeeded.total", int64(r.SucceededTotal)).
			Int("failed", int64(r.Failed)).Int("failed.total", int64(r.FailedTotal)).Int("returned", int64(r.Returned)).
			Int("returned.total", int64(r.ReturnedTotal)).Int("voucher", r.VoucherID).Int("return", r.ReturnVoucherID).Lines("lines", sealed)
		if r.CheckerID != 0 {
			w.Int("maker", r.ByID).Int("checker", r.CheckerID)
		}
	}
}

// nameDifferences opens an exception for every way in which the answer does not
// agree with its batch.
func (a *Area) nameDifferences(tx *store.Tx, actor access.Actor, run *ResultRun, result int64) error {
	open := func(kind exception.Kind, heads int, amount money.Amount) error {
		if heads == 0 {
			return nil
		}
		x := exception.Exception{Kind: kind, ProgramID: run.Batch.ProgramID, BatchID: run.Batch.ID, ResultID: result, Heads: heads, Amount: amount}
		return a.exceptions.OpenException(tx, actor, x)
	}
	for _, v := range bank.Verdicts {
		if v == bank.Matched || v == bank.Unchanged {
			continue
		}
		if err := open(v.Exception(), run.Matching.ByVerdict[v].Heads, run.Matching.ByVerdict[v].Total); err != nil {
			return err
		}
	}
	return open(bank.AnswerLacks, run.Matching.Waiting.Heads, run.Matching.Waiting.Total)
}

// Results lists the answers applied to a batch, oldest first.
func (a *Area) Results(ctx context.Context, actor access.Actor, batch int64) ([]bank.Result, error) {
	return core.Ask(ctx, a.Core, actor, access.BatchRead, func(tx *store.Tx) ([]bank.Result, error) {
		return tx.Results(batch)
	})
}

// ResultDetail is one applied answer with its lines.
type ResultDetail struct {
	bank.Result
	Batch payout.Batch
	Lines []bank.ResultLine
	Count map[bank.Verdict]int
}

// Result is one applied answer with its lines of one verdict, or all lines for "".
func (a *Area) Result(ctx context.Context, actor access.Actor, batch, id int64, verdict bank.Verdict) (d ResultDetail, err error) {
	err = a.Read(ctx, actor, access.BatchRead, func(tx *store.Tx) error {
		if d.Batch, err = tx.Batch(batch); err != nil {
			return err
		}
		list, err := tx.Results(batch)
		if err != nil {
			return err
		}
		at := slices.IndexFunc(list, func(r bank.Result) bool { return r.ID == id })
		if at < 0 {
			return core.ErrNotFound()
		}
		d.Result = list[at]
		all, err := tx.ResultLines(id)
		if err != nil {
			return err
		}
		d.Count = map[bank.Verdict]int{}
		for _, l := range all {
			d.Count[l.Verdict]++
			if verdict == "" || l.Verdict == verdict {
				d.Lines = append(d.Lines, l)
			}
		}
		return nil
	})
	return d, err
}
