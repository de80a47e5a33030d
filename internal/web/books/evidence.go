package books

import (
	"reliefbook/internal/access"
	"reliefbook/internal/app/core"
	"reliefbook/internal/decide"
	"reliefbook/internal/fund"
	"reliefbook/internal/web/kit"
)

var EvidenceRoutes = decideEvidence.Routes(func(r *kit.Request, id int64, act decide.Act, f kit.FormView) (int64, error) {
	e, err := r.App.Books.EvidenceAt(r.Ctx(), r.Actor, id)
	if err == nil {
		err = r.App.Books.DecideEvidence(r.Ctx(), r.Actor, id, act, f.Values["reason"])
	}
	return e.DocumentID, err
}, kit.Deed{To: "/documents/%d", Page: func(r *kit.Request, id int64, f kit.FormView) error {
	e, err := r.App.Books.EvidenceAt(r.Ctx(), r.Actor, id)
	if err != nil {
		return err
	}
	return documentPage(r, e.DocumentID, f)
}})

// evidenceView is one piece of evidence of a receipt of funds, and what the reader may do about it.
type evidenceView struct {
	fund.Evidence
	Decide kit.Choice
}

// papers is an uploaded scan as a list of one, or none.
func papers(r *kit.Request, field string) ([]core.Paper, error) {
	name, data, err := r.Upload(field)
	if err != nil || name == "" {
		return nil, err
	}
	return []core.Paper{{Name: name, Data: data}}, nil
}

// evidenceOf fills in the evidence of a receipt of funds.
func evidenceOf(r *kit.Request, b *documentBody) error {
	list, by, err := r.App.Books.EvidenceOf(r.Ctx(), r.Actor, b.ID)
	if err != nil {
		return err
	}
	b.ProvenBy, b.MayAttach = by, r.Actor.Can(access.DocumentRecord) && b.State != fund.Rejected && by == fund.Provisional
	for _, e := range list {
		rule, decides := kit.May(r, fund.EvidenceRule, e.Matter()), b.State == fund.Posted && !b.Mine
		v := evidenceView{e, decideEvidence.Choice(r, b.Form, func(act decide.Act) bool {
			return rule(act) && (decides || act == decide.Withdraw)
		}, e.ID)}
		b.Evidence = append(b.Evidence, v)
		if e.State == fund.EvidencePending || e.State == fund.Proven {
			b.MayAttach = false
		}
	}
	return nil
}

var attachEvidence = kit.Deed{Page: documentPage, Said: "evidence.attached", To: "/documents/%d",
	Do: kit.On(func(r *kit.Request, id int64, _ kit.FormView) error {
		name, data, err := r.Chosen("file")
		if err == nil {
			_, err = r.App.Books.AttachEvidence(r.Ctx(), r.Actor, id, core.Paper{Name: name, Data: data})
		}
		return err
	})}

var decideEvidence = kit.Decision{At: "/evidence/:id", Needs: access.DocumentDecide, Takes: access.DocumentRecord, Words: "evidence"}

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
