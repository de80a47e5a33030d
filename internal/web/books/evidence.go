package books

import (
	"reliefbook/internal/access"
	"reliefbook/internal/app/core"
	"reliefbook/internal/decide"
	"reliefbook/internal/fault"
	"reliefbook/internal/fund"
	"reliefbook/internal/web/kit"
)

// evidenceView is one paper behind a receipt of funds as somebody sees it.
type evidenceView struct {
	fund.Evidence
	MayDecide   bool
	MayWithdraw bool
}

// papers is an uploaded scan as a list of one, or of none.
func papers(r *kit.Request, field string) ([]core.Paper, error) {
	name, data, err := r.Upload(field)
	if err != nil || name == "" {
		return nil, err
	}
	return []core.Paper{{Name: name, Data: data}}, nil
}

// evidenceOf fills in what proves a receipt of funds.
func evidenceOf(r *kit.Request, b *documentBody) error {
	list, by, err := r.App.Books.EvidenceOf(r.Ctx(), r.Actor, b.ID)
	if err != nil {
		return err
	}
	b.ProvenBy, b.MayAttach = by, r.Actor.Can(access.DocumentRecord) && b.State != fund.Rejected && by == fund.Provisional
	for _, e := range list {
		v := evidenceView{Evidence: e}
		v.MayDecide = b.State == fund.Posted && r.Actor.Can(access.DocumentDecide) && !b.Mine && fund.EvidenceRule.May(e.Matter(), decide.Approve, r.Actor.UserID)
		v.MayWithdraw = r.Actor.Can(access.DocumentRecord) && fund.EvidenceRule.May(e.Matter(), decide.Withdraw, r.Actor.UserID)
		b.Evidence = append(b.Evidence, v)
		if e.State == fund.EvidencePending || e.State == fund.Proven {
			b.MayAttach = false
		}
	}
	return nil
}

func attachEvidence(r *kit.Request) error {
	id, err := r.Id("id")
	if err != nil {
		return err
	}
	f := r.Form()
	list, err := papers(r, "file")
	if err == nil && len(list) == 0 {
		err = fault.New(fault.Invalid, "form.invalid").Field("file", "roster.no_file")
	}
	if err == nil {
		_, err = r.App.Books.AttachEvidence(r.Ctx(), r.Actor, id, list[0])
	}
	if r.Refuse(err, &f) {
		return documentPage(r, id, f, false)
	}
	if err != nil {
		return err
	}
	r.Flash("ok", "evidence.attached")
	return r.SeeOther("/documents/%d", id)
}

func decideEvidence(r *kit.Request) error {
	f := r.Form("decision", "reason")
	return onEvidence(r, f, decide.Of(f.Values["decision"] == "approve"))
}

func withdrawEvidence(r *kit.Request) error { return onEvidence(r, r.Form("reason"), decide.Withdraw) }

// onEvidence carries out an act on a paper and goes back to its receipt.
func onEvidence(r *kit.Request, f kit.FormView, act decide.Act) error {
	id, err := r.Id("id")
	if err != nil {
		return err
	}
	e, err := r.App.Books.EvidenceAt(r.Ctx(), r.Actor, id)
	if err != nil {
		return err
	}
	err = r.App.Books.DecideEvidence(r.Ctx(), r.Actor, id, act, f.Values["reason"])
	if r.Refuse(err, &f) {
		return documentPage(r, e.DocumentID, f, false)
	}
	if err != nil {
		return err
	}
	r.Flash("ok", "evidence.done."+string(act))
	return r.SeeOther("/documents/%d", e.DocumentID)
}

func openEvidence(r *kit.Request) error {
	id, err := r.Id("id")
	if err != nil {
		return err
	}
	e, content, err := r.App.Books.Evidence(r.Ctx(), r.Actor, id)
	if err != nil {
		return err
	}
	return r.Attach(e.Name, e.Kind, content)
}
