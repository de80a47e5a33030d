package banking

import (
	"net/http"
	"strconv"

	"reliefbook/internal/access"
	"reliefbook/internal/app/banking"
	"reliefbook/internal/bank"
	"reliefbook/internal/payout"
	"reliefbook/internal/web/kit"
)

var ResultRoutes = []kit.Route{
	{Method: "GET", Path: "/batches/:id/answer", Action: access.ResultImport, Handle: chooseResult},
	{Method: "POST", Path: "/batches/:id/answer", Action: access.ResultImport, Handle: checkResult.Handle, Limit: kit.UploadLimit},
	{Method: "GET", Path: "/batches/:id/answer/:upload", Action: access.ResultImport, Handle: reviewResult},
	{Method: "POST", Path: "/batches/:id/answer/:upload", Action: access.ResultImport, Handle: proposeAnswer},
	{Method: "GET", Path: "/batches/:id/results/:result", Action: access.BatchRead, Handle: showResult},
}

// answerBody is the page "answer": the upload of a bank's answer.
type answerBody struct {
	payout.Batch
	Form kit.FormView
}

func chooseResult(r *kit.Request) error {
	id, err := r.Id("id")
	if err != nil {
		return err
	}
	return answerForm(r, id, r.Form())
}

func answerForm(r *kit.Request, batch int64, f kit.FormView) error {
	d, err := r.App.Payments.Batch(r.Ctx(), r.Actor, batch)
	if err != nil {
		return err
	}
	return r.Page(f.Status, "answer", "answer.import", answerBody{d.Batch, f})
}

var checkResult = kit.Deed{Page: answerForm, To: "/batches/:id/answer/%d",
	Do: func(r *kit.Request, batch int64, _ kit.FormView) (int64, error) {
		name, content, err := r.Chosen("file")
		if err != nil {
			return 0, err
		}
		run, err := r.App.Banking.CheckResult(r.Ctx(), r.Actor, batch, name, content, nil)
		return run.Upload, err
	}}

// answerReviewBody is the page "answer-review": what applying an answer would do.
type answerReviewBody struct {
	banking.ResultRun
	Form     kit.FormView
	Here     string
	Parts    []partChoice
	Captions []kit.Option // columns to choose from
	Units    []kit.Option
	Words    []wordChoice
	Outcomes []kit.Option
	Verdicts []verdictCount
	Lines    []bank.Judged // those that need a look, at most lookAt
	Odd      int           // how many of them there are
	Problems []kit.ProblemLine
}

type partChoice struct{ Part, Label, Column string }
type wordChoice struct{ Word, Outcome string }
type verdictCount struct {
	Verdict bank.Verdict
	bank.Tally
	Tone string
}

// lookAt limits the lines listed one by one.
const lookAt = 200

func answerIDs(r *kit.Request) (batch, upload int64, err error) {
	if batch, err = r.Id("id"); err != nil {
		return 0, 0, err
	}
	upload, err = r.Id("upload")
	return batch, upload, err
}

func reviewResult(r *kit.Request) error {
	batch, upload, err := answerIDs(r)
	if err != nil {
		return err
	}
	run, err := r.App.Banking.ReviewResult(r.Ctx(), r.Actor, batch, upload, nil)
	if err != nil {
		return err
	}
	return answerPage(r, run, r.Form())
}

func answerPage(r *kit.Request, run banking.ResultRun, f kit.FormView) error {
	body := answerReview(r, run, f, 0)
	return r.Page(f.Status, "answer-review", "answer.check", body)
}

// answerReview is what an answer says, with the lines to look at, starting at from.
func answerReview(r *kit.Request, run banking.ResultRun, f kit.FormView, from int) answerReviewBody {
	body := answerReviewBody{ResultRun: run, Form: f, Here: "/batches/" + strconv.FormatInt(run.Batch.ID, 10) + "/answer/" + strconv.FormatInt(run.Upload, 10),
		Units: kit.Options(r, "bank.unit.", bank.Units), Outcomes: kit.Options(r, "bank.outcome.", bank.Outcomes)}
	for i, c := range run.Captions {
		if len(run.Samples) > 0 {
			c = r.T("answer.column_no", "No", i+1, "Sample", run.Samples[i])
		}
		body.Captions = append(body.Captions, kit.Option{Value: strconv.Itoa(i), Label: c})
	}
	for _, p := range bank.Parts {
		choice := partChoice{Part: string(p), Label: r.T("bank.part." + string(p))}
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
		body.Problems = append(body.Problems, r.ProblemLine(p))
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
func typedMapping(r *kit.Request, f kit.FormView, known bank.Mapping) *bank.Mapping {
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

// proposeAnswer reads the file with another mapping, or brings it in for somebody else to confirm.
func proposeAnswer(r *kit.Request) error {
	batch, upload, err := answerIDs(r)
	if err != nil {
		return err
	}
	f := r.Form("remap", "unit", "word", "outcome", "lacks", "apply")
	before, err := r.App.Banking.ReviewResult(r.Ctx(), r.Actor, batch, upload, nil)
	if err != nil {
		return err
	}
	mapping := typedMapping(r, f, before.Mapping)
	if f.Values["apply"] == "" {
		run, err := r.App.Banking.KeepMapping(r.Ctx(), r.Actor, batch, upload, mapping)
		if err != nil {
			return err
		}
		return answerPage(r, run, f)
	}
	run, err := r.App.Banking.ProposeAnswer(r.Ctx(), r.Actor, batch, upload, mapping, f.Values["lacks"])
	if r.Refuse(err, &f) {
		return answerPage(r, before, f)
	}
	if err != nil {
		return err
	}
	if run.Applied.ID != 0 {
		r.Flash("info", "answer.same")
		return r.SeeOther("/batches/%d", batch)
	}
	r.Flash("ok", "intake.proposed")
	return r.SeeOther("/intakes/%d", run.Waits)
}

// resultBody is the page "result": an answer that was applied.
type resultBody struct {
	banking.ResultDetail
	Verdict bank.Verdict
	Pager   kit.Pager
}

const resultPage = 100

func showResult(r *kit.Request) error {
	batch, err := r.Id("id")
	if err != nil {
		return err
	}
	id, err := r.Id("result")
	if err != nil {
		return err
	}
	verdict := bank.Verdict(r.QueryParam("verdict"))
	d, err := r.App.Banking.Result(r.Ctx(), r.Actor, batch, id, verdict)
	if err != nil {
		return err
	}
	limit, offset, page := r.PageOf(resultPage)
	body := resultBody{ResultDetail: d, Verdict: verdict, Pager: r.Pager(page, len(d.Lines), limit)}
	body.Lines = d.Lines[min(offset, len(d.Lines)):min(offset+limit, len(d.Lines))]
	r.Title = d.FileName
	return r.Page(http.StatusOK, "result", "log.noun.result", body)
}
