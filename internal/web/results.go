package web

import (
	"net/http"
	"strconv"

	"reliefbook/internal/access"
	"reliefbook/internal/app/banking"
	"reliefbook/internal/bank"
	"reliefbook/internal/fault"
	"reliefbook/internal/payout"
)

var resultRoutes = []route{
	{method: "GET", path: "/batches/:id/answer", action: access.ResultImport, handle: chooseResult},
	{method: "POST", path: "/batches/:id/answer", action: access.ResultImport, handle: checkResult, limit: uploadLimit},
	{method: "GET", path: "/batches/:id/answer/:upload", action: access.ResultImport, handle: reviewResult},
	{method: "POST", path: "/batches/:id/answer/:upload", action: access.ResultImport, handle: proposeAnswer},
	{method: "GET", path: "/batches/:id/results/:result", action: access.BatchRead, handle: showResult},
}

// answerBody is the page "answer": the choice of a result file.
type answerBody struct {
	payout.Batch
	Form formView
}

func chooseResult(r *request) error {
	id, err := r.id("id")
	if err != nil {
		return err
	}
	return r.answerForm(id, r.form())
}

func (r *request) answerForm(batch int64, f formView) error {
	d, err := r.app.Payments.Batch(r.ctx(), r.Actor, batch)
	if err != nil {
		return err
	}
	return r.page(f.Status, "answer", "answer.import", answerBody{d.Batch, f})
}

func checkResult(r *request) error {
	batch, err := r.id("id")
	if err != nil {
		return err
	}
	f := r.form()
	var run banking.ResultRun
	err = r.withFile(func(name string, content []byte) error {
		run, err = r.app.Banking.CheckResult(r.ctx(), r.Actor, batch, name, content, nil)
		return err
	})
	if r.refuseFile(err, &f) {
		return r.answerForm(batch, f)
	}
	if err != nil {
		return err
	}
	return r.seeOther("/batches/%d/answer/%d", batch, run.Upload)
}

// withFile hands the file of a form on; roster.no_file when none was chosen.
func (r *request) withFile(check func(name string, content []byte) error) error {
	name, content, err := r.file("file")
	if err == nil && name == "" {
		err = fault.New(fault.Invalid, "form.invalid").Field("file", "roster.no_file")
	}
	if err != nil {
		return err
	}
	return check(name, content)
}

// answerReviewBody is the page "answer-review": what applying an answer would do.
type answerReviewBody struct {
	banking.ResultRun
	Form     formView
	Here     string
	Parts    []partChoice
	Captions []option // columns to choose from
	Units    []option
	Words    []wordChoice
	Outcomes []option
	Verdicts []verdictCount
	Lines    []bank.Judged // those that need a look, at most lookAt
	Odd      int           // how many of them there are
	Problems []problemLine
}

type partChoice struct{ Part, Label, Column string }
type wordChoice struct{ Word, Outcome string }
type verdictCount struct {
	Verdict bank.Verdict
	bank.Tally
	Tone string
}

// lookAt bounds the lines a page lists one by one.
const lookAt = 200

func (r *request) answerIDs() (batch, upload int64, err error) {
	if batch, err = r.id("id"); err != nil {
		return 0, 0, err
	}
	upload, err = r.id("upload")
	return batch, upload, err
}

func reviewResult(r *request) error {
	batch, upload, err := r.answerIDs()
	if err != nil {
		return err
	}
	run, err := r.app.Banking.ReviewResult(r.ctx(), r.Actor, batch, upload, nil)
	if err != nil {
		return err
	}
	return r.answerPage(run, r.form())
}

func (r *request) answerPage(run banking.ResultRun, f formView) error {
	body := r.answerReview(run, f, 0)
	return r.page(f.Status, "answer-review", "answer.check", body)
}

// answerReview is what an answer says, with the lines that need a look from the one at from on.
func (r *request) answerReview(run banking.ResultRun, f formView, from int) answerReviewBody {
	body := answerReviewBody{ResultRun: run, Form: f, Here: "/batches/" + strconv.FormatInt(run.Batch.ID, 10) + "/answer/" + strconv.FormatInt(run.Upload, 10),
		Units: options(r, "bank.unit.", bank.Units), Outcomes: options(r, "bank.outcome.", bank.Outcomes)}
	for i, c := range run.Captions {
		body.Captions = append(body.Captions, option{strconv.Itoa(i), c})
	}
	for _, p := range bank.Parts {
		choice := partChoice{Part: string(p), Label: r.t("bank.part." + string(p))}
		if at, ok := run.Mapping.Columns[p]; ok {
			choice.Column = strconv.Itoa(at)
		}
		body.Parts = append(body.Parts, choice)
	}
	for _, w := range run.Answer.Unknown {
		body.Words = append(body.Words, wordChoice{Word: w})
	}
	for _, v := range bank.Verdicts {
		if n := run.Matching.ByVerdict[v]; n.Heads > 0 {
			body.Verdicts = append(body.Verdicts, verdictCount{v, n, verdictTone(v)})
		}
	}
	for _, l := range run.Matching.Lines {
		if l.Verdict == bank.Matched && l.Outcome == bank.Succeeded {
			continue
		}
		if body.Odd++; body.Odd > from && len(body.Lines) < lookAt {
			body.Lines = append(body.Lines, l)
		}
	}
	for _, p := range run.Answer.Problems[:min(len(run.Answer.Problems), lookAt)] {
		body.Problems = append(body.Problems, r.problemLine(p))
	}
	return body
}

func verdictTone(v bank.Verdict) string {
	switch v {
	case bank.Matched:
		return "done"
	case bank.Unchanged, bank.Duplicated:
		return "wait"
	}
	return "bad"
}

// typedMapping is the mapping as the form has it; nil when it was not sent.
func (r *request) typedMapping(f formView, known bank.Mapping) *bank.Mapping {
	if f.Values["remap"] == "" {
		return nil
	}
	m := bank.Mapping{Columns: map[bank.Part]int{}, Words: map[string]bank.Outcome{}, Unit: bank.Unit(f.Values["unit"])}
	for word, outcome := range known.Words {
		m.Words[word] = outcome
	}
	for _, p := range bank.Parts {
		if at, err := strconv.Atoi(r.Request().PostForm.Get("part_" + string(p))); err == nil {
			m.Columns[p] = at
		}
	}
	for i, word := range f.Multi["word"] {
		if o := at(f.Multi["outcome"], i); o != "" {
			m.Explain(word, bank.Outcome(o))
		}
	}
	return &m
}

// proposeAnswer reads the file by another mapping, or brings it in for somebody else to confirm.
func proposeAnswer(r *request) error {
	batch, upload, err := r.answerIDs()
	if err != nil {
		return err
	}
	f := r.form("remap", "unit", "word", "outcome", "lacks", "apply")
	before, err := r.app.Banking.ReviewResult(r.ctx(), r.Actor, batch, upload, nil)
	if err != nil {
		return err
	}
	mapping := r.typedMapping(f, before.Mapping)
	if f.Values["apply"] == "" {
		run, err := r.app.Banking.KeepMapping(r.ctx(), r.Actor, batch, upload, mapping)
		if err != nil {
			return err
		}
		return r.answerPage(run, f)
	}
	run, err := r.app.Banking.ProposeAnswer(r.ctx(), r.Actor, batch, upload, mapping, f.Values["lacks"])
	if r.refuse(err, &f) {
		return r.answerPage(before, f)
	}
	if err != nil {
		return err
	}
	if run.Applied.ID != 0 {
		r.flash("info", "answer.same")
		return r.seeOther("/batches/%d", batch)
	}
	r.flash("ok", "intake.proposed")
	return r.seeOther("/intakes/%d", run.Waits)
}

// resultBody is the page "result": an answer that was applied.
type resultBody struct {
	banking.ResultDetail
	Verdict bank.Verdict
	Pager   pager
}

const resultPage = 100

func showResult(r *request) error {
	batch, err := r.id("id")
	if err != nil {
		return err
	}
	id, err := r.id("result")
	if err != nil {
		return err
	}
	verdict := bank.Verdict(r.QueryParam("verdict"))
	d, err := r.app.Banking.Result(r.ctx(), r.Actor, batch, id, verdict)
	if err != nil {
		return err
	}
	limit, offset, page := r.pageOf(resultPage)
	body := resultBody{ResultDetail: d, Verdict: verdict, Pager: r.pager(page, len(d.Lines), limit)}
	body.Lines = d.Lines[min(offset, len(d.Lines)):min(offset+limit, len(d.Lines))]
	r.Title = d.FileName
	return r.page(http.StatusOK, "result", "log.noun.result", body)
}
