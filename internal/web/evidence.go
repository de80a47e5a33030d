package web

import (
	"reliefbook/internal/access"
	"reliefbook/internal/app/core"
	"reliefbook/internal/decide"
	"reliefbook/internal/fault"
	"reliefbook/internal/fund"
)

// evidenceView is one paper behind a receipt of funds as somebody sees it.
type evidenceView struct {
	fund.Evidence
	MayDecide   bool
	MayWithdraw bool
}

// papers is an uploaded scan as a list of one, or of none.
func (r *request) papers(field string) ([]core.Paper, error) {
	name, data, err := r.file(field)
	if err != nil || name == "" {
		return nil, err
	}
	return []core.Paper{{Name: name, Data: data}}, nil
}

// evidenceOf fills in what proves a receipt of funds.
func (r *request) evidenceOf(b *documentBody) error {
	list, by, err := r.app.Books.EvidenceOf(r.ctx(), r.Actor, b.ID)
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

func attachEvidence(r *request) error {
	id, err := r.id("id")
	if err != nil {
		return err
	}
	f := r.form()
	list, err := r.papers("file")
	if err == nil && len(list) == 0 {
		err = fault.New(fault.Invalid, "form.invalid").Field("file", "roster.no_file")
	}
	if err == nil {
		_, err = r.app.Books.AttachEvidence(r.ctx(), r.Actor, id, list[0])
	}
	if r.refuse(err, &f) {
		return r.documentPage(id, f, false)
	}
	if err != nil {
		return err
	}
	r.flash("ok", "evidence.attached")
	return r.seeOther("/documents/%d", id)
}

func decideEvidence(r *request) error {
	f := r.form("decision", "reason")
	return r.onEvidence(f, decide.Of(f.Values["decision"] == "approve"))
}

func withdrawEvidence(r *request) error { return r.onEvidence(r.form("reason"), decide.Withdraw) }

// onEvidence carries out an act on a paper and goes back to its receipt.
func (r *request) onEvidence(f formView, act decide.Act) error {
	id, err := r.id("id")
	if err != nil {
		return err
	}
	e, err := r.app.Books.EvidenceAt(r.ctx(), r.Actor, id)
	if err != nil {
		return err
	}
	err = r.app.Books.DecideEvidence(r.ctx(), r.Actor, id, act, f.Values["reason"])
	if r.refuse(err, &f) {
		return r.documentPage(e.DocumentID, f, false)
	}
	if err != nil {
		return err
	}
	r.flash("ok", "evidence.done."+string(act))
	return r.seeOther("/documents/%d", e.DocumentID)
}

func openEvidence(r *request) error {
	id, err := r.id("id")
	if err != nil {
		return err
	}
	e, content, err := r.app.Books.Evidence(r.ctx(), r.Actor, id)
	if err != nil {
		return err
	}
	return r.attach(e.Name, e.Kind, content)
}
